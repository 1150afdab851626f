"""From a saved file to the answers inside it."""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from solesight.collect.items import plain
from solesight.collect.sources.declaring import Answer
from solesight.collect.sources.digging import attribute, dig, link, listed, number, words
from solesight.errors import ManifestError

__all__ = ["SavedFile", "read_saved"]

_MOST = 512 * 2**20
_ENDINGS = (".html", ".htm", ".mhtml", ".json", ".jsonl", ".ndjson", ".har", ".txt", ".gz")
# What a HAR holds besides answers that could name a shoe.
_DULL = ("image/", "font/", "video/", "audio/", "text/css", "application/wasm")


@dataclass(frozen=True)
class SavedFile:
    """A file with answers.

    Attributes:
        path: where it is.
        answers: what it holds; one, or one an entry of a HAR.
    """

    path: Path
    answers: tuple[Answer, ...]


def read_saved(given: Path) -> Iterator[SavedFile]:
    """Yield the saved pages of a file or a folder, in the order of their names.

    Raises:
        ManifestError: there is no such file, or it cannot be read or is too large.
    """
    if given.is_dir():
        for path in sorted(p for p in given.rglob("*") if p.suffix.lower() in _ENDINGS):
            if path.is_file() and not path.name.startswith("."):
                yield _file(path)
    elif given.exists():
        yield _file(given)
    else:
        raise ManifestError(f"{given}: there is no such file or folder")


def _file(path: Path) -> SavedFile:
    body = _bytes(path)
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0).isoformat()
    answer = Answer(f"file:{plain(path.name)}", body, at=at)
    if path.suffix.lower() == ".har" or body[:200].lstrip()[:8].replace(b" ", b"") == b'{"log":{':
        return SavedFile(path, tuple(_har(answer)))
    return SavedFile(path, (_placed(answer),))


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST:
            raise ManifestError(f"{path}: is larger than {_MOST >> 20} MB: split it")
        body = path.read_bytes()
        if not body.startswith(b"\x1f\x8b"):
            return body
        unpacked = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(body, _MOST + 1)
    except (OSError, zlib.error, gzip.BadGzipFile) as error:
        raise ManifestError(f"{path}: cannot be read ({error})") from error
    if len(unpacked) > _MOST:
        raise ManifestError(f"{path}: unpacks to more than {_MOST >> 20} MB: split it")
    return unpacked


def _placed(answer: Answer) -> Answer:
    """Give a saved page the address that it names as its own."""
    if not answer.is_html:
        return answer
    node = answer.html.css_first('link[rel="canonical"], meta[property="og:url"]')
    address = link(attribute(node, "href", "content"))
    return Answer(address, answer.body, "text/html", at=answer.at) if address else answer


def _har(answer: Answer) -> Iterator[Answer]:
    """Yield the answers of a HAR (http://www.softwareishard.com/blog/har-12-spec/)."""
    try:
        said = json.loads(answer.text)
    except (ValueError, RecursionError):
        raise ManifestError(f"{answer.url}: is no HAR (not JSON)") from None
    for entry in listed(said, "log", "entries"):
        made = _entry(entry, answer.at)
        if made is not None:
            yield made


def _entry(entry: Any, at: str) -> Answer | None:
    content = dig(entry, "response", "content")
    kind = words(content, "mimeType") or ""
    text, url = dig(content, "text"), link(entry, "request", "url")
    if not isinstance(text, str) or url is None or kind.startswith(_DULL):
        return None
    try:
        packed = words(content, "encoding") == "base64"
        body = base64.b64decode(text) if packed else text.encode(errors="backslashreplace")
    except (binascii.Error, ValueError):
        return None
    when = (words(entry, "startedDateTime") or at)[:32]
    status = number(entry, "response", "status") or 200
    return Answer(url, body, kind, status, at=when)
