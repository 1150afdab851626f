"""What checks explanations is checked itself: known maps, known marks, shuffled weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from making import embedder, sight, witness

import solesight
from solesight.errors import NotEnoughDataError
from solesight.evidence import mean_metric
from solesight.explain import GRID, Question, default_method
from solesight.explain.check import (
    FLOORS,
    WEIGHTS,
    CheckPlan,
    Row,
    check,
    curves,
    floor_maps,
    planted,
    point,
    read_trust,
    trusted,
)
from solesight.explain.check.photos import Measured, _append, _read
from solesight.workspace_explain import _fit_head


def test_the_right_heat_makes_the_answer_fall_and_rise_and_its_negative_does_not() -> None:
    seen = sight()
    question = Question(seen, witness(None), "one")
    dark = 255 - seen.picture(GRID).mean(axis=2)
    right, wrong = curves(question, dark), curves(question, -dark)
    assert right.deletion < wrong.deletion
    assert right.insertion >= wrong.insertion
    assert len(right.falls) == len(right.rises) == 6
    # The witness counts darkness: with the darkest four tenths covered, hardly any is left.
    assert right.falls[-1] < 0.2 * right.falls[0]
    assert wrong.falls[-1] == pytest.approx(wrong.falls[0], rel=0.05)


def test_floors_know_the_frame_or_the_shoe_and_never_the_model() -> None:
    seen = sight()
    found = floor_maps(seen, seed=0)
    again = floor_maps(sight(), seed=0)
    assert all(np.array_equal(found[name], again[name]) for name in found)
    shoe = found["shoe mask"] > 0.5
    assert 0.1 < shoe.mean() < 0.6
    assert (seen.picture(GRID)[shoe].mean(axis=1) < 250).mean() > 0.8
    middle = np.unravel_index(found["centre blob"].argmax(), (GRID, GRID))
    assert abs(int(middle[0]) - GRID // 2) <= 1


def test_a_planted_mark_is_where_it_is_said_to_be() -> None:
    for shoe in planted(6, embedder(), seed=4):
        frame = shoe.sight.picture(GRID).astype(int)
        magenta = (frame[..., 0] > 190) & (frame[..., 1] < 110) & (frame[..., 2] > 90)
        if shoe.mark is None:
            assert not magenta.any()
            with pytest.raises(ValueError, match="nothing was planted"):
                shoe.hit(np.zeros((GRID, GRID)))
            continue
        down, across = (np.argwhere(magenta).mean(axis=0) + 0.5) / GRID
        assert abs(down - shoe.mark[0]) < 0.03
        assert abs(across - shoe.mark[1]) < 0.03
        heat = np.zeros((GRID, GRID))
        heat[int(shoe.mark[0] * GRID), int(shoe.mark[1] * GRID)] = 1
        assert shoe.hit(heat)
        assert not shoe.hit(np.roll(heat, (GRID // 2, GRID // 2), axis=(0, 1)))


def test_the_default_method_finds_planted_marks_and_loses_them_with_the_weights(
    tmp_path: Path,
) -> None:
    name, keep = default_method(witness(None)).name, tmp_path / "marks.jsonl"
    found = point(embedder(), [name], _fit_head, marks=20, learn=64, seed=0, keep=keep)
    hits = found.hits[name]
    chance = max(found.hits[floor][WEIGHTS[0]].value for floor in FLOORS)
    assert found.right.value >= 0.85
    assert hits["trained"].value >= 0.95
    assert hits["trained"].low > chance
    # Somewhere on the shoe is where any map of it points.
    assert hits["head shuffled"].value <= chance + 0.1
    assert hits["all shuffled"].value <= chance + 0.2
    assert (found.marks, hits["trained"].n, hits["all shuffled"].n) == (20, 20, 5)
    kept = keep.read_text()
    again = point(embedder(), [name], _fit_head, marks=20, learn=64, seed=0, keep=keep)
    assert again == found
    assert keep.read_text() == kept


def _row(name: str, gain: float, hit: float, lost: float, *, floor: bool = False) -> Row:
    def share(value: float) -> object:
        return mean_metric([1.0] * round(40 * value) + [0.0] * round(40 * (1 - value)), range(40))

    pointing = {"trained": share(hit)}
    if not floor:
        pointing |= {"head shuffled": share(lost), "all shuffled": share(lost)}
    one = mean_metric([0.5 + gain / 2] * 9, range(9))
    return Row(name, floor, one, one, mean_metric([gain] * 9, range(9), bounded=False), pointing, 1)  # type: ignore[arg-type]


def test_the_method_to_trust_passes_all_three_and_gains_most() -> None:
    floors = [_row("random map", 0.1, 0.1, 0, floor=True), _row("shoe", 0.2, 0.3, 0, floor=True)]
    good, better = _row("good", 0.4, 0.9, 0.1), _row("better", 0.5, 0.9, 0.1)
    blind, deaf = _row("blind", 0.9, 0.3, 0.1), _row("deaf", 0.9, 0.9, 0.8)
    weak = _row("weak", 0.15, 0.9, 0.1)
    name, said = trusted([good, better, blind, deaf, weak, *floors], 50, 40, 3)
    assert name == "better"
    assert "50 validation photos, 40 planted marks, seed 3" in said
    assert trusted([blind, deaf, weak, *floors], 50, 40, 3)[0] == ""
    assert "not passed by blind (" in trusted([blind, *floors], 50, 40, 3)[1]


def test_what_was_measured_is_kept_even_when_a_line_was_cut(tmp_path: Path) -> None:
    file = tmp_path / "cache" / "kept.jsonl"
    one = Measured("a", "g", "bundle", "cam", 0.1, 0.9)
    _append(file, [one, one])
    with file.open("a") as out:
        out.write('{"photo": "b", "gr')
    assert _read(file) == [one, one]
    assert _read(tmp_path / "nothing") == []


def test_no_photo_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(NotEnoughDataError, match="validation"):
        check([], [witness(None)], embedder(), _fit_head, tmp_path, CheckPlan(["occlusion"]))


@pytest.mark.slow
def test_a_check_says_whom_to_trust_and_explain_says_it_again(trained: Path) -> None:
    with solesight.open(trained / "ws", workers=0) as ws:
        found = ws.check_explanations(target="brand", method=["cam"], photos=4, marks=4)
        told = found[0].as_json()
        assert [row["name"] for row in told["rows"]] == [
            "cam", "random map", "centre blob", "shoe mask",
        ]  # fmt: skip
        # As many as the validation part has shoes, and no more than were asked for.
        assert 2 <= told["photos"] == told["rows"][0]["deletion"]["n"] <= 4
        assert read_trust(ws.folder, "brand-probe-001") == {"cam": told["said"]}
        photo = next((trained / "drawn").rglob("*.jpg"))
        one = next(iter(ws.explain([photo], target="brand", method="cam")))
        assert isinstance(one, list)
        assert one[0].trust == told["said"]
