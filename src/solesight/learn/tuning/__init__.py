"""Tuning: a search over a learner's options that never reads a test row."""

from solesight.learn.tuning.page import train_command, write_tuning_page
from solesight.learn.tuning.verb import Final, Search, Tuned, tune

__all__ = ["Final", "Search", "Tuned", "train_command", "tune", "write_tuning_page"]
