"""A new release against the classes: whose colors, whose shape, whose look does it have?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from solesight.explore.classes import Classes
from solesight.explore.nearness import Nearness, from_axes, from_colors, from_mean
from solesight.explore.newcomer import Newcomer
from solesight.explore.pictures import enlarged
from solesight.explore.pixels import COLOR, Drawn, on_paper, pixel_shares
from solesight.explore.sampling import first_of_groups
from solesight.pages import Thumbnail
from solesight.pages.charts.spans import span
from solesight.tiles import mean_shoe

__all__ = ["Against", "Comparison", "Measure", "compare"]

# Below this many shoes the share that lies farther out is too coarse to be said.
LEAST = 20
_MOST = 400


@dataclass(frozen=True)
class Against:
    """One class on one measure."""

    name: str
    kind: str
    found: Nearness
    chart: Markup
    nearest: bool


@dataclass(frozen=True)
class Measure:
    """One measure on all classes.

    Attributes:
        name: what is measured.
        unit: of the distance.
        text: what it means.
        rows: a class each.
        clear: whether the nearest class is nearer than the next by more than its interval.
    """

    name: str
    unit: str
    text: str
    rows: tuple[Against, ...]
    clear: bool

    @property
    def nearest(self) -> Against:
        """The class that lies nearest."""
        return next(row for row in self.rows if row.nearest)

    def as_json(self) -> dict[str, Any]:
        """Give the numbers as JSON."""
        return {
            "measure": self.name,
            "nearest": self.nearest.name,
            "clear": self.clear,
            "classes": [{"name": row.name, **row.found.as_json()} for row in self.rows],
        }


@dataclass(frozen=True)
class Comparison:
    """A photo against the classes.

    Attributes:
        photo: what was compared.
        picture: its shoe on white.
        means: (class, its mean shoe) pairs.
        measures: those that could be taken.
        missing: why others could not.
        known: whether it is in the catalog; its shoe is then left out of the classes.
    """

    photo: Newcomer
    picture: Thumbnail
    means: tuple[tuple[str, Thumbnail], ...]
    measures: tuple[Measure, ...]
    missing: tuple[str, ...]
    known: bool = False

    @property
    def name(self) -> str:
        """The file's name."""
        return Path(self.photo.path).name

    def verdict(self) -> str:
        """Say in a sentence where the photo lies."""
        if not self.measures:
            return "It could not be compared."
        nearest = {m.nearest.name for m in self.measures}
        if len(nearest) == 1 and all(m.clear for m in self.measures):
            return f"On every measure it lies nearest to {nearest.pop()}."
        clear = [f"{m.nearest.name} by {m.name}" for m in self.measures if m.clear]
        rest = [f"{m.name} says {m.nearest.name}" for m in self.measures if not m.clear]
        found = [f"It lies nearest to {', '.join(clear)}."] if clear else []
        if rest:
            said = ", ".join(rest)
            found.append(f"{said[0].upper()}{said[1:]}, but by no more than chance allows.")
        return " ".join(found)

    def as_json(self) -> dict[str, Any]:
        """Give what was compared, less the measures, as JSON."""
        return {
            "path": self.photo.path,
            "facing": self.photo.facing,
            "outlined": self.photo.outlined,
            "known": self.known,
            "verdict": self.verdict(),
            "missing": list(self.missing),
        }


_COLOR_TEXT = (
    "Jensen-Shannon distance between the colors of this shoe and the mean colors of the class: "
    "0 is the same, 1 has no color in common."
)
_MEAN_TEXT = "Root mean square difference from the mean shoe of the class, of 255."
_AXES_TEXT = (
    "Root mean square error, of 255, when this shoe is rebuilt from 20 eigen-shoes of the class: "
    "small where the class knows what it is made of."
)


def compare(photo: Newcomer, drawn: Drawn, classes: Classes, seed: int) -> Comparison:
    """Measure a photo against every class with enough shoes."""
    picture = enlarged(photo.portrait)
    if not photo.outlined:
        why = "its shoe could not be told from the background: take it on a plain one"
        return Comparison(photo, picture, (), (), (why,))
    flat = first_of_groups(drawn.groups, drawn.usable)
    colored = _places(drawn, classes, flat, seed)
    shares = pixel_shares(photo.tile)[COLOR][0]
    measures = [
        _measure("color", "distance", _COLOR_TEXT, classes, {
            k: from_colors(drawn.shares[COLOR][p], shares, seed) for k, p in colored.items()
        })
    ]  # fmt: skip
    missing: list[str] = []
    shoes: dict[int, NDArray[np.uint8]] = {}
    if photo.facing in ("right", "left"):
        sides = _places(drawn, classes, drawn.portraits, seed)
        shoes = {k: on_paper(drawn.tiles.only(p)) for k, p in sides.items()}
        measures += _shapes(photo, shoes, classes, seed)
    else:
        missing.append(f"it is seen from {photo.facing}: only side views are laid over one another")
    short = [name for k, name in enumerate(classes.names) if k not in colored]
    if short:
        missing.append(f"fewer than {LEAST} shoes with an outline: {', '.join(short)}")
    means = tuple((classes.names[k], enlarged(mean_shoe(own))) for k, own in shoes.items())
    return Comparison(photo, picture, means, tuple(m for m in measures if m), tuple(missing))


def _shapes(
    photo: Newcomer, shoes: dict[int, NDArray[np.uint8]], classes: Classes, seed: int
) -> list[Measure | None]:
    new = photo.portrait
    return [
        _measure("mean shoe", "of 255", _MEAN_TEXT, classes, {
            k: from_mean(own, new, seed) for k, own in shoes.items()
        }),
        _measure("eigen-shoes", "of 255", _AXES_TEXT, classes, {
            k: from_axes(own, new, seed) for k, own in shoes.items()
        }),
    ]  # fmt: skip


def _places(
    drawn: Drawn, classes: Classes, rows: NDArray[np.int64], seed: int
) -> dict[int, NDArray[np.int64]]:
    """Pick as many shoes of every class that has enough.

    The mean of few shoes is rougher than the mean of many, and lies farther from everything: the
    larger class would be the nearer one to any photo.
    """
    own = {k: rows[drawn.codes[rows] == k] for k in range(len(classes))}
    enough = {k: places for k, places in own.items() if len(places) >= LEAST}
    n = min(_MOST, *(len(places) for places in enough.values())) if enough else 0
    rng = np.random.default_rng([seed, 9])
    return {k: np.sort(rng.permutation(places)[:n]) for k, places in enough.items()}


def _measure(
    name: str, unit: str, text: str, classes: Classes, found: dict[int, Nearness]
) -> Measure | None:
    if not found:
        return None
    ranked = sorted(found, key=lambda k: found[k].distance.value)
    most = max(max(n.members[2], n.distance.value) for n in found.values()) * 1.1
    rows = tuple(
        Against(classes.names[k], f"c{k}", near, _chart(near, most, k), k == ranked[0])
        for k, near in found.items()
    )
    return Measure(name, unit, text, rows, _clear([found[k] for k in ranked]))


def _clear(ranked: list[Nearness]) -> bool:
    if len(ranked) < 2:
        return False
    first, second = (near.distance for near in ranked[:2])
    if first.high is None or second.low is None:
        # Without intervals: more usual in the nearest class by more than its interval.
        own, other = ranked[0].usual, ranked[1].usual
        return own.low is not None and other.high is not None and own.low > other.high
    return first.high < second.low


def _chart(near: Nearness, most: float, k: int) -> Markup:
    low, middle, high = near.members
    return span(near.distance.value, low, high, (0.0, most), marks=(middle,), kind=f"c{k}")
