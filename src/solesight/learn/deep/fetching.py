"""A file of weights, asked for, whose digest is known beforehand; by the one guarded fetch."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from solesight.errors import BundleError, FetchError, NotReadyError, SettingsError
from solesight.fetch import Caps, Fetcher

__all__ = ["fetch"]

_CAPS = Caps(max_bytes=1 << 30, seconds=3600.0, read_seconds=30.0)
_HUB = "huggingface.co"
_REVISION = re.compile(r"/resolve/[0-9a-f]{40}/")


def fetch(url: str, folder: Path, sha256: str) -> Path:
    """Fetch a file into a folder, if it is the one whose digest begins as given.

    Args:
        url: an https address; of the Hugging Face hub one with a commit, not a branch.
        folder: made if missing.
        sha256: the beginning of the digest, eight digits at least.

    Raises:
        SettingsError: no such address is fetched.
        NotReadyError: it cannot be reached.
        BundleError: it is another file, or larger than a gigabyte.
    """
    _check(url, sha256)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / urlsplit(url).path.rsplit("/", 1)[-1]
    half = folder / f".{target.name}.{secrets.token_hex(4)}"
    try:
        data = _read(url, folder)
        digest = hashlib.sha256(data).hexdigest()
        if not digest.startswith(sha256.lower()):
            raise BundleError(f"{url} has digest {digest[:12]}..., expected {sha256[:12]}...")
        with half.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    return target


def _check(url: str, sha256: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or not parts.path.rsplit("/", 1)[-1]:
        raise SettingsError(f"{url}: only files at https addresses are fetched")
    if parts.hostname == _HUB and not _REVISION.search(parts.path):
        raise SettingsError(f"{url}: name the commit (40 digits) in the stead of a branch")
    if not re.fullmatch(r"[0-9a-fA-F]{8,64}", sha256):
        raise SettingsError(f"{url}: its digest must be known beforehand, --set sha256=...")


def _read(url: str, folder: Path) -> bytes:
    try:
        with Fetcher(f"solesight/{version('solesight')}") as fetcher:
            answer = fetcher.fetch(url, caps=_CAPS)
    except FetchError as error:
        if error.reason == "too_large":
            raise BundleError(
                f"{url} is larger than {_CAPS.max_bytes >> 30} GB: not fetched"
            ) from error
        raise NotReadyError(f"{error}: fetch {url} elsewhere and put it into {folder}") from error
    if answer.status != 200:
        raise NotReadyError(
            f"{url} answers {answer.status}: fetch it elsewhere and put it into {folder}"
        )
    return answer.body
