"""Where a training keeps what it makes, and what it is called."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from solesight.errors import SettingsError

__all__ = ["PICTURES", "checked_name", "discard_pictures", "usual_name"]

PICTURES = ".pictures"
"""Folder of drawn frames, beside the trainings."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")


def usual_name(method: str, size: int) -> str:
    """Give the name of a training that was given none."""
    return f"{method}-{size}"


def checked_name(name: str) -> str:
    """Give the name itself, if it can only ever mean a folder directly inside the root.

    Raises:
        SettingsError: it could mean something else.
    """
    if not _NAME.fullmatch(name):
        raise SettingsError(
            f"{name[:60]!r} is no name of a generator: small letters, digits, - and _, as dunks-64"
        )
    return name


def discard_pictures(root: Path, photos: frozenset[str] | None = None) -> int:
    """Delete drawn frames, those that show any of these photos; they are drawn again when needed.

    Args:
        root: the folder of all trainings.
        photos: hashes; None for all.

    Returns:
        how many arrays went.
    """
    gone = 0
    for note in sorted((root / PICTURES).glob("*.json")):
        try:
            shown = frozenset(json.loads(note.read_text(encoding="utf-8"))["photos"])
        except (OSError, ValueError, KeyError, TypeError):
            shown = photos or frozenset()
        if photos is None or photos & shown or not shown:
            note.unlink(missing_ok=True)
            note.with_suffix(".npy").unlink(missing_ok=True)
            gone += 1
    if (root / PICTURES).is_dir() and not any((root / PICTURES).iterdir()):
        shutil.rmtree(root / PICTURES, ignore_errors=True)
    return gone
