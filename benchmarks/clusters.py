"""Clusters of very many photos: a catalog of made-up facts, time and memory of `cluster`.

    python benchmarks/clusters.py [--photos 100000] [--workspace WORKSPACE]

Vectors are drawn around 1,500 models of 60 brands; tiles are those of drawn shoes. Each command
runs in a process of its own. WORKSPACE, where one is named, is a workspace of real photos that was
added, cleaned, embedded and split: what its clusters follow is written too.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert
from tables import ROOT, metric, put, table

import solesight
from solesight.catalog import schema
from solesight.embed import embed_config
from solesight.eye import frames_config
from solesight.photos import Frame
from solesight.samples import Scene, designs, draw, photograph
from solesight.tiles import tile_config
from solesight.tiles.packing import pack
from solesight.tiles.stage import draw as draw_tile

_BRANDS, _MODELS, _SOURCES, _WIDTH, _PART = 60, 1500, 8, 256, 5000
_PAGE = ROOT / "docs" / "figures" / "clusters.md"
_COMMAND = "python benchmarks/clusters.py"
_RUNS = {
    "k-means, k chosen": [],
    "again, nothing new": ["--assign"],
    "HDBSCAN": ["--method", "hdbscan"],
    "k-means on pixels, k = 12": ["--on", "pixels", "--k", "12"],
}
_REAL = {
    "vectors of `sneaker`": ["--embedder", "sneaker"],
    "vectors of `sneaker`, HDBSCAN": ["--embedder", "sneaker", "--method", "hdbscan"],
    "components of pixels": ["--on", "pca"],
    "vectors of `efficientnet-lite0-int8`": ["--embedder", "efficientnet-lite0-int8"],
    "pixels": ["--on", "pixels"],
}
_FOLLOWED = ("source", "background", "brand", "model")


def main() -> None:
    """Make the catalog, run the commands, write the tables."""
    parser = argparse.ArgumentParser(description="Time, memory and sense of `solesight cluster`.")
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--workspace", type=Path)
    asked = parser.parse_args()
    if asked.workspace:
        rows = []
        head = ("compared by", "photos", "k", "mean silhouette", "in no cluster", *_FOLLOWED)
        for name, how in _REAL.items():
            rows.append(_sense(name, measured(asked.workspace, how)))
            # After each: they take minutes, and what is there is there.
            put(_PAGE, "real", table(head, rows), f"{_COMMAND} --workspace WORKSPACE")
    if asked.photos:
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder), asked.photos)
            rows = [_cost(name, measured(Path(folder), how)) for name, how in _RUNS.items()]
        head = ("what", "seconds", "seconds of one core", "peak memory, MB", "clusters", "page, MB")
        text = f"{asked.photos:,} photos that were never taken, of 1,500 models.\n\n"
        put(_PAGE, "very-many", text + table(head, rows), f"{_COMMAND} --photos {asked.photos}")


def make(folder: Path, n: int) -> None:
    """Fill a workspace with the facts of ``n`` photos that were never taken."""
    rng = np.random.default_rng(0)
    brand_of = rng.integers(0, _BRANDS, _MODELS)
    middles = rng.normal(size=(_BRANDS, _WIDTH))[brand_of] + rng.normal(size=(_MODELS, _WIDTH))
    tiles = [_tile(i) for i in range(40)]
    with solesight.open(folder) as ws:
        config = embed_config(ws.naming_spec)
        for start in range(0, n, _PART):
            models = rng.integers(0, _MODELS, min(_PART, n - start))
            vectors = middles[models] + rng.normal(size=(len(models), _WIDTH))
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            with ws.catalog.writing() as connection:
                for name, rows in _facts(start, models, brand_of, vectors, tiles, config):
                    connection.execute(insert(schema.metadata.tables[name]), rows)


def _facts(
    start: int,
    models: Any,
    brand_of: Any,
    vectors: Any,
    tiles: list[bytes],
    config: str,
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    hashes = [hashlib.sha256(str(start + i).encode()).hexdigest() for i in range(len(models))]
    key = [{"photo": photo, "inputs": photo[:16]} for photo in hashes]
    shape = {"format": "JPEG", "mode": "RGB", "width": 320, "height": 240, "n_bytes": 9000}
    rest = {"has_alpha": False, "frames": 1, "exif_orientation": 1, "added_at": "2026"}
    yield "photos", [{"photo": photo, **shape, **rest} for photo in hashes]
    yield "listings", [
        {"key": f"k{photo}", "photo": photo, "source": f"source-{int(m) % _SOURCES}", "root": "r",
         "path": f"{start + i}.jpg", "row": "{}", "added_at": "2026"}
        for i, (photo, m) in enumerate(zip(hashes, models, strict=True))
    ]  # fmt: skip
    yield "assertions", [
        {"subject": photo, "field": field, "value": value, "author": "manifest", "rank": 1,
         "at": "2026"}
        for photo, m in zip(hashes, models, strict=True)
        for field, value in _labels(int(m), int(brand_of[m]))
    ]  # fmt: skip
    yield "clean_facts", [{**one, "config": frames_config(), **_clean(one)} for one in key]
    yield (
        "embed_facts",
        [
            {**one, "config": config, "vector": vector.astype(np.float32).tobytes()}
            for one, vector in zip(key, vectors, strict=True)
        ],
    )
    yield (
        "tile_facts",
        [
            {**one, "config": tile_config(), "tile": tiles[int(m) % len(tiles)], "masked": True}
            for one, m in zip(key, models, strict=True)
        ],
    )


def _labels(model: int, brand: int) -> list[tuple[str, str]]:
    name = f"Brand{brand} Model{model}"
    return [("brand", f"Brand{brand}"), ("model", f"Model{model}"), ("title", name)]


def _clean(key: dict[str, str]) -> dict[str, Any]:
    scores = {"shoe": 1.0, "several": 0.0, "sharpness": 1.0, "extent": 300.0, "cut": 0.0}
    facing = {"said": "right", "probabilities": {"right": 1.0}}
    return {
        **scores,
        "plain": 1.0,
        "tilt": 0.0,
        "facing": json.dumps(facing),
        "border": json.dumps({"lab": [100, 0, 0], "std": 0}),
        "frame": Frame.whole(320, 240).to_json(),
        "frame_hash": key["inputs"],
        "dhash": key["inputs"],
        "layout": b"",
    }


def _tile(number: int) -> bytes:
    shoe = draw(designs(40, 0)[number], "side", 300)
    photo = photograph(shoe, np.random.default_rng(number), Scene(320, 240))
    rgb, mask, _ = draw_tile(photo.pixels, Frame.whole(320, 240))
    return pack(rgb, mask)


def measured(folder: Path, options: list[str]) -> dict[str, Any]:
    """Run `solesight cluster` once: what it says, with ``seconds``, ``cpu`` and ``peak`` (MB)."""
    command = [sys.executable, "-m", "solesight", "cluster", "--json", "-w", str(folder), *options]
    began = time.monotonic()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, env=dict(os.environ))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{command} failed")
        said.seek(0)
        found: dict[str, Any] = json.loads(said.readline())
    cpu = usage.ru_utime + usage.ru_stime
    cost = {"seconds": time.monotonic() - began, "cpu": cpu, "peak": usage.ru_maxrss / 1000}
    sys.stderr.write(f"{options}: {cost}\n")
    return {**found, **cost}


def _cost(name: str, found: dict[str, Any]) -> tuple[str, ...]:
    clusters, size = str(len(found["clusters"])), f"{found['n_bytes'] / 1e6:.1f}"
    took = f"{found['seconds']:.0f}", f"{found['cpu']:.0f}"
    return (name, *took, f"{found['peak']:,.0f}", clusters, size)


def _sense(name: str, found: dict[str, Any]) -> tuple[str, ...]:
    followed = {one["column"]: one for one in found["agreement"]}
    said = [f"{metric(followed[c]['nmi'])}, floor {followed[c]['floor']:.3f}" for c in _FOLLOWED]
    n, apart = f"{found['n']:,}", f"{found['apart']:,}"
    k = str(len(found["clusters"]))
    return (name, n, k, metric(found["silhouette"]), apart, *said)


if __name__ == "__main__":
    main()
