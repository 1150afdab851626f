"""Look, as a reader uses it."""

from __future__ import annotations

from pathlib import Path

import pytest
from window import Window

from solesight.samples import SampleSet

_DROP = """const [kind, names, done] = [arguments[0], arguments[1], arguments[2]];
const files = names.map(([name, text]) => new File(
  [Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name, {type: "image/jpeg"}));
const carried = new DataTransfer();
for (const file of files) carried.items.add(file);
if (kind === "paste") document.dispatchEvent(
  new ClipboardEvent("paste", {clipboardData: carried, bubbles: true}));
else document.body.dispatchEvent(
  new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
done(true);"""


@pytest.fixture
def shoes(drawn: SampleSet) -> list[Path]:
    """Photos of drawn shoes."""
    return sorted((drawn.folder / "photos").glob("*.jpg"))[:6]


def _carry(window: Window, kind: str, files: list[Path]) -> None:
    import base64

    packed = [[f.name, base64.b64encode(f.read_bytes()).decode()] for f in files]
    window.wait(_DROP, kind, packed)


def test_a_chosen_photo_is_named_framed_and_compared(window: Window, shoes: list[Path]) -> None:
    window.go("/")
    assert window.text("h1") == "Which shoe is this?"
    window.give("#pick", shoes[:1])
    assert window.text(".answer .headline")
    assert window.count(".answer .found polygon") == 1
    assert window.count(".answer .answers li") >= 2
    assert window.count(".answer .shelf li") >= 2
    window.until("document.querySelector('.stage-photo img').naturalWidth > 0")
    window.click("[data-show=frame]")
    window.until("document.querySelector('.stage-frame img').naturalWidth > 0")
    assert window.text(".note.file") == shoes[0].name


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_a_photo_may_be_pasted_or_dropped(window: Window, shoes: list[Path], way: str) -> None:
    window.go("/")
    _carry(window, way, shoes[1:2])
    assert window.text(".note.file") == shoes[1].name


def test_several_photos_make_a_table_that_sorts_and_is_saved(
    window: Window, shoes: list[Path], tmp_path: Path
) -> None:
    window.go("/")
    window.run(
        "window.made = []; const old = URL.createObjectURL;"
        "URL.createObjectURL = (blob) => { window.made.push(blob); return old(blob); };"
    )
    window.give("#pick", shoes)
    window.until("document.querySelector('#pile-state')?.innerText === '6 photos'")
    assert window.count("#pile-table tbody tr") == 6
    names = (
        "[...document.querySelectorAll('#pile-table td[data-key=name]')].map((c) => c.innerText)"
    )
    window.click("th[data-key=name] button")
    assert window.run(f"return {names}") == sorted(file.name for file in shoes)
    window.click("th[data-key=name] button")
    assert window.run(f"return {names}") == sorted((f.name for f in shoes), reverse=True)
    window.click("#csv")
    text = window.wait("window.made.at(-1).text().then(arguments[arguments.length - 1])")
    lines = text.lstrip("\ufeff").split("\r\n")
    assert lines[0].startswith("name,status,said,probability,brand")
    assert len(lines) == 8
    window.click("#pile-table tbody tr:last-child .open")
    assert window.text(".note.file") == shoes[0].name


def test_photos_of_one_shoe_get_one_answer(window: Window, shoes: list[Path]) -> None:
    window.go("/")
    window.give("#pick", shoes[:3])
    window.until("document.querySelector('#pile-state')?.innerText === '3 photos'")
    window.click("#together")
    window.until("document.querySelector('#h-together')")
    assert window.text(".note.file") == "3 photos of one shoe"
    assert window.count(".photos-together img") == 3
    assert window.count("#answer .answers li") >= 2
    assert window.count("#pile-table tr[aria-selected]") == 0
    assert not window.complaints()
    # A row of the pile is opened as before.
    window.click("#pile-table tbody tr:last-child .open")
    assert window.text(".note.file") == shoes[2].name


def test_a_correction_is_kept_and_taken_back(window: Window, shoes: list[Path]) -> None:
    window.go("/")
    window.give("#pick", shoes[:1])
    window.click(".answers [data-said]")
    assert "it is" in window.text(".corrected")
    window.click(".corrected button")
    window.until("document.querySelector('.corrected').innerText.includes('Taken back')")
    window.type("input[name=title]", "Orbelo Trail Runner Moss")
    window.press("Enter")
    window.until("document.querySelector('.corrected').innerText.includes('Moss')")
    window.click(".corrected button")
    window.until("document.querySelector('.corrected').innerText.includes('Taken back')")
    window.click("button[value=not_shoe]")
    window.until("document.querySelector('.corrected').innerText.includes('not a shoe')")
    window.click(".corrected button")
    window.until("document.querySelector('.corrected').innerText.includes('Taken back')")


def test_what_is_no_picture_is_told_in_words(window: Window, tmp_path: Path) -> None:
    fake = tmp_path / "shoe.jpg"
    fake.write_text("<html>not found</html>")
    window.go("/")
    window.give("#pick", [fake])
    assert "web page" in window.text(".says.bad")
    # The answer 422 is written into the console by the browser itself.
    assert all("422" in line for line in window.complaints())


def test_a_reader_who_asks_why_is_shown_where_it_comes_from(
    window: Window, shoes: list[Path]
) -> None:
    window.go("/")
    window.give("#pick", shoes[:1])
    assert window.count(".reason-grid img") == 0
    window.click(".reasons > summary")
    window.until("document.querySelectorAll('.reason-grid figure').length >= 2", 60)
    window.until("[...document.querySelectorAll('.reason-grid img')].every((i) => i.naturalWidth)")
    told = window.text(".reason-grid")
    assert "Brand: " in told
    assert "lies on the shoe" in told
    assert "occlusion" in window.text(".reasons-body")
