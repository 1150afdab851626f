"""`explore`: what a catalog holds, in numbers and pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from solesight.cli.app import app
from solesight.cli.console import emit, note, out, table
from solesight.cli.options import (
    DEFAULT_WORKSPACE,
    JsonOption,
    WorkersOption,
    WorkspaceOption,
    opened,
)
from solesight.explore import SAMPLE, Explored
from solesight.wording import counted


@app.command()
def explore(
    by: Annotated[str | None, typer.Option(help="Column that photos are cut by.")] = None,
    where: Annotated[
        str, typer.Option(help="Only photos for which this holds: column op value, with `and`.")
    ] = "",
    compare: Annotated[
        Path | None, typer.Option(help="A photo that is held against the classes.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where it goes.")] = None,
    seed: Annotated[
        int | None,
        typer.Option(min=0, max=2**31, help="Of the sample, the permutations and the intervals."),
    ] = None,
    sample: Annotated[int, typer.Option(min=10, help="Photos that are drawn at most.")] = SAMPLE,
    workers: WorkersOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Write one HTML file with the numbers and pictures of a catalog, cut by any column.

    Counts, sizes, colors with what they tell of the class, palettes, mean shoes, eigen-shoes,
    premiums; and a new release against all of them.

    [dim]solesight explore --by brand --where "year >= 2021" --compare photo.jpg[/dim]
    """
    with opened(workspace, workers) as ws:
        found = ws.explore(output, by=by, where=where, compare=compare, seed=seed, sample=sample)
    if found.failed:
        note(f"{counted(found.failed, 'photo')} could not be drawn: run `solesight doctor`")
    if json:
        emit([found.as_json()])
    else:
        _show(found)


def _show(found: Explored) -> None:
    rows = [(row.name, row.photos, row.groups) for row in found.classes]
    out.print(table("", (found.by, "photos", "shoes"), rows))
    if found.colors:
        told = max(found.colors.channels, key=lambda c: c.information.bits.value)
        known = told.information
        out.print(
            f"{told.name} tells {known.bits.value:.3f} of {known.limit:.3f} bits of {found.by} "
            f"(p {known.p:.3f}, {counted(known.n_groups, 'shoe')})",
            markup=False,
        )
    if found.premiums:
        everything = found.premiums.all.premium
        ends = (
            f" [{everything.low:.0%} to {everything.high:.0%}]"
            if everything.low is not None and everything.high is not None
            else ""
        )
        out.print(
            f"median premium {everything.value:.0%}{ends}, {counted(everything.n, 'shoe')}",
            markup=False,
        )
    if found.comparison:
        out.print(escape(found.comparison.verdict()))
    out.print(f"page: {found.path}", markup=False)
