"""Networks on the shared photos: `scratch`, `finetune` and the ladder, beside probe and floors.

    python benchmarks/deep.py WORKSPACE [--run NAME ...] [--all]

WORKSPACE holds the shared photos, added, cleaned, embedded and split. Reads the bundles that are in
it; ``--run`` trains what is named (see RUNS; ``ladder`` too) and ``--all`` whatever is missing. A
training that was killed goes on. Validation rows alone are scored. Writes docs/figures/deep.md.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tables import ROOT, metric, put, table

import solesight
from solesight.bundles import BundleMeta, list_bundles, load_bundle
from solesight.evidence import Metric
from solesight.learn.deep import BACKBONES, RUNGS, draw_rungs

PAGE = ROOT / "docs" / "figures" / "deep.md"
PICTURE = ROOT / "docs" / "figures" / "deep-ladder.svg"
SHARED = {"size": "96", "epochs": "25"}
_FROZEN = {"epochs": "0", "head_epochs": "40"}
_NARROW = {"head": "narrow"}


@dataclass(frozen=True)
class Run:
    """One training.

    Attributes:
        target: what is learned.
        words: what the table says of it.
        settings: options of `finetune`.
    """

    target: str
    words: str
    settings: Mapping[str, str]


RUNS = {
    "hyped-mobilenet-frozen": Run(
        "hyped", "MobileNetV2 frozen, head 1280-320 (as the earlier project)",
        {"backbone": "mobilenet_v2", **_NARROW, **_FROZEN, "views": "2"},
    ),
    "brand-mobilenet-frozen": Run(
        "brand", "MobileNetV2 frozen, head 1280-320 (as the earlier project)",
        {"backbone": "mobilenet_v2", **_NARROW, **_FROZEN, "views": "2"},
    ),
    "brand-lite0-frozen": Run(
        "brand", "EfficientNet-Lite0 frozen, linear head",
        {"backbone": "efficientnet_lite0", "epochs": "0", "views": "2"},
    ),
    "model-mobilenet-frozen": Run(
        "model", "MobileNetV2 frozen, head 1280-320", {
            "backbone": "mobilenet_v2", **_NARROW, **_FROZEN},
    ),
    "model-sneaker-frozen": Run(
        "model", "our embedder's trunk frozen, linear head", {"backbone": "sneaker", **_FROZEN},
    ),
    "model-lite0-160": Run(
        "model",
        "EfficientNet-Lite0, head then all but the first blocks, 160 px (the rate fell over 8 "
        "epochs for four of them, and over 5 for the last)",
        {"backbone": "efficientnet_lite0", "size": "160", "front": "5", "epochs": "5",
         "patience": "8"},
    ),
}  # fmt: skip
"""What is trained for the table, by name."""


def main() -> None:
    """Train what is asked for, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--run", action="append", default=[], choices=[*RUNS, "ladder"])
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    with solesight.open(options.workspace) as ws:
        for name, run in RUNS.items():
            if name in options.run or (options.all and not found(ws.bundles_folder, run)):
                ws.train(run.target, learner="finetune", seed=0, settings=run.settings)
        if "ladder" in options.run or (options.all and not ladder(ws.bundles_folder)):
            ws.ladder("model", top=5, seed=0, settings=SHARED)
        write(ws.bundles_folder)


def write(bundles: Path) -> None:
    """Write the page from the bundles that are there."""
    parts = [
        "Part: **validation** of the workspace's split, which chose each model's epoch and "
        "temperature, so that these scores are a little too good; seed 0; intervals are 95 %, over "
        "groups (no group is in two parts). Test rows were not read.",
        "### finetune",
        scores_table(bundles),
        missing(),
    ]
    if rungs := ladder(bundles):
        parts += ["### The ladder", ladder_table(bundles, rungs), "![The ladder](deep-ladder.svg)"]
    put(PAGE, "deep", "\n\n".join(parts), "python benchmarks/deep.py WORKSPACE --all")


def scores_table(bundles: Path) -> str:
    """Draw the table of networks beside the probe."""
    rows = []
    for target in ("hyped", "brand", "model"):
        probes = [m for m in list_bundles(bundles) if (m.target, m.learner) == (target, "probe")]
        rows += [_row(m, "probe on both embedders' vectors") for m in probes[:1]]
        for run in RUNS.values():
            if run.target == target and (meta := found(bundles, run)):
                rows.append(_row(meta, run.words))
    head = ("target", "how", "classes", "train", "validation", "accuracy", "macro F1", "top 5",
            "floors: accuracy / macro F1")  # fmt: skip
    return table(head, rows)


def _row(meta: BundleMeta, words: str) -> tuple[object, ...]:
    told = meta.validation or {}
    train, checks = meta.n["train"], meta.n["validation"]
    floors = ", ".join(
        f"{name.replace('_', ' ')} {floor['accuracy']['value']:.2f} / "
        f"{floor['macro_f1']['value']:.2f}"
        for name, floor in meta.floors.items()
    )
    return (
        meta.target, words, len(meta.classes), f"{train['photos']} photos",
        f"{checks['photos']} photos, {checks['groups']} groups", metric(told["accuracy"]),
        metric(told["macro_f1"]), metric(told.get("top_5_accuracy")), floors,
    )  # fmt: skip


def missing() -> str:
    """Say which backbones were not measured, and why."""
    lacking = [b.name for b in BACKBONES.values() if not b.package and b.shipped is None]
    return (
        f"Weights not at hand: {', '.join(lacking)}. They are proven to load a file with "
        "torchvision's names and to train, and were not measured."
    )


def found(bundles: Path, run: Run) -> BundleMeta | None:
    """Find the newest bundle of a run."""
    known = [m for m in list_bundles(bundles) if (m.target, m.learner) == (run.target, "finetune")]
    same = [m for m in known if _holds(m, run.settings)]
    return same[-1] if same else None


def _holds(meta: BundleMeta, settings: Mapping[str, str]) -> bool:
    told = meta.configuration
    return all(str(told.get(name)) == value for name, value in settings.items())


def ladder(bundles: Path) -> list[tuple[str, BundleMeta]]:
    """Find the ladder's bundles, newest of each step; nothing when one is missing."""
    known = [m for m in list_bundles(bundles) if m.learner == "scratch"]
    made = []
    for name, changed in RUNGS.items():
        wanted = {**SHARED, "net": changed["net"]}
        numbers = (float(changed["dropout"]), float(changed["rate"]), changed["augment"] != "none")
        same = [
            m for m in known
            if _holds(m, wanted) and numbers == (
                m.configuration["dropout"], m.configuration["rate"],
                bool(m.configuration["augmented"]))
        ]  # fmt: skip
        made += [(name, same[-1])] if same else []
    return made if len(made) == len(RUNGS) else []


def ladder_table(bundles: Path, rungs: list[tuple[str, BundleMeta]]) -> str:
    """Draw the table of the ladder, and its picture."""
    rows, drawn = [], []
    for name, meta in rungs:
        told: dict[str, Any] = dict(meta.validation or {})
        history = json.loads(load_bundle(bundles / meta.name).read_file("history.json"))
        drawn.append((name, history, Metric(**told["accuracy"])))
        best = max(history, key=lambda row: row["accuracy"])
        rows.append((name, meta.configuration["weights_count"], metric(told["accuracy"]),
                     metric(told["macro_f1"]),
                     f"{best['accuracy']:.3f} at {best['epoch']}"))  # fmt: skip
    PICTURE.write_text(draw_rungs(drawn), encoding="utf-8")
    meta = rungs[0][1]
    checks = meta.n["validation"]
    floors = ", ".join(f"{n} {f['accuracy']['value']:.3f}" for n, f in meta.floors.items())
    head = ("step", "weights", "accuracy of the kept epoch", "macro F1", "highest epoch")
    said = (
        f"The five commonest models ({', '.join(meta.classes)}), {meta.n['train']['photos']} "
        f"photos in train, {checks['photos']} photos of {checks['groups']} groups in validation, "
        f"gray, 96 pixels, 25 epochs. Floors, accuracy: {floors}. The earlier project said 60 to "
        "70 % of five Air Jordans on a random split of search results: not comparable."
    )
    return f"{said}\n\n{table(head, rows)}"


if __name__ == "__main__":
    main()
