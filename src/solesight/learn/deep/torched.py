"""The door to torch: whether it is there, how many threads it takes, which seeds it has."""

from __future__ import annotations

import importlib.util
import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import numpy as np

from solesight.errors import MissingExtraError

__all__ = ["cheaper", "mixed_seed", "need_torch", "quiet", "threads"]

_NEEDED = ("torch", "lightning", "onnx")


def need_torch(need: str) -> None:
    """Say so, and how to help it, where the extra ``deep`` is not installed.

    Raises:
        MissingExtraError: torch, Lightning or onnx is missing.
    """
    if any(importlib.util.find_spec(name) is None for name in _NEEDED):
        # A newer torch than the pinned one brings gigabytes of CUDA: hence the pin in the advice.
        raise MissingExtraError(f"{need} (torch==2.13.0 and Lightning)", "deep")


def mixed_seed(*parts: int) -> int:
    """Make one seed of several numbers, so that no two combinations share their randomness."""
    return int(np.random.SeedSequence(parts).generate_state(1, np.uint64)[0] >> np.uint64(1))


@contextmanager
def threads(wanted: int) -> Iterator[None]:
    """Let torch use so many threads, and what it used before afterwards.

    More than the cores at hand are much slower than fewer, and on a machine of two cores one is
    faster than two: 0 takes half of the cores, at most four.
    """
    import torch

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    before = torch.get_num_threads()
    torch.set_num_threads(wanted or min(4, max(1, (cores or 1) // 2)))
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep Lightning's advice and torch's notes from users, who can do nothing about them."""
    loggers = [
        logging.getLogger(n) for n in ("lightning.pytorch", "lightning.fabric", "torch.onnx")
    ]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def cheaper(wanted: bool) -> Any:
    """Compute in bfloat16 while nothing is learned, on a processor that can: 2.5 times as fast.

    For features and for the scores that choose an epoch; what is saved is computed in full.
    """
    import torch

    if wanted and not torch.cuda.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported():
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return nullcontext()
