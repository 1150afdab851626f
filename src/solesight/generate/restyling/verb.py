"""The verb ``restyle``."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from solesight.generate.cutting import Cut
from solesight.generate.gatys import need_torch
from solesight.generate.matte import Cutter
from solesight.generate.pictures import Picture, open_photo, open_style
from solesight.generate.places import Place
from solesight.generate.restyling.painting import FastPainter, Painter, laid_back
from solesight.generate.restyling.plan import RestylePlan
from solesight.generate.restyling.results import Painting, Restyled
from solesight.generate.sheets import Tile, draw_tiles
from solesight.pages import write_signed
from solesight.photos import Caps, PhotoInfo
from solesight.progress import Running

__all__ = ["Restyler", "restyle"]

Pixels = NDArray[np.uint8]


class Restyler:
    """Restyles pictures one after another; what it loads, it loads once.

    For a page that answers at once: make one, keep it, and ask `paint` with a picture of at most
    512 pixels: a quarter of a second of one core. (The first call loads the eye and the networks.)

    Args:
        plan: styles, method, strengths and the rest.
        caps: what is refused unread.
        running: told of the work.

    Raises:
        BundleError: the networks are missing or damaged.
        PhotoError: a style picture cannot be read.
        SettingsError: there is no such style picture.
        MissingExtraError: the method needs torch, which is not installed.
    """

    def __init__(
        self, plan: RestylePlan, *, caps: Caps | None = None, running: Running | None = None
    ) -> None:
        self.plan, self.caps = plan, caps or Caps()
        self._running = running or Running()
        self.styles = tuple(open_style(name, plan.seed, self.caps) for name in plan.styles)

    @cached_property
    def _cutter(self) -> Cutter:
        return Cutter()

    @cached_property
    def _painter(self) -> Painter:
        if self.plan.method == "gatys":
            need_torch("the method gatys")
            from solesight.generate.gatys.painter import GatysPainter

            painter: Painter = GatysPainter(self.plan.gatys, self._running)
            return painter
        return FastPainter()

    def paint(self, pixels: Pixels, strength: float = 1.0, style: Picture | None = None) -> Pixels:
        """Paint one picture in memory.

        Args:
            pixels: uint8 (H, W, 3).
            strength: see `RestylePlan`.
            style: one of `styles`; the first by default.

        Returns:
            uint8 of the same shape; outside the shoe nothing is changed.

        Raises:
            ShoelessPhoto: no shoe is seen.
        """
        return self._painted(self.cut(pixels), style or self.styles[0], strength)

    def cut(self, pixels: Pixels) -> Cut:
        """Find what is painted of a picture in memory.

        Raises:
            ShoelessPhoto: no shoe is seen.
        """
        height, width = pixels.shape[:2]
        info = PhotoInfo("PNG", width, height, "RGB", pixels.nbytes, False, 1, 1)
        return self._cutter.cut("the picture", info, pixels, background=self.plan.background)

    def restyle(self, name: str, path: Path, folder: Path, stem: str | None = None) -> Restyled:
        """Restyle a photo and write what comes of it; see `restyle`."""
        begun = time.perf_counter()
        plan = self.plan
        photo = open_photo(name, path, plan.size, self.caps)
        cut = self._cutter.cut(name, _info(photo), photo.pixels, background=plan.background)
        stem = stem or photo.stem
        made = [
            self._one(photo, cut, style, strength, folder / _file_name(stem, style, strength))
            for style in self.styles
            for strength in plan.strengths
        ]
        sheet = self._sheet(folder / f"{stem}-sheet.png", photo, made) if len(made) > 1 else None
        seconds = time.perf_counter() - begun
        told = {**plan.told(), "size": max(photo.pixels.shape)}
        return Restyled(name, photo.sha256, cut.how, cut.share, tuple(made), sheet, seconds, told)

    def _one(
        self, photo: Picture, cut: Cut, style: Picture, strength: float, target: Path
    ) -> Painting:
        made = self._made(photo, style, strength, cut)
        place = Place(target, made, lambda painted: laid_back(cut, painted, strength, self.plan))
        pixels = self._painted(cut, style, strength, place)
        write_signed(target, Image.fromarray(pixels), made)
        return Painting(style.name, strength, pixels, made, target)

    def _painted(
        self, cut: Cut, style: Picture, strength: float, place: Place | None = None
    ) -> Pixels:
        if strength == 0:
            return cut.pixels.copy()
        painted = self._painter.paint(cut, style, strength, self.plan, place)
        return laid_back(cut, painted, strength, self.plan)

    def _made(self, photo: Picture, style: Picture, strength: float, cut: Cut) -> dict[str, Any]:
        return {
            "verb": "restyle",
            "photo": photo.sha256,
            "style": {"name": style.stem, "sha256": style.sha256},
            "strength": strength,
            "painted": cut.how,
            "size": list(photo.pixels.shape[1::-1]),
            **self.plan.told(),
            **self._painter.told,
        }

    def _sheet(self, path: Path, photo: Picture, made: Sequence[Painting]) -> Path:
        rows = []
        for style in self.styles:
            shown = [one for one in made if one.style == style.name]
            given = [Tile(photo.pixels, "photo", True), Tile(style.pixels, style.stem, True)]
            tiles = [Tile(one.pixels, f"strength {one.strength:g}") for one in shown]
            rows.append([*given, *tiles])
        said = {
            **made[0].made,
            "strength": list(self.plan.strengths),
            "style": [one.made["style"] for one in made[:: len(self.plan.strengths)]],
        }
        return write_signed(path, draw_tiles(rows), said)


def restyle(
    name: str,
    path: Path,
    folder: Path,
    plan: RestylePlan,
    *,
    caps: Caps | None = None,
    running: Running | None = None,
) -> Restyled:
    """Paint the shoe in a photo, or the whole photo, in the style of pictures.

    Args:
        name: of the photo, to show.
        path: of its file.
        folder: where the pictures go, each with a JSON beside it.
        plan: styles, method, strengths and the rest.
        caps: what is refused unread.
        running: told of the work.

    Raises:
        PhotoError: the photo or a style cannot be read, or no shoe is seen.
        SettingsError, UnknownNameError: there is no such style.
        BundleError, NotReadyError: the networks are missing or damaged.
        MissingExtraError: the method needs torch, which is not installed.
        WorkspaceError: the pictures cannot be written.
    """
    return Restyler(plan, caps=caps, running=running).restyle(name, path, folder)


def _info(photo: Picture) -> PhotoInfo:
    if photo.info is None:
        raise ValueError("a photo comes from a file")
    return photo.info


def _file_name(stem: str, style: Picture, strength: float) -> str:
    return f"{stem}-{style.stem}-{round(strength * 100):03d}.png"
