"""Models and brands are learned from a map kept by place, unless somebody says otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete

import solesight
from solesight.catalog import schema
from solesight.embed import embed_config, embedder_spec, embedders, read_vectors
from solesight.errors import NotReadyError, UnknownNameError
from solesight.eye import frames_config
from solesight.learn import own_embedder
from solesight.settings import Settings

USUAL = str(Settings.model_fields["embedder"].default)


def vectors_of(ws: solesight.Workspace, name: str) -> int:
    with ws.catalog.reading() as connection:
        found = read_vectors(connection, embed_config(embedder_spec(name)), frames_config())
    return len(found.photos)


def trained_on(ws: solesight.Workspace, target: str, **how: str) -> str:
    return ws.train(target, pool_rare=True, **how).bundle.meta.embedder  # type: ignore[arg-type]


def test_which_targets_have_an_embedder_of_their_own():
    own = {name: own_embedder(name) for name in ("model", "brand", "hyped", "price_band", "shelf")}
    assert own == {
        "model": "layout", "brand": "layout+sneaker", "hyped": "", "price_band": "", "shelf": "",
    }  # fmt: skip
    assert {part for name in own.values() if name for part in name.split("+")} <= set(embedders())


def test_its_vectors_are_made_when_they_are_first_asked_for(ready: Path):
    with solesight.open(ready, workers=0) as ws:
        assert vectors_of(ws, "layout") == 0
        assert trained_on(ws, "brand") == "layout+sneaker"
        made = vectors_of(ws, "layout")
        assert made == vectors_of(ws, "sneaker") > 0
        assert trained_on(ws, "hyped") == USUAL


@pytest.mark.parametrize("name", ["sneaker", USUAL])
@pytest.mark.parametrize("how", ["named", "set", "environment", "file"])
def test_whoever_chose_an_embedder_gets_it(
    ready: Path, how: str, name: str, monkeypatch: pytest.MonkeyPatch
):
    if how == "environment":
        monkeypatch.setenv("SOLESIGHT_EMBEDDER", name)
    if how == "file":
        (ready / "solesight.toml").write_text(f'embedder = "{name}"\n', encoding="utf-8")
    with solesight.open(ready, workers=0, embedder=name if how == "set" else None) as ws:
        assert trained_on(ws, "brand", **({"embedder": name} if how == "named" else {})) == name
        assert vectors_of(ws, "layout") == 0


def test_an_evaluation_makes_what_its_bundle_reads(ready: Path):
    with solesight.open(ready, workers=0) as ws:
        bundle = ws.train("brand", pool_rare=True).bundle.meta
        before, c = vectors_of(ws, "layout"), schema.embed_facts.c
        with ws.catalog.writing() as connection:
            connection.execute(
                delete(schema.embed_facts).where(c.config == embed_config(embedder_spec("layout")))
            )
        assert vectors_of(ws, "layout") == 0
        (found,) = ws.evaluate(bundle.name)
        assert vectors_of(ws, "layout") == before
        assert found.as_json()["bundle"] == bundle.name


def test_nothing_is_embedded_before_what_was_asked_is_known_to_be_possible(ready: Path):
    with solesight.open(ready, workers=0) as ws:
        with pytest.raises(UnknownNameError, match="nonsense"):
            ws.train("brand", settings={"nonsense": "1"})
        assert vectors_of(ws, "layout") == 0
        with ws.catalog.writing() as connection:
            connection.execute(delete(schema.snapshot_rows))
            connection.execute(delete(schema.snapshots))
        with pytest.raises(NotReadyError, match="solesight split"):
            ws.train("brand")
        assert vectors_of(ws, "layout") == 0


def test_a_stack_that_names_a_usual_embedder_reads_the_usual_ones(ready: Path):
    bases = {"bases": "probe@efficientnet-lite0-int8,probe:centroid@sneaker"}
    with solesight.open(ready, workers=0) as ws:
        trained = ws.train("brand", pool_rare=True, learner="stack", settings=bases)
    assert trained.bundle.meta.embedder == USUAL
