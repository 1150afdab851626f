"""`evaluate identify` on drawn shoes that two shops show."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import solesight
from solesight.cli.run import run
from solesight.samples import write_samples


@pytest.fixture(scope="module")
def two_shops(tmp_path_factory: pytest.TempPathFactory) -> str:
    drawn = tmp_path_factory.mktemp("two-shops")
    samples = write_samples(drawn, shoes=16, photos_per_shoe=4, seed=3, extras=False)
    rows = list(csv.DictReader(samples.manifest.read_text("utf-8").splitlines()))
    for i, row in enumerate(rows):
        row["source"] = ("north", "south")[i % 2]
    listed = drawn / "listed.csv"
    with listed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    folder = tmp_path_factory.mktemp("two-shops-ws")
    with solesight.open(folder, workers=0) as ws:
        ws.add(drawn, manifest=listed)
        ws.clean()
        ws.embed()
        ws.split()
    return str(folder)


def _asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert run(["evaluate", "identify", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_table_has_every_question_that_the_photos_allow(
    two_shops: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _asked(capsys, "-w", two_shops, "--all", "--most", "24")
    rows = {row["protocol"]: row for row in found["protocols"]}
    other = rows["other source"]
    assert other["shoes"] <= other["index_shoes"] == 16
    for name in ("recall_1", "recall_5", "model_1"):
        assert 0 <= other[name]["low"] <= other[name]["value"] <= other[name]["high"] <= 1
    # Drawn shoes are easy; chance is not.
    assert other["recall_1"]["value"] > 10 * other["floors"]["recall_1"]
    assert other["recall_5"]["value"] >= other["recall_1"]["value"]
    assert "in the wild" in found["left_out"]
    assert 0.5 < found["open_set"]["auroc"]["value"] <= 1
    turns = [row["protocol"].split(", ")[1] for row in found["turns"]]
    assert turns == ["0°", "90°", "180°", "270°"]
    assert "saw none" in found["caveats"][0]


def test_looks_at_the_test_shoes_are_counted(
    two_shops: str, capsys: pytest.CaptureFixture[str]
) -> None:
    few = ("-w", two_shops, "--most", "8")
    before = _asked(capsys, *few)
    assert before["part"] == "validation"
    final = _asked(capsys, *few, "--final")
    assert (final["part"], final["test_looks"]) == ("test", before["test_looks"] + 1)
    assert _asked(capsys, *few)["test_looks"] == final["test_looks"]


def test_people_get_a_table_within_eighty_columns(
    two_shops: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["evaluate", "identify", "-w", two_shops, "--all", "--most", "10"]) == 0
    said = capsys.readouterr()
    for word in ("other source", "shoe first", "floor", "AUROC of unknown", "turned"):
        assert word in said.out
    assert max(len(line) for line in said.out.splitlines()) <= 80
    assert "not asked: in the wild" in said.err


def test_all_and_final_exclude_each_other(
    two_shops: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["evaluate", "identify", "-w", two_shops, "--all", "--final"]) == 2
    assert "give one" in capsys.readouterr().err


def test_without_splits_it_says_what_to_run(
    tmp_path: Path, two_shops: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write_samples(tmp_path / "d", shoes=2, photos_per_shoe=2, seed=1, extras=False)
    with solesight.open(tmp_path / "w", workers=0) as ws:
        ws.add(tmp_path / "d", manifest=tmp_path / "d" / "manifest.csv")
        ws.clean()
        ws.embed()
    assert run(["evaluate", "identify", "-w", str(tmp_path / "w")]) == 2
    assert "solesight split" in capsys.readouterr().err
