"""How classes differ in the colors of their shoes, and whether that is more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup

from solesight.evidence import (
    Distance,
    Information,
    Units,
    class_distances,
    label_information,
)
from solesight.explore.classes import Classes
from solesight.explore.pixels import BINS, CHANNELS, COLOR, Drawn
from solesight.pages.charts.lines import Axis, Curve, curves_plot

__all__ = ["ChannelView", "ColorView", "DistanceRow", "color_view", "tellable"]

# With fewer shoes a class's distribution is an anecdote.
LEAST_GROUPS = 8


@dataclass(frozen=True)
class ChannelView:
    """One channel: its curves, and how much it tells of the class."""

    name: str
    plot: Markup | None
    information: Information

    def as_json(self) -> dict[str, Any]:
        """Give the numbers as JSON."""
        return {"channel": self.name, **self.information.as_json()}


@dataclass(frozen=True)
class DistanceRow:
    """Two classes and how far their colors lie apart."""

    a: str
    b: str
    found: Distance

    @property
    def reach(self) -> float:
        """How far to the right it is drawn."""
        return max(self.found.metric.value, self.found.metric.high or 0.0, self.found.chance)

    def as_json(self) -> dict[str, Any]:
        """Give the numbers as JSON."""
        found = self.found
        return {"a": self.a, "b": self.b, "distance": found.metric.as_json(),
                "chance": found.chance, "p": found.p}  # fmt: skip


@dataclass(frozen=True)
class ColorView:
    """Colors of the shoes by class.

    Attributes:
        names: classes that have enough shoes, with the class of their style.
        shoes: groups of each.
        left_out: classes with fewer than ``least`` shoes whose outline is known.
        least: that number.
        channels: red, green, blue, lightness, then all at once.
        distances: of all pairs of classes, those farthest beyond chance first.
    """

    names: tuple[tuple[str, str], ...]
    shoes: tuple[int, ...]
    left_out: tuple[str, ...]
    least: int
    channels: tuple[ChannelView, ...]
    distances: tuple[DistanceRow, ...]


def tellable(drawn: Drawn, classes: Classes) -> list[int]:
    """Give the classes with enough shoes whose outline is known."""
    return [
        k
        for k in range(len(classes))
        if len(np.unique(drawn.groups[drawn.usable & (drawn.codes == k)])) >= LEAST_GROUPS
    ]


def color_view(drawn: Drawn, classes: Classes, seed: int) -> ColorView | None:
    """Compare the classes' distributions; None with fewer than two that can be compared."""
    shown = tellable(drawn, classes)
    if len(shown) < 2:
        return None
    kinds = [f"c{k}" for k in shown]
    names = [classes.names[k] for k in shown]
    units = {name: drawn.units(name, len(classes)).only(shown) for name in (*CHANNELS, COLOR)}
    channels = [
        ChannelView(
            name,
            _plot(name, own, kinds, names) if name != COLOR else None,
            label_information(own, seed=seed),
        )
        for name, own in units.items()
    ]
    apart = class_distances(units[COLOR], seed=seed)
    rows = [DistanceRow(names[d.b], names[d.a], d) for d in apart]
    labels = units[COLOR].labels
    return ColorView(
        names=tuple(zip(names, kinds, strict=True)),
        shoes=tuple(int((labels == k).sum()) for k in range(len(shown))),
        left_out=tuple(name for k, name in enumerate(classes.names) if k not in shown),
        least=LEAST_GROUPS,
        channels=tuple(channels),
        distances=tuple(sorted(rows, key=lambda row: row.found.chance - row.found.metric.value)),
    )


def _plot(channel: str, units: Units, kinds: Sequence[str], names: Sequence[str]) -> Markup:
    means = [units.shares[units.labels == k].mean(axis=0) for k in range(len(kinds))]
    highest = max(float(mean.max()) for mean in means)
    top = next(t for t in (0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0) if highest <= t)
    full = 100 if channel == "lightness" else 255
    x = Axis(
        channel, 0, full, tuple((full * q, f"{full * q:.0f}") for q in (0, 0.25, 0.5, 0.75, 1))
    )
    y = Axis("share of the shoe", 0, top, ((0, "0"), (top / 2, f"{50 * top:g} %"),
                                           (top, f"{100 * top:g} %")))  # fmt: skip
    middles = (np.arange(BINS) + 0.5) * full / BINS
    curves = [
        Curve(kind, list(zip(middles.tolist(), mean.tolist(), strict=True)))
        for kind, mean in zip(kinds, means, strict=True)
    ]
    return curves_plot(curves, x, y, f"Distribution of {channel} by {', '.join(names)}")
