"""Options are refused before anything is opened, and say what may be asked for."""

from __future__ import annotations

import pytest

from solesight.errors import SettingsError, UnknownNameError
from solesight.generate.gan import SIZES, GanOptions


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("shape", ["wide", "square"])
def test_the_smallest_map_doubled_gives_the_picture(size: int, shape: str) -> None:
    options = GanOptions(size=size, shape=shape).checked()
    height, width = options.base
    assert width << options.doublings == size
    assert height << options.doublings == options.height
    assert options.height == size if shape == "square" else 0.7 < options.height / size < 0.76


@pytest.mark.parametrize("size", [0, 48, 96, 100, 256])
def test_a_wrong_size_names_the_right_ones(size: int) -> None:
    with pytest.raises(SettingsError, match=rf"size={size}.*32, 64, 128, 224"):
        GanOptions(size=size).checked()


@pytest.mark.parametrize(
    "wrong",
    [{"batch": 1}, {"steps": 0}, {"rate": 0.0}, {"ema": 1.0}, {"critic_steps": 0},
     {"penalty": -1.0}, {"latent": 1}, {"save_every": 0}, {"critic_width": 1}],
)  # fmt: skip
def test_a_number_out_of_its_range_is_named(wrong: dict[str, float]) -> None:
    (name,) = wrong
    with pytest.raises(SettingsError, match=f"{name}="):
        GanOptions(**wrong).checked()  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["method", "shape", "augment", "precision"])
def test_an_unknown_word_lists_the_known(name: str) -> None:
    with pytest.raises(UnknownNameError, match="known:"):
        GanOptions(**{name: "strange"}).checked()  # type: ignore[arg-type]


def test_what_is_not_said_is_the_papers() -> None:
    way = GanOptions().way
    assert (way.rate, way.betas, way.critic_steps, way.penalty) == (1e-4, (0.0, 0.9), 5, 10.0)
    said = GanOptions(rate=2e-4, critic_steps=3).fixed()
    assert (said["rate"], said["critic_steps"], said["penalty"]) == (2e-4, 3, 10.0)
    assert not {"steps", "grid_every", "save_every"} & set(said)
