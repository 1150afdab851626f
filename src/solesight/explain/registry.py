"""Methods of explaining by name. ``@method`` puts one into the registry.

A method is a function from a `Question` to a `Heat`::

    @method("occlusion", about="cover each place and see what is lost", options={"side": 8})
    def occlusion(question: Question) -> Heat: ...

``fits`` says in a few words why it cannot answer for a witness ("" where it can). A method that
needs the extra ``[deep]`` says so by ``extra="deep"``; its module imports torch inside the
function. The module is imported by the package's ``__init__``, which thereby registers it.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from solesight.errors import MissingExtraError, NotReadyError, SettingsError, UnknownNameError
from solesight.explain.question import Heat, Question
from solesight.explain.witness import Witness

__all__ = [
    "Method",
    "default_method",
    "describe_methods",
    "find_method",
    "method",
    "method_names",
    "options_of",
]

_NEEDED = {"deep": "captum"}
"""Extra -> the module by which one sees that it is installed."""


def _always(witness: Witness) -> str:
    del witness
    return ""


@dataclass(frozen=True)
class Method:
    """A way of explaining.

    Attributes:
        name: by which it is asked for.
        about: a few words.
        ask: gives the heat.
        options: numbers that can be set, with their defaults.
        extra: the extra that brings what it needs; empty for none.
        rank: the method with the least that fits a bundle is its default.
        fits: says why it cannot answer for a bundle; empty where it can.
        layers: names the layers that can be asked for, the default first.
        signed: whether it sees what speaks against a class too.
    """

    name: str
    about: str
    ask: Callable[[Question], Heat]
    options: Mapping[str, float] = field(default_factory=dict)
    extra: str = ""
    rank: int = 50
    fits: Callable[[Witness], str] = _always
    layers: Callable[[Witness], tuple[str, ...]] = lambda _: ()
    signed: bool = True

    @property
    def installed(self) -> bool:
        """Whether what it needs is there."""
        return not self.extra or importlib.util.find_spec(_NEEDED[self.extra]) is not None

    def check(self, witness: Witness, layer: str | None = None) -> None:
        """Raise what is in the way of asking.

        Raises:
            MissingExtraError: an extra is not installed.
            NotReadyError: it cannot answer for this bundle; says which can.
            UnknownNameError: there is no such layer.
        """
        if not self.installed:
            raise MissingExtraError(f"the method {self.name}", self.extra)
        if reason := self.fits(witness):
            others = ", ".join(_fitting(witness)) or "none"
            raise NotReadyError(
                f"{self.name} cannot explain {witness.bundle.meta.name}: {reason}; "
                f"methods that can: {others}"
            )
        known = self.layers(witness)
        if layer is not None and not known:
            raise NotReadyError(f"{self.name} has no layers to choose from: leave out --layer")
        if layer is not None and layer not in known:
            raise UnknownNameError(f"layer for {self.name}", layer, known)


_METHODS: dict[str, Method] = {}


def method(
    name: str, *, about: str, **more: object
) -> Callable[[Callable[[Question], Heat]], Callable[[Question], Heat]]:
    """Register a function as a method; see `Method` for what can be told of it."""

    def register(ask: Callable[[Question], Heat]) -> Callable[[Question], Heat]:
        if name in _METHODS:
            raise ValueError(f"there is a method named {name!r} already")
        _METHODS[name] = Method(name, about, ask, **more)  # type: ignore[arg-type]
        return ask

    return register


def method_names() -> tuple[str, ...]:
    """The methods there are, the most trusted by default first."""
    return tuple(sorted(_METHODS, key=lambda name: (_METHODS[name].rank, name)))


def find_method(name: str) -> Method:
    """Find a method by name.

    Raises:
        UnknownNameError: there is none; lists those there are, and which need an extra.
    """
    if name not in _METHODS:
        known = [f"{m.name} [{m.extra}]" if m.extra else m.name for m in _METHODS.values()]
        raise UnknownNameError("method", name, known)
    return _METHODS[name]


def default_method(witness: Witness) -> Method:
    """Give the method that answers for a bundle where none is named.

    Raises:
        NotReadyError: none can.
    """
    fitting = _fitting(witness)
    if not fitting:
        raise NotReadyError(f"no method can explain {witness.bundle.meta.name}")
    return _METHODS[fitting[0]]


def describe_methods(witness: Witness) -> list[dict[str, Any]]:
    """Say of each method what it does, what can be set, and whether it can answer for a bundle."""
    return [_described(_METHODS[name], witness) for name in method_names()]


def _described(one: Method, witness: Witness) -> dict[str, Any]:
    lacking = "" if one.installed else f"needs the extra [{one.extra}]"
    refuses = lacking or one.fits(witness)
    return {
        "name": one.name,
        "about": one.about,
        "options": dict(one.options),
        "extra": one.extra,
        "refuses": refuses,
        "layers": [] if refuses else list(one.layers(witness)),
    }


def options_of(found: Method, given: Mapping[str, float]) -> dict[str, float]:
    """Give a method's options with some of them set.

    Raises:
        UnknownNameError: it has no such option.
        SettingsError: a value is not above zero.
    """
    for name, value in given.items():
        if name not in found.options:
            raise UnknownNameError(f"option of {found.name}", name, found.options)
        if not value > 0:
            raise SettingsError(f"{name} of {found.name} must be above zero, not {value:g}")
    return {**found.options, **given}


def _fitting(witness: Witness) -> list[str]:
    every = (_METHODS[name] for name in method_names())
    return [one.name for one in every if one.installed and not one.fits(witness)]
