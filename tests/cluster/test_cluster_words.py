"""Words that name clusters of made-up titles."""

from __future__ import annotations

from solesight.cluster.words import cluster_name, cluster_words


def test_words_are_those_of_the_cluster_and_not_those_of_all() -> None:
    titles = [f"Orbelo Halo Low {c}" for c in ("Red", "Blue", "Sand", "Moss")] * 3
    titles += [f"Orbelo Drift Slide {c}" for c in ("Red", "Blue", "Sand", "Moss")] * 3
    labels = [0] * 12 + [1] * 12
    groups = [f"g{i}" for i in range(24)]
    found = cluster_words(titles, labels, groups)
    said = {label: {t for w in words for t in w.text.split()} for label, words in found.items()}
    assert {"halo", "low"} <= said[0]
    assert {"drift", "slide"} <= said[1]
    assert not {"red", "blue", "sand", "moss"} & (said[0] | said[1])
    assert all(word.z > 1.96 and word.groups == 12 for word in found[0])
    assert cluster_name(found[0]).startswith("halo")


def test_eight_views_of_one_shoe_say_it_once() -> None:
    titles = ["Kestrin Glider"] * 8 + ["Pemmick Parlor"] * 8
    labels = [0] * 8 + [1] * 8
    assert cluster_words(titles, labels, ["a"] * 8 + ["b"] * 8) == {}


def test_nothing_sets_apart_what_is_alike_and_no_title_has_no_words() -> None:
    titles = ["Orbelo Halo"] * 20
    found = cluster_words(titles, [0, 1] * 10, [str(i) for i in range(20)])
    assert all(words == () for words in found.values())
    assert cluster_name(()) == ""
    assert cluster_words([None] * 4, [0, 0, 1, 1], list("abcd")) == {}


def test_a_lone_digit_means_something_beside_its_neighbour() -> None:
    titles = [f"Aurelio Jordan 1 {i}x" for i in range(20)]
    titles += [f"Aurelio Jordan 4 {i}x" for i in range(20)]
    groups = [str(i) for i in range(40)]
    found = cluster_words(titles, [0] * 20 + [1] * 20, groups)
    assert [word.text for word in found[0]] == ["jordan 1"]
    assert [word.text for word in found[1]] == ["jordan 4"]
