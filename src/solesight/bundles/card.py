"""The model card: a bundle's ``README.md``."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from solesight.bundles.meta import BundleMeta

__all__ = ["markdown_environment", "render_card"]

_MOST_CLASSES = 40


def render_card(meta: BundleMeta) -> str:
    """The card of a bundle as Markdown.

    Says what it predicts, from which photos and sources, how they were split, the scores with
    intervals beside their floors, the limits, how to use it and the licence.
    """
    scores = {"validation": meta.validation, "test": meta.test}
    return _template().render(
        meta=meta,
        scores={split: found for split, found in scores.items() if found},
        metric_names=_metric_names(meta),
        most=_MOST_CLASSES,
    )


def markdown_environment(package: str) -> Environment:
    """Make what renders a package's Markdown templates; no text from sources can start markup."""
    return Environment(
        loader=PackageLoader(package, "templates"),
        # The card is Markdown, where HTML escapes would be read as text: _safe does the escaping.
        autoescape=False,  # noqa: S701
        finalize=_safe,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _template() -> Template:
    environment = markdown_environment("solesight.bundles")
    environment.filters["metric"] = _metric
    environment.filters["counted"] = _counted
    environment.filters["quoted"] = _quoted
    environment.filters["share"] = _share
    return environment.get_template("card.md.j2")


class _Literal(str):
    """Text for a code block, where Markdown's escapes would be read as text."""

    __slots__ = ()


def _safe(value: object) -> object:
    """Text from titles and columns must not start tables, tags or links in the card."""
    if not isinstance(value, str) or isinstance(value, _Literal):
        return value
    flat = " ".join(value.split())
    for sign in "\\|<>[]`":
        flat = flat.replace(sign, "\\" + sign)
    return flat


def _metric_names(meta: BundleMeta) -> list[str]:
    found = meta.validation or meta.test or {}
    return [name for name, value in found.items() if _is_metric(value)]


def _is_metric(value: object) -> bool:
    return isinstance(value, Mapping) and {"value", "low", "high", "n"} <= set(value)


def _metric(value: Mapping[str, Any] | None) -> str:
    if not _is_metric(value) or value is None or value["value"] is None:
        return "unknown"
    if value["low"] is None or value["high"] is None:
        return f"{value['value']:.3f} (no interval)"
    return f"{value['value']:.3f} ({value['low']:.3f} to {value['high']:.3f})"


def _counted(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{count} {name}" for name, count in value.items())
    return str(value)


def _quoted(value: str) -> _Literal:
    return _Literal(shlex.quote(" ".join(value.split())))


def _share(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.2f}"
