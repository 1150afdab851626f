"""Which layers there are, and which one is looked at when nobody says."""

from __future__ import annotations

import pytest
from explain_toys import SIDE, toy
from torch import nn

from solesight.errors import NotEnoughDataError, UnknownNameError
from solesight.explain.deep.layers import default_layer, find_layer, list_layers
from solesight.explain.deep.looking import last_of_each_size
from solesight.learn.deep.backbones import BACKBONES
from solesight.learn.deep.nets.heads import Pooled
from solesight.learn.deep.nets.small import small_net
from solesight.learn.deep.nets.whole import Pixels, Whole


def _whole(name: str) -> Whole:
    backbone = BACKBONES[name]
    trunk = backbone.build()
    head = nn.Linear(trunk.channels, 2)
    for module in trunk.modules():  # as a bundle's network is rebuilt
        if getattr(module, "inplace", False):
            module.inplace = False
    return Whole(Pixels(backbone.mean, backbone.spread), trunk, Pooled(), head).eval()


def test_layers_come_in_the_order_of_computation_with_their_shapes() -> None:
    found = list_layers(toy().float(), SIDE)
    assert [(one.name, one.kind, one.shape) for one in found] == [
        ("conv", "Conv2d", (2, SIDE, SIDE)),
        ("act", "ReLU", (2, SIDE, SIDE)),
    ]
    assert default_layer(found).name == "act"


@pytest.mark.parametrize(
    ("net", "name", "shape"),
    [
        ("small", "trunk.7", (32, 8, 8)),
        ("big", "trunk.13", (32, 8, 8)),
        ("rgb5", "trunk.16", (64, 4, 4)),
        ("rgb4", "trunk.16", (64, 6, 6)),
    ],
)
def test_the_default_of_a_small_network_is_its_last_map_before_pooling(
    net: str, name: str, shape: tuple[int, int, int]
) -> None:
    size = 128 if net in ("small", "big") else 96
    found = default_layer(list_layers(small_net(net, 3, size).eval(), size))
    assert found.kind == "ReLU"
    assert found.name == name
    assert found.shape == shape


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("efficientnet_lite0", "trunk"),
        ("mobilenet_v2", "trunk.features.18.2"),
        ("resnet18", "trunk.layer4.1"),
    ],
)
def test_the_default_of_a_pretrained_network_is_what_its_head_reads(name: str, layer: str) -> None:
    net = _whole(name)
    found = default_layer(list_layers(net, 64))
    assert found.name == layer
    assert found.shape == (net.trunk.channels, 2, 2)


def test_a_layer_that_is_computed_twice_is_left_out() -> None:
    names = [one.name for one in list_layers(_whole("resnet18"), 64)]
    assert "trunk.layer4.1.relu" not in names
    assert "trunk.layer4.1" in names
    assert "trunk.layer4" not in names  # it only passes on the map of its last block


def test_an_unknown_layer_names_what_is_near() -> None:
    layers = list_layers(_whole("efficientnet_lite0"), 64)
    with pytest.raises(UnknownNameError, match=r"near: .*trunk\._blocks\.10\._expand_conv.*known"):
        find_layer(layers, "_blocks.10._expand_conv")


def test_a_network_without_convolutions_says_so() -> None:
    with pytest.raises(NotEnoughDataError, match="no convolution"):
        default_layer(())


def test_the_last_map_of_each_size_goes_down_to_the_last_layer() -> None:
    shown = last_of_each_size(list_layers(_whole("efficientnet_lite0"), 64))
    assert [one.shape[1] for one in shown] == [32, 16, 8, 4, 2]
    assert [one.name for one in shown[1:]] == [
        "trunk._blocks.2",
        "trunk._blocks.4",
        "trunk._blocks.10",
        "trunk",
    ]
    small = last_of_each_size(list_layers(small_net("rgb4", 3, 96).eval(), 96))
    assert [one.kind for one in small] == ["ReLU"] * 4
