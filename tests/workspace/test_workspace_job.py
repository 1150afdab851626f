"""The main job from end to end on drawn shoes."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import solesight
from solesight.bundles import load_bundle
from solesight.catalog import read_photos, read_snapshot
from solesight.cli.run import run
from solesight.embed import embed_config, embedder_spec, read_vectors
from solesight.errors import (
    BundleError,
    NotEnoughDataError,
    NotReadyError,
    UnknownNameError,
    WorkspaceError,
)
from solesight.eye import frames_config
from solesight.learn import Predicted, Probe, Unpredicted, dataset, targets
from solesight.samples import SampleSet


@pytest.fixture
def copy(job: Path, tmp_path: Path) -> Path:
    shutil.copytree(job, tmp_path / "ws")
    return tmp_path / "ws"


def truth(drawn: SampleSet) -> dict[str, dict[str, str]]:
    with drawn.truth.open(newline="") as file:
        return {row["file_name"]: row for row in csv.DictReader(file)}


def test_verdicts_agree_with_the_drawn_truth(job: Path, drawn: SampleSet):
    known = truth(drawn)
    with solesight.open(job, workers=0) as ws:
        verdicts = ws.clean().verdicts
    right = wrong = 0
    for verdict in verdicts:
        row = known[verdict.scored.paths[0]]
        agrees = (verdict.reason or "") == row["reason"]
        right, wrong = right + agrees, wrong + (not agrees)
    assert right / (right + wrong) > 0.9


def test_facing_agrees_with_the_drawn_truth(job: Path, drawn: SampleSet):
    known = truth(drawn)
    with solesight.open(job, workers=0) as ws:
        kept = [v for v in ws.clean().verdicts if v.keep]
    told = [(v.scored.facing, known[v.scored.paths[0]]["facing"]) for v in kept]
    sides = [(said, true) for said, true in told if true in ("right", "left")]
    assert np.mean([said == true for said, true in sides]) > 0.97


def test_a_second_run_has_nothing_to_do(copy: Path, drawn: SampleSet):
    with solesight.open(copy, workers=0) as ws:
        assert ws.add(drawn.folder, manifest=drawn.manifest).added == 0
        assert ws.clean().done == 0
        assert ws.embed().done == 0
        before = ws.split()
        assert not before.new
        assert ws.status().next == "solesight report"


def test_no_group_straddles_a_split(job: Path):
    with solesight.open(job) as ws, ws.catalog.reading() as connection:
        snapshot = read_snapshot(connection, 1)
        titles = {r.photo: r.labels.get("title") for r in read_photos(connection, ["title"])}
    home: dict[str, set[str]] = {}
    shoe: dict[str, set[str]] = {}
    for photo, split in snapshot.splits.items():
        home.setdefault(snapshot.groups[photo], set()).add(split)
        if titles[photo]:
            shoe.setdefault(str(titles[photo]), set()).add(split)
    assert all(len(splits) == 1 for splits in home.values())
    assert all(len(splits) == 1 for splits in shoe.values())


def test_vectors_have_length_one_and_know_their_shoe(job: Path):
    with solesight.open(job) as ws, ws.catalog.reading() as connection:
        vectors = read_vectors(connection, embed_config(ws.spec), frames_config())
        titles = {r.photo: r.labels.get("title") for r in read_photos(connection, ["title"])}
    assert np.allclose(np.linalg.norm(vectors.matrix, axis=1), 1, atol=1e-5)
    likeness = vectors.matrix @ vectors.matrix.T
    same = np.array([[titles[a] == titles[b] for b in vectors.photos] for a in vectors.photos])
    np.fill_diagonal(same, False)
    off = ~same & ~np.eye(len(same), dtype=bool)
    assert likeness[same].mean() > likeness[off].mean() + 0.1


def test_training_beats_its_floors_and_says_so(job: Path):
    with solesight.open(job) as ws:
        result = ws.evaluate("brand-probe-001")[0]
    line = result.as_json()
    accuracy = line["scores"]["accuracy"]
    assert set(accuracy) == {"value", "low", "high", "n"}
    assert accuracy["low"] <= accuracy["value"] <= accuracy["high"]
    assert accuracy["value"] > line["floors"]["majority"]["accuracy"]["value"]
    json.dumps(line, allow_nan=False)


def test_train_leaves_test_empty_unless_final(copy: Path):
    with solesight.open(copy) as ws:
        plain = ws.train("brand")
        assert plain.as_json()["test"] is None
        assert ws.count_looks(plain.bundle.meta) == 0
        final = ws.train("brand", final=True)
        assert final.as_json()["test"]["n"] > 0
        assert ws.count_looks(final.bundle.meta) == 1
        assert ws.evaluate(final.bundle.meta.name, final=True)[0].looks == 2


def test_training_reads_no_test_row(copy: Path, monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[str, ...]] = []
    real = dataset.gather

    def spy(catalog, corpus, splits):  # type: ignore[no-untyped-def]
        asked.append(tuple(splits))
        rows = real(catalog, corpus, splits)
        assert "test" not in set(rows.splits.tolist())
        return rows

    import sys

    from solesight.learn import train as train_module  # noqa: F401

    monkeypatch.setattr(sys.modules["solesight.learn.train"], "gather", spy)
    with solesight.open(copy) as ws:
        ws.train("brand")
    assert asked == [("train", "validation")]


def test_the_same_seed_gives_the_same_weights(copy: Path):
    with solesight.open(copy) as ws:
        one, two = ws.train("brand", seed=3).bundle, ws.train("brand", seed=3).bundle
    assert set(one.arrays) == set(two.arrays)
    assert all(np.array_equal(one.arrays[name], two.arrays[name]) for name in one.arrays)


def test_a_target_of_any_color_is_learned_from_other_colors_too(
    copy: Path, monkeypatch: pytest.MonkeyPatch
):
    # The drawn sample has too few photos of a model: its brands are learned the way models are.
    brand = targets._MAKERS["brand"]
    monkeypatch.setitem(
        targets._MAKERS,
        "maker",
        lambda options: replace(brand(options), any_color=True, embedder=""),
    )
    with solesight.open(copy) as ws, ws.catalog.reading() as connection:

        def seen(kind: int) -> set[str]:
            config = embed_config(ws.spec.in_colors(kind))
            return set(read_vectors(connection, config, frames_config()).photos)

        trained = ws.train("maker", settings={"recolored": "1"})
        assert trained.bundle.meta.configuration["recolored"] == 1
        splits = read_snapshot(connection, 1).splits
        # Photos of train alone are seen anew: nothing is learned from the others.
        assert {splits[photo] for photo in seen(1)} == {"train"}
        plain = ws.train("maker", settings={"recolored": "0"})
        assert not np.array_equal(plain.bundle.arrays["weights"], trained.bundle.arrays["weights"])


def test_what_depends_on_colors_is_learned_from_true_ones_alone(copy: Path):
    assert targets.find_target("model").any_color
    with solesight.open(copy) as ws:
        for name in ("brand", "hyped", "colorway"):
            assert (
                ws.train(name, settings={"recolored": "3"}).bundle.meta.configuration["recolored"]
                == 0
            )


def test_any_column_can_be_learned(copy: Path):
    with solesight.open(copy) as ws:
        assert len(ws.train("colorway").bundle.meta.classes) >= 2
        with pytest.raises(UnknownNameError, match="brand"):
            ws.train("nonsense")
        with pytest.raises(UnknownNameError, match="probe"):
            ws.train("brand", learner="nonsense")


def test_predict_answers_in_order_and_names_what_it_cannot_read(
    job: Path, drawn: SampleSet, tmp_path: Path
):
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"")
    good = sorted((drawn.folder / "photos").glob("*.png"))[0]
    with solesight.open(job) as ws:
        answers = list(ws.predict([good, bad, good], target="brand"))
        nowhere = list(ws.predict([tmp_path / "none.jpg"], target="brand"))
    first, middle, last = answers
    assert isinstance(first, Predicted)
    assert isinstance(middle, Unpredicted)
    assert middle.reason == "empty"
    assert isinstance(nowhere[0], Unpredicted)
    assert first == last
    assert sum(first.probabilities.values()) == pytest.approx(1, abs=1e-3)
    assert first.label == next(iter(first.probabilities))


def test_predict_agrees_with_the_catalog(job: Path, drawn: SampleSet):
    """A photo outside the catalog goes the same way as one inside."""
    with solesight.open(job, workers=0) as ws:
        kept = [v.scored for v in ws.clean().verdicts if v.keep][:20]
        answers = list(ws.predict([drawn.folder / s.paths[0] for s in kept], target="brand"))
        bundle = load_bundle(ws.bundle_folder(target="brand"))
        with ws.catalog.reading() as connection:
            spec = embedder_spec(bundle.meta.embedder)
            vectors = read_vectors(connection, embed_config(spec), frames_config())
    probe = Probe.from_arrays(bundle.arrays, bundle.meta.classes)
    inside = probe.predict_proba(vectors.rows_of([s.photo for s in kept]))
    for answer, row in zip(answers, inside, strict=True):
        assert isinstance(answer, Predicted)
        assert answer.probability == pytest.approx(row.max(), abs=1e-3)
        assert answer.label == bundle.meta.classes[row.argmax()]


def test_predict_refuses_a_bundle_of_another_target(job: Path, drawn: SampleSet):
    shoe = drawn.folder / "photos" / "0001.jpg"
    with solesight.open(job) as ws:
        assert next(ws.predict([shoe], bundle="hyped-probe-001")).target == "hyped"
        with pytest.raises(BundleError, match="predicts hyped, not brand"):
            ws.predict([shoe], target="brand", bundle="hyped-probe-001")


def test_predict_says_once_which_bundle_answered(
    job: Path, drawn: SampleSet, capsys: pytest.CaptureFixture[str]
):
    asked = ["predict", *[str(drawn.folder / "photos" / "0001.jpg")] * 2, "-w", str(job)]
    assert run(asked) == 0
    said = capsys.readouterr()
    assert said.err.splitlines().count("answered by brand-probe-001") == 1
    assert "probe" not in said.out
    assert run([*asked, "--json"]) == 0
    said = capsys.readouterr()
    assert "answered by" not in said.err
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert [line["bundle"] for line in lines] == ["brand-probe-001"] * 2


def test_the_two_sides_of_a_shoe_are_no_copies(job: Path):
    """Frames are mirrored, so the sides look alike; only photos that faced alike are copies."""
    with solesight.open(job, workers=0) as ws:
        facing = {v.scored.photo: v.scored.facing for v in ws.clean().verdicts}
        copies = [v for v in ws.clean().verdicts if v.reason == "duplicate"]
    assert copies
    assert all(facing[v.scored.photo] == facing[str(v.of)] for v in copies)


def test_photos_that_clean_rejected_are_counted_as_left_out(job: Path):
    with solesight.open(job) as ws:
        trained = ws.bundle_folder(target="brand")
        left_out = load_bundle(trained).meta.left_out
    assert left_out["rejected by clean"] > 0


def test_a_damaged_bundle_is_refused(copy: Path, drawn: SampleSet):
    weights = copy / "bundles" / "brand-probe-001" / "weights.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(bytes(data))
    with solesight.open(copy) as ws, pytest.raises(BundleError):
        list(ws.predict([drawn.folder / "photos" / "0001.jpg"], target="brand"))


def test_merged_groups_void_older_test_scores(copy: Path):
    """Two shoes that turn out to be one: their group goes to train, the old scores are void."""
    from solesight.catalog import Assertion, assert_labels

    with solesight.open(copy, workers=0) as ws:
        with ws.catalog.reading() as connection:
            snapshot = read_snapshot(connection, 1)
            titles = {r.photo: r.labels.get("title") for r in read_photos(connection, ["title"])}
        pick = {
            split: next(p for p, s in snapshot.splits.items() if s == split and titles[p])
            for split in ("train", "test")
        }
        with ws.catalog.writing() as connection:
            said = [Assertion(p, "style_code", "ZZ9999-001", "ann") for p in pick.values()]
            assert_labels(connection, said)
        result = ws.split()
        assert (result.number, result.voided) == (2, True)
        assert {result.snapshot.splits[p] for p in pick.values()} == {"train"}
        assert ws.evaluate("brand-probe-001")[0].void


def test_verbs_say_what_must_run_first(tmp_path: Path, drawn: SampleSet):
    with solesight.open(tmp_path / "new", workers=0) as ws:
        for verb in (ws.embed, ws.split, ws.evaluate, lambda: ws.train("brand")):
            with pytest.raises(NotReadyError, match="solesight"):
                verb()
        for verb in (ws.embed, ws.split, lambda: ws.train("brand"), lambda: ws.audit("brand")):
            with pytest.raises(NotReadyError, match="solesight add"):
                verb()
        ws.add(drawn.folder / "photos" / "0001.jpg")
        ws.clean()
        with pytest.raises(NotReadyError, match="split"):
            ws.train("brand")
        ws.split()
        with pytest.raises(NotReadyError, match="embed"):
            ws.train("brand")
        ws.embed()
        with pytest.raises((NotEnoughDataError, UnknownNameError)):
            ws.train("brand")


def test_a_folder_that_is_no_workspace_can_be_refused(tmp_path: Path):
    with pytest.raises(WorkspaceError, match="solesight add"):
        solesight.open(tmp_path / "none", make=False)
    (tmp_path / "file").write_text("x")
    with pytest.raises(WorkspaceError):
        solesight.open(tmp_path / "file")


def test_the_report_is_one_file(job: Path, tmp_path: Path):
    with solesight.open(job) as ws:
        made = ws.report(tmp_path / "page.html")
    text = made.path.read_text()
    assert "brand-probe-001" in text
    assert "floor" in text
    assert 'src="http' not in text


def test_contact_sheet(job: Path, tmp_path: Path):
    from PIL import Image

    with solesight.open(job, workers=0) as ws:
        path = ws.contact_sheet(ws.clean(), "rejected", tmp_path / "sheet.png")
    with Image.open(path) as sheet:
        assert sheet.width > 1000


def test_workers_find_the_same_facts(drawn: SampleSet, tmp_path: Path, job: Path):
    """Two worker processes and none must agree to the bit."""
    from sqlalchemy import select

    from solesight.catalog import schema

    def facts(folder: Path) -> list[tuple[str, str]]:
        with solesight.open(folder) as ws, ws.catalog.reading() as connection:
            c = schema.clean_facts.c
            return list(connection.execute(select(c.photo, c.frame).order_by(c.photo)))

    with solesight.open(tmp_path / "ws", workers=2) as ws:
        ws.add(drawn.folder, manifest=drawn.manifest)
        ws.clean()
    assert facts(tmp_path / "ws") == facts(job)


def test_thresholds_of_the_settings_file_hold_for_every_verb(copy: Path):
    (copy / "solesight.toml").write_text("[thresholds]\nshoe = 0.999\n")
    with solesight.open(copy, workers=0) as ws:
        strict = ws.clean()
        assert strict.thresholds.shoe == 0.999
        kept = sum(v.keep for v in strict.verdicts)
        assert (
            sum(ws.train("brand").bundle.meta.n[s]["photos"] for s in ("train", "validation"))
            <= kept
        )
    (copy / "solesight.toml").write_text("[thresholds]\nhue = 1\n")
    with solesight.open(copy) as ws, pytest.raises(UnknownNameError, match="sharpness"):
        ws.clean()


def test_exports():
    assert set(solesight.__all__) <= set(dir(solesight)) | set(solesight._LAZY)
    assert all(callable(getattr(solesight, name)) for name in solesight._LAZY)
    with pytest.raises(AttributeError):
        _ = solesight.nonsense  # type: ignore[attr-defined]
