"""`clean`, `embed` and `split`: from photos to rows that can be learned from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.markup import escape

from solesight.cli.app import app
from solesight.cli.console import emit, note, out, table
from solesight.cli.options import (
    DEFAULT_WORKSPACE,
    JsonOption,
    RetryOption,
    WorkersOption,
    WorkspaceOption,
    opened,
)
from solesight.wording import counted


@app.command()
def clean(
    show: Annotated[
        Literal["rejected", "kept"] | None,
        typer.Option(help="Also draw a contact sheet of these photos to look at."),
    ] = None,
    sheet: Annotated[Path | None, typer.Option(help="Where the contact sheet goes (PNG).")] = None,
    shoe: Annotated[float | None, typer.Option(help="Least probability of a shoe.")] = None,
    extent: Annotated[float | None, typer.Option(help="Least length, in pixels.")] = None,
    sharpness: Annotated[float | None, typer.Option(help="Least sharpness.")] = None,
    cut: Annotated[float | None, typer.Option(help="Largest share cut off.")] = None,
    several: Annotated[
        float | None, typer.Option(help="Largest probability of several products.")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    workers: WorkersOption = None,
    retry_failed: RetryOption = False,
    json: JsonOption = False,
) -> None:
    """Measure new photos, then judge all: which can be used, and why the others cannot.

    Nothing is deleted. Scores are kept, so thresholds can be moved at no cost: for one run by the
    options, for good in the table 'thresholds' of the workspace's solesight.toml.

    [dim]solesight clean --show rejected[/dim]
    """
    asked = {
        "shoe": shoe,
        "extent": extent,
        "sharpness": sharpness,
        "cut": cut,
        "several": several,
    }
    given = {name: value for name, value in asked.items() if value is not None}
    with opened(workspace, workers) as ws:
        result = ws.clean(replace(ws.thresholds, **given), retry_failed=retry_failed)
        drawn = ws.contact_sheet(result, show, sheet) if show else None
    if json:
        emit(line for verdict in result.verdicts for line in verdict.as_json())
    else:
        rows = list(result.counts().items())
        out.print(table("", ("verdict", "photos"), rows))
        out.print("next: solesight embed")
    if given and not json:
        note(
            "these thresholds hold for this run; a table 'thresholds' in solesight.toml keeps them"
        )
    if drawn:
        note(f"contact sheet: {drawn}")
    for photo, error in result.failed:
        note(f"{photo[:12]}: could not be measured ({escape(error)})")
    raise typer.Exit(1 if result.failed else 0)


@app.command()
def embed(
    embedder: Annotated[
        str | None, typer.Option(help="A shipped embedder's name, or the path of an ONNX file.")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    workers: WorkersOption = None,
    retry_failed: RetryOption = False,
    json: JsonOption = False,
) -> None:
    """Turn the frame of each photo into a vector.

    [dim]solesight embed[/dim]
    """
    with opened(workspace, workers) as ws:
        result = ws.embed(embedder, retry_failed=retry_failed)
    if json:
        failed = [{"photo": photo, "error": error} for photo, error in result.failed]
        emit([{"embedder": result.embedder, "done": result.done, "known": result.known,
               "failed": failed}])  # fmt: skip
    else:
        out.print(
            f"embedded {counted(result.done, 'photo')}, {result.known} had their vector already"
        )
        out.print("next: solesight split")
    for photo, error in result.failed:
        note(f"{photo[:12]}: could not be embedded ({escape(error)})")
    raise typer.Exit(1 if result.failed else 0)


@app.command()
def split(
    seed: Annotated[int | None, typer.Option(help="Seed of the placement.")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Group photos of one shoe and share the groups out to train, validation and test.

    A group never straddles two splits, and what was placed stays where it is.

    [dim]solesight split[/dim]
    """
    with opened(workspace) as ws:
        result = ws.split(seed)
        step = ws.status().next
    ready = step.startswith(("solesight train", "solesight report"))
    if json:
        emit(result.lines())
        return
    rows = [(name, photos, groups) for name, (photos, groups) in result.sizes().items()]
    out.print(table(f"snapshot {result.number}", ("split", "photos", "groups"), rows))
    if result.voided:
        note("groups merged across splits went to train: older test scores are void")
    train = "solesight train brand (or hyped, model, any column)"
    out.print(f"next: {train if ready else step}")
