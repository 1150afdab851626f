"""What the eye is shown while it learns: photos mirrored, turned, in collages; drawn ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import data
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from solesight.eye.glimpse import border_color, content_box, glimpse
from solesight.samples import NON_SHOES, designs, draw, non_shoe, photograph, photograph_several

Pixels = NDArray[np.uint8]
MIRRORED = {"right": "left", "left": "right"}
TURNABLE = ("side", "three_quarter", "front", "back")
MOST_A_SOURCE = {"everyday_myntra": 900, "flightclub_jordan": 600, "stockx_360": 1300}
DRAWN_SEED = 77_000
"""Far from every seed that tests and the demo use."""


@dataclass(frozen=True)
class Example:
    """One picture for the network and what is true of it.

    Attributes:
        picture: uint8 (160, 160, 3).
        index: row of its photo in ``data.photos()``, -1 for a made picture.
        mirrored: whether it was mirrored first.
        facing: where the toe points once upright; empty: unknown to us, do not learn from it.
        count: one, two, many; empty: do not learn from it.
        angle: degrees counterclockwise that make it upright; NaN: do not learn from it.
        shoe: True, False, or None: do not learn from it.
    """

    picture: Pixels
    index: int
    mirrored: bool
    facing: str
    count: str
    angle: float
    shoe: bool | None


def of_photo(
    photo: data.Photo, pixels: Pixels, index: int, rng: np.random.Generator, turns: int
) -> Iterator[Example]:
    """The photo as it is, mirrored, and ``turns`` times turned at random."""
    turnable = photo.view in TURNABLE
    for mirrored in (False, True):
        shown = np.ascontiguousarray(pixels[:, ::-1]) if mirrored else pixels
        yield _example(photo, glimpse(shown), index, mirrored, 0.0 if turnable else np.nan)
        for _ in range(turns if turnable or photo.shoe is False else 0):
            turn = random_turn(rng)
            angle = -turn if turnable else np.nan
            yield _example(photo, turned(shown, turn), index, mirrored, angle)


def random_turn(rng: np.random.Generator) -> float:
    """Degrees: often slight, sometimes about a quarter or half, sometimes any."""
    kind = rng.random()
    if kind < 0.12:
        return float(rng.normal(0, 2))
    if kind < 0.5:
        return float(rng.uniform(-45, 45))
    if kind < 0.65:
        return float(rng.choice([90, 180, -90]) + rng.normal(0, 5))
    return float(rng.uniform(-180, 180))


def turned(pixels: Pixels, turn: float) -> Pixels:
    """A glimpse of a photo that was taken turned.

    Plain backgrounds go on around it; of others only the largest middle part without empty corners
    is kept, or the corners would tell the angle.
    """
    height, width = pixels.shape[:2]
    box = content_box(pixels, border_color(pixels))
    if box != (0, 0, width, height):
        return glimpse(pixels, turn)
    upright = Image.fromarray(pixels).rotate(turn, Image.Resampling.BILINEAR)
    radians = np.radians(turn % 90)
    side = min(height, width) / (np.cos(radians) + np.sin(radians))
    left, top = (width - side) / 2, (height - side) / 2
    return glimpse(
        np.asarray(upright.crop((int(left), int(top), int(left + side), int(top + side))))
    )


def collages(singles: list[Pixels], n: int, rng: np.random.Generator) -> Iterator[Example]:
    """Several photos on one page: two, or three to nine in a grid."""
    for _ in range(n):
        columns, rows = ((2, 1), (1, 2), (3, 1), (2, 2), (2, 2), (3, 2), (2, 3), (3, 3), (1, 3))[
            int(rng.integers(9))
        ]
        page = _page(singles, columns, rows, rng)
        count = "two" if columns * rows == 2 else "many"
        yield Example(glimpse(page), -1, False, "unknown", count, np.nan, True)


def drawn(n: int, rng: np.random.Generator, seed: int = DRAWN_SEED) -> Iterator[Example]:
    """Drawn shoes from sides, front and back; several of them; and things that are none."""
    kinds = list(NON_SHOES)
    for k, design in enumerate(designs(n, seed=seed)):
        view = ("side", "side", "front", "side", "back")[k % 5]
        taken = photograph(draw(design, view), rng)
        shown, tilt = on_white(taken.pixels), taken.truth.tilt_degrees
        yield Example(glimpse(shown), -1, False, taken.truth.facing, "one", -tilt, True)
        turn = random_turn(rng)
        yield Example(
            turned(shown, turn), -1, False, taken.truth.facing, "one", wrapped(-tilt - turn), True
        )
        if k % 4 == 0:
            some = [draw(d) for d in designs(2 + k // 4 % 3, seed=seed + k + 1)]
            page = on_white(photograph_several(some, rng).pixels)
            count = "two" if len(some) == 2 else "many"
            yield Example(glimpse(page), -1, False, "unknown", count, np.nan, True)
        thing = on_white(non_shoe(kinds[k % len(kinds)], rng).pixels)
        yield Example(glimpse(thing), -1, False, "", "", np.nan, False)


def plain_things(n: int, rng: np.random.Generator) -> Iterator[Example]:
    """Noise, gradients and stripes: pictures that show nothing."""
    for k in range(n):
        size = int(rng.integers(2, 60))
        noise = rng.integers(0, 256, (size, size, 3 if k % 2 else 1)).astype(np.uint8)
        noise = np.broadcast_to(noise, (size, size, 3))
        if k % 3 == 0:
            noise = np.broadcast_to(noise[:1], (size, size, 3))
        filters = [Image.Resampling.NEAREST, Image.Resampling.BILINEAR]
        made = Image.fromarray(np.ascontiguousarray(noise))
        picture = made.resize((200, 200), filters[k % 4 // 2])
        yield Example(glimpse(np.asarray(picture)), -1, False, "", "", np.nan, False)


def on_white(pixels: Pixels) -> Pixels:
    """RGB of a picture that may be transparent."""
    if pixels.shape[2] == 3:
        return pixels
    alpha = pixels[..., 3:].astype(np.float32) / 255
    return np.asarray(pixels[..., :3] * alpha + 255 * (1 - alpha), dtype=np.uint8)


def wrapped(degrees: float) -> float:
    """The same angle in (-180, 180]."""
    return 180.0 - (180.0 - degrees) % 360.0


def _example(
    photo: data.Photo, picture: Pixels, index: int, mirrored: bool, angle: float
) -> Example:
    facing = MIRRORED.get(photo.facing, photo.facing) if mirrored else photo.facing
    counts = {"several": "two", "many": "many", "no_shoe": "", "": "", "on_foot": "", "other": ""}
    count = counts.get(photo.view, "one")
    if photo.view in ("no_shoe", "many", "on_foot", "other") or not photo.shoe:
        facing = ""
    return Example(picture, index, mirrored, facing, count, wrapped(angle), photo.shoe)


def _page(singles: list[Pixels], columns: int, rows: int, rng: np.random.Generator) -> Pixels:
    cell = 150
    gray = int(rng.choice([255, 255, 240, int(rng.integers(0, 256))]))
    color = (gray, gray, gray)
    page = Image.new("RGB", (columns * cell, rows * cell), color)
    for k in range(columns * rows):
        photo = Image.fromarray(singles[int(rng.integers(len(singles)))])
        photo.thumbnail((cell, cell))
        left = k % columns * cell + (cell - photo.width) // 2
        page.paste(photo, (left, k // columns * cell + (cell - photo.height) // 2))
    return np.asarray(page)
