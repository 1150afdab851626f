"""Write a folder of drawn shoes: photos, a manifest as of a marketplace, and the truth."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from PIL import Image

from solesight.samples.damage import damage, encode
from solesight.samples.design import ShoeDesign, designs
from solesight.samples.draw import DrawnShoe, draw
from solesight.samples.oddities import NON_SHOES, non_shoe
from solesight.samples.photograph import SamplePhoto, Scene, photograph, photograph_several
from solesight.samples.shooting import Shot, shots

_MANIFEST = (
    "file_name",
    "title",
    "brand",
    "model",
    "colorway",
    "style_code",
    "price",
    "currency",
    "retail",
    "last_sale",
    "source",
)
_TRUTH = (
    "file_name",
    "verdict",
    "reason",
    "view",
    "facing",
    "tilt",
    "box",
    "background",
    "style_code",
    "silhouette",
    "hyped",
    "duplicate_of",
)
#: Few sizes of drawings, so that the surfaces of a size are made once and kept.
_SIZES = (320, 460, 620)
_BREAKS = ("empty", "html", "lfs_pointer", "truncated", "unreadable")
_FLAWS = ("blurred", "small", "cut_off")


@dataclass(frozen=True)
class SampleSet:
    """What was written: the folder, its manifest.csv and truth.csv, and how many photos."""

    folder: Path
    manifest: Path
    truth: Path
    n: int


@dataclass
class _Writer:
    """Numbers the files and keeps the two tables."""

    folder: Path
    rng: np.random.Generator
    manifest: list[dict[str, object]] = field(default_factory=list)
    truth: list[dict[str, object]] = field(default_factory=list)

    def put(
        self, data: bytes, suffix: str, listing: dict[str, object], truth: dict[str, object]
    ) -> str:
        name = f"photos/{len(self.truth) + 1:04d}.{suffix}"
        (self.folder / name).write_bytes(data)
        self.manifest.append({"file_name": name} | listing)
        self.truth.append({"file_name": name, "verdict": "keep"} | truth)
        return name

    def table(self, name: str, columns: Sequence[str], rows: list[dict[str, object]]) -> Path:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return path


def write_samples(
    folder: Path, *, shoes: int = 60, photos_per_shoe: int = 4, seed: int = 0, extras: bool = True
) -> SampleSet:
    """Write photos, ``manifest.csv`` and ``truth.csv`` into a folder.

    Args:
        folder: made if it is not there; files of the same names are written over.
        shoes: how many designs.
        photos_per_shoe: photos of each.
        seed: the same seed gives the same bytes.
        extras: add broken files, flawed photos, duplicates, several shoes in one photo, non-shoes.

    Raises:
        NotEnoughDataError: more shoes than can be drawn.
    """
    (folder / "photos").mkdir(parents=True, exist_ok=True)
    writer = _Writer(folder, np.random.default_rng([seed, 1]))
    every = designs(shoes, seed)
    for design in every:
        for shot, drawn in _drawn(design, photos_per_shoe, writer.rng):
            photo = photograph(drawn, writer.rng, shot.scene)
            data, suffix = packed(photo, shot.format, shot.quality)
            writer.put(
                data, suffix, listing(design, shot.source, writer.rng), truth_row(design, photo)
            )
    if extras:
        _extras(writer, every, max(1, shoes * photos_per_shoe // 60))
    manifest = writer.table("manifest.csv", _MANIFEST, writer.manifest)
    truth = writer.table("truth.csv", _TRUTH, writer.truth)
    return SampleSet(folder, manifest, truth, len(writer.truth))


def _drawn(
    design: ShoeDesign, n: int, rng: np.random.Generator
) -> Iterator[tuple[Shot, DrawnShoe]]:
    """Yield each shot of a shoe with its view drawn once, as large as the largest shot needs."""
    planned = shots(design, n, rng)
    lengths = [shot.scene.width * shot.scene.fill for shot in planned]
    need = max(lengths, default=0.0) / 0.88
    size = next((size for size in _SIZES if size >= 0.95 * need), _SIZES[-1])
    views = {view: draw(design, view, size) for view in sorted({shot.view for shot in planned})}
    for shot in planned:
        yield shot, views[shot.view]


def packed(photo: SamplePhoto, format: str, quality: int) -> tuple[bytes, str]:  # noqa: A002
    """Return a photo's bytes and the suffix of its file; what is transparent becomes PNG."""
    if photo.pixels.shape[2] == 4 and format == "JPEG":
        format = "PNG"  # noqa: A001
    data = encode(Image.fromarray(photo.pixels), format, quality)
    return data, {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}[format]


def listing(design: ShoeDesign, source: str, rng: np.random.Generator) -> dict[str, object]:
    """Return a listing's columns of the manifest."""
    resale = source == "drawn-resale"
    price = design.last_sale * rng.uniform(0.94, 1.1) if resale else design.retail
    return {
        "title": design.title,
        "brand": design.brand,
        "model": design.model,
        "colorway": design.colorway,
        "style_code": design.style_code,
        "price": round(price),
        "currency": "USD",
        "retail": design.retail,
        "last_sale": design.last_sale if resale else "",
        "source": source,
    }


def truth_row(design: ShoeDesign | None, photo: SamplePhoto | None) -> dict[str, object]:
    """Return the truth's columns on a photo."""
    row: dict[str, object] = {}
    if photo is not None:
        seen = photo.truth
        row |= {"view": seen.view, "facing": seen.facing, "tilt": round(seen.tilt_degrees, 2)}
        row |= {"box": " ".join(map(str, seen.box)), "background": seen.background}
    if design is not None:
        row |= {"style_code": design.style_code, "silhouette": design.silhouette}
        row |= {"hyped": int(design.hyped)}
    return row


def _extras(writer: _Writer, every: Sequence[ShoeDesign], rounds: int) -> None:
    good = list(zip(writer.manifest, writer.truth, strict=True))
    for _ in range(rounds):
        for kind in (*_BREAKS, *_FLAWS, "duplicate", "near_duplicate"):
            _damaged(writer, good, kind)
        for kind in NON_SHOES:
            photo = non_shoe(kind, writer.rng)
            data, suffix = packed(photo, "JPEG", 88)
            listed: dict[str, object] = {
                "title": f"Drawn {kind.replace('_', ' ')}",
                "source": "drawn-shop",
            }
            writer.put(
                data,
                suffix,
                listed,
                {"verdict": "reject", "reason": "not_shoe"} | truth_row(None, photo),
            )
        for _ in range(2):
            _crowd(writer, every)


def _damaged(
    writer: _Writer, good: Sequence[tuple[dict[str, object], dict[str, object]]], kind: str
) -> None:
    sides = [pair for pair in good if _plain(pair[1])] or list(good)
    row, truth = sides[int(writer.rng.integers(len(sides)))]
    source = str(row["file_name"])
    data = damage((writer.folder / source).read_bytes(), kind, writer.rng)
    copied = kind in ("duplicate", "near_duplicate", "truncated")
    suffix = source.rsplit(".", 1)[1] if copied and kind != "near_duplicate" else "jpg"
    verdict = "failed" if kind in _BREAKS else "reject"
    fate: dict[str, object] = {"verdict": verdict, "reason": kind.removeprefix("near_")}
    if kind.endswith("duplicate"):
        fate["duplicate_of"] = source
    known = {key: truth[key] for key in ("style_code", "silhouette", "hyped", "facing", "view")}
    listed = {key: value for key, value in row.items() if key != "file_name"}
    writer.put(data, suffix, listed, known | fate)


def _plain(truth: dict[str, object]) -> bool:
    return truth["view"] == "side" and truth["background"] != "transparent"


def _crowd(writer: _Writer, every: Sequence[ShoeDesign]) -> None:
    n = int(writer.rng.integers(2, 4))
    picked = [
        every[int(k)] for k in writer.rng.choice(len(every), min(n, len(every)), replace=False)
    ]
    shoes = [draw(design, "side", 320) for design in (picked * 2)[: max(2, len(picked))]]
    photo = photograph_several(shoes, writer.rng, replace(Scene(640, 520), background="gray"))
    data, suffix = packed(photo, "JPEG", 88)
    listed: dict[str, object] = {"title": f"{picked[0].title} and more", "source": "drawn-resale"}
    writer.put(
        data, suffix, listed, {"verdict": "reject", "reason": "several"} | truth_row(None, photo)
    )
