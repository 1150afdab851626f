"""`ladder`: five small networks, each one change from the last."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from solesight.cli.app import app
from solesight.cli.console import emit, note, out, table
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.evidence import Metric
from solesight.learn import option_pairs
from solesight.wording import counted


@app.command()
def ladder(
    target: Annotated[str, typer.Argument(help="hyped, brand, model, or any column.")],
    top: Annotated[int | None, typer.Option(help="Only the commonest N labels.")] = None,
    other: Annotated[
        bool, typer.Option("--other", help="Pool rare labels as 'other' instead of leaving out.")
    ] = False,
    chosen: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="NAME=VALUE", help="An option of scratch on every step, as epochs=10."
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of everything random.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The SVG to write.")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Train small networks in five steps: large, dropout, smaller, faster, augmented; draw them.

    Each step is a bundle; scores are of validation rows, with intervals and floors.

    [dim]solesight ladder brand --set epochs=20[/dim]
    """
    with opened(workspace) as ws:
        found = ws.ladder(
            target, output, top=top, pool_rare=other, seed=seed, settings=option_pairs(chosen or ())
        )
    if json:
        emit([found.as_json()])
        return
    rows = [
        (rung.name, f"{accuracy.value:.3f}", _interval(accuracy), rung.trained.bundle.meta.name)
        for rung in found.rungs
        if (accuracy := rung.trained.validation.metrics["accuracy"])
    ]
    meta = found.rungs[0].trained.bundle.meta
    checks = meta.n["validation"]
    title = (
        f"validation: n {checks['photos']}, {counted(checks['groups'], 'group')}, seed {meta.seed}"
    )
    out.print(table(title, ("step", "accuracy", "95 % interval", "bundle"), rows))
    for name, floor in meta.floors.items():
        shown = floor["accuracy"]["value"]
        out.print(f"floor: {name.replace('_', ' ')} {shown:.3f}")
    note(f"picture: {found.picture}")


def _interval(metric: Metric) -> str:
    if metric.low is None or metric.high is None:
        return "-"
    return f"{metric.low:.3f} to {metric.high:.3f}"
