"""`price` and `backtest`: what a pair should sell for, and how well sales can be forecast."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from solesight.clean import Thresholds
from solesight.cli.app import app
from solesight.cli.console import Meter, emit, note, out
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.cli.photos import expand_photos
from solesight.cli.price_answers import price_panel
from solesight.cli.price_scores import show_backtest
from solesight.errors import SettingsError
from solesight.price import ShoeFacts, Unpriced, backtest_svg, read_release
from solesight.price import backtest as run_backtest
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


@app.command()
def backtest(
    tables: Annotated[
        list[Path], typer.Argument(metavar="TABLE.csv...", help="Sales: day, shoe, price, size.")
    ],
    ahead: Annotated[int, typer.Option(min=1, help="Days between what is known and asked.")] = 1,
    validation_from: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="First day on which smoothing is chosen."),
    ] = None,
    test_from: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day that is held out.")
    ] = None,
    currency: Annotated[str, typer.Option(help="Of prices that say none.")] = "USD",
    plot: Annotated[Path | None, typer.Option(help="Draw errors by day and size: an SVG.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the intervals.")] = 0,
    json: JsonOption = False,
) -> None:
    """Forecast each sale of a table from the days before it, beside naive forecasts.

    Smoothing is chosen on a validation period; the test period after it is forecast once.

    [dim]solesight backtest sales.csv --plot backtest.svg[/dim]
    """
    for table in tables:
        found = run_backtest(
            table,
            ahead=ahead,
            validation_from=validation_from.date() if validation_from else None,
            test_from=test_from.date() if test_from else None,
            currency=currency,
            seed=seed,
            progress=Meter(),
        )
        if json:
            emit([found.as_json()])
        else:
            show_backtest(found)
        if plot is not None:
            target = plot if len(tables) == 1 else plot.with_stem(f"{plot.stem}-{table.stem}")
            target.write_text(backtest_svg(found), encoding="utf-8")
            note(f"plot: {escape(str(target))}")
