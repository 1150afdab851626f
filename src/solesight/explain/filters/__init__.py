"""What a network's filters look like, and which photos excite its channels."""

from __future__ import annotations

from solesight.explain.filters.bundled import MapLooker
from solesight.explain.filters.channels import Channel, Excited, LayerChannels
from solesight.explain.filters.first import FirstLayer, first_of_weights
from solesight.explain.filters.looking import Looker, ShippedLooker
from solesight.explain.filters.result import Filtered
from solesight.explain.filters.sampling import Gallery
from solesight.explain.filters.verb import FilterPlan, Material, Shown, filters, layer_shapes

__all__ = [
    "Channel",
    "Excited",
    "FilterPlan",
    "Filtered",
    "FirstLayer",
    "Gallery",
    "LayerChannels",
    "Looker",
    "MapLooker",
    "Material",
    "ShippedLooker",
    "Shown",
    "filters",
    "first_of_weights",
    "layer_shapes",
]
