"""The one way to the network: a file of weights, asked for, whose digest is known beforehand."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import urllib.error
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen  # noqa: TID251 - this is the guarded fetch function

from solesight.errors import BundleError, NotReadyError, SettingsError

__all__ = ["fetch"]

_MOST = 1 << 30
_CHUNK = 1 << 20
_SECONDS = 30
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
        digest = _save(url, half)
        if not digest.startswith(sha256.lower()):
            raise BundleError(f"{url} has digest {digest[:12]}..., expected {sha256[:12]}...")
        half.replace(target)
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise NotReadyError(
            f"{url} cannot be reached ({error}): fetch it elsewhere and put it into {folder}"
        ) from error
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


def _save(url: str, path: Path) -> str:
    found, size = hashlib.sha256(), 0
    request = Request(url, headers={"User-Agent": "solesight"})  # noqa: S310 - https, checked
    with urlopen(request, timeout=_SECONDS) as answer, path.open("wb") as file:  # noqa: S310
        while chunk := answer.read(_CHUNK):
            size += len(chunk)
            if size > _MOST:
                raise BundleError(f"{url} is larger than {_MOST >> 30} GB: not fetched")
            found.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return found.hexdigest()
