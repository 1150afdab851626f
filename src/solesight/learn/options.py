"""Options of learners: ``NAME=VALUE`` texts into a dataclass of plain values."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from solesight.errors import SettingsError, UnknownNameError

__all__ = ["option_pairs", "parse_options"]

T = TypeVar("T")

_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def option_pairs(texts: Iterable[str]) -> dict[str, str]:
    """Split ``NAME=VALUE`` texts.

    Raises:
        SettingsError: one has no ``=``, or a name is given twice.
    """
    found: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise SettingsError(f"{text!r} is no option: write NAME=VALUE, for example epochs=5")
        if name.strip() in found:
            raise SettingsError(f"option {name.strip()} is given twice")
        found[name.strip()] = value.strip()
    return found


def parse_options(kind: type[T], given: Mapping[str, str]) -> T:
    """Make options of texts; those that are not given keep their defaults.

    Args:
        kind: a dataclass whose fields are bool, int, float, str or tuples of one of these.
        given: texts by name.

    Raises:
        UnknownNameError: there is no such option; lists those there are.
        SettingsError: a value cannot be read as its kind, or the options refuse it.
    """
    hints = get_type_hints(kind)
    known = {entry.name for entry in dataclasses.fields(kind)}  # type: ignore[arg-type]
    values = {}
    for name, text in given.items():
        if name not in known:
            raise UnknownNameError("option", name, known)
        values[name] = _read(name, text, hints[name])
    try:
        return kind(**values)
    except ValueError as error:
        raise SettingsError(str(error)) from error


def _read(name: str, text: str, hint: Any) -> Any:
    arguments: tuple[Any, ...] = get_args(hint)
    if get_origin(hint) is tuple:
        parts = [part.strip() for part in text.split(",") if part.strip()]
        return tuple(_read(name, part, arguments[0]) for part in parts)
    kinds = [kind for kind in arguments or (hint,) if kind is not type(None)]
    if len(kinds) < len(arguments) and text.casefold() == "none":
        return None
    reader = _READERS.get(kinds[0], str)
    try:
        return reader(text)
    except (ValueError, KeyError) as error:
        wanted = getattr(kinds[0], "__name__", "text")
        raise SettingsError(f"option {name}={text}: cannot be read as {wanted}") from error


def _bool(text: str) -> bool:
    return _WORDS[text.casefold()]


_READERS: dict[Any, Callable[[str], Any]] = {bool: _bool, int: int, float: float}
