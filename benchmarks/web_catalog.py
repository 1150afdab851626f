"""A catalog of 20,000 photos that were never taken: rows alone, to filter."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path
from typing import Any

from sqlalchemy import insert

import solesight
from solesight.catalog import now, schema, write_snapshot

PHOTOS = 20_000
_BRANDS = [f"Brand {i}" for i in range(60)]
_COLORS = ("Mint", "Sage", "Ember", "Slate", "Bone", "Cobalt", "Rust", "Plum")
FILTERS = {
    "none": "",
    "brand": "brand=brand+3",
    "brand, verdict, split": "brand=brand+3&verdict=new&split=train",
    "price": "price_min=100&price_max=200&sort=price",
    "text": "text=ember+brand",
    "text that is nowhere": "text=zzzz",
    "all together": "text=rust&brand=brand+1&source=source+2&price_min=50&sort=-price",
}


def draw_catalog(folder: Path, n: int = PHOTOS) -> Path:
    """Fill a workspace with rows, the same at every run; no photo has bytes."""
    chance = random.Random(0)
    with solesight.open(folder) as ws, ws.catalog.writing() as connection:
        names = [hashlib.sha256(str(i).encode()).hexdigest() for i in range(n)]
        for start in range(0, n, 1000):
            part = names[start : start + 1000]
            connection.execute(insert(schema.photos), [_photo(name) for name in part])
            connection.execute(insert(schema.listings), [_listing(name, chance) for name in part])
            said = [row for name in part for row in _said(name, chance)]
            connection.execute(insert(schema.assertions), said)
            prices = [_price(name, chance) for name in part if chance.random() < 0.5]
            connection.execute(insert(schema.observations), prices)
        rows = [(name, name[:12], chance.choice(("train", "validation", "test"))) for name in names]
        write_snapshot(connection, rows, {}, voids_before=False)
    return folder


def _photo(name: str) -> dict[str, Any]:
    sizes = {"width": 800, "height": 600, "n_bytes": 90_000, "frames": 1, "exif_orientation": 1}
    kind = {"format": "JPEG", "mode": "RGB", "has_alpha": False, "added_at": now()}
    return {"photo": name, **sizes, **kind}


def _listing(name: str, chance: random.Random) -> dict[str, Any]:
    place = {
        "source": f"source {chance.randrange(12)}",
        "root": "drawn",
        "path": f"{name[:16]}.jpg",
    }
    return {"key": name, "photo": name, **place, "row": json.dumps({}), "added_at": now()}


def _said(name: str, chance: random.Random) -> list[dict[str, Any]]:
    brand = chance.choice(_BRANDS)
    model = f"{brand} Model {chance.randrange(20)}"
    color = f"{chance.choice(_COLORS)} {chance.choice(_COLORS)}"
    labels = {"title": f"{model} {color}", "brand": brand, "model": model, "colorway": color}
    who = {"author": "manifest", "rank": 1, "at": now()}
    return [{"subject": name, "field": k, "value": v, **who} for k, v in labels.items()]


def _price(name: str, chance: random.Random) -> dict[str, Any]:
    amount = str(chance.randrange(40, 900))
    kind = {"kind": "last_sale", "amount": amount, "currency": "USD", "observed_at": now()}
    return {"key": name, "photo": name, **kind}
