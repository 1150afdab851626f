"""Exact class activation maps of many frames: sum of the map + terms + bias = logit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.embed import Trace
from solesight.errors import NotReadyError
from solesight.explain.grids import spread_out
from solesight.explain.heads import LinearHead

__all__ = ["Cams", "cams"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cams:
    """Heat maps of one class, or of the difference of two.

    Attributes:
        grids: float32 (n, GRID, GRID), what each square of the frame gives to the logit.
        terms: what has no place in the frame, by name, float64 (n,) each.
        bias: float64 (n,), what belongs to no number of the vector.
        logits: float64 (n,): ``grids.sum((1, 2)) + sum(terms) + bias``, to rounding.
    """

    grids: NDArray[np.float32]
    terms: Mapping[str, Floats]
    bias: Floats
    logits: Floats


def cams(trace: Trace, head: LinearHead, label: int, against: int | None = None) -> Cams:
    """Say where in each frame a logit came from.

    Args:
        trace: from `solesight.embed.trace`, of the embedder that the head reads.
        head: of the bundle.
        label: number of the class.
        against: number of the class that is held against it.

    Raises:
        NotReadyError: no part of the vector can be traced back to a place.
    """
    if not trace.layers:
        raise NotReadyError(
            "this embedder's network has no output named 'map': cam cannot say where; take "
            "--method occlusion"
        )
    found = trace.spread(head.rates(trace.vectors, label, against))
    logits = head.logits(trace.vectors)
    chosen = logits[:, label] - (0.0 if against is None else logits[:, against])
    offset = head.offset(trace.vectors, label, against)
    return Cams(spread_out(found.grids), found.terms, offset, chosen)
