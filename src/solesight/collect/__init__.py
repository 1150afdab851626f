"""Listings and photos in: `add` takes folders, archives and tables."""

from solesight.collect.add import Added, add
from solesight.collect.folders import MANIFESTS
from solesight.collect.items import Refused
from solesight.collect.tables import TABLE_SUFFIXES

__all__ = ["MANIFESTS", "TABLE_SUFFIXES", "Added", "Refused", "add"]
