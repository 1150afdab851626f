"""Folders that appear whole: claimed, filled out of sight, then renamed.

A bundle is written into a hidden folder ``.<name>.part`` beside its place. Making that folder is
also how a number is claimed: only one of several trainings can make it, so two never write the
same bundle. What a killed training leaves behind stays hidden, and its number is not given again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from solesight.bundles.names import bundle_number, checked_name, numbered
from solesight.errors import BundleError

__all__ = ["claim_name", "claim_number", "publish", "release"]


def claim_name(root: Path, name: str) -> str:
    """Reserve a name of the user's own.

    Raises:
        BundleError: the name is unusable or taken.
    """
    if not _claimed(root, checked_name(name)):
        raise BundleError(f"there is a bundle named {name!r} already; choose another name")
    return name


def claim_number(root: Path, stem: str) -> str:
    """Reserve the next free name ``<stem>-<number>``, also among processes that ask at once."""
    number = max((bundle_number(path, stem) for path in root.iterdir()), default=0)
    while True:
        number += 1
        name = numbered(stem, number)
        if _claimed(root, name):
            return name


def publish(root: Path, name: str, files: Mapping[str, bytes]) -> Path:
    """Write the files of a claimed name and make the folder visible; durable on return."""
    part = _part(root, name)
    for file_name, content in files.items():
        _write(part / file_name, content)
    _sync_folder(part)
    part.rename(root / name)
    _sync_folder(root)
    return root / name


def release(root: Path, name: str) -> None:
    """Give up a claimed name and whatever was written for it."""
    shutil.rmtree(_part(root, name), ignore_errors=True)


def _part(root: Path, name: str) -> Path:
    return root / f".{name}.part"


def _claimed(root: Path, name: str) -> bool:
    part = _part(root, name)
    try:
        part.mkdir()
    except FileExistsError:
        return False
    # The place is looked at after the claim: whoever held the claim before may just have filled it.
    if (root / name).exists():
        part.rmdir()
        return False
    return True


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    # Only POSIX lets a folder be opened; elsewhere the rename alone must do.
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
