"""One network while it learns: its heads, losses, optimiser, running mean and checkpoint."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import network
import sampling
import torch
from torch import Tensor, nn
from torch.nn import functional

EMA = 0.999
WEIGHTS = {
    "class": 1.0, "same": 0.6, "model": 0.4, "brand": 0.1, "view": 0.05, "shoe": 0.1, "mask": 0.4,
    "taught": 1.0, "placed": 0.3,
}  # fmt: skip
TEMPERATURE = 0.1
TAUGHT = 16
"""Rows of a usual step, the last ones, from which ImageNet's features must still be readable."""
CELLS = 5
"""Of a side of the map from which model and brand are read by place."""
FACTS = ("steps", "warmup", "rate", "times", "frozen", "seed", "apart")
Batch = dict[str, Tensor]


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
        flat = network.PLACED_CHANNELS * CELLS**2
        self.places = nn.Sequential(nn.Flatten(), nn.LayerNorm(flat), nn.Dropout(0.3))
        self.placed_models = nn.Linear(flat, len(rows.models))
        self.placed_brands = nn.Linear(flat, len(rows.brands))

    def losses(self, found: network.Features, batch: Batch, teacher: Tensor) -> Batch:
        """Each loss of one step, unweighted.

        Args:
            found: what the network says of the pictures.
            batch: their targets.
            teacher: ImageNet's features of the last pictures.
        """
        target = batch["shoe"].float()
        masks = functional.binary_cross_entropy_with_logits(
            found.mask, batch["mask"], reduction="none"
        )
        cut = batch["cut"].float()
        places = self.places(functional.adaptive_avg_pool2d(found.placed.float(), CELLS))
        shoe = self.shoe(found.pooled)[:, 0]
        return {
            "class": self.proxies.loss(found.unit, batch["class"]),
            "same": contrast(found.unit, batch["same"]),
            "model": self.models.loss(found.unit, batch["model"]),
            "brand": self.brands.loss(found.unit, batch["brand"]),
            "view": functional.cross_entropy(
                self.view(found.pooled), batch["view"], ignore_index=-1
            ),
            "shoe": functional.binary_cross_entropy_with_logits(shoe, target),
            "mask": (masks.mean((1, 2)) * cut).sum() / cut.sum().clamp(min=1),
            "taught": self._forgotten(found.pooled[-len(teacher) :], teacher),
            "placed": _classed(self.placed_models(places), batch["model"])
            + 0.5 * _classed(self.placed_brands(places), batch["brand"]),
        }

    def _forgotten(self, pooled: Tensor, teacher: Tensor) -> Tensor:
        """How far ImageNet's features are from what a linear layer makes of ours (1 - cosine)."""
        return 1 - functional.cosine_similarity(self.taught(pooled), teacher).mean()


def contrast(embedding: Tensor, same: Tensor) -> Tensor:
    """Supervised contrastive loss in the batch (Khosla et al., 2020); -1 is nobody's like."""
    known = same >= 0
    z, label = embedding[known], same[known]
    eye = torch.eye(len(z), dtype=torch.bool, device=z.device)
    scores = (z @ z.T / TEMPERATURE).masked_fill(eye, -1e9)
    alike = (label[:, None] == label[None]) & ~eye
    logs = scores - scores.logsumexp(1, keepdim=True)
    counts = alike.sum(1)
    return -((logs * alike).sum(1)[counts > 0] / counts[counts > 0]).mean()


def _classed(logits: Tensor, target: Tensor) -> Tensor:
    return functional.cross_entropy(logits, target, ignore_index=-1, label_smoothing=0.05)


@dataclass(frozen=True)
class Course:
    """How a network learns.

    Attributes:
        steps: of the schedule.
        warmup: steps before the full rate.
        rate: of the trunk; what is new learns faster.
        device: where.
        times: how many batches of the usual size are one.
        frozen: whether first layers and 5 x 5 kernels stay ImageNet's, as they always do on a CPU.
        seed: of pictures and of what is dropped.
        apart: how far shops' tints lie apart in what it sees.
    """

    steps: int
    warmup: int
    rate: float
    device: torch.device
    times: int
    frozen: bool = False
    seed: int = 0
    apart: float = 1.0

    def facts(self) -> dict[str, Any]:
        """What a checkpoint must agree with to be gone on from."""
        kind = {"accelerated": self.device.type != "cpu"}
        return {**{name: getattr(self, name) for name in FACTS}, **kind}

    def pace(self, step: int) -> float:
        """Of the rate, a warm start and half a cosine."""
        warm = min(1.0, (step + 1) / self.warmup)
        return warm * (0.5 + 0.5 * math.cos(math.pi * min(1.0, step / self.steps)))


class Learner:
    """A network, how far it is, and the file that remembers it."""

    def __init__(
        self, file: Path, trunk: str, rows: sampling.Rows, course: Course,
        start: dict[str, Tensor] | None,
    ) -> None:  # fmt: skip
        self.file, self.trunk, self.rows, self.course = file, trunk, rows, course
        self.net = network.Embedder(trunk, start).to(
            course.device, memory_format=torch.channels_last
        )
        self.teacher = network.Embedder(trunk, start).to(
            course.device, memory_format=torch.channels_last
        )
        self.accelerated = course.device.type != "cpu"
        if self.accelerated and not course.frozen:
            self.net.thaw()
        self.heads = Heads(rows).to(course.device)
        self.optimizer = torch.optim.AdamW(self._groups(), fused=self.accelerated)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, course.pace)
        self.step = 0
        self.slow: dict[str, Tensor] = {}
        if file.exists():
            self._resume()
        if not self.slow:
            self.slow = {k: v.clone() for k, v in self.net.state_dict().items()}

    def _groups(self) -> list[dict[str, Any]]:
        new = [*self.net.where.parameters(), *self.net.project.parameters()]
        rate = self.course.rate
        front, back = (
            [p for p in part.parameters() if p.requires_grad]
            for part in (self.net.front, self.net.back)
        )
        # Edges and colors are what ImageNet knows best: they move slowly, if at all.
        early = [{"params": front, "lr": rate * 0.3, "weight_decay": 0.02}] if front else []
        return [
            *early,
            {"params": back, "lr": rate, "weight_decay": 0.02},
            {"params": new, "lr": rate * 3, "weight_decay": 0.0},
            {"params": self.heads.parameters(), "lr": rate * 8, "weight_decay": 0.0},
        ]

    def _resume(self) -> None:
        state: dict[str, Any] = torch.load(  # noqa: TID251
            self.file, map_location=self.course.device, weights_only=True
        )
        if state["course"] != self.course.facts():
            sys.exit(f"{self.file} is of another training: {state['course']}; move it away first")
        self.net.load_state_dict(state["net"])
        self.heads.load_state_dict(state["heads"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        self.step, self.slow = state["step"], state["slow"]

    def learn(self, batch: Batch) -> Batch:
        """One step; the losses, unweighted."""
        # What is dropped depends on the step alone, so that a run that was killed goes on alike.
        torch.manual_seed(self.course.seed * 1_000_003 + self.step)
        self.net.train()
        kind = self.course.device.type
        network.Pointwise.half = not self.accelerated
        with torch.autocast(kind, torch.bfloat16, enabled=self.accelerated):
            with torch.no_grad():
                teacher = self.teacher.plain(batch["pixels"][-TAUGHT * self.course.times :])
            found = self.net.features(batch["pixels"])
        losses = self.heads.losses(found, batch, teacher.float())
        total = sum(WEIGHTS[name] * loss for name, loss in losses.items() if not loss.isnan())
        self.optimizer.zero_grad(set_to_none=True)
        total.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimizer.step()
        self.schedule.step()
        self.step += 1
        self._follow()
        return {name: loss.detach() for name, loss in losses.items()}

    def _follow(self) -> None:
        decay = min(EMA, (1 + self.step) / (10 + self.step))
        now = self.net.state_dict()
        torch._foreach_lerp_([self.slow[k] for k in now], list(now.values()), 1 - decay)

    def save(self) -> None:
        """Write the checkpoint."""
        state = {
            "net": self.net.state_dict(), "heads": self.heads.state_dict(), "slow": self.slow,
            "optimizer": self.optimizer.state_dict(), "schedule": self.schedule.state_dict(),
            "course": self.course.facts(), **self.names(),
        }  # fmt: skip
        partial = self.file.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self.file)

    def names(self) -> dict[str, Any]:
        """What an export must know beside the weights."""
        rows = self.rows
        return {
            "step": self.step, "first": rows.first, "models": rows.models, "brands": rows.brands,
            "trunk": self.trunk,
        }  # fmt: skip

    def averaged(self) -> network.Embedder:
        """The running mean of the network, on the CPU."""
        state = {k: v.cpu() for k, v in self.slow.items()}
        return network.Embedder(self.trunk, state).to(memory_format=torch.channels_last)
