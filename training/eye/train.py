"""Train the eye: ``python training/eye/train.py`` writes eye.safetensors and README.md."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import features as made
import numpy as np
import scores
from data import HERE, LABELS, SALT
from fit import Layers, Recipe, fit

import report
from solesight.embed.network import DEFAULT, shipped_card
from solesight.eye.glimpse import SIDE
from solesight.eye.heads import COUNTS, FACINGS, metadata
from solesight.eye.looks import HEADS

TAKEN_FOR_MANY = 0.003
"""The share of the validation part's single shoes and pairs that may be taken for a collage."""


def main() -> None:
    """Make or read features, fit on train, choose thresholds on validation, report on test."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--cache", type=Path, default=Path(tempfile.gettempdir()) / "solesight-eye" / "features.npz"
    )
    options = parser.parse_args()
    photos, features = made.cached(options.cache, options.seed)
    tables = report.Tables(photos, features, Recipe(seed=options.seed))
    layers = with_operating_points(
        features, fit(features, tables.train, tables.source, tables.recipe), tables
    )
    scores.write_layers(layers, HEADS, metadata(about(tables, options.seed)))
    page = report.page(tables, layers, f"python training/eye/train.py --seed {options.seed}")
    (HERE / "README.md").write_text(page, encoding="utf-8")
    print(page)


def with_operating_points(features: made.Features, layers: Layers, tables: report.Tables) -> Layers:
    """Shift the shoe's and the collage's bias so that 0.5 is the threshold chosen on validation."""
    shoes = np.flatnonzero(tables.validation & tables.level & (features.shoe == 1))
    found = scores.logits(features, shoes, layers)["shoe"]
    shoe_bias = layers["shoe_bias"] - np.quantile(found, report.SHOES_REJECTED)
    many = COUNTS.index("many")
    few = np.isin(features.count, [0, 1]) & tables.validation & tables.level
    logits = scores.logits(features, np.flatnonzero(few), layers)["count"]
    lead = logits[:, many] - np.logaddexp(logits[:, 0], logits[:, 1])
    count_bias = layers["count_bias"].copy()
    count_bias[many] -= max(0.0, float(np.quantile(lead, 1 - TAKEN_FOR_MANY)))
    return layers | {"shoe_bias": shoe_bias.astype(np.float32), "count_bias": count_bias}


def about(tables: report.Tables, seed: int) -> dict[str, object]:
    """What the file says of itself."""
    return {
        "network_sha256": shipped_card(DEFAULT)["sha256"],
        "side": str(SIDE),
        "facings": list(FACINGS),
        "counts": list(COUNTS),
        "seed": seed,
        "split": SALT,
        "labels": str(LABELS.relative_to(HERE.parent.parent)),
        "trained_on": f"{int(tables.train.sum())} pictures of shops and resale sites, drawn ones",
        "licence": "Apache-2.0",
    }


if __name__ == "__main__":
    main()
