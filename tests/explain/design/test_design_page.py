"""The verb on a workspace where the heel alone is the class: result, page, command, errors."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from solesight import Workspace
from solesight.catalog import schema
from solesight.cli.run import run
from solesight.errors import NotEnoughDataError, NotReadyError, UnknownNameError
from solesight.explain.design import Designed

MIN = 12


@pytest.fixture(scope="module")
def found(planted_ws: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Designed:
    page = tmp_path_factory.mktemp("pages") / "paint.html"
    return planted_ws.explain_design("paint", page, min_photos=MIN)


def test_the_heel_is_named_first(found: Designed) -> None:
    (told,) = found.classes
    assert told.ranked[0].region == "heel"
    assert told.ranked[0].stands_out == 1
    assert re.search(r"is told by its heel.*: \d\.\d\d \[", told.sentences[0])
    assert told.told_apart.value > 0.95
    assert abs(told.by_chance.value - 0.5) < 0.35
    heel = next(tone for tone in told.tones if tone.region == "heel")
    others = [tone for tone in told.tones if tone.region not in ("heel", "collar")]
    assert abs(heel.vivid.value) > max(abs(tone.vivid.value) for tone in others)


def test_test_rows_are_not_looked_at(found: Designed, planted_ws: Workspace) -> None:
    assert set(found.splits) <= {"train", "validation"}
    from solesight.catalog import latest_snapshot, read_snapshot

    with planted_ws.catalog.reading() as connection:
        snapshot = read_snapshot(connection, latest_snapshot(connection) or 0)
        looked = set(connection.execute(schema.part_facts.select()).scalars())
    assert all(snapshot.splits[photo] != "test" for photo in looked)


def test_a_second_run_reads_no_photo_again_and_says_the_same(
    found: Designed, planted_ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("a photo was read again")

    monkeypatch.setattr("solesight.explain.design.looking.stand", never)
    again = planted_ws.explain_design("paint", tmp_path / "again.html", min_photos=MIN)
    assert again.as_json()["classes"] == found.as_json()["classes"]
    other = planted_ws.explain_design("premium", tmp_path / "premium.html", min_photos=10)
    assert other.cuts is not None
    assert other.cuts[0] < other.cuts[1]
    (high,) = other.classes
    assert high.name == "high premium"
    assert high.alike is None, "no two of these shoes are known to be of one model"


def test_a_killed_run_goes_on_where_it_was(found: Designed, planted_ws: Workspace) -> None:
    from sqlalchemy import delete, func, select

    facts = schema.part_facts
    with planted_ws.catalog.writing() as connection:
        every = connection.execute(select(func.count()).select_from(facts)).scalar_one()
        some = connection.execute(select(facts.c.photo).limit(3)).scalars().all()
        connection.execute(delete(facts).where(facts.c.photo.in_(some)))
    again = planted_ws.explain_design("paint", found.path, min_photos=MIN)
    assert again.classes[0].total == found.classes[0].total
    with planted_ws.catalog.reading() as connection:
        assert connection.execute(select(func.count()).select_from(facts)).scalar_one() == every


def test_the_page_stands_alone(found: Designed) -> None:
    text = found.path.read_text(encoding="utf-8")
    assert found.n_bytes == len(text.encode()) < 400_000
    assert "<script" not in text
    assert not re.search(r"(?:src|href)=\"https?:", text)
    assert found.classes[0].sentences[0] in text.replace("&#39;", "'")
    assert text.count("<img") >= 7
    assert "95 % intervals" in text
    assert "Small print" in text


def test_the_command(
    planted_ws: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, page = str(planted_ws.folder), str(tmp_path / "d.html")
    asked = ["explain", "design", "paint", "--min-photos", str(MIN), "--workspace", folder]
    assert run([*asked, "--out", page, "--json"]) == 0
    (line,) = capsys.readouterr().out.strip().splitlines()
    told = json.loads(line)
    assert told["target"] == "paint"
    first = told["classes"][0]
    assert {"value", "low", "high", "n"} == set(first["margin"])
    most = max(first["regions"], key=lambda one: one["times"]["value"] or -9)
    assert most["region"] in ("heel", "collar")
    assert run([*asked, "--out", page]) == 0
    assert "is told by its heel" in " ".join(capsys.readouterr().out.split())


def test_the_command_says_what_was_wrong(
    planted_ws: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(planted_ws.folder)
    assert run(["explain", "design", "pain", "--workspace", folder]) == 2
    assert "paint" in capsys.readouterr().err
    assert run(["explain", "design", "paint", "-o", "page.txt", "-w", folder, "--min-photos", "12"])
    assert "ends in .html" in " ".join(capsys.readouterr().err.split())


def test_an_unknown_target_lists_those_there_are(planted_ws: Workspace) -> None:
    with pytest.raises(UnknownNameError, match="paint"):
        planted_ws.explain_design("pain")


def test_too_few_photos_say_how_many_there_are(planted_ws: Workspace) -> None:
    with pytest.raises(NotEnoughDataError, match=r"red \(\d+\).*--min-photos"):
        planted_ws.explain_design("paint", min_photos=300)
    with pytest.raises(NotEnoughDataError, match="--min-photos"):
        planted_ws.explain_design("premium", min_photos=300)
    with pytest.raises(NotEnoughDataError, match="one value"):
        planted_ws.explain_design("retail")


def test_without_side_views_it_says_so(
    planted_ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("solesight.explain.design.choosing.SIDE_VIEWS", frozenset())
    with pytest.raises(NotEnoughDataError, match="from the side"):
        planted_ws.explain_design("paint")


def test_before_split_it_says_what_to_run(
    planted_ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("solesight.explain.design.choosing.latest_snapshot", lambda _: None)
    with pytest.raises(NotReadyError, match="solesight split"):
        planted_ws.explain_design("paint")
