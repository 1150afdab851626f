"""The page of figures that ``identify.py`` writes: tables and curves."""

from __future__ import annotations

import numpy as np
from tables import ROOT, table

from solesight.evidence import Metric
from solesight.identify import NamingEvaluated, OpenSet, Recall
from solesight.pages.charts.axes import curve_plot, standalone
from solesight.pages.charts.calibration import calibration_plot

FIGURES = ROOT / "docs" / "figures"
CSS = """
text{font:12px system-ui,sans-serif;fill:#555}.grid{stroke:#e4e4e0}.ideal{stroke:#222;
stroke-dasharray:3 4}.curve{stroke:#b3401d;stroke-width:1.8}.dot{fill:#b3401d;stroke:#fff;
stroke-width:2}
"""


def show(metric: Metric) -> str:
    """Write a metric with its interval."""
    if not np.isfinite(metric.value):
        return "-"
    ends = "" if metric.low is None else f" [{metric.low:.3f}, {metric.high:.3f}]"
    return f"{metric.value:.3f}{ends}"


def protocols(rows: list[Recall]) -> str:
    """Make the table of the protocols."""
    body = []
    for row in rows:
        floors = row.floors
        naming = row.name != "unseen model"
        body.append(
            (row.name, row.recall_1.n, f"{row.shoes} of {row.index_shoes}",
             show(row.recall_1) if naming else "", show(row.recall_5) if naming else "",
             show(row.model_1) if naming else "", show(row.pooled_model_1),
             show(row.pooled_model_5),
             f"{floors.recall_1:.4f}, {floors.recall_5:.4f}, {floors.model_1:.3f}")
        )  # fmt: skip
    columns = ("asked for", "photos", "shoes", "shoe first", "shoe in five", "first answer's model",
               "model first", "model in five",
               "floors: chance 1, chance 5, usual model")  # fmt: skip
    return table(columns, body)


def unknown_table(opened: OpenSet | None, what: str) -> str:
    """Make the table of the open set."""
    if opened is None:
        return ""
    rows = (
        ("AUROC of the probability of unknown", opened.auroc),
        ("calibration error of that probability", opened.unknown_gap),
        ("calibration error of the first answer's probability", opened.answer_gap),
        ("right, of what is called known", opened.known_precision),
        (f"called known, of the {what} whose shoe is there", opened.known_share),
        ("absent, of what is called unknown", opened.unknown_precision),
        (f"called unknown, of the {what} whose shoe is absent", opened.unknown_share),
    )
    return table(("", "n", "value"), [(name, m.n, show(m)) for name, m in rows])


def turned_table(found: NamingEvaluated) -> str:
    """Make the table of quarter turns."""
    first = found.turns[0]
    rows = []
    for row in found.turns:
        points = [100 * (getattr(row, m).value - getattr(first, m).value)
                  for m in ("recall_1", "recall_5")]  # fmt: skip
        rows.append((row.name, row.recall_1.n, show(row.recall_1), f"{points[0]:+.1f}",
                     show(row.recall_5), f"{points[1]:+.1f}"))  # fmt: skip
    return table(("", "photos", "shoe first", "points", "shoe in five", "points"), rows)


def curves(opened: OpenSet | None, begins: str) -> list[str]:
    """Draw the curves into files whose names begin so; give them with what they show."""
    if opened is None:
        return []
    roc = [(p.false_alarms, p.found) for p in opened.roc]
    risk = [(p.coverage, p.risk) for p in opened.risk]
    drawn = {
        f"{begins}-unknown-roc": curve_plot(
            roc, x_name="known shoes called unknown", y_name="unknown shoes found", diagonal=True,
            label=f"ROC of unknown shoes, area {opened.auroc.value:.3f}",
        ),
        f"{begins}-unknown-calibration": calibration_plot(
            [b.as_json() for b in opened.unknown_bins],
            f"Calibration of unknown, mean error {opened.unknown_gap.value:.3f}",
            x_name="probability of unknown", y_name="share unknown",
        ),
        f"{begins}-answer-calibration": calibration_plot(
            [b.as_json() for b in opened.answer_bins],
            f"Calibration of the first answer, mean error {opened.answer_gap.value:.3f}",
            x_name="probability of the first answer", y_name="share right",
        ),
        f"{begins}-risk-coverage": curve_plot(
            risk, x_name="share of photos answered, surest first", y_name="share of answers wrong",
            label="Wrong answers against the share of photos answered",
        ),
    }  # fmt: skip
    for name, plot in drawn.items():
        (FIGURES / f"{name}.svg").write_text(str(standalone(plot, CSS)) + "\n", encoding="utf-8")
    labels = ("Unknown shoes told from known ones", "Is unknown as likely as it says?",
              "Is the first answer as likely as it says?",
              "Wrong answers, surest first")  # fmt: skip
    return [f"![{label}]({name}.svg)" for label, name in zip(labels, drawn, strict=True)]


def page(found: NamingEvaluated, rows: list[Recall], spec_name: str, rejected: str) -> str:
    """Write the page's text."""
    shown = {"validation": "validation shoes", "test": "test shoes, never trained or chosen on",
             "all": "all shoes; only right for an embedder that saw none of them"}  # fmt: skip
    return "\n\n".join(
        [
            f"Embedder `{spec_name}`; {shown[found.part]}; answers are counted over shoes; 95 % "
            "intervals over groups. Photos are seen as `identify` sees them.",
            protocols(rows),
            "Other angle: front, rear and three-quarter views of shoes that the index shows from "
            "the side only (straight on: toe or heel alone). Other source: side views, the index "
            "has the shoe from other shops only (both StockX sources are one shop); near "
            f"duplicates at another shop: {found.near}. In the wild: the index has no such photo; "
            "and the embedder learned from none; intervals over that shoe's photos. Unseen model: "
            "the shoe is not in the index at all. The source `odd`, which holds damaged copies of "
            f"other photos under titles of its own, is left out but where it is named. {rejected}",
            "**Unknown shoes.** Each photo of the first two questions is asked twice: its shoe in "
            "the index, its shoe taken out.",
            unknown_table(found.open_set, "photos"),
            "\n".join(curves(found.open_set, "identify")),
            "**Photos of one shoe together.** All photos of a shoe that the first two questions "
            "ask for at one source, as `identify --together` answers them; n counts listings.",
            protocols(list(found.together)),
            "Unknown shoes, each listing asked twice:",
            unknown_table(found.open_set_together, "listings"),
            "\n".join(curves(found.open_set_together, "identify-together")),
            "**Turned photos.** The same photos, turned before they are looked at.",
            turned_table(found) if found.turns else "",
            *(f"Mind: {caveat}." for caveat in found.caveats),
        ]
    )
