"""Where a picture goes: its name says what is in it."""

from __future__ import annotations

from pathlib import Path

from solesight.errors import SettingsError

__all__ = ["picture_path"]


def picture_path(path: str | Path, ending: str = ".png") -> Path:
    """Give the file that a picture is written to; a name without an ending gets the right one.

    Asked before the work, so that nobody waits for a picture that has no place.

    Args:
        path: as it was named.
        ending: of the format that is written.

    Raises:
        SettingsError: the name is that of another format, or of a folder.
    """
    target, kind = Path(path), ending.removeprefix(".").upper()
    if target.is_dir() or str(path).endswith(("/", "\\")):
        raise SettingsError(f"{path} is a folder: name the {kind} file to write")
    if not target.suffix:
        return target.with_name(f"{target.name}{ending}")
    if target.suffix.lower() != ending:
        raise SettingsError(
            f"{path}: what is written is {kind}: give it a name that ends in {ending}"
        )
    return target
