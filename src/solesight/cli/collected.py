"""How `collect` looks on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from solesight.cli.console import note, out, printable, table
from solesight.collect import CodesMerged, Collected, ModelsFound, Plan, SourceInfo
from solesight.wording import counted

__all__ = ["show_codes", "show_collected", "show_models", "show_plan", "show_sources"]

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
    rows = [
        (q["query"], q["limit"], f"{q['state']}, {counted(q['listings'], 'listing')}")
        for q in planned.queries
    ]
    out.print(table("", ("query", "photos", "so far"), rows))
    if planned.queries:
        out.print(f"first: {planned.queries[0]['first']}", markup=False)
    note("nothing was asked: leave out --dry-run to begin")


def show_collected(done: Collected) -> None:
    """Print the account."""
    for one in done.queries:
        out.print(printable(one.said()), markup=False)
    for host, why in done.stopped.items():
        out.print(printable(f"{host}: stopped, {why}"), markup=False)
    waiting = sum(done.postponed.values())
    if waiting:
        out.print(f"{counted(waiting, 'photo waits', 'photos wait')} for another run", markup=False)
    if done.failed:
        rows = [(one.url, one.reason, one.error) for one in done.failed[:_SHOWN]]
        out.print(table("", ("address", "reason", "error"), rows))
        more = sum(done.failures.values()) - len(rows)
        if more > 0:
            out.print(f"... and {more:,} more", markup=False)
    if done.added:
        out.print(f"added {counted(done.added, 'photo')}; next: solesight clean", markup=False)


def show_models(found: ModelsFound, path: Path) -> None:
    """Print a merged list of models, and where it lies."""
    rows = [
        (m.name, m.brand or "-", m.line or "-", m.seen, "yes" if m.popular else "")
        for m in found.models[:_SHOWN]
    ]
    out.print(table("", ("name", "brand", "line", "seen", "popular"), rows))
    said = f"{counted(found.named, 'name')}, {counted(len(found.models), 'model')}"
    bare = f"{found.unknown:,} without a brand"
    out.print(f"{said}, {bare}; written to {path}", markup=False)


def show_codes(merged: CodesMerged, path: Path) -> None:
    """Print the table of style codes that are one shoe's."""
    rows = [
        (m.code, m.same_as, "yes" if m.same else "no", m.author, m.why)
        for m in merged.merges[:_SHOWN]
    ]
    out.print(table("", ("code", "same as", "same", "who says", "why"), rows))
    out.print(f"{counted(len(merged.merges), 'pair')}, {merged.new:,} new", markup=False)
    note(f"to correct it, change `same` in {path} and run: solesight collect codes {path}")


def show_sources(infos: Iterable[SourceInfo]) -> None:
    """Print which sources there are."""
    rows = [(i.name, _ACCESS[i.access], i.title) for i in infos]
    out.print(table("", ("source", "access", "what"), rows))
    note("their terms, rates and keys: solesight collect sources --json")
