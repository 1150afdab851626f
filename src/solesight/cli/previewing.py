"""What `train --preview` shows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from solesight.cli.console import emit, note, out
from solesight.cli.options import opened

__all__ = ["show_preview"]


def show_preview(
    workspace: Path, target: str, settings: Mapping[str, str], *, json: bool, **how: Any
) -> None:
    """Draw the sheet and say where it is."""
    with opened(workspace) as ws:
        drawn = ws.preview(target, settings=settings, **how)
    if json:
        emit([drawn.as_json()])
        return
    out.print(f"sheet: {drawn.picture}", soft_wrap=True)
    note(f"changes: {', '.join(drawn.augmented) or 'none'}")
