"""Names inside the shipped sneaker network's graph: what its vector can be traced back by.

Each of its two networks pools a map by a generalised mean, weighted by where it sees a shoe,
reduces it, and the two are mixed; `training/embedder/export.py` names the results.
"""

from __future__ import annotations

__all__ = ["HEADS", "INSIDE", "MIXED", "MIXING", "RAW", "VECTOR", "of_head"]

HEADS = ("head0", "head1")
MIXED = "head.mix.product"
"""float32 (n, 256): the two vectors beside each other, mixed."""
MIXING = "mix"
"""float32 (512, 256): how they are."""
RAW = "head.raw"
"""float32 (n, 384): mixed and made of length one, with the colors behind it."""
VECTOR = "embedding"


def of_head(head: str) -> tuple[str, str, str, str]:
    """Name what is read of one network.

    Returns:
        what each cell gives to its channel's mean, (n, c, h, w); those means, (n, c); what they are
        reduced to, (n, 256); and how they are, (c, 256).
    """
    return (
        f"{head}.weighted",
        f"{head}.pooled",
        f"{head}.project.product",
        f"{head}.project.weight",
    )


INSIDE = (*(name for head in HEADS for name in of_head(head)), MIXED, MIXING, RAW)
