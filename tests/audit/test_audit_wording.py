"""The verdict's words on scores that are given."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solesight.audit.across import Across
from solesight.audit.probing import Probed
from solesight.audit.wording import source_speaking, verdict_of
from solesight.evidence import Metric

SOURCES = (("shop", (40, 0)), ("resale", (0, 40)))


def probed(name: str, value: float, *, seen: bool = True, width: float = 0.02) -> Probed:
    m = Metric(value, value - width, min(1.0, value + width), 80)
    luck = Metric(0.5, 0.48, 0.52, 80)
    return Probed(name, f"the {name}", m, 0.5, m, m, m, luck, seen)


def trivial(**values: float) -> list[Probed]:
    names = {"border": 0.5, "size": 0.5, "source": 0.5, "together": 0.5} | values
    return [probed(name, value) for name, value in names.items()]


def across(value: float) -> dict[str, Across]:
    return {"picture": Across(Metric(value, value, value, 80), 0.5, (), {})}


def test_the_strongest_shortcut_is_named_first_in_percent_of_the_way() -> None:
    verdict = verdict_of("thing", trivial(border=0.935, size=0.7, together=0.95), [], {}, ())
    assert verdict.level == "bad"
    assert verdict.headline.startswith("87 % of “thing” can be had from the border alone")
    assert "says little about design" in verdict.headline
    assert verdict.shortcuts == ("border", "size")
    assert sum("Normalise" in line for line in verdict.advice) == 2


def test_a_weak_shortcut_is_minded_and_chance_is_not() -> None:
    assert verdict_of("thing", trivial(border=0.65), [], {}, ()).level == "mind"
    good = verdict_of("thing", trivial(border=0.58), [], {}, ())
    assert (good.level, good.shortcuts) == ("good", ())
    assert good.advice[0].startswith("Nothing")


def test_a_wide_interval_is_no_evidence() -> None:
    wide = [replace(one, balanced=Metric(0.8, 0.55, 0.95, 9)) if one.name == "border" else one
            for one in trivial()]  # fmt: skip
    assert verdict_of("thing", wide, [], {}, ()).level == "good"


def test_what_chance_may_reach_among_few_shoes_is_no_evidence() -> None:
    # Of 27 shoes chance gets 0.78 right once in 500 times, however narrow the interval looks.
    few = replace(probed("border", 0.78, width=0.1), permuted=Metric(0.5, 0.32, 0.68, 80))
    assert not few.believed
    assert replace(few, balanced=Metric(0.98, 0.9, 1.0, 80)).believed


def test_no_more_than_the_control_is_no_evidence() -> None:
    one = replace(probed("border", 0.9), permuted=Metric(0.91, 0.9, 0.92, 80))
    assert not one.believed


def test_weak_features_are_set_beside_what_is_nearly_as_good() -> None:
    near = verdict_of("thing", trivial(border=0.58), [probed("picture", 0.6)], {}, ())
    assert any("20 % of the way" in s and "the border alone 16 %" in s for s in near.reasons)
    far = verdict_of("thing", trivial(border=0.58), [probed("picture", 0.95)], {}, ())
    assert far.reasons == ()


def test_together_may_tell_what_none_does_alone() -> None:
    verdict = verdict_of("thing", trivial(together=0.9), [], {}, ())
    assert verdict.level == "bad"
    assert "together, the source left out" in verdict.headline


def test_sources_of_one_class_are_named_and_premium_offered() -> None:
    verdict = verdict_of("hyped", trivial(border=0.9, source=1.0), [], {}, SOURCES)
    assert any("shop, resale" in line for line in verdict.advice)
    assert any("premium" in line for line in verdict.advice)
    other = verdict_of("brand", trivial(border=0.9), [], {}, SOURCES)
    assert not any("premium" in line or "Drop" in line for line in other.advice)


def test_the_source_speaks_for_what_is_lost_without_it() -> None:
    features = [probed("picture", 0.9)]
    found = source_speaking(features, across(0.7))
    assert found == pytest.approx((0.8, 0.4, 0.5))
    assert source_speaking(features, {}) is None
    # Within the interval of the score itself nothing is lost for sure.
    assert source_speaking(features, across(0.89)) is None
    assert source_speaking(features, across(0.95)) is None
    said = verdict_of("thing", trivial(), features, across(0.7), ()).reasons
    assert any("50 % of what they reached was the source speaking" in line for line in said)
