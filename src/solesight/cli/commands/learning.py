"""`train` and `predict`: models with honest numbers."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from solesight.cli.app import app
from solesight.cli.console import emit, note, out
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.cli.photos import expand_photos
from solesight.cli.previewing import show_preview
from solesight.cli.price_scores import show_price_trained
from solesight.cli.scores import show_scores
from solesight.cli.target_options import (
    BandsOption,
    ClassesOption,
    OtherOption,
    PriceOption,
    SetOption,
    TopOption,
    target_options,
)
from solesight.learn import Unpredicted, option_pairs
from solesight.price import PriceTrained
from solesight.wording import counted


@app.command()
def train(
    target: Annotated[
        str, typer.Argument(help="hyped, brand, model, price_band, price, premium, or any column.")
    ],
    learner: Annotated[
        str | None, typer.Option(help="How it is learned; default: probe, of prices both.")
    ] = None,
    final: Annotated[
        bool, typer.Option("--final", help="Look at the test rows too; the look is logged.")
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
    seed: Annotated[int | None, typer.Option(help="Seed of everything random.")] = None,
    preview: Annotated[
        bool,
        typer.Option("--preview", help="Only draw training photos as a network would see them."),
    ] = False,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Learn a target; choices use validation rows, test rows stay unseen without --final.

    [dim]solesight train brand[/dim]
    """
    if preview:
        how = {"learner": learner or "finetune", "top": top, "pool_rare": other, "seed": seed}
        show_preview(workspace, target, option_pairs(chosen or ()), json=json, **how)
        return
    with opened(workspace) as ws:
        result = ws.train(
            target, learner=learner, final=final, seed=seed, embedder=embedder,
            options=target_options(top, classes, other=other, bands=bands, price=price),
            settings=option_pairs(chosen or ()),
        )  # fmt: skip
        looks = ws.count_looks(result.bundle.meta) if final else 0
    if json:
        emit([result.as_json()])
        return
    if isinstance(result, PriceTrained):
        show_price_trained(result, looks)
        return
    meta = result.bundle.meta
    out.print(
        f"bundle {meta.name}: {counted(len(meta.classes), 'class', 'classes')}, seed {meta.seed}"
    )
    show_scores("validation", result.validation, meta.floors)
    if result.test is not None:
        show_scores("test", result.test, {})
        out.print(f"looks at the test rows of {meta.target} so far: {looks}")
    for reason, count in result.left_out.items():
        note(f"left out: {counted(count, 'photo')} ({reason})")
    for caveat in meta.caveats:
        note(f"[yellow]mind:[/] {caveat}")


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
    named = json
    with opened(workspace) as ws:
        least = ws.thresholds.shoe
        for answer in ws.predict(expand_photos(photos), target=target, bundle=bundle):
            bad = isinstance(answer, Unpredicted)
            failed += bad
            answered += 1
            if json:
                emit([answer.as_json()])
            elif isinstance(answer, Unpredicted):
                note(escape(f"{answer.path}: {answer.reason}: {answer.error}"))
            else:
                if not named:
                    note(f"answered by {answer.bundle}")
                named = True
                # A model of brands answers for a watch, too: say that it is none of its business.
                doubt = "" if answer.shoe >= least else f"  (no shoe seen: {answer.shoe:.0%})"
                text = f"{answer.probability:6.1%}  {answer.label}  {answer.path}{doubt}"
                out.print(text, markup=False)
    if not answered:
        note("no photo was named: nothing to predict")
    raise typer.Exit(1 if failed else 0)
