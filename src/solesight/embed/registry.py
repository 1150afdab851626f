"""Embedders by name, or a user's own ONNX file by path."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np

from solesight.embed.exposing import shuffled
from solesight.embed.layout import Layout
from solesight.errors import BundleError, UnknownNameError

__all__ = ["EmbedderSpec", "embedder_spec", "embedders", "laid_out", "shuffled_spec"]

_MODELS = "solesight.embed", "models"
JOINT = "+"
SIZE = 224
"""Side of the frame, pixels, where a network's card says nothing else."""


@dataclass(frozen=True)
class EmbedderSpec:
    """Which network makes a vector, and how.

    Attributes:
        name: in the registry, or the file's stem.
        path: of the ONNX file: uint8 (n, h, w, 3) in, float32 (n, d) first out.
        sha256: of the file, and of its layout where it has one: no two embedders share it.
        size: side of the frame that it sees, in pixels.
        version: raised when the way of rendering changes.
        mirrored: whether a vector is the mean of the frame's and its mirror image's: a shoe and its
            other half then have one vector.
        recolored: which permutation of the frame's color channels it sees, 1 to 5; 0 leaves them.
        parts: embedders whose vectors stand side by side in this one's; empty for a single one.
        layout: which map inside the network the vector keeps by place; None for its own output.
        file_sha256: of the file, where ``sha256`` tells more than the file: a layout's does.
    """

    name: str
    path: str
    sha256: str
    size: int = SIZE
    version: int = 3
    mirrored: bool = False
    recolored: int = 0
    parts: tuple[EmbedderSpec, ...] = ()
    layout: Layout | None = None
    file_sha256: str = ""

    @property
    def checksum(self) -> str:
        """What the file must have; checked when it is loaded."""
        return self.file_sha256 or self.sha256

    def in_colors(self, kind: int) -> EmbedderSpec:
        """Give the same embedder as it sees shoes in other colors; see ``recolored``."""
        parts = tuple(part.in_colors(kind) for part in self.parts)
        return replace(self, recolored=kind, parts=parts)

    @property
    def each(self) -> tuple[EmbedderSpec, ...]:
        """The single embedders whose vectors are kept: its parts, or itself."""
        return self.parts or (self,)

    @property
    def config(self) -> dict[str, object]:
        """What a vector depends on besides the frame: part of the facts' key."""
        config: dict[str, object] = {"sha256": self.sha256, "size": self.size}
        config["version"] = self.version
        # Only where it is so: the keys of vectors that were made before keep their meaning.
        more: dict[str, object] = {"mirrored": True} if self.mirrored else {}
        return config | more | ({"recolored": self.recolored} if self.recolored else {})


@lru_cache(maxsize=1)
def _shipped() -> dict[str, EmbedderSpec]:
    folder = files(_MODELS[0]).joinpath(_MODELS[1])
    specs: dict[str, EmbedderSpec] = {}
    cards = list(_cards(folder))
    for card in cards:
        if "file" in card and str(card["file"]).endswith(".onnx"):
            path = str(folder.joinpath(card["file"]))
            spec = EmbedderSpec(card["name"], path, card["sha256"])
            specs[card["name"]] = _as_card_says(spec, card)
    # Those that read another network's maps come after the networks.
    for card in cards:
        if "layout" in card:
            specs[card["name"]] = laid_out(specs[card["network"]], card["name"], card["layout"])
    return specs


def _cards(folder: Traversable) -> Iterator[dict[str, Any]]:
    for entry in folder.iterdir():
        if entry.name.endswith(".json"):
            yield json.loads(entry.read_text(encoding="utf-8"))


def laid_out(spec: EmbedderSpec, name: str, kept: Mapping[str, Any]) -> EmbedderSpec:
    """Give the embedder that keeps a map inside another one's network.

    Args:
        spec: whose network.
        name: of the new one.
        kept: as `Layout`, by name.
    """
    layout = Layout(**kept)
    digest = hashlib.sha256(f"{spec.checksum} {layout.as_text()}".encode()).hexdigest()
    return replace(
        spec, name=name, sha256=digest, file_sha256=spec.checksum, layout=layout, mirrored=False
    )


def embedders() -> list[str]:
    """Name the embedders that are shipped."""
    return sorted(_shipped())


def embedder_spec(name: str) -> EmbedderSpec:
    """Find an embedder.

    Args:
        name: one of `embedders()`, several joined by ``+``, or the path of an ONNX file whose input
            is uint8
            (n, height, width, 3) RGB and whose output ``embedding`` is float32 (n, d). A JSON card
            beside it, of the same name and with the file's ``sha256``, may tell its
            ``size`` and whether it wants frames ``mirrored`` too.

    Raises:
        UnknownNameError: no such name, and no such file.
    """
    if name in _shipped():
        return _shipped()[name]
    names = name.split(JOINT)
    if len(names) > 1 and all(one in _shipped() or one.endswith(".onnx") for one in names):
        return _joined([embedder_spec(one) for one in names])
    path = Path(name)
    if path.suffix == ".onnx":
        return _own(path)
    raise UnknownNameError("embedder", name, [*embedders(), "PATH.onnx"])


def _joined(parts: list[EmbedderSpec]) -> EmbedderSpec:
    """Several embedders as one; its checksum is that of their checksums."""
    digest = hashlib.sha256(" ".join(part.sha256 for part in parts).encode()).hexdigest()
    name = JOINT.join(part.name for part in parts)
    return EmbedderSpec(name, "", digest, max(part.size for part in parts), parts=tuple(parts))


def shuffled_spec(spec: EmbedderSpec, folder: Path, seed: int = 0) -> EmbedderSpec:
    """Write an embedder's networks with shuffled weights: one that has learned nothing.

    Args:
        spec: the embedder.
        folder: where its networks are written.
        seed: of the permutations.
    """
    if spec.parts:
        return _joined([shuffled_spec(part, folder, seed) for part in spec.parts])
    data = shuffled(Path(spec.path).read_bytes(), np.random.default_rng(seed))
    path = folder / f"{spec.name}-shuffled.onnx"
    path.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    whole = replace(spec, name=path.stem, path=str(path), sha256=digest, file_sha256="")
    return whole if spec.layout is None else laid_out(whole, path.stem, asdict(spec.layout))


def _own(path: Path) -> EmbedderSpec:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BundleError(f"{path}: cannot be read ({error.strerror})") from error
    return _as_card_says(EmbedderSpec(path.stem, str(path.resolve()), digest), _card_beside(path))


def _as_card_says(spec: EmbedderSpec, card: dict[str, Any]) -> EmbedderSpec:
    """Take what a card of this very file tells of how to use it."""
    if card.get("sha256") != spec.sha256:
        return spec
    return replace(spec, size=int(card.get("size", SIZE)), mirrored=bool(card.get("mirrored")))


def _card_beside(path: Path) -> dict[str, Any]:
    """Read the card beside a network, if there is one."""
    try:
        card = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return card if isinstance(card, dict) else {}
