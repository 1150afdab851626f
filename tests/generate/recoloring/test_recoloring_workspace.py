"""The colorway lab of a workspace of drawn shoes, and the command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from drawn_parts import encoded, shoe

import solesight
from solesight import Workspace
from solesight.cli.run import run
from solesight.errors import NotEnoughDataError, NotReadyError, PhotoError, UnknownNameError
from solesight.generate.recoloring import RecolorPlan, Sitting
from solesight.samples import SampleSet, write_samples
from solesight.workspace_recolor import Recolorer, starter_recolorer


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, SampleSet]]:
    """Drawn shoes with bundles for brand and hyped."""
    folder = tmp_path_factory.mktemp("to-recolor")
    drawn = write_samples(folder / "shoes", shoes=24, photos_per_shoe=2, seed=3)
    with solesight.open(folder / "shelf", workers=0) as ws:
        ws.add(drawn.folder, manifest=drawn.manifest)
        ws.clean()
        ws.embed()
        ws.split()
        ws.train("brand")
        ws.train("hyped")
        yield ws, drawn


@pytest.fixture(scope="session")
def lab(shelf: tuple[Workspace, SampleSet]) -> Recolorer:
    return shelf[0].recolorer()


@pytest.fixture(scope="session")
def drawn_sitting(lab: Recolorer, shelf: tuple[Workspace, SampleSet]) -> Sitting:
    """The first drawn photo with a plain background."""
    for file in sorted((shelf[1].folder / "photos").iterdir()):
        try:
            return lab.sit(str(file), file.read_bytes())
        except PhotoError:
            continue
    raise AssertionError("no drawn photo can be recolored")


def test_scores_have_intervals_and_the_photo_is_its_own_nearest(
    lab: Recolorer, drawn_sitting: Sitting
) -> None:
    found = lab.recolor(drawn_sitting, RecolorPlan(count=4))
    assert set(found.original.scores) == {"brand", "hyped"}
    for verdict in (found.original, *(variant.verdict for variant in found.variants)):
        for score in verdict.scores.values():
            assert 0 <= score.low <= score.value <= score.high <= 1
            assert score.n > 0
        assert verdict.nearest is not None
    assert found.original.nearest is not None
    assert found.original.nearest.similarity > 0.98
    assert all(v.verdict.nearest.similarity < 0.99 for v in found.variants)
    assert "drawn with replacement" in found.judgement.how["hyped"]
    assert "train premium" in found.judgement.missing["premium"]
    assert "resale" in found.judgement.caveats["hyped"]


def test_the_photos_scores_are_what_predict_says(
    lab: Recolorer, drawn_sitting: Sitting, shelf: tuple[Workspace, SampleSet]
) -> None:
    found = lab.recolor(drawn_sitting, RecolorPlan(count=1))
    said = next(iter(shelf[0].predict([drawn_sitting.path], target="hyped")))
    ours = found.original.scores["hyped"].value
    assert ours == pytest.approx(said.probabilities["hyped"], abs=2e-3)


def test_heads_are_kept_and_read_again(
    lab: Recolorer, drawn_sitting: Sitting, shelf: tuple[Workspace, SampleSet]
) -> None:
    first = lab.recolor(drawn_sitting, RecolorPlan(count=2))
    files = sorted((shelf[0].folder / "heads").glob("*.safetensors"))
    assert len(files) == 2
    again = shelf[0].recolorer().recolor(drawn_sitting, RecolorPlan(count=2))
    assert again.as_json()["variants"] == first.as_json()["variants"]
    files[0].write_bytes(b"damaged")
    mended = shelf[0].recolorer().recolor(drawn_sitting, RecolorPlan(count=2))
    assert mended.as_json()["variants"] == first.as_json()["variants"]


def test_identity_of_another_brand_is_lower(lab: Recolorer, drawn_sitting: Sitting) -> None:
    own = lab.recolor(drawn_sitting, RecolorPlan(count=1)).original.scores["brand"]
    brand = own.what.removeprefix("looks like ")
    others = {shoe.brand for shoe in lab.finder.gallery.shoes if shoe.brand} - {brand}
    other = lab.recolor(drawn_sitting, RecolorPlan(count=1), identity=sorted(others)[0])
    assert other.original.scores["brand"].value < own.value
    with pytest.raises(UnknownNameError, match="'Nobodys'; known:"):
        lab.recolor(drawn_sitting, RecolorPlan(count=1), identity="Nobodys")


def test_palettes_are_those_of_best_sellers(lab: Recolorer) -> None:
    found = lab.palettes(most=4)
    assert found
    assert all(palette.origin == "catalog" and palette.photo for palette in found)
    if found[0].why.startswith("premium"):
        values = [float(palette.why.split()[1]) for palette in found]
        assert values == sorted(values, reverse=True)
    listed = lab.palettes(by="listings", most=3)
    assert all("listing" in palette.why for palette in listed)
    with pytest.raises(UnknownNameError, match="brand in this catalog"):
        lab.palettes(brand="Nobody")


def test_no_prices_and_no_catalog_are_said(lab: Recolorer) -> None:
    bare = [s for s in lab.finder.gallery.shoes if not s.prices]
    if bare and bare[0].model:
        priced = {s.model for s in lab.finder.gallery.shoes if s.prices}
        if bare[0].model not in priced:
            with pytest.raises(NotEnoughDataError, match="--by listings"):
                lab.palettes(model=bare[0].model, by="premium")
    with pytest.raises(NotReadyError, match="solesight add"):
        starter_recolorer().palettes()


def test_without_a_workspace_the_reference_answers() -> None:
    lab = starter_recolorer()
    sitting = lab.sit("red.png", encoded(shoe()))
    found = lab.recolor(sitting, RecolorPlan(count=2))
    assert set(found.original.scores) == {"brand"}
    assert set(found.judgement.missing) == {"hyped", "premium"}
    assert found.original.nearest is not None


def test_the_command_writes_and_prints(
    shelf: tuple[Workspace, SampleSet],
    drawn_sitting: Sitting,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = ["--workspace", str(shelf[0].folder), "--output", str(tmp_path / "out")]
    wishes = ["--colors", "#1f4d3a,sail", "--part", "1=keep", "-n", "2", "--save", "1"]
    assert run(["recolor", drawn_sitting.path, *wishes, *place, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    first = drawn_sitting.parts[0].name
    assert [line["colors"][first] for line in said["variants"]] == [None] * len(said["variants"])
    assert all(Path(file).is_file() for file in said["files"])
    assert run(["recolor", drawn_sitting.path, "-n", "2", "--save", "0", *place]) == 0
    shown = capsys.readouterr()
    assert "model's opinion" in " ".join(shown.err.split())


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (["--colors", "blakc"], "black"),
        (["--part", "tongue=white"], "known:"),
        (["--part", "white"], "PART=COLOR"),
        (["--by", "luck"], "premium or listings"),
        (["-n", "0"], "1 to"),
        (["--rank", "premium"], "train premium"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(
    shelf: tuple[Workspace, SampleSet],
    drawn_sitting: Sitting,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    wish: list[str],
    says: str,
) -> None:
    place = ["--workspace", str(shelf[0].folder), "--output", str(tmp_path / "out")]
    assert run(["recolor", drawn_sitting.path, *wish, *place]) == 2
    assert says in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("wish", "says"),
    [(["--rank", "premium"], "train premium"), (["--identity", "Nobodys"], "no brand named")],
)
def test_what_nobody_scores_is_refused_before_the_photo_is_looked_at(
    shelf: tuple[Workspace, SampleSet],
    drawn_sitting: Sitting,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    wish: list[str],
    says: str,
) -> None:
    def looked(*_: object) -> Sitting:
        raise AssertionError("the photo was looked at")

    monkeypatch.setattr(Recolorer, "sit", looked)
    place = ["--workspace", str(shelf[0].folder)]
    assert run(["recolor", drawn_sitting.path, *wish, *place]) == 2
    assert says in " ".join(capsys.readouterr().err.split())


def test_ctrl_c_leaves_whole_files(
    shelf: tuple[Workspace, SampleSet],
    drawn_sitting: Sitting,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stopped(*_: object) -> np.ndarray:
        raise KeyboardInterrupt

    monkeypatch.setattr(Sitting, "painted_whole", stopped)
    place = ["--workspace", str(shelf[0].folder), "--output", str(tmp_path / "out")]
    assert run(["recolor", drawn_sitting.path, "-n", "2", "--save", "2", *place]) != 0
    left = sorted(file.name for file in (tmp_path / "out").iterdir())
    assert left == ["colorways.json", "index.html", "sheet.json", "sheet.png"]
