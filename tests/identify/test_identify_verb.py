"""Answers from vectors made by hand, where every number is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solesight.errors import BundleError, UnknownNameError
from solesight.identify import (
    Calibration,
    Evidence,
    Gallery,
    GalleryPhoto,
    Identified,
    Namer,
    NamingThresholds,
    Pooling,
    Price,
    SeenPhoto,
    Shoe,
    identify,
    identify_seen_together,
    joined,
)
from solesight.identify.answers import judged
from solesight.search import open_index

# Only the best score counts: at a cosine of 0.6 the shoe is as likely unknown as known.
PLAIN = Calibration(
    pooling=Pooling(photos=0.0),
    temperature=0.1,
    model_temperature=0.1,
    brand_temperature=0.1,
    unknown_bias=12.0,
    unknown_weights={"best": -20.0},
    thresholds=NamingThresholds(shoe=0.6, model=0.7, brand=0.7, unknown=0.5),
    fitted_on="made by hand",
)

HALF = NamingThresholds(0.5, 0.5, 0.5, 0.5)


def unit(*values: float) -> np.ndarray:
    vector = np.array(values, np.float32)
    return vector / np.linalg.norm(vector)


def gallery(
    *shoes: tuple[str, str, str, list[np.ndarray]], name: str = "made", sha: str = "ab"
) -> Gallery:
    """(title, brand, model, vectors) of each shoe; the photos' sources alternate."""
    known = tuple(
        Shoe(t.casefold(), t, b, m, prices=(Price("ask", 99.0, "USD"),)) for t, b, m, _ in shoes
    )
    of_shoe = [i for i, shoe in enumerate(shoes) for _ in shoe[3]]
    vectors = np.array([v for shoe in shoes for v in shoe[3]], np.float32)
    photos = tuple(
        GalleryPhoto(f"{name}{i}", f"{i}.jpg", ("here", "there")[i % 2], "right")
        for i in range(len(of_shoe))
    )
    return Gallery(name, known, photos, vectors, np.array(of_shoe, np.int64), sha)


# Between the two colorways of the Dunk.
MIDDLE = unit(0.954, 0.305, 0, 0)
FOUR = gallery(
    ("Dunk Panda", "Nike", "Dunk", [unit(1, 0.1, 0, 0), unit(1, 0, 0.1, 0)]),
    ("Dunk Syracuse", "Nike", "Dunk", [unit(0.9, 0.5, 0, 0), unit(0.9, 0.5, 0.1, 0)]),
    ("Jordan Bred", "Nike", "Jordan", [unit(0, 0, 1, 0), unit(0.1, 0, 1, 0)]),
    ("Samba White", "adidas", "Samba", [unit(0, 0, 0, 1), unit(0, 0.1, 0, 1)]),
)


def ask(*views: np.ndarray, **options: object) -> Identified:
    return identify(FOUR, np.stack(views), calibration=PLAIN, **options)  # type: ignore[arg-type]


def test_the_nearest_shoe_is_named_with_its_evidence() -> None:
    found = ask(unit(0.02, 0, 1, 0))
    assert (found.status, found.level, found.said()) == ("known", "shoe", "Jordan Bred")
    best = found.answers[0]
    assert best.probability > 0.9
    assert [one.photo.path for one in best.photos] == ["4.jpg", "5.jpg"]
    assert best.photos[0].similarity == pytest.approx(0.9998, abs=1e-4)
    assert found.model is not None
    assert found.brand is not None
    assert (found.model.name, found.brand.name) == ("Jordan", "Nike")


def test_probabilities_with_the_unknown_sum_to_one() -> None:
    found = ask(unit(0.6, 0.3, 0.4, 0.5), top=4)
    total = sum(answer.probability for answer in found.answers) + found.unknown_probability
    assert total == pytest.approx(1, abs=1e-3)
    assert sum(one.probability for one in found.models) == pytest.approx(1, abs=1e-3)
    assert sum(one.probability for one in found.brands) == pytest.approx(1, abs=1e-3)


def test_the_best_of_several_views_counts() -> None:
    astray, right = unit(1, 1, 1, 1), unit(0, 0, 0, 1)
    assert ask(astray).said() != "Samba White"
    assert ask(astray, right).said() == "Samba White"
    assert ask(right, astray).answers[0].photos == ask(astray, right).answers[0].photos


def test_between_two_colorways_the_model_is_said() -> None:
    found = ask(MIDDLE)
    assert (found.status, found.level) == ("unsure", "model")
    assert found.said() == "Dunk, not sure which colorway"
    assert found.answers[0].probability < 0.6


def test_between_two_models_the_brand_is_said() -> None:
    found = ask(unit(1, 0.1, 1, 0))
    assert (found.status, found.level) == ("unsure", "brand")
    assert found.said() == "Nike, not sure which model"


def test_far_from_all_it_is_not_in_this_catalog() -> None:
    found = ask(unit(-0.5, -1, 0.2, 0.2))
    assert found.status == "unknown"
    assert found.unknown_probability > 0.99
    assert found.said().startswith("not in this catalog")
    assert found.as_json()["status"] == "unknown"


@pytest.mark.parametrize(
    ("unknown", "shoe", "model", "brand", "expected"),
    [
        (0.1, 0.9, 0.9, 0.9, ("known", "shoe")),
        (0.1, 0.5, 0.9, 0.9, ("known", "shoe")),
        (0.1, 0.4, 0.9, 0.9, ("unsure", "model")),
        (0.1, 0.4, 0.4, 0.9, ("unsure", "brand")),
        (0.1, 0.4, 0.4, 0.4, ("unsure", "none")),
        (0.5, 0.9, 0.9, 0.9, ("unknown", "model")),
        (0.9, 0.1, 0.4, 0.9, ("unknown", "brand")),
        (0.9, 0.1, 0.4, 0.4, ("unknown", "none")),
    ],
)
def test_levels(
    unknown: float, shoe: float, model: float, brand: float, expected: tuple[str, str]
) -> None:
    assert judged(unknown, shoe, model, brand, HALF) == expected


def test_moving_thresholds_moves_the_verdict_and_nothing_else() -> None:
    found = ask(MIDDLE)
    bold = found.rethreshold(NamingThresholds(shoe=0.1))
    assert (bold.status, bold.level) == ("known", "shoe")
    assert bold.answers == found.answers
    assert bold == ask(MIDDLE, thresholds=NamingThresholds(shoe=0.1))
    shy = found.rethreshold(NamingThresholds(1, 1, 1, 0))
    assert (shy.status, shy.said()) == ("unknown", "not in this catalog; looks like Nike")
    assert bold.rethreshold(found.thresholds) == found


def test_filters_leave_nobody_out_who_passes() -> None:
    view = unit(0, 0, 1, 0.1)
    assert ask(view).said() == "Jordan Bred"
    only = ask(view, brand="ADIDAS")
    assert [answer.shoe.title for answer in only.answers] == ["Samba White"]
    assert only.n_shoes == 1
    there = ask(view, source="there")
    assert there.n_shoes == 4
    assert {one.photo.source for a in there.answers for one in a.photos} == {"there"}


@pytest.mark.parametrize(("name", "known"), [("brand", "adidas"), ("source", "here")])
def test_an_unknown_filter_lists_the_known(name: str, known: str) -> None:
    with pytest.raises(UnknownNameError, match=known):
        ask(unit(1, 0, 0, 0), **{name: "nobody"})


def test_vectors_of_another_length_are_refused() -> None:
    with pytest.raises(BundleError, match="another embedder"):
        ask(unit(1, 0, 0))


def test_a_shoe_in_two_galleries_is_one_shoe() -> None:
    own = gallery(
        ("Dunk Panda", "Nike", "Dunk", [unit(0, 1, 0, 0)]),
        ("A New One", "Nike", "Dunk", [unit(0, 0, -1, 0)]),
        name="own",
    )
    both = joined(own, FOUR)
    assert len(both.shoes) == 5
    assert len(both.photos) == 10
    found = identify(both, unit(0, 1, 0, 0)[None], calibration=PLAIN)
    assert found.answers[0].shoe.title == "Dunk Panda"
    assert {one.photo.id for one in found.answers[0].photos} == {"own0", "made0", "made1"}
    with pytest.raises(BundleError, match="different embedders"):
        joined(gallery(("X", "Y", "Z", [unit(1, 0, 0, 0)]), sha="cd"), FOUR)


def test_a_gallery_that_does_not_fit_together_is_refused() -> None:
    photos, vectors = FOUR.photos, FOUR.vectors
    with pytest.raises(ValueError, match="sorted"):
        Gallery("x", FOUR.shoes, photos, vectors, FOUR.of_shoe[::-1].copy(), "ab")
    with pytest.raises(ValueError, match="cannot have"):
        Gallery("x", FOUR.shoes, photos[1:], vectors, FOUR.of_shoe, "ab")


def four_hundred() -> tuple[np.ndarray, Gallery]:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(1200, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows, gallery(
        *(
            (
                f"Shoe {i:03}",
                ("Nike", "Vans")[i % 2],
                f"Model {i % 7}",
                list(rows[3 * i : 3 * i + 3]),
            )
            for i in range(400)
        )
    )


def test_an_index_gives_the_answers_that_comparing_with_all_gives() -> None:
    rng = np.random.default_rng(1)
    rows, many = four_hundred()
    index = open_index([photo.id for photo in many.photos], many.vectors)
    sharp = replace(PLAIN, temperature=0.02)  # so that shoes far away take no share
    plain, fast = Namer(many, sharp), Namer(many, sharp, index=index)
    vans = [replace(one, brand="Vans") for one in (plain, fast)]
    for query in rows[::100] + rng.normal(0, 0.05, (12, 16)).astype(np.float32):
        views = query[None] / np.linalg.norm(query)
        assert told(fast, views) == told(plain, views)
        assert told(vans[1], views) == told(vans[0], views)
        assert {a.shoe.brand for a in vans[1].identify(views).answers} == {"Vans"}


def told(namer: Namer, views: np.ndarray) -> list[tuple[str, float, tuple[Evidence, ...]]]:
    answers = namer.identify(views).answers
    return [(a.shoe.title, pytest.approx(a.probability, abs=2e-4), a.photos) for a in answers]


def test_photos_of_one_shoe_are_surer_together_than_alone() -> None:
    two = [unit(0.96, 0.28, 0, 0)[None], unit(0.97, 0.25, 0.05, 0)[None]]
    namer = Namer(FOUR, replace(PLAIN, photos_power=1.0))
    alone = [namer.identify(views) for views in two]
    found = namer.identify_together(two)
    first = [one.answers[0].probability for one in (*alone, found)]
    assert found.answers[0].shoe.title == "Dunk Panda"
    assert first[2] > max(first[:2])
    assert found.unknown_probability < min(one.unknown_probability for one in alone)
    # The mean of both photos' scores, at half the temperature: softmax of colorway and of model.
    scores = np.mean([namer.scores(views)[0] for views in two], axis=0)
    share = np.exp(scores / 0.05)
    by_model = [share[:2].sum(), share[:2].sum(), share[2], share[3]]
    by_hand = share * by_model / (share * by_model).sum() * (1 - found.unknown_probability)
    assert first[2] == pytest.approx(by_hand[0], abs=1e-3)
    # Evidence is what is near to any of the photos.
    assert found.answers[0].photos[0].similarity == pytest.approx(
        max(float((FOUR.vectors[:2] @ views[0]).max()) for views in two), abs=1e-4
    )


def test_together_one_photo_is_one_photo() -> None:
    views = np.stack([MIDDLE, unit(0.5, 0.1, 0.3, 0)])
    namer = Namer(FOUR, PLAIN)
    assert namer.identify_together([views]) == namer.identify(views)
    same = Namer(FOUR, replace(PLAIN, photos_power=0.0))
    assert same.identify_together([views, views]) == same.identify(views)


def test_a_photo_straight_from_the_toe_is_heard_as_one() -> None:
    namer = Namer(FOUR, replace(PLAIN, unknown_weights={"best": -20.0, "straight": 3.0}))
    side = SeenPhoto("side.jpg", MIDDLE[None], 0.9, "left")
    toe = SeenPhoto("toe.jpg", unit(0.5, 0.5, 0.5, 0.5)[None], 0.9, "front")
    as_side = namer.identify(toe.views)
    said = namer.identify(toe.views, straight=True)
    odds = [p / (1 - p) for p in (as_side.unknown_probability, said.unknown_probability)]
    assert odds[1] / odds[0] == pytest.approx(np.exp(3), rel=0.05)
    both = identify_seen_together([side, toe], namer)
    assert both.found == namer.identify_together([side.views, toe.views], straight=[False, True])
    assert both.found != namer.identify_together([side.views, toe.views])


def test_through_an_index_photos_together_see_the_same_shoes() -> None:
    rows, many = four_hundred()
    index = open_index([photo.id for photo in many.photos], many.vectors)
    sharp = replace(PLAIN, temperature=0.02)
    # Photos that look like shoes far from each other: what is near to one counts for both.
    two = [rows[0][None], rows[600][None]]
    plain = Namer(many, sharp).identify_together(two)
    fast = Namer(many, sharp, index=index).identify_together(two)
    assert {a.shoe.title for a in fast.answers[:2]} == {a.shoe.title for a in plain.answers[:2]}
    for one, other in zip(fast.answers[:2], plain.answers[:2], strict=True):
        assert one.probability == pytest.approx(other.probability, abs=2e-3)


def test_the_same_photo_twice_is_one_witness() -> None:
    seen = SeenPhoto("a.jpg", MIDDLE[None], 0.9, "right")
    again = replace(seen, path="b.jpg")
    namer = Namer(FOUR, replace(PLAIN, photos_power=1.0))
    found = identify_seen_together([seen, again], namer)
    assert found.found == namer.identify(seen.views)
    assert found.as_json()["paths"] == ["a.jpg", "b.jpg"]


def test_photos_without_a_shoe_have_no_say_unless_all_are_such() -> None:
    shoe, box = (
        SeenPhoto(name, views[None], seen, "right")
        for name, views, seen in (("a", MIDDLE, 0.9), ("b", unit(0, 0, 0, 1), 0.1))
    )
    namer = Namer(FOUR, PLAIN)
    found = identify_seen_together([box, shoe], namer, least_shoe=0.4)
    assert found.found == namer.identify(shoe.views)
    assert (found.path, found.as_json()["no_shoe_seen"]) == ("a", ["b"])
    alone = identify_seen_together([box], namer, least_shoe=0.4)
    assert (alone.path, alone.unasked, alone.shoe) == ("b", (), 0.1)
