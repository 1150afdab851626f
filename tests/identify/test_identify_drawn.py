"""Drawn shoes, from files to answers: right names, turned photos, new and unknown shoes."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import solesight
from solesight import Workspace, workspace_naming
from solesight.catalog import Assertion, assert_labels
from solesight.errors import (
    EmptyPhoto,
    HtmlPhoto,
    NotReadyError,
    UnknownNameError,
)
from solesight.identify import (
    Gallery,
    IdentifiedPhoto,
    Namer,
    Seer,
    SimilarPhoto,
    Unidentified,
    calibration_of,
)
from solesight.samples import Scene, designs, draw, photograph

Asked = list[tuple[Path, str]]


@pytest.fixture(scope="session")
def namer(drawn_gallery: Gallery) -> Namer:
    return Namer(drawn_gallery, calibration_of(drawn_gallery.embedder_sha256))


def turned(path: Path, quarters: int) -> bytes:
    with Image.open(path) as picture:
        pixels = np.rot90(np.asarray(picture.convert("RGB")), quarters)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def right(namer: Namer, seer: Seer, asked: Asked, quarters: int) -> int:
    names = [
        namer.identify(seer.see_one("", turned(path, quarters)).views).answers[0].shoe.title
        for path, _ in asked
    ]
    return sum(name == title for name, (_, title) in zip(names, asked, strict=True))


def test_the_gallery_is_what_was_drawn(drawn_gallery: Gallery) -> None:
    assert len(drawn_gallery.shoes) == 16
    assert len(drawn_gallery.photos) + sum(drawn_gallery.left_out.values()) == 48
    shoe = drawn_gallery.shoes[0]
    assert shoe.brand
    assert shoe.model
    assert shoe.colorway
    assert shoe.style_code
    assert {price.kind for price in shoe.prices} >= {"retail", "ask"}
    assert {photo.facing for photo in drawn_gallery.photos} >= {"right", "left"}


def test_shoes_are_named_whichever_way_the_photo_lies(
    namer: Namer, seer: Seer, asked: Asked
) -> None:
    asked = asked[::2]
    upright = right(namer, seer, asked, 0)
    assert upright >= 0.8 * len(asked)
    for quarters in (1, 2, 3):
        assert right(namer, seer, asked, quarters) >= upright - 1


def test_a_known_shoe_is_likelier_known_than_an_unknown_one(
    namer: Namer, seer: Seer, asked: Asked
) -> None:
    strangers = designs(40, seed=99)[-8:]
    drawn = [photograph(draw(d, "side", 320), 1, Scene(480, 360)).pixels for d in strangers]
    held = {shoe.title for shoe in namer.gallery.shoes}
    assert not held & {d.title for d in strangers}

    def unknown(data: bytes) -> float:
        return namer.identify(seer.see_one("", data).views).unknown_probability

    far = [unknown(png(pixels)) for pixels in drawn]
    near = [unknown(path.read_bytes()) for path, _ in asked]
    # AUROC by counting pairs.
    wins = np.mean([a > b for a in far for b in near])
    assert wins > 0.8


def png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def own_ws(naming_ws: Workspace, tmp_path: Path) -> Path:
    """A copy that a test may add to."""
    return Path(shutil.copytree(naming_ws.folder, tmp_path / "copy"))


def test_a_new_shoe_is_found_at_once_by_its_one_photo(own_ws: Path, tmp_path: Path) -> None:
    design = designs(40, seed=99)[-1]
    drawn = draw(design, "side", 460)
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "one.png").write_bytes(png(photograph(drawn, 1, Scene(480, 360)).pixels))
    (folder / "manifest.csv").write_text(f"file_name,title,source\none.png,{design.title},mine\n")
    other = tmp_path / "other.png"
    scene = Scene(420, 420, background="gray", facing="left", fill=0.7, tilt=5)
    other.write_bytes(png(photograph(drawn, 2, scene).pixels))
    with solesight.open(own_ws, workers=0) as ws:
        assert design.title not in {s.title for s in ws.finder().gallery.shoes}
        ws.add(folder, manifest=folder / "manifest.csv")
        ws.clean()
        ws.embed()
        (found,) = ws.identify([other])
        assert isinstance(found, IdentifiedPhoto)
        assert found.found.answers[0].shoe.title == design.title
        assert [one.photo.source for one in found.found.answers[0].photos] == ["mine"]
        (filtered,) = ws.identify([other], source="mine")
        assert filtered.found.n_shoes == 1  # type: ignore[union-attr]


def test_a_persons_word_on_the_title_beats_the_manifests(own_ws: Path, asked: Asked) -> None:
    with solesight.open(own_ws, workers=0) as ws:
        photo = ws.finder().gallery.photos[0].id
        with ws.catalog.writing() as connection:
            # The code would tell that it is the same shoe under another name.
            said = {"title": "Kestrin Renamed Red", "style_code": None}
            assert_labels(connection, [Assertion(photo, f, v, "ana") for f, v in said.items()])
        shoes = ws.finder().gallery.shoes
        assert "Kestrin Renamed Red" in {shoe.title for shoe in shoes}
        with ws.catalog.writing() as connection:
            assert_labels(connection, [Assertion(photo, "title", None, "ana")])
        assert ws.finder().gallery.left_out["no title"] == 1


def test_what_is_missing_is_said(tmp_path: Path, shoes_drawn: object, asked: Asked) -> None:
    with solesight.open(tmp_path / "ws", workers=0) as ws:
        with pytest.raises(NotReadyError, match="solesight add"):
            ws.finder()
        ws.add(asked[0][0])
        ws.clean()
        with pytest.raises(NotReadyError, match="manifest"):
            ws.finder()
        photo = ws.clean().verdicts[0].scored.photo
        with ws.catalog.writing() as connection:
            assert_labels(connection, [Assertion(photo, "title", "Kestrin Red", "ana")])
        with pytest.raises(NotReadyError, match="solesight embed"):
            ws.finder()
        ws.embed()
        assert [shoe.title for shoe in ws.finder().gallery.shoes] == ["Kestrin Red"]


def test_what_is_no_photo_gets_its_line_and_the_rest_goes_on(
    naming_ws: Workspace, asked: Asked, tmp_path: Path
) -> None:
    empty, page = tmp_path / "empty.jpg", tmp_path / "page.jpg"
    empty.write_bytes(b"")
    page.write_bytes(b"<!doctype html><html></html>")
    good = asked[0][0]
    lines = list(naming_ws.identify([empty, good, tmp_path / "gone.jpg", page, good]))
    kinds = [line.reason if isinstance(line, Unidentified) else "" for line in lines]
    assert kinds == ["empty", "", "unreadable", "html", ""]
    assert lines[0].as_json()["path"] == str(empty)
    for path, error in ((empty, EmptyPhoto), (page, HtmlPhoto)):
        with pytest.raises(error):
            solesight.identify_photo(naming_ws, path)


def test_one_photo_from_python(naming_ws: Workspace, asked: Asked) -> None:
    path, title = asked[0]
    finder = naming_ws.finder()
    found = solesight.identify_photo(finder, path, top=3)
    assert found == solesight.identify_photo(naming_ws, path, top=3)
    assert title in [answer.shoe.title for answer in found.found.answers]
    assert len(found.found.answers) == 3
    sure = solesight.identify_photo(finder, path, thresholds={"shoe": 1.0, "unknown": 1.0})
    assert sure.found.status == "unsure"
    with pytest.raises(UnknownNameError, match="brand"):
        solesight.identify_photo(finder, path, thresholds={"color": 1.0})


def test_settings_hold_thresholds(own_ws: Path, asked: Asked) -> None:
    with solesight.open(own_ws, naming_thresholds={"unknown": 0.0}) as ws:
        assert solesight.identify_photo(ws, asked[0][0]).found.status == "unknown"


def test_look_alikes_stand_side_by_side(naming_ws: Workspace, asked: Asked) -> None:
    path = asked[0][0]
    (one,) = naming_ws.similar([path], top=3)
    assert isinstance(one, SimilarPhoto)
    found = one.found
    sides = {"hyped": found.hyped, "everyday": found.everyday}
    assert all(1 <= len(shoes) <= 3 for shoes in sides.values())
    for shoes in sides.values():
        assert [s.similarity for s in shoes] == sorted((s.similarity for s in shoes), reverse=True)
    assert {p.photo.source for s in found.everyday for p in s.photos} == {"drawn-shop"}
    named = [s.shoe.title for shoes in sides.values() for s in shoes]
    assert len(named) == len(set(named))
    assert found.itself is None or found.itself.title not in named
    assert one.as_json()["itself"] == (found.itself.title if found.itself else None)


def test_a_large_catalog_is_asked_through_its_index_until_a_photo_is_forgotten(
    own_ws: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("faiss")
    with solesight.open(own_ws, workers=0) as ws:
        plain = [solesight.identify_photo(ws, path).found.answers[0].shoe for path, _ in asked[:4]]
        assert not (own_ws / "index").exists()
        monkeypatch.setattr(workspace_naming, "EXACT_UP_TO", 10)
        finder = ws.finder()
        assert finder.index is not None
        assert finder.index.kind == "hnsw"
        fast = [
            solesight.identify_photo(finder, path).found.answers[0].shoe for path, _ in asked[:4]
        ]
        assert fast == plain
        kept = [path for path in (own_ws / "index").rglob("*") if path.is_file()]
        assert kept
        ws.forget(finder.gallery.photos[0].id, dry_run=True)
        assert all(path.exists() for path in kept)
        ws.forget(finder.gallery.photos[0].id)
        assert not any(path.exists() for path in kept)
        assert len(ws.finder().gallery.photos) == len(finder.gallery.photos) - 1
