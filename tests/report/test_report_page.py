from __future__ import annotations

import base64
import hashlib
import io
import itertools
import re
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from report_making import (
    add_photo,
    add_price,
    evaluation,
    material,
    new_catalog,
    snapshot,
    verdict,
)
from report_reading import Page, rows_of, table_called
from sqlalchemy import insert

from solesight.catalog import schema
from solesight.errors import WorkspaceError
from solesight.report import Material, Reported, report

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><svg onload=alert(1)>",
    "{{ 7 * 191 }}{% raw %}",
    "靴 👟 é \u202egnp.exe",
)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Reported]:
    """A page with everything on it, and nothing but hostile names."""
    folder = tmp_path_factory.mktemp("full")
    with new_catalog(folder) as catalog:
        photos = [
            add_photo(catalog, i, title=text, brand=text, model=text, path=f"{i}/{text}.png")
            for i, text in enumerate(HOSTILE)
        ]
        photos.append(add_photo(catalog, 5, source=HOSTILE[1], path="odd\x07name.png"))
        lines = [
            verdict(photos[0]),
            verdict(photos[1], "blurred", scores={"sharpness": 0.04321}),
            verdict(photos[2], "duplicate", of=photos[0]),
            verdict(photos[3], "<b>new</b>"),
            verdict(photos[4], facing="left"),
            verdict(photos[5], "not_shoe", scores={"shoe": 0.25}),
        ]
        groups = {p: HOSTILE[i % 5] for i, p in enumerate(photos)}
        mistake: dict[str, Any] = {
            "photo": photos[0],
            "path": "odd\udcff\x07name.png",
            "truth": HOSTILE[1],
        }
        mistake |= {"answer": HOSTILE[2], "probability": 0.75}
        more: dict[str, Any] = {
            "target": HOSTILE[0],
            "bundle": HOSTILE[1],
            "caveats": [HOSTILE[2]],
            "void": True,
        }
        got = report(
            catalog,
            folder / "deep" / "page.html",
            material(
                title=HOSTILE[0],
                verdicts=lines,
                thresholds={"sharpness": 0.1, "shoe": 0.5},
                evaluations=[evaluation(list(HOSTILE), mistakes=[mistake], test_looks=3, **more)],
                snapshot=snapshot(groups, dict.fromkeys(photos, "train")),
                commands=["solesight clean # <i>"],
            ),
        )
    return got.path.read_text(encoding="utf-8"), got


def test_page_is_well_formed_and_says_how_large_it_is(full: tuple[str, Reported]) -> None:
    page, got = full
    Page(page)
    assert got.n_bytes == len(page.encode())
    assert got.as_json()["sections"] == list(got.sections)
    ids = {e.attributes["id"] for e in Page(page).all("section")}
    assert set(got.sections) == ids


def test_nothing_is_fetched(full: tuple[str, Reported]) -> None:
    page = Page(full[0])
    for element in page.elements:
        for name in ("src", "href", "data", "action", "poster", "srcset", "xlink:href"):
            value = element.attributes.get(name)
            if value is not None:
                inside = value.startswith("#") if name == "href" else None
                assert inside or value.startswith("data:image/webp;base64,"), (name, value[:40])
    assert not page.all("link", "iframe", "object", "embed", "form", "base")
    assert "url(" not in full[0]
    assert "@import" not in full[0]


def test_hostile_names_are_only_text(full: tuple[str, Reported]) -> None:
    page = Page(full[0])
    assert not page.all("script", "b:new", "i")
    assert all(not n.startswith("on") for e in page.elements for n in e.attributes)
    assert all("style" not in e.attributes for e in page.elements)
    assert all(img.attributes["src"].startswith("data:") for img in page.all("img"))
    for text in HOSTILE[:4]:
        assert text in page.text
    assert "1337" not in full[0]
    # What turns the direction of the text, or is no text at all, must not reach the page.
    assert not re.search("[\u202a-\u202e\x00-\x08\ud800-\udfff]", full[0])
    assert "gnp.exe" in page.text
    assert page.all("h1")[0].text == HOSTILE[0]


def test_policy_admits_only_the_own_style(full: tuple[str, Reported]) -> None:
    page = Page(full[0])
    (policy,) = [
        m.attributes["content"]
        for m in page.all("meta")
        if m.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    style = full[0].split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "img-src data:;" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_pictures_are_small_and_named(full: tuple[str, Reported]) -> None:
    pictures = Page(full[0]).all("img")
    # Two frames; four rejected photos and one keeper; one mistake.
    assert len(pictures) == 2 + 4 + 1 + 1
    for picture in pictures:
        assert picture.attributes["alt"]
        data = base64.b64decode(picture.attributes["src"].split(",")[1])
        size = Image.open(io.BytesIO(data)).size
        assert size == (int(picture.attributes["width"]), int(picture.attributes["height"]))
        assert max(size) <= 168


def test_accessibility_basics(full: tuple[str, Reported]) -> None:
    page = Page(full[0])
    for landmark in ("header", "nav", "main", "footer"):
        assert len([e for e in page.all(landmark) if "article" not in e.parents]) == 1
    assert page.all("html")[0].attributes["lang"] == "en"
    levels = [int(h.tag[1]) for h in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    for table in page.all("table"):
        assert table.every("caption")
        assert all("scope" in th.attributes for th in table.every("th"))
    ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    for element in page.elements:
        for name in ("aria-labelledby", "href"):
            if name in element.attributes:
                assert element.attributes[name].lstrip("#") in ids
        if element.tag == "svg" and "svg" not in element.parents:
            assert element.attributes.get("role") == "img" or "aria-hidden" in element.attributes


def test_an_empty_workspace_teaches(tmp_path: Path) -> None:
    with new_catalog(tmp_path) as catalog:
        page = Page(report(catalog, tmp_path / "p.html", material()).path.read_text())
    for command in ("add PHOTOS", "clean", "split", "train brand"):
        assert f"solesight {command}" in page.text
    assert not page.all("img")


def test_numbers_on_the_page_are_those_given(tmp_path: Path) -> None:
    with new_catalog(tmp_path) as catalog:
        shop = [add_photo(catalog, i, brand="Nike", title=f"t{i}") for i in range(3)]
        resale = [add_photo(catalog, i, source="resale", brand="adidas") for i in (3, 4)]
        for number, amount in enumerate(("100", "200", "300", "400", "500")):
            add_price(catalog, shop[0], "last_sale", amount, number)
        lines = [
            verdict(shop[0], facing="right"),
            verdict(shop[1], "small", scores={"extent": 12.0}),
            verdict(resale[0], facing="left"),
            verdict(resale[1], facing="left"),
            verdict(resale[1], "duplicate", of=resale[1]),
            verdict("f" * 64, "blurred"),
        ]
        given = material(verdicts=lines, thresholds={"extent": 48.0})
        page = Page(report(catalog, tmp_path / "p.html", given).path.read_text())
    assert rows_of(table_called(page, "by source and verdict")) == [
        ["shop", "3", "1", "1", "50.0 %"],
        ["resale", "2", "2", "0", "100.0 %"],
        ["all sources", "5", "3", "1", "75.0 %"],
    ]
    assert rows_of(table_called(page, "by brand")) == [
        ["Nike", "3", "60.0 %"],
        ["adidas", "2", "40.0 %"],
    ]
    assert rows_of(table_called(page, "rejected")) == [
        ["Too small", "1", "25.0 %", "extent below 48"]
    ]
    assert rows_of(table_called(page, "toe points")) == [
        ["left", "2", "66.7 %"],
        ["right", "1", "33.3 %"],
    ]
    prices = rows_of(table_called(page, "observations"))
    assert prices == [["last sale USD", "5", "200", "300", "400"]]
    assert "extent 12" in page.one("verdicts").text
    assert "1 further listings show a file" in " ".join(page.one("verdicts").text.split())


def test_a_missing_photo_never_stops_the_page(tmp_path: Path) -> None:
    with new_catalog(tmp_path) as catalog:
        photo = add_photo(catalog, 0)
        other = add_photo(catalog, 1)
        catalog.store.delete(photo)
        lines = [verdict(photo, "blurred"), verdict(other)]
        page = Page(report(catalog, tmp_path / "p.html", material(verdicts=lines)).path.read_text())
    assert "no picture" in page.one("verdicts").text
    assert len(page.all("img")) == 1


def test_the_same_workspace_gives_the_same_bytes(tmp_path: Path) -> None:
    with new_catalog(tmp_path) as catalog:
        given = material(verdicts=[verdict(add_photo(catalog, i)) for i in range(4)])
        pages = [report(catalog, tmp_path / f"{i}.html", given).path.read_bytes() for i in (1, 2)]
    assert pages[0] == pages[1]


def test_an_output_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "there.html").mkdir()
    with new_catalog(tmp_path) as catalog, pytest.raises(WorkspaceError, match="cannot be written"):
        report(catalog, tmp_path / "there.html", Material("c", "t", "2026", "1"))
    assert not list(tmp_path.glob("*.part"))


def test_a_large_workspace_stays_small_and_fast(tmp_path: Path) -> None:
    with new_catalog(tmp_path) as catalog:
        seen = [add_photo(catalog, i, title="t" * 1_000_000, source="s" * 9000) for i in range(4)]
        photos = [f"{i:064x}" for i in range(9000)]
        shape = {"width": 9, "height": 9, "n_bytes": 9, "format": "PNG", "mode": "RGB"}
        rest = {"has_alpha": False, "frames": 1, "exif_orientation": 1, "added_at": "2026"}
        listing = {"source": "s", "root": "r", "row": "{}", "added_at": "2026"}
        with catalog.writing() as connection:
            rows = [{"photo": p, **shape, **rest} for p in photos]
            connection.execute(insert(schema.photos), rows)
            listed = [{"key": p, "photo": p, "path": p, **listing} for p in photos]
            connection.execute(insert(schema.listings), listed)
        lines = [verdict(p, "blurred") for p in photos] + [verdict(p) for p in seen]
        many = {f"p{i}": f"{i:064x}" for i in range(9000)}
        wrong = {"photo": seen[0], "path": "x", "truth": "a", "answer": "b", "probability": 0.5}
        given = material(
            verdicts=lines,
            snapshot=snapshot(many, dict.fromkeys(many, "train")),
            evaluations=[evaluation(["a", "b"], n=24, mistakes=[wrong] * 500)] * 40,
        )
        start = time.perf_counter()
        got = report(catalog, tmp_path / "p.html", given)
    assert time.perf_counter() - start < 20
    assert got.n_bytes < 5_000_000
