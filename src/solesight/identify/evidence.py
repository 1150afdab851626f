"""From similarities of photos to scores of shoes, models and brands. Pure numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Pooling",
    "codes_of",
    "mean_scores",
    "shares",
    "shoe_scores",
    "shoe_shares",
    "summed",
]

NEAREST_SHOES = 50
"""How many shoes speak for their models."""


@dataclass(frozen=True)
class Pooling:
    """How the photos of a shoe, and the views of the photo asked about, become one score.

    Attributes:
        photos: temperature of the soft maximum over a shoe's photos, in units of cosine: near 0
            only the nearest photo counts, at 0.1 photos within about 0.1 of it count too.
        credit: 1 lets each further photo that fits raise the score; 0 takes the mean of their
            weights, so that a shoe with many photos has no advantage over one with a single one.
        views: temperature of the soft maximum over the views, always as a mean; 0 is the maximum.

    Raises:
        ValueError: a temperature below 0, or a credit outside 0 to 1.
    """

    photos: float = 0.02
    credit: float = 0.5
    views: float = 0.0

    def __post_init__(self) -> None:
        if self.photos < 0 or self.views < 0 or not 0 <= self.credit <= 1:
            raise ValueError(f"cannot pool with {self}")


def shoe_scores(
    of_shoe: NDArray[np.int64],
    similarities: NDArray[np.float32],
    pooling: Pooling,
    n_shoes: int | None = None,
) -> NDArray[np.float32]:
    """Pool the similarities of photos into one score a shoe.

    Args:
        of_shoe: int64 (n,), the shoe of each photo.
        similarities: float32 (v, n), cosines of v views with n photos; minus infinity takes a photo
            out, as when it must not vouch for itself.
        pooling: how.
        n_shoes: how many shoes there are; by default as many as ``of_shoe`` names.

    Returns:
        float32 (shoes,), in units of cosine; minus infinity for a shoe without photos.
    """
    total = n_shoes if n_shoes is not None else int(of_shoe.max(initial=-1)) + 1
    scores = np.full(total, -np.inf, dtype=np.float32)
    if not of_shoe.size or not len(similarities):
        return scores
    if np.any(np.diff(of_shoe) < 0):
        order = np.argsort(of_shoe, kind="stable")
        of_shoe, similarities = of_shoe[order], similarities[:, order]
    starts = np.flatnonzero(np.diff(of_shoe, prepend=of_shoe[0] - 1))
    pooled = _over_photos(similarities, starts, pooling)
    scores[of_shoe[starts]] = _over_views(pooled, pooling.views)
    return scores


def _over_photos(
    similarities: NDArray[np.float32], starts: NDArray[np.int64], pooling: Pooling
) -> NDArray[np.float32]:
    best = np.maximum.reduceat(similarities, starts, axis=1)
    if pooling.photos == 0:
        return best
    sizes = np.diff(starts, append=similarities.shape[1])
    # A shoe whose every photo is taken out stays at minus infinity, without a warning on the way.
    safe = np.where(np.isfinite(best), best, 0).astype(np.float32)
    weights = np.exp((similarities - np.repeat(safe, sizes, axis=1)) / np.float32(pooling.photos))
    mass = np.add.reduceat(weights, starts, axis=1)
    counts = np.add.reduceat(np.isfinite(similarities), starts, axis=1, dtype=np.float32)
    gain = np.log(np.maximum(mass, 1e-30)) - (1 - pooling.credit) * np.log(np.maximum(counts, 1))
    pooled = np.where(np.isfinite(best), best + pooling.photos * gain, -np.inf)
    return np.asarray(pooled, dtype=np.float32)


def _over_views(pooled: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    best: NDArray[np.float32] = pooled.max(axis=0)
    if temperature == 0 or len(pooled) == 1:
        return best
    safe = np.where(np.isfinite(best), best, 0)
    mean = np.exp((pooled - safe) / temperature).mean(axis=0)
    soft = safe + temperature * np.log(np.maximum(mean, 1e-30))
    return np.where(np.isfinite(best), soft, -np.inf).astype(np.float32)


def mean_scores(each: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Average the scores (shoes,) of several photos of one shoe; minus infinity stays so."""
    return np.asarray(np.mean(each, axis=0), dtype=np.float32)


def shares(scores: NDArray[np.float32], temperature: float) -> NDArray[np.float64]:
    """Turn scores into shares that sum to one: softmax of ``scores / temperature``.

    Args:
        scores: float32 (n,); minus infinity gives 0.
        temperature: above 0, in units of the scores.

    Returns:
        float64 (n,); all 0 where no score is finite.
    """
    best = scores.max(initial=-np.inf)
    if not np.isfinite(best):
        return np.zeros(len(scores))
    raised = np.exp((scores.astype(np.float64) - best) / temperature)
    return np.asarray(raised / raised.sum())


def shoe_shares(
    scores: NDArray[np.float32],
    model_codes: NDArray[np.int64],
    temperature: float,
    model_temperature: float,
) -> NDArray[np.float64]:
    """Say how likely each shoe is: its own share, times that of its model.

    Of two shoes that look alike, the one whose model has others that look alike too is likelier.
    Only the nearest shoes speak for their models: thousands that look like nothing of the kind
    would add up to a say for the models that have most shoes.

    Args:
        scores: float32 (shoes,); minus infinity gives 0.
        model_codes: int64 (shoes,), from `codes_of`; a shoe of no model (-1) is a model of its own.
        temperature: of the softmax over shoes.
        model_temperature: of the softmax whose shares are summed by model.

    Returns:
        float64 (shoes,), summing to one; all 0 where no score is finite.
    """
    by_model = shares(scores, model_temperature)
    if len(scores) > NEAREST_SHOES:
        by_model[np.argpartition(-scores, NEAREST_SHOES)[NEAREST_SHOES:]] = 0.0
    totals = summed(by_model, model_codes, int(model_codes.max(initial=-1)) + 1)
    if len(totals):
        by_model = np.where(model_codes >= 0, totals[model_codes], by_model)
    found = shares(scores, temperature) * by_model
    return np.asarray(found / max(float(found.sum()), 1e-300))


def codes_of(names: Sequence[str | None]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Number names; those that differ in case only are one.

    Returns:
        the names, and int64 (n,) places in them; -1 where there is no name.
    """
    known: dict[str, int] = {}
    shown: list[str] = []
    codes = np.full(len(names), -1, dtype=np.int64)
    for i, name in enumerate(names):
        if name is None:
            continue
        code = known.setdefault(name.casefold(), len(shown))
        if code == len(shown):
            shown.append(name)
        codes[i] = code
    return tuple(shown), codes


def summed(values: NDArray[np.float64], codes: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    """Sum the shares of shoes by model or brand.

    Args:
        values: float64 (shoes,).
        codes: int64 (shoes,), from `codes_of`; -1 counts nowhere.
        n: how many names there are.

    Returns:
        float64 (n,).
    """
    named = codes >= 0
    return np.bincount(codes[named], weights=values[named], minlength=n).astype(np.float64)
