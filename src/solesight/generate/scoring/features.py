"""Pictures to features, by a named network; photos and made pictures go the same way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from solesight.embed import Embedder, EmbedderSpec, embedder_spec
from solesight.progress import Progress, Silent

__all__ = ["USUAL", "Features", "named_features"]

USUAL = ("sneaker", "efficientnet-lite0-int8")
_BATCH = 16
_WHITE = 255


def named_features(names: Sequence[str]) -> list[Features]:
    """Open networks by name, or by the path of an ONNX file, Inception's for example.

    Raises:
        UnknownNameError: no such name, and no such file.
        BundleError: the file is no network of the form that an embedder has.
    """
    return [Features(embedder_spec(name)) for name in dict.fromkeys(names or USUAL)]


@dataclass
class Features:
    """A network that turns pictures into features.

    Attributes:
        spec: which.
    """

    spec: EmbedderSpec

    @property
    def name(self) -> str:
        """What it is called."""
        return self.spec.name

    def __post_init__(self) -> None:
        """Load it."""
        self._embedder = Embedder(self.spec)

    def of(
        self, pictures: NDArray[np.uint8], progress: Progress | None = None, label: str = ""
    ) -> NDArray[np.float64]:
        """Give features, float64 (n, d).

        Args:
            pictures: uint8 (n, height, width, 3); laid on a white square and enlarged.
            progress: told of each batch.
            label: what is embedded.
        """
        told = progress or Silent()
        told.start(f"{self.name}: {label}", len(pictures))
        found = []
        for start in range(0, len(pictures), _BATCH):
            part = pictures[start : start + _BATCH]
            squares = np.stack([_square(one, self.spec.size) for one in part])
            found.append(self._embedder.embed_drawn(squares).astype(np.float64))
            told.advance(len(part))
        told.finish()
        vectors = np.concatenate(found)
        # Of length one they would make the kernel all but flat: rescaled to a mean square of 1.
        return np.asarray(vectors * np.sqrt(vectors.shape[1]))


def _square(picture: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    height, width, _ = picture.shape
    whole = max(height, width)
    ground = np.full((whole, whole, 3), _WHITE, dtype=np.uint8)
    top, left = (whole - height) // 2, (whole - width) // 2
    ground[top : top + height, left : left + width] = picture
    return np.asarray(Image.fromarray(ground).resize((side, side), Image.Resampling.BICUBIC))
