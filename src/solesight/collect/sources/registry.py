"""Which sources there are: ours, and those that other packages bring by an entry point."""

from __future__ import annotations

import importlib
import importlib.metadata
import pkgutil
from functools import cache

from solesight.collect.sources.declaring import Source
from solesight.errors import SourceError, UnknownNameError

__all__ = ["find_source", "known_sources", "register"]

_OURS: dict[str, Source] = {}
_GROUP = "solesight.sources"
_HERE = "solesight.collect.sources"


def register(source: Source) -> Source:
    """Make a source known under its name.

    Raises:
        SourceError: the name is taken.
    """
    if _OURS.setdefault(source.info.name, source) is not source:
        raise SourceError(f"there are two sources named {source.info.name}")
    return source


@cache
def known_sources() -> dict[str, Source]:
    """Give every source by name, in alphabetical order.

    A package adds one with an entry point of the group ``solesight.sources`` that names a `Source`.

    Raises:
        SourceError: an entry point names something else, or a name that is taken.
    """
    package = importlib.import_module(_HERE)
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{_HERE}.{module.name}")
    found = dict(_OURS)
    for entry in importlib.metadata.entry_points(group=_GROUP):
        source = entry.load()
        if not isinstance(source, Source) or source.info.name in found:
            raise SourceError(f"the entry point {entry.name} ({entry.value}) names no new source")
        found[source.info.name] = source
    return dict(sorted(found.items()))


def find_source(name: str) -> Source:
    """Give the source of a name.

    Raises:
        UnknownNameError: there is none; the message lists those there are.
    """
    known = known_sources()
    if name not in known:
        raise UnknownNameError("source", name, known)
    return known[name]
