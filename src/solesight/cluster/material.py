"""What the verb needs and the catalog itself does not say, as plain data."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

__all__ = ["ClusterMaterial"]


@dataclass(frozen=True)
class ClusterMaterial:
    """Which photos and facts clusters are made from, and what the page says of itself.

    Attributes:
        kept: hashes that `clean` kept.
        rejected: how many it did not keep.
        frames: configuration hash of their frames.
        embedder: whose vectors; None for pixels.
        facts: configuration hash of the vectors or of the tiles.
        title: the workspace's name.
        created: when the page is made, ISO 8601.
        version: of Solesight.
        commands: what repeats the page, a command line each.
        colors: columns by which the map can be colored; the known ones by default.
    """

    kept: Collection[str]
    rejected: int
    frames: str
    embedder: str | None
    facts: str
    title: str = ""
    created: str = ""
    version: str = ""
    commands: Sequence[str] = ()
    colors: Sequence[str] = ()
