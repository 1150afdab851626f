"""VGG16 without its classifier (Simonyan and Zisserman, 2015), named as torchvision names it."""

from __future__ import annotations

from torch import Tensor, nn

__all__ = ["VGG16"]

_ROWS = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))


class VGG16(nn.Module):
    """Normalised (n, 3, h, w) -> map (n, 512, h / 32, w / 32)."""

    channels = 512

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inputs = 3
        for row in _ROWS:
            for channels in row:
                layers += [nn.Conv2d(inputs, channels, 3, padding=1), nn.ReLU(inplace=True)]
                inputs = channels
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)

    def blocks(self) -> list[nn.Module]:
        """Give what is unfrozen block by block, first to last."""
        return [layer for layer in self.features if isinstance(layer, nn.Conv2d)]

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        return self.features(x)
