"""From end to end: a border that tells the label is named first; dice are not found."""

from __future__ import annotations

import csv
import html
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from audit_making import LUCKY, SHOES, SHOTS

import solesight
from solesight.audit import Audited, Written, models
from solesight.audit.sheet import COLUMNS
from solesight.catalog import latest_snapshot, read_labels, read_snapshot
from solesight.cli.run import run
from solesight.errors import NotEnoughDataError, NotReadyError, SettingsError, UnknownNameError


@pytest.fixture(scope="module", autouse=True)
def _small_forests() -> Iterator[None]:
    """A dozen audits with fewer trees than are grown on real photos."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models, "_TREES", 10)
        yield


@pytest.fixture(scope="module")
def trend(planted: Path) -> Written:
    with solesight.open(planted, workers=0) as ws:
        return ws.audit("trend", sample=60)


def test_the_planted_border_is_found_and_named_first(trend: Written) -> None:
    verdict = trend.audited.verdict
    assert verdict.level == "bad"
    assert verdict.shortcuts[0] == "border"
    assert "can be had from the border's color alone" in verdict.headline
    assert any("shoe alone" in line for line in verdict.advice)
    border = next(one for one in trend.audited.trivial if one.name == "border")
    assert border.believed
    assert border.share > 0.9
    assert border.permuted.value < 0.7
    source = next(one for one in trend.audited.trivial if one.name == "source")
    assert not source.believed


def test_the_background_tells_it_and_the_shoe_alone_does_not(trend: Written) -> None:
    features = {one.name: one for one in trend.audited.features}
    rest, shoe = features["all_but_shoe"], features["shoe_alone"]
    assert rest.balanced.value > 0.85
    assert not shoe.balanced.value > 0.8
    assert rest.balanced.n == shoe.balanced.n == features["picture_sample"].balanced.n


@pytest.mark.parametrize("number", range(LUCKY))
def test_dice_raise_no_alarm(planted: Path, number: int) -> None:
    with solesight.open(planted, workers=0) as ws:
        found = ws.audit(f"dice{number}", sample=0, seed=number).audited
    assert found.verdict.level == "good", found.verdict.headline
    assert found.verdict.shortcuts == ()


def test_test_rows_stay_out(planted: Path, trend: Written) -> None:
    with solesight.open(planted, workers=0) as ws, ws.catalog.reading() as connection:
        splits = read_snapshot(connection, latest_snapshot(connection) or 0).splits
    rows = trend.audited.rows
    assert {splits[photo] for photo in rows.names} == {"train", "validation"}
    assert {splits[photo] for photo in rows.labels} <= {"train", "validation"}
    assert len(rows) < SHOES * SHOTS


def test_the_same_seed_finds_the_same(planted: Path, trend: Written, tmp_path: Path) -> None:
    with solesight.open(planted, workers=0) as ws:
        again = ws.audit("trend", tmp_path / "again.html", sample=60)
    first, second = trend.as_json(), again.as_json()
    for files in (first, second):
        del files["path"], files["sheet"], files["n_bytes"]
    assert first == second
    json.dumps(first, allow_nan=False)


def test_nothing_straddles(trend: Written) -> None:
    checked = trend.audited.straddling
    assert checked.clean
    assert checked.groups > 20
    assert checked.folds == 5


def test_sources_with_both_labels_are_asked_across(trend: Written) -> None:
    across = trend.audited.across
    assert set(across) >= {"together", "picture"}
    for one in across.values():
        assert {sources for sources, _, _ in one.folds} == {"north", "south"}
        assert len(one.doubts) == one.balanced.n
    # The paper is the same trick in both cities.
    assert across["together"].balanced.value > 0.85


OTHER = {"tall": "low", "low": "tall"}


def forms(ws: solesight.Workspace) -> dict[str, str]:
    with ws.catalog.reading() as connection:
        return {p: v["form"] for p, v in read_labels(connection, ["form"]).items()}


def decided_sheet(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(COLUMNS), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def flipped(ws: solesight.Workspace, folder: Path) -> set[str]:
    """Label the photos of two shoes wrongly, as a person might."""
    labels = forms(ws)
    with ws.catalog.reading() as connection:
        snapshot = read_snapshot(connection, latest_snapshot(connection) or 0)
    train = sorted(g for p, g in snapshot.groups.items() if snapshot.splits[p] == "train")
    groups = {train[0], train[-1]}
    wrong = {p for p, group in snapshot.groups.items() if group in groups}
    rows = [
        {"photo": p, "suggestion": OTHER[labels[p]], "decision": "accept"} for p in sorted(wrong)
    ]
    assert ws.decide("form", decided_sheet(folder / "wrong.csv", rows)).accepted == len(wrong)
    return wrong


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_wrong_labels_are_listed_and_decided(planted: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(planted, tmp_path / "ws")
    with solesight.open(folder, workers=0) as ws:
        wrong = flipped(ws, tmp_path)
        written = ws.audit("form", sample=0)
        rows = read(written.sheet)
        found = {row["photo"] for row in rows if row["kind"] == "label_error"}
        kept = wrong & set(written.audited.rows.names)
        assert len(found & kept) >= 0.8 * len(kept)
        assert len(found) <= 4 * len(kept)
        photo = next(row["photo"] for row in rows if row["photo"] in kept)
        choices = [
            {**row, "decision": "accept" if row["photo"] == photo else "reject"} for row in rows
        ]
        before = forms(ws)[photo]
        decided = ws.decide("form", decided_sheet(written.sheet, choices))
        assert (decided.accepted, decided.rejected) == (1, len(rows) - 1)
        assert forms(ws)[photo] == OTHER[before]
        # What was rejected stays so when the sheet is written anew; what was accepted is gone.
        again = read(ws.audit("form", sample=0).sheet)
        assert "reject" in {row["decision"] for row in again}
        # Its copies still have the old label: that is a conflict now, no longer an error.
        assert photo not in {row["photo"] for row in again if row["kind"] == "label_error"}


def test_what_cannot_be_audited_says_why(planted: Path, tmp_path: Path) -> None:
    with solesight.open(planted, workers=0) as ws:
        with pytest.raises(UnknownNameError, match="trend"):
            ws.audit("nonsense")
        with pytest.raises(NotEnoughDataError):
            ws.audit("style_code")
        with pytest.raises(UnknownNameError, match="no source named 'nope'"):
            ws.audit("trend", together=[["nope"]])
        with pytest.raises(SettingsError, match="top is -1"):
            ws.audit("trend", top=-1)
    with solesight.open(tmp_path / "empty") as ws, pytest.raises(NotReadyError):
        ws.audit("hyped")


def test_the_command_prints_json_lines_only(
    planted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "ws"
    shutil.copytree(planted, folder)
    workspace = ["--workspace", str(folder)]
    assert run(["audit", "trend", "--sample", "0", "--json", *workspace]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    found = json.loads(line)
    assert found["verdict"]["shortcuts"][0] == "border"
    assert Path(found["sheet"]).is_file()
    assert run(["audit", "trend", "--decisions", found["sheet"], "--json", *workspace]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["accepted"] == 0


def test_the_page_shows_what_was_found_and_loads_nothing(trend: Written) -> None:
    text = html.unescape(trend.path.read_text(encoding="utf-8"))
    assert trend.audited.verdict.headline.replace(" %", "\N{NO-BREAK SPACE}%") in text
    assert "default-src 'none'" in text
    assert "http" not in text.replace("http-equiv", "")
    assert trend.sheet.name in text
    assert text.count("<section") == text.count("</section>") == 5
    for one in trend.audited.trivial:
        assert f"{one.balanced.value:.3f}" in text
    assert trend.n_bytes < 5_000_000


def test_other_pages_find_the_audit(planted: Path, trend: Written, tmp_path: Path) -> None:
    with solesight.open(planted, workers=0) as ws:
        found = ws._audits(planted / "reports", ["trend", "nothing"])
        assert found == {"trend": "audit-trend.html"}
        (link,) = ws._audits(tmp_path, ["trend"]).values()
    assert (tmp_path / link).resolve() == trend.path.resolve()


def test_a_result_is_frozen(trend: Written) -> None:
    assert isinstance(trend.audited, Audited)
    with pytest.raises(AttributeError):
        trend.audited.trivial = ()  # type: ignore[misc]
