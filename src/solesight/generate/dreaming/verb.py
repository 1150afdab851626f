"""The verb ``dream``."""

from __future__ import annotations

import time
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from solesight.generate.cutting import Cut
from solesight.generate.dreaming.plan import DreamNet, DreamPlan
from solesight.generate.dreaming.results import Dreamed, DreamLayer, DreamPicture
from solesight.generate.keeping import Keep, State
from solesight.generate.matte import Cutter
from solesight.generate.memory import enough_memory
from solesight.generate.pictures import Picture, open_photo, plain_name
from solesight.generate.places import Place
from solesight.generate.sheets import Tile, draw_tiles
from solesight.pages import write_signed
from solesight.photos import Caps, PhotoInfo
from solesight.progress import Running

__all__ = ["Dreamer", "dream"]

Plane = NDArray[np.float32]
Pixels = NDArray[np.uint8]


class Dreamer:
    """Dreams over photos one after another, with one network.

    Args:
        network: that dreams; see `DreamNet`.
        plan: layers, octaves and the rest.
        caps: what is refused unread.
        running: told of each step.

    Raises:
        UnknownNameError: the network has no such layer.
        PhotoError, SettingsError: the guide cannot be read, or is not there.
    """

    def __init__(
        self,
        network: DreamNet,
        plan: DreamPlan,
        *,
        caps: Caps | None = None,
        running: Running | None = None,
    ) -> None:
        from solesight.generate.dreaming.maps import list_layers, parse_layers

        self.network, self.plan = network, plan
        self.caps, self._running = caps or Caps(), running or Running()
        self.layers: tuple[DreamLayer, ...] = list_layers(network.net)
        self._wanted = {text: parse_layers(text, self.layers) for text in plan.layers}
        self._guide = self._read_guide() if plan.guide else None

    @cached_property
    def _cutter(self) -> Cutter:
        return Cutter()

    def _read_guide(self) -> Picture:
        from solesight.generate.pictures import open_style

        return open_style(str(self.plan.guide), self.plan.seed, self.caps)

    def dream(self, name: str, path: Path, folder: Path, stem: str | None = None) -> Dreamed:
        """Dream over a photo and write what comes of it; see `dream`."""
        begun = time.perf_counter()
        plan = self.plan
        photo = open_photo(name, path, plan.size, self.caps)
        info = photo.info or PhotoInfo("PNG", 0, 0, "RGB", 0, False, 1, 1)
        cut = self._cutter.cut(name, info, photo.pixels, background=plan.background)
        stem = stem or photo.stem
        made = [
            self._one(photo, cut, layer, folder / f"{stem}-dream-{_layer_name(layer)}.png")
            for layer in plan.layers
        ]
        sheet = self._sheet(folder / f"{stem}-dreams.png", photo, made) if len(made) > 1 else None
        seconds = time.perf_counter() - begun
        told = {**plan.told(), "size": max(photo.pixels.shape)}
        return Dreamed(
            name, photo.sha256, self.network.name, cut.how, tuple(made), sheet, seconds, told
        )

    def _one(self, photo: Picture, cut: Cut, layer: str, target: Path) -> DreamPicture:
        made = self._made(photo, cut, layer)
        place = Place(target, made, cut.paste)
        with enough_memory(f"take a smaller one than --inside {self.plan.inside}"):
            dreamt = self._climbed(cut, layer, place)
        pixels = cut.paste(dreamt)
        write_signed(target, Image.fromarray(pixels), made)
        return DreamPicture(layer, pixels, made, target)

    def _climbed(self, cut: Cut, layer: str, place: Place) -> Plane:
        from solesight.generate.dreaming.climbing import Climb

        wanted, sides = self._wanted[layer], self.plan.sides
        keep = Keep(place)
        state = keep.read() or State(0, np.zeros((1, 1, 3), np.float32))
        progress = self._running.progress
        progress.start(f"dreaming {layer}", (len(sides) - state.step) * self.plan.steps)
        climb = Climb(
            self.network.net, wanted, self.plan, self._guides(wanted, sides[-1]), progress.advance
        )
        try:
            for number in range(state.step, len(sides)):
                base, mask = cut.square(sides[number])
                before = _grown(state.picture - 0.5, sides[number]) if number else None
                dreamt = climb.octave(base, before, mask, number)
                # Kept around a middle gray, as a picture is: below 0 there is nothing to see.
                state = State(number + 1, np.asarray(dreamt + 0.5, np.float32))
                keep.write(state, base + dreamt)
        finally:
            progress.finish()
        keep.done()
        return np.asarray(cut.square(sides[-1])[0] + state.picture - 0.5, np.float32)

    def _guides(self, wanted: Any, side: int) -> dict[str, Any]:
        """Give the guide's maps, at the size at which the dream ends."""
        if self._guide is None:
            return {}
        import torch

        from solesight.generate.dreaming.maps import maps_of
        from solesight.generate.pictures import sized

        pixels = sized(self._guide.pixels, side).astype(np.float32)
        x = torch.from_numpy(np.ascontiguousarray(pixels.transpose(2, 0, 1)))[None]
        with torch.no_grad():
            found = maps_of(self.network.net, x, [one.layer for one in wanted])
        return {name: maps[0].flatten(1) for name, maps in found.items()}

    def _made(self, photo: Picture, cut: Cut, layer: str) -> dict[str, Any]:
        import torch

        guide = {"guide": self._guide.sha256} if self._guide else {}
        units = [
            one.layer if one.unit is None else f"{one.layer}:{one.unit}"
            for one in self._wanted[layer]
        ]
        return {
            "verb": "dream",
            "photo": photo.sha256,
            "network": {"name": self.network.name, **self.network.told},
            "layers": units,
            "painted": cut.how,
            "size": list(photo.pixels.shape[1::-1]),
            **guide,
            **self.plan.told(),
            "torch": torch.__version__,
        }

    def _sheet(self, path: Path, photo: Picture, made: list[DreamPicture]) -> Path:
        tiles = [Tile(photo.pixels, "photo", True)]
        if self._guide:
            tiles.append(Tile(self._guide.pixels, "guide", True))
        tiles += [Tile(one.pixels, one.layer) for one in made]
        rows = [tiles[at : at + 4] for at in range(0, len(tiles), 4)]
        said = {**made[0].made, "layers": [one.made["layers"] for one in made]}
        return write_signed(path, draw_tiles(rows), said)


def dream(
    name: str,
    path: Path,
    folder: Path,
    network: DreamNet,
    plan: DreamPlan,
    *,
    caps: Caps | None = None,
    running: Running | None = None,
) -> Dreamed:
    """Change a photo step by step into what excites a layer or a unit of a network more.

    Args:
        name: of the photo, to show.
        path: of its file.
        folder: where the pictures go, each with a JSON beside it.
        network: that dreams.
        plan: layers, octaves and the rest.
        caps: what is refused unread.
        running: told of each step.

    Raises:
        PhotoError: the photo or the guide cannot be read, or no shoe is seen.
        UnknownNameError: the network has no such layer.
        SettingsError: the guide is not there, or memory ran out.
        WorkspaceError: the pictures cannot be written.
    """
    return Dreamer(network, plan, caps=caps, running=running).dream(name, path, folder)


def _layer_name(layer: str) -> str:
    return plain_name(layer.replace(".", "_").replace("+", "_").replace(":", "_"))


def _grown(picture: Plane, side: int) -> Plane:
    parts = [
        np.asarray(
            Image.fromarray(np.ascontiguousarray(picture[..., k])).resize(
                (side, side), Image.Resampling.BICUBIC
            )
        )
        for k in range(3)
    ]
    return np.stack(parts, axis=2)
