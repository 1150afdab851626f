"""The pointing game on planted marks, with the trained weights and with weights that know nothing.

J. Zhang et al., "Top-down neural attention by excitation backprop", 2018; J. Adebayo et al.,
"Sanity checks for saliency maps", 2018: a map that does not change when the weights do explains
nothing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from solesight.embed import Embedder, shuffled_spec
from solesight.evidence import Metric, mean_metric
from solesight.explain.check.maps import floor_maps
from solesight.explain.check.planting import CLASSES, Fit, Planted, head_witness, planted
from solesight.explain.check.planting import planted_witness as learned
from solesight.explain.heads import LinearHead
from solesight.explain.question import Question
from solesight.explain.registry import find_method
from solesight.explain.sight import Sight
from solesight.explain.witness import Witness
from solesight.progress import Progress, Silent

__all__ = ["WEIGHTS", "Pointed", "point"]

WEIGHTS = ("trained", "head redrawn", "network shuffled")
_LEARNED = 96


@dataclass(frozen=True)
class Pointed:
    """How often the hottest place was the mark.

    Attributes:
        hits: method or floor -> weights -> share of marks that were hit; floors know no weights.
        marks: how many there were.
        learned: drawn shoes that the witness learned from.
        right: share of the marked shoes that it calls marked.
        seed: of shoes, marks and weights.
    """

    hits: dict[str, dict[str, Metric]]
    marks: int
    learned: int
    right: Metric
    seed: int


def point(
    embedder: Embedder,
    methods: Sequence[str],
    fit: Fit,
    *,
    marks: int = 40,
    learn: int = _LEARNED,
    seed: int = 0,
    progress: Progress | None = None,
) -> Pointed:
    """Play the game.

    Args:
        embedder: made with ``traced=True``.
        methods: names.
        fit: learns the head.
        marks: how many are looked for.
        learn: drawn shoes to learn from, every second one marked.
        seed: of everything random.
        progress: told of each mark.
    """
    shown = progress or Silent()
    shown.start("planted marks", marks)
    witness, _ = learned(list(planted(learn, embedder, seed)), embedder, fit, seed)
    found: dict[tuple[str, str], list[bool]] = {}
    right: list[bool] = []
    with tempfile.TemporaryDirectory(prefix="solesight-") as folder:
        lost = Embedder(shuffled_spec(embedder.spec, Path(folder), seed), traced=True)
    for number, shoe in enumerate(planted(2 * marks, embedder, seed + 1)):
        if shoe.mark is None:
            continue
        right.append(bool(witness.answer(shoe.sight.covered(_WHOLE))[0].argmax() == 0))
        for name, heat in floor_maps(shoe.sight, seed + number).items():
            found.setdefault((name, WEIGHTS[0]), []).append(shoe.hit(heat))
        players = _players(shoe, witness, lost, seed + number)
        # A shuffled network must look at everything anew: some marks say enough of it.
        for weights, sight, who in players[: 3 if len(right) * 4 <= max(marks, 16) else 2]:
            for name in methods:
                found.setdefault((name, weights), []).append(_hits(shoe, sight, who, name))
        shown.advance()
    shown.finish()
    hits: dict[str, dict[str, Metric]] = {}
    for (name, weights), every in found.items():
        hits.setdefault(name, {})[weights] = mean_metric(every, range(len(every)), seed=seed)
    told = mean_metric(right, range(len(right)), seed=seed)
    return Pointed(hits, len(right), learn, told, seed)


_WHOLE = np.ones((1, 1, 1), np.float32)


def _players(
    shoe: Planted, witness: Witness, lost: Embedder, seed: int
) -> list[tuple[str, Sight, Witness]]:
    """Give the trained witness, one whose head was drawn anew, one whose network was shuffled."""
    head = witness.head
    if head is None:
        raise TypeError("a planted witness has a head")
    redrawn = LinearHead(
        np.random.default_rng(seed).permuted(head.weights, axis=1), head.bias, head.power
    )
    strange = Sight(shoe.sight.path, shoe.sight.pixels, shoe.sight.frame, 1.0, lost)
    return [
        (WEIGHTS[0], shoe.sight, witness),
        (WEIGHTS[1], shoe.sight, head_witness(redrawn, shoe.sight.embedder)),
        (WEIGHTS[2], strange, replace(witness, embedder=lost.spec)),
    ]


def _hits(shoe: Planted, sight: Sight, witness: Witness, name: str) -> bool:
    found = find_method(name)
    question = Question(sight, witness, CLASSES[0], options=found.options)
    return shoe.hit(found.ask(question).grid)
