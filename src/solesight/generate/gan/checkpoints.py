"""The whole state of a training in one file: networks, averages, optimisers, and where it is.

safetensors and JSON; a file is replaced whole, so that a kill leaves the one before.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from solesight.errors import BundleError
from solesight.generate.gan.rounds import Pair

__all__ = ["read_said", "restore", "save"]

_FORMAT = "solesight-gan-1"


def save(path: Path, pair: Pair, said: dict[str, Any]) -> None:
    """Write the state of a training, and what is said of it, in one file."""
    tensors = {
        f"{part}.{name}": value.detach().cpu().contiguous().clone()
        for part in ("generator", "critic", "mean")
        for name, value in getattr(pair, part).state_dict().items()
    }
    for name, adam in pair.adams.items():
        for number, memory in adam.state_dict()["state"].items():
            for kind, value in memory.items():
                tensors[f"adam.{name}.{number}.{kind}"] = value.detach().cpu().contiguous()
    half = path.with_suffix(".half")
    save_file(tensors, half, {"format": _FORMAT, "said": json.dumps(said)})
    with half.open("rb") as written:
        os.fsync(written.fileno())
    half.replace(path)


def read_said(path: Path) -> dict[str, Any]:
    """Read what is said of a state, without its tensors.

    Raises:
        BundleError: the file is damaged or not ours.
    """
    try:
        with safe_open(path, "pt") as opened:
            found = opened.metadata() or {}
        said = json.loads(found["said"]) if found.get("format") == _FORMAT else None
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise BundleError(f"{path}: not a checkpoint that can be read ({error})") from error
    if not isinstance(said, dict):
        raise BundleError(f"{path}: not a checkpoint of a generator")
    return said


def restore(path: Path, pair: Pair) -> None:
    """Put a state back.

    Raises:
        BundleError: it does not fit the networks.
    """
    try:
        tensors = load_file(path)
        for part in ("generator", "critic", "mean"):
            getattr(pair, part).load_state_dict(_under(tensors, f"{part}."))
        for name, adam in pair.adams.items():
            _remember(adam, _under(tensors, f"adam.{name}."))
    except (OSError, SafetensorError, RuntimeError, ValueError) as error:
        raise BundleError(f"{path}: does not fit this training ({error})") from error


def _under(tensors: dict[str, Tensor], start: str) -> dict[str, Tensor]:
    return {name.removeprefix(start): v for name, v in tensors.items() if name.startswith(start)}


def _remember(adam: torch.optim.Optimizer, memory: dict[str, Tensor]) -> None:
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in memory.items():
        number, kind = name.split(".", 1)
        state.setdefault(int(number), {})[kind] = value
    adam.load_state_dict({"state": state, "param_groups": adam.state_dict()["param_groups"]})
