"""The learner ``finetune``: a pretrained network, learned on in steps."""

from __future__ import annotations

from solesight.bundles import Bundle
from solesight.learn.deep.answering import DeepModel, deep_model
from solesight.learn.deep.backbones import find_backbone
from solesight.learn.deep.settings import FinetuneOptions
from solesight.learn.deep.torched import need_torch
from solesight.learn.learners import Lesson, learner

__all__ = ["FinetuneLearner"]


@learner("finetune")
class FinetuneLearner:
    """A pretrained backbone under a new head: frozen, or unfrozen in steps."""

    options = FinetuneOptions
    reads_vectors = False

    def fit(self, lesson: Lesson, options: FinetuneOptions) -> DeepModel:
        """Learn the head, then the end, then the whole; what is kept is the best on validation.

        Raises:
            MissingExtraError: the extra ``deep`` is not installed.
            UnknownNameError: there is no such backbone.
            NotReadyError: its weights are not on this machine; says how to get them.
        """
        find_backbone(options.backbone)
        need_torch("the learner finetune")
        from solesight.learn.deep.courses import finetune_course

        return finetune_course(lesson, options)

    def load(self, bundle: Bundle) -> DeepModel:
        """Make the model of a bundle; it needs no torch."""
        return deep_model(bundle)
