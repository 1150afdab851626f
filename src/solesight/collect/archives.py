"""Zip files: their members' names, and one member's bytes under a cap. Nothing is extracted."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from solesight.collect.items import Refused, plain
from solesight.errors import ManifestError, PhotoTooLarge, UnreadablePhoto

__all__ = ["Archives", "is_archive", "leads_out", "member_names"]

_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")


def is_archive(path: Path) -> bool:
    """Say whether a regular file is meant as a zip file: by its name or its first bytes.

    Its end alone would not do: a photo may have a zip file appended.
    """
    if path.suffix.lower() == ".zip":
        return True
    with path.open("rb") as file:
        return file.read(4) in _MAGIC and zipfile.is_zipfile(file)


def leads_out(name: str) -> bool:
    """Say whether a member's name would leave the folder it is unpacked to."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or path.parts[:1] == ("~",)


def member_names(archive: Path) -> Iterator[str | Refused]:
    """Yield the names of an archive's files in order; one that leads out of it is Refused.

    Raises:
        ManifestError: it is no zip file that can be read.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            names = sorted({info.filename for info in opened.infolist() if not info.is_dir()})
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise ManifestError(f"{archive}: is not a zip file that can be read ({error})") from error
    for name in names:
        if leads_out(name):
            yield Refused(plain(name), "its name leads out of the archive: left out", "unreadable")
        else:
            yield name


class Archives:
    """Reads members, keeping the archive that was read last open."""

    def __init__(self) -> None:
        self._key: tuple[str, int, int] | None = None
        self._open: zipfile.ZipFile | None = None

    def read(self, archive: str, name: str, limit: int) -> bytes:
        """Read a member.

        Raises:
            PhotoTooLarge: it unpacks to more than ``limit`` bytes, whatever its header claims.
            UnreadablePhoto: there is no such member.
        """
        opened = self._opened(archive)
        too_large = f"is over {limit:,} bytes unpacked: raise max_bytes to take it"
        try:
            about = opened.getinfo(name)
        except KeyError:
            raise UnreadablePhoto("the archive has no such file") from None
        if about.file_size > limit:
            raise PhotoTooLarge(too_large)
        # The size in the directory may lie, so the stream itself is counted.
        with opened.open(about) as member:
            data = member.read(limit + 1)
        if len(data) > limit:
            raise PhotoTooLarge(too_large)
        return data

    def _opened(self, archive: str) -> zipfile.ZipFile:
        about = Path(archive).stat()
        key = (archive, about.st_size, about.st_mtime_ns)
        if self._open is None or key != self._key:
            self.close()
            self._open, self._key = zipfile.ZipFile(archive), key
        return self._open

    def close(self) -> None:
        """Let go of the open archive."""
        if self._open is not None:
            self._open.close()
        self._open = self._key = None
