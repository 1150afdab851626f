"""A workspace whose vectors and bundles are of other embedders than those that are set."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete

import solesight
from solesight.bundles import load_bundle, save_bundle
from solesight.catalog import schema
from solesight.cli.run import run
from solesight.embed import embedder_spec
from solesight.errors import BundleError
from solesight.learn import Predicted
from solesight.samples import SampleSet

OLD = "efficientnet-lite0-int8"
NEW = "sneaker"
BUNDLE = "brand-probe-001"


@pytest.fixture(scope="module")
def old_job(job: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The main job as it was before shoes were named: no vector of the sneaker embedder."""
    folder = tmp_path_factory.mktemp("old") / "ws"
    shutil.copytree(job, folder)
    shutil.rmtree(folder / "bundles")
    with solesight.open(folder, workers=0, embedder=OLD) as ws:
        with ws.catalog.writing() as connection:
            connection.execute(delete(schema.embed_facts))
        ws.embed(OLD)
        ws.train("brand")
    return folder


@pytest.fixture
def old(old_job: Path, tmp_path: Path) -> Path:
    shutil.copytree(old_job, tmp_path / "ws")
    return tmp_path / "ws"


@pytest.mark.parametrize(
    "words",
    [["identify", "PHOTO"], ["similar", "PHOTO"], ["evaluate", "identify"]],
    ids=lambda words: words[0],
)
def test_what_needs_vectors_says_in_one_line_what_to_run(
    old_job: Path, drawn: SampleSet, words: list[str], capsys: pytest.CaptureFixture[str]
):
    photo = str(drawn.folder / "photos" / "0001.jpg")
    given = [photo if word == "PHOTO" else word for word in words]
    assert run([*given, "-w", str(old_job)]) == 2
    said = capsys.readouterr()
    lines = [line for line in said.err.splitlines() if "sneaker" in line]
    assert len(lines) == 1
    assert "run `solesight embed` first" in lines[0]
    assert said.out == ""


def test_status_says_that_embed_is_next(old_job: Path):
    with solesight.open(old_job) as ws:
        found = ws.status()
    assert found.embedded == 0
    assert found.next == "solesight embed"


def test_old_bundles_go_on_with_their_own_embedder(old: Path, drawn: SampleSet):
    photo = drawn.folder / "photos" / "0001.jpg"
    with solesight.open(old, workers=0, embedder=OLD) as ws:
        before, scores = list(ws.predict([photo])), ws.evaluate(BUNDLE)[0].as_json()
    with solesight.open(old, workers=0, embedder=NEW) as ws:
        assert ws.spec.name != OLD
        assert list(ws.predict([photo])) == before
        assert isinstance(before[0], Predicted)
        assert ws.evaluate(BUNDLE)[0].as_json() == scores
        assert BUNDLE in ws.report(old / "page.html").path.read_text()


def test_one_more_embed_is_all_that_an_upgrade_takes(old: Path):
    with solesight.open(old, workers=0, embedder=NEW) as ws:
        made = ws.embed()
        assert (made.embedder, made.known, made.failed) == ("sneaker", 0, ())
        assert made.done > 0
        newer = ws.train("brand").bundle
        assert (newer.meta.embedder, newer.meta.embedder_sha256) == ("sneaker", ws.spec.sha256)
        assert newer.meta.name != BUNDLE
        assert load_bundle(old / "bundles" / BUNDLE).meta.embedder == OLD
    with solesight.open(old, workers=0, embedder=OLD) as ws:
        assert ws.embed().done == 0


def test_a_bundle_whose_vectors_are_gone_gets_them_again(old: Path):
    with solesight.open(old, workers=0, embedder=NEW) as ws:
        with ws.catalog.writing() as connection:
            connection.execute(delete(schema.embed_facts))
        ws.embed()
        (found,) = ws.evaluate(BUNDLE)
        assert found.as_json()["bundle"] == BUNDLE
        assert ws.embed(OLD).done == 0


def test_a_bundle_of_an_own_network_wants_that_file(old: Path, drawn: SampleSet):
    photo = drawn.folder / "photos" / "0001.jpg"
    own = shutil.copy(embedder_spec(OLD).path, old / "mine.onnx")
    with solesight.open(old, workers=0, embedder=str(own)) as ws:
        name = ws.train("brand").bundle.meta.name
        assert isinstance(next(ws.predict([photo], bundle=name)), Predicted)
    with solesight.open(old, workers=0, embedder=NEW) as ws:
        for asked in (lambda: list(ws.predict([photo], bundle=name)), lambda: ws.evaluate(name)):
            with pytest.raises(BundleError, match=r"mine.*SOLESIGHT_EMBEDDER"):
                asked()


def test_a_bundle_of_another_network_of_the_same_name_is_refused(old: Path, drawn: SampleSet):
    bundle = load_bundle(old / "bundles" / BUNDLE)
    with solesight.open(old, workers=0, embedder=NEW) as ws:
        other = replace(bundle.meta, embedder="sneaker", embedder_sha256="0" * 64)
        saved = save_bundle(ws.bundles_folder, other, bundle.arrays)
        with pytest.raises(BundleError, match="train brand"):
            list(ws.predict([drawn.folder / "photos" / "0001.jpg"], bundle=saved.meta.name))


def test_embed_makes_the_vectors_of_both_embedders(old: Path):
    with solesight.open(old, workers=0) as ws:
        made = ws.embed()
        assert made.embedder == f"{OLD}, {NEW}"
        assert (made.known, made.failed) == (0, ())
        assert made.done == ws.status().embedded > 0
        again = ws.embed()
        assert (again.done, again.known) == (0, made.done)
