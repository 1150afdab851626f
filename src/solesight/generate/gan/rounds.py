"""One round: some steps of the critic, one of the generator; its chance is that of its number."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from solesight.generate.gan.changes import changed
from solesight.generate.gan.nets import Critic, Generator
from solesight.generate.gan.settings import GanOptions

__all__ = ["Pair", "Row", "as_input", "chance_of", "play"]


@dataclass(frozen=True)
class Row:
    """What a round measured.

    Attributes:
        step: its number, from 1.
        estimate: of the critic: mean of real less mean of made, over its steps.
        penalty: mean of (slope - 1) squared, before its weight; 0 where there is none.
        slope: mean norm of the critic's gradient between real and made; should be near 1.
        generator: its loss.
    """

    step: int
    estimate: float
    penalty: float
    slope: float
    generator: float


class Pair:
    """Generator, critic, the averaged generator, and the memories of both optimisers."""

    def __init__(self, options: GanOptions, device: str = "cpu") -> None:
        self.options, self.device = options, torch.device(device)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(_mixed(options.seed, 0))
            generator, critic = Generator(options), Critic(options)
        self.generator = _settled(generator, self.device)
        self.critic = _settled(critic, self.device)
        self.mean = copy.deepcopy(self.generator).requires_grad_(requires_grad=False).eval()
        way = options.way
        self.adams = {
            "generator": torch.optim.Adam(self.generator.parameters(), way.rate, way.betas),
            "critic": torch.optim.Adam(self.critic.parameters(), way.rate, way.betas),
        }

    def cheaper(self) -> AbstractContextManager[Any]:
        """Compute layers in bfloat16, where that was chosen."""
        wanted = self.options.precision
        if wanted == "auto":
            on_gpu = self.device.type == "cuda" and torch.cuda.is_bf16_supported()
            wanted = "bf16" if on_gpu else "32"
        return torch.autocast(self.device.type, torch.bfloat16, enabled=wanted == "bf16")

    def average(self, step: int) -> None:
        """Move the averaged generator towards the present one."""
        # At the start the average would remember mostly what was never learned.
        decay = min(self.options.ema, step / (step + 10))
        for own, now in zip(self.mean.state_dict().values(), self.generator.state_dict().values(),
                            strict=True):  # fmt: skip
            if own.is_floating_point():
                own.lerp_(now.detach(), 1 - decay)
            else:
                own.copy_(now)

    def draw(self, z: Tensor) -> NDArray[np.uint8]:
        """Draw latents by the averaged generator, uint8 (n, height, width, 3)."""
        with torch.inference_mode():
            made = [self.mean(part.to(self.device)).cpu() for part in z.split(64)]
        levels = ((torch.cat(made) + 1) * 127.5).round().clamp(0, 255)
        return np.ascontiguousarray(levels.byte().permute(0, 2, 3, 1).numpy())

    def judge(self, pixels: NDArray[np.uint8]) -> float:
        """Give the critic's mean of pictures."""
        parts = [as_input(pixels[i : i + 64], self.device) for i in range(0, len(pixels), 64)]
        # A critic that is asked only must not change: a spectral norm is followed as it trains.
        self.critic.eval()
        with torch.inference_mode(), self.cheaper():
            judged = torch.cat([self.critic(part) for part in parts]).mean()
        self.critic.train()
        return float(judged)


def _settled(net: nn.Module, device: torch.device) -> Any:
    return net.to(device, memory_format=torch.channels_last)


def _mixed(*parts: int) -> int:
    """Make one seed of several numbers, so that no two rounds share their chance."""
    return int(np.random.SeedSequence(parts).generate_state(1, np.uint64)[0] >> np.uint64(1))


def chance_of(seed: int, step: int) -> torch.Generator:
    """Give the chance of a round: the same whenever it is played, and on any device."""
    return torch.Generator().manual_seed(_mixed(seed, step))


def as_input(pixels: NDArray[np.uint8], device: torch.device) -> Tensor:
    """Turn pictures uint8 (n, height, width, 3) into what the critic sees."""
    taken = torch.from_numpy(np.ascontiguousarray(pixels)).to(device).permute(0, 3, 1, 2)
    return taken.float().div_(127.5).sub_(1)


def play(pair: Pair, pictures: NDArray[np.uint8], step: int) -> Row:
    """Play a round.

    Args:
        pair: changed in place.
        pictures: uint8 (n, height, width, 3) to learn from.
        step: number of the round, from 1.
    """
    chance = chance_of(pair.options.seed, step)
    seen = [_teach_critic(pair, real, chance) for real in _batches(pair, pictures, chance)]
    loss = _teach_generator(pair, chance)
    pair.average(step)
    estimate, penalty, slope = torch.stack(seen).mean(dim=0).tolist()
    return Row(step, estimate, penalty, slope, loss)


def _batches(pair: Pair, pictures: NDArray[np.uint8], chance: torch.Generator) -> Iterator[Tensor]:
    for _ in range(pair.options.way.critic_steps):
        rows = torch.randint(len(pictures), (pair.options.batch,), generator=chance)
        yield as_input(pictures[rows.numpy()], pair.device)


def _latents(pair: Pair, chance: torch.Generator) -> Tensor:
    z = torch.randn(pair.options.batch, pair.options.latent, generator=chance)
    return z.to(pair.device)


def _seen(pair: Pair, x: Tensor, chance: torch.Generator) -> Tensor:
    return changed(x, chance) if pair.options.augment == "light" else x


def _teach_critic(pair: Pair, real: Tensor, chance: torch.Generator) -> Tensor:
    way = pair.options.way
    z, share = _latents(pair, chance), torch.rand(len(real), 1, 1, 1, generator=chance)
    with pair.cheaper():
        with torch.no_grad():
            made = _seen(pair, pair.generator(z), chance)
            real = _seen(pair, real, chance)
        judged = pair.critic(torch.cat([real, made])).chunk(2)
    estimate = judged[0].mean() - judged[1].mean()
    if way.penalty:
        between = torch.lerp(made, real, share.to(pair.device)).requires_grad_()
        slopes = _slopes(pair, between)
        penalty = (slopes - 1).square().mean()
        loss = way.penalty * penalty - estimate
    else:
        slopes = penalty = torch.zeros(1, device=pair.device)
        penalty = penalty.mean()
        loss = (1 - judged[0]).relu().mean() + (1 + judged[1]).relu().mean()
    _descend(pair, "critic", loss)
    return torch.stack([estimate, penalty, slopes.mean()]).detach().cpu()


def _slopes(pair: Pair, between: Tensor) -> Tensor:
    with pair.cheaper():
        judged = pair.critic(between).sum()
    (slope,) = torch.autograd.grad(judged, between, create_graph=True)
    return slope.float().flatten(1).norm(dim=1)


def _teach_generator(pair: Pair, chance: torch.Generator) -> float:
    # Before it judges: its own gradients would be computed for nothing.
    pair.critic.requires_grad_(requires_grad=False)
    with pair.cheaper():
        made = pair.generator(_latents(pair, chance))
        loss = -pair.critic(_seen(pair, made, chance)).mean()
    _descend(pair, "generator", loss)
    pair.critic.requires_grad_(requires_grad=True)
    return float(loss.detach())


def _descend(pair: Pair, name: str, loss: Tensor) -> None:
    adam = pair.adams[name]
    adam.zero_grad(set_to_none=True)
    loss.backward()
    adam.step()
