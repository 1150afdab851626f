"""What can be learned and how: lists that are made from what there is."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import solesight
from solesight.learn import TargetOptions, find_learner, learner_names, list_learners, parse_bands


def test_every_learner_is_listed_with_every_option_and_what_it_does() -> None:
    lines = {line.learner: line for line in list_learners()}
    assert tuple(lines) == learner_names()
    for name, line in lines.items():
        options = find_learner(name).options
        assert [o.name for o in line.options] == [f.name for f in dataclasses.fields(options)]
        assert all(option.about for option in line.options), f"{name}: an option without a word"
        assert line.about
    kinds = {option.name: (option.kind, option.default) for option in lines["probe"].options}
    assert kinds["kind"] == ("text", "logistic")
    assert kinds["balanced"] == ("yes or no", "yes")
    assert kinds["strengths"] == ("numbers", "")
    assert lines["stack"].options[0].default == "probe,probe:ridge,probe:knn"


def test_targets_say_how_many_photos_have_one(ready: Path) -> None:
    with solesight.open(ready, workers=0) as ws:
        lines = {line.target: line for line in ws.targets()}
        photos = ws.status().as_json()["photos"]
    assert {"brand", "hyped", "model", "price_band", "title"} <= set(lines)
    brand, band = lines["brand"], lines["price_band"]
    assert brand.of == photos
    assert 0 < brand.photos <= photos
    assert (brand.kind, band.kind, lines["title"].kind) == ("classes", "ordered classes", "column")
    assert 1 < band.labels <= 10
    assert "by_model" in band.floors
    assert "by_model" not in brand.floors
    assert lines["hyped"].facts == ()


def test_a_price_that_nobody_has_is_a_line_with_none(ready: Path) -> None:
    with solesight.open(ready, workers=0) as ws:
        options = TargetOptions(price="bid", bands=parse_bands("0,100,200+"))
        band = {line.target: line for line in ws.targets(options)}["price_band"]
    assert (band.photos, band.labels) == (0, 0)


def test_a_band_is_trained_evaluated_and_predicted_with_its_own_edges(ready: Path) -> None:
    with solesight.open(ready, workers=0) as ws:
        options = TargetOptions(bands=parse_bands("3"))
        trained = ws.train("price_band", options=options, settings={"kind": "ridge"})
        meta = trained.bundle.meta
        assert meta.classes[0].startswith("under")
        assert meta.classes[-1].endswith("and over")
        assert set(meta.floors) >= {"majority", "by_source", "by_model", "background", "trivial"}
        again = ws.evaluate(meta.name)[0]
        assert (
            again.scores.metrics["accuracy"].value == trained.validation.metrics["accuracy"].value
        )
        four = TargetOptions(classes=(ws.evaluate(meta.name)[0].bundle.meta.classes[0],))
        assert four.recalling(meta.configuration["target"]).bands.bands is not None


def test_vectors_of_another_embedder_are_learned_from_by_name(ready: Path) -> None:
    with solesight.open(ready, workers=0) as ws:
        bundle = ws.train("brand", embedder="sneaker", settings={"kind": "centroid"}).bundle
        assert bundle.meta.embedder == "sneaker"
        assert ws.evaluate(bundle.meta.name)[0].bundle.meta.name == bundle.meta.name
