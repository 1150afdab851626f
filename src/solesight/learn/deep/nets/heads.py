"""Heads: from the map of a backbone to logits, as the earlier projects had them and simpler."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

from solesight.errors import SettingsError

__all__ = ["Pooled", "head_for"]

_MOST = 120_000_000
"""Weights of one layer; a wide head on a map of many channels would need a gigabyte and more."""
_OWN_DROPOUT = {"linear": 0.2, "narrow": 0.3, "dense": 0.5, "wide": 0.4}


class Pooled(nn.Module):
    """Map (n, c, h, w) to its mean (n, c)."""

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        return x.mean((2, 3))


def head_for(
    name: str, channels: int, cells: int, classes: int, dropout: float | None = None
) -> tuple[nn.Module, nn.Sequential]:
    """Make what gives features of a map, and what gives logits of features.

    Args:
        name: linear; narrow (c -> c / 4 -> classes: of MobileNetV2 1280 -> 320, of ShuffleNetV2
            1024 -> 256); dense (c -> 256 -> 64 -> classes); wide (the whole map, of VGG16 at 224
            pixels 25088 -> 3136 -> 392 -> classes).
        channels: of the map.
        cells: of the map, height times width.
        classes: how many logits.
        dropout: share left out before each layer; None is the head's own.

    Raises:
        SettingsError: a wide head would be too large.
    """
    share = _OWN_DROPOUT[name] if dropout is None else dropout
    if name == "wide":
        flat = channels * cells
        if flat * (flat // 8) > _MOST:
            raise SettingsError(
                f"a wide head on {flat} numbers would have {flat * flat // 8:,} weights: "
                "take a smaller size, vgg16, or another head"
            )
        wide = (flat, flat // 8, flat // 64)
        layers = [layer for pair in pairwise(wide) for layer in _hidden(*pair)]
        # Dropout after each hidden layer, none before the first.
        tail = [layer for three in _triples(layers) for layer in (*three, nn.Dropout(share))]
        return nn.Flatten(), nn.Sequential(*tail, nn.Linear(wide[-1], classes))
    widths = {"linear": (), "narrow": (channels // 4,), "dense": (256, 64)}[name]
    built: list[nn.Module] = []
    inputs = channels
    for width in widths:
        hidden = _hidden(inputs, width)
        # The dense head of the earlier project had no batch norm.
        built += [nn.Dropout(share), *(hidden if name == "narrow" else hidden[::2])]
        inputs = width
    built += [nn.Dropout(share)] if name != "dense" else []
    return Pooled(), nn.Sequential(*built, nn.Linear(inputs, classes))


def _hidden(inputs: int, outputs: int) -> list[nn.Module]:
    return [nn.Linear(inputs, outputs), nn.BatchNorm1d(outputs), nn.ReLU()]


def _triples(layers: list[nn.Module]) -> list[list[nn.Module]]:
    return [layers[place : place + 3] for place in range(0, len(layers), 3)]
