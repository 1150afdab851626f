"""`targets`, `learners` and `tune`: what can be learned, how, and with which options best."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from solesight.cli.app import app
from solesight.cli.console import emit, note, out, table
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.cli.target_options import (
    BandsOption,
    ClassesOption,
    OtherOption,
    PriceOption,
    SetOption,
    TopOption,
    target_options,
)
from solesight.evidence import Metric
from solesight.learn import Tuned, option_pairs
from solesight.learn.tuning import train_command
from solesight.wording import counted


@app.command()
def targets(
    price: PriceOption = "last_sale",
    bands: BandsOption = "10",
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """List what can be learned: targets, where their labels come from, how many photos have one.

    [dim]solesight targets[/dim]
    """
    chosen = target_options(None, None, other=False, bands=bands, price=price)
    with opened(workspace) as ws:
        found = ws.targets(chosen)
    if json:
        emit(line.as_json() for line in found)
        return
    rows = [(line.target, line.kind, f"{line.photos} of {line.of}", line.labels, line.truth)
            for line in found]  # fmt: skip
    out.print(table("", ("target", "kind", "photos", "labels", "labels come from"), rows))


@app.command()
def learners(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """List how it can be learned: learners with their options and defaults.

    [dim]solesight learners[/dim]
    """
    with opened(workspace) as ws:
        found = ws.learners()
    if json:
        emit(line.as_json() for line in found)
        return
    for line in found:
        out.print(f"[bold]{line.learner}[/]  reads {line.reads}. {line.about}")
        rows = [(f"  {o.name}", o.default or "-", o.kind, o.about) for o in line.options]
        out.print(table("", ("  option", "default", "kind", "what"), rows))
        out.print("")


@app.command()
def tune(
    target: Annotated[str, typer.Argument(help="hyped, brand, model, price_band, or any column.")],
    learner: Annotated[str, typer.Option(help="Whose options are searched.")] = "probe",
    trials: Annotated[
        int, typer.Option(min=1, help="How many in all, earlier runs and other processes included.")
    ] = 20,
    space: Annotated[
        Path | None, typer.Option(help="A TOML file of options to try; default: the shipped one.")
    ] = None,
    final: Annotated[
        bool, typer.Option("--final", help="Look at the test rows at the end; it is logged.")
    ] = False,
    top: TopOption = None,
    classes: ClassesOption = None,
    other: OtherOption = False,
    bands: BandsOption = "10",
    price: PriceOption = "last_sale",
    chosen: SetOption = None,
    embedder: Annotated[
        str | None,
        typer.Option(help="Whose vectors are learned from; default: the target's, or as set."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The HTML file of the search.")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Search a learner's options on validation rows; stop it, go on, run several at once.

    [dim]solesight tune brand --trials 20[/dim]
    """
    with opened(workspace) as ws:
        found, page = ws.tune(
            target, learner=learner, trials=trials, space=space, final=final, embedder=embedder,
            options=target_options(top, classes, other=other, bands=bands, price=price),
            settings=option_pairs(chosen or ()), output=output,
        )  # fmt: skip
    if json:
        emit([{**found.as_json(), "page": str(page)}])
    else:
        _show(found, page)
    raise typer.Exit(1 if found.count("failed") else 0)


def _show(found: Tuned, page: Path) -> None:
    done = f"{counted(len(found.trials), 'trial')}, {found.count('pruned')} ended early"
    out.print(f"{found.target} by {found.learner}: {done}, seed {found.seed}")
    rows: list[tuple[Any, ...]] = [
        ("default options", f"{found.default:.3f}", ""),
        ("best options", f"{found.best.value or 0.0:.3f}", ""),
        ("gain on validation, which chose", *_gain(found.gain.macro_f1)),
    ]
    if found.final:
        rows.append(("gain on test", *_gain(found.final.gain.macro_f1)))
    n = found.n["validation"]
    title = f"validation: n {n['photos']}, {counted(n['groups'], 'group')}"
    out.print(table(title, ("macro F1", "value", "95 % interval"), rows))
    out.print(f"train with it: {train_command(found)}", markup=False)
    out.print(f"page: {page}", markup=False)
    if not found.final:
        note("test rows were not looked at: --final asks them what of the gain is real")
    for trial in found.trials:
        if trial.error:
            note(f"trial {trial.number} failed: {trial.error}")


def _gain(metric: Metric) -> tuple[str, str]:
    if metric.low is None or metric.high is None:
        return f"{metric.value:+.3f}", "-"
    return f"{metric.value:+.3f}", f"{metric.low:+.3f} to {metric.high:+.3f}"
