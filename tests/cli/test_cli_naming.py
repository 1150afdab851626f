"""`identify` and `similar` as people and scripts meet them."""

from __future__ import annotations

import json
import os
import sys
from io import StringIO
from pathlib import Path

import pytest
from PIL import Image

import solesight
from solesight.cli.run import run
from solesight.samples import Scene, designs, draw, photograph, write_samples


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli-drawn")
    write_samples(folder, shoes=6, photos_per_shoe=3, seed=2, extras=False)
    return folder


@pytest.fixture(scope="module")
def shop(drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("cli-shop")
    with solesight.open(folder, workers=0) as ws:
        ws.add(drawn, manifest=drawn / "manifest.csv")
        ws.clean()
        ws.embed()
    return str(folder)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("SOLESIGHT_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


Captured = pytest.CaptureFixture[str]


def test_identify_answers_a_json_line_a_photo(drawn: Path, shop: str, capsys: Captured) -> None:
    assert run(["identify", str(drawn / "photos"), "-w", shop, "--json", "--top", "3"]) == 0
    said = capsys.readouterr()
    lines = [json.loads(line) for line in said.out.splitlines()]
    photos = sorted((drawn / "photos").iterdir())
    assert [line["path"] for line in lines] == [str(path) for path in photos]
    for line in lines:
        assert line["status"] in {"known", "unsure", "unknown"}
        assert line["level"] in {"shoe", "model", "brand", "none"}
        assert 0 <= line["unknown_probability"] <= 1
        assert 0 <= line["shoe"] <= 1
        assert len(line["answers"]) == 3
        for answer in line["answers"]:
            wanted = {"title", "brand", "model", "colorway", "style_code", "probability"}
            assert wanted | {"photos", "prices"} <= set(answer)
            assert {"photo", "path", "source", "similarity"} <= set(answer["photos"][0])
            assert {"kind", "amount", "currency"} <= set(answer["prices"][0])
        assert sum(one["probability"] for one in line["models"]) <= 1.001
    # The photos are in the catalog themselves.
    assert all(line["answers"][0]["photos"][0]["similarity"] > 0.9 for line in lines)
    assert "comparing with" in said.err


def test_for_people_there_is_a_panel_a_photo(
    drawn: Path, shop: str, tmp_path: Path, capsys: Captured
) -> None:
    photo = sorted((drawn / "photos").iterdir())[0]
    title = (drawn / "manifest.csv").read_text().splitlines()[1].split(",")[1]
    assert run(["identify", str(photo), "-w", shop, "--sure-shoe", "0"]) == 0
    said = capsys.readouterr()
    for word in (title, "style code", "retail $", "nearest photos: photos/0001"):
        assert word in said.out
    # The probabilities of the shipped embedder were measured: there is nothing to mind.
    assert "mind:" not in said.err
    assert run(["identify", str(photo), "-w", shop, "--unknown", "0"]) == 0
    assert "not in this catalog" in capsys.readouterr().out
    stranger = tmp_path / "stranger.png"
    far = photograph(draw(designs(40, seed=99)[-1], "side", 320), 1, Scene(480, 360))
    Image.fromarray(far.pixels).save(stranger)
    every = ["--sure-shoe", "1", "--unknown", "1", "--sure-model", "0"]
    assert run(["identify", str(stranger), "-w", shop, *every]) == 0
    assert "not sure which colorway" in capsys.readouterr().out


def test_a_broken_file_is_named_and_the_others_answered(
    drawn: Path, shop: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "[red]page.jpg"
    broken.write_text("<!doctype html><html></html>")
    photo = sorted((drawn / "photos").iterdir())[0]
    monkeypatch.setattr(sys, "stdin", StringIO(f"{broken}\n{photo}\n"))
    assert run(["identify", "-", "-w", shop, "--json"]) == 1
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["reason"], first["path"]) == ("html", str(broken))
    assert second["answers"]
    assert run(["similar", str(broken), "-w", shop]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert f"{broken}: html" in said.err


def test_similar_shows_both_sides(drawn: Path, shop: str, capsys: Captured) -> None:
    photo = str(sorted((drawn / "photos").iterdir())[0])
    assert run(["similar", photo, "-w", shop, "--json"]) == 0
    (line,) = (json.loads(text) for text in capsys.readouterr().out.splitlines())
    assert {"path", "itself", "hyped", "everyday", "other", "shoe"} <= set(line)
    shown = [*line["hyped"], *line["everyday"]]
    assert shown
    assert all(-1 <= one["similarity"] <= 1 and one["photos"] for one in shown)
    assert run(["similar", photo, "-w", shop]) == 0
    said = capsys.readouterr().out
    assert "hyped" in said
    assert "everyday" in said
    assert shown[0]["title"].split()[0] in said


@pytest.mark.parametrize("command", ["identify", "similar"])
def test_what_cannot_be_is_one_line(
    command: str, drawn: Path, shop: str, tmp_path: Path, capsys: Captured
) -> None:
    photo = str(sorted((drawn / "photos").iterdir())[0])
    solesight.open(tmp_path / "empty").close()
    for arguments, word in (
        (["missing.jpg", "-w", shop], "no such file"),
        ([photo, "-w", shop, "--brand", "Nobody"], "known:"),
        ([photo, "-w", shop, "--source", "nowhere"], "drawn-shop"),
        ([photo, "-w", "not-there"], "no workspace"),
        ([photo, "-w", "empty"], "solesight add"),
    ):
        assert run([command, *arguments]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert word in said.err.splitlines()[-1]


def test_filters_narrow_the_answers(drawn: Path, shop: str, capsys: Captured) -> None:
    photo = str(sorted((drawn / "photos").iterdir())[0])
    rows = [line.split(",") for line in (drawn / "manifest.csv").read_text().splitlines()[1:]]
    brand = rows[-1][2]
    assert run(["identify", photo, "-w", shop, "--brand", brand.upper(), "--json"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert {answer["brand"] for answer in line["answers"]} == {brand}
    assert len(line["answers"]) == len({row[1] for row in rows if row[2] == brand})


def test_without_a_workspace_the_starter_reference_answers_or_says_why_not(
    drawn: Path, capsys: Captured
) -> None:
    photo = str(sorted((drawn / "photos").iterdir())[0])
    code = run(["identify", photo, "--json"])
    said = capsys.readouterr()
    assert "starter reference" in said.err
    assert not Path("solesight-workspace").exists()
    if code == 0:
        assert json.loads(said.out)["answers"][0]["photos"][0]["path"].startswith("starter:")
    else:
        assert code == 2
        assert "vectors" in said.err


def test_photos_of_one_shoe_get_one_answer(
    drawn: Path, shop: str, tmp_path: Path, capsys: Captured
) -> None:
    photos = [str(path) for path in sorted((drawn / "photos").iterdir())[:3]]
    title = (drawn / "manifest.csv").read_text().splitlines()[1].split(",")[1]
    label = tmp_path / "label.png"
    Image.new("RGB", (320, 240), "white").save(label)
    torn = tmp_path / "torn.jpg"
    torn.write_bytes(b"\xff\xd8 no more")
    given = [*photos, str(label), str(torn)]
    assert run(["identify", *given, "--together", "-w", shop, "--json"]) == 1
    bad, found = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert bad["path"] == str(torn)
    assert found["paths"] == photos
    assert found["no_shoe_seen"] == [str(label)]
    assert found["answers"][0]["title"] == title
    assert run(["identify", *photos, "-w", shop, "--json"]) == 0
    alone = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    unknown = [one["unknown_probability"] for one in alone]
    assert found["unknown_probability"] < max(unknown)
    assert run(["identify", *photos, str(label), "--together", "-w", shop]) == 0
    said = capsys.readouterr().out
    assert title in said
    assert "and 2 more photos" in said
    assert "no shoe seen, not asked" in said
