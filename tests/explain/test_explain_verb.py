"""`explain` on drawn shoes: what it gives, writes, warns of and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import solesight
from solesight.cli.run import run
from solesight.errors import BundleError, UnknownNameError
from solesight.explain import (
    GRID,
    Alike,
    Explained,
    Heat,
    Known,
    Pictured,
    Shares,
    alike,
    shares_of,
)
from solesight.explain.coloring import blended, colored, normalised
from solesight.explain.sheets import draw_sheet
from solesight.explain.verb import Explaining
from solesight.learn import Predicted
from solesight.pages import read_signature
from solesight.samples import non_shoe


def one_photo(folder: Path) -> Path:
    return sorted((folder / "drawn").rglob("*.jpg"))[0]


def test_a_photo_is_explained_for_several_targets_by_several_methods(trained: Path) -> None:
    with solesight.open(trained / "ws", workers=0) as ws:
        photo = one_photo(trained)
        said = {p.target: p for t in ("brand", "hyped") for p in ws.predict([photo], target=t)}  # type: ignore[union-attr]
        found = next(iter(ws.explain([photo], target=["brand", "hyped"], method="cam")))
        assert isinstance(found, list)
        assert [one.target for one in found] == ["brand", "hyped"]
        for one in found:
            assert (one.label, one.said) == (said[one.target].label,) * 2
            assert one.probability == pytest.approx(said[one.target].probability, abs=1e-5)
            line = json.loads(json.dumps(one.as_json()))
            total = np.sum(line["grid"]) + sum(line["terms"].values()) + line["bias"]
            assert total == pytest.approx(line["score"], abs=1e-2)
            assert one.alike.spoke_for
            assert all(told.label == one.label for told in one.alike.spoke_for)
            assert all(told.label != one.label for told in one.alike.spoke_against)


def test_the_command_writes_signed_pictures_and_lines(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = ["explain", str(one_photo(trained)), "-w", str(trained / "ws"), "-o", str(tmp_path)]
    assert run([*base, "--method", "cam", "--json"]) == 0
    line = json.loads(capsys.readouterr().out)
    with Image.open(line["sheet"]) as sheet:
        assert sheet.width > 900
    assert Path(line["heat"]).is_file()
    assert Path(line["overlay"]).is_file()
    made = read_signature(line["sheet"])
    assert made["verb"] == "explain"
    assert made["explanations"][0]["grid"] == line["grid"]
    beside = json.loads(Path(line["sheet"]).with_suffix(".json").read_text())
    assert beside == made
    first = Path(line["sheet"]).read_bytes()
    assert run([*base, "--method", "cam"]) == 0
    assert "on the shoe" in capsys.readouterr().out
    assert Path(line["sheet"]).read_bytes() == first


def test_a_folder_goes_in_one_go_and_a_broken_photo_stops_no_other(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_text("<html>")
    (tmp_path / "photos" / "b.jpg").write_bytes(one_photo(trained).read_bytes())
    base = ["explain", str(tmp_path / "photos"), "-w", str(trained / "ws"), "--no-pictures"]
    assert run([*base, "--method", "cam", "--json"]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [("reason" in line, "grid" in line) for line in lines] == [(True, False), (False, True)]


def test_a_run_that_was_stopped_goes_on_with_the_photo_it_had_begun(
    trained: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    photos = [str(p) for p in sorted((trained / "drawn").rglob("*.jpg"))[:3]]
    base = ["explain", *photos, "-w", str(trained / "ws"), "-o", str(tmp_path), "--method", "cam"]
    explained, whole = list[str](), Explaining.one

    def counting(self: Explaining, name: str, path: Path) -> object:
        if len(explained) == 2 and name == photos[2]:
            explained.append("stopped")
            raise KeyboardInterrupt
        explained.append(name)
        return whole(self, name, path)

    monkeypatch.setattr(Explaining, "one", counting)
    assert run([*base, "--json"]) == 130
    stopped = capsys.readouterr()
    assert "run the same command again to go on" in " ".join(stopped.err.split())
    assert run([*base, "--json"]) == 0
    assert explained == [photos[0], photos[1], "stopped", photos[2]]
    again = capsys.readouterr()
    assert "2 sheets lay there already" in again.err
    lines = [json.loads(line) for line in again.out.splitlines()]
    assert [line["path"] for line in lines] == photos
    first = [json.loads(line) for line in stopped.out.splitlines()]
    assert [{**line, "seconds": 0.0} for line in first] == lines[:2]
    assert run(base) == 0
    said = capsys.readouterr()
    assert len(explained) == 4
    assert said.out.count("on the shoe") == 3


def test_another_question_or_photo_or_a_lost_picture_is_explained_anew(
    trained: Path, tmp_path: Path
) -> None:
    photo = tmp_path / "a.jpg"
    first, second = sorted((trained / "drawn").rglob("*.jpg"))[:2]
    photo.write_bytes(first.read_bytes())
    with solesight.open(trained / "ws", workers=0) as ws:

        def kept(**question: object) -> bool:
            asked: dict[str, object] = {"method": "cam", "target": "brand"}
            one = next(iter(ws.explain_into([photo], tmp_path / "out", **(asked | question))))
            assert isinstance(one, Pictured)
            return one.kept

        assert not kept()
        assert kept()
        assert not kept(target="hyped")
        assert not kept(), "the sheet is that of the other target now"
        assert not kept(seed=7)
        assert kept(seed=7)
        next((tmp_path / "out").glob("*-brand-cam-heat.png")).unlink()
        assert not kept(seed=7)
        photo.write_bytes(second.read_bytes())
        assert not kept(seed=7)
        (tmp_path / "out" / "a.png").write_bytes(b"half a picture")
        assert not kept(seed=7)


def test_a_sheet_beside_pictures_of_another_question_is_not_taken_for_whole(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with solesight.open(trained / "ws", workers=0) as ws:

        def ask(seed: int) -> object:
            photos = [one_photo(trained)]
            asked = ws.explain_into(photos, tmp_path, method="occlusion", seed=seed)
            return next(iter(asked))

        ask(1)

        def stopped(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr("solesight.explain.sheets.draw_sheet", stopped)
            with pytest.raises(KeyboardInterrupt):
                ask(2)
        again = ask(1)
    assert isinstance(again, Pictured)
    assert not again.kept


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--method", "nonsense"], "known: "),
        (["--target", "nonsense"], "solesight train nonsense"),
        (["--bundle", "nonsense"], "brand-probe-001"),
        (["--label", "nonsense"], "no class of brand-probe-001"),
        (["--layer", "nonsense", "--method", "cam"], "cam has no layers to choose from"),
        (["--set", "channels=7", "--method", "cam"], "no option of cam"),
        (["--set", "side=many"], "takes numbers"),
        (["--target", "hyped", "--bundle", "brand-probe-001"], "predicts brand, not hyped"),
    ],
)
def test_what_cannot_be_asked_is_told_in_a_line(
    trained: Path, capsys: pytest.CaptureFixture[str], more: list[str], told: str
) -> None:
    assert run(["explain", str(one_photo(trained)), "-w", str(trained / "ws"), *more]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert told in said
    assert "Traceback" not in said


def test_the_picture_of_filters_is_a_png_or_refused_before_the_work(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["-w", str(trained / "ws"), "-o", str(tmp_path / "x.jpg")]
    # Neither is there such a bundle: the name of the file is read first.
    assert run(["explain", "filters", "--bundle", "nonsense", *place]) == 2
    assert "is PNG" in capsys.readouterr().err


def test_layers_and_methods_are_listed(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "--layers", "-w", str(trained / "ws"), "--json"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert line["bundle"] == "brand-probe-001"
    assert {"cam", "score-cam", "occlusion"} <= {m["name"] for m in line["methods"]}


def test_tiny_photos_and_what_is_no_shoe_are_warned_of(trained: Path, tmp_path: Path) -> None:
    Image.fromarray(np.full((3, 5, 3), 90, np.uint8)).save(tmp_path / "tiny.png")
    Image.fromarray(non_shoe("bag", 0).pixels[..., :3]).save(tmp_path / "bag.png")
    with solesight.open(trained / "ws", workers=0) as ws:
        photos = [tmp_path / "tiny.png", tmp_path / "bag.png"]
        tiny, bag = ws.explain(photos, method="cam", alike=False)
    assert isinstance(tiny, list)
    assert isinstance(bag, list)
    assert any("5 x 3 pixels" in text for text in tiny[0].warnings)
    assert any("no shoe is seen" in text for text in bag[0].warnings)


def test_why_this_and_not_that_is_the_difference_of_two(trained: Path) -> None:
    with solesight.open(trained / "ws", workers=0) as ws:
        classes = ws.witness("brand-probe-001").classes
        ask = lambda **what: next(  # noqa: E731
            iter(ws.explain([one_photo(trained)], method="cam", alike=False, **what))
        )[0]
        one, two = ask(label=classes[0]), ask(label=classes[1])
        both = ask(label=classes[0], against=classes[1])
        with pytest.raises(UnknownNameError):
            ask(label="nonsense")
        with pytest.raises(BundleError, match="leave one out"):
            next(iter(ws.explain([], target="hyped", bundle="brand-probe-001")))
    assert both.heat.grid == pytest.approx(one.heat.grid - two.heat.grid, abs=1e-4)


def test_heat_beside_the_shoe_is_warned_of() -> None:
    outline = np.zeros((GRID, GRID), np.float32)
    outline[20:36, 10:46] = 1
    on, off = np.zeros((2, GRID, GRID), np.float32)
    on[25, 25], off[2, 2] = 1, 1
    near = np.zeros((GRID, GRID), np.float32)
    near[17, 25] = 1  # within half a cell
    for grid, share in ((on, 1.0), (off, 0.0), (near, 1.0), (on + off, 0.5)):
        found = shares_of(Heat(grid, {"colors": 0.5}), outline, outlined=True)
        assert (found.shoe, found.background) == (share, 1 - share)
        assert found.no_place == pytest.approx(0.5 / (grid.sum() + 0.5))
    assert shares_of(Heat(-on), outline, outlined=True).background == 0


def test_look_alikes_speak_once_a_shoe_and_never_the_photo_itself() -> None:
    vectors = np.eye(4, dtype=np.float32)[[0, 0, 1, 2, 3]]
    vectors[1, :2] = (0.8, 0.6)
    vectors[2, :2] = (0.6, 0.8)
    known = Known(list("abcde"), ["A", "B", "B", "", ""], np.array(list("xxxyy")), vectors)
    found = alike(np.array([1, 0, 0, 0], np.float32), known, "x", top=3)
    assert [one.photo for one in found.spoke_for] == ["b"]
    assert [one.photo for one in found.spoke_against] == ["d", "e"]


def test_colors_keep_their_side_and_grow_darker() -> None:
    ramp = colored(np.linspace(-1, 1, 201)).astype(int)
    lightness = ramp @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(lightness[:101]) >= -1).all()
    assert (np.diff(lightness[100:]) <= 1).all()
    assert (ramp[130:, 0] > ramp[130:, 2]).all()
    assert (ramp[:70, 2] > ramp[:70, 0]).all()
    assert normalised(np.zeros((4, 4))).max() == 0
    white = np.full((4, 4, 3), 255, np.uint8)
    assert (blended(white, np.zeros((4, 4))) == 255).all()


def test_a_sheet_has_a_row_a_bundle_where_there_are_several_methods() -> None:
    def made(target: str, method: str) -> Explained:
        grid = np.random.default_rng(0).normal(size=(GRID, GRID)).astype(np.float32)
        return Explained(
            "a.jpg", target, f"{target}-1", "x", None, "x", 0.5, method, {}, Heat(grid),
            Shares(0.5, 0.5, 0.5, True, 0.0), 1.0, np.full((64, 64, 3), 250, np.uint8),
            np.zeros((GRID, GRID), np.float32), Alike(), ("mind this",), "trust it", 0.1,
        )  # fmt: skip

    one = draw_sheet([made("brand", "cam")])
    two = draw_sheet([made(t, m) for t in ("brand", "hyped") for m in ("cam", "occlusion")])
    assert one.size[0] == two.size[0]
    assert two.size[1] > one.size[1] + 300


def test_a_class_is_not_held_against_itself(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = str(one_photo(trained))
    base = ["explain", photo, "-w", str(trained / "ws"), "-o", str(tmp_path), "--method", "cam"]
    with solesight.open(trained / "ws", workers=0) as ws:
        one = next(iter(ws.predict([photo], target="brand")))
        assert isinstance(one, Predicted)
        said = one.label
        other = next(name for name in one.probabilities if name != said)
    assert run([*base, "--against", said, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["reason"] == "same_class"
    assert list(tmp_path.iterdir()) == []
    assert run([*base, "--against", other]) == 0
    assert f"{said}, not {other}" in capsys.readouterr().out
    assert all("-not-" in path.name for path in tmp_path.iterdir())
