"""The audit on real photos: facts of files alone, so that it takes seconds."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from solesight.audit.folds import grouped_folds, straddling
from solesight.audit.models import forest
from solesight.audit.probing import Asked, probe
from solesight.learn import find_target, label_rows
from solesight.photos import file_traces

SHARED = Path(os.environ.get("SOLESIGHT_SHARED", Path(__file__).parents[3] / "shared"))
DATA = SHARED / "data" / "sneakers"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not (DATA / "manifest.csv").is_file(),
        reason=f"THE SHARED DATA FOLDER IS MISSING: no {DATA}; set SOLESIGHT_SHARED",
    ),
]
_EVERY = 6


@pytest.fixture(scope="module")
def asked() -> tuple[Asked, list[Path]]:
    with (DATA / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [{**row, "source": row["subset"]} for row in csv.DictReader(file)]
    labels = label_rows(find_target("hyped"), rows).values
    pairs = [(row, label) for row, label in zip(rows, labels, strict=True) if label][::_EVERY]
    truth = np.array([label == "hyped" for _, label in pairs], dtype=np.int64)
    groups = np.array([row["title"] or row["path"] for row, _ in pairs])
    folds = grouped_folds(truth, groups, 5)
    assert straddling(folds, groups) == 0
    files = [DATA / str(row["path"]) for row, _ in pairs]
    return Asked(truth, groups, folds, ("everyday", "hyped"), 0), files


def test_the_jpeg_quality_alone_tells_most_of_hyped(asked: tuple[Asked, list[Path]]) -> None:
    rows, files = asked
    quality = [file_traces(file.read_bytes()).quality for file in files]
    x = np.array([np.nan if q is None else q for q in quality], dtype=np.float64)[:, None]
    found, _ = probe(("jpeg", "the JPEG's quality", True), x, rows, forest)
    assert found.believed
    assert found.share > 0.5
    assert found.permuted.value < 0.58
