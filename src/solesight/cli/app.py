"""The Typer application; each module of commands registers its own on it."""

from __future__ import annotations

from typing import Annotated

import typer

from solesight import __version__
from solesight.cli.console import out

__all__ = ["app"]

app = typer.Typer(
    name="solesight",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Looks at photos of shoes: a clean catalog, leak-free splits, honest models.\n\n"
        "Which shoe is this: [bold]identify PHOTO[/bold], right after install.\n\n"
        "The usual way: [bold]add → clean → embed → split → train → evaluate → report[/bold]. "
        "Every command goes on where it was stopped when it is run again."
    ),
)


def _version(asked: bool) -> None:
    if asked:
        out.print(f"solesight {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the trace of an error.")] = False,
) -> None:
    # Both are read before a command runs: version by its callback, debug by main().
    del version, debug
