"""The page of drawn shoes: whole, self-contained, true to what was asked."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sqlalchemy import select

import solesight
from solesight import Workspace
from solesight.catalog import Assertion, assert_labels, schema
from solesight.cli.run import run
from solesight.errors import NotEnoughDataError, NotReadyError, PhotoError, UnknownNameError
from solesight.explore import Explored

VOID = {"meta", "img", "br", "wbr", "rect", "line"}
HOSTILE = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a\x07b\u202egnp", "靴 é")


class Read(HTMLParser):
    """Checks that every tag is closed, and keeps what a test asks for."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.tags: list[str] = []
        self.sources: list[str] = []
        self.links: list[str] = []
        self.nameless = 0
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        assert len(own) == len(attrs)
        self.tags.append(tag)
        assert "style" not in own
        assert not [name for name in own if name.startswith("on")]
        self.ids |= {own["id"] or ""} if "id" in own else set()
        if tag == "img":
            self.sources.append(own["src"] or "")
            self.nameless += not own.get("alt")
        if tag == "svg" and "aria-hidden" not in own:
            self.nameless += not own.get("aria-label")
        if tag == "a":
            self.links.append(own["href"] or "")
        if tag not in {"meta", "img", "br", "wbr"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def made(explore_ws: Workspace, drawn_folder: Path) -> tuple[Explored, str]:
    photo = next((drawn_folder / "photos").iterdir())
    found = explore_ws.explore(compare=photo, seed=3)
    return found, found.path.read_text(encoding="utf-8")


def test_it_is_one_file_that_loads_nothing(made: tuple[Explored, str]) -> None:
    found, page = made
    read = Read(page)
    assert found.n_bytes == len(page.encode()) < 15_000_000
    assert all(source.startswith("data:image/webp;base64,") for source in read.sources)
    assert len(read.sources) > 50
    assert "script" not in read.tags
    assert read.nameless == 0
    assert {link.removeprefix("#") for link in read.links} <= read.ids
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src &#39;sha256-{digest}&#39;" in page or f"'sha256-{digest}'" in page


def test_every_section_has_something_to_show(made: tuple[Explored, str]) -> None:
    found, page = made
    wanted = {"comparison", "counts", "sizes", "colors", "palettes", "layers", "axes", "premium"}
    assert wanted <= Read(page).ids
    assert found.by == "hyped"
    assert {row.name for row in found.classes} == {"hyped", "everyday"}
    assert found.colors is not None
    assert found.axes is not None
    assert found.premiums is not None
    assert found.palettes["brand"]
    for text in ("Mean shoe of all", "Eigen-shoe 1", "By collab", "confounded with the source"):
        assert text in page


def test_the_line_is_json_and_holds_the_numbers(made: tuple[Explored, str]) -> None:
    found, _ = made
    line = json.loads(json.dumps(found.as_json(), allow_nan=False))
    assert line["photos"] == found.photos == sum(c["photos"] for c in line["classes"])
    assert {c["channel"] for c in line["information"]} >= {"red", "green", "blue", "color"}
    assert all(0 < c["p"] <= 1 for c in line["information"])
    assert line["premium"][0]["by"] == "all"
    assert {"value", "low", "high", "n"} == set(line["premium"][0]["premium"])
    assert line["compared"]["known"] is True


def test_the_same_seed_gives_the_same_page(explore_ws: Workspace, tmp_path: Path) -> None:
    pages = []
    for name in ("a.html", "b.html"):
        found = explore_ws.explore(tmp_path / name, seed=5, sample=20)
        assert found.drawn[0] == 20
        pages.append(re.sub(r"<time.*?</time>", "", found.path.read_text(encoding="utf-8")))
    assert pages[0] == pages[1]


def test_only_what_the_condition_holds_for(explore_ws: Workspace, tmp_path: Path) -> None:
    every = explore_ws.explore(tmp_path / "all.html", by="brand")
    counts = {row.name: row.photos for row in every.classes}
    first = max(counts, key=lambda name: counts[name])
    one = explore_ws.explore(tmp_path / "x.html", by="model", where=f"brand = '{first.upper()}'")
    assert one.photos == counts[first]
    page = one.path.read_text(encoding="utf-8")
    assert f"brand = {first.upper()}" in page
    few = explore_ws.explore(tmp_path / "x.html", where=f"brand = '{first}' and width >= 500")
    assert 0 < few.photos < one.photos


def test_what_cannot_be_done_says_what_to_do(explore_ws: Workspace, tmp_path: Path) -> None:
    page = tmp_path / "no.html"
    with pytest.raises(UnknownNameError, match="brand"):
        explore_ws.explore(page, by="shade")
    with pytest.raises(UnknownNameError, match="premium"):
        explore_ws.explore(page, where="shade = red")
    with pytest.raises(NotEnoughDataError, match="brand = nobody"):
        explore_ws.explore(page, where="brand = nobody")
    with pytest.raises(PhotoError, match=r"no\.jpg"):
        explore_ws.explore(page, compare=tmp_path / "no.jpg")
    assert not page.exists()
    with (
        solesight.open(tmp_path / "empty") as ws,
        pytest.raises(NotReadyError, match="solesight add"),
    ):
        ws.explore(page)


@pytest.fixture(scope="module")
def hostile_ws(drawn_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with solesight.open(tmp_path_factory.mktemp("<b>hostile"), workers=0) as ws:
        ws.add(drawn_folder, manifest=drawn_folder / "manifest.csv")
        ws.clean()
        with ws.catalog.writing() as connection:
            photos = list(connection.execute(select(schema.photos.c.photo)).scalars())
            said = [
                Assertion(photo, field, HOSTILE[i % len(HOSTILE)], "user")
                for i, photo in enumerate(photos)
                for field in ("brand", "model", "title")
            ]
            assert_labels(connection, said)
        yield ws


def test_names_cannot_break_out(hostile_ws: Workspace, tmp_path: Path) -> None:
    found = hostile_ws.explore(tmp_path / "h.html", by="brand", where="width >= 1")
    page = found.path.read_text(encoding="utf-8")
    read = Read(page)
    assert "script" not in read.tags
    assert all(source.startswith("data:") for source in read.sources)
    assert "\x07" not in page
    assert "\u202e" not in page
    assert "靴" in page


def test_the_command(
    explore_ws: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["-w", str(explore_ws.folder), "-o", str(tmp_path / "c.html"), "--workers", "0"]
    assert run(["explore", *where, "--by", "brand", "--sample", "30"]) == 0
    said = capsys.readouterr().out
    assert "shoes" in said
    assert "bits of brand" in said or "brand" in said
    assert f"page: {tmp_path / 'c.html'}" in said
    assert run(["explore", *where, "--json", "--where", "brand in (Aurelio, Norvane)"]) == 0
    (line,) = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert line["where"] == "brand in (Aurelio, Norvane)"
    assert run(["explore", *where, "--where", "brand ="]) == 2
    assert "write for example" in capsys.readouterr().err
