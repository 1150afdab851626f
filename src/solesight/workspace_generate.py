"""What a workspace makes of photos that is new: pictures in another style, dreams."""

from __future__ import annotations

from solesight.workspace_base import WorkspaceBase

__all__ = ["GenerateVerbs"]


class GenerateVerbs(WorkspaceBase):
    """New pictures of shoes."""
