"""Chosen classes: the brand of four, where what a maker sells under another name is its own."""

from __future__ import annotations

from solesight.learn import TargetOptions, choose_classes, find_target, label_rows

ROWS = [{"brand": b} for b in ("Jordan", "Nike", "adidas", "ADIDAS", "Yeezy", "ASICS", "")]


def test_yeezy_is_adidas_and_the_rest_is_other() -> None:
    four = TargetOptions(classes=("adidas", "Jordan", "Nike"), pool_rare=True)
    labels = label_rows(find_target("brand", (), four), ROWS)
    assert labels.values == ("Jordan", "Nike", "adidas", "adidas", "adidas", "other", None)
    assert labels.left_out == {"no brand": 1}


def test_without_other_the_rest_is_left_out_and_counted() -> None:
    labels = label_rows(find_target("brand", (), TargetOptions(classes=("Nike", "Yeezy"))), ROWS)
    assert labels.values == ("Nike", "Nike", None, None, "Yeezy", None, None)
    assert labels.left_out == {"not among the chosen classes": 3, "no brand": 1}


def test_a_bundle_remembers_its_classes() -> None:
    four = TargetOptions(classes=("adidas", "Nike"), pool_rare=True)
    kept = find_target("brand", (), four).kept
    again = find_target("brand", (), TargetOptions(), kept)
    assert label_rows(again, ROWS).values[-3:-1] == ("adidas", "other")
    assert find_target("heel", ["heel"], four).kept == kept
    assert find_target("brand").kept == {}


def test_classes_with_an_order_keep_it() -> None:
    rule = find_target("brand").rule
    ordered = type(rule)(min_groups=1, order=("small", "large", "huge"))
    choice = choose_classes(["huge", "small", "large"], [1, 2, 3], ordered)
    assert choice.classes == ("small", "large", "huge")
    assert choice.codes.tolist() == [2, 0, 1]
