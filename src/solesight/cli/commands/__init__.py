"""One module a group of commands; importing this registers them all."""

from solesight.cli.commands import (
    adding,
    cleaning,
    clustering,
    keeping,
    learning,
    naming,
    reporting,
)

__all__ = ["adding", "cleaning", "clustering", "keeping", "learning", "naming", "reporting"]
