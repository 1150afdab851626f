"""The verb `report`: one self-contained page of a workspace."""

from __future__ import annotations

from solesight.report.material import Material, VerdictLine
from solesight.report.verb import Reported, report

__all__ = ["Material", "Reported", "VerdictLine", "report"]
