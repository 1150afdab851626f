"""Stacking: models of what other models say, learned out of fold."""

from solesight.learn.stacked.stacking import StackLearner, StackModel, StackSettings

__all__ = ["StackLearner", "StackModel", "StackSettings"]
