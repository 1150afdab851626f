"""Verdicts: thresholds on scores, reasons in order, duplicates only among what stands."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.clean import Cleaned, Scored, Thresholds, judge

GOOD = {"shoe": 0.99, "several": 0.0, "sharpness": 0.5, "extent": 300.0, "cut": 0.0}


def scored(photo: str = "a", **scores: float) -> Scored:
    return Scored(photo, (f"{photo}.jpg",), {**GOOD, **scores}, "right")


def reason(**scores: float) -> str | None:
    return judge([scored(**scores)], Thresholds(), {})[0].reason


def test_each_score_has_its_reason():
    assert reason() is None
    assert reason(shoe=0.1) == "not_shoe"
    assert reason(several=0.99) == "several"
    assert reason(sharpness=0.01) == "blurred"
    assert reason(extent=20) == "small"
    assert reason(cut=0.7) == "cut_off"


def test_small_comes_before_not_shoe():
    assert reason(extent=20, shoe=0.1) == "small"


def test_a_duplicate_names_the_photo_that_is_kept():
    verdict = judge([scored("b")], Thresholds(), {"b": "a"})[0]
    assert (verdict.reason, verdict.of, verdict.keep) == ("duplicate", "a", False)


def test_its_own_reason_beats_being_a_duplicate():
    assert judge([scored("b", shoe=0.1)], Thresholds(), {"b": "a"})[0].reason == "not_shoe"


def cleaned(*photos: Scored, near: tuple[tuple[str, str], ...] = ()) -> Cleaned:
    areas = {s.photo: 100 + i for i, s in enumerate(photos)}
    empty = Cleaned((), Thresholds(), near, areas)
    start = judge(photos, Thresholds(), {})
    return replace(empty, verdicts=start).rethreshold(Thresholds())


def test_the_largest_of_a_set_is_kept():
    found = cleaned(scored("a"), scored("b"), near=(("a", "b"),))
    assert [v.reason for v in found.verdicts] == ["duplicate", None]


def test_a_rejected_photo_is_not_kept_in_the_stead_of_a_good_one():
    found = cleaned(scored("a"), scored("b", sharpness=0.0), near=(("a", "b"),))
    assert [v.reason for v in found.verdicts] == [None, "blurred"]


@given(st.floats(0, 1), st.floats(0, 1))
@settings(deadline=None)
def test_a_stricter_threshold_never_keeps_more(low: float, high: float):
    low, high = sorted((low, high))
    found = cleaned(*(scored(str(i), shoe=i / 10) for i in range(11)))
    loose = found.rethreshold(Thresholds(shoe=low))
    strict = found.rethreshold(Thresholds(shoe=high))
    kept = {v.scored.photo for v in loose.verdicts if v.keep}
    assert {v.scored.photo for v in strict.verdicts if v.keep} <= kept


def test_rethresholding_back_gives_the_same_verdicts():
    found = cleaned(*(scored(str(i), shoe=i / 10) for i in range(11)), near=(("7", "8"),))
    assert found.rethreshold(Thresholds(shoe=0.9)).rethreshold(Thresholds()) == found


def test_json_has_a_line_for_each_path():
    copy = replace(scored(), paths=("a.jpg", "copy.jpg"))
    lines = judge([copy], Thresholds(), {})[0].as_json()
    assert [(x["path"], x["verdict"], x["reason"]) for x in lines] == [
        ("a.jpg", "keep", None),
        ("copy.jpg", "reject", "duplicate"),
    ]


def test_a_persons_word_beats_every_score():
    bad = replace(scored("a", shoe=0.01, sharpness=0.0), said="keep")
    assert judge([bad], Thresholds(), {})[0].keep
    good = replace(scored("a"), said="several")
    assert judge([good], Thresholds(), {})[0].reason == "several"
    # Said to be kept, it is no other's duplicate.
    spared = replace(scored("b"), said="keep")
    assert judge([spared], Thresholds(), {"b": "a"})[0].keep
    # A word that means nothing here is no reason.
    assert judge([replace(scored("a"), said="ugly")], Thresholds(), {})[0].keep
