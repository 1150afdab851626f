"""Style transfer by optimising the picture itself (L. Gatys et al., 2016); needs torch."""

from __future__ import annotations

import importlib.util
from typing import Any

from solesight.errors import MissingExtraError
from solesight.generate.gatys.options import GatysOptions

__all__ = ["GatysOptions", "load_vgg_net", "need_torch"]


def need_torch(need: str) -> None:
    """Say so, and how to help it, where torch is not installed.

    Raises:
        MissingExtraError: it is not.
    """
    if importlib.util.find_spec("torch") is None:
        raise MissingExtraError(f"{need} (torch==2.13.0)", "deep")


def load_vgg_net(source: str = "auto") -> tuple[Any, dict[str, str]]:
    """Make a VGG with pretrained weights, floats (n, 3, h, w) of 0 to 255 in; see `load_vgg`.

    Raises:
        MissingExtraError: torch is not installed.
        NotReadyError, BundleError: there are no weights, or they are of another network.
    """
    need_torch("a VGG")
    from solesight.generate.gatys.weights import load_vgg

    net, told = load_vgg(source)
    net.whole = 255.0
    return net, told
