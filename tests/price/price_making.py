"""Shoes with prices whose making is known, for the tests of this room."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solesight.price import ShoeFacts, ShoeRows

MODELS = {
    "Nike Dunk Low": 0.0,
    "Air Jordan 1 High": 0.4,
    "New Balance 550": -0.2,
    "Yeezy Slide": 0.1,
}
COLORS = ("Black", "White", "Red", "Green", "Blue", "Grey", "Pink", "Orange", "Brown", "Purple")


@dataclass(frozen=True)
class Market:
    """Shoes, the logarithms of their prices, and their groups."""

    rows: ShoeRows
    values: NDArray[np.float64]
    groups: NDArray[np.str_]


def made_market(n: int = 160, noise: float = 0.12, seed: int = 0, width: int = 8) -> Market:
    """Make shoes: model, retail and one direction of the vector tell the price, up to noise."""
    rng = np.random.default_rng(seed)
    names = list(MODELS)
    shoes, values, vectors = [], [], []
    for i in range(n):
        model = names[i % len(names)]
        words = f"{COLORS[rng.integers(10)]} {COLORS[rng.integers(10)]} {i}"
        retail = float(rng.choice([90, 110, 140, 180]))
        vector = rng.normal(size=width)
        vector /= np.linalg.norm(vector)
        shoes.append(ShoeFacts(title=f"{model} {words}", retail=retail, release=2021.0 + i % 3))
        values.append(np.log(retail) + MODELS[model] + 0.5 * vector[0] + noise * rng.normal())
        vectors.append(vector)
    rows = ShoeRows(shoes, np.array(vectors, dtype=np.float32))
    return Market(rows, np.array(values), np.array([f"g{i // 2:03d}" for i in range(n)]))
