"""One module a group of commands; importing this registers them all."""

from solesight.cli.commands import (
    adding,
    auditing,
    cleaning,
    clustering,
    exploring,
    keeping,
    learning,
    naming,
    reporting,
    serving,
)

__all__ = [
    "adding",
    "auditing",
    "cleaning",
    "clustering",
    "exploring",
    "keeping",
    "learning",
    "naming",
    "reporting",
    "serving",
]
