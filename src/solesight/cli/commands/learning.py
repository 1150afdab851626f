"""`train`, `evaluate` and `predict`: models with honest numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from solesight.cli.app import app
from solesight.cli.console import emit, note, out, table
from solesight.cli.naming_scores import asked_part, show_naming
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.cli.photos import expand_photos
from solesight.cli.price_scores import show_price_evaluated, show_price_trained
from solesight.evidence import Metric, Scores
from solesight.learn import Unpredicted
from solesight.price import PriceTrained
from solesight.workspace_price import is_price

_HEADLINES = (
    "accuracy",
    "balanced_accuracy",
    "macro_f1",
    "macro_precision",
    "macro_recall",
    "top_5_accuracy",
    "calibration_error",
)


@app.command()
def train(
    target: Annotated[
        str, typer.Argument(help="hyped, brand, model, price, premium, or any column.")
    ],
    learner: Annotated[
        str | None, typer.Option(help="How it is learned; default: probe, of prices both.")
    ] = None,
    final: Annotated[
        bool, typer.Option("--final", help="Look at the test rows too; the look is logged.")
    ] = False,
    top: Annotated[int | None, typer.Option(help="Only the commonest N labels.")] = None,
    other: Annotated[
        bool, typer.Option("--other", help="Pool rare labels as 'other' instead of leaving out.")
    ] = False,
    recolored: Annotated[
        int,
        typer.Option(min=0, max=5, help="model: learn from training photos in N other colors too."),
    ] = 2,
    seed: Annotated[int | None, typer.Option(help="Seed of everything random.")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Learn a target; choices use validation rows, test rows stay unseen without --final.

    [dim]solesight train brand[/dim]
    """
    with opened(workspace) as ws:
        result = ws.train(
            target, learner=learner, final=final, top=top, pool_rare=other, seed=seed,
            recolored=recolored,
        )  # fmt: skip
        looks = ws.count_looks(result.bundle.meta) if final else 0
    if json:
        emit([result.as_json()])
        return
    if isinstance(result, PriceTrained):
        show_price_trained(result, looks)
        return
    meta = result.bundle.meta
    out.print(f"bundle {meta.name}: {len(meta.classes)} classes, seed {meta.seed}")
    _show_scores("validation", result.validation, meta.floors)
    if result.test is not None:
        _show_scores("test", result.test, {})
        out.print(f"looks at the test rows of {meta.target} so far: {looks}")
    for reason, count in result.left_out.items():
        note(f"left out: {count} photos ({reason})")
    for caveat in meta.caveats:
        note(f"[yellow]mind:[/] {caveat}")


@app.command()
def evaluate(
    bundle: Annotated[
        str | None,
        typer.Argument(help="A bundle's name, or identify; default: the newest of each target."),
    ] = None,
    final: Annotated[
        bool, typer.Option("--final", help="Score test rows; each look is logged and counted.")
    ] = False,
    everything: Annotated[
        bool,
        typer.Option("--all", help="identify: all shoes, for an embedder that saw none of them."),
    ] = False,
    most: Annotated[int, typer.Option(min=1, help="identify: most photos of a question.")] = 500,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Score bundles on rows that they did not learn from, or identify, beside their floors.

    [dim]solesight evaluate brand-probe-001[/dim]
    """
    if bundle == "identify":
        show_naming(
            workspace, part=asked_part(final=final, everything=everything), most=most, json=json
        )
        return
    with opened(workspace) as ws:
        priced = ws.evaluate_prices(bundle, final=final)
        others = bundle is None and any(not is_price(name) for name in ws.targets())
        results = ws.evaluate(bundle, final=final) if others or not priced else []
    if json:
        emit([*(one.as_json() for one in results), *(one.as_json() for one in priced)])
        return
    for one in priced:
        show_price_evaluated(one)
    for result in results:
        meta = result.bundle.meta
        out.print(f"[bold]{meta.name}[/]  (snapshot {meta.split}, seed {meta.seed})")
        found = {name: floor.as_json() for name, floor in result.floors.items()}
        _show_scores(result.split, result.scores, found)
        rows = [(c.name, _number(c.precision), _number(c.recall), _number(c.f1), c.n)
                for c in result.scores.classes]  # fmt: skip
        out.print(table("", ("class", "precision", "recall", "F1", "n"), rows))
        if result.void:
            note("[red]void:[/] test groups moved since this bundle's snapshot; train again")
        out.print(f"looks at the test rows of {meta.target} so far: {result.looks}\n")


@app.command()
def predict(
    photos: Annotated[
        list[str], typer.Argument(metavar="PHOTO...", help="Files, folders, or - for a list.")
    ],
    target: Annotated[
        str | None, typer.Option(help="What to predict; default: the bundle's, else brand.")
    ] = None,
    bundle: Annotated[
        str | None, typer.Option(help="A bundle's name; default: the target's newest.")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Say what a trained model says of photos; they need not be in the catalog.

    [dim]solesight predict photo.jpg --target brand[/dim]
    """
    failed = answered = 0
    with opened(workspace) as ws:
        least = ws.thresholds.shoe
        for answer in ws.predict(expand_photos(photos), target=target, bundle=bundle):
            bad = isinstance(answer, Unpredicted)
            failed += bad
            answered += 1
            if json:
                emit([answer.as_json()])
            elif isinstance(answer, Unpredicted):
                note(f"{answer.path}: {answer.reason}: {answer.error}")
            else:
                # A model of brands answers for a watch, too: say that it is none of its business.
                doubt = "" if answer.shoe >= least else f"  (no shoe seen: {answer.shoe:.0%})"
                text = f"{answer.probability:6.1%}  {answer.label}  {answer.path}{doubt}"
                out.print(text, markup=False)
    if not answered:
        note("no photo was named: nothing to predict")
    raise typer.Exit(1 if failed else 0)


def _show_scores(split: str, scores: Scores, floors: Mapping[str, Any]) -> None:
    rows = [
        (name.replace("_", " "), _number(m.value), _interval(m))
        for name in _HEADLINES
        if (m := scores.metrics.get(name)) is not None
    ]
    rows += [
        (f"floor: {name.replace('_', ' ')}", _number(floor["accuracy"]["value"]),
         f"macro F1 {_number(floor['macro_f1']['value'])}")
        for name, floor in floors.items()
    ]  # fmt: skip
    title = f"{split}: n {scores.n}, {scores.groups} groups"
    out.print(table(title, ("score", "value", "95 % interval"), rows))


def _interval(metric: Metric) -> str:
    if metric.low is None or metric.high is None:
        return "-"
    return f"{metric.low:.3f} to {metric.high:.3f}"


def _number(value: float | None) -> str:
    return "-" if value is None or value != value else f"{value:.3f}"  # noqa: PLR0124 - NaN
