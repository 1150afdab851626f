"""The verb `explore`: numbers and pictures of a catalog, cut by any column."""

from __future__ import annotations

from solesight.explore.verb import SAMPLE, Asked, Explored, explore

__all__ = ["SAMPLE", "Asked", "Explored", "explore"]
