"""What image search engines have in common: a result is a photo, and a page that shows it."""

from __future__ import annotations

import hashlib
import re

from solesight.collect.sources.declaring import Listing, PhotoLink
from solesight.collect.sources.digging import link, words

__all__ = ["image_key", "image_result"]

# Bing marks the words that match with characters for private use.
_MARKS = re.compile(r"[\ue000\ue001]")


def image_key(url: str) -> str:
    """Name a result by its photo: engines have no names for them that last."""
    return hashlib.sha256(url.encode(errors="backslashreplace")).hexdigest()[:24]


def image_result(
    url: object,
    title: object,
    page: object,
    width: int | None = None,
    height: int | None = None,
    credit: str | None = None,
) -> Listing | None:
    """Make a listing of a result; None without an address of a photo."""
    photo = link(url)
    if photo is None:
        return None
    said = words(title) or ""
    return Listing(
        key=image_key(photo),
        title=_MARKS.sub("", said),
        page=link(page),
        photos=(PhotoLink(photo, "main", width, height),),
        credit=credit,
    )
