"""Which sources mean hype: a table that is data, and that users can extend."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Literal, get_args

from solesight.errors import SettingsError

__all__ = ["Side", "SourceException", "SourceTable", "parse_source_table", "shipped_source_table"]

Side = Literal["resale", "shop", "neither"]
_SIDES: tuple[Side, ...] = get_args(Side)


@dataclass(frozen=True)
class SourceException:
    """Listings of a source that are not what it usually sells.

    Attributes:
        source: the source, as ``folded``.
        title: a pattern with ``*`` and ``?`` for the whole title, in lower case.
        side: what those listings are instead.
    """

    source: str
    title: str
    side: Side = "neither"


@dataclass(frozen=True)
class SourceTable:
    """What each source says about hype.

    Attributes:
        sides: by source, names as ``folded``.
        exceptions: by source and title; the first that fits holds.
    """

    sides: Mapping[str, Side]
    exceptions: tuple[SourceException, ...] = ()

    def side(self, source: str, title: str = "") -> Side | None:
        """What a listing's source says, or None for a source that is not in the table."""
        name, words = folded(source), title.casefold()
        for exception in self.exceptions:
            if exception.source == name and fnmatchcase(words, exception.title):
                return exception.side
        return self.sides.get(name)

    def extended(self, *, resale: Iterable[str] = (), shop: Iterable[str] = ()) -> SourceTable:
        """The same table with a user's sources, which overrule those that it has.

        Raises:
            SettingsError: a source is named on both sides.
        """
        more: dict[str, Side] = {folded(name): "resale" for name in resale}
        for name in map(folded, shop):
            if name in more:
                raise SettingsError(
                    f"source {name!r} is in resale_sources and in shop_sources; keep it in one"
                )
            more[name] = "shop"
        return replace(self, sides={**self.sides, **more})


def folded(source: str) -> str:
    """The form in which names of sources are compared: ``"Flight-Club "`` is ``flight_club``."""
    return re.sub(r"[-\s_]+", "_", source.strip().casefold())


def parse_source_table(text: str) -> SourceTable:
    """Read a table from TOML (``[sides]`` and ``[[exceptions]]``, as in ``data/sources.toml``).

    Raises:
        SettingsError: it is no TOML, a side is unknown, or a source stands on two sides.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"the table of sources is no TOML: {error}") from error
    sides: dict[str, Side] = {}
    for side, name in _listed(document.get("sides", {})):
        if name in sides:
            raise SettingsError(f"the table of sources names {name!r} twice")
        sides[name] = _checked_side(side)
    exceptions = tuple(_exception(entry) for entry in document.get("exceptions", ()))
    return SourceTable(sides, exceptions)


@cache
def shipped_source_table() -> SourceTable:
    """The table that comes with Solesight."""
    file = resources.files("solesight.learn").joinpath("data", "sources.toml")
    return parse_source_table(file.read_text(encoding="utf-8"))


def _listed(sides: object) -> Iterator[tuple[str, str]]:
    """Each side with each of its sources."""
    for side, names in sides.items() if isinstance(sides, dict) else [("", None)]:
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise SettingsError("the table of sources needs a list of names for each side")
        yield from ((side, folded(name)) for name in names)


def _exception(entry: object) -> SourceException:
    if not isinstance(entry, dict):
        raise SettingsError("an exception in the table of sources is no [[exceptions]] entry")
    try:
        source, title = str(entry["source"]), str(entry["title"])
    except KeyError as error:
        raise SettingsError(f"an exception in the table of sources lacks {error}") from error
    side = _checked_side(str(entry.get("side", "neither")))
    return SourceException(folded(source), title.casefold(), side)


def _checked_side(side: str) -> Side:
    if side not in _SIDES:
        raise SettingsError(f"the table of sources has a side {side!r}; known: {', '.join(_SIDES)}")
    return side
