"""From maps to evidence by region: exact shares of a margin, region by region."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.explain.design.heads import Heads
from solesight.explain.design.looking import CELLS, DEPTH, HEIGHT, WIDTH
from solesight.explain.design.reading import Part
from solesight.photos import rgb_to_lab
from solesight.regions import REGIONS

__all__ = [
    "OFF",
    "PLACES",
    "VIEW",
    "Evidence",
    "Seen",
    "bilinear",
    "gather_evidence",
    "lengths_of",
    "spread_matrix",
]

OFF = "off the shoe"
PLACES = (*REGIONS, OFF)
VIEW = HEIGHT // 2, WIDTH // 2
"""Rows and columns of the pictures that are kept."""

Floats = NDArray[np.float64]
Maps = NDArray[np.float32]


def lengths_of(maps: Maps) -> tuple[Maps, Maps]:
    """Give the vectors of maps (n, d, h, w), float32 (n, d) of length one, and their lengths."""
    means = maps.mean(axis=(2, 3))
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    return (means / np.maximum(lengths, 1e-12)).astype(np.float32), lengths[:, 0]


def spread_matrix(labels: NDArray[np.int8]) -> Floats:
    """Say how much of each cell of the map belongs to each place of the shoe.

    A cell speaks for the pixels around it, the nearer the more (the weights of bilinear
    interpolation), and only for those on the shoe: the ground is white and says nothing of its
    own. What the cells give is kept whole: the shares of a cell add up to one. Evidence spread
    evenly over the shoe gives each region its share of the area.

    Args:
        labels: int8 (n, h, w), regions.

    Returns:
        (n, places, cells); a cell without shoe around it is off the shoe.
    """
    n, tall, wide = labels.shape
    down, across = bilinear(tall, CELLS[0]), bilinear(wide, CELLS[1])
    found = np.zeros((n, len(PLACES), CELLS[0] * CELLS[1]))
    for k in range(len(REGIONS)):
        own = (labels == k).astype(np.float32)
        found[:, k] = (down @ own @ across.T).reshape(n, -1)
    shoe = found.sum(axis=1)
    empty = shoe < 1e-3 * tall * wide / shoe.shape[1]
    found /= np.where(empty, 1.0, shoe)[:, None]
    found.transpose(0, 2, 1)[empty] = 0.0
    found[:, -1][empty] = 1.0
    return found


def bilinear(pixels: int, cells: int) -> NDArray[np.float32]:
    """Bilinear weights (cells, pixels): those of a pixel add up to one."""
    at = np.clip((np.arange(pixels) + 0.5) / pixels * cells - 0.5, 0, cells - 1)
    near = 1 - np.abs(at[None] - np.arange(cells)[:, None])
    return np.asarray(np.maximum(near, 0), dtype=np.float32)


@dataclass(frozen=True)
class Seen:
    """What photos show, whoever asks.

    Attributes:
        vectors: float32 (n, d), of length one.
        areas: float64 (n, regions), share of the shoe.
        colors: float64 (n, regions, 6), mean Lab, then mean RGB; NaN where a region is empty.
        means: float64 (classes, h, w, 3), mean picture, every shoe counted once.
        votes: int64 (places, h, w), how many photos have a place at each pixel.
        reads: float64 (n, places), share of all that the network's map holds, whatever the class.
        cells: float64 (classes, *CELLS), the same by cell, mean of each class.
    """

    vectors: Maps
    areas: Floats
    colors: Floats
    means: Floats
    votes: NDArray[np.int64]
    reads: Floats
    cells: Floats

    @classmethod
    def of(cls, parts: Iterable[Part], codes: NDArray[np.int64], weights: Floats) -> Seen:
        """Look through the parts of ``len(codes)`` photos.

        Args:
            parts: from `read_parts`.
            codes: (n,) class of each photo.
            weights: (n,) how much a photo counts.
        """
        n, classes = len(codes), int(codes.max()) + 1
        vectors = np.zeros((n, DEPTH), dtype=np.float32)
        areas = np.zeros((n, len(REGIONS)))
        colors = np.full((n, len(REGIONS), 6), np.nan)
        means = np.zeros((classes, *VIEW, 3))
        votes = np.zeros((len(PLACES), *VIEW), dtype=np.int64)
        reads = np.zeros((n, len(PLACES)))
        cells = np.zeros((classes, CELLS[0] * CELLS[1]))
        for part in parts:
            vectors[part.rows] = lengths_of(part.maps)[0]
            held = part.maps.sum(axis=1, dtype=np.float64).reshape(len(part.rows), -1)
            spread = np.einsum("nk,npk->np", held, spread_matrix(part.labels))
            reads[part.rows] = spread / spread.sum(axis=1, keepdims=True)
            held *= (weights[part.rows] / held.sum(axis=1))[:, None]
            np.add.at(cells, codes[part.rows], held)
            for place in range(len(PLACES)):
                # Off the shoe is -1 there, and the last place here.
                votes[place] += (part.labels % len(PLACES) == place).sum(axis=0)
            for row, rgb, labels in zip(part.rows, part.rgb, part.labels, strict=True):
                areas[row], colors[row] = _measured(rgb, labels)
                means[codes[row]] += weights[row] * rgb
        totals = np.bincount(codes, weights, minlength=classes)
        means /= totals[:, None, None, None]
        held_by = (cells / totals[:, None]).reshape(classes, *CELLS)
        return cls(vectors, areas, colors, means, votes, reads, held_by)


def _measured(rgb: NDArray[np.uint8], labels: NDArray[np.int8]) -> tuple[Floats, Floats]:
    shoe = labels >= 0
    own = labels[shoe].astype(np.int64)
    counts = np.bincount(own, minlength=len(REGIONS)).astype(np.float64)
    both = np.hstack([rgb_to_lab(rgb[shoe]), rgb[shoe]]).astype(np.float64)
    sums = np.stack([np.bincount(own, both[:, k], len(REGIONS)) for k in range(6)], axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        colors = sums / counts[:, None]
    return counts / max(counts.sum(), 1), colors


@dataclass(frozen=True)
class Evidence:
    """What the places of each photo give to the margin of each class.

    Attributes:
        given: float64 (n, classes, places); with the head's offset they add up to the margin.
        heats: float64 (classes, classes, *CELLS): mean heat of a class (second) on the photos of
            a class (first), every shoe counted once.
    """

    given: Floats
    heats: Floats


def gather_evidence(
    parts: Iterable[Part],
    heads: Heads,
    codes: NDArray[np.int64],
    weights: Floats,
    advance: Callable[[int], None] = lambda _: None,
) -> Evidence:
    """Share out each photo's margins to the places they came from.

    A vector is the mean of a map over its cells, so a linear head's answer is the sum over cells
    of the head on each cell (the class activation map of Zhou et al., 2016; here exact).

    Args:
        parts: from `read_parts`.
        heads: that did not see the photos they are asked about.
        codes: (n,) class of each photo.
        weights: (n,) how much a photo counts in the mean heat.
        advance: told of photos.

    Returns:
        Each photo's evidence, and each class's mean heat.
    """
    n_classes = heads.weights.shape[1]
    given = np.zeros((len(codes), n_classes, len(PLACES)))
    heats = np.zeros((n_classes, n_classes, CELLS[0] * CELLS[1]))
    for part in parts:
        flat = part.maps.reshape(*part.maps.shape[:2], -1)
        _, lengths = lengths_of(part.maps)
        own = heads.weights[heads.folds[part.rows]]
        heat = np.einsum("ncd,ndk->nck", own, flat, optimize=True)
        heat /= flat.shape[2] * lengths[:, None, None]
        given[part.rows] = np.einsum("nck,npk->ncp", heat, spread_matrix(part.labels))
        for row, one in zip(part.rows, heat, strict=True):
            heats[codes[row]] += weights[row] * one
        advance(len(part.rows))
    totals = np.bincount(codes, weights, minlength=n_classes)
    heats /= np.where(totals > 0, totals, 1)[:, None, None]
    return Evidence(given, heats.reshape(n_classes, n_classes, *CELLS))
