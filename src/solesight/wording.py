"""Words that depend on a number."""

from __future__ import annotations

__all__ = ["counted"]


def counted(n: int, one: str, many: str = "") -> str:
    """Write a count with its noun: ``1 photo``, ``2,431 photos``, ``0 classes``.

    Args:
        n: how many.
        one: what stands behind 1.
        many: what stands behind every other number; ``one`` with an s by default.
    """
    return f"{n:,} {one if n == 1 else many or f'{one}s'}"
