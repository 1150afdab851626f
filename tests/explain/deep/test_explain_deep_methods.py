"""Each method against the same worked out by hand, on a network of two channels."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from explain_toys import (
    MIX,
    SIDE,
    VOTES,
    logit_by_hand,
    map_by_hand,
    photo,
    slope_by_hand,
    toy,
)

from solesight.explain.deep.cams import (
    grad_cam,
    grad_cam_plus_plus,
    smooth_grad_cam_plus_plus,
)
from solesight.explain.deep.integrating import integrated_gradients
from solesight.explain.deep.masking import score_cam
from solesight.explain.deep.passes import View, to_pixels


def _view(label: int = 0, *, pooled: bool = False, seed: int = 0) -> View:
    net = toy(pooled=pooled)
    return View(net, net.act, to_pixels(photo(seed)).double(), label)


def _plus_plus(found: np.ndarray, d1: np.ndarray, d2: np.ndarray, d3: np.ndarray) -> np.ndarray:
    weights = np.zeros(2)
    for k in range(2):
        total = found[k].sum()
        for i in range(SIDE):
            for j in range(SIDE):
                below = 2 * d2[k, i, j] + total * d3[k, i, j]
                share = d2[k, i, j] / below if below else 0.0
                weights[k] += share * max(d1[k, i, j], 0.0)
    return np.maximum((weights[:, None, None] * found).sum(0), 0)


@pytest.mark.parametrize("label", [0, 1])
def test_grad_cam_is_the_hand_worked_one(label: int) -> None:
    found = map_by_hand(photo())
    weights = slope_by_hand(found, label).mean((1, 2))
    wanted = np.maximum((weights[:, None, None] * found).sum(0), 0)
    assert np.allclose(grad_cam(_view(label)).numpy(), wanted, atol=1e-6)


@pytest.mark.parametrize("label", [0, 1])
def test_grad_cam_of_a_linear_head_is_cam_up_to_scale(label: int) -> None:
    cam = (VOTES[label, :, 0, 0][:, None, None] * map_by_hand(photo())).sum(0)
    found = grad_cam(_view(label, pooled=True)).numpy()
    assert np.allclose(found * SIDE**2, np.maximum(cam, 0), atol=1e-6)
    assert cam.max() > 0 or not found.any()


@pytest.mark.parametrize("label", [0, 1])
def test_grad_cam_plus_plus_is_the_hand_worked_one(label: int) -> None:
    found = map_by_hand(photo())
    slope = slope_by_hand(found, label)
    wanted = _plus_plus(found, slope, slope**2, slope**3)
    assert wanted.max() > 0
    assert np.allclose(grad_cam_plus_plus(_view(label)).numpy(), wanted, rtol=1e-4, atol=1e-7)


def test_smooth_grad_cam_plus_plus_is_the_hand_worked_mean() -> None:
    view = _view()
    made = smooth_grad_cam_plus_plus(view, samples=5, spread=0.1, seed=3, batch=2).numpy()
    noise, sums = torch.Generator().manual_seed(3), np.zeros((3, 2, SIDE, SIDE))
    whole = photo().astype(np.float64)
    for count in (2, 2, 1):
        for drawn in torch.randn((count, 3, SIDE, SIDE), generator=noise).numpy():
            noisy = whole + 0.1 * (whole.max() - whole.min()) * drawn.transpose(1, 2, 0)
            slope = slope_by_hand(map_by_hand(noisy), 0)
            sums += np.stack([slope, slope**2, slope**3]) / 5
    wanted = _plus_plus(map_by_hand(photo()), *sums)
    assert wanted.max() > 0
    assert np.allclose(made, wanted, rtol=1e-3, atol=1e-7)


def test_smooth_grad_cam_plus_plus_without_noise_is_grad_cam_plus_plus() -> None:
    still = smooth_grad_cam_plus_plus(_view(), samples=3, spread=0.0)
    assert torch.allclose(still, grad_cam_plus_plus(_view()), rtol=1e-5)


def test_noise_is_seeded() -> None:
    first, again, other = (
        smooth_grad_cam_plus_plus(_view(), samples=4, seed=seed) for seed in (1, 1, 2)
    )
    assert torch.equal(first, again)
    assert not torch.allclose(first, other)


@pytest.mark.parametrize("batch", [1, 32])
def test_score_cam_is_the_hand_worked_one(batch: int) -> None:
    pixels = photo().astype(np.float64)
    found = map_by_hand(pixels)
    ground = logit_by_hand(map_by_hand(np.full_like(pixels, 255.0)), 0)
    gains = []
    for channel in found:
        mask = (channel - channel.min()) / (channel.max() - channel.min())
        seen = pixels * mask[..., None] + 255 * (1 - mask[..., None])
        gains.append(logit_by_hand(map_by_hand(seen), 0) - ground)
    weights = np.exp(gains) / np.exp(gains).sum()
    wanted = (weights[:, None, None] * found).sum(0)
    assert abs(gains[0] - gains[1]) > 1e-3
    assert np.allclose(score_cam(_view(), batch=batch).numpy(), wanted, atol=1e-6)


def test_score_cam_takes_the_channels_that_move_the_answer_most() -> None:
    found = map_by_hand(photo())
    slope = slope_by_hand(found, 0)
    strongest = np.abs(slope.mean((1, 2)) * found.mean((1, 2))).argmax()
    assert np.allclose(score_cam(_view(), channels=1).numpy(), found[strongest], atol=1e-6)


def test_integrated_gradients_add_up_to_the_step_from_white() -> None:
    pixels = photo().astype(np.float64)
    made = integrated_gradients(_view(), steps=256, batch=32).numpy()
    step = logit_by_hand(map_by_hand(pixels), 0) - logit_by_hand(
        map_by_hand(np.full_like(pixels, 255.0)), 0
    )
    assert made.shape == (SIDE, SIDE)
    assert abs(made.sum() - step) < 0.02 * abs(step)


def test_integrated_gradients_are_the_hand_worked_integral() -> None:
    pixels = photo().astype(np.float64)
    white, total, steps = np.full_like(pixels, 255.0), np.zeros_like(pixels), 600
    for step in range(steps):  # the middles of equal steps; captum takes Gauss's and Legendre's
        found = map_by_hand(white + (step + 0.5) / steps * (pixels - white))
        outer = 3 * (1 - np.tanh((found * VOTES[0]).sum()) ** 2)
        total += outer * np.einsum("khw,kc->hwc", VOTES[0] * (found > 0), MIX) / steps
    wanted = (total * (pixels - white)).sum(2)
    made = integrated_gradients(_view(), steps=256).numpy()
    assert np.abs(made - wanted).max() < 0.03 * np.abs(wanted).max()
