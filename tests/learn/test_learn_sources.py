"""The table of sources: what is resale, what is a shop, what is neither."""

from __future__ import annotations

import pytest

from solesight.errors import SettingsError
from solesight.learn import parse_source_table, shipped_source_table
from solesight.learn.sources import folded


@pytest.mark.parametrize(
    ("source", "side"),
    [
        ("stockx", "resale"),
        ("stockx_360", "resale"),
        ("StockX-360 ", "resale"),
        ("Flight Club", "resale"),
        ("drawn-resale", "resale"),
        ("drawn_shop", "shop"),
        ("everyday_myntra", "shop"),
        ("amazon", "shop"),
        ("nike_store", "neither"),
        ("replica_listing", "neither"),
        ("odd", "neither"),
        ("my_shop", None),
        ("", None),
    ],
)
def test_shipped_table(source: str, side: str | None) -> None:
    assert shipped_source_table().side(source) == side


def test_two_listings_of_adidas_are_no_everyday_shoes() -> None:
    table = shipped_source_table()
    assert table.side("everyday_adidas", "adidas Superstar x LEGO® Shoes") == "neither"
    assert table.side("Everyday-Adidas", "Air Jordan 1 Zoom CMFT Black Light") == "neither"
    assert table.side("everyday_adidas", "Superstar Shoes") == "shop"
    assert table.side("stockx_side", "Air Jordan 1 Zoom CMFT") == "resale"


def test_a_users_sources_come_on_top() -> None:
    table = shipped_source_table()
    more = table.extended(resale=["My Boutique", "ebay"], shop=["corner-shop"])
    assert more.side("my_boutique") == "resale"
    assert more.side("ebay") == "resale"
    assert more.side("Corner Shop") == "shop"
    assert more.side("goat") == "resale"
    assert table.side("my_boutique") is None
    with pytest.raises(SettingsError, match="keep it in one"):
        table.extended(resale=["a-b"], shop=["A_B"])


def test_an_exception_may_name_a_side_and_the_first_that_fits_holds() -> None:
    table = parse_source_table(
        """
        [sides]
        shop = ["x"]
        [[exceptions]]
        source = "X"
        title = "*Dunk*"
        side = "resale"
        [[exceptions]]
        source = "x"
        title = "*"
        """
    )
    assert table.side("x", "NIKE DUNK low") == "resale"
    assert table.side("x", "clog") == "neither"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sides = [", "no TOML"),
        ('[sides]\nmaybe = ["x"]', "'maybe'"),
        ('[sides]\nshop = ["x-y"]\nresale = ["x_y"]', "twice"),
        ('[[exceptions]]\nsource = "x"', "title"),
        ('[[exceptions]]\nsource = "x"\ntitle = "y"\nside = "up"', "'up'"),
        ('[sides]\nshop = "x"', "list"),
        ("sides = 3", "list"),
        ('exceptions = ["x"]', "exception"),
    ],
)
def test_a_wrong_table_is_named(text: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        parse_source_table(text)


def test_folded() -> None:
    assert folded("  Flight-Club  NYC_") == "flight_club_nyc_"
