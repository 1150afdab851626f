"""One probe: how far does this evidence predict the target, beside chance and a control?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.audit.folds import dealt_anew
from solesight.audit.models import Learner, out_of_fold
from solesight.evidence import Metric, auroc, classification_scores

__all__ = ["Asked", "Probed", "probe", "share_above"]

# Thirteen evidences are asked at once: each is believed only so many standard errors above chance.
# On random labels of 27 shoes, 60 times, scores out of fold spread 1.36 times as far as their
# intervals say, and the largest of them lay 3.3 standard errors above chance.
_SURE = 4.5
_HALF_WIDTH = 1.96
"""Standard errors on each side of a 95 % interval."""
_CONTROL = 7919

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Asked:
    """The rows that every probe is asked for.

    Attributes:
        truth: (n,) class indices.
        groups: (n,) group ids.
        folds: (n,) fold of each row; those below 0 are learned from only.
        classes: names.
        seed: of everything random.
    """

    truth: Ints
    groups: NDArray[Any]
    folds: Ints
    classes: tuple[str, ...]
    seed: int

    @property
    def dealt(self) -> Asked:
        """The same rows with labels dealt anew."""
        truth = dealt_anew(self.truth, self.groups, self.seed + _CONTROL)
        return Asked(truth, self.groups, self.folds, self.classes, self.seed)


@dataclass(frozen=True)
class Probed:
    """How far one evidence predicts the target.

    Attributes:
        name: of the evidence.
        words: the same, as it stands in "... alone".
        balanced: balanced accuracy of the answers out of fold.
        chance: balanced accuracy of any constant answer.
        accuracy: share of right answers.
        macro_f1: mean F1 of the classes.
        auroc: with two classes.
        permuted: balanced accuracy after the labels were dealt anew: the control.
        seen: whether a model that looks at frames can see this evidence.
    """

    name: str
    words: str
    balanced: Metric
    chance: float
    accuracy: Metric
    macro_f1: Metric
    auroc: Metric | None
    permuted: Metric
    seen: bool = True

    @property
    def share(self) -> float:
        """Where the score lies on the way from chance (0) to perfect (1)."""
        return share_above(self.balanced.value, self.chance)

    @property
    def believed(self) -> bool:
        """Whether this is more than chance, with all other probes asked at the same time."""
        own, control = self.balanced, self.permuted
        if own.low is None or control.low is None or control.high is None:
            return False
        # Near a perfect score intervals are narrow; what chance alone may reach is as wide as the
        # control's.
        by_own = (own.value - own.low) / _HALF_WIDTH
        by_chance = (control.high - control.low) / (2 * _HALF_WIDTH)
        above = own.value - self.chance
        return above > _SURE * max(by_own, by_chance) and own.value > control.value

    def as_json(self) -> dict[str, Any]:
        """Give the probe as plain data."""
        return {
            "name": self.name,
            "words": self.words,
            "balanced_accuracy": self.balanced.as_json(),
            "chance": self.chance,
            "share": round(self.share, 4),
            "believed": self.believed,
            "accuracy": self.accuracy.as_json(),
            "macro_f1": self.macro_f1.as_json(),
            "auroc": self.auroc.as_json() if self.auroc else None,
            "permuted": self.permuted.as_json(),
            "seen": self.seen,
        }


def share_above(score: float, chance: float) -> float:
    """Give (score - chance) / (1 - chance), never below 0."""
    return max(0.0, (score - chance) / (1 - chance))


def probe(
    evidence: tuple[str, str, bool], x: NDArray[Any], asked: Asked, learner: Learner
) -> tuple[Probed, Floats]:
    """Cross-validate one evidence, then again on labels dealt anew.

    Args:
        evidence: its name, its words, and whether a model can see it.
        x: (n, d) what the learner may know of each row.
        asked: the rows.
        learner: how it learns.

    Returns:
        The scores, and the probabilities (n, classes) out of fold.
    """
    name, words, seen = evidence
    k, seed = len(asked.classes), asked.seed
    found = out_of_fold(learner, x, asked.truth, asked.folds, k, seed=seed)
    control = asked.dealt
    luck = out_of_fold(learner, x, control.truth, asked.folds, k, seed=seed)
    metrics, lucky = _scored(found, asked), _scored(luck, control)
    ranked = None
    if k == 2:
        rows = asked.folds >= 0
        truth = asked.truth[rows] == 1
        ranked = auroc(found[rows, 1], truth, asked.groups[rows], seed=seed)
    probed = Probed(
        name=name,
        words=words,
        balanced=metrics["balanced_accuracy"],
        chance=1 / len(np.unique(asked.truth[asked.folds >= 0])),
        accuracy=metrics["accuracy"],
        macro_f1=metrics["macro_f1"],
        auroc=ranked,
        permuted=lucky["balanced_accuracy"],
        seen=seen,
    )
    return probed, found


def _scored(found: Floats, asked: Asked) -> dict[str, Metric]:
    rows = asked.folds >= 0
    scores = classification_scores(
        asked.truth[rows], found[rows], asked.groups[rows], asked.classes, seed=asked.seed
    )
    return scores.metrics
