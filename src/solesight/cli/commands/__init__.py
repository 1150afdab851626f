"""One module a group of commands; importing this registers them all."""

from solesight.cli.commands import (
    adding,
    cleaning,
    clustering,
    exploring,
    keeping,
    learning,
    naming,
    reporting,
)

__all__ = [
    "adding",
    "cleaning",
    "clustering",
    "exploring",
    "keeping",
    "learning",
    "naming",
    "reporting",
]
