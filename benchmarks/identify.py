"""Naming shoes on the shared data folder: the protocols' table, curves, latency.

    python benchmarks/identify.py DATA [--workspace DIR] [--part validation|test|all]
        [--parts PARTS.csv] [--fit FILE.json] [--only latency]

DATA is a folder with ``manifest.csv``. PARTS.csv (columns ``path`` and ``part``) says in which part
the embedder held each photo; without it the newest split snapshot of the workspace does. Worn
photos are asked for in every part: the embedder learned from none. ``--fit`` fits the calibration
on the validation part and writes it first.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from identify_page import FIGURES, page
from numpy.typing import NDArray
from PIL import Image
from tables import ROOT, machine, put, table

import solesight
from solesight.evidence import Metric
from solesight.eye import frames_config
from solesight.identify import (
    Asker,
    Calibration,
    Gallery,
    GalleryPhoto,
    Namer,
    NamingPlan,
    Recall,
    Seer,
    calibration_of,
    evaluate_naming,
)
from solesight.identify.evaluation import answer, recall
from solesight.identify.fitting import Asked, fit_calibration
from solesight.identify.plan import examined, facing_angle
from solesight.identify.protocols import (
    ANGLES,
    PhotoTable,
    Trial,
    in_the_wild,
    other_angle,
    other_source,
)
from solesight.identify.shoes import STRAIGHT
from solesight.workspace import Workspace

PAGE = FIGURES / "identify.md"
# The turntable of stockx_360, as looked at: 1 and 35 show the outer side, 20 the inner one, 10 the
# toe, 30 the heel, 5 and 15 lie between toe and side, 25 between side and heel.
POSITIONS = {1: "side", 35: "side", 20: "side", 10: "front", 30: "back"}
# `odd` holds damage made from photos of the other sources, with titles of its own.
WITHOUT = ("odd",)
# Thumbnails and turntables of one studio: another shop is another photographer.
SHOPS = {"stockx_side": "stockx", "stockx_360": "stockx"}
Maker = Callable[[PhotoTable, NDArray[np.bool_]], Trial]


def angle_of(photo: GalleryPhoto) -> str:
    """Read the angle of a turntable photo from its name, of any other from the eye."""
    found = re.search(r"_img(\d+)_", photo.path) if photo.source == "stockx_360" else None
    return POSITIONS.get(int(found[1]), "quarter") if found else facing_angle(photo)


def read_parts(file: Path | None, gallery: Gallery) -> Mapping[str, str] | None:
    """Read which photo lies in which part."""
    if file is None:
        return None
    with file.open(encoding="utf-8", newline="") as lines:
        parts = {row["path"]: row["part"] for row in csv.DictReader(lines)}
    return {p.id: parts[p.path] for p in gallery.photos if p.path in parts}


def prepared(data: Path, folder: Path) -> Workspace:
    """Open a workspace with every photo added, cleaned, embedded and split."""
    ws = solesight.open(folder)
    ws.add(data, manifest=data / "manifest.csv")
    ws.clean()
    ws.embed()
    ws.split()
    return ws


def fitted(ws: Workspace, gallery: Gallery, asker: Asker, plan: NamingPlan) -> Calibration:
    """Fit a calibration on the validation shoes."""
    seen = examined(ws.catalog, gallery, frames_config(), replace(plan, part="validation"))
    asked = []
    for make in (other_angle, other_source):
        trial = make(seen.table, seen.chosen)
        one = Asked(trial).thinned(plan.most, plan.seed)
        names = [gallery.photos[row].id for row in one.trial.queries]
        asked.append(Asked(one.trial, asker.views(names)))
    n = sum(len(one.trial.queries) for one in asked)
    return fit_calibration(
        seen.table,
        asked,
        embedder=ws.naming_spec.name,
        embedder_sha256=ws.naming_spec.sha256,
        fitted_on=f"{n} photos of validation shoes: other angle, other source; shared data folder",
    )


@dataclass(frozen=True)
class Bench:
    """What questions are asked of."""

    ws: Workspace
    gallery: Gallery
    asker: Asker
    fit: Calibration

    def ask(
        self, plan: NamingPlan, make: Maker, name: str, angles: Sequence[str] = ANGLES
    ) -> Recall | None:
        """Ask one question; None where nobody can be asked."""
        seen = examined(self.ws.catalog, self.gallery, frames_config(), plan)
        trial = make(seen.table, seen.chosen)
        trial = trial.only(np.isin(seen.table.angles[trial.queries], angles))
        trial = Asked(trial).thinned(plan.most, plan.seed).trial
        if not len(trial.queries):
            return None
        views = self.asker.views([self.gallery.photos[row].id for row in trial.queries])
        found = recall(seen.table, answer(seen.table, trial, self.fit, views), seed=plan.seed)
        return replace(found, name=name)


def wild_rows(bench: Bench, plan: NamingPlan) -> list[Recall]:
    """Ask for each shoe's worn photos, and take the mean of the shoes."""
    every = replace(plan, part="all")
    table = examined(bench.ws.catalog, bench.gallery, frames_config(), every).table
    # A shoe's photos are all one group: the interval is over photos, of this shoe alone.
    table = replace(table, groups=np.arange(len(table.groups)).astype(np.str_))
    trial = in_the_wild(table, np.ones(len(table.shoe_keys), bool))
    found = []
    for shoe in np.unique(table.shoes[trial.queries]):
        own = trial.only(table.shoes[trial.queries] == shoe)
        views = bench.asker.views([bench.gallery.photos[row].id for row in own.queries])
        one = recall(table, answer(table, own, bench.fit, views), seed=plan.seed)
        named = " ".join(table.shoe_keys[shoe].split()[:6])
        found.append(replace(one, name=f"in the wild: {named}"))
    if not found:
        return []

    def mean(name: str) -> Metric:
        metrics = [getattr(one, name) for one in found]
        n = sum(one.n for one in metrics)
        return Metric(float(np.mean([one.value for one in metrics])), None, None, n)

    names = ("recall_1", "recall_5", "model_1", "pooled_model_1", "pooled_model_5")
    means = {name: mean(name) for name in names}
    whole = replace(found[0], name="in the wild, mean of the shoes", shoes=len(found), **means)
    return [*found, whole]


def harder(bench: Bench, plan: NamingPlan) -> list[Recall]:
    """Ask again: for toe and heel alone, and with damaged copies of photos in the index."""
    rows = [bench.ask(plan, other_angle, "other angle, straight on", STRAIGHT)]
    for make, name in ((other_angle, "other angle"), (other_source, "other source")):
        rows.append(bench.ask(replace(plan, without=()), make, f"{name}, `odd` in the index"))
    return [row for row in rows if row is not None]


def latency(ws: Workspace, data: Path, photos: int = 120) -> str:
    """Time one photo, file to answer, against 20,000 photos, in one warm process."""
    gallery = grown(ws.finder().gallery, 20_000)
    namer, seer = (
        Namer(gallery, calibration_of(ws.naming_spec.sha256)),
        Seer(ws.naming_spec, ws.caps),
    )
    rng = np.random.default_rng(0)
    picked = rng.choice(len(gallery.photos), photos, replace=False)
    files = [data / gallery.photos[i].path for i in picked]
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        large = [enlarged(file, Path(scratch, f"{i}.jpg")) for i, file in enumerate(files[:30])]
        for name, some in (("photos of the collection", files), ("JPEG of 4000 px", large)):
            for file in some[:5]:
                namer.identify(seer.see_one(str(file), file).views)
            seeing, whole, worked = [], [], []
            for file in some:
                began, spent = time.perf_counter(), time.process_time()
                views = seer.see_one(str(file), file).views
                seeing.append(time.perf_counter() - began)
                namer.identify(views)
                whole.append(time.perf_counter() - began)
                worked.append(time.process_time() - spent)
            p50, p95 = np.quantile(whole, [0.5, 0.95])
            seconds = (p50, p95, np.median(seeing), np.median(worked))
            shown = [f"{1000 * one:.0f}" for one in seconds]
            rows.append((name, len(some), *shown))
    columns = ("file to answer, ms", "photos", "p50", "p95", "of which seeing, p50",
               "work of all cores, p50")  # fmt: skip
    return table(columns, rows)


def grown(gallery: Gallery, n: int) -> Gallery:
    """Grow a gallery to ``n`` photos: copies with noise, as photos of shoes of their own."""
    rng = np.random.default_rng(0)
    more = max(0, n - len(gallery.photos))
    source = rng.integers(0, len(gallery.photos), more)
    noise = rng.normal(size=(more, gallery.vectors.shape[1])) / gallery.vectors.shape[1] ** 0.5
    made = gallery.vectors[source] + 0.5 * noise
    made = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    extra = range(0, more, 3)
    shoes = tuple(
        replace(gallery.shoes[gallery.of_shoe[source[i]]], key=f"grown {i}") for i in extra
    )
    return replace(
        gallery,
        shoes=(*gallery.shoes, *shoes),
        photos=(*gallery.photos, *(gallery.photos[i] for i in source)),
        vectors=np.concatenate([gallery.vectors, made]),
        of_shoe=np.concatenate([gallery.of_shoe, len(gallery.shoes) + np.arange(more) // 3]),
    )


def enlarged(file: Path, target: Path) -> Path:
    """Write a photo as a JPEG whose longer side has 4000 pixels."""
    with Image.open(io.BytesIO(file.read_bytes())) as photo:
        seen = photo.convert("RGB")
        scale = 4000 / max(seen.size)
        size = (round(seen.width * scale), round(seen.height * scale))
        seen.resize(size, Image.Resampling.BICUBIC).save(target, quality=90)
    return target


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--part", choices=("validation", "test", "all"), default="validation")
    parser.add_argument("--parts", type=Path)
    parser.add_argument("--fit", type=Path)
    parser.add_argument("--most", type=int, default=500)
    parser.add_argument("--only", choices=("latency", "scores"))
    return parser.parse_args()


def scores(ws: Workspace, asked: argparse.Namespace) -> str:
    """Fit where that is wanted, ask all questions, write the page."""
    gallery = ws.finder().gallery
    asker = Asker(ws.catalog.store, Seer(ws.naming_spec, ws.caps), ws.caps)
    plan = NamingPlan(part=asked.part, parts=read_parts(asked.parts, gallery), shops=SHOPS,
                      without=WITHOUT, most=asked.most, angle_of=angle_of)  # fmt: skip
    fit = calibration_of(ws.naming_spec.sha256)
    if asked.fit:
        fit = fitted(ws, gallery, asker, plan)
        asked.fit.write_text(fit.to_json(), encoding="utf-8")
    found = evaluate_naming(ws.catalog, gallery, frames_config(), asker, fit, plan)
    bench = Bench(ws, gallery, asker, fit)
    rows = [*found.rows, *harder(bench, plan), *wild_rows(bench, plan)]
    left = gallery.left_out.get("rejected by clean", 0)
    text = page(
        found, rows, ws.naming_spec.name, f"{left} photos that `clean` rejects are not asked for."
    )
    put(PAGE, "identify", text, f"python benchmarks/identify.py DATA --part {asked.part}")
    return text


def main() -> None:
    """Run and write."""
    asked = arguments()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.workspace or Path(scratch, "ws")
        with prepared(asked.data, folder) as ws:
            if asked.only != "latency":
                print(scores(ws, asked))
            if asked.only != "scores":
                text = f"{latency(ws, asked.data)}\n\nA gallery of 20,000 photos ({machine()})."
                put(ROOT / "docs" / "benchmarks.md", "identify", text,
                    "python benchmarks/identify.py DATA --only latency")  # fmt: skip
                print(text)


if __name__ == "__main__":
    main()
