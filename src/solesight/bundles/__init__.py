"""A trained model as a folder: ``bundle.json``, ``weights.safetensors`` and a card. No pickle."""

from __future__ import annotations

from solesight.bundles.card import markdown_environment, render_card
from solesight.bundles.foreign import read_state
from solesight.bundles.meta import BundleMeta, FileInfo
from solesight.bundles.names import checked_name
from solesight.bundles.store import (
    Bundle,
    latest,
    list_bundles,
    load_bundle,
    read_meta,
    save_bundle,
)
from solesight.bundles.subclasses import LEAST_SUM, shares_within, summed_logits

__all__ = [
    "LEAST_SUM",
    "Bundle",
    "BundleMeta",
    "FileInfo",
    "checked_name",
    "latest",
    "list_bundles",
    "load_bundle",
    "markdown_environment",
    "read_meta",
    "read_state",
    "render_card",
    "save_bundle",
    "shares_within",
    "summed_logits",
]
