"""The layers of a network that have a map: their names, their shapes, and which one to look at."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from solesight.errors import NotEnoughDataError, UnknownNameError

__all__ = ["Layer", "default_layer", "find_layer", "list_layers"]


@dataclass(frozen=True)
class Layer:
    """One place in a network where it has a map.

    Attributes:
        name: of the module, as weights are named after it.
        kind: class of the module.
        shape: channels, height and width of its map.
    """

    name: str
    kind: str
    shape: tuple[int, int, int]

    def as_json(self) -> dict[str, Any]:
        """Give the line that ``--layers --json`` prints."""
        return {"name": self.name, "kind": self.kind, "shape": list(self.shape)}


def list_layers(net: Any, size: int) -> tuple[Layer, ...]:
    """List the layers of a network, in the order in which they are computed.

    A layer that is computed several times (a ReLU that is shared) has no one map and is left out, as
    is one that only passes on the map of its last part.

    Args:
        net: floats (n, 3, size, size) in.
        size: side of its pictures.
    """
    import torch

    found: list[tuple[Layer, int]] = []
    held: list[Any] = []  # alive until the end: the address of a freed map is given again
    times: dict[str, int] = {}

    def note(name: str, module: Any, output: Any) -> None:
        times[name] = times.get(name, 0) + 1
        if isinstance(output, torch.Tensor) and output.ndim == 4 and output[0, 0].numel() > 1:
            held.append(output)
            kind = type(module).__name__.lstrip("_")
            found.append((Layer(name, kind, tuple(output.shape[1:])), id(output)))

    handles = [
        module.register_forward_hook(lambda module, _, out, name=name: note(name, module, out))
        for name, module in net.named_modules()
        if name and not name.startswith("pixels")
    ]
    try:
        with torch.no_grad():
            net(torch.full((1, 3, size, size), 255.0))
    finally:
        for handle in handles:
            handle.remove()
    seen: set[int] = set()
    fresh = [layer for layer, key in found if key not in seen and not seen.add(key)]  # type: ignore[func-returns-value]
    return tuple(layer for layer in fresh if times[layer.name] == 1)


def default_layer(layers: tuple[Layer, ...]) -> Layer:
    """Give the last convolutional map: the last of the finest maps from the last convolution on.

    So that is the map after its norm and ReLU, and before it is pooled to coarser cells.

    Args:
        layers: as `list_layers` gives them.

    Raises:
        NotEnoughDataError: the network has no convolution with a map.
    """
    last = max((i for i, one in enumerate(layers) if one.kind.startswith("Conv")), default=None)
    if last is None:
        raise NotEnoughDataError("this network has no convolution: give --layer NAME")
    finest = layers[last].shape[1:]
    return [one for one in layers[last:] if one.shape[1:] == finest][-1]


def find_layer(layers: tuple[Layer, ...], name: str | None) -> Layer:
    """Find a layer by name; None is the default one.

    Raises:
        UnknownNameError: there is none; says which are near, and lists those there are.
    """
    if name is None:
        return default_layer(layers)
    for layer in layers:
        if layer.name == name:
            return layer
    known = [layer.name for layer in layers]
    near = get_close_matches(name, known, n=3, cutoff=0.4)
    near += [one for one in known if name in one.split(".") and one not in near][:3]
    raise UnknownNameError("layer", name, known, near=near)
