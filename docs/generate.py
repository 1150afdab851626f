"""Write the parts of the docs that are made from the code: options, settings, the list of verbs.

``python docs/generate.py`` writes them; ``--check`` only says whether they are current.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

import typer

from solesight.cli import commands  # noqa: F401 - registers the commands
from solesight.cli.app import app
from solesight.settings import Settings

DOCS = Path(__file__).resolve().parent
_MARK = "<!-- generated:{}:{} -->"


def all_commands() -> dict[str, Any]:
    """Give the commands of the application by name."""
    return dict(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def summary(command: Any) -> str:
    """Give the first sentence of a command's help."""
    return " ".join(str(command.help).split("\n\n")[0].split())


def options(command: Any) -> str:
    """Draw the table of a command's arguments and options; of a group, one for each word."""
    if hasattr(command, "commands"):
        words = {word: options(own) for word, own in command.commands.items()}
        return "\n\n".join(f"### {command.name} {word}\n\n{rows}" for word, rows in words.items())
    rows = [_row(parameter) for parameter in command.params]
    return _table(("", "what", "default"), rows)


def _row(parameter: Any) -> tuple[str, str, str]:
    if not parameter.opts[0].startswith("-"):
        name = f"`{parameter.metavar or parameter.name.upper()}`"
        return name, parameter.help or "", "required" if parameter.required else ""
    told = ", ".join(f"`{name}`" for name in parameter.opts)
    value = _value(parameter)
    return (f"{told} {value}".strip(), parameter.help or "", _default(parameter))


def _value(parameter: Any) -> str:
    if parameter.is_flag:
        return ""
    choices = [a for a in get_args(parameter.type_descriptor.annotation) if isinstance(a, str)]
    if choices:
        return " or ".join(f"`{choice}`" for choice in choices)
    kind = getattr(parameter.type_descriptor.annotation, "__name__", "text")
    return {"Path": "PATH", "int": "N", "float": "X"}.get(kind, "TEXT")


def _default(parameter: Any) -> str:
    shown = [] if parameter.default in (None, False) else [f"`{parameter.default}`"]
    if parameter.envvar:
        shown.append(f"or `{parameter.envvar}`")
    return " ".join(shown)


def settings() -> str:
    """Draw the table of the settings."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = (
            "cores at hand"
            if name == "workers"
            else f"`{_shown(field.get_default(call_default_factory=True))}`"
        )
        about = (field.description or "").replace("|", "\\|")
        rows.append((f"`{name}`", f"`SOLESIGHT_{name.upper()}`", about, default))
    return _table(("name", "environment", "what", "default"), rows)


def _shown(value: object) -> str:
    if value is None:
        return "none"
    return "[]" if value == () else str(value)


def verbs() -> str:
    """Draw the list of the verbs with their pages."""
    return "\n".join(
        f"- [{name}]({name}.md): {summary(command)}" for name, command in all_commands().items()
    )


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def parts() -> Iterator[tuple[Path, str, str]]:
    """Yield (page, name of the part, what belongs there)."""
    yield DOCS / "index.md", "verbs", verbs()
    yield DOCS / "settings.md", "settings", settings()
    for name, command in all_commands().items():
        yield DOCS / f"{name}.md", "options", options(command)


def filled(text: str, name: str, body: str) -> str:
    """Put ``body`` between the marks of a part.

    Raises:
        ValueError: the page lacks the marks.
    """
    begin, end = _MARK.format(name, "begin"), _MARK.format(name, "end")
    made, n = re.subn(
        f"{re.escape(begin)}.*?{re.escape(end)}",
        lambda _: f"{begin}\n{body}\n{end}",
        text,
        flags=re.DOTALL,
    )
    if n != 1:
        raise ValueError(f"has {n} places {begin} ... {end}, and needs one")
    return made


def main(arguments: list[str] | None = None) -> int:
    """Write or check; give the exit code."""
    parser = argparse.ArgumentParser(description="Write the generated parts of the docs.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if stale")
    check = parser.parse_args(arguments).check
    stale = []
    for page, name, body in parts():
        text = page.read_text(encoding="utf-8")
        made = filled(text, name, body)
        if made != text:
            stale.append(page.name)
            if not check:
                page.write_text(made, encoding="utf-8")
    said = "not current: run `make docs`" if check else "written"
    for page_name in stale:
        sys.stderr.write(f"docs/{page_name}: {said}\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
