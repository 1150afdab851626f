"""What a long painting keeps, so that a stop costs a few steps and no more."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from solesight.generate.places import Place
from solesight.pages import write_signed, write_whole

__all__ = ["Keep", "State"]

Plane = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class State:
    """A painting on its way.

    Attributes:
        step: how many are done.
        picture: floats (h, w, 3) of 0 to 1.
        losses: content, style and total variation of each step.
    """

    step: int
    picture: Plane
    losses: list[list[float]] = field(default_factory=list)


@dataclass(frozen=True)
class Keep:
    """Writes and reads the state of one painting, and shows it.

    Attributes:
        place: where.
    """

    place: Place

    @property
    def _key(self) -> str:
        return json.dumps(self.place.made, sort_keys=True, ensure_ascii=False)

    def read(self) -> State | None:
        """Give what was kept; None where there is nothing, or something else."""
        try:
            with safe_open(self.place.state, "numpy") as file:
                told = file.metadata() or {}
                if told.get("key") != self._key:
                    return None
                return State(
                    int(told["step"]), file.get_tensor("picture"), json.loads(told["losses"])
                )
        except (OSError, SafetensorError, KeyError, ValueError):
            return None

    def write(self, state: State, shown: Plane | None = None) -> None:
        """Keep a state, and show its picture, or another one, as a preview."""
        told = {
            "key": self._key,
            "step": str(state.step),
            "losses": json.dumps(state.losses),
        }
        data = save({"picture": np.ascontiguousarray(state.picture, np.float32)}, told)
        write_whole(self.place.state, data, "state of the painting")
        self.show(state.step, state.picture if shown is None else shown)

    def show(self, step: int, square: Plane) -> Path:
        """Write a preview."""
        picture = Image.fromarray(self.place.lay(square))
        made = {**self.place.made, "step": step}
        return write_signed(self.place.preview(step), picture, made)

    def done(self) -> None:
        """Take the state away; previews stay."""
        self.place.state.unlink(missing_ok=True)
