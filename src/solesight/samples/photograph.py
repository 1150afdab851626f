"""Photograph drawn shoes: place, light and shade them, and keep the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from solesight.errors import UnknownNameError
from solesight.samples.backgrounds import BACKGROUNDS, background
from solesight.samples.render import Cutout

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Scene:
    """How a photo is taken.

    Attributes:
        width, height: pixels.
        background: a name of ``BACKGROUNDS``, or ``transparent``.
        facing: right or left; a front or back view faces as it was drawn.
        tilt: degrees, counterclockwise as seen in the picture.
        fill: the shoe's length as a fraction of the width (of the smaller side for front and back).
        shift: where its middle lies off the picture's, in fractions of the room left; -1 to 1.
        squeeze: foreshortening; 1 is seen square from the side.
        shadow: 0 none to 1 strong.
        blur: gaussian sigma in pixels.
        gain, cast: brightness factor, and factors for red, green, blue.
    """

    width: int = 512
    height: int = 384
    background: str = "white"
    facing: str = "right"
    tilt: float = 0.0
    fill: float = 0.82
    shift: tuple[float, float] = (0.0, 0.0)
    squeeze: float = 1.0
    shadow: float = 0.5
    blur: float = 0.0
    gain: float = 1.0
    cast: tuple[float, float, float] = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class PhotoTruth:
    """What is true of a photo; ``box`` is (left, top, right, bottom) of what is in it."""

    view: str
    facing: str
    tilt_degrees: float
    box: Box
    background: str
    shoes: int = 1


@dataclass(frozen=True)
class SamplePhoto:
    """A photo, uint8 H x W x 3 (x 4 where the background is transparent), and its truth."""

    pixels: NDArray[np.uint8]
    truth: PhotoTruth


def random_scene(rng: np.random.Generator) -> Scene:
    """Return a scene as varied as photos in shops are."""
    width = int(rng.integers(240, 901))
    names = [*BACKGROUNDS, "transparent"]
    return Scene(
        width=width,
        height=round(width * float(rng.choice([0.6, 0.67, 0.75, 1.0]))),
        background=str(rng.choice(names, p=[0.34, 0.2, 0.14, 0.09, 0.08, 0.09, 0.06])),
        facing=str(rng.choice(["right", "left"])),
        tilt=float(np.clip(rng.normal(0, 6), -20, 20)),
        fill=float(rng.uniform(0.6, 0.88)),
        shift=(float(rng.uniform(-0.6, 0.6)), float(rng.uniform(-0.4, 0.6))),
        squeeze=float(rng.uniform(0.92, 1.0)),
        shadow=float(rng.uniform(0.2, 0.8)),
        blur=float(rng.choice([0, 0, 0, 0.5])),
        gain=float(rng.uniform(0.92, 1.04)),
        cast=(float(rng.uniform(0.97, 1.03)), 1.0, float(rng.uniform(0.96, 1.03))),
    )


def photograph(
    drawn: Cutout, rng: np.random.Generator | int, scene: Scene | None = None
) -> SamplePhoto:
    """Take a photo of a drawn shoe.

    Args:
        drawn: the shoe.
        rng: a generator or a seed; the same seed gives the same pixels.
        scene: how; at random without it.

    Raises:
        UnknownNameError: no such background.
    """
    rng = np.random.default_rng(rng)
    scene = scene if scene is not None else random_scene(rng)
    if scene.background != "transparent" and scene.background not in BACKGROUNDS:
        raise UnknownNameError("background", scene.background, [*BACKGROUNDS, "transparent"])
    shoe, shade = _posed(drawn, scene, scene.fill)
    left, top = _spot(shoe, scene)
    canvas = _stage(scene, rng)
    box = _lay(canvas, shoe, shade, (left, top))
    truth = PhotoTruth(
        drawn.view,
        _facing(drawn, scene),
        scene.tilt,
        box,
        scene.background,
        int(drawn.view != "thing"),
    )
    return SamplePhoto(_developed(canvas, scene), truth)


def photograph_several(
    shoes: Sequence[Cutout], rng: np.random.Generator | int, scene: Scene | None = None
) -> SamplePhoto:
    """Take one photo of several shoes, set out in rows; ``truth.box`` holds them all."""
    rng = np.random.default_rng(rng)
    scene = scene if scene is not None else replace(random_scene(rng), tilt=0.0)
    canvas = _stage(scene, rng)
    columns = 1 if len(shoes) == 2 and scene.height >= 0.9 * scene.width else 2
    rows = -(-len(shoes) // columns)
    boxes = []
    for k, drawn in enumerate(shoes):
        own = replace(
            scene, tilt=float(rng.normal(0, 3)), facing=str(rng.choice(["left", "right"]))
        )
        shoe, shade = _posed(
            drawn, own, min(0.86 / columns, 0.9 * scene.height / rows / scene.width / 0.75)
        )
        middle = ((k % columns + 0.5) / columns, (k // columns + 0.5) / rows)
        corner = (
            round(middle[0] * scene.width - shoe.width / 2),
            round(middle[1] * scene.height - shoe.height / 2),
        )
        boxes.append(_lay(canvas, shoe, shade, corner))
    every = np.array(boxes)
    around = (*every[:, :2].min(axis=0).tolist(), *every[:, 2:].max(axis=0).tolist())
    truth = PhotoTruth(shoes[0].view, "unknown", 0.0, around, scene.background, len(shoes))
    return SamplePhoto(_developed(canvas, scene), truth)


def _facing(drawn: Cutout, scene: Scene) -> str:
    facings = {"side": scene.facing, "thing": "unknown"}
    return facings.get(drawn.view, drawn.view)


def _posed(drawn: Cutout, scene: Scene, fill: float) -> tuple[Image.Image, Image.Image]:
    """Return the shoe scaled, mirrored and turned, and its shadow (L) in the same frame."""
    rows, columns = np.flatnonzero(drawn.mask.any(axis=1)), np.flatnonzero(drawn.mask.any(axis=0))
    cut = Image.fromarray(drawn.rgba[rows[0] - 1 : rows[-1] + 2, columns[0] - 1 : columns[-1] + 2])
    if scene.facing == "left":
        cut = cut.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    room = scene.width if drawn.view == "side" else 0.8 * min(scene.width, scene.height)
    scale = fill * room / cut.width
    scale = min(scale, 0.86 * scene.height / cut.height)
    size = (max(8, round(cut.width * scale * scene.squeeze)), max(8, round(cut.height * scale)))
    # Premultiplied, or the transparent surroundings would bleed into the outline.
    small = cut.convert("RGBa").resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    pad = round(0.13 * size[0])
    framed = Image.new("RGBa", (size[0] + 2 * pad, size[1] + 2 * pad))
    framed.paste(small, (pad, pad))
    shade = _shadow(framed.getchannel("a"), pad)
    if scene.tilt:
        framed = framed.rotate(scene.tilt, Image.Resampling.BICUBIC, expand=True)
        shade = shade.rotate(scene.tilt, Image.Resampling.BILINEAR, expand=True)
    strength = scene.shadow
    return framed, shade.point(lambda value: value * strength)


def _shadow(alpha: Image.Image, pad: int) -> Image.Image:
    """Return a soft shadow on the ground right below the shoe, at a quarter of the pixels."""
    quarter = (max(4, alpha.width // 4), max(4, alpha.height // 4))
    cover = np.asarray(alpha.resize(quarter, Image.Resampling.BOX), dtype=np.float32)
    ground = quarter[1] - pad / 4
    depth = max(2.0, 0.03 * quarter[0])
    near = cover[int(max(0, ground - 3 * depth)) : int(ground), :].max(axis=0)
    rows = np.arange(quarter[1], dtype=np.float32)
    reach = np.exp(-0.5 * ((rows - ground) / depth) ** 2)
    soft = gaussian_filter(np.outer(reach, near), (0.4 * depth, 1.3 * depth))
    tight = np.exp(-0.5 * ((rows - ground) / (0.3 * depth)) ** 2)
    soft = 0.55 * soft + 0.55 * gaussian_filter(np.outer(tight, near), (0.0, 0.4 * depth))
    small = Image.fromarray(np.asarray(np.clip(soft, 0, 255), dtype=np.uint8))
    return small.resize(alpha.size, Image.Resampling.BICUBIC)


def _spot(shoe: Image.Image, scene: Scene) -> tuple[int, int]:
    room = (scene.width - shoe.width, scene.height - shoe.height)
    left, top = ((0.5 + 0.5 * s * (r > 0)) * r for s, r in zip(scene.shift, room, strict=True))
    return round(left), round(top)


def _stage(scene: Scene, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the empty scene, H x W x 4; alpha 0 where the background is transparent."""
    if scene.background == "transparent":
        return np.zeros((scene.height, scene.width, 4), dtype=np.float32)
    ground = background(scene.background, scene.height, scene.width, rng)
    return np.dstack([ground, np.full(ground.shape[:2], 255, dtype=np.float32)])


def _lay(
    canvas: NDArray[np.float32], shoe: Image.Image, shade: Image.Image, corner: tuple[int, int]
) -> Box:
    """Lay shadow and shoe on the canvas; return the shoe's box."""
    left, top = corner
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + shoe.width, canvas.shape[1]), min(top + shoe.height, canvas.shape[0])
    crop = (x0 - left, y0 - top, x1 - left, y1 - top)
    coat = np.asarray(shoe.crop(crop), dtype=np.float32)
    dark = 1 - np.asarray(shade.crop(crop), dtype=np.float32)[..., None] / 255
    window = canvas[y0:y1, x0:x1]
    if canvas[0, 0, 3] > 0:
        window[..., :3] *= dark
    bare = 1 - coat[..., 3:] / 255
    window *= bare
    window += coat
    solid = coat[..., 3] > 127
    rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
    return (
        x0 + int(columns[0]), y0 + int(rows[0]), x0 + int(columns[-1]) + 1, y0 + int(rows[-1]) + 1
    )  # fmt: skip


def _developed(canvas: NDArray[np.float32], scene: Scene) -> NDArray[np.uint8]:
    """Return pixels with the scene's blur, brightness and color cast."""
    color: NDArray[np.floating] = canvas[..., :3]
    alpha = canvas[..., 3:]
    if scene.background == "transparent":
        color = color * (255 / np.maximum(alpha, 1))
    if scene.blur > 0:
        color = gaussian_filter(color, (scene.blur, scene.blur, 0))
    factors = np.array(scene.cast, dtype=np.float32) * np.float32(scene.gain)
    color = np.clip(color * factors, 0, 255)
    see_through = scene.background == "transparent"
    whole = np.dstack([color, alpha]) if see_through else color
    return np.asarray(np.rint(whole), dtype=np.uint8)
