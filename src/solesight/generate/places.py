"""Where a long piece of work keeps its state and its previews."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Place"]


@dataclass(frozen=True, eq=False)
class Place:
    """A place beside a picture that is being made.

    Attributes:
        path: of the picture; the state lies in ``previews`` beside it, under the same name.
        made: what makes it; a state of another picture is no state of this.
        lay: lays a square (n, n, 3) of 0 to 1 into its photo, for a preview.
    """

    path: Path
    made: Mapping[str, Any]
    lay: Callable[[NDArray[np.float32]], NDArray[np.uint8]]

    @property
    def state(self) -> Path:
        """The file of the state."""
        return self.path.parent / "previews" / f"{self.path.stem}.state"

    def preview(self, step: int) -> Path:
        """The file of a preview."""
        return self.path.parent / "previews" / f"{self.path.stem}-step-{step:04d}.png"
