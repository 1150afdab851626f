"""From a trained network to a model: its temperature, its ONNX file, and that both agree."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from solesight.errors import BundleError
from solesight.learn.calibrate import fit_temperature
from solesight.learn.deep.answering import DeepModel, run_network, session_of
from solesight.learn.deep.curves import draw_curves
from solesight.learn.deep.nets.whole import Answering, Whole
from solesight.learn.deep.settings import TrainingOptions
from solesight.learn.deep.torched import quiet
from solesight.learn.learners import Lesson

__all__ = ["TOLERANCE", "finished"]

TOLERANCE = 1e-3
"""How far a logit of the ONNX file may be from torch's; rounding is a hundredth of that."""
_OPSET = 17
_BATCH = 32
_PROVED = 256
"""Validation rows on which both are compared."""


def finished(
    whole: Whole,
    lesson: Lesson,
    frames: NDArray[np.uint8],
    options: TrainingOptions,
    history: list[dict[str, Any]],
    *,
    told: dict[str, Any],
) -> DeepModel:
    """Make the model.

    Args:
        whole: trained.
        lesson: whose validation rows calibrate it.
        frames: of all rows of the lesson.
        options: of the training.
        history: what was recorded.
        told: what else the bundle is to say.

    Raises:
        BundleError: the exported network answers otherwise than the trained one.
    """
    whole = whole.cpu().eval()
    checks = np.flatnonzero(~lesson.trains)
    logits = torch_logits(whole, frames, checks, mirrored=options.mirrored)
    temperature = fit_temperature(logits, lesson.truth[checks])
    network = _exported(whole, options.size, temperature)
    proved = checks[np.linspace(0, len(checks) - 1, min(_PROVED, len(checks))).astype(int)]
    difference = _parity(network, whole, frames, proved, temperature)
    if not difference <= TOLERANCE:
        raise BundleError(
            f"the exported network is {difference:.2g} away from the trained one, more than "
            f"{TOLERANCE}: not saved"
        )
    state = whole.state_dict().items()
    arrays = {k: v.numpy() for k, v in state if not k.endswith("num_batches_tracked")}
    said = {
        **{key: _plain(value) for key, value in asdict(options).items()},
        **told,
        "temperature": round(temperature, 6),
        "onnx_difference": float(f"{difference:.3g}"),
        "epochs_run": len(history),
        "weights_count": sum(value.size for value in arrays.values()),
    }
    files = {
        "history.json": json.dumps(history, indent=1).encode(),
        "curves.svg": draw_curves(history).encode(),
    }
    return DeepModel(network, options.size, options.mirrored, said, arrays, files)


def torch_logits(
    whole: Whole, frames: NDArray[np.uint8], rows: NDArray[np.int64], *, mirrored: bool
) -> NDArray[np.float64]:
    """Give logits of rows, in torch."""
    found = []
    with torch.inference_mode():
        for start in range(0, len(rows), _BATCH):
            taken = torch.from_numpy(frames[rows[start : start + _BATCH]])
            x = taken.permute(0, 3, 1, 2).float()
            logits = whole(x)
            if mirrored:
                logits = (logits + whole(x.flip(3))) / 2
            found.append(logits.double().numpy())
    return np.concatenate(found)


def _exported(whole: Whole, size: int, temperature: float) -> bytes:
    file = io.BytesIO()
    example = torch.zeros(2, size, size, 3, dtype=torch.uint8)
    free = {name: {0: "n"} for name in ("pixels", "logits", "map")}
    with quiet(), torch.inference_mode():
        # The older exporter: it needs no package more, and torch is pinned.
        torch.onnx.export(
            Answering(whole, temperature).eval(),
            (example,),
            file,
            dynamo=False,
            opset_version=_OPSET,
            input_names=["pixels"],
            output_names=["logits", "map"],
            dynamic_axes=free,
        )
    return file.getvalue()


def _parity(
    network: bytes,
    whole: Whole,
    frames: NDArray[np.uint8],
    rows: NDArray[np.int64],
    temperature: float,
) -> float:
    session = session_of(network)
    wanted = torch_logits(whole, frames, rows, mirrored=False) / temperature
    found = [
        run_network(session, frames[rows[start : start + _BATCH]], mirrored=False)
        for start in range(0, len(rows), _BATCH)
    ]
    return float(np.abs(np.concatenate(found) - wanted).max())


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
