"""The verb `clean`: verdicts with reasons, and frames."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from solesight.catalog import Catalog, read_labels, read_photos, schema
from solesight.clean.verdicts import SAID, Scored, Thresholds, Verdict, judge, own_reason
from solesight.errors import NotReadyError
from solesight.eye import FrameStage, frames_config
from solesight.groups import NearPhoto, group_titles, keepers_of, near_photos, read_near
from solesight.photos import Caps
from solesight.progress import Running
from solesight.stages import run_stage

__all__ = ["Cleaned", "clean", "read_verdicts"]

SCORES = ("shoe", "several", "sharpness", "extent", "cut", "plain", "tilt")


@dataclass(frozen=True)
class Cleaned:
    """What `clean` found.

    Attributes:
        verdicts: one a photo, in the order of their hashes.
        thresholds: where scores became reasons.
        near: (a, b) pairs that count as near duplicates.
        areas: pixels of each photo, by which the best of a set of duplicates is kept.
        done: photos that were measured by this run.
        failed: (photo, error) of photos that could not be measured.
    """

    verdicts: tuple[Verdict, ...]
    thresholds: Thresholds
    near: tuple[tuple[str, str], ...]
    areas: Mapping[str, int]
    done: int = 0
    failed: tuple[tuple[str, str], ...] = ()

    def counts(self) -> dict[str, int]:
        """Count photos by reason; ``keep`` for those kept."""
        found = Counter(v.reason or "keep" for v in self.verdicts)
        return dict(found.most_common())

    def rethreshold(self, thresholds: Thresholds) -> Cleaned:
        """Judge again with other thresholds, without measuring anything again."""
        scored = [v.scored for v in self.verdicts]
        verdicts = _judge(scored, thresholds, self.near, self.areas)
        return Cleaned(verdicts, thresholds, self.near, self.areas, self.done, self.failed)


def clean(
    catalog: Catalog,
    *,
    thresholds: Thresholds | None = None,
    caps: Caps | None = None,
    running: Running = Running(),  # noqa: B008 - it is frozen
) -> Cleaned:
    """Measure the photos that were not measured yet, then judge all of them.

    Args:
        catalog: where photos and facts are.
        thresholds: where scores become reasons; default: those that were validated.
        caps: size limits of a photo.
        running: processes, batch size and progress.
    """
    stage = FrameStage(caps or Caps())
    run = run_stage(catalog, stage, running)
    near_photos(catalog, stage.config)
    found = read_verdicts(catalog, thresholds)
    return Cleaned(found.verdicts, found.thresholds, found.near, found.areas, run.done, run.failed)


def read_verdicts(catalog: Catalog, thresholds: Thresholds | None = None) -> Cleaned:
    """Judge what was measured, measuring nothing.

    Raises:
        NotReadyError: nothing was measured yet.
    """
    used = thresholds or Thresholds()
    config = frames_config()
    with catalog.reading() as connection:
        scored, areas = _scored(connection, config)
        faced = {s.photo: s.facing for s in scored}
        alike = [p for p in read_near(connection, config) if faced.get(p.a) == faced.get(p.b)]
        # Frames are mirrored to face right: pairs that faced apart are mostly a shoe's two sides.
        near = _same_shoe(alike, read_labels(connection, ("title",)))
        empty = connection.execute(select(schema.photos.c.photo).limit(1)).first() is None
    if empty:
        raise NotReadyError("the catalog is empty: run `solesight add PHOTOS` first")
    if not scored:
        raise NotReadyError("no photo has been measured yet: run `solesight clean` first")
    return Cleaned(_judge(scored, used, near, areas), used, near, areas)


def _same_shoe(
    pairs: Sequence[NearPhoto], labels: Mapping[str, Mapping[str, str]]
) -> tuple[tuple[str, str], ...]:
    """Leave out pairs whose titles name different shoes: two colorways may look nearly alike."""
    titled = sorted({p for pair in pairs for p in (pair.a, pair.b) if p in labels})
    titles = [labels[photo]["title"] for photo in titled]
    group = dict(zip(titled, group_titles(titles, [None] * len(titles)), strict=True))
    return tuple(
        (pair.a, pair.b)
        for pair in pairs
        if pair.a not in group or pair.b not in group or group[pair.a] == group[pair.b]
    )


def _scored(connection: Connection, config: str) -> tuple[list[Scored], dict[str, int]]:
    rows = {row.photo: row for row in read_photos(connection, ())}
    said = read_labels(connection, (SAID,), by_persons=True)
    c = schema.clean_facts.c
    columns = (c.photo, c.facing, *(c[name] for name in SCORES))
    scored: list[Scored] = []
    areas: dict[str, int] = {}
    query = select(*columns).where(c.config == config).order_by(c.photo)
    for fact in connection.execute(query).mappings():
        row = rows.get(fact["photo"])
        if row is None:
            continue
        areas[row.photo] = row.width * row.height
        facing = json.loads(fact["facing"])
        scored.append(
            Scored(
                row.photo,
                row.paths,
                {name: fact[name] for name in SCORES},
                facing["said"],
                facing["probabilities"],
                said.get(row.photo, {}).get(SAID),
            )
        )
    return scored, areas


def _judge(
    scored: Sequence[Scored],
    thresholds: Thresholds,
    near: Sequence[tuple[str, str]],
    areas: Mapping[str, int],
) -> tuple[Verdict, ...]:
    # A rejected photo must not be the one kept in the stead of a good one.
    standing = {s.photo: areas[s.photo] for s in scored if own_reason(s, thresholds) is None}
    return judge(scored, thresholds, keepers_of(near, standing))
