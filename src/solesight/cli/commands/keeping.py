"""`status`, `doctor` and `forget`: looking after a workspace."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from solesight.admin import Place
from solesight.cli.app import app
from solesight.cli.console import emit, note, out, table
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.errors import SettingsError
from solesight.wording import counted
from solesight.workspace import Workspace


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
        str | None,
        typer.Argument(
            help="A photo's hash (or its first 8 digits), its path, or a source's name."
        ),
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="A photo's address, or that of the page that shows it.")
    ] = None,
    host: Annotated[str | None, typer.Option(help="All that came from a host or below it.")] = None,
    photo: Annotated[str | None, typer.Option(help="A photo, by hash or path.")] = None,
    source: Annotated[str | None, typer.Option(help="A source, by name.")] = None,
    why: Annotated[str, typer.Option(help="Kept with the hash, for the record.")] = "asked to",
    lift: Annotated[
        bool, typer.Option("--lift", help="Let --url or --host be collected again.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be forgotten.")
    ] = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Remove a photo, or all of a source: bytes, facts, labels, prices and listings.

    [dim]solesight forget 3fa9c1d2 --why "the owner asked"[/dim]
    [dim]solesight forget --host shop.example[/dim]
    """
    place = _place(what or photo or source, url, host)
    with opened(workspace) as ws:
        if lift:
            _lift(ws, place)
            return
        result = ws.forget(place, why=why, dry_run=dry_run)
    if json:
        emit([result.as_json()])
        return
    verb = "would forget" if dry_run else "forgot"
    out.print(
        f"{verb} {counted(len(result.photos), 'photo')} and {counted(result.listings, 'listing')}"
    )
    if isinstance(place, Place) and not dry_run:
        out.print(f"{place.value} will not be collected again", markup=False)
    if result.photos and not dry_run:
        note("reports and contact sheets made before may still show them: make them anew")


def _place(named: str | None, url: str | None, host: str | None) -> str | Place:
    given = [one for one in (named, url, host) if one]
    if len(given) != 1:
        raise SettingsError("name one thing to forget: a photo, a source, --url or --host")
    if url:
        return Place("url", url)
    return Place("host", host) if host else given[0]


def _lift(ws: Workspace, place: str | Place) -> None:
    if not isinstance(place, Place):
        raise SettingsError("--lift goes with --url or --host")
    barred = ws.allow(place)
    said = "may be collected again" if barred else "was not barred"
    out.print(f"{place.value} {said}", markup=False)
