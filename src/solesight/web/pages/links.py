"""Addresses that pages link to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

__all__ = ["catalog_link", "frame_picture", "photo_link", "shoe_link", "thumbnail"]


def thumbnail(photo: str, side: int = 160) -> str:
    """Give the address of a small picture of a photo; sides are 160, 320 or 640."""
    return f"/api/v1/photos/{quote(photo, safe='')}/thumbnail?side={side}"


def frame_picture(photo: str, side: int = 640) -> str:
    """Give the address of a photo's frame."""
    return f"/api/v1/photos/{quote(photo, safe='')}/frame?side={side}"


def photo_link(photo: str) -> str:
    """Give the address of a photo's page."""
    return f"/catalog/{quote(photo, safe='')}"


def shoe_link(key: str) -> str:
    """Give the address of a shoe's page."""
    return f"/shoes/{quote(key, safe='')}"


def catalog_link(filters: Mapping[str, Any]) -> str:
    """Give the address of the catalog under filters; those that are empty are left out."""
    kept = {name: value for name, value in filters.items() if value not in (None, "")}
    return f"/catalog?{urlencode(kept)}" if kept else "/catalog"
