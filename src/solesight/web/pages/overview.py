"""What a workspace holds, in a few numbers and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from solesight.web.desk import Desk
from solesight.web.pages.links import thumbnail

__all__ = ["has_own_photos", "overview"]

_FEW = 8


def overview(desk: Desk) -> dict[str, Any]:
    """Say what photos are compared with, and show a few of them."""
    looker = desk.looker()
    # The shipped reference answers for a workspace without photos, under a name of its own.
    starter = looker.reference["name"] != desk.workspace.folder.resolve().name
    found = desk.photos(verdict="keep", limit=_FEW)
    few = [] if starter else found["photos"]
    return {
        "shoes": looker.reference["shoes"],
        "photos": looker.reference["photos"],
        "starter": starter,
        "own": desk.workspace.status().photos,
        "few": [{**card, "thumbnail": thumbnail(card["photo"])} for card in few],
    }


def has_own_photos(found: Mapping[str, Any]) -> bool:
    """Say whether an answer speaks of photos that lie in the workspace, and so can be shown."""
    return "catalog" not in (found.get("missing") or {})
