"""Lessons of made-up vectors: no catalog, no photo, the truth known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.catalog import PhotoRow
from solesight.embed import EmbedderSpec
from solesight.learn import Corpus, Labelled, Lesson, Target
from solesight.learn.dataset import Rows
from solesight.progress import Running

SPEC = EmbedderSpec("made-up", "", "0" * 64)


def target(name: str = "color", hints: tuple[str, ...] = ()) -> Target:
    return Target(name, (name,), lambda facts: Labelled(facts.get(name)), hints=hints)


def made_lesson(
    folder: Path,
    *,
    n: int = 240,
    k: int = 3,
    noise: float = 0.8,
    facts: Sequence[Mapping[str, str]] | None = None,
    hints: tuple[str, ...] = (),
    seed: int = 0,
) -> Lesson:
    """Rows around a middle a class; four rows a group; every fourth group is for validation."""
    rng = np.random.default_rng(seed)
    numbers = np.repeat(np.arange(n // 4), 4)
    truth = rng.permutation(n // 4)[numbers] % k
    x = rng.normal(size=(k, 12))[truth] + noise * rng.normal(size=(n, 12))
    rows = made_rows(x, numbers, facts or [{} for _ in range(n)])
    classes = tuple(f"class {i}" for i in range(k))
    corpus = Corpus((), "frames", SPEC)
    return Lesson(target(hints=hints), classes, rows, truth.astype(np.int64), NoCatalog(), corpus,
                  seed, Running(), folder)  # type: ignore[arg-type] # fmt: skip


def made_rows(x: NDArray[Any], numbers: NDArray[Any], facts: Sequence[Mapping[str, str]]) -> Rows:
    photos = tuple(
        PhotoRow(f"{i:064x}", "made", (f"{i}.jpg",), 8, 8, 8, "PNG", "RGB", dict(one))
        for i, one in enumerate(facts)
    )
    unit = (x / np.linalg.norm(x, axis=1, keepdims=True)).astype(np.float32)
    return Rows(
        photos,
        np.array([f"g{number}" for number in numbers]),
        np.where(numbers % 4 == 3, "validation", "train"),
        unit,
        np.zeros((len(x), 0)),
        1,
        0,
        0,
    )


class NoCatalog:
    """Reading it is a mistake of the test, or of what it tests."""

    def reading(self) -> Any:
        raise AssertionError("the catalog was read")


@dataclass(frozen=True)
class Asked:
    """Questions with vectors and facts."""

    vectors: NDArray[np.float32]
    facts: Sequence[dict[str, str]]

    def __len__(self) -> int:
        return len(self.vectors)

    def pictures(self, size: int, start: int = 0, stop: int | None = None) -> NDArray[np.uint8]:
        raise AssertionError("a picture was asked for")
