"""`price`: what a pair should sell for, and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from solesight.clean import Thresholds
from solesight.cli.app import app
from solesight.cli.console import emit, note, out
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.cli.photos import expand_photos
from solesight.cli.price_answers import price_panel
from solesight.errors import SettingsError
from solesight.price import ShoeFacts, Unpriced, read_release
from solesight.workspace_price import PriceAsker, starter_pricer

_LEAST = Thresholds().shoe


@app.command()
def price(
    photos: Annotated[
        list[str] | None,
        typer.Argument(metavar="PHOTO...", help="Files, folders, or - for a list; or none."),
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="The shoe's title, as a shop writes it.")
    ] = None,
    brand: Annotated[str | None, typer.Option(help="Its brand.")] = None,
    model: Annotated[str | None, typer.Option(help="Its model.")] = None,
    colorway: Annotated[str | None, typer.Option(help="Its colorway.")] = None,
    retail: Annotated[float | None, typer.Option(min=0.01, help="What it cost new.")] = None,
    release: Annotated[
        str | None, typer.Option(help="When it came out: 2022, 2022-09 or 2022-09-02.")
    ] = None,
    size: Annotated[str | None, typer.Option(help="US men's size.")] = None,
    bundle: Annotated[
        str | None, typer.Option(help="A price model's name; default: the newest.")
    ] = None,
    starter: Annotated[
        bool, typer.Option("--starter", help="Ask the shipped starter model.")
    ] = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Say what a pair should sell for, how surely, and what drove it; from photos, facts or both.

    Without a workspace, or a price model in it, the shipped starter model answers.

    [dim]solesight price photo.jpg --title "Jordan 1 Retro High Chicago" --retail 170[/dim]
    """
    facts = ShoeFacts(title, brand, model, colorway, retail, _release(release))
    if not photos and not (facts.text or facts.retail):
        raise SettingsError("nothing to price: give a photo, --title, --model or --retail")
    with _asker(workspace, starter=starter, bundle=bundle) as (asker, least):
        answered = failed = 0
        for one in asker.price(_photos(photos), facts=facts, size=size):
            answered += 1
            failed += isinstance(one, Unpriced)
            if json:
                emit([one.as_json()])
            elif isinstance(one, Unpriced):
                note(f"{escape(one.path)}: {one.reason}: {escape(one.error)}")
            else:
                seen = one.shoe is None or one.shoe >= least
                out.print(price_panel(one, seen=seen), soft_wrap=False)
    if not answered:
        note("no photo was named: nothing to price")
    raise typer.Exit(1 if failed else 0)


def _photos(given: list[str] | None) -> Iterator[tuple[str, Path]] | None:
    return expand_photos(given) if given else None


def _release(text: str | None) -> float | None:
    found = read_release(text)
    if text is not None and found is None:
        raise SettingsError(f"--release {text}: write a date as 2022, 2022-09 or 2022-09-02")
    return found


@contextmanager
def _asker(
    workspace: Path, *, starter: bool, bundle: str | None
) -> Iterator[tuple[PriceAsker, float]]:
    if workspace == DEFAULT_WORKSPACE and not workspace.exists():
        note("no workspace here: the shipped starter model answers")
        yield starter_pricer(workspace), _LEAST
        return
    with opened(workspace) as ws:
        asker = ws.pricer(starter=starter, bundle=bundle)
        if asker.notice:
            note(escape(asker.notice))
        yield asker, ws.thresholds.shoe
