"""Speed of embedding beside torch eager, and of clean + embed beside embedding alone.

    python benchmarks/speed.py [PHOTOS]

PHOTOS is a folder; without it drawn shoes are used. Both sides of a ratio run in this one run.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np
from tables import ROOT, put, table

import solesight
from solesight.embed import Network, embedder_spec
from solesight.embed.network import DEFAULT
from solesight.photos import Frame, decode, render
from solesight.samples import write_samples

BATCH = 16
SECONDS = 8.0


def rate(run: Callable[[], int]) -> float:
    """Items a second of CPU time, after one warm-up."""
    run()
    done, began = 0, time.process_time()
    while (spent := time.process_time() - began) < SECONDS:
        done += run()
    return done / spent


def torch_rate(frames: np.ndarray) -> float:
    """The same network in torch eager, one thread, as its package gives it."""
    sys.path.insert(0, str(ROOT / "training" / "backbone"))
    import torch
    from lite0 import reference

    torch.set_num_threads(1)
    net = reference()
    batch = torch.from_numpy(frames[:BATCH])

    def run() -> int:
        with torch.inference_mode():
            net(batch)
        return BATCH

    return rate(run)


def ort_rate(frames: np.ndarray, name: str) -> float:
    """A shipped ONNX file on ONNX Runtime, one thread."""
    spec = embedder_spec(name)
    net = Network(spec.path, spec.sha256)

    def run() -> int:
        net.embed(frames[:BATCH])
        return BATCH

    return rate(run)


def _alone(frames: np.ndarray, seconds: float, found: multiprocessing.Queue[float]) -> None:
    spec = embedder_spec(DEFAULT)
    net = Network(spec.path, spec.sha256)
    net.embed(frames[:BATCH])
    done, began = 0, time.monotonic()
    while time.monotonic() - began < seconds:
        net.embed(frames[:BATCH])
        done += BATCH
    found.put(done / (time.monotonic() - began))


def alone_rate(frames: np.ndarray, workers: int) -> float:
    """Photos a second of wall time that the workers together embed from frames in memory."""
    context = multiprocessing.get_context("spawn")
    found: multiprocessing.Queue[float] = context.Queue()
    every = [
        context.Process(target=_alone, args=(frames[:BATCH], SECONDS, found))
        for _ in range(workers)
    ]
    for process in every:
        process.start()
    total = sum(found.get() for _ in every)
    for process in every:
        process.join()
    return total


def whole_rate(photos: list[Path], workers: int) -> tuple[float, float, float]:
    """Photos a second of wall time through clean, embed, and both, starting processes included."""
    with tempfile.TemporaryDirectory() as folder, solesight.open(folder, workers=workers) as ws:
        n = ws.add(*photos).added
        began = time.monotonic()
        ws.clean()
        middle = time.monotonic()
        ws.embed()
        end = time.monotonic()
    return n / (middle - began), n / (end - middle), n / (end - began)


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", nargs="?", type=Path)
    parser.add_argument("--n", type=int, default=1500)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.photos
        if folder is None:
            folder = write_samples(Path(scratch), shoes=100, photos_per_shoe=6, extras=False).folder
        photos = sorted(p for p in folder.rglob("*") if p.suffix in (".jpg", ".png", ".webp"))
        photos = [p for p in photos if "odd" not in p.parts]
        random.Random(0).shuffle(photos)
        photos = photos[: asked.n]
        pixels = [decode(p.read_bytes(), at_least=448) for p in photos[:BATCH]]
        frames = np.stack([render(p, Frame.whole(p.shape[1], p.shape[0])) for p in pixels])
        eager = torch_rate(frames)
        plain, ours = ort_rate(frames, "efficientnet-lite0"), ort_rate(frames, DEFAULT)
        workers = len(os.sched_getaffinity(0))
        alone = alone_rate(frames, workers)
        clean, embed, both = whole_rate(photos, workers)
    rows = [
        ("EfficientNet-Lite0 at 224, torch eager", f"{eager:.1f} a cpu-second", "1"),
        ("the same, ONNX Runtime, fp32", f"{plain:.1f} a cpu-second", f"{plain / eager:.1f}"),
        ("as shipped: ONNX Runtime, int8", f"{ours:.1f} a cpu-second", f"{ours / eager:.1f}"),
        (
            f"the int8 network alone, frames in memory, {workers} processes",
            f"{alone:.0f} a second",
            "",
        ),
        ("`embed` alone: read, decode, frame, network, write", f"{embed:.0f} a second", "100 %"),
        ("`clean` alone", f"{clean:.0f} a second", f"{clean / embed:.0%}"),
        ("`clean` + `embed`", f"{both:.0f} a second", f"{both / embed:.0%}"),
    ]
    kind = "photos of the shared data folder" if asked.photos else "drawn photos"
    text = f"{len(photos)} {kind}, ratios within one run.\n\n"
    text += table(("what", "photos", "ratio"), rows)
    put(ROOT / "docs" / "benchmarks.md", "speed", text, "python benchmarks/speed.py PHOTOS")
    print(text)


if __name__ == "__main__":
    main()
