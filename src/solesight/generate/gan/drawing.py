"""A trained generator on ONNX Runtime: latents in, pictures out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from solesight.errors import BundleError, NotReadyError, UnknownNameError

__all__ = ["CARD", "NETWORK", "Drawer", "draw_latents", "generators", "latents_of", "open_drawer"]

NETWORK = "generator.onnx"
CARD = "generator.json"
_BATCH = 64
Floats = NDArray[np.float32]


def latents_of(n: int, latent: int, seed: int, spread: float = 1.0) -> Floats:
    """Draw latents, float32 (n, latent), from a normal distribution.

    Args:
        n: how many.
        latent: numbers each.
        seed: of the drawing; the first of 10 are the first of 100.
        spread: 1 is what was trained; less keeps to the middle, where shoes are plainer and paler.
    """
    drawn = np.random.default_rng([seed, 81]).standard_normal((n, latent), dtype=np.float32)
    return np.asarray(drawn * np.float32(spread), dtype=np.float32)


def session_of(network: bytes) -> Any:
    """Load a generator, on one thread: the same pictures, bit for bit, each time."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return ort.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's own classes are no part of its public names
        reason = str(error).splitlines()[0]
        raise BundleError(f"{NETWORK}: not a network that can be loaded: {reason}") from error


def draw_latents(session: Any, z: Floats) -> NDArray[np.uint8]:
    """Draw pictures, uint8 (n, height, width, 3)."""
    parts = [
        session.run(["pixels"], {"latents": z[i : i + _BATCH]})[0]
        for i in range(0, max(1, len(z)), _BATCH)
    ]
    return np.concatenate(parts)


@dataclass(frozen=True)
class Drawer:
    """A trained generator.

    Attributes:
        name: of its folder.
        folder: where it lies.
        card: what is known of it.
        session: of ONNX Runtime.
    """

    name: str
    folder: Path
    card: dict[str, Any]
    session: Any

    @property
    def latent(self) -> int:
        """Numbers that a picture is made from."""
        return int(self.card["options"]["latent"])

    def draw(self, z: Floats) -> NDArray[np.uint8]:
        """Draw latents float32 (n, latent), uint8 (n, height, width, 3)."""
        return draw_latents(self.session, z)


def generators(root: Path) -> list[str]:
    """Name the trained generators in a folder."""
    return sorted(card.parent.name for card in root.glob(f"*/{CARD}"))


def open_drawer(root: Path, name: str | None = None) -> Drawer:
    """Open a trained generator.

    Args:
        root: the folder of all.
        name: which; the newest where None.

    Raises:
        UnknownNameError: there is none of that name; lists those there are.
        BundleError: its files are damaged.
    """
    known = generators(root)
    begun = [path.parent.name for path in root.glob("*/checkpoint.safetensors")]
    if name in begun and name not in known:
        raise NotReadyError(
            f"{name}: its training was stopped before its end; run the same `solesight gan train` "
            "again, to the end or with --minutes"
        )
    if not known or (name is not None and name not in known):
        raise UnknownNameError("generator", name or "yet: run `solesight gan train`", known)
    newest = max(known, key=lambda one: (root / one / CARD).stat().st_mtime)
    folder = root / (name or newest)
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        network = (folder / NETWORK).read_bytes()
        if hashlib.sha256(network).hexdigest() != card["sha256"]:
            raise BundleError(f"{folder / NETWORK}: not the file that {CARD} tells of; train again")
        int(card["options"]["latent"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BundleError(f"{folder}: not a generator that can be read ({error})") from error
    return Drawer(folder.name, folder, card, session_of(network))
