"""From layers to pixels: anti-aliased areas, a height field, and one lamp over it.

Every panel adds to a height field; the surface normals of that field give soft edges, seams and
a rounded toe, as a lit photo would show them. All of it is numpy and Pillow's polygon fill.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.ndimage import distance_transform_edt, gaussian_filter, zoom

from solesight.samples.curves import Points
from solesight.samples.layers import Layer, Pattern, rgb
from solesight.samples.textures import texture

Plane = NDArray[np.float32]
SUPERSAMPLE = 3
_LAMP = np.array([0.16, 0.7, 0.69], dtype=np.float32)


@dataclass
class Easel:
    """A canvas; ``scale`` pixels a sole length, the origin at the pixel ``(left, ground)``."""

    width: int
    height: int
    scale: float
    left: float
    ground: float
    color: Plane = field(init=False)
    alpha: Plane = field(init=False)
    form: Plane = field(init=False)
    lift: Plane = field(init=False)
    labels: NDArray[np.int16] = field(init=False)
    names: list[str] = field(default_factory=lambda: [""])
    clips: dict[str, Plane] = field(default_factory=dict)

    def __post_init__(self) -> None:
        size = (self.height, self.width)
        self.color = np.full((*size, 3), 255, dtype=np.float32)
        self.alpha, self.form, self.lift = (np.zeros(size, dtype=np.float32) for _ in range(3))
        self.labels = np.zeros(size, dtype=np.int16)

    def area(self, shapes: tuple[Points, ...]) -> tuple[tuple[slice, slice], Plane]:
        """Return the window that holds the shapes and their coverage in it, 0 to 1."""
        flip = np.array([self.scale, -self.scale])
        spots = [shape * flip + (self.left, self.ground) for shape in shapes]
        every = np.vstack(spots)
        x0, y0 = np.maximum(np.floor(every.min(axis=0)).astype(int) - 1, 0)
        x1, y1 = np.minimum(np.ceil(every.max(axis=0)).astype(int) + 2, (self.width, self.height))
        x1, y1 = max(x1, x0 + 1), max(y1, y0 + 1)
        fine = Image.new("L", ((x1 - x0) * SUPERSAMPLE, (y1 - y0) * SUPERSAMPLE))
        pen = ImageDraw.Draw(fine)
        for spot in spots:
            pen.polygon(((spot - (x0, y0)) * SUPERSAMPLE).ravel().tolist(), fill=255)
        cover = np.asarray(fine.reduce(SUPERSAMPLE), dtype=np.float32) / np.float32(255)
        return (slice(y0, y1), slice(x0, x1)), np.asarray(cover, dtype=np.float32)

    def paint(self, layer: Layer) -> None:
        """Lay one layer on what is there."""
        window, cover = self.area(layer.shapes)
        if layer.within:
            cover = cover * self.clips[layer.within][window]
        if layer.clip:
            kept = self.clips.setdefault(layer.clip, np.zeros_like(self.alpha))
            kept[window] = np.maximum(kept[window], cover)
        grain, bump = texture(layer.texture, self.alpha.shape, self.scale)
        tone = np.asarray(rgb(layer.color), dtype=np.float32) * layer.shade
        coat = tone * grain[window][..., None]
        self.color[window] += (coat - self.color[window]) * cover[..., None]
        self.alpha[window] = 1 - (1 - self.alpha[window]) * (1 - cover)
        self._raise(layer, window, cover, bump[window])
        if layer.part:
            self._name(layer.part, window, cover)

    def _raise(self, layer: Layer, window: tuple[slice, slice], cover: Plane, bump: Plane) -> None:
        if layer.round > 0:
            body = pillow(cover, layer.round * self.scale)
            below = self.form[window] * cover
            self.form[window] += body * cover if layer.rides else body * cover - below
            self.lift[window] *= 1 - cover
        self.lift[window] += (layer.lift * self.scale + bump * self.scale) * cover

    def _name(self, part: str, window: tuple[slice, slice], cover: Plane) -> None:
        if part not in self.names:
            self.names.append(part)
        self.labels[window][cover > 0.5] = self.names.index(part)

    def lit(self) -> NDArray[np.uint8]:
        """Return the picture in the lamp's light as H x W x 4 RGBA."""
        height = self.form + gaussian_filter(self.lift, 0.0016 * self.scale)
        light, facing = _lambert(height)
        hollow = gaussian_filter(height, 0.016 * self.scale) - height
        light *= 1 - np.clip(hollow / (0.03 * self.scale), -0.06, 0.36)
        crease = gaussian_filter(height, 0.005 * self.scale) - height
        light *= 1 - np.clip(crease / (0.014 * self.scale), -0.03, 0.22)
        light *= self._ramp() * (0.74 + 0.26 * np.minimum(1.45 * facing, 1))
        soft = np.where(light > 1, 1 + 0.4 * (light - 1), light)
        tone = 0.945 * self.color * soft[..., None] + 90 * np.clip(light - 1.06, 0, None)[..., None]
        tone = 11 + tone * (244 / 255)
        rgba = np.dstack([np.clip(tone, 0, 255), self.alpha * 255])
        return np.asarray(np.rint(rgba), dtype=np.uint8)

    def _ramp(self) -> Plane:
        """Light falls off toward the ground and the heel."""
        rows = (self.ground - np.arange(self.height, dtype=np.float32)) / self.scale
        columns = (np.arange(self.width, dtype=np.float32) - self.left) / self.scale
        down = 0.93 + 0.09 * np.clip(rows / 0.3, 0, 1)
        back = 0.965 + 0.05 * np.clip(columns, 0, 1)
        return np.asarray(np.outer(down, back), dtype=np.float32)

    def parts(self) -> dict[str, NDArray[np.bool_]]:
        """Return where each named part is visible."""
        found = {name: self.labels == k for k, name in enumerate(self.names) if name}
        return {name: where for name, where in found.items() if where.any()}


@dataclass(frozen=True)
class Cutout:
    """Something drawn and cut out.

    Attributes:
        view: side, front or back of a shoe; ``thing`` for what is no shoe.
        rgba: uint8, H x W x 4.
        mask: bool, H x W: where it is.
        parts: part name -> bool H x W; parts do not overlap.
    """

    view: str
    rgba: NDArray[np.uint8]
    mask: NDArray[np.bool_]
    parts: dict[str, NDArray[np.bool_]]


def cut_out(pen: Pattern, size: int, view: str) -> Cutout:
    """Draw a pattern on a canvas of this width.

    The canvas' height is 0.8 of its width; for the narrow front and back views it is square and
    the shoe is drawn larger.
    """
    if view in ("front", "back"):
        easel = Easel(size, size, 1.3 * size, -0.15 * size, 0.94 * size)
    else:
        easel = Easel(size, round(0.8 * size), 0.88 * size, 0.06 * size, 0.74 * size)
    for layer in pen.layers:
        easel.paint(layer)
    return Cutout(view, easel.lit(), easel.alpha > 0.5, easel.parts())


def pillow(cover: Plane, radius: float) -> Plane:
    """Return the height of a body whose edges are quarter circles of this radius in pixels."""
    step = 2 if radius > 12 else 1
    padded = np.pad(cover[::step, ::step] > 0.5, 1)
    inside = distance_transform_edt(padded)[1:-1, 1:-1] * step
    t = np.clip(inside / radius, 0, 1)
    body = (radius * np.sqrt(t * (2 - t))).astype(np.float32)
    if step > 1:
        body = zoom(body, step, order=1)[: cover.shape[0], : cover.shape[1]]
        missing = [(0, cover.shape[k] - body.shape[k]) for k in (0, 1)]
        body = np.pad(body, missing, mode="edge")
    return np.asarray(gaussian_filter(body, max(0.6, 0.16 * radius)), dtype=np.float32)


def _lambert(height: Plane) -> tuple[Plane, Plane]:
    """Return the light on a surface of this height, 1 where it is flat, and how it faces us."""
    down, right = np.gradient(height)
    facing = 1 / np.sqrt(down**2 + right**2 + 1)
    lit = (-right * _LAMP[0] + down * _LAMP[1] + _LAMP[2]) * facing
    light = 0.5 + 0.5 * np.clip(lit, 0, 1) / _LAMP[2]
    return np.asarray(light, dtype=np.float32), np.asarray(facing, dtype=np.float32)
