"""The verbs `gan sample` and `gan walk`: pictures from a trained generator, without torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from solesight.errors import SettingsError
from solesight.generate.gan.drawing import Drawer, latents_of
from solesight.generate.gan.sheets import film, sheet
from solesight.generate.gan.walking import walk_latents
from solesight.pages import write_signed, write_whole

__all__ = ["Sampled", "Walked", "sample_gan", "walk_gan"]

_MOST = 10_000
_WIDE = 900
"""Pixels of a sheet's width, about: small pictures are shown larger."""


@dataclass(frozen=True)
class Sampled:
    """Samples.

    Attributes:
        name: of the generator.
        pixels: uint8 (n, height, width, 3).
        made: what made them.
        sheet: the PNG of all.
        pictures: a PNG each, where a folder was asked for.
    """

    name: str
    pixels: NDArray[np.uint8]
    made: dict[str, Any]
    sheet: Path
    pictures: tuple[Path, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {**self.made, "sheet": str(self.sheet), "pictures": list(map(str, self.pictures))}


@dataclass(frozen=True)
class Walked:
    """A walk.

    Attributes:
        name: of the generator.
        made: what made it.
        strip: PNG, a row from each stop to the next.
        film: GIF that repeats.
    """

    name: str
    made: dict[str, Any]
    strip: Path
    film: Path

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {**self.made, "strip": str(self.strip), "film": str(self.film)}


def sample_gan(
    drawer: Drawer,
    output: Path,
    *,
    n: int = 48,
    seed: int = 0,
    spread: float = 1.0,
    folder: Path | None = None,
) -> Sampled:
    """Draw samples on one sheet, and one by one where a folder is named.

    Args:
        drawer: a trained generator.
        output: the sheet.
        n: how many.
        seed: of the latents: the same seed draws the same pictures, bit for bit.
        spread: below 1 for plainer, paler shoes.
        folder: where each is written too, as a picture of its own.

    Raises:
        SettingsError: a number out of its range.
    """
    _check(1 <= n <= _MOST, f"n={n}: between 1 and {_MOST:,} samples")
    _check(0 < spread <= 2, f"spread={spread}: more than 0, 2 at most")
    pixels = drawer.draw(latents_of(n, drawer.latent, seed, spread))
    made = {**_signature(drawer, "gan sample"), "n": n, "seed": seed, "spread": spread}
    columns = min(n, 8 if n > 12 else 4)
    laid = sheet(pixels, columns, zoom=_zoom(pixels, columns))
    write_signed(output, Image.fromarray(laid), made)
    written = [] if folder is None else [
        write_signed(folder / f"{drawer.name}-{seed}-{i:04d}.png", Image.fromarray(one),
                     {**made, "sample": i})
        for i, one in enumerate(pixels)
    ]  # fmt: skip
    return Sampled(drawer.name, pixels, made, output, tuple(written))


def walk_gan(
    drawer: Drawer,
    output: Path,
    *,
    stops: int = 6,
    between: int = 12,
    seed: int = 0,
    spread: float = 1.0,
) -> Walked:
    """Walk from shoe to shoe: a GIF that repeats, and a strip with a row a stretch.

    Args:
        drawer: a trained generator.
        output: the strip, ``.png``; the film lies beside it as ``.gif``.
        stops: shoes on the way.
        between: steps from one to the next.
        seed: of the stops.
        spread: below 1 for plainer, paler shoes.

    Raises:
        SettingsError: a number out of its range.
    """
    _check(2 <= stops <= 100, f"stops={stops}: between 2 and 100")
    _check(2 <= between <= 200, f"between={between}: between 2 and 200 steps")
    _check(0 < spread <= 2, f"spread={spread}: more than 0, 2 at most")
    way = walk_latents(latents_of(stops, drawer.latent, seed, spread), between)
    pixels = drawer.draw(way)
    made = {**_signature(drawer, "gan walk"), "stops": stops, "between": between, "seed": seed,
            "spread": spread}  # fmt: skip
    columns = min(between, 8)
    rows = [pixels[k * between + np.arange(columns) * between // columns] for k in range(stops)]
    strip = sheet(np.concatenate(rows), columns, zoom=_zoom(pixels, columns))
    write_signed(output, Image.fromarray(strip), made)
    moving = output.with_suffix(".gif")
    zoom = max(1, 256 // pixels.shape[2])
    frames = [one.repeat(zoom, axis=0).repeat(zoom, axis=1) for one in pixels]
    write_whole(moving, film(frames, seconds=0.08, last=0.08), "film")
    return Walked(drawer.name, made, output, moving)


def _signature(drawer: Drawer, verb: str) -> dict[str, Any]:
    card = drawer.card
    return {"verb": verb, "generator": drawer.name, "sha256": card["sha256"], "step": card["step"]}


def _zoom(pixels: NDArray[np.uint8], columns: int) -> int:
    return max(1, round(_WIDE / (columns * (pixels.shape[2] + 4))))


def _check(good: bool, said: str) -> None:
    if not good:
        raise SettingsError(said)
