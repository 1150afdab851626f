"""Losses of style transfer against the same worked out by hand, in numpy."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra deep")

from solesight.generate.gatys.losses import (  # noqa: E402
    Goal,
    content_loss,
    gram,
    style_loss,
    total_variation,
)


def _maps(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def test_a_gram_matrix_worked_out_by_hand() -> None:
    maps = np.array([[[1.0, 2.0], [0.0, 1.0]], [[3.0, 0.0], [1.0, 1.0]]], np.float32)
    # Rows (1, 2, 0, 1) and (3, 0, 1, 1): sums of squares 6 and 11, of products 3 + 0 + 0 + 1.
    wanted = np.array([[6.0, 4.0], [4.0, 11.0]]) / 4
    assert gram(torch.from_numpy(maps)[None]).numpy() == pytest.approx(wanted)


def test_a_masked_gram_matrix_is_that_of_the_part_alone() -> None:
    maps = _maps(0, 1, 5, 4, 6)
    mask = np.zeros((1, 1, 4, 6), np.float32)
    mask[..., 1:3, 2:5] = 1
    part = maps[0][:, 1:3, 2:5].reshape(5, -1)
    found = gram(torch.from_numpy(maps), torch.from_numpy(mask)).numpy()
    assert found == pytest.approx(part @ part.T / part.shape[1], rel=1e-5, abs=1e-6)


def test_a_mask_of_another_size_is_brought_to_the_map() -> None:
    maps = torch.from_numpy(_maps(1, 1, 3, 2, 2))
    mask = torch.zeros(1, 1, 8, 8)
    mask[..., :4, :4] = 1
    one = maps[0, :, 0, 0].numpy()
    assert gram(maps, mask).numpy() == pytest.approx(np.outer(one, one), rel=1e-5, abs=1e-7)


def test_losses_are_shares_of_what_is_wanted() -> None:
    wanted, found = _maps(2, 1, 4, 3, 3), _maps(3, 1, 4, 3, 3)
    by_hand = ((found - wanted) ** 2).sum() / (wanted**2).sum()
    for loss in (content_loss, style_loss):
        value = float(loss(torch.from_numpy(found), torch.from_numpy(wanted)))
        assert value == pytest.approx(by_hand, rel=1e-5)
        assert float(loss(torch.from_numpy(wanted), torch.from_numpy(wanted))) == 0
        nothing = torch.zeros(1, 4, 3, 3)
        assert float(loss(nothing, torch.from_numpy(wanted))) == pytest.approx(1)


def test_total_variation_worked_out_by_hand() -> None:
    picture = np.zeros((1, 3, 2, 3), np.float32)
    picture[0, 0] = [[0.0, 1.0, 1.0], [0.0, 3.0, 1.0]]
    # Of one channel of three: steps down 0, 2, 0; to the right 1, 0 and 3, -2.
    down, right = (0 + 4 + 0) / 9, (1 + 0 + 9 + 4) / 12
    assert float(total_variation(torch.from_numpy(picture))) == pytest.approx(down + right)


def test_the_whole_loss_is_the_weighted_sum_of_its_parts() -> None:
    picture = torch.from_numpy(np.abs(_maps(4, 1, 3, 8, 8)))
    maps = {
        "a": torch.from_numpy(_maps(5, 1, 4, 8, 8)),
        "b": torch.from_numpy(_maps(6, 1, 2, 4, 4)),
    }
    content = {"a": torch.from_numpy(_maps(7, 1, 4, 8, 8))}
    style = {"a": gram(torch.from_numpy(_maps(8, 1, 4, 8, 8))), "b": torch.eye(2)}
    goal = Goal(content, style, torch.ones(1, 1, 8, 8), (2.0, 3.0, 5.0))
    total, parts = goal.loss(picture, maps)
    own = {k: v[0].numpy().reshape(v.shape[1], -1) for k, v in maps.items()}
    grams = {k: v @ v.T / v.shape[1] for k, v in own.items()}
    shares = [
        ((grams[k] - style[k].numpy()) ** 2).sum() / (style[k].numpy() ** 2).sum() for k in style
    ]
    assert parts[1] == pytest.approx(np.mean(shares), rel=1e-4)
    by_hand = 2 * parts[0] + 3 * np.mean(shares) + 5 * parts[2]
    assert float(total) == pytest.approx(by_hand, rel=1e-4)
