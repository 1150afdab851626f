"""A picture that says how it was made: settings and seed inside it, and in a JSON beside it."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image, PngImagePlugin

from solesight.errors import UnreadablePhoto
from solesight.pages.page import write_whole

__all__ = ["read_signature", "signed_png", "write_signed"]

KEY = "solesight"
"""Name of the text chunk."""
_MAX_TEXT = 1_000_000


def signed_png(picture: Image.Image, made: Mapping[str, Any]) -> bytes:
    """Give a PNG whose text chunk says how it was made; the same input gives the same bytes.

    Args:
        picture: any mode that a PNG can hold.
        made: what made it: verb, method, settings, seed; plain JSON values.
    """
    text = PngImagePlugin.PngInfo()
    text.add_itxt(KEY, json.dumps(made, sort_keys=True, ensure_ascii=False), zip=False)
    held = io.BytesIO()
    picture.save(held, "PNG", pnginfo=text, optimize=False)
    return held.getvalue()


def write_signed(path: str | Path, picture: Image.Image, made: Mapping[str, Any]) -> Path:
    """Write a picture as PNG, and what made it beside it as ``.json``; each whole or not at all.

    Raises:
        WorkspaceError: the folder cannot be written.
    """
    target = Path(path)
    write_whole(target, signed_png(picture, made), "picture")
    beside = json.dumps(made, sort_keys=True, ensure_ascii=False, indent=2) + "\n"
    write_whole(target.with_suffix(".json"), beside.encode("utf-8"), "record of the picture")
    return target


def read_signature(path: str | Path) -> dict[str, Any]:
    """Read from a PNG how it was made.

    Raises:
        UnreadablePhoto: it is no PNG, or nothing of ours is written in it.
    """
    try:
        with Image.open(path, formats=["PNG"]) as picture:
            picture.load()
            found = json.loads(str(getattr(picture, "text", {}).get(KEY, "null"))[:_MAX_TEXT])
    except (OSError, ValueError) as error:
        raise UnreadablePhoto(f"{path}: not a PNG that can be read: {error}") from error
    if not isinstance(found, dict):
        raise UnreadablePhoto(f"{path}: nothing is written in it of how it was made")
    return found
