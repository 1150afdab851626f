"""Changes of photos, on pictures whose right answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="the extra deep is not installed")

from solesight.learn.deep.changing import change  # noqa: E402 - torch is looked for first
from solesight.learn.deep.recipes import CHANGES, Change  # noqa: E402


def shoe(side: int = 64) -> np.ndarray:
    """A red block with a black toe to the right, on white."""
    frame = np.full((side, side, 3), 255, dtype=np.uint8)
    frame[24:44, 10:54] = (200, 30, 40)
    frame[24:44, 48:54] = 0
    return frame


def changed(name: str, seed: int = 0, n: int = 4, probability: float = 1.0) -> np.ndarray:
    batch = np.repeat(shoe()[None], n, axis=0)
    made = change(batch, [Change(name, probability)], np.random.default_rng(seed))
    return made.permute(0, 2, 3, 1).numpy()


def test_nothing_asked_for_changes_nothing() -> None:
    made = change(shoe()[None], [], np.random.default_rng(0))
    assert (made.permute(0, 2, 3, 1).numpy()[0] == shoe()).all()


def test_flip_is_the_mirror_image() -> None:
    assert np.abs(changed("flip") - shoe()[:, ::-1]).max() < 0.01
    assert np.abs(changed("upside") - shoe()[::-1]).max() < 0.01


def test_recolor_keeps_white_black_and_each_color_up_to_its_channels() -> None:
    made = changed("recolor", n=12)
    assert (made[:, 0, 0] == 255).all()
    assert (made[:, 30, 50] == 0).all()
    colors = {tuple(color) for color in made[:, 30, 20].astype(int).tolist()}
    assert colors <= {(40, 30, 200), (30, 40, 200), (40, 200, 30), (30, 200, 40), (200, 40, 30)}
    assert len(colors) > 1


def test_background_paints_the_ground_and_not_the_shoe() -> None:
    for frame in changed("background", n=8):
        ground = frame[0, 0]
        assert not (ground == 255).all()
        assert (frame[:20] == ground).all()
        assert (frame[26:42, 12:46] == shoe()[26:42, 12:46]).all()


@pytest.mark.parametrize("name", ["rotate15", "rotate90", "crop", "shift", "perspective"])
def test_what_moves_keeps_white_around_and_the_shoe_inside(name: str) -> None:
    frames = changed(name, n=8)
    assert frames.min() >= 0
    assert frames.max() <= 255
    for frame in frames:
        # Corners come from outside the frame or from its ground: white, both.
        assert all((frame[y, x] > 250).all() for y in (0, -1) for x in (0, -1))
        assert 200 < (frame.min(axis=2) < 128).sum() < 2000
    assert len({frame.tobytes() for frame in frames}) == 8


def test_a_small_turn_is_small() -> None:
    """Its axis of inertia says by how much each block was turned."""
    angles = []
    for frame in changed("rotate15", n=40):
        y, x = np.nonzero(frame.min(axis=2) < 128)
        (a, b), (_, d) = np.cov(x, y)
        angles.append(np.degrees(0.5 * np.arctan2(2 * b, a - d)))
    assert max(map(abs, angles)) < 16
    assert min(angles) < -8
    assert max(angles) > 8


def test_gray_has_no_color_and_jitter_no_fixed_one() -> None:
    gray = changed("gray")
    assert np.abs(gray - gray[..., :1]).max() < 0.01
    assert len({tuple(frame[30, 20]) for frame in changed("jitter", n=8)}) == 8


def test_probability_is_a_share_of_photos() -> None:
    made = changed("flip", n=1000, probability=0.3)
    share = np.mean([abs(frame - shoe()).max() > 1 for frame in made])
    assert 0.25 < share < 0.35


@settings(max_examples=25, deadline=None)
@given(st.sets(st.sampled_from(sorted(CHANGES))), st.integers(0, 2**32))
def test_the_same_seed_gives_the_same_batch(names: set[str], seed: int) -> None:
    batch = np.random.default_rng(1).integers(0, 256, (3, 32, 32, 3)).astype(np.uint8)
    before = batch.copy()
    recipe = [Change(name, 0.7) for name in sorted(names)]
    made = [change(batch, recipe, np.random.default_rng(seed)) for _ in range(2)]
    assert torch.equal(made[0], made[1])
    assert float(made[0].min()) >= 0
    assert float(made[0].max()) <= 255
    assert made[0].shape == (3, 3, 32, 32)
    assert (batch == before).all(), "the stored frames are not touched"
