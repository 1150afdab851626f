"""Run the commands and the Python of the docs, and compare or rewrite what is shown of them.

``python docs/examples.py`` draws a sample, runs every page in order, and writes the true output,
shortened, under each command. The tests run the same pages on a smaller sample.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent
WORKSPACE = Path("solesight-workspace")
#: In the order in which a reader would type them: each page goes on where the one before stopped,
#: except the first two, which begin with an empty workspace.
PAGES = (
    "../README.md",
    *(f"{name}.md" for name in ("add", "clean", "embed", "split", "train", "targets", "learners")),
    *(f"{name}.md" for name in ("networks", "ladder", "tune", "audit", "evaluate", "export-model")),
    *(f"{name}.md" for name in ("predict", "identify", "similar", "price", "backtest", "explore")),
    *(f"{name}.md" for name in ("cluster", "recolor", "report", "collect", "export")),
    *(f"{name}.md" for name in ("python", "status", "doctor", "forget")),
)
FRESH = PAGES[:2]
_BLOCK = re.compile(r"^```(console|json|python)(?: lines=(\d+))?\n(.*?)^```$", re.M | re.S)
_EXITS = re.compile(r"\s+# exits (\d)$")
# What a page shows of an output: enough to see its form.
_LINES, _COLUMNS, _ENTRIES = 30, 100, 2
# Progress is of this run only, and a kernel's version of this machine only.
_NOISE = re.compile(r"^[\w ,.]+: \d+ (in|of) ")
_PLATFORM = re.compile(r" on (Linux|macOS|Windows)-[\w.+-]+")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page.

    Attributes:
        kind: console, json or python.
        lines: at most so many lines of each output are shown.
        text: what stands between the fences.
        start: where the text begins in the page.
        end: where it ends.
    """

    kind: str
    lines: int
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Ran:
    """What a command did.

    Attributes:
        line: the command as it stands in the page.
        expected: the exit code that the page states.
        code: the exit code.
        out: what it wrote to stdout.
        err: what it wrote to stderr.
    """

    line: str
    expected: int
    code: int
    out: str
    err: str


def blocks(page: str) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    for found in _BLOCK.finditer(page):
        lines = int(found[2] or _LINES)
        yield Block(found[1], lines, found[3], found.start(3), found.end(3))


def command_lines(block: Block) -> list[str]:
    """Give the commands of a console block."""
    return [line[2:] for line in block.text.splitlines() if line.startswith("$ ")]


def run_line(line: str) -> Ran:
    """Run one command of a page in this process.

    Raises:
        ValueError: it is no command of Solesight.
    """
    from solesight.cli.run import run

    stated = _EXITS.search(line)
    words = shlex.split(_EXITS.sub("", line))
    if words[:1] != ["solesight"]:
        raise ValueError(f"not a command of ours: {line}")
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(words[1:])
    return Ran(line, int(stated[1]) if stated else 0, code, out.getvalue(), err.getvalue())


def key_paths(value: Any, prefix: str = "") -> set[str]:
    """Name every key of a JSON value, nested ones as ``a.b``; lists count as their elements."""
    if isinstance(value, list):
        return {key for entry in value for key in key_paths(entry, prefix)}
    if not isinstance(value, Mapping):
        return set()
    own = {f"{prefix}{key}" for key in value}
    return own.union(*(key_paths(inner, f"{prefix}{key}.") for key, inner in value.items()))


def begin(page: str) -> None:
    """Empty the workspace before a page that wants it so."""
    if page in FRESH:
        shutil.rmtree(WORKSPACE, ignore_errors=True)


def rewritten(page: str) -> str:
    """Run a page and give it with true outputs in its console and json blocks."""
    made, at, last = [], 0, Ran("", 0, 0, "", "")
    names: dict[str, Any] = {}
    for block in blocks(page):
        made.append(page[at : block.start])
        text = block.text
        if block.kind == "console":
            runs = [run_line(line) for line in command_lines(block)]
            text, last = "\n".join(_shown(ran, block.lines) for ran in runs) + "\n", runs[-1]
        elif block.kind == "json":
            first = json.loads(_PLATFORM.sub(r" on \1", last.out.splitlines()[0]))
            text = _pretty(_trimmed(first)) + "\n"
        else:
            exec(text, names)  # noqa: S102 - our own page
        made.append(text)
        at = block.end
    return "".join(made) + page[at:]


def _shown(ran: Ran, limit: int) -> str:
    if ran.code != ran.expected:
        raise ValueError(f"{ran.line}: exit code {ran.code}\n{ran.err}")
    said = [line for line in ran.err.splitlines() if not _NOISE.match(line)]
    limit = 3 if "--json" in ran.line else limit
    out = _cut(ran.out.strip("\n").splitlines(), limit)
    return "\n".join([f"$ {ran.line}", *out, *_cut(said, limit)])


def _cut(lines: list[str], limit: int) -> list[str]:
    plain = [_PLATFORM.sub(r" on \1", line.rstrip()) for line in lines]
    if len(plain) > limit:
        plain = [*plain[: limit - 1], "..."]
    return [line if len(line) <= _COLUMNS else line[: _COLUMNS - 4] + " ..." for line in plain]


def _trimmed(value: Any) -> Any:
    """Keep what shows the form: one entry a list, two metrics of many, three decimals."""
    if isinstance(value, list):
        return [_trimmed(entry) for entry in value[:1]]
    if isinstance(value, float):
        return round(value, 3)
    if not isinstance(value, dict):
        return value
    metrics = [key for key, inner in value.items() if isinstance(inner, dict) and "value" in inner]
    surplus = {*metrics[_ENTRIES:]} if len(metrics) > 2 * _ENTRIES else set[str]()
    return {key: _trimmed(inner) for key, inner in value.items() if key not in surplus}


def _pretty(value: Any, indent: str = "") -> str:
    """Write JSON with each value on one line as long as it fits."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + len(indent) < _COLUMNS - 20 or not isinstance(value, dict | list):
        return flat
    deeper = indent + "  "
    if isinstance(value, list):
        return f"[{_pretty(value[0], indent)}]"
    rows = (f"{deeper}{json.dumps(k)}: {_pretty(inner, deeper)}" for k, inner in value.items())
    return "{\n" + ",\n".join(rows) + f"\n{indent}}}"


def main() -> None:
    """Rewrite every page from one run on a drawn sample."""
    from solesight.samples import write_samples

    os.environ.update(COLUMNS="96")
    os.environ.pop("SOLESIGHT_WORKSPACE", None)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        write_samples(Path("shoes"), shoes=60, photos_per_shoe=4, seed=0)
        for name in PAGES:
            page = DOCS / name
            sys.stderr.write(f"{name}\n")
            begin(name)
            text = page.read_text(encoding="utf-8")
            page.write_text(rewritten(text), encoding="utf-8")
        os.chdir(DOCS)


if __name__ == "__main__":
    main()
