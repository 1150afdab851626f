"""Drawn shoes with a planted mark: a class whose reason is known, and where it lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from solesight.bundles import Bundle, BundleMeta
from solesight.embed import Embedder
from solesight.explain.grids import GRID
from solesight.explain.heads import LinearHead
from solesight.explain.sight import Sight
from solesight.explain.witness import Frames, Witness
from solesight.photos import Frame
from solesight.samples import designs, draw

__all__ = ["CLASSES", "RADIUS", "Fit", "Planted", "planted", "planted_witness"]

CLASSES = ("marked", "plain")
RADIUS = 0.075
"""Of a mark, as a share of the frame's side."""
_SIDE = 336
_MARGIN = 0.06
_MARK = ((230, 20, 150), (250, 235, 40))

Pixels = NDArray[np.uint8]
Fit = Callable[[NDArray[np.float32], NDArray[np.int64], NDArray[np.str_]], LinearHead]
"""From vectors, class numbers and splits to a head: the probe that `train` would learn."""


@dataclass(frozen=True)
class Planted:
    """A drawn shoe, with a mark or without.

    Attributes:
        sight: its frame.
        mark: where the middle of the mark is, (down, across) as shares of the frame; None without.
    """

    sight: Sight
    mark: tuple[float, float] | None

    def hit(self, heat: NDArray[np.floating]) -> bool:
        """Say whether the hottest square lies on the mark, or within half a cell of it."""
        if self.mark is None:
            raise ValueError("nothing was planted here")
        down, across = divmod(int(np.argmax(heat)), GRID)
        place = (down + 0.5) / GRID, (across + 0.5) / GRID
        far = max(abs(a - b) for a, b in zip(place, self.mark, strict=True))
        return far <= RADIUS + 1 / 14


def planted(n: int, embedder: Embedder, seed: int = 0) -> Iterator[Planted]:
    """Draw shoes, every second one with a mark somewhere on it.

    Args:
        n: how many.
        embedder: made with ``traced=True``.
        seed: of shoes, places and sizes.
    """
    rng = np.random.default_rng(seed)
    shoes = designs(min(n, 96), seed)
    for number in range(n):
        drawn = draw(shoes[number % len(shoes)], size=_SIDE)
        picture, mask = _placed(drawn.rgba, drawn.mask, rng)
        mark = _place(mask, rng) if number % 2 == 0 else None
        if mark is not None:
            _paint(picture, mark)
        sight = Sight(f"drawn-{number}", picture, Frame.whole(_SIDE, _SIDE), 1.0, embedder)
        yield Planted(sight, _in_frame(mark) if mark else None)


def planted_witness(
    shoes: list[Planted], embedder: Embedder, fit: Fit, seed: int = 0
) -> tuple[Witness, NDArray[np.float32]]:
    """Learn to tell marked shoes from plain ones.

    Args:
        shoes: to learn from; the last quarter is for choices.
        embedder: whose vectors.
        fit: learns a head.
        seed: kept in the bundle's meta.

    Returns:
        who says it, and the vectors that were learned from.
    """
    vectors = np.concatenate([one.sight.trace.vectors for one in shoes])
    codes = np.array([0 if one.mark else 1 for one in shoes], dtype=np.int64)
    splits = np.where(np.arange(len(shoes)) < len(shoes) * 3 // 4, "train", "validation")
    head = fit(vectors, codes, splits.astype(np.str_))
    return head_witness(head, embedder, seed), vectors


def head_witness(head: LinearHead, embedder: Embedder, seed: int = 0) -> Witness:
    """Give a head of the planted classes a voice."""
    spec = embedder.spec
    meta = BundleMeta(
        "mark", "probe", CLASSES, spec.name, spec.sha256, 0, seed, {}, (), name="planted"
    )

    def answer(frames: Frames) -> NDArray[np.float64]:
        logits = head.logits(frames.vectors)
        weights = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))

    return Witness(Bundle(Path(), meta, {}), spec, answer, head)


def _placed(
    rgba: Pixels, mask: NDArray[np.bool_], rng: np.random.Generator
) -> tuple[Pixels, NDArray[np.bool_]]:
    """Lay a shoe on white, smaller, somewhere, facing either way."""
    size = round(_SIDE * float(rng.uniform(0.7, 0.98)))
    height = round(size * rgba.shape[0] / rgba.shape[1])
    shoe = Image.fromarray(rgba).resize((size, height), Image.Resampling.LANCZOS)
    outline = Image.fromarray(mask).resize((size, height))
    if rng.random() < 0.5:
        shoe = shoe.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        outline = outline.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    where = int(rng.integers(0, _SIDE - size + 1)), int(rng.integers(0, _SIDE - height + 1))
    paper = Image.new("RGB", (_SIDE, _SIDE), "white")
    paper.paste(shoe, where, shoe)
    whole = Image.new("1", (_SIDE, _SIDE))
    whole.paste(outline, where)
    return np.array(paper), np.asarray(whole, dtype=np.bool_)


def _place(mask: NDArray[np.bool_], rng: np.random.Generator) -> tuple[float, float]:
    """Choose a place on the shoe, as shares of the picture."""
    spots = np.argwhere(mask)
    down, across = spots[rng.integers(len(spots))]
    return (float(down) + 0.5) / _SIDE, (float(across) + 0.5) / _SIDE


def _paint(picture: Pixels, place: tuple[float, float]) -> None:
    """Paint a target of two colors."""
    # The picture fills what the frame's margin leaves.
    radius = RADIUS * _SIDE / (1 - 2 * _MARGIN)
    y, x = np.mgrid[:_SIDE, :_SIDE] + 0.5
    far = np.hypot(y - place[0] * _SIDE, x - place[1] * _SIDE) / radius
    for reach, color in zip((1.0, 0.62, 0.3), (_MARK[0], _MARK[1], _MARK[0]), strict=True):
        picture[far <= reach] = color


def _in_frame(mark: tuple[float, float]) -> tuple[float, float]:
    down, across = (_MARGIN + (1 - 2 * _MARGIN) * one for one in mark)
    return down, across
