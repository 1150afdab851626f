"""Train the sneaker embedder: ``python training/embedder/train.py CACHE --name N --trunk T``.

Resumes by itself from CACHE/NAME.pt: batches are seeded by their step. Several networks named at
once learn from the same pictures, side by side: where an accelerator learns faster than pictures
are made, that is one making for all.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import backdrops
import learner
import network
import numpy as np
import records
import sampling
import torch
import validation
from torch.utils.data import DataLoader

PACKED, STARTS = "packed.npz", "starts.pt"
"""What ``--pack`` writes for a machine that has neither photos nor packages."""


def main() -> None:
    """Prepare, train, validate now and then, keep checkpoints."""
    options = _options()
    torch.set_num_threads(options.threads)
    options.cache.mkdir(parents=True, exist_ok=True)
    only = options.pack or options.prepare
    if not only and (not options.name or len(options.name) != len(options.trunk)):
        sys.exit("name what is trained: --name first --trunk lite0, as often as you like")
    photos, tiles = read(options.cache, options.packed)
    if options.pack:
        _pack(options.pack, photos, tiles)
    if only:
        return
    torch.manual_seed(options.seed)
    Run(options, photos, tiles).go()


def read(cache: Path, packed: Path | None = None) -> tuple[list[records.Photo], records.Tiles]:
    """Photos and tiles, of the shared data folder or as they were packed elsewhere."""
    if packed:
        return records.load(packed / PACKED)
    # Only here: where a packed file is read, the library need not be installed.
    import photos
    import tiles

    with photos.prepare(cache / "ws") as workspace:
        listed = photos.read(workspace)
    photos.write_parts(listed, cache / "parts.csv")
    return list(listed), tiles.pack(listed, cache)


def _pack(folder: Path, photos: list[records.Photo], tiles: records.Tiles) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{STARTS}.partial"
    torch.save(_starts(), partial)
    partial.replace(folder / STARTS)
    records.save(folder / PACKED, photos, tiles)


def _starts() -> dict[str, dict[str, torch.Tensor]]:
    """ImageNet's weights of both trunks, in half precision."""
    return {
        kind: {k: v.half() for k, v in network.Embedder(kind).state_dict().items()}
        for kind in network.lite0.DEPTHS
    }


class Run:
    """One training: the networks that learn, and the pictures that they see."""

    def __init__(
        self, options: argparse.Namespace, photos: list[records.Photo], tiles: records.Tiles
    ) -> None:
        self.options, self.photos, self.tiles = options, photos, tiles
        self.rows = sampling.arrange(photos, tiles)
        course = learner.Course(
            options.steps, options.warmup, options.rate, torch.device(options.device),
            options.times, options.frozen, options.seed, options.apart,
        )  # fmt: skip
        starts: dict[str, learner.Batch] = {}
        if options.packed:
            starts = torch.load(options.packed / STARTS, weights_only=True)  # noqa: TID251
        self.learners = [
            learner.Learner(options.cache / f"{name}.pt", trunk, self.rows, course,
                            starts.get(trunk))
            for name, trunk in zip(options.name, options.trunk, strict=True)
        ]  # fmt: skip
        # One that is further, since a kill came between two files, waits for the others.
        self.step = min(one.step for one in self.learners)

    def go(self) -> None:
        """Every step that is left."""
        options = self.options
        look = sampling.Look(
            options.seed, options.size, options.phone, options.times, options.apart
        )
        steps = sampling.Steps(self.photos, self.tiles, self.rows, self._bank(), look)
        last = options.stop or options.steps
        loader = DataLoader(
            steps, batch_size=None, sampler=range(self.step, last), num_workers=options.workers,
            prefetch_factor=6, pin_memory=options.device != "cpu",
        )  # fmt: skip
        started, first = time.time(), self.step
        for batch in loader:
            here = {k: v.to(options.device, non_blocking=True) for k, v in batch.items()}
            self.step += 1
            for one in self.learners:
                if one.step < self.step:
                    self._say(one, one.learn(here), (time.time() - started) / (self.step - first))
            if self.step % options.keep == 0 or self.step == last:
                for one in self.learners:
                    one.save()
            if options.validate and (self.step % options.validate == 0 or self.step == last):
                self._validate()

    def _say(self, one: learner.Learner, losses: learner.Batch, pace: float) -> None:
        if one.step % self.options.say == 0:
            said = " ".join(f"{name} {float(value):.2f}" for name, value in losses.items())
            name = one.file.stem
            print(f"{name} {one.step}/{self.options.steps} {pace:.2f} s a step; {said}", flush=True)

    def _bank(self) -> np.ndarray:
        odd = [np.array(self.tiles.rgba[i][:, :, :3]) for i in self.rows.odd]
        options = self.options
        kind = f"-{_digest(options.backdrops)}" if options.backdrops else ""
        file = options.cache / f"backdrops{kind}-made-{options.seed}.npy"
        if not file.exists():
            partial = file.with_suffix(f".{os.getpid()}.npy")
            made = backdrops.bank(odd, options.backdrops, 1500, options.seed, options.workers)
            np.save(partial, made)
            partial.replace(file)
        found: np.ndarray = np.load(file)
        return found

    def _validate(self) -> None:
        for one in self.learners:
            net = one.averaged().to(self.options.device)
            found = validation.score(net, self.photos, self.tiles, self.options.size)
            print(f"{one.file.stem} {one.step} validation {json.dumps(found)}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cache", type=Path, help="workspace, tiles and checkpoints")
    parser.add_argument("--name", action="append", default=[], help="of a checkpoint")
    parser.add_argument(
        "--trunk", action="append", default=[], choices=network.lite0.DEPTHS,
        help="of the network of each --name",
    )  # fmt: skip
    parser.add_argument("--backdrops", type=Path, help="a folder of photos to paste shoes on")
    parser.add_argument("--phone", type=float, default=0.55, help="share of phone-like scenes")
    parser.add_argument(
        "--apart", type=float, default=1.0,
        help="how far shops' tints and saturation lie apart, of what the shipped weights saw",
    )  # fmt: skip
    parser.add_argument("--size", type=int, default=160, help="side of the picture, pixels")
    parser.add_argument("--steps", type=int, default=3600, help="of the schedule")
    parser.add_argument("--prepare", action="store_true", help="read photos, pack tiles, stop")
    parser.add_argument(
        "--pack", type=Path, metavar="FOLDER",
        help=f"the same, and write {PACKED} and {STARTS} there: all that --packed needs",
    )  # fmt: skip
    parser.add_argument(
        "--packed", type=Path, metavar="FOLDER", help="learn from what --pack wrote, not the photos"
    )
    parser.add_argument("--stop", type=int, help="step to stop at, before the schedule ends")
    parser.add_argument("--warmup", type=int, default=200)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--device", default="cpu", help="cuda: more layers learn, in bfloat16")
    parser.add_argument(
        "--frozen",
        action="store_true",
        help="let first layers and 5 x 5 kernels stay ImageNet's there too, as on a CPU",
    )
    parser.add_argument("--times", type=int, default=1, help="batches of 48 that are one step")
    parser.add_argument("--workers", type=_some, default=1, help="processes that make pictures")
    parser.add_argument("--keep", type=int, default=200, help="steps between checkpoints")
    parser.add_argument("--validate", type=int, default=800, help="steps between validations")
    parser.add_argument("--say", type=int, default=25, help="steps between lines")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def _digest(folder: Path) -> str:
    return hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]


def _some(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("one at least")
    return number


if __name__ == "__main__":
    main()
