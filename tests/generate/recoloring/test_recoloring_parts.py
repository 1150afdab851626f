"""Parts of a shoe whose parts are known."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_parts import SOLE, UPPER, encoded, shoe

from solesight.errors import PhotoError, UnknownNameError, UnreadablePhoto
from solesight.eye import Measurer
from solesight.generate.recoloring import Sitting, read_color, sit
from solesight.generate.recoloring.naming import colors_by_part


def test_upper_sole_and_mark_are_found(sitting: Sitting) -> None:
    parts = sitting.parts
    assert [part.number for part in parts] == [1, 2, 3]
    assert sum(part.share for part in parts) == pytest.approx(1.0)
    for part, true in zip(parts, (UPPER, SOLE), strict=False):
        assert np.abs(np.array(part.color.rgb) - true).max() < 22
    assert len({part.name for part in parts}) == 3


def test_parts_lie_where_they_were_drawn(sitting: Sitting) -> None:
    labels = sitting.found.labels
    height, width = labels.shape
    left, top, right, bottom = sitting.canvas.cut.box
    photo = sitting.opened.pixels.shape

    def at(x: float, y: float) -> int:
        column = (x * photo[1] - left) / (right - left) * width
        row = (y * photo[0] - top) / (bottom - top) * height
        return int(labels[int(row), int(column)])

    assert [at(0.2, 0.45), at(0.5, 0.665), at(0.39, 0.5)] == [0, 1, 2]
    assert labels[0, 0] == -1


def test_a_sole_of_the_uppers_color_is_told_apart_by_its_place(measurer: Measurer) -> None:
    found = sit("one.png", encoded(shoe(upper=SOLE, mark=SOLE)), measurer, least=0.0)
    if found.measures.facing in {"left", "right"}:
        assert {part.region for part in found.parts} >= {"midsole"}


def test_shading_makes_no_part(measurer: Measurer) -> None:
    pixels = shoe(mark=UPPER).astype(float)
    shade = np.linspace(0.55, 1.1, pixels.shape[1])[None, :, None]
    dark = np.where(np.abs(pixels - pixels[0, 0]).sum(axis=2, keepdims=True) > 40, shade, 1.0)
    shaded = np.clip(pixels * dark, 0, 255).astype(np.uint8)
    assert len(sit("shaded.png", encoded(shaded), measurer, least=0.0).parts) <= 3


@pytest.mark.parametrize("said", ["2", "midsole", "sole"])
def test_a_part_is_named_in_several_ways(sitting: Sitting, said: str) -> None:
    if said != "2" and sitting.parts[1].region is None:
        pytest.skip("this shoe was not seen from the side")
    white = read_color("white")
    assert colors_by_part(sitting.parts, {said: white})[1] == white


def test_a_part_that_is_not_there_lists_those_that_are(sitting: Sitting) -> None:
    with pytest.raises(UnknownNameError, match=sitting.parts[0].name):
        colors_by_part(sitting.parts, {"tongue": None})


def test_no_shoe_a_tiny_one_and_a_busy_ground_are_named(measurer: Measurer) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    with pytest.raises(UnreadablePhoto, match=r"noise\.png: "):
        sit("noise.png", encoded(noise), measurer, least=0.0)
    with pytest.raises(UnreadablePhoto, match="no shoe is seen"):
        sit("flat.png", encoded(np.full((300, 400, 3), 255, np.uint8)), measurer)
    with pytest.raises(PhotoError, match="pixels long"):
        sit("tiny.png", encoded(shoe(80)), measurer, least=0.0)


def test_cmyk_is_read_like_any_other(measurer: Measurer, sitting: Sitting) -> None:
    found = sit("print.jpg", encoded(shoe(), "JPEG", "CMYK"), measurer, least=0.0)
    assert len(found.parts) == len(sitting.parts)


def test_memory_that_runs_out_is_said(measurer: Measurer, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("solesight.generate.recoloring.studio.cut_out", full)
    with pytest.raises(PhotoError, match="not enough memory"):
        sit("huge.png", encoded(shoe()), measurer, least=0.0)
