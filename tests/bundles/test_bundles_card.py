"""The model card says what it must, and nothing that a title smuggles in."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np

from solesight.bundles import BundleMeta, render_card, save_bundle
from solesight.evidence import FloorRows, classification_scores, floors


def _full_meta() -> BundleMeta:
    rng = np.random.default_rng(0)
    truth, groups = rng.integers(0, 2, 40), np.arange(40) // 2
    scores = classification_scores(truth, rng.dirichlet([1, 1], 40), groups, ["Nike", "adidas"])
    found = floors(FloorRows(truth, groups), FloorRows(truth, groups), n_classes=2)
    return BundleMeta(
        target="brand",
        learner="probe",
        classes=("Nike", "adidas"),
        embedder="lite0",
        embedder_sha256="ab" * 32,
        split=3,
        seed=7,
        n={"train": {"photos": 812, "groups": 400}, "validation": 40},
        caveats=("Look out for the source.",),
        validation=scores.as_json(),
        floors={name: floor.as_json() for name, floor in found.items()},
        sources={"stockx": 500, "myntra": 312},
        left_out={"no brand": 9},
        name="brand-probe-001",
        created="2026-01-02T03:04:05+00:00",
        solesight_version="0.1.0",
    )


def test_the_card_has_every_part() -> None:
    meta = _full_meta()
    card = render_card(meta)
    assert card.startswith("# brand-probe-001\n")
    assert meta.validation is not None
    accuracy = meta.validation["accuracy"]
    interval = f"{accuracy['value']:.3f} ({accuracy['low']:.3f} to {accuracy['high']:.3f})"
    for part in (
        "Look out for the source.",
        "| stockx | 500 |",
        "| no brand | 9 |",
        "| train | 812 photos, 400 groups |",
        "| validation | 40 |",
        "2 labels: Nike, adidas.",
        "snapshot 3, seed 7",
        f"| accuracy | {interval} |",
        "| majority | always the commonest class |",
        "1000 resamples",
        "the test rows have not been looked at",
        "## Limits",
        "solesight predict PHOTO... --target brand",
        "lite0 (SHA-256 abababababababab...)",
        "## Licence",
    ):
        assert part in card
    assert "None" not in card


def test_test_scores_stand_beside_the_validation_scores() -> None:
    meta = _full_meta()
    card = render_card(dataclasses.replace(meta, test=meta.validation))
    assert "| score | validation (n 40) | test (n 40) |" in card
    assert "have not been looked at" not in card


def test_unknown_values_and_missing_intervals_are_words() -> None:
    metric = {"value": 0.5, "low": None, "high": None, "n": 3}
    unknown = {"value": None, "low": None, "high": None, "n": 0}
    meta = dataclasses.replace(_full_meta(), validation={"accuracy": metric, "log_loss": unknown})
    card = render_card(meta)
    assert "| accuracy | 0.500 (no interval) |" in card
    assert "| log_loss | unknown |" in card
    bare = dataclasses.replace(_full_meta(), validation=None, floors={}, sources={}, left_out={})
    assert "## Scores" in render_card(bare)


def test_a_label_cannot_break_out_of_the_card() -> None:
    meta = dataclasses.replace(
        _full_meta(),
        classes=("a|b", "<script>x</script>", "new\nline # head", "[x](http://y)"),
        sources={"evil | 1 |\n| more": 1},
        caveats=("{{ 7 * 7 }}",),
    )
    card = render_card(meta)
    assert "a\\|b" in card
    assert "<script>" not in card.replace("\\<", "")
    assert "\n# head" not in card
    assert "| evil \\| 1 \\| \\| more | 1 |" in card
    assert "{{ 7 * 7 }}" in card


def test_the_command_can_be_pasted() -> None:
    card = render_card(dataclasses.replace(_full_meta(), target="Price band|$(x)"))
    assert "solesight predict PHOTO... --target 'Price band|$(x)'\n" in card


def test_many_labels_are_cut_short_in_the_sentence() -> None:
    meta = dataclasses.replace(_full_meta(), classes=tuple(f"m{i}" for i in range(50)))
    card = render_card(meta)
    assert "50 labels" in card
    assert "and 10 more" in card
    assert "m41" not in card


def test_the_saved_card_is_the_rendered_one(tmp_path: Path) -> None:
    saved = save_bundle(tmp_path, _full_meta(), {"w": np.zeros(1)})
    assert (saved.folder / "README.md").read_text(encoding="utf-8") == render_card(saved.meta)
