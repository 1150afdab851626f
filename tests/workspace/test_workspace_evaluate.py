"""`evaluate` and `export` on a drawn workspace: what is asked, written and compared."""

from __future__ import annotations

import csv
import dataclasses
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
from sqlalchemy import func, select

import solesight
from solesight.catalog import Assertion, assert_labels, read_photos, schema
from solesight.cli.run import run
from solesight.errors import BundleError, WorkspaceError
from solesight.evidence import classification_scores
from solesight.learn import Rows, comparisons
from solesight.workspace import Workspace

BRAND = "brand-probe-001"


@pytest.fixture
def ws(job: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(job, tmp_path / "ws")
    with solesight.open(tmp_path / "ws", workers=0) as opened:
        yield opened


def looks(ws: Workspace) -> int:
    with ws.catalog.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(schema.looks)).scalar_one())


def test_without_final_no_test_row_is_read(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[tuple[str, ...]] = []
    training = sys.modules["solesight.learn.train"]
    gather = training.gather

    def spied(catalog: object, corpus: object, splits: tuple[str, ...]) -> Rows:
        read.append(tuple(splits))
        found: Rows = gather(catalog, corpus, splits)  # type: ignore[arg-type]
        return found

    monkeypatch.setattr(training, "gather", spied)
    (found,) = ws.evaluate(BRAND, curve=True)
    assert read
    assert "test" not in {split for splits in read for split in splits}
    assert found.split == found.asked.split == "validation"
    assert looks(ws) == found.looks == 0

    read.clear()
    (final,) = ws.evaluate(BRAND, final=True, curve=True)
    assert [splits for splits in read if "test" in splits] == [("test",)]
    assert looks(ws) == final.looks == 1
    # The learning curve chooses nothing and shows nothing of the test rows.
    assert [p.accuracy for p in final.growth] == [p.accuracy for p in found.growth]
    assert final.scores.n != found.scores.n or final.asked.photos != found.asked.photos


def test_the_whole_curve_ends_at_the_bundle_itself(ws: Workspace) -> None:
    (found,) = ws.evaluate(BRAND, curve=None)
    last = found.growth[-1]
    assert last.share == 1
    assert last.photos == found.bundle.meta.n["train"]["photos"]
    assert last.accuracy == found.scores.metrics["accuracy"]
    photos = [point.photos for point in found.growth]
    assert photos == sorted(photos)
    assert photos[0] < photos[-1]
    (plain,) = ws.evaluate(BRAND)
    assert plain.growth == ()


def test_page_and_csv_hold_what_was_found(ws: Workspace) -> None:
    found = ws.evaluate(BRAND, curve=True)
    (written,) = ws.write_evaluations(found)
    assert written.page == ws.folder / "reports" / f"evaluate-{BRAND}.html"
    text = written.page.read_text(encoding="utf-8")
    for part in ("scores", "confused", "sure", "parts", "growth", "examples", "mistakes", "doubts"):
        assert f'<section id="{part}"' in text
    assert 'id="compared"' not in text
    # Nothing is fetched: links lead to files beside it, sources are inside.
    assert not re.search(r"(src|href)=\"(https?:)?//", text)
    assert f'href="evaluate-{BRAND}.csv"' in text
    one = found[0]
    wrong = text.count('<li class="wrong">')
    assert wrong == int((~one.asked.right).sum())  # of so few rows all are examples
    assert written.sheet is not None
    with written.sheet.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["photo"] for row in rows] == [photo.photo for photo in one.asked.photos]
    columns = [f"p:{name}" for name in one.asked.classes]
    said = np.array([[float(row[name]) for name in columns] for row in rows])
    assert np.allclose(said, one.asked.probabilities, atol=1e-6)


def test_nothing_in_a_title_or_a_label_can_run(ws: Workspace) -> None:
    nasty = "<script>alert('x')</script>"
    (found,) = ws.evaluate(BRAND)
    names = tuple(f"{nasty}{i}" for i in range(len(found.asked.classes)))
    photos = tuple(
        dataclasses.replace(row, labels={"title": nasty}, paths=(f"=cmd|{nasty}",))
        for row in found.asked.photos
    )
    asked = dataclasses.replace(found.asked, classes=names, photos=photos)
    scores = classification_scores(asked.truth, asked.probabilities, asked.groups, names)
    wrong = [dataclasses.replace(one, truth=nasty, path=nasty) for one in found.mistakes]
    bad = dataclasses.replace(found, asked=asked, scores=scores, mistakes=tuple(wrong))
    (written,) = ws.write_evaluations([bad])
    assert written.page is not None
    assert written.sheet is not None
    text = written.page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "&lt;script" in text
    with written.sheet.open(encoding="utf-8", newline="") as lines:
        assert {row["path"][:5] for row in csv.DictReader(lines)} == {"'=cmd"}


def test_labels_that_changed_since_cost_the_curve_and_nothing_else(ws: Workspace) -> None:
    (before,) = ws.evaluate(BRAND, curve=True)
    lost = before.asked.classes[0]
    with ws.catalog.reading() as connection:
        gone = [row.photo for row in read_photos(connection) if row.labels.get("brand") == lost]
    with ws.catalog.writing() as connection:
        assert_labels(connection, [Assertion(photo, "brand", "Else", "ann") for photo in gone])
    (after,) = ws.evaluate(BRAND, curve=True)
    assert (len(before.growth), after.growth) == (5, ())
    assert lost not in {after.asked.classes[code] for code in after.asked.truth}
    ws.write_evaluations([after])


def test_bundles_of_one_target_are_compared_on_the_same_rows(ws: Workspace) -> None:
    other = ws.train("brand", settings={"recolored": "0"}, top=3).bundle.meta
    found = ws.evaluate(target="brand")
    assert [one.bundle.meta.name for one in found] == [BRAND, other.name]
    (compared,) = comparisons(found)
    three = set(other.classes)
    shared = [
        i for i, code in enumerate(found[0].asked.truth) if found[0].asked.classes[code] in three
    ]
    assert compared.n == len(shared) == len(found[1].asked)
    assert compared.left_out == len(found[0].asked) - len(shared)
    by_name = {row.bundle: row for row in compared.rows}
    assert by_name[BRAND].accuracy.value == pytest.approx(found[0].asked.right[shared].mean())
    assert compared.rows[0].against is None
    assert compared.rows[1].against is not None
    gap = compared.rows[0].accuracy.value - compared.rows[1].accuracy.value
    assert compared.rows[1].against.accuracy.value == pytest.approx(gap)
    written = ws.write_evaluations(found)
    assert all('<section id="compared"' in w.page.read_text() for w in written if w.page)
    with pytest.raises(BundleError, match="one by one"):
        ws.write_evaluations(found, csv="p.csv")


def test_the_command_prints_a_line_a_bundle_then_the_comparisons(
    ws: Workspace, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ws.train("brand", settings={"recolored": "0"})
    where = ["--workspace", str(ws.folder), "--no-page"]
    assert run(["evaluate", BRAND, "brand-probe-002", "--json", *where]) == 0
    first, second, compared = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    kept = {"bundle", "target", "learner", "split", "snapshot", "seed", "scores", "floors",
            "mistakes", "test_looks", "void", "caveats"}  # fmt: skip
    assert kept <= set(first)
    assert first["page"] is first["csv"] is None
    assert first["learning_curve"] == []
    assert second["bundle"] == "brand-probe-002"
    assert {row["bundle"] for row in compared["compared"]} == {BRAND, "brand-probe-002"}
    assert not (ws.folder / "reports").exists()
    sheet = tmp_path / "p.csv"
    assert run(["evaluate", BRAND, "--csv", str(sheet), *where]) == 0
    assert sheet.is_file()
    assert "learning curve" not in capsys.readouterr().out
    assert run(["evaluate", BRAND, "--page", str(tmp_path / "p.jpg"), *where[:2]]) == 2
    assert run(["evaluate", BRAND, "identify", *where]) == 2
    assert run(["evaluate", BRAND, "--page", "a.html", *where]) == 2


@pytest.mark.parametrize("inputs", ["pictures", "vectors"])
def test_an_export_answers_as_the_bundle(ws: Workspace, tmp_path: Path, inputs: str) -> None:
    found = ws.export_model(BRAND, tmp_path / "brand.onnx", inputs=inputs)  # type: ignore[arg-type]
    assert found.difference <= 1e-5
    assert found.photos > 10
    card = json.loads((tmp_path / "brand.json").read_text(encoding="utf-8"))
    session = ort.InferenceSession(found.path.read_bytes())
    assert [one.name for one in session.get_inputs()] == [one["name"] for one in card["inputs"]]
    assert all(one["what"] for one in card["inputs"])
    assert card["classes"] == list(ws.evaluate(BRAND)[0].asked.classes)
    if inputs == "vectors":
        vectors = np.eye(card["inputs"][0]["shape"][1], dtype=np.float32)[:3]
        (said,) = session.run(["probabilities"], {"vectors": vectors})
        assert said.sum(axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    ws.export_model(BRAND, tmp_path / "brand.onnx", inputs="vectors")  # an export may be replaced


def test_an_export_replaces_no_other_file(ws: Workspace, tmp_path: Path) -> None:
    own = tmp_path / "own.onnx"
    own.write_bytes(b"somebody's network")
    with pytest.raises(WorkspaceError, match="another file"):
        ws.export_model(BRAND, own)
    assert own.read_bytes() == b"somebody's network"
    with pytest.raises(WorkspaceError, match=r"\.onnx"):
        ws.export_model(BRAND, tmp_path / "model.bin")
    (tmp_path / "new.json").write_text("{}", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="another file"):
        ws.export_model(BRAND, tmp_path / "new.onnx")
