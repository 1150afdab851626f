"""Witnesses and sights whose truth is known by hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from solesight.bundles import Bundle, BundleMeta
from solesight.embed import Embedder, embedder_spec
from solesight.explain import Frames, LinearHead, Sight, Witness
from solesight.photos import Frame
from solesight.samples import designs, draw

CLASSES = ("one", "two", "three")
SMALL = "efficientnet-lite0-int8"


@cache
def embedder(name: str = SMALL) -> Embedder:
    return Embedder(embedder_spec(name), traced=True)


def picture(number: int = 0, size: int = 200) -> NDArray[np.uint8]:
    drawn = draw(designs(6, seed=1)[number], size=size)
    alpha = drawn.rgba[..., 3:] / 255
    return (drawn.rgba[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)


def sight(number: int = 0, name: str = SMALL, size: int = 200) -> Sight:
    pixels = picture(number, size)
    whole = Frame.whole(pixels.shape[1], pixels.shape[0])
    return Sight(f"shoe-{number}.png", pixels, whole, 0.99, embedder(name))


def head(dimensions: int, power: float = 0.5, seed: int = 0) -> LinearHead:
    rng = np.random.default_rng(seed)
    return LinearHead(
        rng.normal(size=(len(CLASSES), dimensions)), rng.normal(size=len(CLASSES)), power
    )


def witness(own: LinearHead | None, name: str = SMALL) -> Witness:
    spec = embedder_spec(name)
    meta = BundleMeta(
        "thing", "probe", CLASSES, spec.name, spec.sha256, 1, 0, {}, (), name="thing-probe-001"
    )

    def answer(frames: Frames) -> NDArray[np.float64]:
        if own is None:
            dark = 1 - frames.pictures(64).mean(axis=(1, 2, 3)) / 255
            return np.stack([dark, 1 - dark, np.zeros_like(dark)], axis=1)
        logits = own.logits(frames.vectors)
        weights = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))

    return Witness(Bundle(Path(), meta, {}), spec, answer, own)
