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
from sqlalchemy.exc import DatabaseError

from solesight.catalog import Catalog, schema
from solesight.errors import SolesightError
from solesight.wording import counted

__all__ = ["Check", "Diagnosis", "doctor"]

_LOW_DISK = 2 * 2**30
# Seconds; a younger unfinished file may belong to an `add` that is at work now.
_GOES_ON = 600.0


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
        fix: remove leftovers of killed writes and of forgotten photos.
    """
    return Diagnosis(
        (
            _platform(),
            _packages(),
            _models(load_models),
            _database(catalog),
            _photos(catalog),
            _forgotten(catalog, fix=fix),
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
    try:
        with catalog.reading() as connection:
            said = connection.execute(text("PRAGMA quick_check(1)")).scalars().all()
            lost = connection.execute(text("PRAGMA foreign_key_check")).all()
    except DatabaseError as error:
        said, lost = [str(error.orig)], []
    if said == ["ok"]:
        said = (
            [f"{counted(len(lost), 'row points', 'rows point')} to photos that are gone"]
            if lost
            else []
        )
    text_ = f"damaged ({' '.join(said[0].split())}): restore a backup" if said else "sound"
    return Check("catalog", not said, text_)


def _photos(catalog: Catalog) -> Check:
    c = schema.photos.c
    try:
        with catalog.reading() as connection:
            known = dict(connection.execute(select(c.photo, c.n_bytes)).all())
        stored = dict(catalog.store.sizes())
    except (DatabaseError, OSError) as error:
        return Check("photos", False, f"could not be looked through ({_line(error)})")
    missing = known.keys() - stored
    cut = [photo for photo in known.keys() & stored if known[photo] != stored[photo]]
    if missing or cut:
        some = ", ".join(sorted([*missing, *cut])[:3])
        gone = counted(len(missing), "file is", "files are")
        said = f"{gone} missing, {len(cut)} of a wrong size ({some})"
        return Check("photos", False, f"{said}: add them again")
    # A killed `add` may leave bytes without a row; the next `add` of the same file takes them up.
    extra = len(stored.keys() - known)
    return Check(
        "photos", True, f"{counted(len(known), 'file')} in place, {extra} not in the catalog"
    )


def _line(error: Exception) -> str:
    return " ".join(str(getattr(error, "orig", None) or error).split())


def _forgotten(catalog: Catalog, *, fix: bool) -> Check:
    """Look for bytes that a killed `forget` left behind."""
    gone, there = schema.forgotten.c.photo, select(schema.photos.c.photo)
    try:
        with catalog.reading() as connection:
            query = select(gone).where(gone.not_in(there))
            left = [p for p in connection.execute(query).scalars() if catalog.store.has(p)]
        for photo in left if fix else ():
            catalog.store.delete(photo)
    except (DatabaseError, OSError) as error:
        return Check("forgotten", False, f"could not be looked through ({_line(error)})")
    if left and fix:
        return Check("forgotten", True, f"removed {counted(len(left), 'file')} of forgotten photos")
    still = counted(len(left), "file of a forgotten photo is", "files of forgotten photos are")
    note = f"{still} still there: --fix removes them"
    return Check("forgotten", not left, note if left else "nothing is left of them")


def _leftovers(catalog: Catalog, *, fix: bool) -> Check:
    if fix:
        return Check(
            "leftovers",
            True,
            f"removed {counted(catalog.store.sweep(_GOES_ON), 'unfinished file')}",
        )
    parts = sum(1 for _ in catalog.store.leftovers(_GOES_ON))
    note = f"{counted(parts, 'file')} of killed writes: --fix removes them" if parts else "none"
    return Check("leftovers", True, note)


def _failures(catalog: Catalog) -> Check:
    c = schema.failures.c
    query = select(c.photo, c.stage, c.error).order_by(c.photo).limit(3)
    try:
        with catalog.reading() as connection:
            rows = connection.execute(query).all()
    except DatabaseError as error:
        return Check("failures", False, f"could not be looked through ({_line(error)})")
    if not rows:
        return Check("failures", True, "none")
    said = "; ".join(f"{row.photo[:12]} at {row.stage}: {row.error}" for row in rows)
    return Check("failures", True, f"some photos could not be measured ({said})")


def _disk(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    return Check("disk", free > _LOW_DISK, f"{free / 2**30:.1f} GiB free")
