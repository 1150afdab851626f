"""Explore, Models and Jobs; and what holds of every page."""

from __future__ import annotations

import time

import pytest
from test_web_pages_catalog import ask
from window import Window

PAGES = (
    "/",
    "/catalog",
    "/explore?view=map",
    "/explore?view=audit",
    "/models",
    "/studio",
    "/jobs",
    "/login",
)


def test_the_map_leads_to_a_cluster(window: Window) -> None:
    window.go("/explore?view=map")
    window.until("document.querySelectorAll('.clusters li').length >= 2")
    window.click(".clusters a")
    window.until("location.search.startsWith('?cluster=')")
    assert window.count("#grid > li") > 0


def test_models_stand_side_by_side_and_a_cell_opens_its_photos(window: Window) -> None:
    window.go("/models")
    assert window.count(".bundle") == 3
    assert window.count(".bundle .chip.good") == 2
    window.click(".bundle h3 a")
    assert window.count(".heat td a") > 0
    window.click(".heat td.right a")
    window.until("document.querySelectorAll('#cell li').length > 0")
    said = window.run("return document.querySelector('.heat td.right a').innerText")
    assert window.count("#cell li") == int(said)


def test_a_model_is_chosen_to_answer(window: Window, served: str) -> None:
    window.go("/models")
    said = "[...document.querySelectorAll('.bundle:has(.chip.good) h3')].map((h) => h.innerText)"
    before = sorted(window.run(f"return {said}"))
    window.click(".bundle form button")
    # As many as before, and other ones.
    window.until(f"{said}.sort().join() !== {','.join(before)!r}")
    window.until("document.querySelectorAll('.bundle .chip.good').length === 2")
    chosen = [m for m in ask(served, "/api/v1/models")["models"] if m["answers"]]
    assert {m["target"] for m in chosen} == {"brand", "hyped"}
    assert sorted(m["name"] for m in chosen) != before


def _until_done(window: Window) -> None:
    window.until("document.querySelector('.job .chip') !== null")
    state = "document.querySelector('.job .chip').innerText"
    window.until(f"!['waiting', 'running'].includes({state})", patience=180)
    assert window.text(".job .chip") == "done"


def test_a_job_is_seen_across_a_reload_and_its_log_is_read(window: Window) -> None:
    window.go("/jobs")
    window.click("form:has([value=explore]) button")
    window.until("document.querySelector('.job h3')?.innerText.startsWith('Draw numbers')")
    window.run("location.reload()")
    window.until("document.readyState === 'complete'")
    assert window.text(".job h3").startswith("Draw numbers")
    _until_done(window)
    assert window.count(".job form") == 0
    window.click(".log summary")
    window.until("document.querySelector('.log pre') !== null")


def test_what_the_job_wrote_is_shown_in_a_sandbox(window: Window) -> None:
    window.go("/explore?view=figures")
    window.until("document.querySelector('iframe.frame') !== null")
    assert window.run("return document.querySelector('iframe').sandbox.value") == "allow-scripts"
    # A sandboxed frame is of no origin: the page cannot read it, nor it the page.
    assert window.run("return document.querySelector('iframe').contentDocument") is None
    address = window.run("return document.querySelector('iframe').src")
    answer = window.wait(
        "const done = arguments[1]; fetch(arguments[0]).then((a) =>"
        "done([a.status, a.headers.get('content-security-policy')]))",
        address,
    )
    assert answer[0] == 200
    assert "sandbox" in answer[1]


def test_a_job_is_cancelled(window: Window) -> None:
    window.go("/jobs")
    window.click("form:has([value=cluster]) button")
    window.click(".job:first-child .job-top .btn.bad")
    window.until("['cancelled', 'done'].includes(document.querySelector('.job .chip').innerText)")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_every_page_is_for_everybody(window: Window, page: str, width: int, dark: bool) -> None:
    window.size(width)
    window.dark(dark)
    window.go(page)
    wide = window.run("return document.documentElement.scrollWidth")
    assert wide <= width, "the page scrolls sideways"
    assert window.faults() == []
    assert window.run("return document.querySelectorAll('h1').length") == 1


def test_answers_are_for_everybody(window: Window, drawn) -> None:  # type: ignore[no-untyped-def]
    window.size(390)
    window.go("/")
    window.give("#pick", sorted((drawn.folder / "photos").glob("*.jpg"))[:2])
    window.until("document.querySelector('#pile-state').innerText === '2 photos'")
    window.until("document.querySelector('.answer') !== null")
    assert window.run("return document.documentElement.scrollWidth") <= 390
    assert window.faults() == []


def test_keys_alone_lead_everywhere(window: Window) -> None:
    window.go("/")
    window.press("?")
    window.until("document.getElementById('keys').open")
    window.press("Escape")
    window.until("!document.getElementById('keys').open")
    for key, path in (
        ("c", "/catalog"),
        ("e", "/explore"),
        ("m", "/models"),
        ("s", "/studio"),
        ("j", "/jobs"),
        ("l", "/"),
    ):
        window.press("g", key)
        window.until(f"location.pathname === '{path}' && document.readyState === 'complete'")
    window.press("Tab")
    assert window.run("return document.activeElement.className") == "skip"
    seen = set()
    for _ in range(14):
        window.press("Tab")
        seen.add(window.run("return document.activeElement.id || document.activeElement.innerText"))
        ring = window.run(
            "const e = document.activeElement; const box = e.closest('label') || e;"
            "return [e, box].some((x) => getComputedStyle(x).outlineStyle !== 'none')"
        )
        assert ring, f"no ring around {seen}"
    assert {"Look", "Catalog", "Explore", "Models", "Studio", "pick"} <= seen


def test_the_first_load_is_light(window: Window) -> None:
    window.forget()
    window.go("/")
    time.sleep(0.3)
    requests = window.requests()
    assert sum(size for _, size in requests) < 120_000
    assert not any("htmx" in url for url, _ in requests)


def test_a_wrong_address_says_where_to_go(window: Window) -> None:
    window.go("/catalog/0000")
    assert window.text(".empty a")
    assert all("404" in line for line in window.complaints())


@pytest.mark.parametrize(
    ("listing", "link"), [("/catalog?verdict=keep", ".card-pic"), ("/models", ".bundle h3 a")]
)
def test_a_page_of_one_thing_is_for_everybody(window: Window, listing: str, link: str) -> None:
    window.size(1280)
    window.go(listing)
    found = window.run("return document.querySelector(arguments[0]).getAttribute('href')", link)
    for width in (1280, 390):
        window.size(width)
        window.go(found)
        assert window.run("return document.documentElement.scrollWidth") <= width
        assert window.faults() == []
