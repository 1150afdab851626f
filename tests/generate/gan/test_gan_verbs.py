"""Training, samples, walks and scores on a workspace, and what they refuse."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import typer
from gan_making import SMALL
from PIL import Image

import solesight
from solesight.catalog import latest_snapshot, read_photos, read_snapshot
from solesight.cli.app import app
from solesight.cli.run import run
from solesight.errors import (
    BundleError,
    ConditionError,
    MissingExtraError,
    NotEnoughDataError,
    NotReadyError,
    SettingsError,
    UnknownNameError,
)
from solesight.generate.gan import judging, verb
from solesight.generate.gan.pictures import choose_photos, draw_pictures
from solesight.generate.gan.sheets import film, sheet
from solesight.generate.gan.walking import slerp, walk_latents
from solesight.pages import read_signature


def test_a_training_leaves_all_that_its_page_promises(trained: Path) -> None:
    folder = trained / "gans" / "small"
    names = {path.name for path in folder.iterdir()}
    assert names == {"checkpoint.safetensors", "losses.csv", "losses.svg", "grids", "training.gif",
                     "generator.onnx", "generator.json"}  # fmt: skip
    card = json.loads((folder / "generator.json").read_text(encoding="utf-8"))
    assert card["step"] == 6
    assert card["options"]["rate"] == 1e-4
    assert card["onnx_levels_off"] <= 1
    assert card["n"]["learned"] >= 20
    with Image.open(folder / "training.gif") as moving:
        assert moving.n_frames == 3
    assert "critic&#39;s estimate" in (folder / "losses.svg").read_text(encoding="utf-8")


def test_train_rows_are_learned_from_and_test_rows_never_drawn(trained: Path) -> None:
    with solesight.open(trained, workers=0) as ws:
        seen = ws._side_views()
        chosen = choose_photos(ws.catalog, seen, "")
        with ws.catalog.reading() as connection:
            snapshot = read_snapshot(connection, latest_snapshot(connection) or 0)
        drawn = draw_pictures(
            ws.catalog, seen, (*chosen.learned, *chosen.held), (24, 32),
            trained / "gans" / ".pictures",
        )  # fmt: skip
    assert {snapshot.splits[p] for p in chosen.learned} == {"train"}
    assert {snapshot.splits[p] for p in chosen.held} == {"validation"}
    assert {seen.facing[p] for p in drawn.photos} <= {"left", "right"}
    assert len(drawn) + drawn.left_out == len(chosen.learned) + len(chosen.held)
    corners = drawn.pixels[:, [0, -1]][:, :, [0, -1]]
    assert (corners > 240).mean() > 0.95, "on white"
    # The toe is the flatter end: to the right of the middle less shoe stands high up.
    dark = (drawn.pixels < 200).any(axis=3)
    assert dark[:, :10, :16].sum() > dark[:, :10, 16:].sum()


def test_samples_repeat_bit_for_bit_and_say_how_they_were_made(
    trained: Path, tmp_path: Path
) -> None:
    with solesight.open(trained, workers=0) as ws:
        one = ws.gan_sample("small", tmp_path / "a.png", n=9, seed=3, folder=tmp_path / "each")
        two = ws.gan_sample("small", tmp_path / "b.png", n=9, seed=3)
        few = ws.gan_sample("small", tmp_path / "c.png", n=4, seed=3)
        other = ws.gan_sample("small", tmp_path / "d.png", n=9, seed=4)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    np.testing.assert_array_equal(one.pixels[:4], few.pixels)
    assert not np.array_equal(one.pixels, other.pixels)
    assert one.pixels.shape == (9, 24, 32, 3)
    signed = read_signature(two.sheet)
    assert (signed["seed"], signed["generator"], signed["step"]) == (3, "small", 6)
    assert signed == json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))
    assert len(one.pictures) == 9
    with Image.open(one.pictures[5]) as picture:
        np.testing.assert_array_equal(np.asarray(picture), one.pixels[5])


def test_it_draws_without_torch(trained: Path) -> None:
    code = (
        "import sys, solesight\n"
        "with solesight.open(sys.argv[1], workers=0) as ws:\n"
        "    ws.gan_sample(n=2); ws.gan_walk(stops=2, between=2)\n"
        "assert 'torch' not in sys.modules and 'onnx' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code, str(trained)], check=False)
    assert done.returncode == 0


def test_a_walk_passes_its_stops_and_returns(trained: Path) -> None:
    with solesight.open(trained, workers=0) as ws:
        found = ws.gan_walk("small", stops=3, between=4, seed=1)
    with Image.open(found.film) as moving:
        assert moving.n_frames == 12
    assert read_signature(found.strip)["stops"] == 3


def test_walking_keeps_to_the_sphere() -> None:
    rng = np.random.default_rng(0)
    stops = rng.standard_normal((4, 64)).astype(np.float32)
    stops /= np.linalg.norm(stops, axis=1, keepdims=True)
    way = walk_latents(stops, 5)
    np.testing.assert_allclose(way[::5], stops, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(way, axis=1), 1, atol=1e-5)
    steps = np.linalg.norm(np.diff(np.concatenate([way, way[:1]]), axis=0), axis=1)
    assert steps[:5].std() < 1e-5, "even steps"
    np.testing.assert_allclose(slerp(stops[0], stops[0], 0.5), stops[0], atol=1e-6)


def test_scores_stand_between_floors_and_ceiling(
    trained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "LEAST_HELD", 4)
    with solesight.open(trained, workers=0) as ws:
        found = ws.gan_score("small", features=("sneaker",))
        again = ws.gan_score("small", features=("sneaker",))
    assert [row.role for row in found.rows] == ["made", "ceiling", "floor", "floor"]
    by = {row.what: row for row in found.rows}
    assert by["photos"].kid.value < by["noisy mean shoe"].kid.value
    assert by["photos"].kid.value < by["small"].kid.value, "six rounds draw no shoe"
    assert by["photos"].recall.value > 0.3
    assert by["small"].recall.value == 0
    assert len({(row.n, row.n_real) for row in found.rows}) == 1
    assert "biased upwards" in found.notes[0], "fewer pictures than features"
    assert found.as_json() == again.as_json()
    assert found.copies.as_json()["n"] == found.rows[0].n
    assert read_signature(found.sheet)["generator"] == "small"


def test_too_few_held_out_photos_are_not_scored(trained: Path) -> None:
    with (
        solesight.open(trained, workers=0) as ws,
        pytest.raises(NotEnoughDataError, match="validation rows; scores need 20") as told,
    ):
        ws.gan_score("small")
    assert "--where" not in str(told.value), "it was trained on all side views"


def test_a_narrow_generator_is_told_of_the_option_of_its_training(trained: Path) -> None:
    file = trained / "gans" / "small" / "generator.json"
    card = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**card, "where": "plain > -1"}), encoding="utf-8")
    with (
        solesight.open(trained, workers=0) as ws,
        pytest.raises(NotEnoughDataError, match=r"a wider `gan train --where`, or add photos"),
    ):
        ws.gan_score("small")


def test_other_photos_than_it_learned_from_are_not_scored(
    trained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with solesight.open(trained, workers=0) as ws:
        with ws.catalog.reading() as connection:
            photo = read_photos(connection)[0].photo
        ws.forget(photo)
        with pytest.raises(NotReadyError, match="other photos"):
            ws.gan_score("small")
        with pytest.raises(SettingsError, match="photos differ"):
            ws.gan_train(name="small", device="cpu", seed=0, **SMALL)


def test_frames_of_a_forgotten_photo_are_deleted(trained: Path) -> None:
    cache = trained / "gans" / ".pictures"
    assert list(cache.glob("*.npy"))
    with solesight.open(trained, workers=0) as ws:
        shown = json.loads(next(cache.glob("*.json")).read_text(encoding="utf-8"))["photos"]
        ws.forget(shown[0], dry_run=True)
        assert list(cache.glob("*.npy"))
        ws.forget(shown[0])
    assert not list(cache.glob("*.npy"))


def test_before_split_it_says_what_to_run(cleaned: Path) -> None:
    with (
        solesight.open(cleaned, workers=0) as ws,
        pytest.raises(NotReadyError, match="solesight split"),
    ):
        ws.gan_train(**SMALL)


@pytest.mark.parametrize(
    ("where", "error", "said"),
    [
        ("brand = Nobody", NotEnoughDataError, "0 side views among the train rows with brand"),
        ("brand >", ConditionError, "condition"),
        ("smell = good", UnknownNameError, "smell"),
        ("plain > 2", NotEnoughDataError, "0 side views"),
    ],
)
def test_conditions_that_cannot_be_met(
    trained: Path, where: str, error: type[Exception], said: str
) -> None:
    with solesight.open(trained, workers=0) as ws, pytest.raises(error, match=said):
        ws.gan_train(where=where, name="other", **SMALL)


def test_conditions_choose_photos(trained: Path) -> None:
    with solesight.open(trained, workers=0) as ws:
        seen = ws._side_views()
        right = choose_photos(ws.catalog, seen, "facing = right")
    assert {seen.facing[p] for p in (*right.learned, *right.held)} == {"right"}


def test_a_missing_extra_says_how_to_get_it(trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        verb.importlib.util, "find_spec", lambda name: None if name == "torch" else found(name)
    )
    with (
        solesight.open(trained, workers=0) as ws,
        pytest.raises(MissingExtraError, match=r"solesight\[deep\]"),
    ):
        ws.gan_train(**SMALL)


@pytest.mark.parametrize("name", ["../out", "A", "", ".hidden", "a/b"])
def test_a_name_stays_in_its_folder(trained: Path, name: str) -> None:
    with (
        solesight.open(trained, workers=0) as ws,
        pytest.raises(SettingsError, match="no name of a generator"),
    ):
        ws.gan_train(name=name or " ", **SMALL)


def test_damaged_and_unknown_generators(trained: Path) -> None:
    with solesight.open(trained, workers=0) as ws:
        with pytest.raises(UnknownNameError, match="known: small"):
            ws.gan_sample("none")
        begun = ws.gans_folder / "begun"
        begun.mkdir()
        (begun / "checkpoint.safetensors").write_bytes(b"")
        with pytest.raises(NotReadyError, match="stopped before its end"):
            ws.gan_sample("begun")
        shutil.rmtree(begun)
        for wrong in ({"n": 0}, {"n": 10_001}, {"spread": 0.0}):
            with pytest.raises(SettingsError):
                ws.gan_sample("small", **wrong)  # type: ignore[arg-type]
        with pytest.raises(SettingsError, match="stops=1"):
            ws.gan_walk("small", stops=1)
        (trained / "gans" / "small" / "generator.onnx").write_bytes(b"other")
        with pytest.raises(BundleError, match=r"generator\.onnx"):
            ws.gan_sample("small")


def test_the_command_line_says_the_same(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ws = ["--workspace", str(trained)]
    assert run(["gan", "sample", "small", "-n", "3", "--seed", "5", "--json", *ws]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["n"], said["seed"], said["generator"]) == (3, 5, "small")
    assert run(["gan", "train", "--size", "48", *ws]) == 2
    assert "32, 64, 128, 224" in capsys.readouterr().err
    small = [f"--{name.replace('_', '-')}={value}" for name, value in SMALL.items()]
    assert run(["gan", "train", "--name", "small", "--seed", "1", *small, *ws]) == 2
    assert "seed was 0, is 1" in capsys.readouterr().err
    assert run(["gan", "train", "--name", "small", "--seed", "0", *small, "--json", *ws]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["done"]
    assert said["step"] == 6


@pytest.mark.parametrize("word", ["sample", "walk", "score"])
def test_a_picture_of_another_format_is_refused_before_the_work(
    cleaned: Path, tmp_path: Path, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    # There is no generator: the name of the file is read before it is looked for.
    own = ["--output", str(tmp_path / "x.jpg"), "--workspace", str(cleaned)]
    assert run(["gan", word, *own]) == 2
    said = capsys.readouterr().err.strip()
    assert said.endswith("x.jpg: what is written is PNG: give it a name that ends in .png")
    assert "\n" not in said
    assert not (tmp_path / "x.jpg").exists()


def test_each_word_has_help_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    group = typer.main.get_command(app).commands["gan"]  # type: ignore[attr-defined]
    assert sorted(group.commands) == ["sample", "score", "train", "walk"]
    for word, command in group.commands.items():
        assert f"]solesight gan {word}" in command.help
        assert all(parameter.help for parameter in command.params)
        assert run(["gan", word, "--help"]) == 0
        said = capsys.readouterr().out
        assert "--workspace" in said
        assert "--json" in said


def test_a_sheet_holds_every_picture_and_a_film_every_frame() -> None:
    pictures = np.arange(5, dtype=np.uint8)[:, None, None, None] * np.ones(
        (5, 3, 4, 3), dtype=np.uint8
    )
    laid = sheet(pictures, 3, zoom=2, gap=1)
    assert laid.shape == (2 * 7 + 1, 3 * 9 + 1, 3)
    assert (laid[8:14, 10:18] == 4).all()
    assert (laid[8:14, 19:27] == 255).all(), "an empty place is white"
    assert film([laid, laid[::-1]]).startswith(b"GIF89a")
