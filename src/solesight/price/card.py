"""The card of a price model: what it answers, how far it is off, and what to mind."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Template

from solesight.bundles import BundleMeta, markdown_environment

__all__ = ["price_card"]


def price_card(meta: BundleMeta) -> str:
    """Write a price bundle's ``README.md`` as Markdown."""
    return _template().render(meta=meta, kind=str(meta.configuration["kind"]).replace("_", " "))


@cache
def _template() -> Template:
    environment = markdown_environment("solesight.price")
    environment.filters["percent"] = _percent
    return environment.get_template("card.md.j2")


def _percent(metric: Mapping[str, Any]) -> str:
    if metric["value"] is None:
        return "unknown"
    value = f"{100 * metric['value']:.1f} %"
    if metric["low"] is None:
        return value
    return f"{value} ({100 * metric['low']:.1f} to {100 * metric['high']:.1f})"
