"""Saved pages: HTML, JSON, JSON lines, HAR and packed ones, read by the parser that knows them."""

from solesight.collect.saved.reading import SavedFile, read_saved
from solesight.collect.saved.recognising import Recognised, recognise

__all__ = ["Recognised", "SavedFile", "read_saved", "recognise"]
