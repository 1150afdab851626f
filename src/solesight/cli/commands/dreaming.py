"""`dream`: what a network would like to see more of in a photo."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from solesight.cli.app import app
from solesight.cli.console import emit, out, table
from solesight.cli.made import show_made
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.cli.photos import expand_photos
from solesight.errors import SettingsError
from solesight.generate import DreamLayer, DreamPlan

_PLAN = DreamPlan()


@app.command()
def dream(
    photos: Annotated[
        list[str] | None,
        typer.Argument(metavar="PHOTO...", help="Files, folders, or - for a list."),
    ] = None,
    bundle: Annotated[
        str | None, typer.Option(help="Dream with the network of this bundle (scratch, finetune).")
    ] = None,
    network: Annotated[
        str,
        typer.Option(help="Else with a backbone of finetune, or vgg; sneaker is the embedder's."),
    ] = "sneaker",
    weights: Annotated[
        str, typer.Option(help="A file of the network's weights, where they are not at hand.")
    ] = "auto",
    layer: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LAYER[:UNIT]",
            help="A layer, one of its units, or several joined by +; several options: a sheet.",
        ),
    ] = None,
    layers: Annotated[
        bool, typer.Option("--layers", help="List the layers of the network, and stop.")
    ] = False,
    guide: Annotated[
        str | None, typer.Option(metavar="PICTURE", help="Seek the forms of this picture.")
    ] = None,
    octaves: Annotated[int, typer.Option(help="Sizes, the smallest first.")] = _PLAN.octaves,
    growth: Annotated[float, typer.Option(help="From one octave to the next.")] = _PLAN.growth,
    steps: Annotated[int, typer.Option(help="Steps an octave.")] = _PLAN.steps,
    rate: Annotated[float, typer.Option(help="How far each step goes.")] = _PLAN.rate,
    jitter: Annotated[int, typer.Option(help="Pixels of shift before a step.")] = _PLAN.jitter,
    smooth: Annotated[
        float, typer.Option(help="0 likes fine forms and broad ones alike, 1 broad ones.")
    ] = _PLAN.smooth,
    inside: Annotated[int, typer.Option(help="Side of what is dreamt over.")] = _PLAN.inside,
    background: Annotated[
        bool, typer.Option("--background", help="The whole photo, not the shoe alone.")
    ] = False,
    size: Annotated[
        int | None, typer.Option(help="Longer side of the result; default: the photo's, to 1024.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of everything random.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder; default: reports/dream.")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Change a photo into what excites a network more: its layers, one of its units, or a guide.

    Needs torch. Ctrl-C keeps the octaves that are done; the same command goes on from there.

    [dim]solesight dream photo.jpg --octaves 4 --steps 12[/dim]
    """
    with opened(workspace, make=True) as ws:
        if layers:
            found = ws.dream_layers(bundle=bundle, network=network, weights=weights)
            _list(found, json=json)
            return
        if not photos:
            raise SettingsError("name a photo, or ask for the network's --layers")
        plan = DreamPlan(
            layers=tuple(layer or ("auto",)),
            octaves=octaves,
            growth=growth,
            steps=steps,
            rate=rate,
            jitter=jitter,
            smooth=smooth,
            guide=guide,
            background=background,
            size=size,
            inside=inside,
            seed=ws.settings.seed if seed is None else seed,
        )
        made = ws.dream(
            expand_photos(photos), plan, output, bundle=bundle, network=network, weights=weights
        )
        failed = show_made(made, json=json)
    raise typer.Exit(failed)


def _list(found: Iterable[DreamLayer], *, json: bool) -> None:
    if json:
        emit(one.as_json() for one in found)
        return
    rows = [(one.name, one.kind, one.units, one.stride, "yes" if one.auto else "") for one in found]
    out.print(table("", ("layer", "kind", "units", "stride", "auto"), rows))
