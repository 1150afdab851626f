"""KID and FID of a fixture by implementations that are not ours: the numbers that tests hold us to.

    pip install --no-deps --target DIR torch-fidelity==0.4.0
    python benchmarks/gan_reference.py DIR

prints FID by scipy.linalg.sqrtm of the product of covariances, KID by a double loop over pairs, and
both by torchmetrics 1.9 and torch-fidelity, on features that any machine draws alike.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

Floats = NDArray[np.float64]


def fixture() -> tuple[Floats, Floats]:
    """Give two clouds, float64 (300, 32) and (240, 32), as tests/generate/scoring draws them."""
    rng = np.random.default_rng(20251125)
    mixing = rng.standard_normal((32, 32)) / 6
    real = rng.standard_normal((300, 32)) @ mixing + 0.3
    made = 0.8 * rng.standard_normal((240, 32)) @ mixing + 0.2 + 0.1 * rng.standard_normal(32)
    return made, real


def fid_by_sqrtm(made: Floats, real: Floats) -> float:
    """Give FID as its definition says it."""
    a, b = np.cov(made, rowvar=False), np.cov(real, rowvar=False)
    root = linalg.sqrtm(a @ b)
    apart = ((made.mean(axis=0) - real.mean(axis=0)) ** 2).sum()
    return float(apart + np.trace(a + b - 2 * np.real(root)))


def kid_by_pairs(made: Floats, real: Floats) -> float:
    """Give KID pair by pair."""

    def kernel(x: Floats, y: Floats) -> float:
        return float((sum(p * q for p, q in zip(x, y, strict=True)) / len(x) + 1) ** 3)

    def within(cloud: Floats) -> float:
        n = len(cloud)
        return sum(kernel(cloud[i], cloud[j]) for i in range(n) for j in range(n) if i != j) / (
            n * (n - 1)
        )

    between = sum(kernel(x, y) for x in made for y in real) / (len(made) * len(real))
    return within(made) + within(real) - 2 * between


def by_torchmetrics(made: Floats, real: Floats) -> tuple[float, float]:
    """Give FID and KID by torchmetrics' own functions of features."""
    import torch
    from torchmetrics.image.fid import _compute_fid
    from torchmetrics.image.kid import poly_mmd

    m, r = torch.from_numpy(made), torch.from_numpy(real)
    found = _compute_fid(m.mean(0), torch.cov(m.T), r.mean(0), torch.cov(r.T))
    # Its estimate wants clouds of one size.
    same = min(len(m), len(r))
    return float(found), float(poly_mmd(r[:same], m[:same]))


def by_torch_fidelity(made: Floats, real: Floats) -> tuple[float, float]:
    """Give FID and KID by torch-fidelity's own functions of features."""
    # Only now: torchmetrics would look for it too. It asks for torchvision when it is imported, and
    # for nothing of it here.
    sys.path.insert(0, sys.argv[1])
    for name in ("", ".transforms", ".transforms.functional", ".datasets", ".models"):
        sys.modules.setdefault(f"torchvision{name}", _Hollow(f"torchvision{name}"))
    import torch

    fid = importlib.import_module("torch_fidelity.metric_fid")
    kid = importlib.import_module("torch_fidelity.metric_kid")
    statistics = [fid.fid_features_to_statistics(torch.from_numpy(x)) for x in (made, real)]
    found = fid.fid_statistics_to_metric(*statistics, verbose=False)
    same = min(len(made), len(real))
    whole = kid.kid_features_to_metric(
        torch.from_numpy(made[:same]), torch.from_numpy(real[:same]),
        kid_subsets=1, kid_subset_size=same, verbose=False,
    )  # fmt: skip
    return float(next(iter(found.values()))), float(whole["kernel_inception_distance_mean"])


class _Hollow(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name == "__path__":
            return []
        return sys.modules.get(f"{self.__name__}.{name}") or type(name, (), {})


def main() -> None:
    """Print the numbers."""
    made, real = fixture()
    same = made[: min(len(made), len(real))], real[: min(len(made), len(real))]
    print(f"FID by sqrtm            {fid_by_sqrtm(made, real):.9f}")
    print(f"KID by pairs            {kid_by_pairs(made, real):.9f}")
    print(f"KID by pairs, equal n   {kid_by_pairs(*same):.9f}")
    for said, found in (("torchmetrics", by_torchmetrics), ("torch-fidelity", by_torch_fidelity)):
        fid, kid = found(made, real)
        print(f"{said:15} FID     {fid:.9f}\n{said:15} KID, equal n {kid:.9f}")


if __name__ == "__main__":
    main()
