"""What can never be asked is said at once, and a file that nobody can read is named."""

from __future__ import annotations

from pathlib import Path

import pytest

import solesight
from solesight import Workspace
from solesight.collect import Ask
from solesight.collect.sources import known_sources
from solesight.errors import SettingsError, SourceError, UnknownNameError

OPTIONED = {n: s.info.options for n, s in known_sources().items() if s.info.options}


def test_a_source_of_saved_pages_says_so_before_it_asks_for_a_contact(tmp_path: Path) -> None:
    with (
        solesight.open(tmp_path / "ws") as ws,
        pytest.raises(SourceError, match="saved pages only"),
    ):
        ws.collect("goat", "kestrin arc")


@pytest.mark.parametrize("name", ["openverse", "commons"])
def test_an_option_that_the_source_has_not_is_refused(ws: Workspace, name: str) -> None:
    known = ", ".join(OPTIONED.get(name, ())) or "none yet"
    for verb in (ws.collect, ws.plan_collect):
        with pytest.raises(UnknownNameError, match=rf"'licens'; known: {known}$"):
            verb(name, "kestrin arc", options={"licens": "by"})


@pytest.mark.parametrize("name", OPTIONED)
def test_each_declared_option_changes_what_is_asked(ws: Workspace, name: str) -> None:
    values = {
        "engine": "google_shopping",
        "marketplace": "www.amazon.de" if name == "amazon-creators" else "EBAY_DE",
        "market": "goat",
    }
    source = known_sources()[name]
    assert source.request is not None
    plain = source.request(solesight.collect.Query("arc", 10), None)
    for option in OPTIONED[name]:
        given = {option: values.get(option, "other")}
        asked = source.request(solesight.collect.Query("arc", 10, given), None)
        assert asked != plain, option


def test_options_of_files_are_refused(ws: Workspace, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="takes no options; it was given market"):
        ws.collect("urls", str(tmp_path / "list.csv"), options={"market": "goat"})


def test_a_file_that_no_source_knows_is_named_and_not_complete(
    ws: Workspace, tmp_path: Path
) -> None:
    page = tmp_path / "recipe.html"
    page.write_text("<html><body><h1>Pancakes</h1></body></html>")
    done = ws.collect("saved", str(page), ask=Ask())
    assert not done.complete
    assert not done.queries[0].complete
    assert done.as_json()["failed"] == [
        {"path": "recipe.html", "error": "no source knows the shape of this file",
         "reason": "not_read"}
    ]  # fmt: skip
