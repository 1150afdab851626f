"""`gan train`, `gan sample`, `gan walk`, `gan score`: shoes that never were."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from solesight.cli.app import app
from solesight.cli.console import emit, note, out, table
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.generate.gan import GanOptions, GanScored, GanTrained, Score
from solesight.wording import counted

__all__ = ["gan_app"]

gan_app = typer.Typer(rich_markup_mode="rich", no_args_is_help=True)
app.add_typer(
    gan_app,
    name="gan",
    help="""Learn to draw shoes that never were, walk among them, and score them.

    Each takes --workspace and --json; `solesight gan train --help` lists the rest.

    [dim]solesight gan train --size 64 --minutes 60[/dim]
    """,
)

_USUAL = GanOptions()
NameArgument = Annotated[
    str | None, typer.Argument(help="Which generator; the newest where none is named.")
]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="The PNG to write.")]
SeedOption = Annotated[int | None, typer.Option(min=0, max=2**31, help="Of everything random.")]
SpreadHelp = "Below 1 for plainer, paler shoes; above for odder ones."


@gan_app.command("train")
def gan_train(
    where: Annotated[
        str, typer.Option(help="Only side views for which this holds: column op value, with `and`.")
    ] = "",
    size: Annotated[int, typer.Option(help="Width in pixels: 32, 64, 128 or 224.")] = _USUAL.size,
    shape: Annotated[
        Literal["wide", "square"],
        typer.Option(help="4:3, what side views fill; or square, for shoes of any height."),
    ] = "wide",
    method: Annotated[
        Literal["wgan-gp", "fast"],
        typer.Option(help="With a gradient penalty; or hinge loss without one."),
    ] = "wgan-gp",
    steps: Annotated[int, typer.Option(help="Rounds of the generator.")] = _USUAL.steps,
    minutes: Annotated[
        float, typer.Option(min=0, help="Stop after so long, to go on later; 0 for no limit.")
    ] = 0.0,
    batch: Annotated[int, typer.Option(help="Pictures a step.")] = _USUAL.batch,
    rate: Annotated[
        float | None, typer.Option(help="Step size; default: the method's, 1e-4 or 2e-4.")
    ] = None,
    critic_steps: Annotated[
        int | None, typer.Option(help="Of the critic a round; default: the method's, 5 or 1.")
    ] = None,
    penalty: Annotated[
        float | None, typer.Option(help="Weight of the gradient penalty; default: 10 for wgan-gp.")
    ] = None,
    latent: Annotated[
        int, typer.Option(help="Numbers that a picture is made from.")
    ] = _USUAL.latent,
    critic_width: Annotated[
        int, typer.Option(help="Channels of the critic's maps.")
    ] = _USUAL.critic_width,
    generator_width: Annotated[
        int, typer.Option(help="Channels of the generator's maps.")
    ] = _USUAL.generator_width,
    ema: Annotated[float, typer.Option(help="Decay of the averaged generator.")] = _USUAL.ema,
    augment: Annotated[
        Literal["light", "none"],
        typer.Option(help="Shift and tint what the critic sees, real and made alike; or not."),
    ] = "light",
    precision: Annotated[
        Literal["auto", "32", "bf16"],
        typer.Option(help="Of the layers; auto: bf16 on a GPU that has it, else 32."),
    ] = "auto",
    grid_every: Annotated[
        int, typer.Option(help="Rounds between two sheets of samples.")
    ] = _USUAL.grid_every,
    save_every: Annotated[
        int, typer.Option(help="Rounds between two checkpoints.")
    ] = _USUAL.save_every,
    device: Annotated[
        Literal["auto", "cpu", "cuda"], typer.Option(help="Where it is trained.")
    ] = "auto",
    name: Annotated[
        str | None, typer.Option(help="Of the training; default: method and size.")
    ] = None,
    seed: SeedOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Learn to draw shoes from side views; stopped at any time, the same command goes on.

    It learns from train rows, holds validation rows out, and never sees test rows.

    [dim]solesight gan train --where "brand = Nike" --size 64 --minutes 60[/dim]
    """
    with opened(workspace) as ws:
        found = ws.gan_train(
            where=where, name=name, minutes=minutes, device=device, seed=seed,
            size=size, shape=shape, method=method, steps=steps, batch=batch, rate=rate,
            critic_steps=critic_steps, penalty=penalty, latent=latent, critic_width=critic_width,
            generator_width=generator_width, ema=ema, augment=augment, precision=precision,
            grid_every=grid_every, save_every=save_every,
        )  # fmt: skip
    if json:
        emit([found.as_json()])
    else:
        _show_training(found)


def _show_training(found: GanTrained) -> None:
    n, last = found.n, found.last
    out.print(
        f"{found.name}: round {found.step:,} of {found.steps:,}, {found.seconds / 60:.1f} min; "
        f"{counted(n['learned'], 'photo')} of {counted(n['groups'], 'shoe')} learned, "
        f"{n['held_out']:,} held out",
        markup=False,
    )
    rows = [(name, f"{value:.3f}") for name, value in last.items()]
    out.print(table("mean of the last rounds", ("what", "value"), rows))
    for said in (found.sheet, found.folder / "losses.svg", found.folder / "training.gif"):
        note(f"{said}")
    if found.step < found.steps:
        note("stopped by its clock: the same command goes on")


@gan_app.command("sample")
def gan_sample(
    name: NameArgument = None,
    n: Annotated[int, typer.Option("--n", "-n", help="How many pictures.")] = 48,
    spread: Annotated[float, typer.Option(help=SpreadHelp)] = 1.0,
    folder: Annotated[
        Path | None, typer.Option(help="Write each picture into this folder too.")
    ] = None,
    output: OutputOption = None,
    seed: SeedOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Draw shoes on one sheet; the same seed draws the same shoes.

    [dim]solesight gan sample wgan-gp-64 -n 48 --seed 7[/dim]
    """
    with opened(workspace) as ws:
        found = ws.gan_sample(name, output, n=n, seed=seed, spread=spread, folder=folder)
    if json:
        emit([found.as_json()])
        return
    out.print(f"{counted(n, 'sample')} of {found.name}, seed {found.made['seed']}", markup=False)
    out.print(f"sheet: {found.sheet}", markup=False)
    if found.pictures:
        out.print(f"{counted(len(found.pictures), 'picture')} in {folder}", markup=False)


@gan_app.command("walk")
def gan_walk(
    name: NameArgument = None,
    stops: Annotated[int, typer.Option(help="Shoes on the way.")] = 6,
    between: Annotated[int, typer.Option(help="Steps from one to the next.")] = 12,
    spread: Annotated[float, typer.Option(help=SpreadHelp)] = 1.0,
    output: OutputOption = None,
    seed: SeedOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Walk from shoe to shoe: a GIF that repeats, and a strip with a row a stretch.

    [dim]solesight gan walk wgan-gp-64 --stops 8[/dim]
    """
    with opened(workspace) as ws:
        found = ws.gan_walk(name, output, stops=stops, between=between, seed=seed, spread=spread)
    if json:
        emit([found.as_json()])
        return
    out.print(f"{counted(stops, 'stop')} of {found.name}, seed {found.made['seed']}", markup=False)
    out.print(f"film: {found.film}", markup=False)
    out.print(f"strip: {found.strip}", markup=False)


@gan_app.command("score")
def gan_score(
    name: NameArgument = None,
    features: Annotated[
        list[str] | None,
        typer.Option(help="Network, by name or ONNX file; again for more. Default: both shipped."),
    ] = None,
    n: Annotated[
        int | None,
        typer.Option("--n", "-n", min=20, help="Pictures; default: as many as held out."),
    ] = None,
    output: OutputOption = None,
    seed: SeedOption = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Score a generator between floors and ceiling, and look for copies of photos.

    KID, FID, precision and recall against held-out photos; and the photo nearest to each picture.

    [dim]solesight gan score wgan-gp-64[/dim]
    """
    with opened(workspace) as ws:
        found = ws.gan_score(name, output, features=tuple(features or ()), n=n, seed=seed)
    for said in found.notes:
        note(said)
    if json:
        emit([found.as_json()])
    else:
        _show_scores(found)


def _show_scores(found: GanScored) -> None:
    first = found.rows[0]
    note(
        f"{found.name} after {counted(found.step, 'round')}: n {first.n} of each, against "
        f"{counted(first.n_real, 'validation photo')}, seed {found.seed}"
    )
    columns = ("", "KID", "95 % interval", "spread", "FID", "precision", "recall")
    for features in dict.fromkeys(row.features for row in found.rows):
        own = [_cells(row) for row in found.rows if row.features == features]
        out.print(table(f"features: {features}", columns, own))
    told = found.copies.as_json()
    out.print(
        f"copies: {told['flagged']} of {told['n']} lie nearer to a learned photo than 99 of 100 "
        f"held-out photos do ({told['share']:.1%}; of the held-out photos themselves "
        f"{told['expected_share']:.1%})",
        markup=False,
    )
    out.print(f"nearest photos: {found.sheet}", markup=False)


def _cells(row: Score) -> tuple[str, ...]:
    return (
        f"{row.role}: {row.what}",
        f"{row.kid.value:.4f}",
        f"{row.kid.low:.4f} to {row.kid.high:.4f}",
        f"{row.kid_spread:.4f}",
        f"{row.fid:.1f}",
        f"{row.precision.value:.2f}",
        f"{row.recall.value:.2f}",
    )
