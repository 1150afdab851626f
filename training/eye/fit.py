"""Fit the heads: one hidden layer for angle, facing and count (torch), a logistic one for shoe."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from features import Features
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from torch import Tensor, nn
from torch.nn import functional

BINS = 36
HIDDEN = 192
EPOCHS = 30
BATCH = 128
SPREAD = 6.0
"""Standard deviation, in degrees, of the target around the true angle."""

Mask = NDArray[np.bool_]
Layers = dict[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Recipe:
    """What the trunk is fitted with; chosen on the validation part."""

    hidden: int = HIDDEN
    epochs: int = EPOCHS
    dropout: float = 0.5
    rate: float = 3e-3
    decay: float = 0.05
    seed: int = 0
    shoe_c: float = 10.0
    most_shoes: int = 1500


class Trunk(nn.Module):
    """Projected map -> hidden -> logits of angle, facing, count."""

    def __init__(self, inputs: int, recipe: Recipe) -> None:
        super().__init__()
        self.hidden = nn.Linear(inputs, recipe.hidden)
        self.drop = nn.Dropout(recipe.dropout)
        self.angle = nn.Linear(recipe.hidden, BINS)
        self.facing = nn.Linear(recipe.hidden, 5)
        self.count = nn.Linear(recipe.hidden, 3)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits."""
        h = self.drop(functional.relu(self.hidden(x)))
        return self.angle(h), self.facing(h), self.count(h)


def fit(features: Features, use: Mask, source: NDArray[np.str_], recipe: Recipe) -> Layers:
    """All layers, fitted on the rows of ``use``."""
    scale = np.float32(features.parts[use].astype(np.float32).std())
    trunk = fit_trunk(features, use, scale, recipe)
    state = {name.replace(".", "_"): value.numpy() for name, value in trunk.state_dict().items()}
    weight, bias = fit_shoe(features, use, source, recipe)
    layers = {"middle": features.middle, "basis": features.basis, "scale": np.array([scale])}
    layers |= state | {"shoe_weight": weight, "shoe_bias": bias}
    return {name: np.ascontiguousarray(value, np.float32) for name, value in layers.items()}


def fit_trunk(features: Features, use: Mask, scale: np.float32, recipe: Recipe) -> Trunk:
    """Angle, facing and count together; a row without one of these targets adds nothing to it."""
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(1)
    x = torch.from_numpy(features.parts[use].astype(np.float32) / scale)
    facing = torch.from_numpy(features.facing[use])
    count = torch.from_numpy(features.count[use])
    angle = soft_angles(torch.from_numpy(features.angle[use]))
    facing_weight, count_weight = _class_weights(facing, 5), _class_weights(count, 3)
    trunk = Trunk(x.shape[1], recipe)
    steps = recipe.epochs * (len(x) // BATCH)
    optimiser = torch.optim.AdamW(trunk.parameters(), weight_decay=recipe.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.rate, total_steps=steps)
    trunk.train()
    for _ in range(recipe.epochs):
        for rows in torch.randperm(len(x))[: len(x) // BATCH * BATCH].reshape(-1, BATCH):
            a, f, c = trunk(x[rows])
            loss = -(angle[rows] * functional.log_softmax(a, 1)).sum() / BATCH
            loss = loss + _cross_entropy(f, facing[rows], facing_weight)
            loss = loss + _cross_entropy(c, count[rows], count_weight)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return trunk.eval()


def fit_shoe(
    features: Features, use: Mask, source: NDArray[np.str_], recipe: Recipe
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Logistic regression on the unit embedding, both classes of equal weight.

    No source gives more than ``most_shoes`` pictures, and shoes turned by more than 45 degrees are
    left out: both keep the many easy pictures from widening what passes for a shoe.
    """
    rng = np.random.default_rng(recipe.seed)
    far = np.abs(np.nan_to_num(features.angle)) > 45
    rows = [np.flatnonzero(use & (features.shoe == 0))]
    for name in np.unique(source):
        yes = np.flatnonzero(use & (features.shoe == 1) & ~far & (source == name))
        rows.append(rng.choice(yes, min(recipe.most_shoes, len(yes)), replace=False))
    chosen = np.concatenate(rows)
    model = LogisticRegression(C=recipe.shoe_c, max_iter=1000, class_weight="balanced")
    model.fit(features.pooled[chosen].astype(np.float32), features.shoe[chosen])
    return model.coef_.astype(np.float32), model.intercept_.astype(np.float32)


def soft_angles(degrees: Tensor) -> Tensor:
    """Targets over the bins: a bell around each angle, zero everywhere where it is unknown."""
    centers = torch.arange(BINS) * (360.0 / BINS)
    apart = (degrees[:, None] - centers + 180.0) % 360.0 - 180.0
    bell = torch.exp(-0.5 * (apart / SPREAD) ** 2)
    return torch.nan_to_num(bell / bell.sum(1, keepdim=True))


def _cross_entropy(logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    known = target >= 0
    if not bool(known.any()):
        return logits.sum() * 0.0
    return functional.cross_entropy(logits[known], target[known], weight=weight)


def _class_weights(target: Tensor, classes: int) -> Tensor:
    """The square root of the inverse frequency: rare views count more, but do not rule."""
    counts = torch.bincount(target[target >= 0], minlength=classes).float().clamp(min=1)
    weights = (counts.sum() / counts).sqrt()
    return weights / weights.mean()
