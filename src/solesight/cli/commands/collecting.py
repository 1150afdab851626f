"""`collect`: listings and photos from sources."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from solesight.cli.app import app
from solesight.cli.collected import (
    show_codes,
    show_collected,
    show_models,
    show_plan,
    show_sources,
)
from solesight.cli.console import emit
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.collect import Ask, ListColumns, known_sources
from solesight.errors import SettingsError


@app.command()
def collect(
    source: Annotated[
        str,
        typer.Argument(
            help="Whom to ask; sources lists them. Or saved, urls, tfrecord, waiting, models, codes"
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
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the plan; ask nobody.")] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Also try again what failed or blocked before.")
    ] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Read the pages of these queries from the first on.")
    ] = False,
    models: Annotated[
        Path | None,
        typer.Option(help="A list that `collect models` wrote: a query a model."),
    ] = None,
    popular_limit: Annotated[
        int | None,
        typer.Option(
            min=1, help="Photos for the list's popular ones; default: five times --limit."
        ),
    ] = None,
    popular: Annotated[
        Path | None, typer.Option(help="Of models: a list of the popular ones.")
    ] = None,
    lines_only: Annotated[
        bool, typer.Option("--no-colorways", help="Of models: merge the colorways of a model.")
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
    asked = queries or ()
    more: dict[str, Any] = {
        "limit": limit,
        "models": models,
        "popular_limit": popular_limit,
        "suffixes": suffix or (),
        "options": _options(option or ()),
    }
    with opened(workspace, make=True) as ws:
        if source == "models":
            found = ws.collect_models(*asked, popular=popular, colorways=not lines_only)
            emit([found.as_json()]) if json else show_models(found, ws.folder / "models.csv")
            return
        if source == "codes":
            merged = ws.collect_codes(*asked)
            emit([merged.as_json()]) if json else show_codes(merged, ws.folder / "codes.csv")
            return
        if dry_run:
            planned = ws.plan_collect(source, *asked, **more)
            emit([planned.as_json()]) if json else show_plan(planned)
            return
        columns = ListColumns(url_column, title_column, named)
        ask = Ask(terms_read, retry_failed, refresh, not no_photos, ws.pace)
        done = ws.collect(source, *asked, **more, columns=columns, ask=ask)
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
