"""Embedders by name, or a user's own ONNX file by path."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from solesight.errors import BundleError, UnknownNameError

__all__ = ["EmbedderSpec", "embedder_spec", "embedders"]

_MODELS = "solesight.embed", "models"
SIZE = 224
"""Side of the frame, pixels, where a network's card says nothing else."""


@dataclass(frozen=True)
class EmbedderSpec:
    """Which network makes a vector, and how.

    Attributes:
        name: in the registry, or the file's stem.
        path: of the ONNX file: uint8 (n, h, w, 3) in, float32 (n, d) first out.
        sha256: of the file; checked when it is loaded.
        size: side of the frame that it sees, in pixels.
        version: raised when the way of rendering changes.
    """

    name: str
    path: str
    sha256: str
    size: int = SIZE
    version: int = 3

    @property
    def config(self) -> dict[str, object]:
        """What a vector depends on besides the frame: part of the facts' key."""
        return {"sha256": self.sha256, "size": self.size, "version": self.version}


@lru_cache(maxsize=1)
def _shipped() -> dict[str, EmbedderSpec]:
    folder = files(_MODELS[0]).joinpath(_MODELS[1])
    specs = {}
    for entry in folder.iterdir():
        if not entry.name.endswith(".json"):
            continue
        card = json.loads(entry.read_text(encoding="utf-8"))
        if "file" in card and str(card["file"]).endswith(".onnx"):
            path = str(folder.joinpath(card["file"]))
            size = int(card.get("size", SIZE))
            specs[card["name"]] = EmbedderSpec(card["name"], path, card["sha256"], size)
    return specs


def embedders() -> list[str]:
    """Name the embedders that are shipped."""
    return sorted(_shipped())


def embedder_spec(name: str) -> EmbedderSpec:
    """Find an embedder.

    Args:
        name: one of `embedders()`, or the path of an ONNX file whose input is uint8
            (n, height, width, 3) RGB and whose output ``embedding`` is float32 (n, d). A JSON card
            beside it, of the same name and with the file's ``sha256``, may tell its ``size``.

    Raises:
        UnknownNameError: no such name, and no such file.
    """
    if name in _shipped():
        return _shipped()[name]
    path = Path(name)
    if path.suffix == ".onnx":
        return _own(path)
    raise UnknownNameError("embedder", name, [*embedders(), "PATH.onnx"])


def _own(path: Path) -> EmbedderSpec:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BundleError(f"{path}: cannot be read ({error.strerror})") from error
    return EmbedderSpec(path.stem, str(path.resolve()), digest, _size_beside(path, digest))


def _size_beside(path: Path, digest: str) -> int:
    """Read the size from the card beside a network, if there is one of this very file."""
    try:
        card = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        return int(card["size"]) if card["sha256"] == digest else SIZE
    except (OSError, ValueError, KeyError, TypeError):
        return SIZE
