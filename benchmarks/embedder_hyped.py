"""Hyped told on sources never trained on, with size and background normalised.

Resale sites and shops photograph shoes differently, so a probe can learn the site. Here every photo
is shrunk until its shoe is as small as on the smallest source's thumbnails, everything outside the
shoe's silhouette is painted white, and the shoe is laid out the same way: same length, centred, toe
to the right. Then whole sources are left out of training and asked for.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from embedder_rows import Table
from numpy.typing import NDArray
from PIL import Image

from solesight.embed import Embedder, EmbedderSpec
from solesight.errors import PhotoError
from solesight.evidence import Metric
from solesight.evidence.intervals import (
    bootstrap_statistics,
    group_codes,
    percentile_metric,
    sum_by_group,
)
from solesight.evidence.nuisance import nuisance_answers
from solesight.learn import ProbeOptions, find_target, fit_probe, label_rows
from solesight.photos import Frame, decode, render, silhouette

# One studio's thumbnails and turntables are one source.
RESALE = (("stockx_side", "stockx_360"), ("restocks",), ("flightclub_jordan",))
SHOP = (("everyday_adidas",), ("everyday_myntra",))
PLAIN = 0.75
"""Least confidence at which a silhouette is painted around."""
STRAIGHT = (0, 1, 20, 35)
"""Turntable positions that show a shoe from the side, and 0 for photos of no turntable."""
CLASSES = ("everyday", "hyped")
LENGTH = 112
"""Pixels from heel to toe: of sixty thumbnails of the smallest source, 57 show more."""
CANVAS = 128
OPTIONS = ProbeOptions(cs=(1e-3, 1e-2, 1e-1, 1.0), max_iter=100)
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Told:
    """How well hyped was told from everyday.

    Attributes:
        name: which photos and sources, in words.
        accuracy: mean of the two classes' accuracies, each fold alike.
        floor: the same of the trivial facts of the original files.
        folds: (sources left out, accuracy) pairs.
    """

    name: str
    accuracy: Metric
    floor: Metric
    folds: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Sides:
    """Side views of hyped and everyday shoes whose outline is clear.

    Attributes:
        table: the rows, with the vectors of the photos as they are.
        truth: (n,) indices into ``CLASSES``.
        tiles: uint8 (n, CANVAS, CANVAS, 3), normalised.
        left_out: photos without a clear outline, by source.
    """

    table: Table
    truth: NDArray[np.int64]
    tiles: NDArray[np.uint8]
    left_out: dict[str, int]


def sides_of(table: Table, data: Path, cache: Path) -> Sides:
    """Normalise every side view that has a label; kept in a file of the workspace."""
    labels = label_rows(find_target("hyped"), [row.facts() for row in table.rows.photos]).values
    mask = np.array([label is not None for label in labels])
    mask &= np.isin(table.facings, ["right", "left"]) & np.isin(table.views, STRAIGHT)
    some, words = (
        table.only(mask),
        [label for label, keep in zip(labels, mask, strict=True) if keep],
    )
    tiles, plain = _kept_tiles(some, data, cache)
    lost = some.sources[~plain].tolist()
    truth = np.array([CLASSES.index(str(word)) for word in words])
    return Sides(
        some.only(plain), truth[plain], tiles[plain], {s: lost.count(s) for s in set(lost)}
    )


def _kept_tiles(table: Table, data: Path, cache: Path) -> tuple[NDArray[np.uint8], Mask]:
    names = " ".join(row.photo for row in table.rows.photos)
    digest = hashlib.sha256(f"{names} {LENGTH} {CANVAS} {PLAIN} 2".encode()).hexdigest()[:16]
    file = cache / f"normalised-{digest}.npz"
    if not file.exists():
        found = [
            normalised((data / row.path).read_bytes(), frame)
            for row, frame in zip(table.rows.photos, table.frames, strict=True)
        ]
        blank = np.zeros((CANVAS, CANVAS, 3), np.uint8)
        tiles = np.stack([blank if tile is None else tile for tile in found])
        np.savez_compressed(file, tiles=tiles, plain=np.array([t is not None for t in found]))
    with np.load(file) as kept:
        return kept["tiles"], kept["plain"]


def normalised(data: bytes, frame: Frame) -> NDArray[np.uint8] | None:
    """Draw a photo's shoe at one size on white; None where its outline is not clear.

    Args:
        data: the file.
        frame: which way up, and where the toe is.

    Returns:
        uint8 (CANVAS, CANVAS, 3).
    """
    try:
        pixels = decode(data, at_least=320)
    except PhotoError:
        return None
    outline = silhouette(pixels, working_size=192)
    if outline is None or outline.confidence < PLAIN:
        return None
    size = (pixels.shape[1], pixels.shape[0])
    cover = np.asarray(Image.fromarray(outline.mask).resize(size, Image.Resampling.NEAREST))
    painted = np.where(cover[:, :, None], pixels, np.uint8(255))
    ink = np.repeat(np.where(cover, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)
    shown, mask = (render(p, frame, size=256, margin=0.06) for p in (painted, ink))
    return _laid_out(shown, mask[:, :, 0] < 128)


def _laid_out(shown: NDArray[np.uint8], mask: Mask) -> NDArray[np.uint8] | None:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    scale = LENGTH / max(box[2] - box[0], box[3] - box[1])
    size = tuple(max(1, round((box[i + 2] - box[i]) * scale)) for i in (0, 1))
    cut = Image.fromarray(shown).crop(box).resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    out = Image.new("RGB", (CANVAS, CANVAS), "white")
    out.paste(cut, ((CANVAS - size[0]) // 2, (CANVAS - size[1]) // 2))
    return np.asarray(out)


def embedded(tiles: NDArray[np.uint8], spec: EmbedderSpec) -> NDArray[np.float32]:
    """Embed normalised pictures, enlarged to what the embedder sees."""
    embedder, found = Embedder(spec), []
    size = (spec.size, spec.size)
    for start in range(0, len(tiles), 16):
        some = [Image.fromarray(t).resize(size, Image.Resampling.BICUBIC)
                for t in tiles[start : start + 16]]  # fmt: skip
        found.append(embedder.embed_drawn(np.stack([np.asarray(one) for one in some])))
    return np.concatenate(found)


def told(sides: Sides, name: str, part: str, seed: int, *, unseen: bool) -> Told:
    """Tell hyped from everyday.

    Args:
        sides: the photos; its vectors are those that are read.
        name: in words.
        part: whose shoes are asked for.
        seed: of the intervals.
        unseen: leave one resale source and one shop out of training, and ask for those;
            else train on every source and ask for the same.
    """
    answered, folds = [], []
    for resale, shop in product(RESALE, SHOP) if unseen else [((), ())]:
        out = np.isin(sides.table.sources, [*resale, *shop])
        known = ~out if unseen else np.ones(len(out), dtype=bool)
        asked = (out if unseen else known) & (sides.table.rows.splits == part)
        right, trivial = _fold(sides, known, asked, seed)
        truth = sides.truth[asked]
        each = np.mean([right[truth == code].mean() for code in (0, 1)])
        folds.append((" + ".join([*resale, *shop]), float(each)))
        weight = 1.0 / np.bincount(truth, minlength=2)[truth]  # folds and classes count alike
        answered.append((truth, weight, right, trivial, sides.table.rows.groups[asked]))
    truth, weight, right, trivial, groups = (np.concatenate(c) for c in zip(*answered, strict=True))
    accuracy, floor = (_balanced(truth, weight, hits, groups, seed) for hits in (right, trivial))
    return Told(name, accuracy, floor, tuple(folds))


def _balanced(
    truth: NDArray[np.int64], weight: NDArray[np.float64], hits: NDArray[np.float64],
    groups: NDArray[np.str_], seed: int,
) -> Metric:  # fmt: skip
    """The mean of both classes' accuracies with its interval over groups."""
    codes, n_groups = group_codes(groups)
    columns = [w * x for code in (0, 1) for w in [weight * (truth == code)] for x in (hits, 1.0)]
    sums = sum_by_group(np.column_stack(columns), codes, n_groups)

    def mean(rows: NDArray[np.float64]) -> NDArray[np.float64]:
        halves = rows[:, [0, 2]] / np.maximum(rows[:, [1, 3]], 1e-12)
        return np.asarray(halves.mean(axis=1, keepdims=True))

    value = float(mean(sums.sum(axis=0, keepdims=True))[0, 0])
    drawn = bootstrap_statistics(sums, mean, seed=seed)
    return percentile_metric(value, drawn[:, 0], n=len(truth), n_groups=n_groups)


def _fold(
    sides: Sides, known: Mask, asked: Mask, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rows, truth = sides.table.rows, sides.truth
    train, check = (known & (rows.splits == name) for name in ("train", "validation"))
    vectors = rows.vectors
    probe = fit_probe(vectors[train], truth[train], vectors[check], truth[check],
                      classes=CLASSES, seed=seed, options=OPTIONS)  # fmt: skip
    answers = probe.logits(rows.vectors[asked]).argmax(axis=1)
    trivial = nuisance_answers(
        rows.trivial[train], truth[train], rows.trivial[asked], balanced=True
    )
    return (answers == truth[asked]).astype(float), (trivial == truth[asked]).astype(float)
