"""How pictures that were made of photos look on a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.markup import escape

from solesight.cli.console import emit, note, out
from solesight.generate import Dreamed, Restyled, Unmade

__all__ = ["show_made"]


def show_made(found: Iterable[Restyled | Dreamed | Unmade], *, json: bool) -> int:
    """Show each as it is made; give the exit code."""
    good = bad = 0
    for one in found:
        good, bad = good + (not isinstance(one, Unmade)), bad + isinstance(one, Unmade)
        if json:
            emit([one.as_json()])
        if isinstance(one, Unmade):
            note(f"[bold red]failed:[/] {escape(one.error)}")
        elif not json:
            _tell(one)
    return 0 if not bad else (1 if good else 2)


def _tell(one: Restyled | Dreamed) -> None:
    if isinstance(one, Dreamed):
        how, paths = f"{one.network}, {one.how}", [made.path for made in one.dreams]
    else:
        how, paths = one.how, [made.path for made in one.paintings]
    out.print(f"{one.path}: {how}, {one.seconds:.1f} s", markup=False)
    for picture in (*paths, one.sheet):
        if picture is not None:
            out.print(f"  {picture}", markup=False)
