"""`audit`: what a model could cheat with, and which labels to doubt."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from solesight.audit import Audited, Decided, Probed, Written
from solesight.cli.app import app
from solesight.cli.console import emit, note, out, table
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.wording import counted

_COLORS = {"bad": "bold red", "mind": "yellow", "good": "green"}
_WORDS = {
    "together": "all of these",
    "picture": "whole frame",
    "picture_sample": "whole frame, sample",
    "shoe_alone": "shoe alone",
    "all_but_shoe": "all but the shoe",
}


@app.command()
def audit(
    target: Annotated[str, typer.Argument(help="hyped, brand, model, or any column.")],
    decisions: Annotated[
        Path | None,
        typer.Option(help="Take what was decided in this CSV as the user's word; audit nothing."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where the page goes; the CSV lies beside it."),
    ] = None,
    sample: Annotated[
        int,
        typer.Option(min=0, help="Photos at most whose shoe and background are looked at apart."),
    ] = 2_500,
    together: Annotated[
        list[str] | None,
        typer.Option(help="Sources of one studio, with commas between; may be given again."),
    ] = None,
    top: Annotated[int | None, typer.Option(help="Only the commonest N labels.")] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**31, help="Seed of everything random.")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Say how far a target can be told without looking at the shoe, and which labels to doubt.

    [dim]solesight audit hyped[/dim]
    """
    studios = [[name.strip() for name in names.split(",")] for names in together or ()]
    with opened(workspace) as ws:
        if decisions is not None:
            decided = ws.decide(target, decisions)
        else:
            found = ws.audit(target, output, sample=sample, together=studios, top=top, seed=seed)
    if decisions is not None:
        if json:
            emit([decided.as_json()])
        else:
            _show_decided(decided)
        raise typer.Exit(1 if decided.failed else 0)
    if json:
        emit([found.as_json()])
    else:
        _show(found)


def _show(written: Written) -> None:
    found = written.audited
    verdict = found.verdict
    out.print(f"[{_COLORS[verdict.level]}]{verdict.headline}[/]")
    for reason in verdict.reasons:
        out.print(reason, markup=False)
    trivial = sorted(found.trivial, key=lambda one: -one.share)
    rows = [_row(one) for one in (*trivial, *found.features)]
    first = found.trivial[0]
    title = f"n {first.balanced.n}, {counted(found.n_groups, 'group')}, chance {first.chance:.3f}"
    columns = ("evidence", "balanced accuracy", "95 % interval", "share", "control")
    out.print(table(title, columns, rows))
    _show_across(found)
    straddling = found.straddling
    out.print(
        f"straddling a split: {len(straddling.torn_groups)} of "
        f"{counted(straddling.groups, 'group')}, "
        f"{len(straddling.torn_pairs)} of {counted(straddling.pairs, 'near duplicate')}"
    )
    out.print(
        f"doubtful labels: {counted(len(found.conflicts), 'conflict')}, "
        f"{counted(len(found.suspects), 'likely error')}, "
        f"{counted(len(found.alike), 'look-alike')}"
    )
    for line in verdict.advice:
        note(line)
    out.print(f"audit: {written.path}", markup=False)
    out.print(f"to decide: {written.sheet}", markup=False)


def _row(one: Probed) -> tuple[str, ...]:
    low, high = one.balanced.low, one.balanced.high
    between = "-" if low is None or high is None else f"{low:.3f} to {high:.3f}"
    name = _WORDS.get(one.name, one.name)
    value, luck = f"{one.balanced.value:.3f}", f"{one.permuted.value:.3f}"
    return name, value, between, f"{one.share:.0%}", luck


def _show_across(found: Audited) -> None:
    if not found.across:
        return
    rows = []
    for name, one in found.across.items():
        m = one.balanced
        between = "-" if m.low is None or m.high is None else f"{m.low:.3f} to {m.high:.3f}"
        rows.append((_WORDS[name], f"{m.value:.3f}", between, str(m.n)))
    title = f"on sources never trained on, chance {next(iter(found.across.values())).chance:.3f}"
    out.print(table(title, ("evidence", "balanced accuracy", "95 % interval", "n"), rows))


def _show_decided(decided: Decided) -> None:
    out.print(
        f"{decided.target}: {decided.accepted} accepted, {decided.known} accepted before, "
        f"{decided.undone} undone, {decided.rejected} rejected, {decided.undecided} undecided"
    )
    for photo, why in decided.failed:
        note(f"{photo[:12]}: {why}")
