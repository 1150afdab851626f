"""Networks: as many weights as published, folded to the same answers, heads as they were."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra deep is not installed")

from solesight.embed import Network, embedder_spec  # noqa: E402 - torch is looked for first
from solesight.errors import SettingsError  # noqa: E402
from solesight.learn.deep.backbones import BACKBONES, find_backbone  # noqa: E402
from solesight.learn.deep.nets.folding import fold_norms, make_thrifty  # noqa: E402
from solesight.learn.deep.nets.heads import head_for  # noqa: E402
from solesight.learn.deep.nets.small import small_net  # noqa: E402
from solesight.learn.deep.nets.whole import Pixels, Whole  # noqa: E402
from solesight.learn.deep.quantised import load_shipped  # noqa: E402

# Weights of torchvision's and the Lite family's networks less those of their classifiers.
COUNTS = {
    "vgg16": 14_714_688,
    "mobilenet_v2": 3_504_872 - 1_281_000,
    "shufflenet_v2": 2_278_604 - 1_025_000,
    "resnet18": 11_689_512 - 513_000,
    "resnet34": 21_797_672 - 513_000,
    "efficientnet_lite0": 4_652_008 - 1_281_000,
    "efficientnet_lite1": 5_416_680 - 1_281_000,
    "efficientnet_lite2": 6_092_072 - 1_281_000,
}
# One name from the beginning, the middle and the end of the published files.
NAMES = {
    "vgg16": ("features.0.weight", "features.14.bias", "features.28.weight"),
    "mobilenet_v2": (
        "features.0.0.weight", "features.1.conv.1.weight", "features.2.conv.3.running_var",
        "features.18.1.bias",
    ),
    "shufflenet_v2": (
        "conv1.0.weight", "stage2.0.branch1.2.weight", "stage3.7.branch2.6.running_mean",
        "conv5.1.bias",
    ),
    "resnet18": ("conv1.weight", "layer2.0.downsample.1.running_var", "layer4.1.bn2.bias"),
    "resnet34": ("conv1.weight", "layer3.5.conv2.weight", "layer4.2.bn2.bias"),
    "efficientnet_lite0": (
        "_conv_stem.weight", "_blocks.1._expand_conv.weight", "_blocks.15._bn2.running_mean",
        "_bn1.bias",
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize("name", COUNTS)
def test_a_backbone_has_as_many_weights_as_published(name: str) -> None:
    net = find_backbone(name).build()
    assert sum(weight.numel() for weight in net.parameters()) == COUNTS[name]
    assert set(NAMES.get(name, ())) <= set(net.state_dict())


@pytest.mark.parametrize("name", [n for n in BACKBONES if n not in ("vgg16", "resnet34")])
def test_folding_norms_and_thrift_change_no_answer(name: str) -> None:
    net = find_backbone(name).build()
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.uniform_(-0.1, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    net.eval()
    x = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        before = net(x)
        fold_norms(net)
        folded = net(x)
        make_thrifty(net)
        thrifty = net(x)
    assert before.shape == (2, net.channels, 2, 2)
    assert not any(isinstance(m, torch.nn.BatchNorm2d) for m in net.modules())
    size = float(before.abs().max())
    assert float((folded - before).abs().max()) < 1e-4 * max(size, 1e-3) + 1e-6
    assert torch.equal(thrifty, folded)


@pytest.mark.parametrize(
    ("backbone", "network"),
    [("efficientnet_lite0", "efficientnet-lite0-int8"), ("sneaker", "sneaker")],
)
def test_weights_read_from_a_shipped_network_see_what_it_sees(backbone: str, network: str) -> None:
    """Against ONNX Runtime on the shipped file: quantised steps inside, so alike and not equal."""
    found = find_backbone(backbone)
    net = found.build()
    assert found.shipped is not None
    load_shipped(net, *found.shipped)
    whole = Whole(
        Pixels(found.mean, found.spread), net.eval(), torch.nn.Identity(), torch.nn.Identity()
    )
    picture = np.full((2, 160, 160, 3), 255, np.uint8)
    picture[0, 60:120, 20:140] = (190, 40, 50)
    picture[1, 50:110, 30:150] = np.random.default_rng(0).integers(0, 255, (60, 120, 3))
    with torch.no_grad():
        maps = whole.maps(torch.from_numpy(picture).permute(0, 3, 1, 2).float())
    if network == "sneaker":
        # It ships no map; what it says of where the shoe is comes from the same map.
        assert float(maps.max()) <= 6.0
        assert float(maps.std()) > 0.1
        return
    wanted = Network(embedder_spec(network).path).run(picture)[1]
    cosine = np.sum(maps.numpy() * wanted) / np.linalg.norm(maps) / np.linalg.norm(wanted)
    assert cosine > 0.9


def test_heads_are_those_of_the_earlier_projects() -> None:
    def widths(head: torch.nn.Module) -> list[int]:
        layers = [m for m in head.modules() if isinstance(m, torch.nn.Linear)]
        return [layers[0].in_features, *(layer.out_features for layer in layers)]

    assert widths(head_for("narrow", 1280, 49, 2)[1]) == [1280, 320, 2]
    assert widths(head_for("narrow", 1024, 49, 2)[1]) == [1024, 256, 2]
    assert widths(head_for("dense", 1280, 49, 23)[1]) == [1280, 256, 64, 23]
    assert widths(head_for("linear", 512, 49, 5)[1]) == [512, 5]
    pool, wide = head_for("wide", 64, 49, 4)
    assert widths(wide) == [3136, 392, 49, 4]
    assert [m.p for m in wide.modules() if isinstance(m, torch.nn.Dropout)] == [0.4, 0.4]
    wide.eval()
    assert wide(pool(torch.zeros(2, 64, 7, 7))).shape == (2, 4)
    # VGG16's own at 224 pixels: 25088 -> 3136 -> 392. Of 1280 channels it would have 490 million.
    with pytest.raises(SettingsError, match="491,724,800 weights"):
        head_for("wide", 1280, 49, 4)


@pytest.mark.parametrize(
    ("name", "first", "classes"),
    [
        ("big", (1568, 256), 5),
        ("small", (1568, 128), 5),
        ("rgb5", (6400, 10), 10),
        ("rgb4", (7744, 10), 10),
    ],
)
def test_small_nets_are_those_of_the_earlier_projects(
    name: str, first: tuple[int, int], classes: int
) -> None:
    net = small_net(name, classes, 224)
    dense = [m for m in net.head.modules() if isinstance(m, torch.nn.Linear)]
    assert (dense[0].in_features, dense[0].out_features) == first
    convolutions = [m.out_channels for m in net.trunk.modules() if isinstance(m, torch.nn.Conv2d)]
    wanted = {"big": [2, 4, 8, 16, 32], "small": [4, 16, 32]}.get(name, [16, 32, 64, 64])
    assert convolutions == wanted
    shares = {m.p for m in net.modules() if isinstance(m, torch.nn.Dropout)}
    assert shares == ({0.2} if name.startswith("rgb") else {0.5})
    assert net.eval()(torch.zeros(1, 3, 224, 224)).shape == (1, classes)


def test_gray_nets_do_not_see_colors() -> None:
    net = small_net("small", 3, 64).eval()
    x = torch.rand(2, 3, 64, 64) * 255
    gray = (x * torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)).sum(1, keepdim=True)
    assert torch.allclose(net(x), net(gray.expand_as(x)), atol=1e-5)
