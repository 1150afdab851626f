"""The one table of learners: every learner on every target that was reported, with honest numbers.

    python benchmarks/learners.py WORKSPACE
    python benchmarks/learners.py WORKSPACE --only hyped brand_4
    python benchmarks/learners.py WORKSPACE --final

WORKSPACE went through ``add``, ``clean``, ``embed`` and ``split``. Each row is trained on train
rows and scored on validation rows; ``--final`` looks at the test rows of each row once, and every
look is logged. What was measured is kept in ``docs/figures/learners.json``: a run that was stopped
goes on, and a row is measured anew only when its recipe or the split snapshot changed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from learners_cross import across
from learners_prices import by_model, register_prices
from learners_rows import ROWS, TARGETS, Row
from tables import ROOT, put, table

import solesight
from solesight.catalog import config_hash, latest_snapshot
from solesight.errors import MissingExtraError, NotReadyError, SolesightError, UnknownNameError
from solesight.learn import learner_names
from solesight.workspace import Workspace

PAGE = ROOT / "docs" / "figures" / "learners.md"
KEPT = ROOT / "docs" / "figures" / "learners.json"
_SCORES = ("accuracy", "macro_f1", "balanced_accuracy", "top_5_accuracy", "calibration_error")
_COMMAND = "python benchmarks/learners.py WORKSPACE"
_INTRO = """# Every learner on every target

Trained on train rows, chosen and scored on validation rows of clean splits: no shoe lies on both
sides. Accuracy and macro F1 stand with their 95 % intervals over shoes; the accuracy of trivial
rules on the same rows stands beside them. Test rows are looked at once a row, at the end, and each
look is logged.

*Reported before* is what earlier projects printed of such a learner. Their photos are not at hand,
and most of their scores are of splits that share shoes, or of rows that chose the model, so that no
number of theirs can be compared with one of ours.

On *sources never seen*, one resale site and one shop at a time are left out of training and asked
for; the answers of all six pairs are scored together."""


def main(arguments: list[str] | None = None) -> int:
    """Measure what is missing, and write the table."""
    given = _arguments(arguments)
    rows = [row for row in ROWS if not given.only or row.target in given.only]
    rows = [row for row in rows if not given.learner or row.learner in given.learner]
    if not given.write_only:
        with solesight.open(given.workspace, make=False) as ws:
            register_prices(ws)
        for row in rows:
            _measure(given.workspace, row, final=given.final)
    _write()
    return 0


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--only", nargs="*", choices=sorted(TARGETS), help="targets")
    parser.add_argument("--learner", nargs="*", help="learners")
    parser.add_argument("--final", action="store_true", help="look at the test rows, once a row")
    parser.add_argument("--write-only", action="store_true", help="measure nothing")
    return parser.parse_args(arguments)


def _measure(folder: Path, row: Row, *, final: bool) -> None:
    more = {"embedder": row.embedder} if row.embedder else {}
    with solesight.open(folder, make=False, **more) as ws:
        key = _key(ws, row)
        have = _read().get(key)
        if have is not None and "skipped" not in have and (have.get("test") or not final):
            return
        sys.stderr.write(f"{row.target}: {row.words}\n")
        found = _tried(ws, row, final=final)
    kept = {**_read(), key: {"row": _plain(row), **found}}
    part = KEPT.with_suffix(".part")
    part.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    part.replace(KEPT)


def _key(ws: Workspace, row: Row) -> str:
    """What a measurement depends on: the recipe, the snapshot, the embedder; not the words."""
    with ws.catalog.reading() as connection:
        snapshot = latest_snapshot(connection)
    recipe = _recipe(_plain(row))
    return str(config_hash({"row": recipe, "snapshot": snapshot, "vectors": ws.spec.sha256}))


def _recipe(row: dict[str, Any]) -> str:
    """What of a row is measured: all but its words."""
    return json.dumps(
        {k: v for k, v in row.items() if k not in {"words", "theirs"}}, sort_keys=True
    )


def _plain(row: Row) -> dict[str, Any]:
    return {**asdict(row), "settings": dict(row.settings)}


def _tried(ws: Workspace, row: Row, *, final: bool) -> dict[str, Any]:
    """Measure a row, or say why it cannot be."""
    if row.learner not in learner_names():
        return {"skipped": f"no learner `{row.learner}` here"}
    began = time.perf_counter()
    try:
        found = across(ws, row, final=final) if row.unseen else _trained(ws, row, final=final)
    except NotReadyError as error:
        return {"skipped": "weights not at hand" if "weights" in str(error) else str(error)}
    except MissingExtraError as error:
        return {"skipped": str(error)}
    except UnknownNameError as error:
        return {"skipped": f"no {error.kind} `{error.name}` here"}
    except SolesightError as error:
        return {"skipped": str(error)}
    return {**found, "seconds": round(time.perf_counter() - began, 1)}


def _trained(ws: Workspace, row: Row, *, final: bool) -> dict[str, Any]:
    trained = ws.train(row.target, learner=row.learner, settings=dict(row.settings), final=final)
    told = trained.as_json()
    parts = {"validation": told["validation"], "test": told["test"]}
    floors = told["floors"]
    if row.target.startswith("price"):
        floors = {**floors, "by_model": by_model(ws, row.target, tuple(told["classes"]))}
    return {
        "bundle": told["bundle"],
        "classes": len(told["classes"]),
        "train": told["n"]["train"],
        "floors": floors,
        **{name: _short(part) for name, part in parts.items()},
    }


def _short(scores: dict[str, Any] | None) -> dict[str, Any] | None:
    if scores is None:
        return None
    kept = {name: scores[name] for name in _SCORES if name in scores}
    return {**kept, "n": scores["n"], "groups": scores["groups"]}


def _read() -> dict[str, Any]:
    return dict(json.loads(KEPT.read_text(encoding="utf-8"))) if KEPT.is_file() else {}


def _write() -> None:
    """Write the newest measurement of every row, in the order of the rows."""
    by_recipe = {_recipe(found["row"]): found for found in _read().values()}
    lines = []
    for row in ROWS:
        found = by_recipe.get(_recipe(_plain(row)))
        lines.append(_line(row, found or {"skipped": "not measured yet"}))
    columns = ("target", "learner", "reported before", "comparable", "accuracy", "macro F1",
               "photos, shoes, classes", "floors", "test accuracy", "s")  # fmt: skip
    text = _INTRO + "\n\n" + _targets() + "\n\n" + table(columns, lines)
    put(PAGE, "learners", text, _COMMAND)


def _targets() -> str:
    return "\n".join(f"- `{name}`: {words}" for name, words in TARGETS.items())


def _informative(target: str, floors: dict[str, Any]) -> dict[str, Any]:
    """Leave out the rule that knows the model where the label follows from the model."""
    told = target.startswith(("model", "jordan"))
    return {name: floor for name, floor in floors.items() if not (told and name == "by_model")}


def _line(row: Row, found: dict[str, Any]) -> tuple[str, ...]:
    theirs = row.theirs or "–"
    comparable = "not comparable: other photos" if row.theirs else "–"
    head = (row.target, row.words, theirs, comparable)
    if "skipped" in found:
        return (*head, f"– ({found['skipped']})", "–", "–", "–", "–", "–")
    scores = found["validation"]
    sizes = f"{scores['n']:,}, {scores['groups']:,}, {found['classes']}"
    test = _metric((found.get("test") or {}).get("accuracy"))
    floors = _floors(_informative(row.target, found["floors"]))
    return (*head, _metric(scores["accuracy"]), _metric(scores["macro_f1"]), sizes,
            floors, test, f"{found['seconds']:.0f}")  # fmt: skip


def _floors(named: dict[str, Any]) -> str:
    words = {"majority": "majority", "by_source": "source", "trivial": "trivial",
             "by_model": "model's commonest"}  # fmt: skip
    return ", ".join(
        f"{word} {named[name]['accuracy']['value']:.3f}"
        for name, word in words.items()
        if name in named
    )


def _metric(found: dict[str, Any] | None) -> str:
    if found is None or found["value"] is None:
        return "–"
    if found["low"] is None:
        return f"{found['value']:.3f}"
    return f"{found['value']:.3f} [{found['low']:.3f}, {found['high']:.3f}]"


if __name__ == "__main__":
    sys.exit(main())
