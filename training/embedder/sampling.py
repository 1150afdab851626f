"""Which photos a step sees, and what is true of each; seeded by the step: a run resumes exactly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scenes
from numpy.typing import NDArray
from records import Photo, Tiles
from torch.utils.data import Dataset

CHROMATIC = 5.0
"""Mean chroma below which a recolored shoe is hardly another one."""
FEWEST = 4
"""Photos that a model or brand needs to be a class."""
EVERYDAY = {"everyday_adidas", "everyday_myntra"}
VIEWS = {"right": 0, "left": 0, "front": 1, "back": 2}
MODELS, PAIRS, MEMBERS = 3, 2, 4
"""Of one step: models x products of it x views of each ..."""
SINGLES = {"shops": 14, "others": 6, "plain": 2, "odd": 2}
"""... then single photos, by where they are from; the plain ones are shops', never recolored."""


@dataclass(frozen=True)
class Rows:
    """Rows of the photos that may be drawn, and what they are called as classes."""

    views: dict[str, dict[str, list[int]]]
    shops: list[int]
    others: list[int]
    odd: list[int]
    first: dict[str, int]
    kinds: dict[str, int]
    models: dict[str, int]
    brands: dict[str, int]
    classes: int


def arrange(photos: Sequence[Photo], tiles: Tiles) -> Rows:
    """Sort the training photos.

    Args:
        photos: all of them; only those of the training part are used, and no worn ones.
        tiles: their tiles.
    """
    train = [i for i, p in enumerate(photos) if p.part == "train" and _used(p)]
    shoes: dict[str, list[int]] = defaultdict(list)
    for i in train:
        if photos[i].shoe and _learned(photos[i], bool(tiles.cut[i])):
            shoes[photos[i].shoe].append(i)
    views: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for shoe, rows in shoes.items():
        if len(rows) >= 2:
            views[photos[rows[0]].model or "other"][shoe] = rows
    first, kinds, total = {}, {}, 0
    for shoe, rows in sorted(shoes.items()):
        colored = float(np.mean(tiles.chroma[rows])) >= CHROMATIC
        first[shoe], kinds[shoe] = total, len(scenes.PERMUTATIONS) if colored else 1
        total += kinds[shoe]
    plain = [i for i in train if photos[i].shoe]
    return Rows(
        dict(views),
        [i for i in plain if photos[i].source not in EVERYDAY],
        # A shop's photo that cannot be cut out shows the shoe worn: its surroundings are soon
        # learned by heart, and then every worn shoe looks like it.
        [i for i in plain if photos[i].source in EVERYDAY and tiles.cut[i]],
        [i for i in train if not photos[i].shoe],
        first,
        kinds,
        _classes([photos[i].model for i in train]),
        _classes([photos[i].brand for i in train]),
        total,
    )


def _used(photo: Photo) -> bool:
    unnamed = {"google_uncleaned", "rgba_png", "replica_listing"}
    return not photo.wrong and not photo.wild and photo.source not in unnamed


def _learned(photo: Photo, cut: bool) -> bool:
    return cut or photo.source not in EVERYDAY


def _classes(names: list[str]) -> dict[str, int]:
    counts = Counter(name for name in names if name)
    return {name: k for k, name in enumerate(sorted(n for n, c in counts.items() if c >= FEWEST))}


@dataclass(frozen=True)
class Draw:
    """One row of a step: the photo, how it is recolored."""

    row: int
    kind: int = 0
    turn: float = 0.0


def draws(rows: Rows, rng: np.random.Generator, times: int = 1) -> list[Draw]:
    """Choose the rows of one step: other colorways of one model are each other's negatives.

    Args:
        rows: that may be drawn.
        rng: of all that is random.
        times: as many steps in one.
    """
    found = []
    models = sorted(rows.views)
    weights = np.sqrt([len(rows.views[m]) for m in models])
    for m in rng.choice(len(models), MODELS * times, p=weights / weights.sum()):
        shoes = sorted(rows.views[models[m]])
        for shoe in rng.choice(len(shoes), PAIRS, replace=len(shoes) < PAIRS):
            members = rows.views[models[m]][shoes[shoe]]
            few = len(members) < MEMBERS
            kind, turn = _coloring(rng, 0.55)
            for k in rng.choice(len(members), MEMBERS, replace=few):
                found.append(Draw(members[k], kind, turn))
    for name, many in SINGLES.items():
        among = rows.shops if name == "plain" else getattr(rows, name)
        for k in rng.choice(len(among), many * times):
            colored = _coloring(rng, 0.35) if name != "plain" else (0, 0.0)
            found.append(Draw(among[k], *colored))
    return found


def _coloring(rng: np.random.Generator, share: float) -> tuple[int, float]:
    if rng.random() >= share:
        return 0, 0.0
    turn = float(rng.uniform(0.7, 2 * np.pi - 0.7)) if rng.random() < 0.4 else 0.0
    return int(rng.integers(len(scenes.PERMUTATIONS))), turn


@dataclass(frozen=True)
class Look:
    """What the pictures of a run are like.

    Attributes:
        seed: of all that is random.
        size: side of a picture, pixels.
        phone: share of phone-like scenes among those that can be cut out.
        times: how many batches of the usual size are one.
        apart: how far shops' tints and saturation lie apart, of what is usual.
    """

    seed: int
    size: int
    phone: float
    times: int = 1
    apart: float = 1.0


class Steps(Dataset[dict[str, NDArray[np.generic]]]):
    """The batch of each step: pixels, masks and targets (-1: unknown)."""

    def __init__(
        self,
        photos: Sequence[Photo],
        tiles: Tiles,
        rows: Rows,
        backdrops: NDArray[np.uint8],
        look: Look,
    ) -> None:
        self.photos, self.tiles, self.rows = photos, tiles, rows
        self.backdrops, self.look = backdrops, look

    def __getitem__(self, step: int) -> dict[str, NDArray[np.generic]]:
        """See the class."""
        rng = np.random.default_rng([self.look.seed, step])
        drawn = draws(self.rows, rng, self.look.times)
        shown = [self._scene(one, rng) for one in drawn]
        out: dict[str, NDArray[np.generic]] = {
            "pixels": np.stack([one.pixels for one in shown]),
            "mask": np.stack([one.mask for one in shown]),
        }
        targets = [self._targets(one) for one in drawn]
        for k, name in enumerate(("class", "same", "model", "brand", "view", "shoe", "cut")):
            out[name] = np.array([target[k] for target in targets], np.int64)
        return out

    def _scene(self, draw: Draw, rng: np.random.Generator) -> scenes.Scene:
        photo, tile = self.photos[draw.row], np.array(self.tiles.rgba[draw.row])
        tile = scenes.recolor(tile, draw.kind, draw.turn)
        if not self.tiles.cut[draw.row]:
            return scenes.whole_scene(tile, self.look.size, rng)
        if rng.random() >= self.look.phone:
            return scenes.catalog_scene(tile, self.look.size, rng, self.look.apart)
        second = tile if rng.random() < 0.3 and photo.shoe else None
        return scenes.phone_scene(tile, self.look.size, rng, self.backdrops, second)

    def _targets(self, draw: Draw) -> tuple[int, ...]:
        photo, rows = self.photos[draw.row], self.rows
        many = rows.kinds.get(photo.shoe, 1)
        recolored = draw.turn != 0.0 and many > 1
        number = rows.first[photo.shoe] + (draw.kind if many > 1 else 0) if photo.shoe else -1
        same = hash((number, round(draw.turn, 6) if many > 1 else 0)) if photo.shoe else -1
        return (
            -1 if recolored else number,
            same & 0x7FFFFFFF if photo.shoe else -1,
            rows.models.get(photo.model, -1),
            rows.brands.get(photo.brand, -1),
            VIEWS.get(photo.facing, -1),
            int(bool(photo.shoe)),
            int(self.tiles.cut[draw.row] or not photo.shoe),
        )
