"""The card of a price model: what it answers, how far it is off, and what to mind."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from solesight.bundles import BundleMeta

__all__ = ["price_card"]


def price_card(meta: BundleMeta) -> str:
    """Write a price bundle's ``README.md`` as Markdown."""
    return _template().render(meta=meta, kind=str(meta.configuration["kind"]).replace("_", " "))


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("solesight.price", "templates"),
        # The card is Markdown, where HTML escapes would be read as text: _safe does the escaping.
        autoescape=False,  # noqa: S701
        finalize=_safe,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["percent"] = _percent
    return environment.get_template("card.md.j2")


def _safe(value: object) -> object:
    """Text from sources must not start tables, tags or links in the card."""
    if not isinstance(value, str):
        return value
    flat = " ".join(value.split())
    for sign in "\\|<>[]`":
        flat = flat.replace(sign, "\\" + sign)
    return flat


def _percent(metric: Mapping[str, Any]) -> str:
    if metric["value"] is None:
        return "unknown"
    value = f"{100 * metric['value']:.1f} %"
    if metric["low"] is None:
        return value
    return f"{value} ({100 * metric['low']:.1f} to {100 * metric['high']:.1f})"
