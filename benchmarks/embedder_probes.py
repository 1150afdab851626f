"""Model and brand by probes on frozen vectors, and by the network's own heads."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from embedder_rows import Table
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from solesight.embed import EmbedderSpec, Network
from solesight.embed.embedder import DECODED
from solesight.evidence import Scores, classification_scores, floors
from solesight.learn import OTHER, Probe, ProbeOptions, fit_probe, subclasses_of
from solesight.photos import decode, render

LEAST_MODEL = 15
BRANDS = {"adidas": "adidas", "Yeezy": "adidas", "Jordan": "Jordan", "Nike": "Nike"}
"""The ancestor's four: adidas makes Yeezy, and every other brand is one class."""
RESALE = ("stockx_360", "stockx_side", "restocks", "flightclub_jordan")
GRID = tuple(
    ProbeOptions(class_weight=weight, power=power, cs=(1e-3, 1e-2, 1e-1, 1.0), max_iter=100)
    for power in (0.5, 1.0)
    for weight in ("balanced", None)
)
FEW = tuple(replace(options, cs=(1e-2, 1e-1, 1.0)) for options in GRID if options.power == 0.5)
"""What is tried on three times as many rows."""
FOLDS = 10
FOLDED = (replace(GRID[0], cs=(1e-1, 1.0)),)
"""What is tried in each fold."""
DIVIDED = (replace(GRID[0], cs=()),)
"""Where classes are learned by what divides them, what `train` tries for such: folds of train and
validation say so more surely than validation alone would."""
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Task:
    """What is asked of some rows.

    Attributes:
        name: in words.
        table: the labelled rows.
        truth: (n,) class indices.
        classes: their names.
        divides: a column that divides the classes; each part is learned apart, as `train` does.
    """

    name: str
    table: Table
    truth: NDArray[np.int64]
    classes: tuple[str, ...]
    divides: str = ""

    def part(self, part: str) -> Mask:
        """The rows of a part."""
        return np.asarray(self.table.rows.splits == part)


@dataclass(frozen=True)
class Answered:
    """How a task was solved.

    Attributes:
        probe: that was fitted; None for a head of the network.
        scores: on the part that was asked for.
        floors: trivial rules on the same rows.
    """

    probe: Probe | None
    scores: Scores
    floors: Mapping[str, Any]


def model_task(table: Table) -> Task:
    """The models with at least 15 photos, some of them in train."""
    names = table.column("model")
    counts = Counter(names[names != ""].tolist())
    trains = set(names[table.rows.splits == "train"].tolist())
    classes = tuple(sorted(m for m, n in counts.items() if n >= LEAST_MODEL and m in trains))
    return _task("model of an unseen product", table, names, classes)


def brand_task(table: Table, sources: tuple[str, ...] = RESALE, *, divides: str = "") -> Task:
    """The ancestor's four classes: adidas (with Yeezy), Jordan, Nike, all others.

    Args:
        table: the rows.
        sources: which of them.
        divides: a column by whose values they are learned apart, as `train brand` does by models.
    """
    some = table.only(np.isin(table.sources, sources) & (table.column("brand") != ""))
    named = np.array([BRANDS.get(name, OTHER) for name in some.column("brand").tolist()])
    task = _task("brand of four", some, named, ("Jordan", "Nike", "adidas", OTHER))
    return replace(task, divides=divides)


def four_makers(table: Table) -> Task:
    """Four brands proper, as labelled: Jordan, Nike, Yeezy, adidas."""
    return _task("four brands as labelled", table, table.column("brand"),
                 ("Jordan", "Nike", "Yeezy", "adidas"))  # fmt: skip


def _task(name: str, table: Table, names: NDArray[np.str_], classes: tuple[str, ...]) -> Task:
    place = {label: i for i, label in enumerate(classes)}
    codes = np.array([place.get(label, -1) for label in names.tolist()])
    return Task(name, table.only(codes >= 0), codes[codes >= 0], classes)


def solve(
    task: Task, part: str, seed: int, *, recolored: bool = False, again: bool = False
) -> Answered:
    """Fit on train, choose on validation, score once on ``part``.

    Args:
        task: what is asked.
        part: of which rows.
        seed: of everything random.
        recolored: learn from the training rows in other colors too, as `train` does.
        again: what was chosen is fitted once more, on train and validation; not to be asked of
            validation.
    """
    known, checked, asked = (task.part(name) for name in ("train", "validation", part))
    vectors, more = task.table.rows.vectors, task.table.recolored if recolored else ()
    x = np.concatenate([vectors[known], *(one[known] for one in more)])
    y = np.tile(task.truth[known], 1 + len(more))
    val_x, val_y = vectors[checked], task.truth[checked]
    tried = DIVIDED if task.divides else FEW if more else GRID
    grid = divided(task, np.flatnonzero(known), tried, 1 + len(more))
    probe = best_probe(x, y, val_x, val_y, task.classes, seed, grid)
    if again:
        both = np.concatenate([x, val_x]), np.concatenate([y, val_y])
        rows = np.tile(np.flatnonzero(known), 1 + len(more)), np.flatnonzero(checked)
        once = divided(task, np.concatenate(rows), (settings_of(probe),))
        probe = best_probe(*both, val_x, val_y, task.classes, seed, once)
    return score(task, part, probe.predict_proba(vectors[asked]), seed, probe)


def divided(
    task: Task, rows: NDArray[np.int64], grid: Sequence[ProbeOptions], times: int = 1
) -> tuple[ProbeOptions, ...]:
    """Give settings that learn classes by what divides them; as they are where nothing does.

    Args:
        task: what is asked.
        rows: that are learned from, in their order.
        grid: settings.
        times: how often the rows come, in other colors.
    """
    if not task.divides:
        return tuple(grid)
    parts = subclasses_of(task.truth[rows], task.table.column(task.divides)[rows].tolist())
    every = replace(parts, codes=np.tile(parts.codes, times))
    return tuple(replace(one, subclasses=every) for one in grid)


def crossed(task: Task, seed: int, grid: Sequence[ProbeOptions] = FOLDED) -> Scores:
    """Score a task on train and validation rows, each answered for without its groups' fold.

    Validation alone has few groups: this is what choices about how to learn are made by. The fold
    after the one that is asked chooses the strength; all others are learned from. Test rows are
    not read.
    """
    rows = np.flatnonzero(task.part("train") | task.part("validation"))
    groups = task.table.rows.groups[rows]
    fold = np.array([zlib.crc32(group.encode()) % FOLDS for group in groups.tolist()])
    x, y = task.table.rows.vectors[rows], task.truth[rows]
    chances = np.zeros((len(rows), len(task.classes)))
    for k in range(FOLDS):
        asked, checked = fold == k, fold == (k + 1) % FOLDS
        known = ~asked & ~checked
        how = divided(task, rows[known], grid)
        probe = best_probe(x[known], y[known], x[checked], y[checked], task.classes, seed, how)
        chances[asked] = probe.predict_proba(x[asked])
    return classification_scores(y, chances, groups, task.classes, seed=seed)


def settings_of(probe: Probe) -> ProbeOptions:
    """Give the one setting that was chosen."""
    chosen = probe.configuration
    weight: Literal["balanced"] | None = (
        "balanced" if chosen["class_weight"] == "balanced" else None
    )
    return replace(GRID[0], class_weight=weight, power=chosen["power"], cs=(chosen["c"],))


def best_probe(
    x: NDArray[np.float32], y: NDArray[np.int64], val_x: NDArray[np.float32],
    val_y: NDArray[np.int64], classes: tuple[str, ...], seed: int, grid: Sequence[ProbeOptions],
) -> Probe:  # fmt: skip
    """Fit one probe a setting of the grid; keep the one with the best macro F1 on validation."""
    best, top = None, -1.0
    for options in grid:
        probe = fit_probe(x, y, val_x, val_y, classes=classes, seed=seed, options=options)
        answers = probe.logits(val_x).argmax(axis=1)
        found = f1_score(val_y, answers, labels=np.unique(val_y), average="macro", zero_division=0)
        if found > top + 1e-9:
            best, top = probe, found
    if best is None:
        raise ValueError("no probe was fitted")
    return best


def score(
    task: Task, part: str, chances: NDArray[np.floating], seed: int, probe: Probe | None
) -> Answered:
    """Score probabilities of the rows of a part, with floors from the training rows."""
    known, asked = task.part("train"), task.part(part)
    rows, truth = task.table.rows, task.truth
    scores = classification_scores(
        truth[asked], chances, rows.groups[asked], task.classes, seed=seed
    )
    found = floors(
        rows.only(known).floor_rows(truth[known]), rows.only(asked).floor_rows(truth[asked]),
        n_classes=len(task.classes), seed=seed,
    )  # fmt: skip
    return Answered(probe, scores, found)


class Heads:
    """What a network's own heads say of photos, where it has such heads."""

    def __init__(self, spec: EmbedderSpec, data: Path) -> None:
        card = Path(spec.path).with_suffix(".json") if spec.path else Path()
        self.card = json.loads(card.read_text(encoding="utf-8")) if card.is_file() else {}
        self._network = Network(spec.path, spec.sha256) if spec.path else None
        self._size, self._data = spec.size, data
        self._known: dict[str, NDArray[np.float64]] = {}

    def has(self, head: str) -> bool:
        """Whether the network has such a head, and its card the names."""
        return self._network is not None and head in self._network.outputs and head in self.card

    def solve(self, task: Task, head: str, part: str, seed: int) -> Answered:
        """Score a head on a task; a class that it does not know is never answered."""
        names = [self._class(task, name) for name in self.card[head]]
        found = self._probabilities(task.table.only(task.part(part)), head)
        chances = np.zeros((len(found), len(task.classes)))
        for place, code in enumerate(names):
            if code >= 0:
                chances[:, code] += found[:, place]
        return score(task, part, chances, seed, None)

    def missing(self, task: Task, head: str) -> list[str]:
        """The classes of a task that the head does not know."""
        known = {self._class(task, name) for name in self.card[head]}
        return [name for i, name in enumerate(task.classes) if i not in known]

    def _class(self, task: Task, name: str) -> int:
        if OTHER in task.classes:
            name = BRANDS.get(name, OTHER)
        return task.classes.index(name) if name in task.classes else -1

    def _probabilities(self, table: Table, head: str) -> NDArray[np.float64]:
        every = []
        for row, frame in zip(table.rows.photos, table.frames, strict=True):
            key = f"{head} {row.photo}"
            if key not in self._known:
                pixels = decode((self._data / row.path).read_bytes(), at_least=DECODED)
                shown = render(pixels, frame, size=self._size)[None]
                heads = [name for name in ("models", "brands") if self.has(name)]
                for name, found in zip(heads, self._network.read(heads, shown), strict=True):
                    self._known[f"{name} {row.photo}"] = _softmax(found[0].astype(np.float64))
            every.append(self._known[key])
        return np.stack(every)


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(logits - logits.max())
    return np.asarray(raised / raised.sum())
