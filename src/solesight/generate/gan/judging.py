"""The verb `gan score`: a generator between floors and ceiling, and held against its photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from solesight.catalog import Catalog, read_snapshot
from solesight.errors import NotEnoughDataError, NotReadyError
from solesight.generate.gan.drawing import Drawer, latents_of
from solesight.generate.gan.folders import PICTURES
from solesight.generate.gan.pictures import Chosen, Pictures, Seen, choose_photos, draw_pictures
from solesight.generate.gan.sheets import sheet
from solesight.generate.scoring import (
    Copies,
    Features,
    Score,
    Sides,
    find_copies,
    named_features,
    noisy_mean,
    score_rows,
    shuffled_patches,
)
from solesight.pages import write_signed
from solesight.progress import Progress, Silent

__all__ = ["LEAST_HELD", "Asked", "GanScored", "score_gan"]

LEAST_HELD = 20
_SHOWN = 8
Pixels = NDArray[np.uint8]
Lots = dict[tuple[str, str], tuple[Pixels, NDArray[np.int64]]]
"""(role, what) -> pictures, and the group of each."""


@dataclass(frozen=True)
class GanScored:
    """Scores of a generator.

    Attributes:
        name: of the generator.
        seed: of samples, floors, blocks and intervals.
        rows: made, floors and ceiling on each network's features, all against held-out photos.
        copies: how near its pictures come to what it learned from.
        sheet: the pictures that come nearest, each above its photo.
        step: rounds that it had learned.
        notes: what must be known to read the scores.
    """

    name: str
    seed: int
    rows: tuple[Score, ...]
    copies: Copies
    sheet: Path
    step: int
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {
            "name": self.name,
            "step": self.step,
            "seed": self.seed,
            "split": "validation",
            "scores": [row.as_json() for row in self.rows],
            "copies": self.copies.as_json(),
            "sheet": str(self.sheet),
            "notes": list(self.notes),
        }


@dataclass(frozen=True)
class Asked:
    """How a generator is to be scored.

    Attributes:
        features: networks by name or path; the shipped two where empty.
        n: pictures of each lot; as many as there are photos held out where None.
        seed: of everything random.
    """

    features: Sequence[str] = ()
    n: int | None = None
    seed: int = 0


@dataclass(frozen=True)
class _Photos:
    """Photos that were learned from, and held out, with their groups as numbers."""

    learned: Pixels
    held: Pixels
    learned_groups: NDArray[np.int64]
    held_groups: NDArray[np.int64]


def score_gan(
    catalog: Catalog,
    seen: Seen,
    drawer: Drawer,
    output: Path,
    asked: Asked = Asked(),
    progress: Progress | None = None,
) -> GanScored:
    """Score a generator against photos that it never saw.

    Args:
        catalog: where photos, frames and splits are.
        seen: what `clean` found.
        drawer: a trained generator.
        output: the sheet of its pictures nearest to photos.
        asked: by which networks, of how many pictures, by which seed.
        progress: told of each batch.

    Raises:
        NotReadyError: the photos that it learned from are not those that are there now.
        NotEnoughDataError: too few photos were held out.
        UnknownNameError: no such network.
    """
    told = progress or Silent()
    photos = _photos(catalog, seen, drawer, told)
    lots = _lots(drawer, photos, asked.n, asked.seed)
    rows: list[Score] = []
    seen_by: list[_SeenBy] = []
    for network in named_features(asked.features):
        by = _see(network, lots, photos, told)
        rows += score_rows(by.lots, by.held, network.name, asked.seed)
        seen_by.append(by)
    copies = _copies(seen_by[0], lots, photos, told)
    _show(drawer, output, lots["made", drawer.name][0], photos, copies, asked.seed)
    return GanScored(drawer.name, asked.seed, tuple(rows), copies, output, int(drawer.card["step"]),
                       _notes(rows))  # fmt: skip


def _photos(catalog: Catalog, seen: Seen, drawer: Drawer, progress: Progress) -> _Photos:
    card = drawer.card
    chosen = choose_photos(catalog, seen, str(card["where"]))
    size = (int(card["height"]), int(card["options"]["size"]))
    pictures = draw_pictures(
        catalog, seen, (*chosen.learned, *chosen.held), size, drawer.folder.parent / PICTURES,
        progress,
    )  # fmt: skip
    if pictures.key != card["pictures"]:
        raise NotReadyError(
            f"{drawer.name} learned from other photos than those that are there now (new photos, "
            "another split or other frames): train it again under another --name"
        )
    learned, held = pictures.rows(chosen.learned), pictures.rows(chosen.held)
    if len(held) < LEAST_HELD:
        # Which photos are asked about was settled when the generator was trained.
        narrowed = "train another with a wider `gan train --where`, or " if chosen.where else ""
        raise NotEnoughDataError(
            f"{len(held)} side views among the validation rows; scores need {LEAST_HELD}: "
            f"{narrowed}add photos and train again"
        )
    groups = _groups(catalog, chosen, pictures)
    return _Photos(pictures.pixels[learned], pictures.pixels[held], groups[learned], groups[held])


def _groups(catalog: Catalog, chosen: Chosen, pictures: Pictures) -> NDArray[np.int64]:
    with catalog.reading() as connection:
        known = read_snapshot(connection, chosen.snapshot).groups
    return _codes([known[photo] for photo in pictures.photos])


def _codes(names: Sequence[Any] | NDArray[Any]) -> NDArray[np.int64]:
    codes = np.unique(np.asarray(names), return_inverse=True)[1]
    return np.asarray(codes.reshape(-1), dtype=np.int64)


def _lots(drawer: Drawer, photos: _Photos, n: int | None, seed: int) -> Lots:
    """Give what is scored, as many of each: made pictures, photos, floors; with their groups."""
    count = min(n or len(photos.held), len(photos.learned))
    taken = np.sort(np.random.default_rng([seed, 86]).permutation(len(photos.learned))[:count])
    alone = np.arange(count)
    return {
        ("made", drawer.name): (drawer.draw(latents_of(count, drawer.latent, seed)), alone),
        ("ceiling", "photos"): (
            photos.learned[taken],
            _codes(photos.learned_groups[taken]),
        ),
        ("floor", "noisy mean shoe"): (noisy_mean(photos.learned, count, seed), alone),
        ("floor", "mixed patches"): (shuffled_patches(photos.learned, count, seed), alone),
    }


@dataclass(frozen=True)
class _SeenBy:
    """All that is scored, as one network sees it."""

    network: Features
    lots: dict[tuple[str, str], Sides]
    held: Sides


def _see(network: Features, lots: Lots, photos: _Photos, progress: Progress) -> _SeenBy:
    sides = {
        names: Sides(network.of(pixels, progress, names[1]), groups)
        for names, (pixels, groups) in lots.items()
    }
    held = network.of(photos.held, progress, "photos held out")
    return _SeenBy(network, sides, Sides(held, _codes(photos.held_groups)))


def _copies(by: _SeenBy, lots: Lots, photos: _Photos, progress: Progress) -> Copies:
    """Look for copies by the first network's eyes, and by pixels."""
    made = next(names for names in lots if names[0] == "made")
    learned = by.network.of(photos.learned, progress, "all photos learned from")
    return find_copies(
        (by.lots[made].features, lots[made][0]),
        (learned, photos.learned),
        (by.held.features, photos.held),
    )


def _show(
    drawer: Drawer, output: Path, made: Pixels, photos: _Photos, copies: Copies, seed: int
) -> None:
    closest = np.argsort(copies.made.distances)[:_SHOWN]
    pairs = np.concatenate([made[closest], photos.learned[copies.made.rows[closest]]])
    signature = {
        "verb": "gan score",
        "generator": drawer.name,
        "sha256": drawer.card["sha256"],
        "seed": seed,
        "shown": "above what was made, below the nearest photo that it learned from",
        "samples": closest.tolist(),
        "distances": [round(float(d), 4) for d in copies.made.distances[closest]],
    }
    zoom = max(1, 128 // made.shape[2])
    write_signed(output, Image.fromarray(sheet(pairs, len(closest), zoom=zoom)), signature)


def _notes(rows: Sequence[Score]) -> tuple[str, ...]:
    notes = [
        f"FID on {row.features} rests on {min(row.n, row.n_real)} pictures for {row.width} "
        "features: its covariances are singular and it is biased upwards; compare it with the "
        "floors and the ceiling here only, and read KID"
        for row in rows
        if row.role == "made" and not row.fid_is_full
    ]
    return tuple(notes)
