"""The pointing game on planted marks, with the trained weights and with weights that know nothing.

J. Zhang et al., "Top-down neural attention by excitation backprop", 2018; J. Adebayo et al.,
"Sanity checks for saliency maps", 2018: a map that does not change when the weights do explains
nothing.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from solesight.embed import Embedder, shuffled_spec
from solesight.evidence import Metric, mean_metric
from solesight.explain.check.maps import FLOORS, floor_maps
from solesight.explain.check.planting import CLASSES, Fit, Planted, head_witness, planted
from solesight.explain.check.planting import planted_witness as learned
from solesight.explain.heads import LinearHead
from solesight.explain.question import Question
from solesight.explain.registry import find_method
from solesight.explain.sight import Sight
from solesight.explain.witness import Witness
from solesight.progress import Progress, Silent

__all__ = ["WEIGHTS", "Pointed", "point"]

WEIGHTS = ("trained", "head shuffled", "all shuffled")
"""As they were learned; those of the head shuffled; those of the networks too."""
_LEARNED = 96

_Key = tuple[int, str, str]
"""Number of the mark, name of the method or floor, weights."""


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


def point(  # noqa: PLR0913 - who plays, how long, and what is kept of it
    embedder: Embedder,
    methods: Sequence[str],
    fit: Fit,
    *,
    marks: int = 40,
    learn: int = _LEARNED,
    seed: int = 0,
    keep: Path | None = None,
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
        keep: file of what was found before, so that a killed run goes on; None for none.
        progress: told of each mark.
    """
    shown = progress or Silent()
    shown.start("planted marks", marks)
    witness, _ = learned(list(planted(learn, embedder, seed)), embedder, fit, seed)
    # What learns of marks is a head on vectors: methods that need a network do not play.
    methods = [name for name in methods if not find_method(name).fits(witness)]
    with tempfile.TemporaryDirectory(prefix="solesight-") as folder:
        lost = Embedder(shuffled_spec(embedder.spec, Path(folder), seed), traced=True)
    kept = _read(keep)
    shoes = (shoe for shoe in planted(2 * marks, embedder, seed + 1) if shoe.mark)
    for number, shoe in enumerate(shoes):
        # A shuffled network must look at everything anew: some marks say enough of it.
        few = number < max(marks, 16) // 4
        players = _players(shoe, witness, lost, seed + number)[: 3 if few else 2]
        fresh = {
            (number, name, weights): hit
            for weights, sight, who in players
            for name, hit in _asked(shoe, sight, who, methods, (number, weights), kept)
        }
        fresh |= _of_no_model(shoe, witness, number, seed)
        _append(keep, {key: hit for key, hit in fresh.items() if key not in kept})
        kept |= fresh
        shown.advance()
    shown.finish()
    return _summed({key: hit for key, hit in kept.items() if key[0] < marks}, methods, learn, seed)


def _asked(
    shoe: Planted,
    sight: Sight,
    witness: Witness,
    methods: Sequence[str],
    which: tuple[int, str],
    kept: Mapping[_Key, bool],
) -> Iterator[tuple[str, bool]]:
    number, weights = which
    for name in methods:
        if (number, name, weights) not in kept:
            yield name, _hits(shoe, sight, witness, name)


def _of_no_model(shoe: Planted, witness: Witness, number: int, seed: int) -> dict[_Key, bool]:
    """Say what the floors hit, and whether the witness is right."""
    heats = floor_maps(shoe.sight, seed + number).items()
    found = {(number, name, WEIGHTS[0]): shoe.hit(heat) for name, heat in heats}
    answer = int(witness.answer(shoe.sight.covered(_WHOLE))[0].argmax())
    return found | {(number, _RIGHT, WEIGHTS[0]): answer == 0}


def _summed(kept: Mapping[_Key, bool], methods: Sequence[str], learn: int, seed: int) -> Pointed:
    hits: dict[str, dict[str, Metric]] = {}
    for name in (*methods, *FLOORS, _RIGHT):
        for weights in WEIGHTS:
            every = [hit for key, hit in sorted(kept.items()) if key[1:] == (name, weights)]
            if every:
                told = mean_metric(every, range(len(every)), seed=seed)
                hits.setdefault(name, {})[weights] = told
    right = hits.pop(_RIGHT)[WEIGHTS[0]]
    return Pointed(hits, right.n, learn, right, seed)


def _read(keep: Path | None) -> dict[_Key, bool]:
    if keep is None or not keep.is_file():
        return {}
    found: dict[_Key, bool] = {}
    for line in keep.read_text(encoding="utf-8").splitlines():
        try:
            number, name, weights, hit = json.loads(line)
            found[int(number), str(name), str(weights)] = bool(hit)
        except (ValueError, TypeError):
            # The last line of a run that was killed while it wrote.
            continue
    return found


def _append(keep: Path | None, fresh: Mapping[_Key, bool]) -> None:
    if keep is None or not fresh:
        return
    keep.parent.mkdir(parents=True, exist_ok=True)
    with keep.open("a", encoding="utf-8") as file:
        file.write("".join(json.dumps([*key, hit]) + "\n" for key, hit in fresh.items()))


_RIGHT = "right"
_WHOLE = np.ones((1, 1, 1), np.float32)


def _players(
    shoe: Planted, witness: Witness, lost: Embedder, seed: int
) -> list[tuple[str, Sight, Witness]]:
    """Give the trained witness, one whose head was shuffled, one all of whose weights were."""
    head = witness.head
    if head is None:
        raise TypeError("a planted witness has a head")
    mixed = LinearHead(
        np.random.default_rng(seed).permuted(head.weights, axis=1), head.bias, head.power,
        head.members,
    )  # fmt: skip
    strange = Sight(shoe.sight.path, shoe.sight.pixels, shoe.sight.frame, 1.0, lost)
    return [
        (WEIGHTS[0], shoe.sight, witness),
        (WEIGHTS[1], shoe.sight, head_witness(mixed, shoe.sight.embedder)),
        (WEIGHTS[2], strange, head_witness(mixed, lost)),
    ]


def _hits(shoe: Planted, sight: Sight, witness: Witness, name: str) -> bool:
    found = find_method(name)
    question = Question(sight, witness, CLASSES[0], options=found.options)
    return shoe.hit(found.ask(question).grid)
