"""`recolor`: new colorways of a shoe, judged by what is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, cast

import typer
from rich.markup import escape
from rich.table import Table

from solesight.cli.app import app
from solesight.cli.console import Meter, emit, note, out
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.errors import SettingsError
from solesight.generate.recoloring import (
    CAVEAT,
    Color,
    Palette,
    Recolored,
    RecolorPlan,
    read_color,
    read_colors,
    read_palettes,
    said_of,
    write_recolored,
)
from solesight.wording import counted
from solesight.workspace_palettes import By
from solesight.workspace_recolor import Recolorer, named_bytes, starter_recolorer

_SHOWN = 10


@app.command()
def recolor(
    photo: Annotated[Path, typer.Argument(help="A photo of a shoe on a plain background.")],
    colors: Annotated[
        str | None, typer.Option(help="Your palette: #c8102e,black,white. The first gets the most.")
    ] = None,
    palette: Annotated[
        Path | None, typer.Option(help="A file of palettes: lines of NAME: colors, or JSON.")
    ] = None,
    brand: Annotated[str | None, typer.Option(help="Colors of this brand's best sellers.")] = None,
    model: Annotated[str | None, typer.Option(help="Colors of this model's best sellers.")] = None,
    by: Annotated[
        str | None, typer.Option(help="What makes a best seller: premium or listings.")
    ] = None,
    part: Annotated[
        list[str] | None,
        typer.Option(help="Fix a part: midsole=#fff, 2=gum, upper=keep. May be repeated."),
    ] = None,
    variants: Annotated[int, typer.Option("-n", "--variants", help="How many.")] = 24,
    rank: Annotated[
        str | None, typer.Option(help="Rank by hyped, premium, brand or likeness.")
    ] = None,
    identity: Annotated[
        str | None, typer.Option(help="Score how much it looks like this brand.")
    ] = None,
    save: Annotated[int, typer.Option(min=0, help="Best variants written at full size.")] = 8,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Folder to write.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Of all chance.")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Try colorways on the shoe in a photo: parts painted, each variant scored and ranked.

    Writes a sheet, a page and the best variants as PNG, each with its settings and seed.

    [dim]solesight recolor photo.jpg --colors "#c8102e,black,white" --part midsole=white[/dim]
    """
    own = _palettes(colors, palette)
    fixed = _fixed(part or [])
    with _lab(workspace) as (lab, folder, usual):
        lab.check(rank, identity)
        sitting = lab.sit(*named_bytes(photo, lab.caps))
        if brand or model or by:
            own += lab.palettes(brand=brand, model=model, by=_by(by), most=max(1, variants))
        plan = RecolorPlan(own, variants, fixed, usual if seed is None else seed, rank)
        found = lab.recolor(sitting, plan, identity=identity)
        target = output or folder / "reports" / f"recolor-{sitting.photo[:12]}"
        files = write_recolored(found, target, save=save, progress=lab.progress)
    if json:
        emit([{**found.as_json(), "files": [str(file) for file in files]}])
        return
    _show(found)
    out.print(f"{files[0]}  {files[1]}  and {counted(len(files) - 2, 'more file')}", soft_wrap=True)


@contextmanager
def _lab(workspace: Path) -> Iterator[tuple[Recolorer, Path, int]]:
    """Give the lab, where reports go, and the usual seed."""
    if workspace == DEFAULT_WORKSPACE and not workspace.exists():
        note("no workspace here: comparing with the shipped starter reference")
        yield starter_recolorer(workspace, progress=Meter()), Path(), 0
        return
    with opened(workspace) as ws:
        yield ws.recolorer(), ws.folder, ws.settings.seed


def _palettes(colors: str | None, file: Path | None) -> tuple[Palette, ...]:
    given = (Palette.of("your colors", read_colors(colors)),) if colors else ()
    return (*given, *(read_palettes(file) if file else ()))


def _fixed(parts: list[str]) -> Mapping[str, Color | None]:
    found: dict[str, Color | None] = {}
    for said in parts:
        name, equals, color = said.partition("=")
        if not equals or not name.strip():
            raise SettingsError(f"--part {said}: write PART=COLOR, such as midsole=white")
        if name in found:
            raise SettingsError(f"--part {name}: was given twice")
        found[name] = None if color.strip().lower() == "keep" else read_color(color)
    return found


def _by(said: str | None) -> By | None:
    if said not in (None, "premium", "listings"):
        raise SettingsError(f"--by {said}: write premium or listings")
    return cast("By | None", said)


def _show(found: Recolored) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("", "palette", *found.original.scores, "nearest real shoe"):
        table.add_column(name, overflow="fold")
    rows = [("photo", "as it is", found.original)]
    rows += [
        (f"{one.rank}.", one.colorway.palette.name, one.verdict) for one in found.variants[:_SHOWN]
    ]
    for place, palette, verdict in rows:
        scores = [said_of(name, score) for name, score in verdict.scores.items()]
        near = verdict.nearest
        copy = "[red]exists already:[/] " if near and near.copy and place != "photo" else ""
        title = f"{copy}{escape(near.title)} ({near.distance:.2f})" if near else ""
        table.add_row(place, escape(palette), *scores, title)
    out.print(table)
    parts = ", ".join(f"{p.number} {p.name} {p.color.hex}" for p in found.sitting.parts)
    note(f"[dim]parts: {escape(parts)}[/dim]")
    for one in found.notes:
        note(f"[dim]{escape(one)}[/dim]")
    note(f"[yellow]mind:[/] {CAVEAT}")
