"""Can explanations be believed on real photos, and what do they cost?

    python benchmarks/explain.py --workspace DIR

DIR is a workspace of real photos with bundles for brand and hyped. What is measured of each photo
is kept in its cache, so that a run that is stopped goes on. Writes docs/figures/explain.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np
from tables import ROOT, metric, put, table

import solesight
from solesight.embed import Embedder
from solesight.explain import Question, Sight, Witness, find_method
from solesight.explain.check import WEIGHTS, Checked, Row

PAGE = ROOT / "docs" / "figures" / "explain.md"
COMMAND = "python benchmarks/explain.py --workspace DIR"
METHODS = ("occlusion", "cam", "score-cam")
TARGETS = ("brand", "hyped")
INTRO = """# Can explanations be believed?

Written by `benchmarks/explain.py`, which runs [`explain check`](../explain-check.md) on photos.
Validation photos, one a shoe; intervals are 95 %, over shoes. **Deletion**: mean probability of
what the bundle said while the hottest squares are covered with white, up to 40 % of the frame (low
is good). **Insertion**: the same while they are uncovered on a blurred frame (high is good). Marks
are planted on drawn shoes. The lower three rows know nothing of the model.
"""


def main() -> int:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--marks", type=int, default=40)
    parser.add_argument("--timed", type=int, default=30)
    given = parser.parse_args()
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    if not PAGE.is_file() or not PAGE.read_text(encoding="utf-8").startswith("# Can"):
        PAGE.write_text(INTRO, encoding="utf-8")
    with solesight.open(given.workspace, make=False, workers=0) as ws:
        found = ws.check_explanations(
            target=TARGETS, method=METHODS, photos=given.photos, marks=given.marks
        )
        for one in found:
            put(PAGE, one.target, _section(one), f"{COMMAND} --photos {given.photos}")
        put(PAGE, "marks", _marks(found[0]), f"{COMMAND} --marks {given.marks}")
        witness = ws.witness(found[0].bundle)
        embedder = Embedder(witness.embedder, traced=True)
        sights = [one.open() for one in ws._photos_to_check(witness, embedder, given.timed, 1)]
        put(PAGE, "time", _times(sights, witness), f"{COMMAND} --timed {given.timed}")
    return 0


def _section(one: Checked) -> str:
    head = ("map", "deletion", "insertion", "insertion less deletion")
    rows = [
        (_name(row), *(metric(m.as_json()) for m in (row.deletion, row.insertion, row.gain)))
        for row in one.rows
    ]
    told = f"`{one.bundle}`; {one.photos} validation photos of as many shoes, seed {one.seed}."
    return f"## `{one.target}`\n\n{told} {one.said.capitalize()}.\n\n{table(head, rows)}"


def _marks(one: Checked) -> str:
    rows = [(_name(row), *(metric(_hit(row, weights)) for weights in WEIGHTS)) for row in one.rows]
    shown = next(row for row in one.rows if WEIGHTS[2] in row.pointing).pointing[WEIGHTS[2]].n
    told = (
        f"Share of {one.marks} planted marks that the hottest place hit ({shown} with all weights "
        f"shuffled), seed {one.seed}. By chance: the lower three rows."
    )
    return f"## Planted marks\n\n{told}\n\n{table(('map', *WEIGHTS), rows)}"


def _hit(row: Row, weights: str) -> dict[str, float | None] | None:
    return row.pointing[weights].as_json() if weights in row.pointing else None


def _name(row: Row) -> str:
    return f"{row.name} (floor)" if row.floor else row.name


def _times(sights: Sequence[Sight], witness: Witness) -> str:
    """Time photos that are opened already: a prediction alone, and with each explanation."""
    plain = Embedder(witness.embedder)
    alone, with_map = [], []
    others: dict[str, list[float]] = {"score-cam": [], "occlusion": []}
    for place, sight in enumerate(sights):
        # In turns, so that whatever else the machine does falls on both.
        alone.append(_seconds(lambda s=sight: _predict(s, plain, witness)))
        with_map.append(_seconds(lambda s=sight: _explain(s, witness, "cam")))
        for name in others if place < 3 else ():
            others[name].append(_seconds(lambda s=sight, n=name: _explain(s, witness, n)))
    base = median(alone)
    more = median(b / a - 1 for a, b in zip(alone, with_map, strict=True))
    rows = [
        ("prediction alone", f"{1000 * base:.0f} ms", "-", len(alone)),
        ("prediction and `cam`", f"{1000 * median(with_map):.0f} ms", f"{more:+.0%}", len(alone)),
        *(
            (f"prediction and `{name}`", f"{1000 * median(every):.0f} ms", "", len(every))
            for name, every in others.items()
        ),
    ]
    told = (
        "Medians of a photo that is decoded and measured already, CPU time of one thread, "
        f"`{witness.bundle.meta.name}`; the third column is the median of the photos' own ratios."
    )
    return f"## What it costs\n\n{told}\n\n" + table(("", "time", "more", "n"), rows)


def _seconds(work: object) -> float:
    begun = time.process_time()
    work()  # type: ignore[operator]
    return time.process_time() - begun


def _fresh(sight: Sight) -> Sight:
    return Sight(sight.path, sight.pixels, sight.frame, sight.shoe, sight.embedder)


def _predict(sight: Sight, plain: Embedder, witness: Witness) -> None:
    vectors = plain.embed([(sight.pixels, sight.frame)])
    assert witness.head is not None
    np.argmax(witness.head.logits(vectors))


def _explain(sight: Sight, witness: Witness, name: str) -> None:
    fresh, found = _fresh(sight), find_method(name)
    assert witness.head is not None
    label = witness.classes[int(np.argmax(witness.head.logits(fresh.trace.vectors)))]
    found.ask(Question(fresh, witness, label, options=found.options))


if __name__ == "__main__":
    sys.exit(main())
