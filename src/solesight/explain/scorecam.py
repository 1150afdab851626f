"""``score-cam``: channels of the map as masks, weighed by the score seen through each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solesight.explain.deep import layer_names, network_score_cam
from solesight.explain.grids import GRID, enlarged
from solesight.explain.question import Heat, Question
from solesight.explain.registry import method
from solesight.explain.sight import Sight
from solesight.explain.witness import Witness

__all__ = ["scorecam"]

Maps = NDArray[np.float32]


def _fits(witness: Witness) -> str:
    if witness.head is not None or witness.network is not None:
        return ""
    return "its model is not one linear map on vectors, and it has no network of its own"


def _layers(witness: Witness) -> tuple[str, ...]:
    return () if witness.head is not None else layer_names(witness)


@method(
    "score-cam",
    about="the strongest channels as masks, weighed by the score seen through each",
    options={"channels": 32},
    rank=30,
    fits=_fits,
    layers=_layers,
    signed=False,
)
def scorecam(question: Question) -> Heat:
    """Weigh channels by the score of the frame seen through each.

    H. Wang et al., "Score-CAM", 2020, on the ``channels`` that give most to the score, either way;
    what is covered is white, and the score of a white frame is taken off. Of a bundle with a
    network of its own those of any layer, in torch.
    """
    if question.witness.head is None:
        return network_score_cam(question)
    masks = _strongest(question, round(question.options["channels"]))
    nothing = np.zeros((1, GRID, GRID), np.float32)
    whole = np.ones((1, GRID, GRID), np.float32)
    found = question.scores(question.sight.covered(np.concatenate([nothing, whole, masks])))
    gained = found[2:] - found[0]
    weights = np.exp(gained - gained.max())
    grid = np.maximum(np.tensordot(weights / weights.sum(), masks, axes=1), 0)
    return Heat(grid.astype(np.float32), score=float(found[1]), layer=question.sight.map_name)


def _strongest(question: Question, count: int) -> Maps:
    """Maps of the channels that give most, each from 0 to 1, float32 (count, GRID, GRID)."""
    sight, head = question.sight, question.witness.head
    if head is None:
        raise TypeError("asked of a bundle that does not fit")
    rates = head.rates(sight.trace.vectors, *question.codes)
    given = [layer.amounts(rates)[0] for layer in sight.trace.layers]
    every = np.abs(np.concatenate(given))
    chosen = np.argsort(-every, kind="stable")[:count]
    maps = [_channel(sight, given, int(place)) for place in chosen]
    return np.stack([one for one in maps if one is not None])


def _channel(sight: Sight, given: list[NDArray[np.float64]], place: int) -> Maps | None:
    for layer, amounts in zip(sight.trace.layers, given, strict=True):
        if place < len(amounts):
            drawn = enlarged(layer.maps[0, place], GRID)
            low, high = float(drawn.min()), float(drawn.max())
            return None if high <= low else np.asarray((drawn - low) / (high - low), np.float32)
        place -= len(amounts)
    return None
