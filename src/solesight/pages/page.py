"""From views to one HTML text: everything escaped, nothing fetched."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from solesight.errors import WorkspaceError
from solesight.pages import numbers
from solesight.pages.charts import bars, calibration, dots

__all__ = ["clean_text", "render_page", "write_page", "write_whole"]

_COMMON = "solesight.pages"

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


def render_page(
    room: str, template: str, views: Mapping[str, Any], *, script: str | None = None
) -> str:
    """Lay views out as one page.

    The page's policy forbids every connection; the only style and the only script that it admits
    are its own, by hash, so that nothing in a title could ever load or run anything.

    Args:
        room: the package whose folder ``templates`` holds the page; those of this room are found
            from there too. A ``style.css`` there is added to the common one.
        template: name of the page's file.
        views: what the template shows.
        script: JavaScript of the page, run once it is read; None for a page without.
    """
    style = _style(room)
    policy = _policy(style, script)
    own = {"style": Markup(style), "policy": policy, "script": Markup(script or "")}  # noqa: S704
    return _environment(room).get_template(template).render(**views, **own)


def write_page(output: Path, text: str, what: str = "page") -> int:
    """Write a page whole or not at all; give its size in bytes.

    Raises:
        WorkspaceError: the file cannot be written, or is named like anything but a page: a slip
            would cost a photo.
    """
    if output.suffix.lower() not in {".html", ".htm"}:
        raise WorkspaceError(f"{output}: the {what} is HTML: give a name that ends in .html")
    page = text.encode("utf-8")
    write_whole(output, page, what)
    return len(page)


def write_whole(output: Path, data: bytes, what: str = "page") -> None:
    """Write a file whole or not at all; its folder is made when needed.

    Raises:
        WorkspaceError: it cannot be written.
    """
    partial = output.with_name(f"{output.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(data)
        partial.replace(output)
    except OSError as error:
        raise WorkspaceError(f"{output}: the {what} cannot be written ({error.strerror})") from None
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _policy(style: str, script: str | None) -> str:
    run = f"script-src '{_digest(script)}'; " if script else ""
    return (
        f"default-src 'none'; img-src data:; style-src '{_digest(style)}'; {run}"
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _style(room: str) -> str:
    files = [
        resources.files(package).joinpath("templates", "style.css") for package in _rooms(room)
    ]
    return "".join(file.read_text(encoding="utf-8") for file in files if file.is_file())


def _rooms(room: str) -> tuple[str, ...]:
    return (_COMMON,) if room == _COMMON else (_COMMON, room)


@cache
def _environment(room: str) -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package, "templates") for package in _rooms(room)]),
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
