"""Style transfer by optimising the picture itself (L. Gatys et al., 2016); needs torch."""

from __future__ import annotations

from solesight.generate.gatys.options import GatysOptions

__all__ = ["GatysOptions"]
