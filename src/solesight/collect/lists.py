"""Lists of addresses, in the conventions of img2dataset and of old exports.

txt (an address a line), CSV, TSV, JSON, JSON lines, Parquet, each also packed (``.gz``); a folder
of such files.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from solesight.collect.columns import split_row
from solesight.collect.items import Refused, plain
from solesight.collect.lines import read_lines
from solesight.collect.sources.declaring import Listing, PhotoLink
from solesight.collect.sources.digging import money, number
from solesight.collect.tables import TABLE_SUFFIXES, Entry, read_table
from solesight.errors import ManifestError

__all__ = ["ListColumns", "list_files", "read_list"]

_ENDINGS = (".txt", ".json", *TABLE_SUFFIXES)
# What a packed list may unpack to.
_MOST = 4 * 2**30
#: Facts of the row that are provenance, not labels.
_KNOWN = {"licence", "license", "licence_url", "license_url", "credit", "source_page", "source_key"}


@dataclass(frozen=True)
class ListColumns:
    """How a list names its columns, where it doesn't use the usual names.

    Attributes:
        url: the column of addresses (img2dataset's ``url_col``).
        title: the column of titles (its ``caption_col``).
        source: where the photos come from, for rows that don't say.
    """

    url: str | None = None
    title: str | None = None
    source: str | None = None


def list_files(given: Path) -> list[Path]:
    """Give the lists of a file or folder, in the order of their names.

    Raises:
        ManifestError: there is none.
    """
    if given.is_dir():
        found = [p for p in sorted(given.iterdir()) if p.is_file() and _ending(p) in _ENDINGS]
        if not found:
            raise ManifestError(f"{given}: holds no list ({', '.join(_ENDINGS)}, or packed as .gz)")
        return found
    if not given.is_file():
        raise ManifestError(f"{given}: there is no such file or folder")
    if _ending(given) not in _ENDINGS:
        raise ManifestError(f"{given}: no list (known: {', '.join(_ENDINGS)}, or packed as .gz)")
    return [given]


def _ending(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return "." + name.rpartition(".")[2] if "." in name else ""


def read_list(path: Path, columns: ListColumns) -> Iterator[Listing | Refused]:
    """Yield a listing a row; what cannot be used is Refused, and the next row is read.

    Raises:
        ManifestError: the list cannot be read at all.
        MissingExtraError: Parquet without pyarrow.
    """
    source = columns.source or path.name.partition(".")[0]
    with _unpacked(path) as file:
        for entry in _entries(file, path.name, columns):
            yield entry if isinstance(entry, Refused) else _listing(entry, source)


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    if path.suffix.lower() != ".gz":
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, path.name[: -len(".gz")])
        try:
            with gzip.open(path) as packed, file.open("wb") as plain_file:
                _unpack(packed, plain_file)
        except (OSError, EOFError, zlib.error) as error:
            raise ManifestError(f"{path}: cannot be unpacked ({error})") from error
        yield file


def _unpack(packed: gzip.GzipFile, plain_file: IO[bytes]) -> None:
    left = _MOST
    while block := packed.read(1 << 20):
        left -= len(block)
        if left < 0:
            raise OSError(f"it unpacks to more than {_MOST >> 30} GB")
        plain_file.write(block)


def _entries(file: Path, name: str, columns: ListColumns) -> Iterator[Entry | Refused]:
    ending = file.suffix.lower()
    if ending == ".txt":
        yield from _lines(file, name)
        return
    rows = _json(file, name) if ending == ".json" else _table(file, columns)
    for entry in rows:
        yield entry if isinstance(entry, Refused) else _renamed(entry, columns)


def _table(file: Path, columns: ListColumns) -> Iterator[Entry | Refused]:
    return read_table(file, also=tuple(filter(None, (columns.url,))))


def _lines(file: Path, name: str) -> Iterator[Entry | Refused]:
    for n, line in read_lines(file):
        text = (line or "").strip()
        if text and not text.startswith("#"):
            yield Entry(f"{name}:{n}", {"url": plain(text)})


def _json(file: Path, name: str) -> Iterator[Entry | Refused]:
    try:
        said = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise ManifestError(f"{name}: cannot be read as JSON ({str(error)[:100]})") from error
    if not isinstance(said, list):
        raise ManifestError(f"{name}: is no list of addresses or rows; `collect saved` reads pages")
    for n, one in enumerate(said, 1):
        row = {"url": one} if isinstance(one, str) else one
        if isinstance(row, dict):
            yield Entry(f"{name}:{n}", {plain(str(k)): _cell(v) for k, v in row.items()})
        else:
            yield Refused(f"{name}:{n}", "neither an address nor a row: left out", "unreadable")


def _cell(value: Any) -> str:
    return (
        "" if value is None or isinstance(value, (dict, list, bool)) else plain(str(value)).strip()
    )


def _renamed(entry: Entry, columns: ListColumns) -> Entry:
    row = dict(entry.row)
    for own, usual in ((columns.url, "url"), (columns.title, "title"), ("caption", "title")):
        if own and own in row and own != usual:
            row.setdefault(usual, row[own])
            del row[own]
    return Entry(entry.where, row)


def _listing(entry: Entry, source: str) -> Listing | Refused:
    columns = split_row(entry.row)
    # Pages that load photos late were saved with a stand-in inside the address: the title and the
    # price are still worth keeping.
    address = columns.url or (columns.path if (columns.path or "").startswith("data:") else None)
    if address is None:
        return Refused(entry.where, "the row names no address: left out", "unreadable")
    labels = {name: value for name, value in columns.labels.items() if name != "title"}
    title, rest = columns.labels.get("title", ""), columns.rest
    named = hashlib.sha256(f"{address}|{title}".encode(errors="backslashreplace")).hexdigest()
    row: Mapping[str, str] = {name.lower(): value for name, value in entry.row.items()}
    size = number(labels.pop("width", None)), number(labels.pop("height", None))
    currency = columns.context.get("currency", "USD")
    about = {name: columns.context.get(name) for name in ("size", "condition")}
    when = columns.context.get("observed_at") or columns.context.get("date")
    offers = [
        offer
        for kind, text in columns.prices
        for offer in money(kind, text, currency, at=when, **about)
    ]
    return Listing(
        key=rest.get("source_key") or named[:24],
        title=title,
        page=rest.get("source_page") or row.get("page_url"),
        photos=(PhotoLink(address, "main", *size),),
        offers=tuple(offers),
        labels={k: v for k, v in labels.items() if k not in (*_KNOWN, "page_url") and k.strip()},
        licence=rest.get("licence") or rest.get("license"),
        licence_url=rest.get("licence_url") or rest.get("license_url"),
        credit=rest.get("credit"),
        source=columns.source or source,
    )
