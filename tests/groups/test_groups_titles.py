from __future__ import annotations

import itertools
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from solesight.catalog import shoe_keys
from solesight.catalog.style_codes import style_key
from solesight.catalog.titles import parse_title
from solesight.errors import SettingsError
from solesight.groups.titles import THRESHOLD, compatible, group_titles, similar_pairs, title_facts
from solesight.groups.union import UnionFind

Partition = set[frozenset[int]]


def partition(labels: list[int]) -> Partition:
    groups: dict[int, set[int]] = {}
    for row, label in enumerate(labels):
        groups.setdefault(label, set()).add(row)
    return {frozenset(group) for group in groups.values()}


def one_group(first: str, second: str) -> bool:
    labels = group_titles([first, second], [None, None])
    return labels[0] == labels[1]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Air Jordan 12 Retro SP A Ma Maniére Black W", "Jordan 12 SP A Ma Maniere Black"),
        ("Air Jordan 11 Retro Cherry GS", "Air Jordan 11 Retro Cherry (Women's)"),
        ("Air Jordan 1 Mid Chicago", "Air Jordan 1 Mid Chicago 2020"),
        ("Air Jordan 1 Mid SE Signal Blue", "Air Jordan 1 Mid Signal Blue"),
        ("Air Jordan 1 Mid Wolf Grey Aluminum", "Air Jordan 1 Mid Aluminium Wolf Grey"),
        ("Jordan 1 High OG Obsidian 555088 140", "Air Jordan 1 Retro High OG Obsidian"),
        ("Travis Scott x Air Jordan 1 Low OG SP", "Air Jordan 1 Low OG SP Travis Scott"),
        ("Nike Dunk Low White Black", "Nike-Dunk-Low-Black-White"),
        # one shoe by the table of aliases, whose titles are not alike
        ("Air Jordan 1 Retro High Bio Hack", "Air Jordan 1 Retro High Tokyo Bio Hack"),
        (
            "Nike Dunk Low Retro Medium Grey Varsity Red 2021",
            "Nike Dunk Low Retro Medium Grey Varsity Red UNLV 2021",
        ),
    ],
)
def test_one_shoe(first: str, second: str) -> None:
    assert one_group(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # similar enough, but vetoed
        ("New Balance 550 Aime Leon Dore White Green", "New Balance 550 Aime Leon Dore White Grey"),
        ("adidas Ultra Boost 1.0 DNA Triple Black", "adidas Ultra Boost 4.0 DNA Triple Black"),
        ("Nike Dunk Low Off-White Lot 12 of 50", "Nike Dunk Low Off-White Lot 13 of 50"),
        ("Air Jordan 1 Mid Valentines Day 2022", "Air Jordan 1 Mid Valentines Day 2023"),
        ("Nike React Runner II Midnight Bloom Pack", "Nike React Runner III Midnight Bloom Pack"),
        ("Air Jordan 1 High Homage To The Home", "Air Jordan 1 Low Homage To The Home"),
        # not similar
        ("Nike Dunk Low USA", "Nike Dunk Low UCLA"),
        ("Dunk Low Black White", "Dunk Low Blue White"),
        ("", ""),
        ("", "Nike Dunk Low"),
        ("(W)", "GS"),
    ],
)
def test_two_shoes(first: str, second: str) -> None:
    assert not one_group(first, second)


def test_the_vetoed_titles_would_have_joined_by_similarity_alone() -> None:
    pair = "new balance 550 aime leon dore white green", "new balance 550 aime leon dore white grey"
    assert fuzz.token_sort_ratio(*pair) >= THRESHOLD


def test_known_models_and_brands_never_join_by_similarity() -> None:
    high = parse_title("Air Jordan 1 High Homage To The Home Of The Brave And Free")
    low = parse_title("Air Jordan 1 Low Homage To The Home Of The Brave And Free")
    facts = [title_facts(one.normalised, [one]) for one in (high, low)]
    assert not list(similar_pairs(facts, 80))
    unknown = title_facts(low.normalised, [])
    assert [set(pair) for pair in similar_pairs([facts[0], unknown], 80)] == [{0, 1}]


def test_style_codes_join_whatever_the_titles_say() -> None:
    titles = ["Chicago Lost and Found", "Air Jordan 1 DZ5485-612", "", "Nike Dunk Low", ""]
    codes = ["dz5485 612", None, "DZ5485612", "DD1391-100", None]
    assert group_titles(titles, codes) == [0, 0, 0, 1, 2]


def test_equal_titles_join_though_their_style_codes_differ() -> None:
    labels = group_titles(
        ["Nike Dunk Low Panda", "Nike Dunk Low Panda GS"], ["DD1391-100", "CW1590-100"]
    )
    assert labels == [0, 0]


def test_groups_are_closed_transitively() -> None:
    """2021 and 2022 veto each other, but the title without a year is both of them."""
    titles = ["Air Jordan 1 Mid UNC 2021", "Air Jordan 1 Mid UNC 2022", "Air Jordan 1 Mid UNC"]
    assert group_titles(titles[:2], [None] * 2) == [0, 1]
    assert group_titles(titles, [None] * 3) == [0, 0, 0]


def test_a_code_of_signs_alone_tells_nothing() -> None:
    assert group_titles(["GS", "GS"], ["-", "-"]) == [0, 1]


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(SettingsError, match="2 titles but 1 style codes"):
        group_titles(["a", "b"], [None])
    with pytest.raises(SettingsError, match="threshold 0"):
        group_titles([], [], threshold=0)
    assert group_titles([], []) == []


SAID = (
    "Nike,Jordan,Dunk,Low,Dunk Low,1,2,2021,II,Black,White,Panda,Pandas,GS,SE,Travis Scott,"
    "Travis Scot,Homage To The Home,Homage To A Home"
)
WORDS = st.sampled_from(SAID.split(","))
TITLES = st.lists(WORDS, max_size=7).map(" ".join)
ROWS = st.lists(
    st.tuples(TITLES, st.sampled_from([None, None, None, "", "DZ5485-612", "DD1391-100"])),
    max_size=12,
)


def brute_force(rows: list[tuple[str, str | None]], threshold: float) -> Partition:
    parsed = [parse_title(title) for title, _ in rows]
    same = [[other for other in parsed if other.normalised == one.normalised] for one in parsed]
    facts = [title_facts(one.normalised, alike) for one, alike in zip(parsed, same, strict=True)]
    keys = shoe_keys([title for title, _ in rows], [code for _, code in rows])
    union = UnionFind(len(rows))
    for a, b in itertools.combinations(range(len(rows)), 2):
        codes = (rows[a][1], rows[b][1])
        alike = parsed[a].normalised and parsed[a].normalised == parsed[b].normalised
        near = (
            facts[a].text
            and facts[b].text
            and fuzz.token_sort_ratio(facts[a].text, facts[b].text) >= threshold
            and compatible(facts[a], facts[b])
        )
        told = [parsed[row].normalised or style_key(rows[row][1] or "") for row in (a, b)]
        shoe = all(told) and keys[a] and keys[a] == keys[b]
        if (codes[0] and codes[0] == codes[1]) or alike or near or shoe:
            union.union(a, b)
    return {frozenset(group) for group in union.sets()}


@settings(deadline=None, max_examples=150)
@given(ROWS, st.sampled_from([70.0, 85.0, 95.0, 100.0]))
def test_equals_brute_force(rows: list[tuple[str, str | None]], threshold: float) -> None:
    labels = group_titles([t for t, _ in rows], [c for _, c in rows], threshold=threshold)
    assert partition(labels) == brute_force(rows, threshold)


@settings(deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_partition_does_not_depend_on_order(
    rows: list[tuple[str, str | None]], shuffler: random.Random
) -> None:
    order = list(range(len(rows)))
    shuffler.shuffle(order)
    labels = group_titles([t for t, _ in rows], [c for _, c in rows])
    shuffled = group_titles([rows[row][0] for row in order], [rows[row][1] for row in order])
    back = {frozenset(order[row] for row in group) for group in partition(shuffled)}
    assert back == partition(labels)


@settings(deadline=None)
@given(ROWS)
def test_exact_duplicates_always_join(rows: list[tuple[str, str | None]]) -> None:
    twice = rows + rows
    labels = group_titles([title for title, _ in twice], [code for _, code in twice])
    for row, (title, code) in enumerate(rows):
        told = bool(parse_title(title).normalised or code)
        assert (labels[row] == labels[row + len(rows)]) is told


def test_blocks_larger_than_one_score_matrix_lose_no_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(5)
    words = ["alpha", "bravo", "delta", "extra", "fable", "gammas", "gamma"]
    titles = sorted({" ".join(rng.choices(words, k=rng.randint(2, 6))) for _ in range(400)})
    whole = group_titles(titles, [None] * len(titles), threshold=90)
    monkeypatch.setattr("solesight.groups.titles._CELLS", 50)
    assert group_titles(titles, [None] * len(titles), threshold=90) == whole
    rows: list[tuple[str, str | None]] = [(title, None) for title in titles]
    assert partition(whole) == brute_force(rows, 90)


def test_twenty_thousand_titles_in_seconds() -> None:
    rng = random.Random(1)
    words = [
        f"{a}{b}" for a in ("ka", "lo", "mi", "nu", "pe") for b in ("dan", "rek", "sol", "tum")
    ]
    titles = [
        f"Nike Dunk Low {' '.join(rng.choices(words, k=4))} {rng.choice(['Black', 'Red', 'Blue'])}"
        for _ in range(20_000)
    ]
    start = time.process_time()
    labels = group_titles(titles, [None] * len(titles))
    assert time.process_time() - start < 20
    assert len(set(labels)) > 1_000
