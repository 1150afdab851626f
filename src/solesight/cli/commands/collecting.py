"""`collect`: listings and photos from sources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from solesight.cli.app import app
from solesight.cli.collected import show_collected, show_plan, show_sources
from solesight.cli.console import emit
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.collect import Ask, ListColumns, known_sources
from solesight.errors import SettingsError


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
    limit: Annotated[
        int | None,
        typer.Option(min=1, help="Photos a query (default 100) or a file (default all)."),
    ] = None,
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
    option: Annotated[
        list[str] | None,
        typer.Option(help="NAME=VALUE of the source: licence, marketplace, category, engine ..."),
    ] = None,
    url_column: Annotated[
        str | None, typer.Option(help="Of urls: the column of addresses; default: url.")
    ] = None,
    title_column: Annotated[
        str | None, typer.Option(help="Of urls: the column of titles; default: title.")
    ] = None,
    named: Annotated[
        str | None,
        typer.Option("--source", help="Of urls: where the photos come from; default: file's name."),
    ] = None,
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
    if source == "sources":
        infos = [one.info for one in known_sources().values()]
        emit(vars(info) for info in infos) if json else show_sources(infos)
        return
    options, asked = _options(option or ()), queries or ()
    with opened(workspace, make=True) as ws:
        if dry_run:
            planned = ws.plan_collect(
                source, *asked, limit=limit, suffixes=suffix or (), options=options
            )
            emit([planned.as_json()]) if json else show_plan(planned)
            return
        done = ws.collect(
            source,
            *asked,
            limit=limit,
            suffixes=suffix or (),
            options=options,
            columns=ListColumns(url_column, title_column, named),
            ask=Ask(terms_read, retry_failed, refresh, not no_photos, ws.pace),
        )
    emit([done.as_json()]) if json else show_collected(done)
    raise typer.Exit(0 if done.complete else 1)


def _options(given: Iterable[str]) -> dict[str, str]:
    made = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not (name and sign and value):
            raise SettingsError(f"--option {text!r}: write NAME=VALUE")
        made[name] = value
    return made
