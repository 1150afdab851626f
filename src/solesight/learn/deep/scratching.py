"""The learner ``scratch``: a small network, learned from the photos alone."""

from __future__ import annotations

from dataclasses import replace

from solesight.bundles import Bundle
from solesight.learn.deep.answering import DeepModel, deep_model
from solesight.learn.deep.settings import ScratchOptions
from solesight.learn.deep.torched import need_torch
from solesight.learn.learners import Lesson, learner

__all__ = ["ScratchLearner"]


@learner("scratch")
class ScratchLearner:
    """Small networks from nothing: gray with five or three convolutions, or four in color."""

    options = ScratchOptions
    reads_vectors = False

    def fit(self, lesson: Lesson, options: ScratchOptions) -> DeepModel:
        """Learn from the train rows; the epoch that is kept is the best on validation rows.

        Raises:
            MissingExtraError: the extra ``deep`` is not installed.
        """
        need_torch("the learner scratch")
        from solesight.learn.deep.courses import scratch_course

        return scratch_course(lesson, replace(options, epochs=max(options.epochs, 1)))

    def load(self, bundle: Bundle) -> DeepModel:
        """Make the model of a bundle; it needs no torch."""
        return deep_model(bundle)
