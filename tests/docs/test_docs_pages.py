"""What the pages say of commands, settings, methods and errors is what there is."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest

from solesight import Workspace, errors
from solesight.settings import Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_MACHINE = re.compile(r"(?<![\w.])/(home|tmp|work|root|Users|mnt)/|[A-Z]:\\")


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _links(page: Path) -> list[str]:
    return _LINK.findall(_FENCED.sub("", _text(page)))


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def test_generated_parts_are_current(generate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--check"]) == 0, capsys.readouterr().err


def test_a_stale_part_is_noticed(generate: Any) -> None:
    page = "a\n<!-- generated:x:begin -->\nold\n<!-- generated:x:end -->\nb"
    assert generate.filled(page, "x", "new") == page.replace("old", "new")
    with pytest.raises(ValueError, match="needs one"):
        generate.filled("no marks", "x", "new")


def test_every_command_has_help_with_an_example_and_a_page(generate: Any) -> None:
    commands = generate.all_commands()
    assert {"add", "clean", "embed", "split", "train", "evaluate", "predict"} <= set(commands)
    for name, command in commands.items():
        assert f"]solesight {name}" in command.help, f"{name}: no example in its help"
        words = getattr(command, "commands", {"": command}).values()
        assert all(p.help for one in words for p in one.params), f"{name}: an option without help"
        assert generate.page_of(name).is_file(), f"{name}: no page"


def test_every_verbs_page_has_its_parts(generate: Any) -> None:
    for name in generate.all_commands():
        text = _text(generate.page_of(name))
        for heading in (f"# {name}", "## Options", "## When things go wrong", "## From Python"):
            assert f"\n{heading}\n" in f"\n{text}", f"{name}: no {heading}"


def test_every_page_is_linked_from_the_index() -> None:
    linked = {(DOCS / link.partition("#")[0]).resolve() for link in _links(DOCS / "index.md")}
    lost = [p.name for p in DOCS.glob("*.md") if p.name != "index.md" and p not in linked]
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_no_link_is_dead(page: Path) -> None:
    local = [link for link in _links(page) if not link.startswith(("http://", "https://", "#"))]
    dead = [link for link in local if not (page.parent / link.partition("#")[0]).exists()]
    assert dead == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_no_page_names_a_machines_path(page: Path) -> None:
    assert _MACHINE.search(_text(page)) is None


def test_every_setting_is_in_the_table() -> None:
    text = _text(DOCS / "settings.md")
    for name in Settings.model_fields:
        assert f"`{name}`" in text
        assert f"`SOLESIGHT_{name.upper()}`" in text


def test_every_method_of_a_workspace_is_in_the_table() -> None:
    text = _text(DOCS / "python.md")
    inner = {"close", "bundle_folder", "count_looks"}  # what the verbs themselves are made of
    for name, _ in inspect.getmembers(Workspace, inspect.isfunction):
        if not name.startswith("_") and name not in inner:
            assert f"`ws.{name}(" in text, f"{name} is not in python.md"


def test_every_error_is_in_the_table() -> None:
    text = _text(DOCS / "python.md")
    assert [name for name in errors.__all__ if f"`{name}`" not in text] == []


def test_the_readme_names_the_two_commands_and_keeps_the_place_of_the_figures() -> None:
    text = _text(ROOT / "README.md")
    assert "make demo" in text
    assert "make test" in text
    begin, end = text.index("<!-- figures:begin -->"), text.index("<!-- figures:end -->")
    assert begin < end
