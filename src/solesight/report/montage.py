"""Which photos stand for all: spread over brands and sources, the same at every run."""

from __future__ import annotations

from solesight.pages.picking import spread
from solesight.report.knowledge import Knowledge

__all__ = ["pick_montage"]

MOST = 60


def pick_montage(known: Knowledge) -> list[str]:
    """Pick up to ``MOST`` kept photos; photos that look right come first in each brand."""
    kept = [line for line in known.verdicts.values() if line.keep]
    kept.sort(key=lambda line: (line.facing not in ("right", "left"), line.photo))
    keyed = []
    for line in kept:
        row = known.rows[line.photo]
        keyed.append((line.photo, (row.labels.get("brand", ""), row.source)))
    return spread(keyed, MOST)
