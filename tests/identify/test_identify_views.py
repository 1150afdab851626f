"""Which parts of a photo are compared with the gallery."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from solesight.eye import Found, Measurer, Measures
from solesight.identify import views_of
from solesight.identify.views import ROOM_AROUND, quarter_turned
from solesight.photos import Frame

WHOLE = Frame.whole(400, 300)
LEFT = Found(0.1, 0.3, 0.3, 0.45, 2.0)
RIGHT = Found(0.6, 0.3, 0.8, 0.5, 3.0)


@pytest.fixture(scope="module")
def measured() -> Measures:
    file = io.BytesIO()
    Image.fromarray(np.full((60, 90, 3), 255, np.uint8)).save(file, "PNG")
    eye = Measurer()
    return eye.measure([eye.open(file.getvalue())])[0]


def test_a_plain_photo_is_seen_as_the_eye_frames_it(measured: Measures) -> None:
    plain = replace(measured, plain=0.9)
    assert views_of(plain, WHOLE, [LEFT]) == [plain.frame]


def test_without_a_find_only_the_eye_speaks(measured: Measures) -> None:
    assert views_of(replace(measured, plain=0.1), WHOLE) == [measured.frame]


def test_a_pair_in_a_room_is_shown_together_with_room_around(measured: Measures) -> None:
    cluttered = replace(measured, plain=0.1, frame=WHOLE)
    _, both = views_of(cluttered, WHOLE, [RIGHT, LEFT])
    room = ROOM_AROUND * 0.7
    assert both.cx - both.width / 2 == pytest.approx(max(0.0, 0.1 - room), abs=1e-4)
    assert both.cx + both.width / 2 == pytest.approx(0.8 + room, abs=1e-4)
    assert both.cy + both.height / 2 == pytest.approx(0.5 + room, abs=1e-4)


@pytest.mark.parametrize(("angle", "turned"), [(88.0, 90.0), (-95.0, -90.0), (180.0, 180.0)])
def test_what_is_found_is_turned_as_the_eye_says(
    measured: Measures, angle: float, turned: float
) -> None:
    lying = replace(measured, plain=0.1, frame=replace(WHOLE, angle=angle))
    _, found = views_of(lying, WHOLE, [LEFT])
    assert found.angle == turned
    if abs(turned) == 90.0:
        upright = views_of(replace(lying, frame=WHOLE), WHOLE, [LEFT])[1]
        assert (found.width, found.height) == (upright.height, upright.width)


def test_four_quarters_are_a_full_turn() -> None:
    frame = Frame(0.4, 0.3, 0.5, 0.2, angle=10.0)
    for _ in range(4):
        frame = quarter_turned(frame, 1)
    assert frame == Frame(0.4, 0.3, 0.5, 0.2, angle=10.0)
