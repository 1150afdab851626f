"""The few SVG elements that the charts are made of."""

from __future__ import annotations

from markupsafe import Markup

__all__ = ["element", "place", "svg"]


def element(name: str, text: str | Markup = "", **attributes: str | float) -> Markup:
    """Write an element; attribute names have ``_`` for ``-``, and ``class_`` for ``class``."""
    head = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _short(value))
        for key, value in attributes.items()
    )
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), head, text)  # noqa: S704 - our names


def svg(*parts: Markup, **attributes: str | float) -> Markup:
    """Write an SVG that says nothing to a screen reader: the numbers stand beside it as text."""
    body = Markup("").join(parts)
    if "role" in attributes:
        return element("svg", body, **attributes)
    return element("svg", body, aria_hidden="true", focusable="false", **attributes)


def place(value: float) -> str:
    """Write a place between 0 and 1 as a percentage: such SVGs fit any width undistorted."""
    return f"{_short(100 * min(max(value, 0.0), 1.0))}%"


def _short(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.2f}".rstrip("0").rstrip(".")
