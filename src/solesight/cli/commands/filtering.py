"""`explain filters`: what a network looks for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from solesight.cli.commands.explaining import explain_app
from solesight.cli.console import emit, note, out, table
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.explain.filters import layer_shapes


@explain_app.command("filters")
def filters(
    photo: Annotated[
        Path | None,
        typer.Argument(help="What the filters make of it, and which channels it excites."),
    ] = None,
    bundle: Annotated[
        str | None, typer.Option(help="A bundle with a network; default: the embedder.")
    ] = None,
    embedder: Annotated[
        str | None, typer.Option(help="A shipped embedder; default: the settings'.")
    ] = None,
    layer: Annotated[
        list[str] | None,
        typer.Option(help="May be given again; default: the last map of each size."),
    ] = None,
    layers: Annotated[
        bool, typer.Option("--layers", help="Only list the layers, with their shapes.")
    ] = False,
    channels: Annotated[int, typer.Option(min=1, help="Channels a layer.")] = 5,
    photos: Annotated[int, typer.Option(min=1, help="Photos a channel.")] = 12,
    sample: Annotated[
        int, typer.Option(min=1, help="Photos of the catalog that are looked at, one a shoe.")
    ] = 400,
    seed: Annotated[int | None, typer.Option(help="Seed of the sample.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The PNG; HTML and JSON lie beside it.")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Show a network's first filters, and the photos that excite its channels most.

    With a photo: what each filter makes of it, and the channels that it excites beyond the usual.

    [dim]solesight explain filters photo.jpg --bundle brand-scratch-001[/dim]
    """
    with opened(workspace) as ws:
        if layers:
            looker = ws.network_looker(bundle, embedder)
            shapes = layer_shapes(looker)
            if json:
                emit({"layer": name, "shape": list(shape)} for name, shape in shapes.items())
                return
            rows = [(n, c, f"{h} x {w}") for n, (c, h, w) in shapes.items()]
            out.print(table(looker.name, ("layer", "channels", "map"), rows))
            return
        found = ws.explain_filters(
            photo, bundle=bundle, embedder=embedder, layers=layer or (), channels=channels,
            photos=photos, sample=sample, seed=seed, output=output,
        )  # fmt: skip
    if json:
        emit([found.as_json()])
        return
    height, width = found.kernel
    seen = "gray" if found.gray else "color"
    out.print(f"{found.network}: {found.filters} filters of {height} x {width} see {seen}")
    for one in found.layers:
        numbers = ", ".join(f"{c.number} ({c.strength:+.1f})" for c in one.channels)
        out.print(f"{one.name}: channels {numbers}", markup=False)
    for text in found.notes:
        note(f"[yellow]mind:[/] {escape(text)}")
    out.print(str(found.sheet), markup=False)
    out.print(str(found.page), markup=False)
