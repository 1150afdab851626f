"""Distances between two clouds of features: KID and FID. Pure numpy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solesight.evidence import Metric
from solesight.evidence.intervals import LEVEL, RESAMPLES

__all__ = ["BLOCKS", "fid", "kid_blocks", "kid_metric", "polynomial_kernel", "unbiased_kid"]

Floats = NDArray[np.float64]
BLOCKS = 100
"""Blocks whose spread is reported."""
_BLOCK = 250


def polynomial_kernel(a: Floats, b: Floats) -> Floats:
    """Give (a b / d + 1)^3 of all pairs, float64 (n, m): the kernel of KID."""
    return np.asarray((a @ b.T / a.shape[1] + 1.0) ** 3)


def unbiased_kid(made: Floats, real: Floats) -> float:
    """Give the unbiased estimate of the squared maximum mean discrepancy.

    Binkowski and others, Demystifying MMD GANs, 2018. It may be negative where both are alike.

    Args:
        made: float64 (n, d), n 2 or more.
        real: float64 (m, d), m 2 or more.
    """
    within = [_off_diagonal_mean(polynomial_kernel(x, x)) for x in (made, real)]
    return float(sum(within) - 2 * polynomial_kernel(made, real).mean())


def _off_diagonal_mean(kernel: Floats) -> float:
    n = len(kernel)
    return float((kernel.sum() - np.trace(kernel)) / (n * (n - 1)))


def kid_blocks(
    made: Floats, real: Floats, *, blocks: int = BLOCKS, size: int | None = None, seed: int = 0
) -> Floats:
    """Give KID of random blocks of both, float64 (blocks,): their mean and spread are reported.

    Args:
        made: float64 (n, d).
        real: float64 (m, d).
        blocks: how many.
        size: rows of each side in a block; half of the smaller side, 250 at most, where None.
        seed: of the choice.
    """
    rng = np.random.default_rng([seed, 82])
    rows = size or max(2, min(_BLOCK, min(len(made), len(real)) // 2))
    return np.array([
        unbiased_kid(made[rng.choice(len(made), rows, replace=False)],
                     real[rng.choice(len(real), rows, replace=False)])
        for _ in range(blocks)
    ])  # fmt: skip


def kid_metric(
    made: tuple[Floats, NDArray[np.int64]], real: tuple[Floats, NDArray[np.int64]], seed: int = 0
) -> Metric:
    """Give KID with an interval from drawing groups of both sides again.

    Args:
        made: features float64 (n, d), and the group of each row; each is its own where it was made.
        real: the same of photos.
        seed: of the bootstrap.
    """
    weights = [_weights(codes, seed + i) for i, (_, codes) in enumerate((made, real))]
    (a, _), (b, _) = made, real
    drawn = _within(a, weights[0]) + _within(b, weights[1])
    drawn -= 2 * _between(polynomial_kernel(a, b), *weights)
    value = unbiased_kid(a, b)
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Metric(value, float(low), float(high), len(a))


def _weights(codes: NDArray[np.int64], seed: int) -> Floats:
    """Count how often each row is drawn, float64 (resamples, n), whole groups at once."""
    n_groups = int(codes.max()) + 1
    rng = np.random.default_rng([seed, 83])
    drawn = rng.multinomial(n_groups, np.full(n_groups, 1 / n_groups), size=RESAMPLES)
    return np.asarray(drawn[:, codes], dtype=np.float64)


def _within(x: Floats, weights: Floats) -> Floats:
    kernel = polynomial_kernel(x, x)
    # A row drawn twice is no pair of pictures: as in the estimate, only different rows count.
    np.fill_diagonal(kernel, 0.0)
    pairs = weights.sum(axis=1) ** 2 - (weights**2).sum(axis=1)
    return np.asarray(((weights @ kernel) * weights).sum(axis=1) / np.maximum(pairs, 1.0))


def _between(kernel: Floats, a: Floats, b: Floats) -> Floats:
    total = ((a @ kernel) * b).sum(axis=1)
    return np.asarray(total / (a.sum(axis=1) * b.sum(axis=1)))


def fid(made: Floats, real: Floats) -> float:
    """Give the Frechet distance between normal distributions fitted to both.

    Heusel and others, GANs trained by a two time-scale update rule, 2017. Biased upwards, the more
    so the fewer rows there are: compare only scores of the same n. With fewer rows than features
    the covariances are singular; the distance is still defined, and says less.

    Args:
        made: float64 (n, d).
        real: float64 (m, d).
    """
    means = made.mean(axis=0), real.mean(axis=0)
    a, b = np.cov(made, rowvar=False), np.cov(real, rowvar=False)
    # Eigenvalues of the symmetric root(a) b root(a) are those of a b, without complex numbers.
    root = _root(np.atleast_2d(a))
    values = np.linalg.eigvalsh(root @ np.atleast_2d(b) @ root)
    trace = np.sqrt(np.maximum(values, 0.0)).sum()
    apart = float(((means[0] - means[1]) ** 2).sum())
    return float(apart + np.trace(np.atleast_2d(a)) + np.trace(np.atleast_2d(b)) - 2 * trace)


def _root(matrix: Floats) -> Floats:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)
