"""The one reader of weights that others made: tensors by name; nothing in a file is executed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from solesight.errors import BundleError

__all__ = ["read_state"]


def read_state(path: Path) -> dict[str, Any]:
    """Read tensors by name from a ``.pth`` or ``.safetensors`` file; it needs torch.

    Raises:
        BundleError: it is missing, or holds something else.
    """
    import torch

    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file

            state: Any = load_file(path)
        else:
            state = torch.load(path, map_location="cpu", weights_only=True)  # noqa: TID251 - the one reader
    except Exception as error:  # torch and safetensors raise classes of many kinds here
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise BundleError(f"{path} cannot be read as weights: {reason}") from error
    inner = state.get("state_dict", state) if isinstance(state, dict) else None
    if not isinstance(inner, dict) or not all(isinstance(v, torch.Tensor) for v in inner.values()):
        raise BundleError(f"{path} holds something else than named weights")
    return inner
