"""`status`, `doctor` and `forget`: looking after a workspace."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from solesight.cli.app import app
from solesight.cli.console import emit, note, out, table
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened


@app.command()
def status(workspace: WorkspaceOption = DEFAULT_WORKSPACE, json: JsonOption = False) -> None:
    """Say what the workspace holds and what to run next.

    [dim]solesight status[/dim]
    """
    with opened(workspace) as ws:
        result = ws.status()
    if json:
        emit([result.as_json()])
        return
    out.print(table("", ("what", "count"), result.rows()))
    out.print(f"next: {result.next}", markup=False)


@app.command()
def doctor(
    fix: Annotated[
        bool, typer.Option("--fix", help="Remove leftovers of killed runs from the store.")
    ] = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Check the installation and the workspace; exit 1 when something is wrong.

    [dim]solesight doctor[/dim]
    """
    with opened(workspace) as ws:
        result = ws.doctor(fix=fix)
    if json:
        emit(check.as_json() for check in result.checks)
    else:
        for check in result.checks:
            mark = "[green]ok[/]  " if check.ok else "[red]bad[/] "
            out.print(f"{mark} {check.name}: {escape(check.text)}")
    raise typer.Exit(0 if result.ok else 1)


@app.command()
def forget(
    what: Annotated[
        str,
        typer.Argument(
            help="A photo's hash (or its first 8 digits), its path, or a source's name."
        ),
    ],
    why: Annotated[str, typer.Option(help="Kept with the hash, for the record.")] = "asked to",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be forgotten.")
    ] = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Remove a photo, or all of a source: bytes, facts, labels, prices and listings.

    [dim]solesight forget 3fa9c1d2 --why "the owner asked"[/dim]
    """
    with opened(workspace) as ws:
        result = ws.forget(what, why=why, dry_run=dry_run)
    if json:
        emit([result.as_json()])
    else:
        verb = "would forget" if dry_run else "forgot"
        out.print(f"{verb} {len(result.photos)} photos and {result.listings} listings")
        if result.photos and not dry_run:
            note("reports and contact sheets made before may still show them: make them anew")
