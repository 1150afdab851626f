"""Datasets out: pictures and what is known of them, in the layouts that other programs read."""

from solesight.export.result import Exported
from solesight.export.verb import LAYOUTS, export

__all__ = ["LAYOUTS", "Exported", "export"]
