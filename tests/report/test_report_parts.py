from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_making import add_photo, new_catalog

from solesight.errors import WorkspaceError
from solesight.pages.charts.bars import box, stack
from solesight.pages.charts.dots import DotRow, track
from solesight.pages.charts.svg import element
from solesight.pages.numbers import percent, plain
from solesight.pages.page import clean_text, write_page
from solesight.pages.picking import spread
from solesight.pages.rankings import ranking
from solesight.pages.thumbnails import Album, encode
from solesight.progress import Silent
from solesight.report.pricing import price_rows


def test_shares_never_read_as_nothing_or_all() -> None:
    assert percent(0) == "0.0 %"
    assert percent(0.0001) == "< 0.1 %"
    assert percent(0.99999) == "> 99.9 %"
    assert percent(1) == "100.0 %"
    assert percent(None) == "–"


def test_numbers_are_short() -> None:
    assert [plain(v) for v in (0.35, 0.008579, 48.0, 47.46, 307.2, 12345.6)] == [
        *("0.35", "0.009", "48", "47.5", "307", "12,346")
    ]


def test_svg_escapes_what_it_is_given() -> None:
    drawn = element("text", "<b>&", class_='"><script>')
    assert drawn == '<text class="&#34;&gt;&lt;script&gt;">&lt;b&gt;&amp;</text>'


def test_marks_stand_where_the_numbers_say() -> None:
    row = DotRow("x", 0.6, 0.5, 0.7, 10, True)
    drawn = track(row, 0.4, gain=True)
    assert 'class="dot" cx="60%"' in drawn
    assert 'class="range model" x1="50%" x2="70%"' in drawn
    assert 'class="gain" x1="40%" x2="60%"' in drawn
    assert 'class="highest" x1="40%" x2="40%"' in drawn
    assert 'class="gain"' not in track(row, 0.4)
    assert 'class="gain"' not in track(row, 0.9, gain=True)
    empty = track(DotRow("x", None, None, None, None, False), None)
    assert "diamond" not in empty


def test_stacks_lie_end_to_end() -> None:
    drawn = stack([("fill", 0.25), ("none", 0.0), ("rest", 0.5)])
    assert re.findall(r'class="(\w+)" x="([\d.]+)%" width="([\d.]+)%"', drawn) == [
        ("fill", "0", "25"),
        ("rest", "25", "50"),
    ]
    assert "NaN" not in box((0.0, 0.0, 0.0, 0.0, 0.0))


def test_ranking_breaks_ties_by_name_and_counts_the_rest() -> None:
    found = ranking(["b", "a", "c", "c", None, "", "d"], 2)
    assert [(bar.name, bar.n) for bar in found.bars] == [("c", 2), ("a", 1)]
    assert (found.more, found.more_photos, found.without) == (2, 2, 2)
    assert found.bars[0].length == 1.0


def test_prices_of_two_currencies_share_no_scale() -> None:
    rows = price_rows({"p": [("ask", 100.0, "USD"), ("ask", 10_000.0, "JPY")]})
    assert [row.points for row in rows] == [(1.0,) * 5, (1.0,) * 5]
    assert price_rows({"p": [("ask", 0.0, "USD")]})[0].points == (0.0,) * 5


@settings(deadline=None)
@given(
    st.lists(st.sampled_from("abcde"), max_size=60).map(lambda keys: [(k,) for k in keys]),
    st.integers(0, 40),
)
def test_spread_is_fair(keys: list[tuple[str, ...]], most: int) -> None:
    keyed = [(str(i), key) for i, key in enumerate(keys)]
    taken = spread(keyed, most)
    assert len(taken) == len(set(taken)) == min(most, len(keyed))
    of = dict(keyed)
    counts = {key: sum(of[p] == key for p in taken) for key in set(keys)}
    for key, n in counts.items():
        left = keys.count(key) > n
        # Who has photos left was never passed over by more than one turn.
        assert not left or all(other <= n + 1 for other in counts.values())


def test_thumbnails_keep_aspect_and_stay_small() -> None:
    wide = encode(np.zeros((100, 400, 3), dtype=np.uint8))
    assert (wide.width, wide.height) == (168, 42)
    tiny = encode(np.zeros((5, 9, 3), dtype=np.uint8))
    assert (tiny.width, tiny.height) == (9, 5)


def test_the_budget_is_never_exceeded(tmp_path: Path) -> None:
    class Counting(Silent):
        n = 0

        def advance(self, n: int = 1) -> None:
            self.n += n

    progress = Counting()
    with new_catalog(tmp_path) as catalog:
        photo = add_photo(catalog, 0)
        first = Album(catalog, {}).photo(photo)
        assert first is not None
        album = Album(catalog, {}, budget=2 * len(first.source), progress=progress)
        assert [album.photo(photo) is None for _ in range(3)] == [False, False, True]
        assert album.frame(photo) is None
    assert progress.n == 2


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_can_be_written(text: str) -> None:
    cleaned = clean_text(text)
    assert isinstance(cleaned, str)
    cleaned.encode("utf-8")
    assert len(cleaned) == len(text)


def _luminance(color: str) -> float:
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(colors: Mapping[str, str], text: str, ground: str) -> float:
    pair = sorted((_luminance(colors[text]), _luminance(colors[ground])))
    return (pair[1] + 0.05) / (pair[0] + 0.05)


@pytest.mark.parametrize("scheme", [0, 1])
def test_text_can_be_read_in_light_and_dark(scheme: int) -> None:
    file = resources.files("solesight.pages").joinpath("templates", "style.css")
    blocks = re.findall(r":root \{(.*?)\}", file.read_text(encoding="utf-8"), re.DOTALL)
    colors = dict(re.findall(r"--([\w-]+): (#\w{6});", blocks[scheme]))
    most = int(re.findall(r"--heat-most: (\d+)%", blocks[scheme])[0]) / 100
    mixed = [
        round(most * int(colors["heat"][i : i + 2], 16))
        + round((1 - most) * int(colors["raised"][i : i + 2], 16))
        for i in (1, 3, 5)
    ]
    colors["hottest"] = "#" + "".join(f"{min(c, 255):02x}" for c in mixed)
    pairs = [("ink", "paper"), ("dim", "paper"), ("dim", "raised"), ("accent", "paper")]
    pairs += [("accent", "raised"), ("red", "red-soft"), ("ink", "mind"), ("ink", "hottest")]
    for text, ground in pairs:
        assert _contrast(colors, text, ground) >= 4.5, (text, ground)


@pytest.mark.parametrize("name", ["precious.jpg", "page", "table.csv"])
def test_a_page_is_never_written_over_anything_but_a_page(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    target.write_bytes(b"precious")
    with pytest.raises(WorkspaceError, match=r"ends in \.html"):
        write_page(target, "<p>")
    assert target.read_bytes() == b"precious"
    below = target / "page.html"
    with pytest.raises(WorkspaceError, match="cannot be written"):
        write_page(below, "<p>")
    assert write_page(tmp_path / "page.HTM", "<p>") == 3
