"""What `clean` says of photos that the eye never saw: ``python training/eye/verdicts.py WS``.

WS is a workspace into which the shared data folder was added and cleaned. Writes
docs/figures/clean.md.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

import data

import solesight
from solesight.clean import Thresholds, Verdict
from solesight.evidence import mean_metric

PAGE = data.ROOT / "docs" / "figures" / "clean.md"
HEAD = """# What `clean` rejects

Written by `python training/eye/verdicts.py WORKSPACE`, seed of the parts as in `training/eye`. The
eye was fitted on the train part and its thresholds chosen on validation (the default for a shoe is
{shoe}); the test part below, grouped by title, took no part in either. Intervals are 95 %, over
groups. Floor: rejecting nothing, 0 %. Figures for sources whose other things were never trained on
stand in `training/eye/README.md`, by nets that left them out.

"""


def main() -> None:
    """Match photos with their verdicts and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    asked = parser.parse_args()
    with solesight.open(asked.workspace, make=False) as ws:
        verdicts = {p: v for v in ws.clean().verdicts for p in v.scored.paths}
    rows = [(photo, verdicts[photo.path]) for photo in data.photos() if photo.path in verdicts]
    test = [(photo, verdict) for photo, verdict in rows if photo.part == "test"]
    shoes = [(p, v) for p, v in test if p.shoe == 1]
    other = [(p, v) for p, v in test if p.shoe == 0]
    lines = [
        "| test part | rejected as no shoe | rejected for any reason but being a copy |",
        "| --- | --- | --- |",
        row("things that are no shoes", other),
        row("shoes", shoes),
    ]
    by_source: dict[str, list[tuple[data.Photo, Verdict]]] = defaultdict(list)
    for photo, verdict in shoes:
        by_source[photo.source].append((photo, verdict))
    lines += [row(f"shoes of {name}", by_source[name]) for name in sorted(by_source)]
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    text = HEAD.format(shoe=Thresholds().shoe) + "\n".join(lines) + "\n"
    PAGE.write_text(text, encoding="utf-8")
    print(text)


def row(name: str, found: list[tuple[data.Photo, Verdict]]) -> str:
    """Two shares with their intervals."""
    groups = [photo.group for photo, _ in found]
    no_shoe = [float(verdict.reason == "not_shoe") for _, verdict in found]
    gone = [float(verdict.reason not in (None, "duplicate")) for _, verdict in found]
    cells = []
    for values in (no_shoe, gone):
        m = mean_metric(values, groups, seed=0)
        spread = "" if m.low is None else f" ({100 * m.low:.1f} to {100 * (m.high or 0):.1f})"
        cells.append(f"{100 * m.value:.2f} %{spread}, n = {m.n}")
    return f"| {name} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
