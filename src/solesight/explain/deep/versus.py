"""One number of a network: a class's logit, or how far it lies above another's."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

__all__ = ["Versus"]


class Versus(nn.Module):
    """Floats (n, 3, h, w) -> (n, 1): the logit of a class, less that of another if there is one.

    Args:
        net: gives logits (n, classes).
        label: number of the class.
        against: number of the other; None takes nothing off.
    """

    def __init__(self, net: Any, label: int, against: int | None = None) -> None:
        super().__init__()
        self.net, self.label, self.against = net, label, against

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        logits = self.net(x)
        found = logits[:, self.label : self.label + 1]
        if self.against is None:
            return found
        return found - logits[:, self.against : self.against + 1]

    def score(self, x: Tensor) -> float:
        """Give the number of one picture (1, 3, h, w)."""
        with torch.no_grad():
            return float(self(x)[0, 0])
