"""The page: whole, quiet, and safe whatever a title says."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markupsafe import Markup

import solesight
from solesight.catalog import Assertion, ClusterRow, assert_labels
from solesight.cluster.charts import silhouette_plot
from solesight.cluster.columns import Column
from solesight.cluster.map_view import cluster_column, drawn_rows, map_view

VOID = {"meta", "img", "br", "link", "wbr"}


class Reader(HTMLParser):
    """Reads strictly: what is open must be closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {k: v or "" for k, v in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)


def row(i: int, cluster: int, *, mapped: bool = True, fitted: bool = True) -> ClusterRow:
    return ClusterRow(f"{i:064x}", "f", cluster, 0.1 * i, 0.1, i / 20, i / 30, fitted, mapped)


@pytest.fixture
def page(copy: Path) -> str:
    with solesight.open(copy, workers=0) as ws:
        found = ws.cluster(colors=["brand"])
        hostile = '</script><img src=x onerror="alert(1)"> & more'
        with ws.catalog.writing() as connection:
            said = [Assertion(r.photo, f, hostile, "ana") for r in found.rows[:30]
                    for f in ("title", "brand")]  # fmt: skip
            assert_labels(connection, said)
        found = ws.cluster(colors=["brand"])
        assert found.page is not None
        assert found.n_bytes == found.page.stat().st_size < 15_000_000
        return found.page.read_text(encoding="utf-8")


def test_the_page_is_whole_and_fetches_nothing(page: str) -> None:
    read = Reader(page)
    policy = next(a["content"] for t, a in read.tags if a.get("http-equiv"))
    assert "default-src 'none'" in policy
    assert "script-src 'sha256-" in policy
    sources = [a["src"] for _, a in read.tags if "src" in a]
    assert sources
    assert all(source.startswith("data:image/webp") for source in sources)
    assert not any(name.startswith("on") or name == "style" for _, a in read.tags for name in a)
    assert all("alt" in a for t, a in read.tags if t == "img")
    ids = [a["id"] for _, a in read.tags if "id" in a]
    assert len(ids) == len(set(ids))


def test_a_title_can_end_no_script(page: str) -> None:
    read = Reader(page)
    assert not any("onerror" in a for _, a in read.tags)
    data, script = read.scripts
    told = json.loads(data)
    assert [one["name"] for one in told["columns"]] == ["cluster", "brand"]
    assert any("</script><img" in str(one) for one in told["columns"][1]["entries"])
    assert "<" not in data
    assert script.startswith('"use strict"')


def test_each_point_has_its_color_and_title_without_script(page: str) -> None:
    read = Reader(page)
    told = json.loads(read.scripts[0])
    points = [a for t, a in read.tags if t == "circle" and a.get("class", "").startswith("p ")]
    assert [a["class"].split()[1] for a in points] == told["columns"][0]["classes"]
    # One title a point, beside that of the page.
    assert page.count("<title>") == len(points) + 1
    assert len(told["columns"][0]["values"]) == len(points)


def test_every_cluster_has_its_card_and_its_link(page: str) -> None:
    clusters = {int(n) for n in re.findall(r'id="cluster-(\d+)"', page)}
    shown = set(json.loads(Reader(page).scripts[0])["columns"][0]["values"])
    assert clusters == {int(value) for value in shown}


def test_the_map_draws_those_of_t_sne_and_the_new_ones() -> None:
    rows = [row(0, 1), row(1, 2, mapped=False), row(2, 1, mapped=False, fitted=False), row(3, 0)]
    assert drawn_rows(rows) == [0, 2, 3]
    clusters = cluster_column(rows)
    assert clusters.values == ("1", "2", "1", None)
    brand = Column("brand", ("a", None, "b", "a"), ("a", "b"))
    view = map_view(rows, {"brand": brand}, [], {r.photo: r.photo[-1] for r in rows}, [Markup("d")])
    assert [point[3:] for point in view.points] == [("0", False), ("2", True), ("3", False)]
    assert [legend.name for legend in view.legends] == ["cluster", "brand"]
    assert view.legends[0].entries == (("1", "c0", 2), ("in no cluster", "cn", 1))
    assert view.legends[0].classes == ("c0", "c0", "cn")
    assert view.legends[1].entries == (("a", "c0", 2), ("b", "c1", 1))


def test_rare_values_share_a_color_and_bands_keep_their_order() -> None:
    rows = [row(i, 1) for i in range(20)]
    names = tuple(f"m{i:02}" for i in range(20))
    many = Column("model", names, names)
    bands = Column("ask", ("low",) * 5 + ("high",) * 15, ("low", "high"), ordered=True)
    columns = {"model": many, "ask": bands}
    view = map_view(rows, columns, [], dict.fromkeys((r.photo for r in rows), "t"), [])
    model, ask = view.legends[1:]
    assert model.entries[-1] == ("8 others", "cx", 8)
    assert model.classes.count("cx") == 8
    assert [entry[:2] for entry in ask.entries] == [("low", "o0"), ("high", "o1")]


def test_silhouettes_of_one_photo_and_of_many_are_drawn() -> None:
    rows = [row(i, 1 + (i > 0)) for i in range(12)]
    drawn = silhouette_plot(rows)
    assert drawn.count("<polygon") == 2
    assert "Silhouettes of 2 clusters" in drawn
    assert "nan" not in drawn
