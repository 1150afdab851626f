"""Makes catalogs of drawn shoes, verdicts and evaluations with known truth."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from sqlalchemy import insert

from solesight.catalog import Assertion, Catalog, Snapshot, assert_labels, schema
from solesight.evidence import FloorRows, classification_scores, floors
from solesight.photos import Frame, sha256_hex
from solesight.report import Material, VerdictLine
from solesight.samples import Scene, designs, draw, photograph

CONFIG = "c0ffee"


@cache
def drawn(number: int) -> bytes:
    """The PNG bytes of a drawn shoe."""
    rng = np.random.default_rng(number)
    photo = photograph(draw(designs(6, 0)[number % 6], "side", 300), rng, Scene(320, 240))
    packed = io.BytesIO()
    Image.fromarray(photo.pixels).save(packed, "PNG")
    return packed.getvalue()


def new_catalog(folder: Path) -> Catalog:
    return Catalog(f"sqlite:///{folder}/catalog.db", str(folder / "photos"))


def add_photo(catalog: Catalog, number: int, *, source: str = "shop", **labels: str) -> str:
    """Add a drawn shoe with a frame; its path is ``<source>/<number>.png`` or ``path``."""
    data = drawn(number)
    photo = sha256_hex(data)
    path = labels.pop("path", f"{source}/{number}.png")
    catalog.store.put(photo, data)
    shape = {"width": 320, "height": 240, "n_bytes": len(data), "format": "PNG", "mode": "RGB"}
    rest = {"has_alpha": False, "frames": 1, "exif_orientation": 1, "added_at": "2026"}
    listing = {"key": f"{source}{path}", "photo": photo, "source": source, "root": "r"}
    with catalog.writing() as connection:
        connection.execute(insert(schema.photos).values(photo=photo, **shape, **rest))
        connection.execute(
            insert(schema.listings).values(**listing, path=path, row="{}", added_at="2026")
        )
        said = [Assertion(photo, name, value, "manifest") for name, value in labels.items()]
        assert_labels(connection, said)
        connection.execute(insert(schema.clean_facts).values(_facts(photo)))
    return photo


def _facts(photo: str) -> dict[str, Any]:
    scores = dict.fromkeys(("shoe", "several", "sharpness", "cut", "plain", "tilt"), 0.5)
    texts = {"facing": "{}", "border": "{}", "frame_hash": "0", "dhash": "0", "layout": b""}
    frame = Frame.whole(320, 240).to_json()
    key = {"photo": photo, "config": CONFIG, "inputs": "-"}
    return {**key, **scores, **texts, "extent": 200.0, "frame": frame}


def add_price(catalog: Catalog, photo: str, kind: str, amount: str, number: int) -> None:
    with catalog.writing() as connection:
        connection.execute(
            insert(schema.observations).values(
                key=f"{photo}{kind}{number}",
                photo=photo,
                kind=kind,
                amount=amount,
                currency="USD",
                observed_at="2026",
            )
        )


def material(**more: Any) -> Material:
    plain = Material(CONFIG, "Tests", "2026-01-02T03:04:05+00:00", "9.8.7")
    return replace(plain, **more)


def verdict(photo: str, reason: str | None = None, **more: Any) -> VerdictLine:
    return VerdictLine(photo, f"{photo[:6]}.png", reason is None, reason, **more)


def snapshot(groups: dict[str, str], splits: dict[str, str]) -> Snapshot:
    return Snapshot(4, groups, splits, {}, False)


def evaluation(
    names: list[str], *, skill: float = 4.0, leak: float = 0.0, n: int = 240, **more: Any
) -> dict[str, Any]:
    """An evaluation as JSON, of made-up answers: ``leak`` is what a trivial number knows."""
    rng = np.random.default_rng(0)
    k = len(names)
    truth = np.arange(n) % k
    groups = np.arange(n) // (3 * k)
    chances = rng.normal(size=(n, k))
    chances[np.arange(n), truth] += skill
    chances = np.exp(chances)
    chances /= chances.sum(axis=1, keepdims=True)
    scores = classification_scores(truth, chances, groups, names, seed=7, resamples=200)
    trivial = rng.normal(size=(n, 2)) + leak * truth[:, None]
    rows = FloorRows(truth, groups, trivial)
    found = floors(rows, rows, n_classes=k, seed=7, resamples=200)
    plain = {
        "bundle": "thing-probe-001",
        "target": "thing",
        "learner": "probe",
        "split": "validation",
        "snapshot": 4,
        "seed": 7,
        "scores": scores.as_json(),
        "floors": {name: floor.as_json() for name, floor in found.items()},
        "mistakes": [],
        "test_looks": 0,
        "void": False,
        "caveats": [],
        "classes": names,
        "test": None,
        "n": {"train": {"photos": 1234, "groups": 567}},
    }
    return plain | more
