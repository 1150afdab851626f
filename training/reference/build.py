"""Make the starter reference: what is known of the StockX products, and their photos' vectors.

    python training/reference/build.py SHARED_DATA_FOLDER EMBEDDER

Seeds nothing and asks the network for nothing: the same folder and embedder give the same files.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from facts import product_rows, shoes_of
from numpy.typing import NDArray
from safetensors.numpy import save

from photos import Seen, see
from solesight.catalog import shoe_key
from solesight.embed import EmbedderSpec, embedder_spec

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "src" / "solesight" / "identify" / "reference"
FACINGS = ("right", "left", "front", "back", "unknown")
ROOM = 1_250_000
"""Bytes that the vectors may take; each shoe keeps one photo whatever they come to."""


@dataclass(frozen=True)
class Photo:
    """One photo that may enter: its shoe's key, its source, its facts."""

    key: str
    source: str
    seen: Seen


def main(folder: Path, embedder: str, out: Path) -> dict[str, Any]:
    """Build all files; give the card."""
    spec = embedder_spec(embedder)
    rows, wrong = product_rows(folder)
    found = see([folder / row["path"] for row in rows], spec)
    photos = [
        Photo(shoe_key(row["title"]), row["subset"], seen)
        for row, seen in zip(rows, found, strict=True)
        if seen is not None
    ]
    unreadable = len(rows) - len(photos)
    kept, left_out = choose(distinct(photos))
    left_out.update(unreadable=unreadable, other_product=wrong)
    records = shoes_of(folder, rows)
    return write(out, spec, kept, records, left_out)


def distinct(photos: Sequence[Photo]) -> list[Photo]:
    """Drop the second and later copies of one file under one shoe."""
    return list({(photo.key, photo.seen.id): photo for photo in reversed(photos)}.values())[::-1]


def choose(photos: Sequence[Photo]) -> tuple[list[Photo], Counter[str]]:
    """Leave out what is no shoe, then what has no room; sort by shoe.

    A shoe all of whose photos look like no shoe keeps them: the source says that it is one.
    """
    by_key: dict[str, list[Photo]] = {}
    for photo in photos:
        by_key.setdefault(photo.key, []).append(photo)
    left_out: Counter[str] = Counter()
    for key, held in by_key.items():
        shoes = [photo for photo in held if photo.seen.reason is None] or held
        left_out["not_shoe"] += len(held) - len(shoes)
        by_key[key] = sorted(shoes, key=lambda photo: (-round(photo.seen.side, 1), photo.seen.id))
    room = ROOM // len(photos[0].seen.vector)
    turns = sorted((turn, key) for key, held in by_key.items() for turn in range(len(held)))
    taken = {place for n, place in enumerate(turns) if n < room or place[0] == 0}
    left_out["no_room"] = len(turns) - len(taken)
    kept = [
        by_key[key][turn]
        for key in sorted(by_key)
        for turn in range(len(by_key[key]))
        if (turn, key) in taken
    ]
    return kept, left_out


def quantised(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Round each row to 8 bits on its own scale; reading makes its length one again."""
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    rounded: NDArray[np.int8] = np.rint(vectors / largest * 127).astype(np.int8)
    return rounded


def write(
    out: Path,
    spec: EmbedderSpec,
    photos: Sequence[Photo],
    records: dict[str, dict[str, Any]],
    left_out: Counter[str],
) -> dict[str, Any]:
    """Write shoes, vectors and card."""
    out.mkdir(parents=True, exist_ok=True)
    keys = sorted({photo.key for photo in photos})
    place = {key: i for i, key in enumerate(keys)}
    sources = sorted({photo.source for photo in photos})
    vectors = np.stack([photo.seen.vector for photo in photos])
    tensors = {
        "vectors": quantised(vectors),
        "of_shoe": np.array([place[photo.key] for photo in photos], dtype=np.int32),
        "facing": np.array([FACINGS.index(photo.seen.facing) for photo in photos], dtype=np.uint8),
        "source": np.array([sources.index(photo.source) for photo in photos], dtype=np.uint8),
        "id": np.array([list(bytes.fromhex(photo.seen.id)) for photo in photos], dtype=np.uint8),
    }
    (out / "vectors.safetensors").write_bytes(save(tensors, {"embedder_sha256": spec.sha256}))
    lines = [json.dumps(records[key], ensure_ascii=False, separators=(",", ":")) for key in keys]
    (out / "shoes.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    shoes = [records[key] for key in keys]
    card = card_of(spec, photos, shoes, left_out, sources, vectors.shape[1])
    card["sha256"] = {
        name: hashlib.sha256((out / name).read_bytes()).hexdigest()
        for name in ("shoes.jsonl", "vectors.safetensors")
    }
    text = json.dumps(card, indent=2, ensure_ascii=False)
    (out / "card.json").write_text(text + "\n", encoding="utf-8")
    return card


def card_of(
    spec: EmbedderSpec,
    photos: Sequence[Photo],
    shoes: Sequence[dict[str, Any]],
    left_out: Counter[str],
    sources: Sequence[str],
    width: int,
) -> dict[str, Any]:
    """Say what the files hold, where it came from, and under which terms."""
    return {
        "name": "starter",
        "what": "Names, prices and photo vectors of products that StockX listed, as of 2023. "
        "No photo is inside.",
        "format": 1,
        "embedder": {"name": spec.name, "sha256": spec.sha256, "version": spec.version},
        "vectors": {"n": len(photos), "width": width, "stored_as": "int8, a scale a row"},
        "shoes": len(shoes),
        "shoes_with_style_code": sum("style_code" in shoe for shoe in shoes),
        "shoes_with_prices": sum("prices" in shoe for shoe in shoes),
        "photos": dict(Counter(photo.source for photo in photos)),
        "left_out": {reason: n for reason, n in sorted(left_out.items()) if n},
        "sources": list(sources),
        "facings": list(FACINGS),
        "origin": "StockX product pages as collected in the public repository sickopam/bomb "
        "(subsets stockx_360 and stockx_side) and in the table stockx_products_2023; "
        "style codes also from titles of other shops.",
        "prices": "Of the title without a size mark where there is one. Retail is dated by the "
        "release; the market's prices are of 2023 and are not kept up to date.",
        "licence": "Apache-2.0 for the compilation: facts (names, codes, prices) and numbers "
        "computed from photos. The photographs are not ours, are not inside, and no right in "
        "them is granted. Brand names belong to their owners.",
        "command": f"python training/reference/build.py SHARED {spec.name}",
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="of manifest.csv, prices.csv, tables, images")
    parser.add_argument("embedder", help="a name, or the path of an ONNX file")
    parser.add_argument("--out", type=Path, default=OUT, help="where the files go")
    args = parser.parse_args()
    print(json.dumps(main(args.folder, args.embedder, args.out), indent=2, ensure_ascii=False))
