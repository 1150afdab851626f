"""A person's word on photos: what they show, and whether they can be used; undone by appending."""

from __future__ import annotations

from solesight.correct.verb import (
    AUTHOR,
    FIELDS,
    Corrected,
    Correction,
    checked,
    correct,
    read_corrections,
    undo,
)

__all__ = [
    "AUTHOR",
    "FIELDS",
    "Corrected",
    "Correction",
    "checked",
    "correct",
    "read_corrections",
    "undo",
]
