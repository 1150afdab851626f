"""One module a group of commands; importing this registers them all."""

from solesight.cli.commands import (
    adding,
    auditing,
    cleaning,
    clustering,
    collecting,
    exploring,
    exporting,
    keeping,
    learning,
    naming,
    reporting,
)

__all__ = [
    "adding",
    "auditing",
    "cleaning",
    "clustering",
    "collecting",
    "exploring",
    "exporting",
    "keeping",
    "learning",
    "naming",
    "reporting",
]
