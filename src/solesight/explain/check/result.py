"""What `explain check` found, and which method it says to trust."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from solesight.evidence import Metric, mean_metric
from solesight.explain.check.maps import FLOORS
from solesight.explain.check.photos import Measured
from solesight.explain.check.pointing import WEIGHTS, Pointed

__all__ = ["Checked", "Row", "rows_of", "trusted"]


@dataclass(frozen=True)
class Row:
    """A method, or a floor.

    Attributes:
        name: of it.
        floor: it knows nothing of the model.
        deletion: mean probability while its hottest places are covered; low is good.
        insertion: mean probability while they are uncovered; high is good.
        gain: insertion less deletion, a photo at a time.
        pointing: weights -> share of planted marks that its hottest place hit.
        seconds: a photo; None of a floor.
    """

    name: str
    floor: bool
    deletion: Metric
    insertion: Metric
    gain: Metric
    pointing: Mapping[str, Metric]
    seconds: float | None

    def as_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {
            "name": self.name,
            "floor": self.floor,
            "deletion": self.deletion.as_json(),
            "insertion": self.insertion.as_json(),
            "gain": self.gain.as_json(),
            "pointing": {name: one.as_json() for name, one in self.pointing.items()},
            "seconds": None if self.seconds is None else round(self.seconds, 3),
        }


@dataclass(frozen=True)
class Checked:
    """Whether the explanations of a bundle can be believed.

    Attributes:
        bundle: its name.
        target: what it predicts.
        rows: methods first, then floors.
        photos: validation photos that were covered, one a shoe.
        marks: planted marks that were looked for.
        seed: of everything random.
        trust: the method to trust; empty where none passed.
        said: that in a line.
    """

    bundle: str
    target: str
    rows: tuple[Row, ...]
    photos: int
    marks: int
    seed: int
    trust: str
    said: str

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints, and that is kept in the workspace."""
        return {**vars(self), "rows": [row.as_json() for row in self.rows], "split": "validation"}


def rows_of(
    measured: Sequence[Measured],
    pointed: Pointed,
    seconds: Mapping[str, float],
    methods: Sequence[str],
    seed: int,
) -> tuple[Row, ...]:
    """Sum up what was measured of one bundle."""
    return tuple(
        _row(name, [one for one in measured if one.name == name], pointed, seconds, seed)
        for name in (*methods, *FLOORS)
    )


def _row(
    name: str,
    measured: Sequence[Measured],
    pointed: Pointed,
    seconds: Mapping[str, float],
    seed: int,
) -> Row:
    groups = [one.group for one in measured]
    deleted = [one.deletion for one in measured]
    inserted = [one.insertion for one in measured]
    gains = [b - a for a, b in zip(deleted, inserted, strict=True)]
    return Row(
        name,
        name in FLOORS,
        mean_metric(deleted, groups, seed=seed),
        mean_metric(inserted, groups, seed=seed),
        mean_metric(gains, groups, seed=seed, bounded=False),
        pointed.hits[name],
        seconds.get(name),
    )


def trusted(rows: Sequence[Row], photos: int, marks: int, seed: int) -> tuple[str, str]:
    """Say which method to trust.

    A method passes when it finds planted marks more surely than every floor, loses them when the
    weights are shuffled, and gains more on photos than every floor; of those that pass, the one
    that gains most.

    Returns:
        its name, empty where none passes; and a line for the reader.
    """
    floors = [row for row in rows if row.floor]
    passed = [row for row in rows if not row.floor and _passes(row, floors)]
    counted = f"{photos} validation photos, {marks} planted marks, seed {seed}"
    if not passed:
        return "", f"no method passed the check ({counted}): believe none of the maps"
    best = max(passed, key=lambda row: row.gain.value)
    others = max(floors, key=lambda row: row.gain.value)
    hit, lost = best.pointing[WEIGHTS[0]], best.pointing[WEIGHTS[1]]
    return best.name, (
        f"most to be trusted: {best.name}; insertion {best.insertion.value:.2f}, deletion "
        f"{best.deletion.value:.2f} ({others.name} {others.insertion.value:.2f}, "
        f"{others.deletion.value:.2f}); it finds {hit.value:.0%} of planted marks, "
        f"{lost.value:.0%} with a shuffled head ({counted})"
    )


def _passes(row: Row, floors: Sequence[Row]) -> bool:
    hit = row.pointing[WEIGHTS[0]]
    chance = max(floor.pointing[WEIGHTS[0]].value for floor in floors)
    surely = (hit.low if hit.low is not None else hit.value) > chance
    # With weights that know nothing, no more marks than chance would explain.
    lost = [row.pointing[weights] for weights in WEIGHTS[1:]]
    loses = all((one.low or 0.0) <= chance and one.value < hit.value for one in lost)
    return surely and loses and row.gain.value > max(floor.gain.value for floor in floors)
