from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.catalog import shoe_key, shoe_keys, sources_of_shoes
from solesight.catalog.aliases import _rule_key, read_aliases
from solesight.errors import SettingsError

LOST = "Air Jordan 1 Retro High OG Chicago Lost and Found"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LOST, "Air Jordan 1 Retro High OG Chicago Lost and Found DZ5485-612"),
        ("Nike Dunk High University Red", "Nike Dunk High Championship White Red GS"),
        ("Nike Dunk Low Undefeated Dunk Vs Af1", "Nike Dunk Low Undefeated 5 On It Dunk vs. AF1"),
        (LOST, "jordan 1 retro high og CHICAGO lost, and found"),
        (LOST, "Air Jordan 1 Retro High OG Chicago Lost and Found (TD)"),
        (LOST, "Nike Air Jordan 1 High Chicago Lost and Found (GS)"),
        ("Air Jordan 1 High OG Denim (W)", "Air Jordan 1 High Og Denim W"),
        ("Air Jordan 1 Retro High OG A Ma Maniére", "Jordan 1 Retro High Og A Ma Maniere"),
        ("Nike Dunk Low Retro Black White Panda (2021)", "Nike Dunk Low Black White Panda 2021"),
        ("Nike SB Dunk Low Pro Fog", "Nike SB Dunk Low Fog"),
        ("Air Jordan 1 High Zoom Air Cmft London", "Air Jordan 1 Zoom CMFT London"),
        ("adidas Yeezy Foam RNNR Onyx (Kids)", "adidas Yeezy Foam RNR Onyx"),
        ("New Balance 990v3 Grey (2019/2021)", "New Balance 990v3 Grey"),
        ("Nike-Dunk-Low-Retro-White-Black-2021", "Nike Dunk Low White Black 2021"),
    ],
)
def test_one_shoe_under_two_titles(one: str, other: str) -> None:
    assert shoe_key(one) == shoe_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Air Jordan 1 Low Shattered Backboard", "Air Jordan 1 Low OG Shattered Backboard"),
        ("Air Jordan 1 Low SE True Blue", "Air Jordan 1 Low True Blue"),
        ("Air Jordan 1 Elevate Low Wolf Grey (W)", "Air Jordan 1 Low Wolf Grey (W)"),
        ("Air Jordan 1 High Zoom Air CMFT Bred", "Air Jordan 1 High Bred"),
        ("Nike Dunk Low White Black", "Nike Dunk Low Black White"),
        ("Air Jordan 4 Retro White Cement 2012", "Air Jordan 4 Retro White Cement 2016"),
        ("adidas Yeezy Boost 350 Turtledove", "adidas Yeezy Boost 350 V2 Turtledove"),
        ("New Balance 990v3 Grey", "New Balance 990v5 Grey"),
        ("adidas Samba OG Green", "adidas Samba Green"),
        ("Nike SB Dunk Low Pro Green", "Nike Dunk Low Pro Green"),
        ("Nike Air Max 90 Men's Shoes", "Nike Air Max 90 Women's Shoes"),
        ("adidas Ultra Boost 4.0 DNA White", "adidas Ultra Boost 5.0 DNA White"),
    ],
)
def test_two_shoes(one: str, other: str) -> None:
    assert shoe_key(one) != shoe_key(other)


def test_a_style_code_is_the_key_where_the_title_names_no_colorway() -> None:
    assert shoe_key("", "dz5485 612") == shoe_key("", "DZ5485-612") == "#DZ5485612"
    assert shoe_key("Air Jordan 1 High DZ5485-612") == "#DZ5485612"
    assert shoe_key("Nike Air Max 90 Men's Shoes", "CN8490-001") == "#CN8490001"
    assert shoe_key(LOST, "DZ5485-612") == shoe_key(LOST)
    assert shoe_key("") == ""


def test_rows_of_one_style_code_share_the_named_key() -> None:
    titles = ["", LOST, "Air Jordan 1 High Lost & Found", "Air Jordan 1 High Bred", ""]
    codes = ["DZ5485-612", "dz5485612", "DZ5485 612", None, None]
    keys = shoe_keys(titles, codes)
    assert keys[0] == keys[1] == keys[2]
    assert not keys[0].startswith("#")
    assert len({keys[0], keys[3], keys[4]}) == 3
    assert shoe_keys(titles[::-1], codes[::-1]) == keys[::-1]


def test_sources_of_shoes() -> None:
    found = sources_of_shoes([LOST, f"{LOST} (GS)", "Jordan 4 Bred", ""], ["a", "b", "a", "b"])
    assert found[shoe_key(LOST)] == {"a", "b"}
    assert found[shoe_key("Jordan 4 Bred")] == {"a"}
    assert len(found) == 2


def test_lengths_must_agree() -> None:
    with pytest.raises(SettingsError, match="2 titles but 1 style codes"):
        shoe_keys(["a", "b"], [None])
    with pytest.raises(SettingsError, match="1 titles but 2 sources"):
        sources_of_shoes(["a"], ["x", "y"])


@pytest.mark.parametrize(
    ("sized", "plain"),
    [
        ("Nike Dunk Low Green Glow (W)", "Nike Dunk Low Retro Green Glow"),
        ("Air Jordan 1 Mid Alternate Bred Toe Women's", "Air Jordan 1 Mid Alternate Bred Toe"),
        ("Air Jordan 1 Mid Light Smoke Grey (GS)", "Air Jordan 1 Mid Light Smoke Grey"),
        ("Air Jordan 1 Mid Light Smoke Grey (W)", "Air Jordan 1 Mid Light Smoke Grey (GS)"),
    ],
)
def test_sizes_that_are_another_design(sized: str, plain: str) -> None:
    assert shoe_key(sized) != shoe_key(plain)


def test_a_name_may_stand_for_one_size_of_another() -> None:
    one = shoe_key("Air Jordan 1 Mid Light Smoke Grey Black W")
    assert one == shoe_key("Jordan 1 Mid Light Smoke Grey (Women's)")
    assert one != shoe_key("Jordan 1 Mid Light Smoke Grey")


def test_each_row_of_the_table_says_something_and_why() -> None:
    rows = read_aliases()
    assert len({(row.title, row.only) for row in rows}) == len(rows)
    for row in rows:
        assert row.why, row
        assert row.only in {"", "W", "GS", "PS", "TD", "K"}, row
        if row.same_as:
            assert shoe_key(row.title) == shoe_key(row.same_as) != "", row
            assert _rule_key(row.title, "") != _rule_key(row.same_as, ""), row
        else:
            assert shoe_key(row.title) != _rule_key(row.title, ""), row


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=60))
def test_any_text_has_a_steady_key(title: str) -> None:
    key = shoe_key(title)
    assert key == shoe_key(title)
    assert key == key.strip()
    assert "  " not in key


@settings(deadline=None, max_examples=60)
@given(st.sampled_from([LOST, "adidas Yeezy Slide Onyx", "Nike SB Dunk Low Fog"]), st.data())
def test_case_marks_and_punctuation_are_not_looked_at(title: str, data: st.DataObject) -> None:
    mark = data.draw(st.sampled_from(["", " (W)", " GS", " (PS)", " (TD)", " Kids", " Women's"]))
    spelled = f"  {title}{mark} "
    spelled = data.draw(st.sampled_from([spelled, spelled.upper(), spelled.lower()]))
    assert shoe_key(spelled) == shoe_key(title)
