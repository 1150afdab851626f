"""One step of training as Lightning runs it: batches, loss, optimizer, and what is recorded."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import lightning.pytorch as lightning
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from solesight.learn.calibrate import fit_temperature, softmax
from solesight.learn.deep.feeding import Feed, class_weights
from solesight.learn.deep.nets.folding import freeze_norms
from solesight.learn.deep.settings import TrainingOptions
from solesight.learn.deep.torched import cheaper, mixed_seed
from solesight.learn.probe import macro_f1

__all__ = ["Pupil", "Step", "measures"]

_RISE = 0.1
"""Share of the steps in which the rate rises."""


@dataclass(frozen=True)
class Step:
    """One step of a training.

    Attributes:
        name: head, tail, all or train.
        number: its place, which its randomness depends on.
        epochs: at most so many.
        rate: learning rate at its highest.
        trained: the weights that change, in groups of (part of the rate, weights).
        frozen_norms: keep the statistics of the backbone's batch norms.
    """

    name: str
    number: int
    epochs: int
    rate: float
    trained: list[tuple[float, list[Any]]] = field(default_factory=list)
    frozen_norms: Any = None


class _Epochs:
    """An epoch's batches, as Lightning wants them: something with a length."""

    def __init__(self, feed: Feed, number: int | None) -> None:
        self.feed, self.number = feed, number

    def __len__(self) -> int:
        feed = self.feed
        return feed.steps if self.number is not None else -(-len(feed.rows) // feed.batch)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        return self.feed.in_order() if self.number is None else self.feed.epoch(self.number)


class Pupil(lightning.LightningModule):
    """A network while it is trained.

    Args:
        net: from prepared batches to logits.
        step: which weights change, how long, how fast.
        options: of the training.
        feeds: training and validation rows.
        classes: how many.
        seed: of everything random.
    """

    def __init__(
        self, net: nn.Module, step: Step, options: TrainingOptions, feeds: tuple[Feed, Feed],
        *, classes: int, seed: int,
    ) -> None:  # fmt: skip
        super().__init__()
        self.net, self.step, self.options = net, step, options
        self.feed, self.checks = feeds
        self.classes, self.seed = classes, seed
        weights = class_weights(self.feed.truth, classes) if options.balance == "weights" else None
        self.balance = None if weights is None else torch.from_numpy(weights).float()
        self.history: list[dict[str, Any]] = []
        self._losses: list[float] = []
        self._seen: list[tuple[NDArray[Any], NDArray[Any]]] = []

    def train_dataloader(self) -> _Epochs:
        """Give this epoch's batches; asked for anew each epoch."""
        return _Epochs(self.feed, self.trainer.current_epoch)

    def val_dataloader(self) -> _Epochs:
        """Give the validation rows."""
        return _Epochs(self.checks, None)

    def on_train_epoch_start(self) -> None:
        """Keep what is to stay as it is."""
        self._losses = []
        if self.step.frozen_norms is not None:
            freeze_norms(self.step.frozen_norms)

    def on_train_batch_start(self, batch: Any, batch_idx: int) -> None:
        """Seed dropout by the step's place, so that it does not matter what was run before."""
        torch.manual_seed(mixed_seed(self.seed, self.step.number, self.current_epoch, batch_idx))

    def training_step(self, batch: tuple[Tensor, Tensor], batch_idx: int) -> Tensor:
        """Give the loss of a batch."""
        pixels, truth = batch
        loss = self._loss(pixels, truth, batch_idx)
        self._losses.append(float(loss.detach()))
        if self.options.tensorboard:
            self.log("train_loss", loss)
        return loss

    def _loss(self, pixels: Tensor, truth: Tensor, batch_idx: int) -> Tensor:
        weight = None if self.balance is None else self.balance.to(pixels.device)
        smoothing = self.options.smoothing

        def cost(logits: Tensor, wanted: Tensor) -> Tensor:
            return functional.cross_entropy(logits, wanted, weight, label_smoothing=smoothing)

        if not self.options.mixup:
            return cost(self.net(pixels), truth)
        rng = np.random.default_rng(mixed_seed(self.seed, self.current_epoch, batch_idx, 1))
        share = float(rng.beta(self.options.mixup, self.options.mixup))
        other = torch.from_numpy(rng.permutation(len(truth))).to(truth.device)
        logits = self.net(share * pixels + (1 - share) * pixels[other])
        return share * cost(logits, truth) + (1 - share) * cost(logits, truth[other])

    def validation_step(self, batch: tuple[Tensor, Tensor], batch_idx: int) -> None:
        """Collect what the network says of validation rows."""
        pixels, truth = batch
        with cheaper(bool(getattr(self.options, "thrifty", False))):
            logits = self.net(pixels)
        self._seen.append((logits.float().cpu().numpy(), truth.cpu().numpy()))

    def on_validation_epoch_end(self) -> None:
        """Score them."""
        logits = np.concatenate([one for one, _ in self._seen])
        truth = np.concatenate([one for _, one in self._seen])
        self._seen = []
        found = measures(logits, truth)
        self.log("score", score_of(found, self.options.watch))
        if self.options.tensorboard:
            self.log_dict({f"validation_{name}": value for name, value in found.items()})
        mean = float(np.mean(self._losses)) if self._losses else math.nan
        row = {"step": self.step.name, "epoch": self.current_epoch + 1, "train_loss": mean, **found}
        self.history.append({k: round(v, 5) if isinstance(v, float) else v for k, v in row.items()})

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Keep what was recorded."""
        checkpoint["history"] = self.history

    def on_load_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Go on with what was recorded."""
        self.history = list(checkpoint["history"])

    def configure_optimizers(self) -> Any:
        """Give the optimizer, and the way of its rate."""
        groups = [
            {"params": [w for w in weights if w.requires_grad], "lr": self.step.rate * part}
            for part, weights in self.step.trained
        ]
        optimizer = _optimizer(self.options, [group for group in groups if group["params"]])
        if self.options.schedule == "constant":
            return optimizer
        total = max(self.step.epochs * self.feed.steps, 1)
        rise = max(int(total * _RISE), 1)

        def factor(step: int) -> float:
            if step < rise:
                return (step + 1) / rise
            return 0.5 * (1 + math.cos(math.pi * (step - rise) / max(total - rise, 1)))

        rates = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": rates, "interval": "step"}}


def _optimizer(options: TrainingOptions, groups: list[dict[str, Any]]) -> torch.optim.Optimizer:
    decay = options.decay
    if options.optimizer == "sgd":
        return torch.optim.SGD(groups, momentum=0.9, weight_decay=decay, nesterov=True)
    kinds = {
        "adam": torch.optim.Adam,
        "adamw": torch.optim.AdamW,
        "rmsprop": torch.optim.RMSprop,
    }
    return kinds[options.optimizer](groups, weight_decay=decay)


def measures(logits: NDArray[Any], truth: NDArray[Any]) -> dict[str, float]:
    """Score logits on rows: loss, loss after the best temperature, accuracy, macro F1."""
    n = np.arange(len(truth))

    def loss(scaled: NDArray[Any]) -> float:
        return float(-np.log(np.maximum(softmax(scaled)[n, truth], 1e-12)).mean())

    cooled = logits / fit_temperature(logits, truth)
    return {
        "loss": loss(logits),
        "calibrated": loss(cooled),
        "accuracy": float((logits.argmax(1) == truth).mean()),
        "macro_f1": macro_f1(truth, logits.argmax(1)),
    }


def score_of(found: dict[str, float], watch: str) -> float:
    """Give what is to become small: a loss, or the share of wrong answers."""
    return 1 - found["accuracy"] if watch == "accuracy" else found[watch]
