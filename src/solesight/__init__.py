"""Solesight looks at photos of shoes.

``ws = solesight.open(DIR)`` opens a workspace; every verb is a method of it.
"""

from __future__ import annotations

__version__ = "0.1.0"

__all__ = ["__version__"]
