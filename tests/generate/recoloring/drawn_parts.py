"""Hand-made shoes of known parts, as photos on a plain ground."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Pixels = NDArray[np.uint8]
UPPER, SOLE, MARK = (196, 40, 48), (240, 240, 238), (30, 32, 40)


def shoe(
    width: int = 480,
    upper: tuple[int, int, int] = UPPER,
    sole: tuple[int, int, int] = SOLE,
    mark: tuple[int, int, int] = MARK,
    ground: tuple[int, int, int] = (226, 232, 236),
) -> Pixels:
    """Draw a low shoe from the side, toe to the right: an upper with a mark, on a sole."""
    scale = 4
    w, h = width * scale, round(width * 0.7) * scale
    picture = Image.new("RGB", (w, h), ground)
    pen = ImageDraw.Draw(picture)

    def at(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(x * w, y * h) for x, y in points]

    pen.polygon(
        at([(0.12, 0.62), (0.12, 0.3), (0.2, 0.27), (0.33, 0.36), (0.44, 0.33), (0.62, 0.48),
            (0.83, 0.54), (0.89, 0.62)]),
        fill=upper,
    )  # fmt: skip
    pen.polygon(at([(0.11, 0.61), (0.9, 0.61), (0.9, 0.69), (0.87, 0.72), (0.12, 0.72)]), fill=sole)
    pen.polygon(at([(0.3, 0.55), (0.42, 0.44), (0.48, 0.44), (0.36, 0.56)]), fill=mark)
    shaded = np.asarray(picture.resize((width, h // scale), Image.Resampling.BOX)).astype(float)
    # Light from above and the grain of a photo, the same in every run.
    light = np.linspace(1.04, 0.9, len(shaded))[:, None, None]
    grain = np.random.default_rng(5).normal(0, 1.2, shaded.shape[:2])[..., None]
    inside = (np.abs(shaded - np.array(ground)).sum(axis=2) > 3)[..., None]
    made = np.where(inside, shaded * light + grain, shaded + 0.3 * grain)
    return np.asarray(np.clip(np.rint(made), 0, 255), dtype=np.uint8)


def encoded(pixels: Pixels, kind: str = "PNG", mode: str = "RGB") -> bytes:
    """Write pixels as a file."""
    held = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(held, kind)
    return held.getvalue()
