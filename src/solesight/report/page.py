"""From views to one HTML text: everything escaped, nothing fetched."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from solesight.report import numbers
from solesight.report.charts import bars, calibration, dots

__all__ = ["clean_text", "render_page"]

# What HTML forbids in text: control characters, surrogates of undecodable file names, and the
# marks that turn the direction of everything that follows.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\ufffe\uffff]"
)


# A title of a megabyte is no title, and would be shown many times.
_LONGEST = 1000


def clean_text(value: object) -> object:
    """Replace characters that HTML forbids in a text, and cut it off where no reader gets to.

    Other values, markup among them, are left alone.
    """
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    cleaned = _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", value)
    return cleaned if len(cleaned) <= _LONGEST else f"{cleaned[:_LONGEST]}…"


def render_page(views: Mapping[str, Any]) -> str:
    """Lay views out as one page.

    The page's policy forbids every connection and script; the only style that it admits is its
    own, by hash, so that nothing in a title could ever load or run anything.
    """
    style = _style()
    template = _environment().get_template("page.html.jinja")
    return template.render(**views, style=Markup(style), policy=_policy(style))  # noqa: S704 - ours


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _style() -> str:
    file = resources.files("solesight.report").joinpath("templates", "style.css")
    return file.read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("solesight.report", "templates"),
        autoescape=True,
        finalize=clean_text,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "count": numbers.count,
        "percent": numbers.percent,
        "plain": numbers.plain,
        "score": numbers.score,
        "interval": numbers.interval,
        "near_percent": _near_percent,
        "breakable": _breakable,
    }
    environment.globals |= {
        "bar": bars.bar,
        "stack": bars.stack,
        "box": bars.box,
        "axis": dots.axis,
        "track": dots.track,
        "calibration_plot": calibration.calibration_plot,
        "value_of": numbers.number_or_none,
    }
    return environment


def _breakable(path: str) -> Markup:
    """Let a path break where a reader expects it."""
    pieces = re.split("(?<=[/_-])", str(clean_text(path)))
    return Markup("<wbr>").join(pieces)


def _near_percent(share: float) -> str:
    # Not quite all must never read as all.
    return "All" if share >= 1 else f"{min(99, round(100 * share))} %"
