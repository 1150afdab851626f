"""The web app: an API and pages over the verbs of one workspace."""

from __future__ import annotations

from solesight.web.options import ServeOptions

__all__ = ["ServeOptions"]
