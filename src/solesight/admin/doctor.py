"""The verb `doctor`: is the installation sound, and is the workspace whole?"""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, text

from solesight.catalog import Catalog, schema
from solesight.errors import SolesightError

__all__ = ["Check", "Diagnosis", "doctor"]

_LOW_DISK = 2 * 2**30


@dataclass(frozen=True)
class Check:
    """One thing that was checked.

    Attributes:
        name: what.
        ok: whether it is as it should be.
        text: what was found and, when it is bad, what to do.
    """

    name: str
    ok: bool
    text: str

    def as_json(self) -> dict[str, object]:
        """Give the line that ``--json`` prints."""
        return vars(self).copy()


@dataclass(frozen=True)
class Diagnosis:
    """All checks of a run."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """True when nothing is wrong."""
        return all(check.ok for check in self.checks)


def doctor(
    catalog: Catalog, folder: Path, load_models: Callable[[], str], *, fix: bool = False
) -> Diagnosis:
    """Check what could be broken.

    Args:
        catalog: the opened catalog.
        folder: the workspace.
        load_models: loads the shipped networks and says which; raises when one is damaged.
        fix: remove leftovers of killed writes.
    """
    return Diagnosis(
        (
            _platform(),
            _packages(),
            _models(load_models),
            _database(catalog),
            _photos(catalog),
            _leftovers(catalog, fix=fix),
            _failures(catalog),
            _disk(folder),
        )
    )


def _platform() -> Check:
    python = platform.python_version()
    return Check("python", sys.version_info >= (3, 11), f"{python} on {platform.platform()}")


def _packages() -> Check:
    names = ("numpy", "onnxruntime", "pillow", "scikit-learn", "sqlalchemy")
    found = [f"{name} {importlib.metadata.version(name)}" for name in names]
    return Check("packages", True, ", ".join(found))


def _models(load: Callable[[], str]) -> Check:
    try:
        return Check("models", True, load())
    except SolesightError as error:
        return Check("models", False, f"{error}: reinstall solesight")


def _database(catalog: Catalog) -> Check:
    if catalog.engine.dialect.name != "sqlite":
        return Check("catalog", True, catalog.engine.dialect.name)
    with catalog.reading() as connection:
        said = connection.execute(text("PRAGMA quick_check")).scalars().all()
    sound = said == ["ok"]
    return Check("catalog", sound, "sound" if sound else f"damaged ({said[0]}): restore a backup")


def _photos(catalog: Catalog) -> Check:
    with catalog.reading() as connection:
        known = set(connection.execute(select(schema.photos.c.photo)).scalars())
    stored = set(catalog.store.hashes())
    missing = known - stored
    if missing:
        some = ", ".join(sorted(missing)[:3])
        return Check("photos", False, f"{len(missing)} files are missing ({some}): add them again")
    # A killed `add` may leave bytes without a row; the next `add` of the same file takes them up.
    extra = len(stored - known)
    return Check("photos", True, f"{len(known)} files in place, {extra} not in the catalog")


def _leftovers(catalog: Catalog, *, fix: bool) -> Check:
    parts = list(catalog.store.leftovers())
    if parts and fix:
        catalog.store.sweep()
        return Check("leftovers", True, f"removed {len(parts)} files of killed writes")
    note = f"{len(parts)} files of killed writes: --fix removes them" if parts else "none"
    return Check("leftovers", True, note)


def _failures(catalog: Catalog) -> Check:
    c = schema.failures.c
    with catalog.reading() as connection:
        rows = connection.execute(select(c.photo, c.stage, c.error).limit(3)).all()
    if not rows:
        return Check("failures", True, "none")
    said = "; ".join(f"{row.photo[:12]} at {row.stage}: {row.error}" for row in rows)
    return Check("failures", True, f"some photos could not be measured ({said})")


def _disk(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    return Check("disk", free > _LOW_DISK, f"{free / 2**30:.1f} GiB free")
