"""Train the sneaker embedder: ``python training/embedder/train.py CACHE``; see README.md.

Resumes by itself from CACHE/NAME.pt: batches are seeded by their step.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import backdrops
import network
import numpy as np
import sampling
import torch
import validation
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader

import photos
import tiles

EMA = 0.998
WEIGHTS = {
    "class": 1.0, "same": 0.6, "model": 0.4, "brand": 0.1, "view": 0.05, "shoe": 0.1, "mask": 0.4,
    "taught": 1.0,
}  # fmt: skip
TEMPERATURE = 0.1
TAUGHT = 16
"""Rows of a step, the last ones, from which ImageNet's features must still be readable."""


class Heads(nn.Module):
    """What is learned beside the embedding; ``proxies`` is thrown away after training."""

    def __init__(self, rows: sampling.Rows) -> None:
        super().__init__()
        wide = network.lite0.HEAD_CHANNELS
        self.proxies = network.Cosine(rows.classes, 24.0, 0.15)
        self.models = network.Cosine(len(rows.models), 20.0, 0.1)
        self.brands = network.Cosine(len(rows.brands), 16.0, 0.0)
        self.view, self.shoe = nn.Linear(wide, 3), nn.Linear(wide, 1)
        self.taught = nn.Linear(wide, wide)

    def losses(
        self, features: tuple[Tensor, Tensor, Tensor], batch: dict[str, Tensor]
    ) -> dict[str, Tensor]:
        """Each loss of one step, unweighted."""
        pooled, embedding, logits = features
        target = batch["shoe"].float()
        masks = functional.binary_cross_entropy_with_logits(logits, batch["mask"], reduction="none")
        cut = batch["cut"].float()
        mask_target = masks.mean((1, 2))
        return {
            "class": self.proxies.loss(embedding, batch["class"]),
            "same": contrast(embedding, batch["same"]),
            "model": self.models.loss(embedding, batch["model"]),
            "brand": self.brands.loss(embedding, batch["brand"]),
            "view": functional.cross_entropy(self.view(pooled), batch["view"], ignore_index=-1),
            "shoe": functional.binary_cross_entropy_with_logits(self.shoe(pooled)[:, 0], target),
            "mask": (mask_target * cut).sum() / cut.sum().clamp(min=1),
            "taught": self._forgotten(pooled[-TAUGHT:], batch["teacher"]),
        }

    def _forgotten(self, pooled: Tensor, teacher: Tensor) -> Tensor:
        """How far ImageNet's features are from what a linear layer makes of ours (1 - cosine)."""
        return 1 - functional.cosine_similarity(self.taught(pooled), teacher).mean()


def contrast(embedding: Tensor, same: Tensor) -> Tensor:
    """Supervised contrastive loss in the batch (Khosla et al., 2020); -1 is nobody's like."""
    known = same >= 0
    z, label = embedding[known], same[known]
    eye = torch.eye(len(z), dtype=torch.bool)
    scores = (z @ z.T / TEMPERATURE).masked_fill(eye, -1e9)
    alike = (label[:, None] == label[None]) & ~eye
    logs = scores - scores.logsumexp(1, keepdim=True)
    counts = alike.sum(1)
    return -((logs * alike).sum(1)[counts > 0] / counts[counts > 0]).mean()


def main() -> None:
    """Prepare, train, validate now and then, keep checkpoints."""
    options = _options()
    torch.set_num_threads(options.threads)
    options.cache.mkdir(parents=True, exist_ok=True)
    with photos.prepare(options.cache / "ws") as workspace:
        listed = photos.read(workspace)
    photos.write_parts(listed, options.cache / "parts.csv")
    packed = tiles.pack(listed, options.cache)
    if options.prepare:
        return
    rows = sampling.arrange(listed, packed)
    torch.manual_seed(options.seed)
    run = Run(options, listed, packed, rows)
    run.go()


class Run:
    """One training: networks, optimiser, checkpoint."""

    def __init__(
        self,
        options: argparse.Namespace,
        listed: list[photos.Photo],
        packed: tiles.Tiles,
        rows: sampling.Rows,
    ) -> None:
        self.options, self.listed, self.packed, self.rows = options, listed, packed, rows
        self.net = network.Embedder(options.trunk).to(memory_format=torch.channels_last)
        self.teacher = network.Embedder(options.trunk).to(memory_format=torch.channels_last)
        self.heads = Heads(rows)
        self.file = options.cache / f"{options.name}.pt"
        trunk = [p for p in self.net.back.parameters() if p.requires_grad]
        new = [*self.net.where.parameters(), *self.net.project.parameters()]
        self.optimizer = torch.optim.AdamW(
            [
                {"params": trunk, "lr": options.rate, "weight_decay": 0.02},
                {"params": new, "lr": options.rate * 3, "weight_decay": 0.0},
                {"params": self.heads.parameters(), "lr": options.rate * 8, "weight_decay": 0.0},
            ]
        )
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, self._pace)
        self.step = 0
        self.slow: dict[str, Tensor] = {}
        self._start()

    def _pace(self, step: int) -> float:
        warm = min(1.0, (step + 1) / self.options.warmup)
        return warm * (0.5 + 0.5 * math.cos(math.pi * min(1.0, step / self.options.steps)))

    def _start(self) -> None:
        if self.file.exists():
            state = _load(self.file)
            self.net.load_state_dict(state["net"])
            self.heads.load_state_dict(state["heads"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.schedule.load_state_dict(state["schedule"])
            self.step, self.slow = state["step"], state["slow"]
        if not self.slow:
            self.slow = {k: v.clone() for k, v in self.net.state_dict().items()}

    def go(self) -> None:
        """Every step that is left."""
        options = self.options
        bank = self._bank()
        look = sampling.Look(options.seed, options.size, options.phone)
        steps = sampling.Steps(self.listed, self.packed, self.rows, bank, look)
        last = options.stop or options.steps
        left = range(self.step, last)
        loader = DataLoader(steps, batch_size=None, sampler=left, num_workers=1, prefetch_factor=6)
        started, first, means = time.time(), self.step, dict.fromkeys(WEIGHTS, 0.0)
        for batch in loader:
            for name, value in self._learn(batch).items():
                means[name] = 0.95 * means[name] + 0.05 * value
            if self.step % 25 == 0:
                pace = (time.time() - started) / (self.step - first)
                said = " ".join(f"{name} {value:.2f}" for name, value in means.items())
                print(f"{self.step}/{options.steps} {pace:.2f} s a step; {said}", flush=True)
            if self.step % options.keep == 0 or self.step == last:
                self._save()
            if self.step % options.validate == 0 or self.step == last:
                self._validate()

    def _bank(self) -> np.ndarray:
        odd = [np.array(self.packed.rgba[i][:, :, :3]) for i in self.rows.odd]
        options = self.options
        file = options.cache / f"backdrops-{options.seed}.npy"
        if not file.exists():
            partial = file.with_suffix(f".{os.getpid()}.npy")
            np.save(partial, backdrops.bank(odd, options.backdrops, 1500, options.seed))
            partial.replace(file)
        found: np.ndarray = np.load(file)
        return found

    def _learn(self, batch: dict[str, Tensor]) -> dict[str, float]:
        self.net.train()
        with torch.no_grad():
            batch["teacher"] = self.teacher.plain(batch["pixels"][-TAUGHT:])
        losses = self.heads.losses(self.net.features(batch["pixels"]), batch)
        total = sum(WEIGHTS[name] * loss for name, loss in losses.items() if not loss.isnan())
        self.optimizer.zero_grad(set_to_none=True)
        total.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimizer.step()
        self.schedule.step()
        self.step += 1
        decay = min(EMA, (1 + self.step) / (10 + self.step))
        for name, value in self.net.state_dict().items():
            self.slow[name].lerp_(value, 1 - decay)
        return {name: float(loss.detach()) for name, loss in losses.items()}

    def _save(self) -> None:
        state = {
            "net": self.net.state_dict(), "heads": self.heads.state_dict(), "slow": self.slow,
            "optimizer": self.optimizer.state_dict(), "schedule": self.schedule.state_dict(),
            "step": self.step, "first": self.rows.first, "models": self.rows.models,
            "brands": self.rows.brands, "trunk": self.options.trunk,
        }  # fmt: skip
        partial = self.file.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self.file)

    def _validate(self) -> None:
        slow = network.Embedder(self.options.trunk).to(memory_format=torch.channels_last)
        slow.load_state_dict(self.slow)
        found = validation.score(slow, self.listed, self.packed, self.options.size)
        print(f"{self.step} validation {json.dumps(found)}", flush=True)


def _load(file: Path) -> dict[str, Any]:
    state: dict[str, Any] = torch.load(file, map_location="cpu", weights_only=True)  # noqa: TID251
    return state


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cache", type=Path, help="workspace, tiles and checkpoints")
    parser.add_argument("--name", default="embedder", help="of the checkpoint")
    parser.add_argument("--trunk", choices=network.lite0.DEPTHS, default="lite0")
    parser.add_argument("--backdrops", type=Path, help="a folder of photos to paste shoes on")
    parser.add_argument("--phone", type=float, default=0.55, help="share of phone-like scenes")
    parser.add_argument("--size", type=int, default=160, help="side of the picture, pixels")
    parser.add_argument("--steps", type=int, default=3600, help="of the schedule")
    parser.add_argument("--prepare", action="store_true", help="read photos, pack tiles, stop")
    parser.add_argument("--stop", type=int, help="step to stop at, before the schedule ends")
    parser.add_argument("--warmup", type=int, default=200)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--keep", type=int, default=200, help="steps between checkpoints")
    parser.add_argument("--validate", type=int, default=800, help="steps between validations")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
