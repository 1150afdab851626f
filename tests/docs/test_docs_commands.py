"""The pages' commands and Python are run, in order, on a small drawn sample."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from solesight.samples import write_samples

DOCS = Path(__file__).parents[2] / "docs"
_PAGES = (
    "../README.md",
    *(f"{name}.md" for name in ("add", "clean", "embed", "split", "train", "targets", "learners")),
    *(f"{name}.md" for name in ("networks", "ladder", "tune", "audit", "evaluate", "export-model")),
    *(f"{name}.md" for name in ("predict", "explain", "explain-check", "explain-filters")),
    *(f"{name}.md" for name in ("identify", "similar", "price", "backtest", "explore")),
    *(f"{name}.md" for name in ("explain-design", "cluster", "report", "collect", "export")),
    *(f"{name}.md" for name in ("restyle", "dream", "gan", "recolor")),
    *(f"{name}.md" for name in ("python", "status", "doctor", "forget")),
)
# Below these keys stand names of classes, sources, reasons, and what a search found: they differ
# with the sample.
_OPEN = re.compile(
    r"(^|\.)(probabilities|sources|colors|intervals|missing|caveats|scores|left_out|words|over|settings|importances)\."
)


@dataclass
class Walked:
    """What running a page did."""

    commands: list[Any] = field(default_factory=list)
    shown: list[tuple[dict[str, Any], list[dict[str, Any]]]] = field(default_factory=list)
    python: int = 0


class Walk:
    """Runs the pages in their order, each once, as far as a test asks."""

    def __init__(self, tools: Any) -> None:
        self.tools = tools
        self.done: dict[str, Walked] = {}

    def page(self, name: str) -> Walked:
        for earlier in _PAGES[: _PAGES.index(name) + 1]:
            if earlier not in self.done:
                self.done[earlier] = Walked()
                self.tools.begin(earlier)
                self._run(earlier, self.done[earlier])
        return self.done[name]

    def _run(self, name: str, walked: Walked) -> None:
        names: dict[str, Any] = {}
        for block in self.tools.blocks((DOCS / name).read_text(encoding="utf-8")):
            if block.kind == "console":
                lines = self.tools.command_lines(block)
                walked.commands += [self.tools.run_line(line) for line in lines]
            elif block.kind == "python":
                exec(compile(block.text, name, "exec"), names)  # noqa: S102 - our own page
                walked.python += 1
            else:
                out = walked.commands[-1].out
                real = [json.loads(line) for line in out.splitlines()]
                walked.shown.append((json.loads(block.text), real))


@pytest.fixture(scope="module")
def walk(examples: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    folder = tmp_path_factory.mktemp("reader")
    write_samples(folder / "shoes", shoes=12, photos_per_shoe=3, seed=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("SOLESIGHT_WORKSPACE", raising=False)
        # In this process: starting others would cost more than so few photos.
        patch.setenv("SOLESIGHT_WORKERS", "0")
        yield Walk(examples)


def test_the_pages_are_those_that_are_written(examples: Any) -> None:
    assert examples.PAGES == _PAGES


@pytest.mark.parametrize("name", _PAGES)
def test_commands_exit_as_the_page_says(walk: Walk, name: str) -> None:
    ran = walk.page(name).commands
    assert ran or name == "python.md", "a page without a command"
    wrong = [(r.line, r.code, r.err) for r in ran if r.code != r.expected]
    assert not wrong


@pytest.mark.parametrize("name", _PAGES[1:])
def test_json_has_the_keys_that_the_page_shows(walk: Walk, examples: Any, name: str) -> None:
    for example, real in walk.page(name).shown:
        have = set[str]().union(*(examples.key_paths(line) for line in real))
        lacking = {k for k in examples.key_paths(example) - have if not _OPEN.search(k)}
        # On a small sample a list may be empty; what it would hold cannot be compared then.
        empty = {key for line in real for key, value in line.items() if value == []}
        assert {k for k in lacking if k.split(".")[0] not in empty} == set()


@pytest.mark.parametrize("name", [p for p in _PAGES[1:] if p != "python.md"])
def test_every_key_of_the_json_is_explained(walk: Walk, name: str) -> None:
    page = (DOCS / name).read_text(encoding="utf-8")
    shown = walk.page(name).shown
    assert shown, "a verb's page shows its JSON"
    for _, real in shown:
        keys = {key for line in real for key in line}
        assert {key for key in keys if f"`{key}`" not in page} == set()


@pytest.mark.parametrize("name", _PAGES)
def test_a_page_says_how_to_do_it_from_python(walk: Walk, name: str) -> None:
    assert walk.page(name).python > 0
