"""Explore: how long a page of real photos takes, how it opens, and what 100,000 photos cost.

    python benchmarks/explore.py DATA [--photos 100000] [--workspace CLEANED]

DATA is a folder with ``manifest.csv`` and, for premiums, ``prices.csv``; it is added, cleaned and
split first, unless CLEANED names a workspace where that was done (its drawings are thrown away).
The large catalog is made of synthetic facts: drawn shoes whose files differ in a comment, with
labels, prices, frames, groups and drawings as the verbs would have written them, and no bytes, so
that montages stay empty. What drawing costs is told by the first row.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from main_job import Memory
from PIL import Image
from sqlalchemy import delete, insert
from tables import ROOT, put, table

import solesight
from solesight.catalog import now, schema, write_snapshot
from solesight.explore import SAMPLE
from solesight.explore.sampling import sample_rows
from solesight.explore.selection import select_photos
from solesight.eye import Measurer, frames_config
from solesight.samples import Scene, designs, draw, photograph
from solesight.tiles import draw as draw_tile
from solesight.tiles import tile_config
from solesight.tiles.packing import pack

COMMAND = "python benchmarks/explore.py DATA"
FIGURES = ROOT / "docs" / "figures" / "explore.md"
_BATCH = 2000
_VIEWS = 4
_BASES = 240
Base = tuple[bytes, Any, dict[str, Any], dict[str, Any]]
"""JPEG, design, what the eye measures, its drawing."""


def merged(data: Path, target: Path) -> Path:
    """Write the manifest with the columns of ``prices.csv`` beside its own."""
    prices: dict[str, dict[str, str]] = {}
    if (data / "prices.csv").is_file():
        with (data / "prices.csv").open(newline="", encoding="utf-8") as file:
            prices = {row["path"]: row for row in csv.DictReader(file)}
    more = ("retail", "last_sale", "average_deadstock_price", "release")
    with (data / "manifest.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*rows[0], *more])
        writer.writeheader()
        for row in rows:
            known = prices.get(row["path"], {})
            writer.writerow({**row, **{name: known.get(name, "") for name in more}})
    return target


def bases() -> list[Base]:
    """Draw the shoes that all others are copies of."""
    found = []
    measurer = Measurer()
    for k, design in enumerate(designs(_BASES, 0)):
        pixels = photograph(draw(design, "side", 320), k, Scene(240, 180)).pixels
        packed = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(pixels)).save(packed, "JPEG", quality=80)
        opened = measurer.open(packed.getvalue())
        measures = measurer.measure([opened])[0]
        rgb, mask, masked = draw_tile(opened.pixels, measures.frame)
        columns = measures.columns()
        tile = {"inputs": columns["frame_hash"], "tile": pack(rgb, mask), "masked": masked}
        found.append((packed.getvalue(), design, columns, tile))
    return found


def copy_of(data: bytes, number: int) -> bytes:
    """Give the same picture with a comment of its own, and so with a hash of its own."""
    text = f"{number:012d}".encode()
    return data[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + data[2:]


def synthetic(workspace: Path, n: int) -> None:
    """Fill a catalog with ``n`` photos of ``n / 4`` shoes."""
    drawn = bases()
    rng = np.random.default_rng(0)
    rows: list[tuple[str, str, str]] = []
    number: dict[str, int] = {}
    with solesight.open(workspace) as ws:
        for start in range(0, n, _BATCH):
            part = [_facts(drawn, i, rng) for i in range(start, min(start + _BATCH, n))]
            with ws.catalog.writing() as connection:
                _write(connection, part)
            rows += [(one["photo"], one["group"], "train") for one in part]
            number |= {one["photo"]: one["number"] for one in part}
        with ws.catalog.writing() as connection:
            write_snapshot(connection, rows, {"seed": 0}, voids_before=False)
        chosen = select_photos(ws.catalog, ws._to_explore(""), None, ())
        sampled = [chosen.photos[row] for row in sample_rows(chosen, SAMPLE, 0)]
        tiles = [
            {"photo": photo, "config": tile_config(), **drawn[number[photo] // _VIEWS % _BASES][3]}
            for photo in sampled
        ]
        with ws.catalog.writing() as connection:
            connection.execute(insert(schema.tile_facts), tiles)
    print(f"{n:,} photos made", flush=True)


def _facts(drawn: list[Base], i: int, rng: Any) -> dict[str, Any]:
    shoe = i // _VIEWS
    data, design, measures, _ = drawn[shoe % _BASES]
    own = copy_of(data, i)
    resale = shoe % 3 > 0
    sale = design.last_sale * float(rng.uniform(0.7, 1.6))
    return {
        "photo": hashlib.sha256(own).hexdigest(),
        "n_bytes": len(own),
        "group": f"{shoe:08d}",
        "source": "stockx" if resale else "zappos",
        "number": i,
        "measures": {**measures, "layout": b"", "dhash": f"{int(rng.integers(0, 2**63)):016x}"},
        "labels": {
            "title": f"{design.title} {shoe}",
            "brand": design.brand,
            "model": design.model,
            "year": str(2015 + shoe % 9),
        },
        "prices": [("retail", design.retail), *([("last_sale", round(sale))] if resale else [])],
    }


def _write(connection: Any, part: list[dict[str, Any]]) -> None:
    shape = {"format": "JPEG", "mode": "RGB", "width": 240, "height": 180, "has_alpha": False,
             "frames": 1, "exif_orientation": 1, "added_at": now()}  # fmt: skip
    photos = [{"photo": p["photo"], "n_bytes": p["n_bytes"], **shape} for p in part]
    connection.execute(insert(schema.photos), photos)
    listings = [
        {"key": p["photo"], "photo": p["photo"], "source": p["source"], "root": "synthetic",
         "path": f"{p['number']}.jpg", "row": "{}", "added_at": now()}
        for p in part
    ]  # fmt: skip
    connection.execute(insert(schema.listings), listings)
    word = {"author": "manifest", "rank": 1, "at": now()}
    said = [
        {"subject": p["photo"], "field": name, "value": value, **word}
        for p in part for name, value in p["labels"].items()
    ]  # fmt: skip
    connection.execute(insert(schema.assertions), said)
    seen = [
        {"key": f"{p['photo'][:50]}{kind}", "photo": p["photo"], "kind": kind,
         "amount": str(amount), "currency": "USD", "observed_at": now()}
        for p in part for kind, amount in p["prices"]
    ]  # fmt: skip
    connection.execute(insert(schema.observations), seen)
    key = {"config": frames_config(), "inputs": "-"}
    facts = [{"photo": p["photo"], **key, **p["measures"]} for p in part]
    connection.execute(insert(schema.clean_facts), facts)


def measured(workspace: Path, page: Path) -> tuple[float, float, float, dict[str, Any]]:
    """Make a page in a process of its own; give seconds, CPU seconds, peak MB and its JSON line."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [sys.executable, "-m", "solesight", "explore", "--workspace", str(workspace)]
    with (
        page.with_suffix(".json").open("w+") as out,
        subprocess.Popen([*command, "--output", str(page), "--json"], stdout=out) as process,
    ):
        memory = Memory(process.pid)
        code = process.wait()
        seconds, peak = time.monotonic() - began, memory.stop()
        out.seek(0)
        line = json.loads(out.read()) if not code else {}
    if code:
        raise SystemExit(f"explore ended with {code}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cpu, peak / 1e6, line


def opened(page: Path) -> str:
    """Open the page in a headless browser; say how long it took and what it complained of."""
    if not shutil.which("chromedriver"):
        return "no browser here"
    from browser import Browser

    with Browser() as browser:
        browser.look(1440, 900)
        seconds, log = browser.open(page)
    return f"{seconds:.2f} s, {len(log)} console lines"


def row_of(name: str, workspace: Path, page: Path) -> tuple[list[object], dict[str, Any]]:
    """Measure one page; give its row of the table, and its JSON line."""
    seconds, cpu, memory, line = measured(workspace, page)
    size = page.stat().st_size / 1e6
    found = [name, f"{seconds:.0f}", f"{cpu:.0f}", f"{memory:.0f}", f"{size:.2f}", opened(page)]
    print(found, flush=True)
    return found, line


def cleaned(data: Path, folder: Path) -> Path:
    """Make a workspace of the real photos, ready to be explored."""
    real = folder / "real"
    manifest = merged(data, folder / "manifest.csv")
    for step in (["add", str(data), "--manifest", str(manifest)], ["clean"], ["split"]):
        command = [sys.executable, "-m", "solesight", *step, "-w", str(real)]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    return real


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--workspace", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        real = asked.workspace or cleaned(asked.data, folder)
        with solesight.open(real) as ws:
            n = ws.status().as_json()["photos"]
            with ws.catalog.writing() as connection:
                connection.execute(delete(schema.tile_facts))
        first, line = row_of(f"{n:,} real photos, nothing drawn yet", real, folder / "a.html")
        again, _ = row_of(f"{n:,} real photos, drawn before", real, folder / "b.html")
        synthetic(folder / "large", asked.photos)
        name = f"{asked.photos:,} photos of synthetic facts, drawn before"
        large, _ = row_of(name, folder / "large", folder / "c.html")
    columns = ("catalog", "seconds", "CPU seconds", "peak memory, MB", "page, MB", "opens in")
    text = f"{table(columns, [first, again, large])}\n\n{said(line)}"
    put(ROOT / "docs" / "benchmarks.md", "explore", text, COMMAND)
    put(FIGURES, "colors", colors(line), COMMAND)
    put(FIGURES, "premium", premium(line), COMMAND)


def said(line: dict[str, Any]) -> str:
    """Say in words what the page of the real photos found."""
    best = max(line["information"], key=lambda c: c["bits"]["value"])
    bits, premium = best["bits"], line["premium"][0]["premium"]
    return (
        f"On the real photos, {best['n_groups']:,} shoes with an outline: the {best['channel']} of "
        f"a shoe's pixel tells {bits['value']:.3f} [{bits['low']:.3f}, {bits['high']:.3f}] of "
        f"{best['limit']:.3f} bits of `{line['by']}` (p {best['p']:.3f}). The median premium of "
        f"{premium['n']:,} shoes is {premium['value']:.0%} "
        f"[{premium['low']:.0%}, {premium['high']:.0%}]."
    )


def colors(line: dict[str, Any]) -> str:
    """Make the table of what each channel tells."""
    found = [
        (c["channel"], _ends(c["bits"], "{:.4f}"), f"{c['chance']:.4f}", f"{c['p']:.3f}")
        for c in line["information"]
    ]
    shoes, limit = line["information"][0]["n_groups"], line["information"][0]["limit"]
    head = ("channel", f"bits told of {limit:.3f}", "chance alone", "p")
    return f"{table(head, found)}\n\n{shoes:,} shoes, by `{line['by']}`, seed {line['seed']}."


def premium(line: dict[str, Any]) -> str:
    """Make the table of premiums."""
    found = [
        (row["by"], row["name"], _ends(row["premium"], "{:+.0%}"),
         f"{row['above_retail']['value']:.0%}", f"{row['premium']['n']:,}")
        for row in line["premium"]
    ]  # fmt: skip
    return table(("by", "", "median premium", "above retail", "shoes"), found)


def _ends(metric: dict[str, float | None], form: str) -> str:
    if metric["low"] is None:
        return form.format(metric["value"])
    parts = [form.format(metric[name]) for name in ("value", "low", "high")]
    return "{} [{}, {}]".format(*parts).replace("-", "−")


if __name__ == "__main__":
    main()
