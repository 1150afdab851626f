"""The record of a training: a row a round in a CSV, cut back when rounds are played again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from solesight.errors import BundleError

__all__ = ["COLUMNS", "append", "cut_back", "read_losses"]

COLUMNS = ("step", "estimate", "penalty", "slope", "generator", "held_out", "seconds")


def append(path: Path, measured: Sequence[float], held_out: float | None, seconds: float) -> None:
    """Add a row; each is written at once.

    Args:
        path: of the record.
        measured: step, estimate, penalty, slope, the generator's loss.
        held_out: see docs; None where it was not measured.
        seconds: of training until here.
    """
    new = not path.is_file()
    held = "" if held_out is None else repr(held_out)
    with path.open("a", encoding="utf-8", newline="") as file:
        if new:
            file.write(",".join(COLUMNS) + "\n")
        file.write(",".join([*map(repr, measured), held, f"{seconds:.2f}"]) + "\n")


def cut_back(path: Path, step: int) -> float:
    """Drop what came after a step, and what a kill left half; give the seconds spent until then."""
    if not path.is_file():
        return 0.0
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines[1:] if 0 < _step(line) <= step]
    half = path.with_suffix(".half")
    half.write_text("\n".join([lines[0] if lines else ",".join(COLUMNS), *kept]) + "\n", "utf-8")
    half.replace(path)
    return float(kept[-1].rsplit(",", 1)[1]) if kept else 0.0


def _step(line: str) -> int:
    parts = line.split(",")
    whole = len(parts) == len(COLUMNS) and parts[0].isdigit() and parts[-1]
    return int(parts[0]) if whole else 0


def read_losses(path: Path) -> dict[str, list[float]]:
    """Read the record, a list a column; where nothing was measured stands NaN.

    Raises:
        BundleError: there is none, or it is not ours.
    """
    try:
        text = path.read_text(encoding="utf-8")
        rows = list(csv.DictReader(io.StringIO(text)))
        return {name: _numbers(row[name] for row in rows) for name in COLUMNS}
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise BundleError(f"{path}: not a record of losses ({error})") from error


def _numbers(texts: Iterable[str]) -> list[float]:
    return [float(text) if text else float("nan") for text in texts]
