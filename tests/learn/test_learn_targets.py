"""Targets: from facts to labels, with every photo that has none accounted for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solesight.bundles import BundleMeta, render_card
from solesight.errors import UnknownNameError
from solesight.learn import (
    Target,
    TargetOptions,
    find_target,
    label_rows,
    shipped_source_table,
    target,
    target_names,
)


def test_hyped_comes_from_the_source_and_says_why_not() -> None:
    rows: list[dict[str, str | None]] = [
        {"source": "stockx", "title": "Air Jordan 1"},
        {"source": "everyday_adidas", "title": "Stan Smith Shoes"},
        {"source": "everyday_adidas", "title": "adidas Superstar x LEGO® Shoes"},
        {"source": "nike_store", "title": None},
        {"source": "grandma", "title": "x"},
        {"source": " "},
        {},
    ]
    labels = label_rows(find_target("hyped"), rows)
    assert labels.values == ("hyped", "everyday", None, None, None, None, None)
    assert labels.left_out == {
        "neither resale nor shop": 2,
        "no source": 2,
        "source grandma is not in the table of sources": 1,
    }


def test_a_persons_word_and_a_users_table_count() -> None:
    table = shipped_source_table().extended(shop=["grandma"])
    chosen = find_target("hyped", (), TargetOptions(sources=table))
    rows = [
        {"source": "grandma"},
        {"source": "stockx", "hyped": "Everyday"},
        {"hyped": "hyped"},
        {"source": "stockx", "hyped": "perhaps"},
    ]
    assert label_rows(chosen, rows).values == ("everyday", "everyday", "hyped", "hyped")


def test_the_card_of_hyped_says_that_it_is_confounded() -> None:
    hyped = find_target("hyped")
    card = render_card(
        BundleMeta(
            target=hyped.name,
            learner="probe",
            classes=("everyday", "hyped"),
            embedder="lite0",
            embedder_sha256="0" * 64,
            split=1,
            seed=0,
            n={},
            caveats=hyped.caveats,
        )
    )
    assert "confounded with the source" in card


def test_brand_and_model_join_spellings_that_differ_in_case() -> None:
    rows = [{"brand": b} for b in ("Fila", "FILA", "FILA", " Fila ", "Fila", "Nike", "", None)]
    labels = label_rows(find_target("brand"), rows)
    assert labels.values == ("Fila", "Fila", "Fila", "Fila", "Fila", "Nike", None, None)
    assert labels.left_out == {"no brand": 2}
    tie = label_rows(find_target("model"), [{"model": "b"}, {"model": "B"}])
    assert tie.values == ("B", "B")


def test_rules_of_the_targets() -> None:
    assert find_target("hyped").rule.min_groups == 3
    model = find_target("model").rule
    assert (model.min_groups, model.min_photos, model.pool_rare) == (3, 15, False)
    pooled = find_target("brand", (), TargetOptions(top=4, pool_rare=True)).rule
    assert (pooled.top, pooled.pool_rare) == (4, True)


def test_any_column_is_a_target() -> None:
    chosen = find_target("heel", ["heel", "brand"])
    assert chosen.fields == ("heel",)
    rows: list[dict[str, str | None]] = [
        {"heel": "high  heel"},
        {"heel": "High heel"},
        {"heel": None},
        {"sole": "x"},
    ]
    labels = label_rows(chosen, rows)
    assert labels.values == ("high heel", "High heel", None, None)
    assert labels.left_out == {"no heel": 2}


def test_an_unknown_name_lists_targets_and_columns() -> None:
    with pytest.raises(UnknownNameError) as caught:
        find_target("hypd", ["heel", "brand"])
    assert caught.value.known == ["brand", "heel", "hyped", "model", "price_band"]
    assert target_names() == ("brand", "hyped", "model", "price_band")


def test_a_name_is_registered_once() -> None:
    def maker(options: TargetOptions) -> Target:
        return find_target("brand")

    with pytest.raises(ValueError, match="already"):
        target("brand")(maker)
    assert find_target("brand").name == "brand"


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                name: st.none() | st.sampled_from(["stockx", "amazon", "odd"]) | st.text(max_size=8)
                for name in ("source", "title", "brand", "model", "hyped")
            },
        ),
        max_size=12,
    ),
    st.sampled_from(["hyped", "brand", "model", "title"]),
)
def test_every_photo_has_a_label_or_a_reason(rows: list[dict[str, str | None]], name: str) -> None:
    labels = label_rows(find_target(name, ["title"]), rows)
    assert len(labels.values) == len(rows)
    assert sum(labels.left_out.values()) == sum(value is None for value in labels.values)
    assert all(labels.left_out)
    assert "" not in labels.values
