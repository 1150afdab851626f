"""`explain design`: which part of a shoe speaks for which class."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from solesight.cli.commands.explaining import explain_app
from solesight.cli.console import emit, note, out, table
from solesight.cli.options import (
    DEFAULT_WORKSPACE,
    JsonOption,
    WorkersOption,
    WorkspaceOption,
    opened,
)
from solesight.evidence import Metric
from solesight.explain.design import ClassTold, DesignAsked, Designed
from solesight.regions import REGIONS
from solesight.wording import counted

_SHOWN = DesignAsked("")


@explain_app.command("design")
def explain_design(
    target: Annotated[str, typer.Argument(help="hyped, brand, model, premium, or any column.")],
    output: Annotated[
        Path | None, typer.Option("--output", "--out", "-o", help="Where the page goes.")
    ] = None,
    min_photos: Annotated[
        int, typer.Option(min=2, help="Side views that a class needs.")
    ] = _SHOWN.min_photos,
    sample: Annotated[
        int, typer.Option(min=20, help="Photos that are looked at, at most.")
    ] = _SHOWN.sample,
    seed: Annotated[
        int | None,
        typer.Option(min=0, max=2**31, help="Of the sample, the folds and the intervals."),
    ] = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Look again at photos that failed before.")
    ] = False,
    workers: WorkersOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Show which part of a shoe speaks for which class: mean shoes, mean heat, one table.

    Side views are cut out and cut into toe box, vamp, laces, collar, side panel, heel, midsole and
    outsole; each is asked about by a head that never saw the shoe. Intervals are over shoes. What
    was read of a photo is kept: another target costs only its own photos.

    [dim]solesight explain design brand --out design.html[/dim]
    """
    with opened(workspace, workers) as ws:
        found = ws.explain_design(
            target,
            output,
            min_photos=min_photos,
            sample=sample,
            seed=seed,
            retry_failed=retry_failed,
        )
    for photo, error in found.failed:
        note(f"{photo[:12]}: {error}")
    if json:
        emit([found.as_json()])
    else:
        _show(found)
    raise typer.Exit(1 if found.failed else 0)


def _show(found: Designed) -> None:
    title = (
        f"evidence over area; {counted(found.photos, 'side view')}, {counted(found.shoes, 'shoe')}"
    )
    names = [one.name for one in found.classes]
    rows = [(region, *(_cell(one, k) for one in found.classes)) for k, region in enumerate(REGIONS)]
    out.print(table(title, ("region", *names), rows))
    for one in found.classes:
        for sentence in one.sentences:
            out.print(sentence, markup=False)
    for caveat in found.caveats:
        note(caveat)
    out.print(f"page: {found.path}", markup=False)


def _cell(told: ClassTold, k: int) -> str:
    one = told.regions[k]
    return "-" if one.times is None else _between(one.times) + " +-"[one.stands_out]


def _between(metric: Metric) -> str:
    if metric.low is None or metric.high is None:
        return f"{metric.value:.2f}"
    return f"{metric.value:.2f} [{metric.low:.2f}, {metric.high:.2f}]"
