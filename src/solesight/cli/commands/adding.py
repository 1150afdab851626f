"""`add`: photos into the catalog."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from solesight.cli.app import app
from solesight.cli.console import emit, note, out, table
from solesight.cli.options import (
    DEFAULT_WORKSPACE,
    JsonOption,
    WorkersOption,
    WorkspaceOption,
    opened,
)
from solesight.collect import MANIFESTS, TABLE_SUFFIXES
from solesight.wording import counted

# So many failures are named on a screen; --json names them all.
_SHOWN = 20


def _hints(inputs: Iterable[Path], manifest: Path | None) -> list[str]:
    """Say which tables lay beside the pictures and were not read."""
    if manifest is not None:
        return []
    tables = (
        path
        for given in inputs
        if given.is_dir()
        for path in sorted(given.iterdir())
        if path.suffix.lower() in TABLE_SUFFIXES and path.name not in MANIFESTS
    )
    return [f"{path.name} was not read: --manifest {path} takes what it lists" for path in tables]


@app.command()
def add(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            metavar="PHOTOS...",
            help="Folders (loose, class folders, split/class folders), zip files, photos, or "
            "tables (CSV, TSV, JSONL, Parquet) with file_name, path or url and any columns.",
        ),
    ],
    manifest: Annotated[
        Path | None,
        typer.Option(help="A table for the first folder: only the photos it lists are added."),
    ] = None,
    root: Annotated[
        Path | None, typer.Option(help="Folder that a table's paths are relative to.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Where the photos come from, for rows that don't say.")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    workers: WorkersOption = None,
    json: JsonOption = False,
) -> None:
    """Add photos and what is said of them; a second run takes in only what is new.

    [dim]solesight add photos/[/dim]
    [dim]solesight add photos/ --manifest manifest.csv[/dim]
    """
    with opened(workspace, workers, make=True) as ws:
        result = ws.add(*inputs, manifest=manifest, root=root, source=source)
    if json:
        emit([result.as_json()])
    else:
        out.print(f"added {result.added}, known {result.known}, failed {len(result.failed)}")
        if result.waiting:
            out.print(
                f"{counted(result.waiting, 'row has', 'rows have')} an address but no file: "
                "kept as listings"
            )
        if result.failed:
            rows = [(r.path, r.reason, r.error) for r in result.failed[:_SHOWN]]
            out.print(table("", ("path", "reason", "error"), rows))
            if len(result.failed) > _SHOWN:
                out.print(f"... and {len(result.failed) - _SHOWN} more: --json names them all")
        elif result.added:
            out.print("next: solesight clean")
    for line in _hints(inputs, manifest):
        note(escape(line))
    if not (result.added or result.known or result.waiting or result.failed):
        note("nothing to add: no picture was found there")
    raise typer.Exit(1 if result.failed else 0)
