"""One module a group of commands; importing this registers them all."""

from solesight.cli.commands import (
    adding,
    auditing,
    cleaning,
    clustering,
    evaluating,
    exploring,
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
    "evaluating",
    "exploring",
    "keeping",
    "laddering",
    "learning",
    "naming",
    "pricing",
    "reporting",
    "serving",
    "tuning",
]
