"""A network's maps by the names of its layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from solesight.errors import NotEnoughDataError, SettingsError, UnknownNameError
from solesight.generate.dreaming.results import DreamLayer

__all__ = ["Wanted", "list_layers", "maps_of", "parse_layers"]

_LOOK = 224
_STRIDE = 16
"""Of the layer that ``auto`` takes: what it knows is as large as an eyelet or a logo."""


@dataclass(frozen=True)
class Wanted:
    """A layer to excite.

    Attributes:
        layer: its name.
        unit: its channel; None excites all.
    """

    layer: str
    unit: int | None = None


def list_layers(net: Any) -> tuple[DreamLayer, ...]:
    """List the layers of a network that have a map, in the order in which they are computed."""
    found: dict[str, DreamLayer] = {}
    seen: list[Tensor] = []
    handles = []

    def note(name: str, kind: str, made: Any) -> None:
        fresh = not any(made is one for one in seen)
        if isinstance(made, Tensor) and made.ndim == 4 and made.shape[2] > 1 and fresh:
            seen.append(made)
            stride = max(1, round(_LOOK / made.shape[2]))
            found[name] = DreamLayer(name, kind, int(made.shape[1]), stride)

    for name, module in net.named_modules():
        if name and not name.startswith("pixels"):
            kind = type(module).__name__.lstrip("_")
            handles.append(
                module.register_forward_hook(
                    lambda _, __, made, name=name, kind=kind: note(name, kind, made)
                )
            )
    try:
        with torch.no_grad():
            _run(net, torch.full((1, 3, _LOOK, _LOOK), 128.0), ())
    finally:
        for handle in handles:
            handle.remove()
    return _marked(tuple(found.values()))


def _marked(layers: tuple[DreamLayer, ...]) -> tuple[DreamLayer, ...]:
    """Mark the first of the widest layers of the stride that is wanted, or of all."""
    of = [one for one in layers if one.stride == _STRIDE] or list(layers)
    best = max(of, key=lambda one: one.units, default=None)
    return tuple(replace(one, auto=one is best) for one in layers)


def parse_layers(text: str, layers: Sequence[DreamLayer]) -> tuple[Wanted, ...]:
    """Read ``auto``, or layers joined by ``+``, each with a unit after a colon or without one.

    Raises:
        UnknownNameError: there is no such layer; lists those there are.
        SettingsError: there is no such unit.
        NotEnoughDataError: the network has no layer with a map.
    """
    if not layers:
        raise NotEnoughDataError("this network has no layer with a map")
    if text == "auto":
        return tuple(Wanted(one.name) for one in layers if one.auto)
    known = {one.name: one for one in layers}
    wanted = []
    for part in text.split("+"):
        name, _, unit = part.strip().partition(":")
        if name not in known:
            raise UnknownNameError("layer", name, known)
        if unit and not (unit.isdigit() and int(unit) < known[name].units):
            raise SettingsError(
                f"{name} has units 0 to {known[name].units - 1}; {unit!r} is none of them"
            )
        wanted.append(Wanted(name, int(unit) if unit else None))
    return tuple(wanted)


def maps_of(net: Any, pixels: Tensor, names: Sequence[str]) -> dict[str, Tensor]:
    """Give maps (1, c, h, w) by layer.

    Args:
        net: the network.
        pixels: floats (1, 3, H, W) of 0 to 255.
        names: of layers.
    """
    return _run(net, pixels, tuple(dict.fromkeys(names)))


class _EnoughError(Exception):
    """All that was wanted is computed."""


def _run(net: Any, pixels: Tensor, names: tuple[str, ...]) -> dict[str, Tensor]:
    found: dict[str, Tensor] = {}

    def keep(name: str, made: Tensor) -> None:
        found[name] = made
        if len(found) == len(names):
            raise _EnoughError

    handles = [
        net.get_submodule(name).register_forward_hook(
            lambda _, __, made, name=name: keep(name, made)
        )
        for name in names
    ]
    # The trunk alone where there is one: a head may want pictures of one size only.
    trunk = getattr(net, "trunk", None)
    try:
        if trunk is not None and hasattr(net, "pixels"):
            trunk(net.pixels(pixels))
        else:
            net(pixels)
    except _EnoughError:
        pass
    finally:
        for handle in handles:
            handle.remove()
    return found
