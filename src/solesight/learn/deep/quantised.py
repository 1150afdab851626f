"""Weights of the networks that come with this package, out of their 8-bit ONNX files.

A quantised weight is a whole number times the scale of its channel, so multiplied it is the weight
up to rounding: close enough to go on from. The batch norms are folded in it already.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.embed import embedder_spec
from solesight.errors import BundleError

__all__ = ["load_shipped", "shipped_convolutions"]


def shipped_convolutions(name: str, prefix: str) -> list[tuple[NDArray[Any], NDArray[Any]]]:
    """Weight and bias of each convolution of a shipped network, in the order of computation.

    Args:
        name: of the embedder.
        prefix: how the names of the convolutions begin that are wanted.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(embedder_spec(name).path).graph
    known = {one.name: one for one in graph.initializer}
    made = {out: node for node in graph.node for out in node.output}

    def value(name: str) -> NDArray[Any]:
        if name in known:
            return np.asarray(numpy_helper.to_array(known[name]), dtype=np.float32)
        parts = [value(part) for part in made[name].input]
        levels, scale, zero = (*parts, np.zeros(1, np.float32))[:3]
        shape = (-1, *[1] * (levels.ndim - 1)) if scale.size > 1 else ()
        return (levels - zero.reshape(shape)) * scale.reshape(shape)

    wanted = (n for n in graph.node if n.op_type == "Conv" and n.name.startswith(prefix))
    return [(value(node.input[1]), value(node.input[2])) for node in wanted]


def load_shipped(net: Any, name: str, prefix: str) -> None:
    """Put a shipped network's weights into one of the same form; its batch norms become nothing.

    Raises:
        BundleError: the shipped network has another form.
    """
    import torch

    from solesight.learn.deep.nets.folding import fold_norms

    found = shipped_convolutions(name, prefix)
    fold_norms(net)
    own = [module for module in net.modules() if isinstance(module, torch.nn.Conv2d)]
    if [tuple(conv.weight.shape) for conv in own] != [weight.shape for weight, _ in found]:
        raise BundleError(f"{name}.onnx is no network of this form; reinstall solesight")
    with torch.no_grad():
        for conv, (weight, bias) in zip(own, found, strict=True):
            conv.weight.copy_(torch.from_numpy(weight.copy()))
            conv.bias.copy_(torch.from_numpy(bias.copy()))
