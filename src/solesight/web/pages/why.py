"""What Look shows when one asks why."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from markupsafe import Markup
from PIL import Image

from solesight.explain import Explained, colored, drawn_overlay, find_method
from solesight.pages import data_uri
from solesight.web.pages.reading import words

__all__ = ["why_view"]

_SIDE = 360


def why_view(found: Sequence[Explained]) -> dict[str, Any]:
    """Lay out explanations of one photo.

    Args:
        found: at least one.
    """
    methods = list(dict.fromkeys(one.method for one in found))
    told = "; ".join(f"{name}: {find_method(name).about}" for name in methods)
    return {
        "key": _key(),
        "reasons": [_reason(one) for one in found],
        "method": f"How it was found: {told}.",
        "trust": next((one.trust.capitalize() for one in found if one.trust), ""),
    }


def _reason(one: Explained) -> dict[str, Any]:
    shares = f"{one.shares.shoe:.0%} of what speaks for it lies on the shoe"
    first = one.alike.spoke_for[:2]
    return {
        "target": words(one.target).capitalize(),
        "label": one.label,
        "probability": one.probability,
        "overlay": data_uri(drawn_overlay(one, _SIDE)),
        "alt": f"Where in the frame {one.label} comes from: {shares}",
        "shares": shares,
        "warnings": one.warnings,
        "spoke_for": "; ".join(told.title for told in first if told.title),
    }


@cache
def _key() -> Markup:
    """Draw what the colors mean."""
    bar = colored(np.broadcast_to(np.linspace(-1, 1, 160), (12, 160)))
    return data_uri(Image.fromarray(bar), 95)
