"""`collect`: listings and photos from sources."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from solesight.cli.app import app
from solesight.cli.collected import show_collected, show_plan, show_sources
from solesight.cli.console import emit, note
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.collect import Ask, Collected, find_source


@app.command()
def collect(
    source: Annotated[
        str,
        typer.Argument(
            help="Whom to ask, or `saved`, `urls`, `waiting`, `models`; `sources` lists them all."
        ),
    ],
    queries: Annotated[
        list[str] | None,
        typer.Argument(metavar="QUERY...", help="What to look for; or files, for saved and urls."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Photos a query.")] = 100,
    suffix: Annotated[
        list[str] | None,
        typer.Option(help="Ask each query once more with this word behind it: ebay, vinted, used."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the plan; ask nobody.")
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Also try again what failed or blocked before.")
    ] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Read the pages of these queries from the first on.")
    ] = False,
    no_photos: Annotated[
        bool, typer.Option("--no-photos", help="Listings and prices only; photos wait.")
    ] = False,
    terms_read: Annotated[
        bool,
        typer.Option(
            "--i-have-read-the-terms", help="Needed for sources whose terms a person must weigh."
        ),
    ] = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Bring in listings, prices and photos from a source, politely; run again, it goes on.

    [dim]solesight collect commons "air jordan" --limit 50 --dry-run[/dim]
    [dim]solesight collect urls photos.csv[/dim]
    """
    with opened(workspace, make=True) as ws:
        if dry_run:
            planned = ws.plan_collect(source, *(queries or ()), limit=limit, suffixes=suffix or ())
            emit([planned.as_json()]) if json else show_plan(planned)
            return
        ask = Ask(terms_read, retry_failed, refresh, not no_photos, ws.pace)
        done = ws.collect(source, *(queries or ()), limit=limit, suffixes=suffix or (), ask=ask)
    emit([done.as_json()]) if json else show_collected(done)
    raise typer.Exit(0 if done.complete else 1)
