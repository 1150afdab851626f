"""The mathematics of a round: penalty, averages, and that a critic sees one picture at a time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra deep is not installed")

from gan_making import SMALL, blobs, course  # noqa: E402

from solesight.generate.gan import GanOptions  # noqa: E402
from solesight.generate.gan.changes import changed  # noqa: E402
from solesight.generate.gan.nets import Critic, Generator, widths  # noqa: E402
from solesight.generate.gan.rounds import Pair, _slopes, as_input, chance_of, play  # noqa: E402
from solesight.generate.gan.training import coached  # noqa: E402


@pytest.mark.parametrize("size", [32, 64, 128, 224])
@pytest.mark.parametrize("shape", ["wide", "square"])
def test_networks_draw_and_judge_at_every_size(size: int, shape: str) -> None:
    options = GanOptions(**{**SMALL, "size": size, "shape": shape})
    with torch.no_grad():
        made = Generator(options)(torch.randn(2, 8))
        assert made.shape == (2, 3, options.height, size)
        assert Critic(options)(made).shape == (2,)
    assert float(made.abs().max()) <= 1


def test_widths_double_at_each_halving() -> None:
    assert widths(32, 4) == [32, 64, 128, 256]
    assert widths(32, 3) == [64, 128, 256]
    assert widths(4, 5) == [8, 8, 8, 16, 32]


def test_a_judgement_is_of_one_picture_alone() -> None:
    critic = Critic(GanOptions(**SMALL))
    assert not any("Norm" in type(layer).__name__ for layer in critic.modules())
    x = torch.rand(5, 3, 24, 32)
    together = critic(x)
    alone = torch.cat([critic(one[None]) for one in x])
    torch.testing.assert_close(together, alone)


def test_the_slope_is_that_of_a_critic_whose_slope_is_known() -> None:
    pair = Pair(GanOptions(**SMALL))
    weight = torch.randn(3 * 24 * 32)

    class Linear(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x.flatten(1) @ weight

    pair.critic = Linear()
    found = _slopes(pair, torch.rand(4, 3, 24, 32).requires_grad_())
    torch.testing.assert_close(found, weight.norm().expand(4))


def test_the_penalty_draws_the_slope_to_one() -> None:
    options = GanOptions(**{**SMALL, "critic_steps": 20, "rate": 2e-3, "augment": "none"})
    pair, pictures = Pair(options), blobs(32)
    # The same pictures on both sides leave only the penalty to learn from.
    pair.generator.forward = lambda z: as_input(pictures[: len(z)], pair.device)
    pair.adams["generator"].step = lambda: None
    torch.autograd.set_detect_anomaly(False)
    rows = []
    for step in range(1, 7):
        chance = chance_of(0, step)
        from solesight.generate.gan.rounds import _teach_critic

        for _ in range(20):
            rows.append(_teach_critic(pair, as_input(pictures[:4], pair.device), chance))
    assert rows[0][1] > 0.5
    assert rows[-1][1] < 0.1


def test_the_average_is_the_average() -> None:
    pair = Pair(GanOptions(**{**SMALL, "ema": 0.5}))
    before = pair.mean.first.weight.clone()
    with torch.no_grad():
        pair.generator.first.weight.add_(1.0)
    pair.average(1)  # at the start: 1/11 is kept
    torch.testing.assert_close(pair.mean.first.weight, before + 10 / 11)
    pair.average(10**6)
    torch.testing.assert_close(pair.mean.first.weight, before + 1 - 1 / 11 / 2)


def test_white_stays_white_and_every_change_has_a_gradient() -> None:
    white = torch.ones(8, 3, 24, 32)
    torch.testing.assert_close(changed(white, chance_of(0, 1)), white)
    x = as_input(blobs(8), torch.device("cpu")).requires_grad_()
    out = changed(x, chance_of(0, 2))
    assert out.shape == x.shape
    assert not torch.equal(out, x)
    (gradient,) = torch.autograd.grad(out.sum(), x)
    assert gradient.abs().sum() > 0
    torch.testing.assert_close(out, changed(x, chance_of(0, 2)))


@pytest.mark.parametrize("method", ["wgan-gp", "fast"])
def test_a_round_repeats_and_depends_on_its_number(method: str) -> None:
    def first(step: int) -> object:
        return play(Pair(GanOptions(**{**SMALL, "method": method})), blobs(16), step)

    assert first(1) == first(1)
    assert first(1) != first(2)


def test_it_learns_what_blobs_look_like(tmp_path: Path) -> None:
    given = course(tmp_path / "g", steps=60, rate=4e-3, batch=8, ema=0.9, grid_every=30,
                   critic_steps=3, augment="none", latent=4)  # fmt: skip
    pair = coached(given)
    made = pair.draw(torch.randn(24, 4, generator=chance_of(0, 0))).astype(float)
    real = given.learned.astype(float)
    off = np.abs(made.mean(axis=0) - real.mean(axis=0)).mean()
    assert off < np.abs(255 - real.mean(axis=0)).mean() / 2, "nearer to the mean than white paper"
    assert made.std(axis=0).mean() > 1, "not one picture for all"
