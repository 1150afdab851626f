"""The nearest vectors: exact, or by a kept graph with what is new and what is gone set right."""

from solesight.search.hits import Hits
from solesight.search.index import Index, VectorRows
from solesight.search.opening import Upkeep, open_index
from solesight.search.shelf import discard_index

__all__ = ["Hits", "Index", "Upkeep", "VectorRows", "discard_index", "open_index"]
