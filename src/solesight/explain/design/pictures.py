"""Mean shoes, mean heat and their differences as pictures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.explain.design.evidence import VIEW, Evidence, Seen, bilinear
from solesight.pages import Thumbnail, encode
from solesight.regions import BACKGROUND, Atlas, paint_regions

__all__ = ["ClassPictures", "PairPictures", "atlas_picture", "class_pictures", "pair_pictures"]

MORE, LESS = (11, 107, 105), (196, 84, 36)
"""Colors of what speaks more for a class than the floor, and less."""

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class ClassPictures:
    """A class: its mean shoe, what sets it apart from the rest in pixels, and in heat."""

    mean: Thumbnail
    difference: Thumbnail
    heat: Thumbnail


@dataclass(frozen=True)
class PairPictures:
    """Two classes: their mean shoes, the difference of the pixels, and of the heat."""

    first: str
    second: str
    first_mean: Thumbnail
    second_mean: Thumbnail
    difference: Thumbnail
    heat: Thumbnail


def class_pictures(seen: Seen, evidence: Evidence, totals: Floats, code: int) -> ClassPictures:
    """Draw a class against all other classes.

    Args:
        seen: mean pictures.
        evidence: mean heat.
        totals: (classes,), shoes of each class: what a class counts in the rest.
        code: of the class.
    """
    others = np.arange(len(totals)) != code
    share = totals[others] / totals[others].sum()
    rest = np.tensordot(share, seen.means[others], axes=1)
    heat = evidence.heats[code, code] - np.tensordot(share, evidence.heats[others, code], axes=1)
    mean = seen.means[code]
    return ClassPictures(
        encode(_rounded(mean)),
        encode(signed(mean - rest)),
        encode(heated(mean, beyond(heat, seen.cells[code]))),
    )


def pair_pictures(
    seen: Seen, evidence: Evidence, names: tuple[str, ...], pair: tuple[int, int]
) -> PairPictures:
    """Draw a class against another."""
    a, b = pair
    heats = evidence.heats
    heat = (heats[a, a] - heats[a, b]) - (heats[b, a] - heats[b, b])
    first, second = seen.means[a], seen.means[b]
    return PairPictures(
        names[a],
        names[b],
        encode(_rounded(first)),
        encode(_rounded(second)),
        encode(signed(first - second)),
        encode(heated((first + second) / 2, beyond(heat, seen.cells[[a, b]].mean(axis=0)))),
    )


def atlas_picture(seen: Seen) -> Thumbnail:
    """Draw the regions as most photos have them, over the mean of all."""
    votes = seen.votes
    labels = np.where(votes[-1] * 2 > votes.sum(axis=0), BACKGROUND, votes[:-1].argmax(axis=0))
    mean = _rounded(seen.means.mean(axis=0))
    return encode(paint_regions(mean, Atlas(labels.astype(np.int8)), strength=0.72))


def signed(difference: Floats) -> Pixels:
    """Show a difference of pictures: mid-gray is none, each color its own direction.

    Stretched so that the largest differences, but for one pixel in a hundred, are full.
    """
    most = max(float(np.quantile(np.abs(difference), 0.99)), 8.0)
    return _rounded(127.5 + 127.5 * np.clip(difference / most, -1, 1))


def beyond(heat: Floats, read: Floats) -> Floats:
    """Take off what an even reading would give: the same sum, laid out as the map holds."""
    return np.asarray(heat - heat.sum() * read / read.sum())


def heated(mean: Floats, heat: Floats) -> Pixels:
    """Lay heat over a pale mean shoe: teal speaks more than the floor, orange less."""
    large = bilinear(VIEW[0], heat.shape[0]).T @ heat @ bilinear(VIEW[1], heat.shape[1])
    strength = np.abs(large) / (float(np.abs(large).max()) or 1.0)
    pale = 255 - 0.55 * (255 - mean.mean(axis=2, keepdims=True))
    color = np.where(large[..., None] > 0, np.array(MORE), np.array(LESS))
    cover = 0.82 * strength[..., None]
    return _rounded(pale * (1 - cover) + color * cover * (0.55 + 0.45 * pale / 255))


def _rounded(picture: Floats) -> Pixels:
    return np.asarray(np.rint(np.clip(picture, 0, 255)), dtype=np.uint8)
