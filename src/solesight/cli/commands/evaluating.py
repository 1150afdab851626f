"""`evaluate` and `export-model`: how good a bundle is, and the bundle as one file for others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from solesight.cli.app import app
from solesight.cli.console import emit, note, out, table
from solesight.cli.naming_scores import asked_part, show_naming
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.cli.price_scores import show_price_evaluated
from solesight.cli.scores import interval, number, show_scores
from solesight.errors import SettingsError
from solesight.evidence import Metric
from solesight.learn import Appraisal, Comparison, Evaluated
from solesight.wording import counted

_SHOWN = 12


@app.command()
def evaluate(
    bundle: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="BUNDLE...",
            help="Names of bundles, or identify; default: the newest of each target.",
        ),
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="Every bundle of this target, compared.")
    ] = None,
    final: Annotated[
        bool, typer.Option("--final", help="Score test rows; each look is logged and counted.")
    ] = False,
    curve: Annotated[
        bool | None,
        typer.Option(
            "--curve/--no-curve",
            help="Learn again from fewer shoes; default: where it takes seconds.",
        ),
    ] = None,
    page: Annotated[
        Path | None, typer.Option(help="Where the page of a single bundle goes.")
    ] = None,
    no_page: Annotated[
        bool, typer.Option("--no-page", help="Write no page; a CSV only where --csv names it.")
    ] = False,
    csv: Annotated[
        Path | None, typer.Option(help="Where the probabilities of a single bundle go.")
    ] = None,
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
    names = bundle or []
    if "identify" in names:
        if len(names) > 1:
            raise SettingsError("identify is evaluated alone: leave the bundles out")
        part = asked_part(final=final, everything=everything)
        show_naming(workspace, part=part, most=most, json=json)
        return
    if no_page and page:
        raise SettingsError("--page and --no-page contradict each other")
    with opened(workspace) as ws:
        wanted = False if no_page and curve is None else curve
        priced = ws.evaluate_prices(*names, target=target, final=final)
        # Models of prices are scored apart; what is left, if anything, are models of classes.
        done = {one.bundle.meta.name for one in priced}
        rest = [name for name in names if name not in done]
        asked = bool(rest) or not (priced and (names or target or not ws.classifying))
        found = ws.evaluate(*rest, target=target, final=final, curve=wanted) if asked else []
        compared = ws.compare(found)
        written = ws.write_evaluations(found, page=page, csv=csv, pages=not no_page)
    if json:
        emit({**one.as_json(), **file.as_json()} for one, file in zip(found, written, strict=True))
        emit([*(one.as_json() for one in priced), *(one.as_json() for one in compared)])
        return
    for price in priced:
        show_price_evaluated(price)
    side_by_side = {row.bundle for comparison in compared for row in comparison.rows}
    for one, file in zip(found, written, strict=True):
        _show(one, file, whole=one.bundle.meta.name not in side_by_side)
    for comparison in compared:
        _show_comparison(comparison)


@app.command("export-model")
def export_model(
    bundle: Annotated[str, typer.Argument(help="A bundle's name.")],
    onnx: Annotated[
        Path, typer.Option("--onnx", help="The file to write; a card goes beside it as JSON.")
    ],
    given: Annotated[
        Literal["pictures", "vectors"],
        typer.Option("--input", help="What the file takes: pictures, or the embedder's vectors."),
    ] = "pictures",
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Write a bundle as one ONNX file that answers the same without Solesight, or refuse.

    [dim]solesight export-model brand-probe-001 --onnx brand.onnx[/dim]
    """
    with opened(workspace) as ws:
        found = ws.export_model(bundle, onnx, inputs=given)
    if json:
        emit([found.as_json()])
        return
    out.print(f"{found.bundle}: {found.path} ({found.n_bytes / 1e6:.1f} MB)", markup=False)
    out.print(f"takes {', '.join(found.inputs)}; gives probabilities", markup=False)
    out.print(
        f"compared on {found.photos} validation photos: largest difference {found.difference:.1g}"
    )
    out.print(f"card: {found.card}", markup=False)


def _show(found: Evaluated, file: Appraisal, *, whole: bool) -> None:
    """Print an evaluation; of several of one target only what they are compared by."""
    meta = found.bundle.meta
    out.print(f"[bold]{meta.name}[/]  (snapshot {meta.split}, seed {meta.seed})")
    floors = {name: floor.as_json() for name, floor in found.floors.items()}
    show_scores(found.split, found.scores, floors)
    if whole:
        _show_classes(found)
        _show_parts(found)
    if found.void:
        note("[red]void:[/] test groups moved since this bundle's snapshot; train again")
    out.print(f"looks at the test rows of {meta.target} so far: {found.looks}")
    for name, path in (("page", file.page), ("probabilities", file.sheet)):
        if path is not None:
            out.print(f"{name}: {path}", markup=False)
    out.print("")


def _show_classes(found: Evaluated) -> None:
    area = found.curves.roc_auc
    out.print(f"ROC area, mean of classes: {number(area.value)} ({interval(area)})")
    rows = [
        (c.name, number(c.precision), number(c.recall), number(c.f1), c.n)
        for c in found.scores.classes
    ]
    out.print(table("", ("class", "precision", "recall", "F1", "n"), rows))


def _show_parts(found: Evaluated) -> None:
    parts = [*found.sources[:_SHOWN], *(found.prices.slices if found.prices else ())]
    rows = [(p.name, number(p.accuracy.value), interval(p.accuracy), p.accuracy.n) for p in parts]
    priced = f", then by {found.prices.kind} in {found.prices.currency}" if found.prices else ""
    columns = ("part", "accuracy", "95 % interval", "n")
    out.print(table(f"by source{priced}", columns, rows))
    if found.growth:
        curve = [
            (p.photos, p.groups, number(p.accuracy.value), interval(p.accuracy))
            for p in found.growth
        ]
        columns = ("photos", "groups", "accuracy", "95 % interval")
        out.print(table("learning curve, on validation rows", columns, curve))
    out.print(f"labels in doubt: {len(found.doubts)}")


def _show_comparison(found: Comparison) -> None:
    rows = []
    for one in found.rows:
        test, strict = one.against, one.p_holm
        rows.append(
            (
                one.bundle,
                _between(one.accuracy),
                _between(test.accuracy, sign="+") if test else "the best",
                _chance(strict) if strict is not None else "",
                _chance(test.p_mcnemar) if test else "",
            )
        )
    rows_said = counted(found.n, f"{found.split} row")
    groups = counted(found.groups, "group")
    title = f"{found.target}: {rows_said}, {groups} that all share"
    columns = ("bundle", "accuracy", "best less it", "p", "McNemar")
    out.print(table(title, columns, rows))


def _between(metric: Metric, sign: str = "") -> str:
    if metric.low is None or metric.high is None:
        return f"{metric.value:{sign}.3f}"
    return f"{metric.value:{sign}.3f} [{metric.low:.3f}, {metric.high:.3f}]"


def _chance(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
