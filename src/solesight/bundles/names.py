"""Names of bundles: ``<target>-<learner>-<number>``, safe as a folder's name everywhere."""

from __future__ import annotations

import re
from pathlib import Path

from solesight.errors import BundleError

__all__ = ["bundle_number", "checked_file", "checked_name", "name_stem", "numbered"]

# Letters, digits and single inner dots or dashes only: no separator, no leading dot, no "..".
_NAME = re.compile(r"[a-z0-9_]+(?:[.-][a-z0-9_]+)*")
_LONGEST = 100
# Windows refuses these as file names, whatever the suffix.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{i}" for port in ("com", "lpt") for i in range(10))}
)


def checked_name(name: str) -> str:
    """The name itself, if it can only ever mean a folder directly inside the bundles' root.

    Raises:
        BundleError: it could mean something else.
    """
    fits = len(name) <= _LONGEST and _NAME.fullmatch(name) is not None
    if not fits or name.split(".")[0] in _DEVICES:
        raise BundleError(
            f"{name[:_LONGEST]!r} is no bundle name; use small letters, digits, '-' and '_', "
            "for example brand-probe-001"
        )
    return name


def checked_file(name: str) -> str:
    """The name of a further file, if it can only ever mean a file directly inside a bundle.

    Raises:
        BundleError: it could mean something else, or one of the files that every bundle has.
    """
    fits = len(name) <= _LONGEST and _NAME.fullmatch(name) is not None and "." in name
    if not fits or name in {"bundle.json", "weights.safetensors"}:
        raise BundleError(f"{name[:_LONGEST]!r} is no name of a bundle's further file")
    return name


def name_stem(target: str, learner: str) -> str:
    """The part of a name before its number: ``price-band-probe`` of a target "Price band"."""
    words = re.findall(r"[a-z0-9_]+", f"{target[:60]} {learner[:20]}".lower())
    return "-".join(words) or "bundle"


def numbered(stem: str, number: int) -> str:
    """The name of the given number, for example ``brand-probe-001``."""
    return checked_name(f"{stem}-{number:03d}")


def bundle_number(path: Path, stem: str) -> int:
    """The number in a folder's name (an unfinished one's included), 0 where it has another stem."""
    match = re.fullmatch(rf"\.?{re.escape(stem)}-(\d{{3,9}})(?:\.part)?", path.name)
    return int(match.group(1)) if match else 0
