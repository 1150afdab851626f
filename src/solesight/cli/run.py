"""From arguments to an exit code; the only place where errors become lines."""

from __future__ import annotations

import os
import sys
import traceback
from typing import Any

import typer
from rich.markup import escape
from sqlalchemy.exc import DBAPIError

from solesight.cli import commands  # noqa: F401 - registers the commands
from solesight.cli.app import app
from solesight.cli.console import note
from solesight.errors import SolesightError

__all__ = ["run"]

# 128 + SIGINT, as shells count.
_INTERRUPTED = 130

# Typer carries its own copy of Click under a private name; what it raises for a wrong option is
# only to be had as a parent of what it shows.
_UsageError: type[Exception] = next(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException"
)


def run(arguments: list[str]) -> int:
    """Run one command and give its exit code."""
    debug = "--debug" in arguments
    # Wherever it stands, --debug means the same.
    arguments = [a for a in arguments if a != "--debug"]
    try:
        code = app(arguments, standalone_mode=False)
    except _UsageError as error:
        return _misused(error)
    except (typer.Abort, KeyboardInterrupt):
        return _interrupted()
    except BrokenPipeError:
        # The reader of our output went away (`| head`): not our failure, nor a message worth.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - whatever it was, a person gets a line, not a trace
        if debug:
            traceback.print_exc()
        note(f"[bold red]solesight:[/] {escape(_one_line(error))}")
        return 2
    # Typer answers Ctrl-C itself, with a code and no word.
    if code == _INTERRUPTED:
        return _interrupted()
    return code if isinstance(code, int) else 0


def _misused(error: Any) -> int:
    """Say in one line what was wrong with a command, and where its help is."""
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()  # a group without a word: its help is the answer
        return 2
    words, context = list[str](), getattr(error, "ctx", None)
    while context is not None and context.parent is not None:
        # The command that is meant where a group is given no word has no name.
        words[:0] = [context.info_name] if context.info_name else []
        context = context.parent
    said = _flat(error.format_message()).removesuffix(".").replace("Value error, ", "")
    where = " ".join(["solesight", *words, "--help"])
    note(f"[bold red]solesight:[/] {escape(said[:1].lower() + said[1:])}; see `{escape(where)}`")
    return 2


def _interrupted() -> int:
    note("stopped; what was done is kept: run the same command again to go on")
    return _INTERRUPTED


def _one_line(error: Exception) -> str:
    if isinstance(error, DBAPIError):
        return _flat(f"the catalog did not answer ({error.orig})")
    if isinstance(error, (SolesightError, OSError)):
        return _flat(str(error)) or type(error).__name__
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return _flat(
        f"stopped by a mistake of its own ({text}); --debug shows the trace, please send it"
    )


def _flat(text: str) -> str:
    return " ".join(text.split())
