"""The verb `collect models`: which shoes there are, merged from any source of names.

Names come from lists (a name a line, or a column), from saved pages, and from the catalog's own
listings. They are what `collect SOURCE --models` asks for, popular ones for more photos.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from solesight.catalog import Catalog, schema, shoe_key
from solesight.catalog.titles import parse_title
from solesight.collect.columns import split_row
from solesight.collect.lines import csv_records, read_lines
from solesight.collect.saved import read_saved, recognise
from solesight.collect.sources import known_sources
from solesight.errors import ManifestError

__all__ = ["ModelLine", "ModelsFound", "catalog_names", "file_names", "gather", "read_models"]

_COLUMNS = ("name", "brand", "line", "model", "colorway", "style_code", "seen", "popular")
_NAMED = ("name", "title", "model", "sneaker_name", "shoe", "product")
# What a cut or a height adds to a line: "Air Jordan 1 Retro High OG" is of the line "Air Jordan 1".
_CUT = re.compile(
    r"\b(retro|high|mid|low|og|sp|se|prm|premium|pro|qs|nrg|wmns|gs|ps|td|v\d|ii|iii)\b.*", re.I
)


@dataclass(frozen=True)
class ModelLine:
    """One shoe model, or one colorway of it, under its one name.

    Attributes:
        name: what is asked for.
        brand: None where the name doesn't say.
        line: the family, such as "Air Jordan 1".
        model: brand and model in one spelling.
        colorway: None for the model as such.
        style_code: where a source states one.
        seen: how often it was named.
        popular: gets more photos.
    """

    name: str
    brand: str | None
    line: str | None
    model: str | None
    colorway: str | None
    style_code: str | None
    seen: int
    popular: bool

    def as_json(self) -> dict[str, Any]:
        """Give the entry of ``models``."""
        return vars(self).copy()


@dataclass(frozen=True)
class ModelsFound:
    """A merged list of models.

    Attributes:
        models: brand by brand, most named first.
        named: names that went in.
        merged: of these, how many were another spelling of one that was there.
        unknown: names whose brand nobody knows.
    """

    models: tuple[ModelLine, ...]
    named: int
    merged: int
    unknown: int

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--json`` prints."""
        return {
            "models": [one.as_json() for one in self.models],
            "named": self.named,
            "merged": self.merged,
            "unknown": self.unknown,
        }

    def as_csv(self) -> str:
        """Give the list as a table that `collect --models` reads, and that people may edit."""
        text = io.StringIO()
        writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        for one in self.models:
            row = {**one.as_json(), "popular": "yes" if one.popular else ""}
            writer.writerow({k: "" if v is None else v for k, v in row.items()})
        return text.getvalue()


@dataclass
class _Merged:
    name: str
    code: str | None
    seen: int = 0
    spelled: Counter[str] = field(default_factory=Counter)


def gather(
    names: Iterable[tuple[str, str | None]], popular: Iterable[str] = (), *, colorways: bool = True
) -> ModelsFound:
    """Merge names: spellings of one shoe become one line, under the spelling seen most.

    Args:
        names: (title, style code or None).
        popular: names of popular models; a line is popular when its name, model or line is one.
        colorways: False merges the colorways of a model too.
    """
    merged: dict[str, _Merged] = {}
    n = 0
    for title, code in names:
        clean = " ".join(title.split())
        if not clean:
            continue
        n += 1
        key = _key(clean, code, colorways=colorways)
        one = merged.setdefault(key, _Merged(clean, code))
        one.seen += 1
        one.spelled[clean] += 1
        one.code = one.code or code
    favourites = {_folded(name) for name in popular}
    lines = [_line(one, favourites, colorways=colorways) for one in merged.values()]
    lines.sort(key=lambda m: (m.brand is None, m.brand or "", -m.seen, m.name))
    unknown = sum(one.brand is None for one in lines)
    return ModelsFound(tuple(lines), n, n - len(lines), unknown)


def _key(title: str, code: str | None, *, colorways: bool) -> str:
    if not colorways:
        said = parse_title(title)
        return _folded(said.model or title)
    return shoe_key(title, code) or _folded(title)


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _line(one: _Merged, favourites: set[str], *, colorways: bool) -> ModelLine:
    # Of spellings as common as each other, the shorter one asks for more.
    name = min(one.spelled, key=lambda text: (-one.spelled[text], len(text), text))
    said = parse_title(name)
    model = said.model
    line = _CUT.sub("", model).strip(" -'") or None if model else None
    shown = name if colorways else model or name
    popular = bool({_folded(t) for t in (shown, model, line) if t} & favourites)
    return ModelLine(
        name=shown,
        brand=said.brand,
        line=line,
        model=model,
        colorway=said.colorway if colorways else None,
        style_code=(one.code or said.style_code) if colorways else None,
        seen=one.seen,
        popular=popular,
    )


def catalog_names(catalog: Catalog) -> Iterator[tuple[str, str | None]]:
    """Yield the titles of the catalog's listings."""
    with catalog.reading() as connection:
        for (text,) in connection.execute(select(schema.listings.c.row)):
            labels = split_row(json.loads(text)).labels
            if labels.get("title"):
                yield labels["title"], labels.get("style_code")


def file_names(path: Path) -> Iterator[tuple[str, str | None]]:
    """Yield the names of a file: a list of names, a table with such a column, or a saved page.

    Raises:
        ManifestError: it cannot be read, or names nothing.
    """
    if not path.is_file():
        raise ManifestError(f"{path}: there is no such file")
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        yield from _listed(path)
        return
    found = 0
    for saved in read_saved(path):
        for answer in saved.answers:
            for one in recognise(answer, known_sources().values()).page.listings:
                found += bool(one.title)
                yield one.title, one.labels.get("style_code")
    if not found:
        raise ManifestError(f"{path}: no source knows the shape of this file")


def _listed(path: Path) -> Iterator[tuple[str, str | None]]:
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    rows = csv_records(read_lines(path), delimiter)
    first = next((values for _, values in rows if isinstance(values, list) and any(values)), None)
    if first is None:
        raise ManifestError(f"{path}: is empty")
    header = [cell.strip().lower().replace(" ", "_") for cell in first]
    column = next((header.index(name) for name in _NAMED if name in header), None)
    code = next((header.index(n) for n in ("style_code", "sku", "style") if n in header), None)
    if column is None:
        yield first[0], None  # no header: a name a line
    for _, values in rows:
        if isinstance(values, list) and len(values) > (column or 0):
            yield values[column or 0], _cell(values, code)


def _cell(values: Sequence[str], column: int | None) -> str | None:
    return values[column].strip() or None if column is not None and column < len(values) else None


def read_models(path: Path) -> list[tuple[str, bool]]:
    """Read a list of models as (name to ask for, popular).

    Raises:
        ManifestError: it cannot be read.
    """
    rows = list(csv_records(read_lines(path), ",")) if path.is_file() else []
    lines = [values for _, values in rows if isinstance(values, list) and any(values)]
    if not lines:
        raise ManifestError(f"{path}: is no list of models: `solesight collect models` makes one")
    if lines[0][:1] != ["name"]:
        return [(name, False) for name, _ in file_names(path)]
    found = [dict(zip(lines[0], values, strict=False)) for values in lines[1:]]
    return [(row["name"], _is_yes(row)) for row in found if row.get("name")]


def _is_yes(row: Mapping[str, str]) -> bool:
    return row.get("popular", "").strip().lower() in ("yes", "true", "1")
