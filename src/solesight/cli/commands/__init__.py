"""One module a group of commands; importing this registers them all."""

from solesight.cli.commands import (
    adding,
    auditing,
    cleaning,
    clustering,
    collecting,
    evaluating,
    exploring,
    exporting,
    keeping,
    laddering,
    learning,
    naming,
    pricing,
    reporting,
    serving,
    tuning,
)

__all__ = [
    "adding",
    "auditing",
    "cleaning",
    "clustering",
    "collecting",
    "evaluating",
    "exploring",
    "exporting",
    "keeping",
    "laddering",
    "learning",
    "naming",
    "pricing",
    "reporting",
    "serving",
    "tuning",
]
