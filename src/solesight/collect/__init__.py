"""Listings and photos in: `add` takes folders, archives and tables."""

from solesight.collect.add import Added, add
from solesight.collect.items import Refused

__all__ = ["Added", "Refused", "add"]
