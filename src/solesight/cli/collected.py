"""How `collect` looks on a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from solesight.cli.console import note, out, printable, table
from solesight.collect import Collected, Plan, SourceInfo

__all__ = ["show_collected", "show_plan", "show_sources"]

_SHOWN = 20
_ACCESS = {
    "open": "anyone may ask",
    "keyed": "with your own key",
    "opt_in": "after reading its terms",
    "saved": "saved pages only",
}


def show_plan(planned: Plan) -> None:
    """Print what would be asked."""
    out.print(f"{planned.source}: {_ACCESS[planned.access]}", markup=False)
    if planned.terms:
        out.print(f"terms: {planned.terms} {planned.terms_url}", markup=False)
    if planned.rate:
        pause = 1.0 / planned.rate
        said = f"at most one request every {pause:.1f} s, {planned.daily:,} a day"
        out.print(said, markup=False)
    if planned.lacking:
        out.print(f"lacking keys: {', '.join(planned.lacking)}", markup=False)
    columns = ("query", "photos", "so far", "first request")
    rows = [
        (q["query"], q["limit"], f"{q['state']}, {q['listings']} listings", q["first"])
        for q in planned.queries
    ]
    out.print(table("", columns, rows))
    note("nothing was asked: leave out --dry-run to begin")


def show_collected(done: Collected) -> None:
    """Print the account."""
    for one in done.queries:
        out.print(printable(one.said()), markup=False)
    for host, why in done.stopped.items():
        out.print(printable(f"{host}: stopped, {why}"), markup=False)
    waiting = sum(done.postponed.values())
    if waiting:
        out.print(f"{waiting:,} photos wait for another run", markup=False)
    if done.failed:
        rows = [(one.url, one.reason, one.error) for one in done.failed[:_SHOWN]]
        out.print(table("", ("address", "reason", "error"), rows))
        more = sum(done.failures.values()) - len(rows)
        if more > 0:
            out.print(f"... and {more:,} more", markup=False)
    if done.added:
        out.print(f"added {done.added:,} photos; next: solesight clean", markup=False)


def show_sources(infos: Iterable[SourceInfo]) -> None:
    """Print which sources there are."""
    rows = [(i.name, i.title, _ACCESS[i.access], i.terms_url or "-") for i in infos]
    out.print(table("", ("source", "what", "access", "terms"), rows))
