"""A bundle's network in torch again: to look into it, or to follow gradients through it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from solesight.bundles import Bundle
from solesight.errors import BundleError
from solesight.learn.deep.answering import NETWORK, run_network, session_of
from solesight.learn.deep.torched import need_torch

__all__ = ["rebuilt"]

_TOLERANCE = 1e-3
"""How far a logit may be from the ONNX file's: as far as when the bundle was saved."""


def rebuilt(bundle: Bundle) -> Any:
    """Make the torch network of a ``scratch`` or ``finetune`` bundle, as it answers.

    Args:
        bundle: loaded.

    Returns:
        A ``torch.nn.Module`` in eval mode whose weights ask for no gradient: floats (n, 3, size,
        size) of 0 to 255 in, logits (n, classes) out, over no temperature.

    Raises:
        MissingExtraError: the extra ``deep`` is not installed.
        BundleError: the bundle has no network, or its weights are not those of its own ONNX file.
    """
    if NETWORK not in bundle.files or bundle.meta.learner not in _BUILDERS:
        raise BundleError(
            f"{bundle.meta.name} has no network of its own: it is a {bundle.meta.learner}; "
            "train one with --learner scratch or finetune"
        )
    need_torch("looking into a network")
    net = _loaded(_BUILDERS[bundle.meta.learner](bundle), bundle)
    for module in net.modules():
        # A map that is overwritten by the next step can neither be shown nor differentiated.
        if getattr(module, "inplace", False):
            module.inplace = False
    net.eval().requires_grad_(False)
    _prove(net, bundle)
    return net


def _scratch(bundle: Bundle) -> Any:
    from solesight.learn.deep.nets.small import small_net

    told = bundle.meta.configuration
    classes, size = len(bundle.meta.classes), int(told["size"])
    return small_net(str(told["net"]), classes, size, told.get("dropout"))


def _finetune(bundle: Bundle) -> Any:
    from solesight.learn.deep.backbones import find_backbone
    from solesight.learn.deep.nets.folding import fold_norms
    from solesight.learn.deep.nets.heads import head_for
    from solesight.learn.deep.nets.whole import Pixels, Whole

    told: Mapping[str, Any] = bundle.meta.configuration
    backbone = find_backbone(str(told["backbone"]))
    trunk = backbone.build()
    if not any(n.startswith("trunk.") and n.endswith("running_mean") for n in bundle.arrays):
        fold_norms(trunk)
    cells, classes = (int(told["size"]) // 32) ** 2, len(bundle.meta.classes)
    pool, head = head_for(str(told["head"]), trunk.channels, cells, classes, told.get("dropout"))
    return Whole(Pixels(backbone.mean, backbone.spread), trunk, pool, head)


_BUILDERS = {"scratch": _scratch, "finetune": _finetune}


def _loaded(net: Any, bundle: Bundle) -> Any:
    import torch

    own = net.state_dict()
    wanted = {n for n in own if not n.endswith("num_batches_tracked")}
    fits = wanted == set(bundle.arrays) and all(
        tuple(own[name].shape) == bundle.arrays[name].shape for name in wanted
    )
    if not fits:
        raise BundleError(f"{bundle.meta.name} holds weights of another network; train it again")
    state = {name: torch.from_numpy(np.array(bundle.arrays[name])) for name in wanted}
    net.load_state_dict(state, strict=False)
    return net


def _prove(net: Any, bundle: Bundle) -> None:
    """Answer two pictures both ways: what is explained must be what answers."""
    import torch

    told = bundle.meta.configuration
    size = int(told["size"])
    pictures = np.full((2, size, size, 3), 255, dtype=np.uint8)
    pictures[1] = np.random.default_rng(0).integers(0, 256, (size, size, 3), dtype=np.uint8)
    wanted = run_network(session_of(bundle.read_file(NETWORK)), pictures, mirrored=False)
    with torch.no_grad():
        found = net(torch.from_numpy(pictures).permute(0, 3, 1, 2).float()).numpy()
    apart = float(np.abs(found / float(told.get("temperature", 1.0)) - wanted).max())
    if not apart <= _TOLERANCE * max(1.0, float(np.abs(wanted).max())):
        raise BundleError(
            f"{bundle.meta.name}: its weights answer {apart:.2g} otherwise than its network; "
            "copy the bundle or train again"
        )
