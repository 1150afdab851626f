"""`identify` and `similar`: which shoe a photo shows, and what looks like it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from solesight.clean import Thresholds
from solesight.cli.answers import answer_panel, look_alikes_panel
from solesight.cli.app import app
from solesight.cli.console import emit, note, out
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.cli.photos import expand_photos
from solesight.errors import NotReadyError
from solesight.identify import IdentifiedPhoto, IdentifiedShoe, SimilarPhoto, Unidentified
from solesight.wording import counted
from solesight.workspace import Workspace
from solesight.workspace_naming import ShoeFinder, starter_finder

PhotosArgument = Annotated[
    list[str], typer.Argument(metavar="PHOTO...", help="Files, folders, or - for a list.")
]
StarterOption = Annotated[
    bool, typer.Option("--starter", help="Also compare with the shipped starter reference.")
]
BrandOption = Annotated[str | None, typer.Option(help="Only shoes of this brand.")]
SourceOption = Annotated[str | None, typer.Option(help="Compare only with photos of this source.")]
_LEAST = Thresholds().shoe


@app.command()
def identify(
    photos: PhotosArgument,
    top: Annotated[int, typer.Option(min=1, help="How many shoes to answer.")] = 5,
    brand: BrandOption = None,
    source: SourceOption = None,
    starter: StarterOption = False,
    together: Annotated[
        bool,
        typer.Option("--together", help="All photos show one shoe, as those of a listing do."),
    ] = False,
    sure_shoe: Annotated[
        float | None, typer.Option(min=0, max=1, help="Least probability to name a shoe.")
    ] = None,
    sure_model: Annotated[
        float | None, typer.Option(min=0, max=1, help="Least probability to name its model.")
    ] = None,
    sure_brand: Annotated[
        float | None, typer.Option(min=0, max=1, help="Least probability to name its brand.")
    ] = None,
    unknown: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Least probability to say: not in this catalog."),
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Say which shoe a photo shows, how surely, and by which photos; or that nobody knows it.

    Compares with the photos of the workspace; without one, with the shipped starter reference.

    Several photos are asked one by one; with --together they get one answer, surer than each.

    [dim]solesight identify photo.jpg[/dim]
    [dim]solesight identify listing/ --together[/dim]
    """
    asked = {"shoe": sure_shoe, "model": sure_model, "brand": sure_brand, "unknown": unknown}
    given = {name: value for name, value in asked.items() if value is not None}
    with _finder(workspace, starter=starter) as (finder, least):
        ask = partial(
            partial(finder.identify_together, least_shoe=least) if together else finder.identify,
            top=top, brand=brand, source=source, thresholds=given,
        )  # fmt: skip
        _show(ask(expand_photos(photos)), least, json=json)


@app.command()
def similar(
    photos: PhotosArgument,
    top: Annotated[int, typer.Option(min=1, help="How many look-alikes of each kind.")] = 5,
    brand: BrandOption = None,
    source: SourceOption = None,
    starter: StarterOption = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """List the shoes that look most like the one in a photo, hyped and everyday side by side.

    [dim]solesight similar photo.jpg[/dim]
    """
    with _finder(workspace, starter=starter) as (finder, least):
        answers = finder.similar(expand_photos(photos), top=top, brand=brand, source=source)
        _show(answers, least, json=json)


@contextmanager
def _finder(workspace: Path, *, starter: bool) -> Iterator[tuple[ShoeFinder, float]]:
    """Give what photos are compared with, and from where on `clean` says that a shoe is seen."""
    if workspace == DEFAULT_WORKSPACE and not workspace.exists():
        note("no workspace here: comparing with the shipped starter reference")
        yield _told(starter_finder(workspace)), _LEAST
        return
    with opened(workspace) as ws:
        yield _told(_own(ws, starter=starter)), ws.thresholds.shoe


def _own(ws: Workspace, *, starter: bool) -> ShoeFinder:
    try:
        finder = ws.finder(starter=starter)
    except NotReadyError as error:
        if not starter:
            raise
        note(f"only the starter reference: {escape(str(error))}")
        return starter_finder(ws.folder)
    left = ", ".join(f"{count} {reason}" for reason, count in finder.gallery.left_out.items())
    if left:
        note(f"[dim]photos that are no evidence: {escape(left)}[/dim]")
    return finder


def _told(finder: ShoeFinder) -> ShoeFinder:
    gallery = finder.gallery
    note(
        f"comparing with {counted(len(gallery.photos), 'photo')} of "
        f"{counted(len(gallery.shoes), 'shoe')}"
    )
    if finder.index is not None and finder.index.notice:
        note(f"[yellow]mind:[/] {escape(finder.index.notice)}")
    if not finder.calibrated:
        note("[yellow]mind:[/] probabilities of this embedder were never measured: they are rough")
    return finder


def _show(
    answers: Iterator[IdentifiedPhoto | IdentifiedShoe | SimilarPhoto | Unidentified],
    least: float,
    *,
    json: bool,
) -> None:
    answered = failed = 0
    for one in answers:
        answered += 1
        failed += isinstance(one, Unidentified)
        if json:
            emit([one.as_json()])
        elif isinstance(one, Unidentified):
            note(f"{escape(one.path)}: {one.reason}: {escape(one.error)}")
        elif isinstance(one, IdentifiedPhoto | IdentifiedShoe):
            out.print(answer_panel(one, seen=one.shoe >= least), soft_wrap=False)
        else:
            out.print(look_alikes_panel(one, seen=one.shoe >= least), soft_wrap=False)
    if not answered:
        note("no photo was named: nothing to look at")
    raise typer.Exit(1 if failed else 0)
