"""Learners on vectors, measured: kinds of probes, stacks, price bands, a small search.

    python benchmarks/learning.py DATA --workspace DIR [--only NAME ...] [--page]

DATA is a folder with ``manifest.csv`` and, for the price bands, ``prices.csv``; DIR a workspace in
which these photos were added, cleaned, embedded and split. The script gives it a snapshot of its
own, the parts of ``training/embedder/parts.csv``: the shipped embedder saw no photo of validation
or test. Test rows are not read. What was measured is kept in DIR/learning.json, so that a run that
was stopped goes on; ``--page`` only writes what is there. Writes docs/figures/learning.md.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from embedder_probes import RESALE
from embedder_rows import PARTS, SHOWN, WRONG
from tables import ROOT, metric, put, table

import solesight
from solesight.catalog import (
    label_fields,
    latest_snapshot,
    read_photos,
    read_snapshot,
    write_snapshot,
)
from solesight.embed import embedder_spec
from solesight.evidence import classification_scores, floors, mean_metric
from solesight.eye import frames_config
from solesight.learn import (
    Corpus,
    Lesson,
    Recipe,
    TargetOptions,
    find_learner,
    find_target,
    fit_kind,
    parse_bands,
    shipped_source_table,
)
from solesight.learn.options import parse_options
from solesight.learn.train import lesson_of
from solesight.progress import Running
from solesight.workspace import Workspace

PAGE = ROOT / "docs" / "figures" / "learning.md"
LITE, SNEAKER = "efficientnet-lite0-int8", "sneaker"
BOTH = f"{LITE}+{SNEAKER}"
KINDS = ("logistic", "ridge", "centroid", "knn")
FOUR = TargetOptions(classes=("adidas", "Jordan", "Nike"), pool_rare=True)
_HUNDREDS = ",".join(str(100 * i) for i in range(10)) + "+"
_MIXED = ("probe", "probe:ridge", "probe:knn", f"probe@{LITE}", f"probe@{SNEAKER}",
          f"probe:ridge@{SNEAKER}", "model/probe")  # fmt: skip


@dataclass(frozen=True)
class Task:
    """What is learned, from which sources; none means from all."""

    name: str
    target: str
    options: TargetOptions = field(default_factory=TargetOptions)
    sources: tuple[str, ...] = ()


TASKS = (
    Task("hyped", "hyped"),
    Task("brand of four, resale sources", "brand", FOUR, RESALE),
    Task("brand of four, all sources", "brand", FOUR),
    Task("model", "model"),
    Task("brand, every label", "brand"),
)
BANDS = (
    Task("last sale in tenths", "price_band", TargetOptions(bands=parse_bands("10"))),
    Task("last sale in steps of $100", "price_band", TargetOptions(bands=parse_bands(_HUNDREDS))),
)
_THREE = "stack of three probes"
SETTINGS: dict[str, dict[str, dict[str, str]]] = {
    "brand of four, resale sources": {
        _THREE: {},
        "stack of both embedders' probes and of models": {"bases": ",".join(_MIXED)},
    },
    **{task.name: {_THREE: {}} for task in BANDS},
}
"""The stacks that are measured, by task, with their options."""


class Bench:
    """A workspace with its own snapshot, and what was measured in it so far."""

    def __init__(self, ws: Workspace, *, measures: bool) -> None:
        self.ws, self.measures = ws, measures
        self.file = ws.folder / "learning.json"
        self.found: dict[str, Any] = (
            json.loads(self.file.read_text()) if self.file.is_file() else {}
        )

    @cached_property
    def kept(self) -> set[str]:
        """The photos that `clean` keeps."""
        return self.ws._kept()

    def once(self, key: str, measure: Callable[[], Any]) -> Any:
        """Measure something, unless it was measured before; None where nothing is to be."""
        if key not in self.found and self.measures:
            print("measuring", key, flush=True)
            self.found[key] = measure()
            self.file.write_text(json.dumps(self.found))
        return self.found.get(key)

    def lesson(self, task: Task, embedder: str, learner: str = "probe") -> Lesson:
        """Lay out a task."""
        options = replace(task.options, sources=shipped_source_table())
        with self.ws.catalog.reading() as connection:
            wanted = find_target(task.target, label_fields(connection), options)
        corpus = Corpus(self.kept, frames_config(), embedder_spec(embedder), caps=self.ws.caps)
        folder = self.ws.folder / "bench"
        lesson, _ = lesson_of(
            self.ws.catalog, wanted, corpus, folder, Recipe(learner, 0), Running(1)
        )
        if not task.sources:
            return lesson
        mask = np.isin([row.source for row in lesson.rows.photos], task.sources)
        return replace(lesson, rows=lesson.rows.only(mask), truth=lesson.truth[mask],
                       folder=lesson.folder.with_name(f"{lesson.folder.name}-some"))  # fmt: skip

    def fitted(self, lesson: Lesson, learner: str, settings: dict[str, str]) -> dict[str, Any]:
        """Fit a learner, and score it on the validation rows."""
        start = time.process_time()
        found = find_learner(learner)
        model = found.fit(lesson, parse_options(found.options, settings))
        seconds = time.process_time() - start
        checks = ~lesson.trains
        chances = model.answer(lesson.questions(checks))
        truth, groups = lesson.truth[checks], lesson.rows.groups[checks]
        scores = classification_scores(truth, chances, groups, lesson.classes, seed=0)
        near = np.abs(chances.argmax(axis=1) - truth) <= 1
        told = model.save().configuration
        return {
            "seconds": seconds,
            "n": [scores.n, scores.groups, len(lesson.classes)],
            **{name: scores.metrics[name].as_json()
               for name in ("accuracy", "macro_f1", "calibration_error")},
            "within_one": mean_metric(near, groups, seed=0).as_json(),
            "told": {name: told.get(name) for name in
                     ("kind", "c", "meta", "best_base", "best_base_macro_f1", "gain",
                      "gain_without_facts", "tried", "facts")},
        }  # fmt: skip

    def floors(self, lesson: Lesson) -> dict[str, Any]:
        """Score the trivial rules."""
        rows, trains, by = lesson.rows, lesson.trains, lesson.target.floors
        found = floors(
            rows.only(trains).floor_rows(lesson.truth[trains], by),
            rows.only(~trains).floor_rows(lesson.truth[~trains], by),
            n_classes=len(lesson.classes),
        )
        return {name: floor.as_json() for name, floor in found.items()}


def part_snapshot(ws: Workspace) -> None:
    """Split the workspace as the shipped embedder's training was split."""
    with PARTS.open(encoding="utf-8", newline="") as lines:
        parts = {row["path"]: row["part"] for row in csv.DictReader(lines)}
    with WRONG.open(encoding="utf-8", newline="") as lines:
        wrong = {(row["subset"], row["title"]) for row in csv.DictReader(lines)}
    with ws.catalog.writing() as connection:
        number = latest_snapshot(connection)
        groups = read_snapshot(connection, number or 0).groups
        rows = [
            (row.photo, groups[row.photo], parts[row.path])
            for row in read_photos(connection)
            if row.path in parts and row.photo in groups and row.source in SHOWN
            and (row.source, row.labels.get("title")) not in wrong
        ]  # fmt: skip
        write_snapshot(connection, rows, {"parts": PARTS.name}, voids_before=False)


def add_prices(ws: Workspace, data: Path) -> None:
    """Add last sales and retail prices to the photos that are there."""
    with (data / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        known = {row["path"]: row for row in csv.DictReader(lines)}
    names = ("path", "subset", "title", "brand", "model", "colorway", "retail", "last_sale",
             "release", "currency")  # fmt: skip
    with (data / "prices.csv").open(encoding="utf-8", newline="") as lines:
        rows = [{**known[row["path"]], **{k: v for k, v in row.items() if v}}
                for row in csv.DictReader(lines)]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "prices.csv"
        with sheet.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        ws.add(data, manifest=sheet)


def probes(bench: Bench) -> Iterator[str]:
    """Kinds of probes on the vectors of each embedder."""
    for embedder in (BOTH, SNEAKER, LITE):
        for task in TASKS:
            keys = [f"probe {task.name} {embedder} {kind}" for kind in KINDS]
            lesson = None
            if bench.measures and any(key not in bench.found for key in keys):
                lesson = bench.lesson(task, embedder)
            for kind, key in zip(KINDS, keys, strict=True):
                bench.once(key, partial(bench.fitted, lesson, "probe", {"kind": kind}))
    for task in TASKS:
        bench.once(f"floors {task.name}", partial(_floors, bench, task))
    rows = []
    for task, embedder, kind in product(TASKS, (LITE, SNEAKER, BOTH), KINDS):
        one = bench.found.get(f"probe {task.name} {embedder} {kind}")
        if one is not None:
            error = f"{one['calibration_error']['value']:.3f}"
            rows.append((task.name, f"`{embedder}`", kind, _size(one), metric(one["accuracy"]),
                         metric(one["macro_f1"]), error, f"{one['seconds']:.0f}"))  # fmt: skip
    yield "### Kinds of probes, by embedder\n"
    yield table(("target", "vectors of", "kind", "photos / shoes / classes", "accuracy",
                 "macro F1", "calibration error", "seconds"), rows)  # fmt: skip
    yield "\nTheir floors on the same photos, accuracy / macro F1:\n"
    yield _floor_table(bench, TASKS)


def stacks(bench: Bench) -> Iterator[str]:
    """Stacks beside their best base, and price bands beside their floors."""
    rows = []
    for task in BANDS:
        bench.once(f"floors {task.name}", partial(_floors, bench, task))
        bench.once(f"probe {task.name}", partial(_task, bench, task, "probe", {}))
    for task in (*TASKS, *BANDS):
        one = bench.found.get(f"probe {task.name}")
        if one is not None:
            rows.append((task.name, "probe", *_scores(one, task), "", "", ""))
        for name, settings in SETTINGS.get(task.name, {}).items():
            key = f"stack {task.name} {name}"
            one = bench.once(key, partial(_task, bench, task, "stack", settings))
            if one is not None:
                rows.append(_stack_row(one, task, name))
    yield "\n### Stacks, and price bands\n"
    head = ("target", "learner; what joins it", "photos / shoes / classes", "accuracy", "macro F1",
            "within one band", "best base, its macro F1", "less the best base: accuracy; macro F1",
            "the same without facts")  # fmt: skip
    yield table(head, rows)
    yield "\nFloors of the price bands on the same photos, accuracy / macro F1:\n"
    yield _floor_table(bench, BANDS)


def _stack_row(one: dict[str, Any], task: Task, name: str) -> tuple[str, ...]:
    told = one["told"]
    best = f"{told['best_base']}, {told['best_base_macro_f1']:.3f}"
    gains = _gain(told["gain"]), _gain(told["gain_without_facts"])
    return task.name, f"{name}; {told['meta']}", *_scores(one, task), best, *gains


def _task(bench: Bench, task: Task, learner: str, settings: dict[str, str]) -> dict[str, Any]:
    lesson = bench.lesson(task, BOTH, f"{learner} {settings}")
    return bench.fitted(lesson, learner, settings)


def _floors(bench: Bench, task: Task) -> dict[str, Any]:
    return bench.floors(bench.lesson(task, BOTH))


def speed(bench: Bench) -> Iterator[str]:
    """Seconds of a probe on 8,000 vectors."""
    rows = []
    for width in (896, 1664):
        for kind in KINDS:
            seconds = bench.once(f"speed {width} {kind}", partial(_timed, width, kind))
            if seconds is not None:
                rows.append((width, kind, f"{seconds:.1f}"))
    yield "\n### Seconds\n"
    yield (
        "A probe on 8,000 vectors of 50 classes (drawn at random around their middles), all its "
        "strengths tried on 2,000 others; seconds of the processor, one thread:\n"
    )
    yield table(("numbers a vector", "kind", "seconds"), rows)


def _timed(width: int, kind: str) -> float:
    rng = np.random.default_rng(0)
    middles = rng.normal(size=(50, width))
    y = rng.integers(0, 50, 10_000)
    x = (middles[y] + 6 * rng.normal(size=(len(y), width))).astype(np.float32)
    start = time.process_time()
    fit_kind(kind, x[:8000], y[:8000], x[8000:], y[8000:], classes=[str(i) for i in range(50)])
    return time.process_time() - start


def search(bench: Bench) -> Iterator[str]:
    """Twenty trials of a probe on brand."""

    def tuned() -> dict[str, Any]:
        start = time.perf_counter()
        found, _ = bench.ws.tune("brand", trials=20)
        return {**found.as_json(), "seconds": time.perf_counter() - start}

    one = bench.once("tune", tuned)
    if one is None:
        return
    best = ", ".join(f"{name}={value}" for name, value in one["settings"].items())
    gain, states = one["gain_validation"], one["states"]
    yield "\n### A small search\n"
    yield (
        f"`solesight tune brand --trials 20`: {states['complete']} complete, {states['pruned']} "
        f"ended early, {states['failed']} failed. Macro F1 on validation: default options "
        f"{one['default']:.3f}, best {one['best']['value']:.3f} ({best}). Gain, on the very photos "
        f"that chose it: {_signed(gain['macro_f1'])} macro F1, {_signed(gain['accuracy'])} "
        "accuracy. The test photos were not looked at."
    )


def _size(one: dict[str, Any]) -> str:
    return " / ".join(map(str, one["n"]))


def _scores(one: dict[str, Any], task: Task) -> tuple[str, ...]:
    near = metric(one["within_one"]) if task in BANDS else ""
    return _size(one), metric(one["accuracy"]), metric(one["macro_f1"]), near


def _gain(paired: dict[str, Any]) -> str:
    return f"{_signed(paired['accuracy'])}; {_signed(paired['macro_f1'])}"


def _signed(found: dict[str, float]) -> str:
    return f"{found['value']:+.3f} [{found['low']:+.3f}, {found['high']:+.3f}]"


def _floor_table(bench: Bench, tasks: Sequence[Task]) -> str:
    known = [(t, own) for t in tasks if (own := bench.found.get(f"floors {t.name}"))]
    names = list(dict.fromkeys(name for _, own in known for name in own))
    rows = []
    for task, own in known:
        rows.append((task.name, *(_floor(own.get(name)) for name in names)))
    return table(("target", *(name.replace("_", " ") for name in names)), rows)


def _floor(one: dict[str, Any] | None) -> str:
    if one is None:
        return "-"
    return f"{one['accuracy']['value']:.3f} / {one['macro_f1']['value']:.3f}"


_INTRO = """Part: **validation**; seed 0; split by the parts of the shipped embedder's training, so
that it saw none of these photos; 95 % intervals over groups. Strengths, meta-models and the
search's best were chosen on these very photos, so that scores are a little too good; test photos
were not read. Brand of four is adidas (with Yeezy), Jordan, Nike, other: `solesight train brand
--classes adidas,Jordan,Nike --other`. Model is learned from other colors, too. Seconds are of the
processor.
"""
SECTIONS = {"probes": probes, "stacks": stacks, "speed": speed, "search": search}


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--only", nargs="*", choices=SECTIONS, default=list(SECTIONS))
    parser.add_argument("--page", action="store_true", help="measure nothing, write what is there")
    given = parser.parse_args()
    with solesight.open(given.workspace) as ws:
        bench = Bench(ws, measures=not given.page)
        if "ready" not in bench.found:
            add_prices(ws, given.data)
            part_snapshot(ws)
            bench.once("ready", lambda: True)
        text = [line for name in given.only for line in SECTIONS[name](bench)]
    if set(given.only) == set(SECTIONS):
        head = "# What is learned from vectors\n"
        if not PAGE.is_file():
            PAGE.write_text(head, encoding="utf-8")
        put(PAGE, "learning", "\n".join([_INTRO, *text]),
            "python benchmarks/learning.py DATA --workspace DIR")  # fmt: skip


if __name__ == "__main__":
    main()
