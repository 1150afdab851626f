"""Drawn shoes whose border tells one of their labels."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from PIL import Image
from sqlalchemy import insert

from solesight.catalog import Assertion, Catalog, assert_labels, schema
from solesight.photos import sha256_hex
from solesight.samples import Scene, designs, draw, photograph

SHOES, SHOTS = 32, 3
LUCKY = 3
"""Labels that were thrown by dice."""


def planted_manifest(folder: Path) -> Path:
    """Write drawn shoes on white or gray paper.

    The label `trend` is the paper and nothing else, `form` is the shoe's, `dice` are dice.
    """
    rng = np.random.default_rng(5)
    trend = rng.permutation(np.arange(SHOES) % 2)
    dice = [rng.permutation(np.arange(SHOES) % 2) for _ in range(LUCKY)]
    rows = []
    for shoe, design in enumerate(designs(SHOES, 3)):
        drawn = draw(design, "side", 320)
        for shot in range(SHOTS):
            paper = "gray" if trend[shoe] else "white"
            facing = ("right", "left")[shot % 2]
            scene = Scene(360, 270, background=paper, facing=facing, fill=0.7 + 0.06 * shot)
            name = f"{shoe:02}-{shot}.jpg"
            Image.fromarray(photograph(drawn, rng, scene).pixels).save(folder / name, quality=90)
            lucky = {f"dice{i}": "ab"[throw[shoe]] for i, throw in enumerate(dice)}
            said = {"file_name": name, "title": design.title, "style_code": design.style_code}
            form = "tall" if design.silhouette in ("mid", "high", "boot") else "low"
            labels = {
                "source": ("north", "south")[shoe // 2 % 2],
                "trend": ("out", "in")[trend[shoe]],
                "form": form,
            }
            rows.append({**said, **labels, **lucky})
    manifest = folder / "manifest.csv"
    with manifest.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return manifest


def new_catalog(folder: Path) -> Catalog:
    return Catalog(f"sqlite:///{folder}/catalog.db", str(folder / "photos"))


def add_photo(catalog: Catalog, name: str, **labels: str) -> str:
    """Put a photo with labels of its manifest into a catalog; it has no bytes."""
    photo = sha256_hex(name.encode())
    shape = {"width": 320, "height": 240, "n_bytes": 1, "format": "PNG", "mode": "RGB"}
    rest = {"has_alpha": False, "frames": 1, "exif_orientation": 1, "added_at": "2026"}
    with catalog.writing() as connection:
        connection.execute(insert(schema.photos).values(photo=photo, **shape, **rest))
        said = [Assertion(photo, field, value, "manifest") for field, value in labels.items()]
        assert_labels(connection, said)
    return photo
