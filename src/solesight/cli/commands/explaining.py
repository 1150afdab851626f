"""`explain`: why a bundle says what it says, and whether that can be believed.

`explain PHOTO` is the command of the group that needs no word of its own; further words are added
by ``@explain_app.command("word")`` in modules beside this one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from typer.core import TyperGroup

from solesight.cli.app import app
from solesight.cli.console import emit, note, out, table
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption, opened
from solesight.cli.photos import expand_photos
from solesight.errors import SettingsError
from solesight.evidence import Metric
from solesight.explain import Explained, Pictured, Unexplained
from solesight.explain.check import WEIGHTS, Row
from solesight.learn import option_pairs
from solesight.wording import counted

__all__ = ["PHOTO", "explain_app"]

PHOTO = "photo"
"""The command that is meant where no word of the group is given."""
_Answer = list[Explained] | Pictured | Unexplained


class _PhotosFirst(TyperGroup):
    """A group whose first word may be a photo: then its command ``photo`` is meant."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the word in where there is none."""
        if not args or args[0] not in self.commands:
            args = [PHOTO, *args]
        return list(super().parse_args(ctx, args))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:
        """Leave the word out of what help shows."""
        name, command, rest = super().resolve_command(ctx, args)
        return "" if name == PHOTO else name, command, rest


explain_app = typer.Typer(cls=_PhotosFirst, rich_markup_mode="rich", add_help_option=False)
app.add_typer(
    explain_app, name="explain", help="Show which part of a photo speaks for what a bundle says."
)


@explain_app.command(PHOTO)
def explain_photo(
    photos: Annotated[
        list[str] | None,
        typer.Argument(metavar="PHOTO...", help="Files, folders, or - for a list."),
    ] = None,
    target: Annotated[
        list[str] | None, typer.Option(help="What to explain; may be given again. Default: brand.")
    ] = None,
    bundle: Annotated[
        list[str] | None, typer.Option(help="A bundle's name; default: the target's newest.")
    ] = None,
    method: Annotated[
        list[str] | None,
        typer.Option(help="How; may be given again, `all` takes every one that can. See below."),
    ] = None,
    label: Annotated[
        str | None, typer.Option(help="The class to explain; default: what the bundle says.")
    ] = None,
    against: Annotated[
        str | None, typer.Option(help="A class to hold it against: why this and not that.")
    ] = None,
    layer: Annotated[str | None, typer.Option(help="That the method looks at.")] = None,
    layers: Annotated[
        bool, typer.Option("--layers", help="Only list the methods and their layers.")
    ] = False,
    chosen: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="An option of a method, as channels=64."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder of the pictures; default: reports/explain."),
    ] = None,
    pictures: Annotated[
        bool, typer.Option("--pictures/--no-pictures", help="Whether pictures are written.")
    ] = True,
    seed: Annotated[int | None, typer.Option(help="Seed of everything random.")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Show which part of a photo speaks for what a bundle says, and which against it.

    Writes a sheet a photo, and heat and overlay of each explanation; what lies there already of the
    same question is not made again. Other words after `explain`: [bold]check[/bold] says whether it
    can be believed.

    [dim]solesight explain photo.jpg --target brand --target hyped[/dim]
    """
    with opened(workspace) as ws:
        if layers:
            _show_layers(ws.explaining_methods(target or (), bundle or ()), json=json)
            return
        asked: dict[str, Any] = {
            "target": target, "bundle": bundle, "method": method or (), "label": label,
            "against": against, "layer": layer, "options": _numbers(chosen or ()), "seed": seed,
        }  # fmt: skip
        named = expand_photos(photos or ())
        found = ws.explain_into(named, output, **asked) if pictures else ws.explain(named, **asked)
        code = _show(found, json=json)
    raise typer.Exit(code)


def _show(found: Iterator[_Answer], *, json: bool) -> int:
    """Show each photo's explanations as they come; give the exit code."""
    failed = answered = kept = 0
    trusts = dict[str, None]()
    for one in found:
        answered += 1
        if isinstance(one, Unexplained):
            failed += 1
            if json:
                emit([one.as_json()])
            note(escape(f"{one.path}: {one.reason}: {one.error}"))
            continue
        kept += isinstance(one, Pictured) and one.kept
        lines = one.as_json() if isinstance(one, Pictured) else [each.as_json() for each in one]
        if json:
            emit(lines)
        else:
            _tell(lines)
        trusts |= dict.fromkeys(line["trust"] for line in lines if line["trust"])
    for trust in trusts:
        note(escape(trust))
    if kept:
        note(f"{counted(kept, 'sheet')} lay there already, of the same photo and question")
    if not answered:
        note("no photo was named: nothing to explain")
    return 2 if not answered else 1 if failed else 0


@explain_app.command("check")
def check_explanations(
    target: Annotated[
        list[str] | None,
        typer.Option(help="Whose explanations; may be given again. Default: brand."),
    ] = None,
    bundle: Annotated[
        list[str] | None, typer.Option(help="A bundle's name; default: the target's newest.")
    ] = None,
    method: Annotated[
        list[str] | None, typer.Option(help="Only these; default: every one that can.")
    ] = None,
    photos: Annotated[
        int, typer.Option(min=2, help="Validation photos that are covered, one a shoe.")
    ] = 40,
    marks: Annotated[
        int, typer.Option(min=4, help="Planted marks that are looked for on drawn shoes.")
    ] = 40,
    seed: Annotated[int | None, typer.Option(help="Seed of everything random.")] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Say whether explanations can be believed, and which method to trust.

    Covers what a map names and sees whether the answer falls, looks for planted marks, and asks
    again with shuffled weights. `explain` shows what was found. A killed run goes on.

    [dim]solesight explain check --target brand --photos 100[/dim]
    """
    with opened(workspace) as ws:
        found = ws.check_explanations(
            target=target, bundle=bundle, method=method or (), photos=photos, marks=marks, seed=seed
        )
    if json:
        emit([one.as_json() for one in found])
        return
    for one in found:
        n = f"{counted(one.photos, 'validation photo')}, {counted(one.marks, 'mark')}"
        title = f"{one.bundle}: {n}, seed {one.seed}"
        out.print(table(title, _COLUMNS, [_cells(row) for row in one.rows]))
        out.print(escape(one.said))


_COLUMNS = ("map", "deletion", "insertion", "marks hit", "head shuffled", "all shuffled", "seconds")


def _cells(row: Row) -> tuple[str, ...]:
    hits = [row.pointing.get(name) for name in WEIGHTS]
    return (
        f"{row.name} (floor)" if row.floor else row.name,
        *(_measured(one) for one in (row.deletion, row.insertion, *hits)),
        "" if row.seconds is None else f"{row.seconds:.2f}",
    )


def _measured(metric: Metric | None) -> str:
    if metric is None:
        return ""
    if metric.low is None or metric.high is None:
        return f"{metric.value:.2f}"
    return f"{metric.value:.2f} ({metric.low:.2f} to {metric.high:.2f})"


def _numbers(given: Sequence[str]) -> dict[str, float]:
    try:
        return {name: float(value) for name, value in option_pairs(given).items()}
    except ValueError as error:
        raise SettingsError(f"--set takes numbers here, as channels=64 ({error})") from error


def _tell(lines: Sequence[Mapping[str, Any]]) -> None:
    for one in lines:
        other = f", not {one['against']}" if one["against"] else ""
        text = f"{one['probability']:6.1%}  {one['label']}{other}  {one['path']}"
        out.print(text, markup=False)
        out.print(f"        {one['method']}: {_said(one['shares'])}", markup=False)
        for side in ("for", "against"):
            if told := one["alike"][side]:
                names = (f"{t['label']}: {t['title'] or t['photo'][:12]}" for t in told[:2])
                out.print(f"        {side}: {'; '.join(names)}", markup=False)
        for warning in one["warnings"]:
            said = escape(f"{one['path']}: {warning}")
            note(f"[yellow]mind:[/] {said}")
    if "sheet" in lines[0]:
        out.print(f"        {lines[0]['sheet']}", markup=False)


def _said(shares: Mapping[str, Any]) -> str:
    text = f"{shares['shoe']:.0%} of what speaks for it lies on the shoe"
    lost = shares["no_place"]
    return text + (f", {lost:.0%} has no place" if lost else "")


def _show_layers(found: Sequence[dict[str, Any]], *, json: bool) -> None:
    if json:
        emit(found)
        return
    for bundle in found:
        rows = [
            (m["name"], m["about"], m["refuses"] or _layers_said(m["layers"]))
            for m in bundle["methods"]
        ]
        out.print(table(bundle["bundle"], ("method", "what it does", "layers"), rows))
        maps = [(one["name"], one["kind"], *one["shape"]) for one in bundle["layers"]]
        if maps:
            titles = ("layer", "kind", "channels", "height", "width")
            out.print(table("its network's layers", titles, maps))


def _layers_said(names: Sequence[str]) -> str:
    if len(names) <= 3:
        return ", ".join(names) or "-"
    return f"any of the network's; {names[0]} by default"
