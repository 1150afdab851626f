"""What `evaluate identify` shows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import typer
from rich.markup import escape

from solesight.cli.console import emit, note, out, table
from solesight.cli.options import opened
from solesight.evidence import Metric
from solesight.identify import NamingPlan, OpenSet, Recall

__all__ = ["asked_part", "show_naming"]


def asked_part(*, final: bool, everything: bool) -> str:
    """Say which shoes are asked for.

    Raises:
        BadParameter: both were wanted.
    """
    if final and everything:
        raise typer.BadParameter("--all takes all shoes and --final the test shoes: give one")
    if everything:
        return "all"
    return "test" if final else "validation"


def show_naming(workspace: Path, *, part: str, most: int, json: bool) -> None:
    """Evaluate and print."""
    with opened(workspace) as ws:
        found = ws.evaluate_identify(NamingPlan(part=part, most=most, turned=min(most, 100)))
    if json:
        emit([found.as_json()])
        return
    shown = f"snapshot {found.snapshot}, " if found.snapshot else ""
    out.print(f"[bold]identify[/]  ({shown}{found.part} shoes; an answer is a shoe, not a photo)")
    out.print(_recalls(found.rows))
    for name, why in found.left_out.items():
        note(f"not asked: {escape(name)} ({why})")
    if found.near:
        out.print(f"photos whose near duplicate lay at another source: {found.near}")
    if found.open_set is not None:
        out.print(_unknown(found.open_set, "every photo"))
    if found.open_set_together is not None:
        out.print(_recalls(found.together, "all photos of a shoe at one source asked together"))
        out.print(_unknown(found.open_set_together, "all photos of a shoe"))
    if found.turns:
        out.print(_turns(found.turns))
    for caveat in found.caveats:
        note(f"[yellow]mind:[/] {caveat}")
    out.print(f"looks at the test shoes so far: {found.looks}")


def _recalls(rows: Iterable[Recall], title: str = "") -> object:
    columns = ("asked for", "n", "shoes", "shoe first", "in five", "its model")
    return table(title, columns, [cells for row in rows for cells in _rows(row)])


def _rows(row: Recall) -> tuple[tuple[object, ...], ...]:
    floors = row.floors
    if row.name == "unseen model":
        # The shoe itself is not there: what is counted are models.
        model, five = row.pooled_model_1, row.pooled_model_5
        top = (row.name, model.n, row.shoes, "", "", _both(model))
        return (
            top,
            ("  in five", "", "", "", "", _both(five)),
            ("  floor", "", "", "", "", f"{floors.model_1:.3f}"),
        )
    metrics = (row.recall_1, row.recall_5, row.model_1)
    shown = (row.name, row.recall_1.n, row.shoes, *(_both(metric) for metric in metrics))
    return shown, (
        "  floor", "", "", f"{floors.recall_1:.3f}", f"{floors.recall_5:.3f}",
        f"{floors.model_1:.3f}",
    )  # fmt: skip


def _both(metric: Metric) -> str:
    if metric.low is None or metric.high is None:
        return _value(metric)
    return f"{metric.value:.3f} {metric.low:.2f}-{metric.high:.2f}"


def _unknown(found: OpenSet, what: str) -> object:
    rows = [
        ("AUROC of unknown", found.auroc),
        ("calibration error of unknown", found.unknown_gap),
        ("calibration error of the first answer", found.answer_gap),
        ("right of what is called known", found.known_precision),
        ("called known, of those that are", found.known_share),
        ("absent of what is called unknown", found.unknown_precision),
        ("called unknown, of those that are", found.unknown_share),
    ]
    body = [(name, m.n, _value(m), _ends(m)) for name, m in rows]
    return table(
        f"{what} asked twice: the shoe there, the shoe taken out",
        ("", "n", "value", "95 %"),
        body,
    )


def _turns(rows: tuple[Recall, ...]) -> object:
    upright = rows[0]
    body = []
    for row in rows:
        first = 100 * (row.recall_1.value - upright.recall_1.value)
        five = 100 * (row.recall_5.value - upright.recall_5.value)
        cells = (row.name, row.recall_1.n, _value(row.recall_1), f"{first:+.1f}",
                 _value(row.recall_5), f"{five:+.1f}")  # fmt: skip
        body.append(cells)
    return table("turned", ("", "n", "shoe first", "points", "in five", "points"), body)


def _value(metric: Metric) -> str:
    return "-" if metric.value != metric.value else f"{metric.value:.3f}"


def _ends(metric: Metric) -> str:
    if metric.low is None or metric.high is None:
        return "-"
    return f"{metric.low:.3f} to {metric.high:.3f}"
