"""What `collect` answers: a plan before, and an account of every photo after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Asked", "Collected", "FailedPhoto", "Plan"]


@dataclass(frozen=True)
class FailedPhoto:
    """A photo that could not be had, and why."""

    url: str
    reason: str
    error: str

    def as_json(self) -> dict[str, str]:
        """Give the entry of ``failed``."""
        return {"path": self.url, "error": self.error, "reason": self.reason}


@dataclass(frozen=True)
class Asked:
    """What became of one query, list or file.

    Attributes:
        query: the words, or the file's name.
        asked: photos wanted.
        offered: photos that the source has named so far, up to what was asked for.
        listings: read so far.
        kept: of the offered photos, how many are in the catalog now.
        lost: of the offered photos, how many are not, by reason.
        complete: whether the source has no more.
        stopped: why no further page was read, or None.
    """

    query: str
    asked: int
    offered: int
    listings: int
    kept: int
    lost: Mapping[str, int] = field(default_factory=dict)
    complete: bool = True
    stopped: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the entry of ``queries``."""
        return {**vars(self), "lost": dict(self.lost)}

    def said(self) -> str:
        """Say it in a line."""
        line = f"{self.query}: asked {self.asked:,}, offered {self.offered:,}, kept {self.kept:,}"
        lost = [f"{n:,} {reason}" for reason, n in sorted(self.lost.items(), key=lambda x: -x[1])]
        if lost:
            line += ", because " + ", ".join(lost)
        return line + (f"; stopped: {self.stopped}" if self.stopped else "")


@dataclass(frozen=True)
class Collected:
    """What `collect` did.

    Attributes:
        source: its name.
        queries: what became of each.
        added: photos that are new to the catalog by this run.
        failed: files that could not be read, then photos that were given up in this run, the first
            hundred of them.
        failures: how many were, by reason.
        postponed: photos that another run will try, by reason.
        stopped: host -> why nothing more is asked there.
    """

    source: str
    queries: tuple[Asked, ...]
    added: int = 0
    failed: tuple[FailedPhoto, ...] = ()
    failures: Mapping[str, int] = field(default_factory=dict)
    postponed: Mapping[str, int] = field(default_factory=dict)
    stopped: Mapping[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether nothing failed, waits or was cut short."""
        cut = any(one.stopped for one in self.queries)
        return not (self.failures or self.postponed or self.stopped or cut)

    def totals(self) -> Counter[str]:
        """Sum asked, offered, kept and listings over the queries."""
        made = Counter[str]()
        for one in self.queries:
            made.update(asked=one.asked, offered=one.offered, kept=one.kept, listings=one.listings)
        return made

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        sums = self.totals()
        return {
            "source": self.source,
            **{name: sums[name] for name in ("asked", "offered", "kept", "listings")},
            "added": self.added,
            "failed": [one.as_json() for one in self.failed],
            "failures": dict(self.failures),
            "postponed": dict(self.postponed),
            "stopped": dict(self.stopped),
            "queries": [one.as_json() for one in self.queries],
        }


@dataclass(frozen=True)
class Plan:
    """What a run would do; nothing was asked.

    Attributes:
        source: its name.
        access: open, keyed, opt_in or saved.
        terms: what its terms say.
        terms_url: where they stand.
        rate: requests a second to the source.
        daily: requests a day to the source.
        lacking: keys that are not set.
        queries: a mapping each: query, first request, listings and photos that are known.
    """

    source: str
    access: str
    terms: str
    terms_url: str
    rate: float
    daily: int
    lacking: tuple[str, ...]
    queries: tuple[Mapping[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        queries = [dict(one) for one in self.queries]
        return {**vars(self), "lacking": list(self.lacking), "queries": queries, "dry_run": True}
