"""The learner ``probe``: vectors into probabilities, in seconds, by one of several kinds."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from solesight.bundles import Bundle
from solesight.learn.kinds import default_strengths
from solesight.learn.learners import Lesson, Saved, learner
from solesight.learn.linear import Probe
from solesight.learn.neighbours import Neighbours
from solesight.learn.probe import ProbeOptions, fit_kind
from solesight.learn.questions import Questions
from solesight.learn.recolored import recolored_rows
from solesight.learn.subclasses import Subclasses, subclasses_of

__all__ = ["ProbeLearner", "ProbeModel", "ProbeSettings"]


@dataclass(frozen=True)
class ProbeSettings:
    """How a probe is learned.

    Attributes:
        kind: logistic (regression), ridge, centroid (nearest mean of a class) or knn (the nearest
            photos vote).
        recolored: in how many other colors training photos are seen besides, where the target does
            not depend on colors.
        power: exponent of the numbers of a vector, 1 leaves them as they are.
        balanced: weigh every class alike, and within it every subclass; else every photo.
        subclasses: learn what divides the target's classes, a brand's models, each by itself, add a
            quarter of the class's own map, and sum their probabilities; by logistic alone.
        strengths: of regularisation, the best on validation is kept; the kind's own by default. For
            knn the numbers of neighbours.
        max_iter: of a solver, for each strength.
    """

    kind: str = "logistic"
    recolored: int = 2
    power: float = 0.5
    balanced: bool = True
    subclasses: bool = True
    strengths: tuple[float, ...] = ()
    max_iter: int = 300

    def __post_init__(self) -> None:
        """Check what was asked for."""
        default_strengths(self.kind)
        if not 0 <= self.recolored <= 5:
            raise ValueError(f"recolored is 0 to 5, not {self.recolored}")
        if not 0 < self.power <= 2:
            raise ValueError(f"power is above 0 and at most 2, not {self.power}")
        least = 0 if self.kind == "centroid" else 1e-9
        if any(not least <= strength < 1e9 for strength in self.strengths):
            raise ValueError(f"strengths of {self.kind} are numbers from {least:g}")


@dataclass(frozen=True)
class ProbeModel:
    """A probe as a model.

    Attributes:
        probe: the linear map, or the neighbours.
    """

    probe: Probe | Neighbours

    def answer(self, questions: Questions) -> NDArray[np.float64]:
        """Give probabilities from the vectors."""
        return self.probe.predict_proba(questions.vectors)

    def save(self) -> Saved:
        """Give weights and what was chosen."""
        return Saved(self.probe.to_arrays(), configuration=self.probe.configuration)


@learner("probe")
class ProbeLearner:
    """A few numbers a class on vectors, by one of several kinds; its strength is chosen."""

    options = ProbeSettings
    reads_vectors = True

    def fit(self, lesson: Lesson, options: ProbeSettings) -> ProbeModel:
        """Learn from the train rows, and where colors do not matter from their other colors too."""
        others = options.recolored if lesson.target.any_color else 0
        trains, truth = lesson.trains, lesson.truth
        rows = lesson.rows.only(trains)
        more = recolored_rows(lesson.catalog, lesson.corpus, rows, others, lesson.running)
        probe = fit_kind(
            options.kind,
            np.concatenate([rows.vectors, *more]),
            np.tile(truth[trains], 1 + len(more)),
            lesson.rows.vectors[~trains],
            truth[~trains],
            classes=lesson.classes,
            seed=lesson.seed,
            options=ProbeOptions(
                class_weight="balanced" if options.balanced else None,
                cs=options.strengths,
                max_iter=options.max_iter,
                power=options.power,
                subclasses=_divided(lesson, options, 1 + len(more)),
                report=lesson.report,
            ),
        )
        told = {**probe.configuration, "recolored": others}
        return ProbeModel(replace(probe, configuration=told))

    def load(self, bundle: Bundle) -> ProbeModel:
        """Make the probe of a bundle."""
        meta = bundle.meta
        by_memory = meta.configuration.get("kind") == "knn"
        kind = Neighbours if by_memory else Probe
        return ProbeModel(kind.from_arrays(bundle.arrays, meta.classes, meta.configuration))


def _divided(lesson: Lesson, options: ProbeSettings, times: int) -> Subclasses | None:
    """Give the subclasses of the train rows, so many times over; None where nothing divides."""
    fact, trains = lesson.target.subclasses, lesson.trains
    if not fact or not options.subclasses or options.kind != "logistic":
        return None
    names = [photo.facts().get(fact) for photo in lesson.rows.only(trains).photos]
    found = subclasses_of(lesson.truth[trains], names)
    if len(found.members) == len(lesson.classes):
        return None
    return replace(found, codes=np.tile(found.codes, times))
