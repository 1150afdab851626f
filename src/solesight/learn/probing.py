"""The learner ``probe``: one linear map on vectors, in seconds."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from solesight.bundles import Bundle
from solesight.learn.learners import Lesson, Saved, learner
from solesight.learn.linear import Probe
from solesight.learn.probe import fit_probe
from solesight.learn.questions import Questions
from solesight.learn.recolored import recolored_rows

__all__ = ["ProbeLearner", "ProbeModel", "ProbeSettings"]


@dataclass(frozen=True)
class ProbeSettings:
    """How a probe is learned.

    Attributes:
        recolored: in how many other colors training photos are seen besides, where the target does
            not depend on colors.
    """

    recolored: int = 2

    def __post_init__(self) -> None:
        """Check what was asked for."""
        if not 0 <= self.recolored <= 5:
            raise ValueError(f"recolored is 0 to 5, not {self.recolored}")


@dataclass(frozen=True)
class ProbeModel:
    """A probe as a model.

    Attributes:
        probe: the linear map.
    """

    probe: Probe

    def answer(self, questions: Questions) -> NDArray[np.float64]:
        """Give probabilities from the vectors."""
        return self.probe.predict_proba(questions.vectors)

    def save(self) -> Saved:
        """Give weights and what was chosen."""
        return Saved(self.probe.to_arrays(), configuration=self.probe.configuration)


@learner("probe")
class ProbeLearner:
    """Logistic regression on vectors, its strength chosen on validation."""

    options = ProbeSettings
    reads_vectors = True

    def fit(self, lesson: Lesson, options: ProbeSettings) -> ProbeModel:
        """Learn from the train rows, and where colors do not matter from their other colors too."""
        kinds = options.recolored if lesson.target.any_color else 0
        trains, truth = lesson.trains, lesson.truth
        rows = lesson.rows.only(trains)
        more = recolored_rows(lesson.catalog, lesson.corpus, rows, kinds, lesson.running)
        probe = fit_probe(
            np.concatenate([rows.vectors, *more]),
            np.tile(truth[trains], 1 + len(more)),
            lesson.rows.vectors[~trains],
            truth[~trains],
            classes=lesson.classes,
            seed=lesson.seed,
        )
        return ProbeModel(replace(probe, configuration={**probe.configuration, "recolored": kinds}))

    def load(self, bundle: Bundle) -> ProbeModel:
        """Make the probe of a bundle."""
        meta = bundle.meta
        return ProbeModel(Probe.from_arrays(bundle.arrays, meta.classes, meta.configuration))
