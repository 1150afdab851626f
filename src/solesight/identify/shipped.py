"""The shipped starter reference as a gallery."""

from __future__ import annotations

from solesight.embed import EmbedderSpec
from solesight.errors import NotReadyError
from solesight.identify.shoes import Gallery

__all__ = ["starter_gallery"]


def starter_gallery(spec: EmbedderSpec) -> Gallery:
    """Read the shoes that come with Solesight.

    Args:
        spec: the embedder; the reference holds vectors of the shipped default only.

    Raises:
        NotReadyError: the reference has no vectors of this embedder.
    """
    raise NotReadyError(
        f"the starter reference has no vectors of {spec.name}: add photos of your own, or leave "
        "the embedder at its default"
    )
