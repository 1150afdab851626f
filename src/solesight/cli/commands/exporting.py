"""`export`: datasets out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from solesight.cli.app import app
from solesight.cli.console import emit, note, out
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.wording import counted


@app.command()
def export(
    output: Annotated[Path, typer.Argument(help="The folder; one of an older export is replaced.")],
    layout: Annotated[
        str, typer.Option(help="csv, imagefolder, huggingface, webdataset or tfrecord.")
    ] = "csv",
    label: Annotated[str, typer.Option(help="The field that classes are made of.")] = "model",
    everything: Annotated[
        bool, typer.Option("--everything", help="Also what clean rejects or has not measured.")
    ] = False,
    licensed: Annotated[
        bool, typer.Option("--licensed", help="Only photos whose listing names a licence.")
    ] = False,
    source: Annotated[str | None, typer.Option(help="Only photos of this source.")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Write the kept photos as a dataset, with splits, labels, prices and where each came from.

    [dim]solesight export dataset --layout huggingface[/dim]
    """
    with opened(workspace) as ws:
        made = ws.export(
            output,
            layout=layout,
            label=label,
            everything=everything,
            licensed=licensed,
            source=source,
        )
    if json:
        emit([made.as_json()])
        return
    sizes = ", ".join(f"{n:,} {split}" for split, n in made.splits.items()) or "not split yet"
    size = f"{made.n_bytes / 2**20:,.1f} MB"
    out.print(f"{made.path}: {counted(made.photos, 'photo')}, {size} ({sizes})", markup=False)
    for reason, n in made.left_out.items():
        out.print(f"left out: {n:,} {reason}", markup=False)
    if made.unlicensed:
        note(
            f"{counted(made.unlicensed, 'photo names', 'photos name')} no licence: "
            "--licensed leaves them out"
        )
