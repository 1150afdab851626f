"""Studio, as a designer uses it."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from test_web_pages_look import _DROP
from window import Window

import solesight
from solesight.errors import PhotoError
from solesight.samples import SampleSet

_LAB = "document.querySelectorAll('.made-card').length"


@pytest.fixture(scope="session")
def plain(drawn: SampleSet, workspace: Path) -> list[Path]:
    """Drawn photos whose shoe can be told from its background."""
    found: list[Path] = []
    with solesight.open(workspace, workers=0) as ws:
        lab = ws.recolorer()
        for file in sorted((drawn.folder / "photos").glob("*.jpg")):
            try:
                sitting = lab.sit(file.name, file.read_bytes())
            except PhotoError:
                continue
            if len(sitting.parts) >= 2:
                found.append(file)
            if len(found) == 2:
                return found
    raise AssertionError("no drawn photo can be recolored")


def _carry(window: Window, kind: str, file: Path) -> None:
    packed = [[file.name, base64.b64encode(file.read_bytes()).decode()]]
    window.wait(_DROP, kind, packed)


def test_a_shoe_is_recolored_and_a_part_fixed(window: Window, plain: list[Path]) -> None:
    window.go("/studio")
    assert window.text("h1") == "The colorway lab"
    window.give("#pick", plain[:1])
    window.until(f"{_LAB} === 13", 60)
    assert "opinion" in window.text(".lab .says")
    assert window.count(".part") >= 2
    assert window.text(".made-card.first .opinions dt") in {"brand", "hyped"}
    assert window.run("return [...document.images].every((one) => one.alt)")
    window.run(
        "const one = document.querySelector('.part input[type=color]'); one.value = '#1f4d3a';"
        "one.dispatchEvent(new Event('input', {bubbles: true}));"
        "document.querySelector('[name=count]').value = '6'"
    )
    assert window.run("return document.querySelector('.part select').value") == "fix"
    window.click("#go")
    window.until(f"{_LAB} === 7 && !document.getElementById('answer').ariaBusy", 60)
    links = "return [...document.querySelectorAll('.made-card a')].map((a) => a.href)"
    assert all("colors=1f4d3a" in href for href in window.run(links))
    # What was set stays set.
    assert window.run("return document.querySelector('.part select').value") == "fix"
    before = window.run(links)
    window.click("#again")
    window.until(f"({_LAB}) && document.querySelector('[name=seed]').value === '1'", 60)
    window.until("!document.getElementById('answer').ariaBusy", 60)
    assert len(window.run(links)) == len(before)


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_photo_is_dropped_or_pasted(window: Window, plain: list[Path], kind: str) -> None:
    window.go("/studio")
    _carry(window, kind, plain[1])
    window.until(f"{_LAB} > 1", 60)


def test_a_photo_of_the_catalog_comes_with_its_address(window: Window, plain: list[Path]) -> None:
    import hashlib

    window.go(f"/catalog/{hashlib.sha256(plain[0].read_bytes()).hexdigest()}")
    window.click("a[href^='/studio?photo=']")
    window.until(f"location.pathname === '/studio' && {_LAB} > 1", 60)


def test_what_is_no_shoe_and_no_color_is_said(
    window: Window, plain: list[Path], tmp_path: Path
) -> None:
    window.go("/studio")
    window.click("#go")
    assert "photo on the table" in window.text(".toast.bad")
    text = tmp_path / "notes.png"
    text.write_text("no picture")
    window.give("#pick", [text])
    assert "notes.png" in window.text("#answer .says.bad")
    window.give("#pick", plain[:1])
    window.until(f"{_LAB} > 1", 60)
    window.run("document.querySelector('[value=mine]').click()")
    window.type("[name=colors]", "blakc")
    window.click("#go")
    assert "black" in window.text("#answer .says.bad")
    assert all("422" in line for line in window.complaints())


def test_colorways_are_for_everybody(window: Window, plain: list[Path]) -> None:
    for width, dark in ((1280, False), (390, True)):
        window.size(width)
        window.dark(dark)
        window.go("/studio")
        window.give("#pick", plain[:1])
        window.until(f"{_LAB} > 1", 60)
        assert window.run("return document.documentElement.scrollWidth") <= width
        assert window.faults() == []


def test_keys_alone_recolor(window: Window, plain: list[Path]) -> None:
    window.go("/studio")
    window.give("#pick", plain[:1])
    window.until(f"{_LAB} > 1", 60)
    window.run("document.querySelector('[name=palette]').focus()")
    window.press("ArrowRight")
    assert window.run("return document.activeElement.value") == "mine"
    window.type("[name=colors]", "#20409a, white")
    window.press("Enter")
    window.until("document.querySelector('.lab .made-name:not(.first)') !== null")
    window.until(
        "[...document.querySelectorAll('.made-card:not(.first) .made-name')]"
        ".every((one) => one.innerText.includes('your colors'))",
        60,
    )
