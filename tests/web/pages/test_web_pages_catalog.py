"""The catalog: filtered, chosen, put right, added to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from window import Window, fetch

from solesight.samples import write_samples


def ask(served: str, path: str) -> Any:
    """Ask the API of the server."""
    return json.loads(fetch(served, path))


def _shown(window: Window) -> int:
    return int(window.text(".bar-top b").replace(",", ""))


def test_the_grid_goes_on_as_one_scrolls(window: Window, served: str) -> None:
    window.go("/catalog")
    total = ask(served, "/api/v1/photos?limit=1")["total"]
    assert total > 60
    assert _shown(window) == total
    assert window.count("#grid > li:not(.more)") == 60
    window.run("window.scrollTo(0, document.body.scrollHeight)")
    window.until(f"document.querySelectorAll('#grid > li').length === {total}")
    window.until("[...document.images].some((i) => i.naturalWidth > 0)")


def test_filters_narrow_are_in_the_address_and_come_off(window: Window, served: str) -> None:
    window.go("/catalog")
    before = _shown(window)
    found = ask(served, "/api/v1/photos/facets")["brand"][0]
    window.run(
        "const s = document.getElementById('f-brand'); s.value = arguments[0];"
        "s.dispatchEvent(new Event('change', {bubbles: true}));",
        found["value"],
    )
    window.until(f"document.querySelector('.bar-top b').innerText === '{found['n']}'")
    assert window.run("return location.search") == f"?brand={found['value']}"
    window.run("location.reload()")
    window.until(f"document.querySelector('.bar-top b')?.innerText === '{found['n']}'")
    window.click(".on a.chip")
    window.until("location.search === ''")
    assert _shown(window) == before
    window.run("history.back()")
    window.until(f"document.querySelector('.bar-top b')?.innerText === '{found['n']}'")
    assert window.count(".tabs a") == 6
    assert window.run("return document.getElementById('f-brand').value") == found["value"]


def test_search_asks_while_one_types(window: Window) -> None:
    window.go("/catalog")
    window.press("/")
    window.type("#q", "zzzz nothing")
    window.until("document.querySelector('#results .empty h2')?.innerText === 'No photo fits'")
    window.run("document.getElementById('q').value = ''")
    window.type("#q", " ")
    window.until("document.querySelectorAll('#grid > li').length > 10")


def test_many_are_put_right_by_keys_alone_and_undone(window: Window, served: str) -> None:
    window.go("/catalog?verdict=keep")
    window.press("ArrowRight")
    window.press("x")
    window.press("ArrowRight", "ArrowRight")
    window.press("Shift+x")
    assert window.text("[data-count]") == "3 chosen"
    photos = window.run(
        "return [...document.querySelectorAll('.choose:checked')].map((b) => b.value)"
    )
    window.type("#fix input[name=value]", "Velora")
    window.press("Enter")
    window.until("document.querySelector('.toast')?.innerText.includes('3 photos')")
    brands = [ask(served, f"/api/v1/photos/{photo}")["brand"] for photo in photos]
    assert brands == ["Velora"] * 3
    window.until("document.querySelector('#grid').innerText.includes('Velora')")
    assert window.count(".choose:checked") == 0
    window.press("u")
    window.until("[...document.querySelectorAll('.toast')].at(-1).innerText.includes('Taken back')")
    assert "Velora" not in {ask(served, f"/api/v1/photos/{photo}")["brand"] for photo in photos}
    window.until("!document.querySelector('#grid').innerText.includes('Velora')")


def test_a_verdict_is_overruled(window: Window, served: str) -> None:
    window.go("/catalog?verdict=keep")
    photo = window.run("return document.querySelector('.choose').value")
    window.click(".choose")
    window.run(
        "const s = document.querySelector('#fix [name=field]'); s.value = 'verdict';"
        "s.dispatchEvent(new Event('change', {bubbles: true}));"
        "document.querySelector('#fix [name=verdict]').value = 'blurred';"
    )
    window.click("#fix .btn.main")
    window.until("document.querySelector('#grid .rejected') !== null")
    assert ask(served, f"/api/v1/photos/{photo}")["reason"] == "blurred"
    window.click(".toast [data-undo]")
    window.until("document.querySelector('#grid .rejected') === null")
    assert ask(served, f"/api/v1/photos/{photo}")["verdict"] == "keep"


def test_a_shoes_page_shows_its_photos_and_takes_a_word(window: Window, served: str) -> None:
    card = next(c for c in ask(served, "/api/v1/photos?verdict=keep")["photos"] if c["shoe_key"])
    window.go(f"/catalog/{card['photo']}")
    assert window.text("h1") == card["title"]
    assert window.count(".reel li") >= 2
    window.until("document.querySelector('.stage-photo img').naturalWidth > 0")
    window.click(".edit summary")
    window.run("document.querySelector('.edit [name=model]').value = ''")
    window.type(".edit [name=model]", "Strider Nine")
    window.click(".edit .btn.main")
    window.until("document.querySelector('.toast') !== null")
    assert ask(served, f"/api/v1/photos/{card['photo']}")["model"] == "Strider Nine"
    window.click(".toast [data-undo]")
    window.until("[...document.querySelectorAll('.toast')].at(-1).innerText.includes('Taken back')")
    assert ask(served, f"/api/v1/photos/{card['photo']}")["model"] == card["model"]


def test_photos_are_added_from_the_page(window: Window, served: str, tmp_path: Path) -> None:
    more = write_samples(tmp_path / "more", shoes=1, photos_per_shoe=2, seed=9, extras=False)
    files = sorted((more.folder / "photos").glob("*.jpg"))[:2]
    before = ask(served, "/api/v1/photos?limit=1")["total"]
    window.go("/catalog")
    window.give("#adding input", files)
    window.until("document.querySelector('[data-jobs] a') !== null")
    window.until("document.querySelector('[data-jobs]').innerText.includes('done')", patience=180)
    assert ask(served, "/api/v1/photos?limit=1")["total"] == before + len(files)
