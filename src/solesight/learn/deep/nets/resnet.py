"""ResNet18 and ResNet34 without classifier (He et al., 2016), named as torchvision names them."""

from __future__ import annotations

from torch import Tensor, nn

__all__ = ["ResNet", "resnet18", "resnet34"]


class _Basic(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride > 1 or inputs != outputs:
            shortcut = nn.Conv2d(inputs, outputs, 1, stride, bias=False)
            self.downsample = nn.Sequential(shortcut, nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        before = x if self.downsample is None else self.downsample(x)
        x = self.relu(self.bn1(self.conv1(x)))
        return self.relu(self.bn2(self.conv2(x)) + before)


class ResNet(nn.Module):
    """Normalised (n, 3, h, w) -> map (n, 512, h / 32, w / 32).

    Args:
        repeats: blocks of each of the four rows.
    """

    channels = 512

    def __init__(self, repeats: tuple[int, ...]) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        rows = []
        inputs = 64
        for place, times in enumerate(repeats):
            channels = 64 << place
            row = [_Basic(inputs, channels, 2 if place else 1)]
            row += [_Basic(channels, channels, 1) for _ in range(times - 1)]
            rows.append(nn.Sequential(*row))
            inputs = channels
        self.layer1, self.layer2, self.layer3, self.layer4 = rows

    def blocks(self) -> list[nn.Module]:
        """Give what is unfrozen block by block, first to last."""
        rows = (self.layer1, self.layer2, self.layer3, self.layer4)
        return [self.conv1, self.bn1, *(block for row in rows for block in row)]

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        return self.layer4(self.layer3(self.layer2(self.layer1(x))))


def resnet18() -> ResNet:
    """Make the network of 18 layers."""
    return ResNet((2, 2, 2, 2))


def resnet34() -> ResNet:
    """Make the network of 34 layers."""
    return ResNet((3, 4, 6, 3))
