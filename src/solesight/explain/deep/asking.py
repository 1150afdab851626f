"""From a question to what follows gradients: network, layer, frame, the answer asked for."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from solesight.errors import MissingExtraError, NotReadyError
from solesight.explain.deep.layers import Layer, find_layer, list_layers
from solesight.explain.grids import spread_out
from solesight.explain.question import Heat, Question
from solesight.explain.witness import Witness

if TYPE_CHECKING:
    from torch import Tensor

    from solesight.explain.deep.passes import View

__all__ = ["fits", "heat_of", "layer_names", "layers_or_none", "network_layers"]


def fits(witness: Witness) -> str:
    """Say why gradients cannot be followed; empty where they can."""
    if witness.network is None:
        return "it has no network of its own (train one with --learner scratch or finetune)"
    return ""


def network_layers(witness: Witness) -> tuple[Layer, ...]:
    """List the layers of a bundle's network, in the order in which they are computed.

    Raises:
        NotReadyError: it has no network.
        MissingExtraError: the extra ``deep`` is not installed.
    """
    return _listed(_network(witness), _size(witness))


def layers_or_none(witness: Witness) -> tuple[Layer, ...]:
    """List the layers of a bundle's network; none where it has no network, or torch is missing."""
    return () if witness.network is None or not _installed() else network_layers(witness)


def layer_names(witness: Witness) -> tuple[str, ...]:
    """Name the layers of a bundle's network, the default first, then as they are computed."""
    layers = network_layers(witness)
    first = find_layer(layers, None).name
    return (first, *(one.name for one in layers if one.name != first))


def heat_of(question: Question, ask: Callable[[View], Tensor], *, pixels: bool = False) -> Heat:
    """Ask a method on torch, and lay its map over the frame.

    A network that answers with the mean of a photo's and its mirror image's logits is asked on
    both; the second map is turned back, and the heat is their mean.

    Args:
        question: what is asked.
        ask: from a view of a network to a map (h, w).
        pixels: whether the map is one of pixels, so that no layer is looked at.

    Raises:
        NotReadyError: the bundle has no network.
        UnknownNameError: it has no such layer.
        SettingsError: memory ran out.
    """
    net, size = _network(question.witness), _size(question.witness)
    from solesight.explain.deep.passes import View, enough_memory, to_pixels
    from solesight.explain.deep.versus import Versus

    layer = find_layer(_listed(net, size), question.layer)
    asked = Versus(net, *question.codes)
    frame = question.sight.picture(size)
    turns = _turns(question.witness)
    grids: list[NDArray[np.float32]] = []
    scores = []
    with enough_memory(f"{layer.name} of {question.witness.bundle.meta.name}"):
        for turn in turns:
            seen = to_pixels(frame[:, ::turn])
            view = View(asked, net.get_submodule(layer.name), seen, 0)
            grids.append(np.ascontiguousarray(ask(view).float().numpy()[:, ::turn]))
            scores.append(asked.score(seen))
    grid = spread_out([np.mean(grids, axis=0)[None]])[0]
    score = float(np.mean(scores))
    if not pixels:
        return Heat(grid, score=score, layer=layer.name)
    # What a white picture is given is no place's doing.
    return Heat(grid, bias=asked.score(to_pixels(np.full_like(frame, 255))), score=score)


def _turns(witness: Witness) -> tuple[int, ...]:
    return (1, -1) if witness.bundle.meta.configuration.get("mirrored") else (1,)


def _size(witness: Witness) -> int:
    return int(witness.bundle.meta.configuration.get("size", witness.embedder.size))


def _network(witness: Witness) -> Any:
    if witness.network is None:
        raise NotReadyError(f"{witness.bundle.meta.name}: {fits(witness)}")
    need_captum("following gradients")
    return witness.network()


def need_captum(need: str) -> None:
    """Say so where the extra ``deep`` is not installed, or an older one of it.

    Raises:
        MissingExtraError: torch or captum is missing.
    """
    if not _installed():
        raise MissingExtraError(f"{need} (torch==2.13.0 and captum)", "deep")


def _installed() -> bool:
    return all(importlib.util.find_spec(name) is not None for name in ("torch", "captum"))


@lru_cache(maxsize=8)
def _listed(net: Any, size: int) -> tuple[Layer, ...]:
    return list_layers(net, size)
