"""`restyle`: a photo in the style of a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from solesight.cli.app import app
from solesight.cli.made import show_made
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.cli.photos import expand_photos
from solesight.generate import (
    DRAWN,
    METHODS,
    GatysOptions,
    RestylePlan,
    style_names,
)
from solesight.learn import option_pairs, parse_options

_DRAWN = ", ".join(f"{DRAWN}{name}" for name in style_names())


@app.command()
def restyle(
    photos: Annotated[
        list[str], typer.Argument(metavar="PHOTO...", help="Files, folders, or - for a list.")
    ],
    style: Annotated[
        list[str],
        typer.Option(
            "--style",
            metavar="PICTURE",
            help=f"A picture, or one that is drawn here: {_DRAWN}. Several make a sheet.",
        ),
    ],
    method: Annotated[str, typer.Option(help=" or ".join(METHODS))] = METHODS[0],
    strength: Annotated[
        list[float] | None,
        typer.Option(min=0, max=1.5, help="0 leaves the photo, 1 is the style. Several: a sheet."),
    ] = None,
    background: Annotated[
        bool, typer.Option("--background", help="Paint the whole photo, not the shoe alone.")
    ] = False,
    keep_colors: Annotated[
        bool, typer.Option("--keep-colors", help="The photo's colors in the style's strokes.")
    ] = False,
    scale: Annotated[
        float,
        typer.Option(min=0.05, max=1, help="Share of the style picture: less, broader strokes."),
    ] = 1.0,
    detail: Annotated[
        float, typer.Option(min=0, max=1, help="How much of the photo's fine detail shows.")
    ] = 0.4,
    size: Annotated[
        int | None, typer.Option(help="Longer side of the result; default: the photo's, to 1024.")
    ] = None,
    chosen: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="An option of gatys, as steps=300."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of everything random.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder; default: reports/restyle.")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Paint the shoe in a photo in the style of a picture, and leave its background alone.

    Fast is one look of a small network; gatys optimises the picture itself, and needs torch.

    [dim]solesight restyle photo.jpg --style drawn:strokes --strength 0.5 --strength 1[/dim]
    """
    with opened(workspace, make=True) as ws:
        plan = RestylePlan(
            tuple(style),
            method=method,
            strengths=tuple(strength or (1.0,)),
            background=background,
            keep_colors=keep_colors,
            scale=scale,
            size=size,
            detail=detail,
            seed=ws.settings.seed if seed is None else seed,
            gatys=parse_options(GatysOptions, option_pairs(chosen or ())),
        )
        failed = show_made(ws.restyle(expand_photos(photos), plan, output), json=json)
    raise typer.Exit(failed)
