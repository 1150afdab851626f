"""What the API says of a photo is what the verbs say; what is no photo gets its 4xx."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from solesight.web.desk import Desk

API = "/api/v1"


def sent(path: Path) -> tuple[str, bytes]:
    return path.name, path.read_bytes()


def files_of(folder: Path) -> dict[str, int]:
    kept = (p for p in folder.rglob("*") if p.is_file() and "cache" not in p.parts)
    return {str(p): p.stat().st_size for p in kept if not p.name.startswith("catalog.db")}


def test_a_look_says_what_each_verb_says(
    http: TestClient, desk: Desk, photo_files: list[Path]
) -> None:
    photo = photo_files[0]
    found = http.post(f"{API}/look", files={"photo": sent(photo)})
    assert found.status_code == 200
    said = found.json()
    named = next(iter(desk.workspace.identify([(photo.name, photo)]))).as_json()
    assert said["identify"] == {k: named[k] for k in said["identify"]}
    alike = next(iter(desk.workspace.similar([(photo.name, photo)]))).as_json()
    assert said["similar"] == {k: alike[k] for k in said["similar"]}
    for target in ("brand", "hyped"):
        one = next(iter(desk.workspace.predict([(photo.name, photo)], target=target))).as_json()
        shown = said["predictions"][target]
        assert (shown["label"], shown["bundle"]) == (one["label"], f"{target}-probe-001")
        assert shown["probability"] == pytest.approx(one["probability"], abs=2e-3)
        assert sum(shown["probabilities"].values()) == pytest.approx(1, abs=1e-4)
    priced = next(iter(desk.workspace.price([(photo.name, photo)]))).as_json()
    # Looked at once for everything, the photo says what it says when it is looked at for its price.
    assert {k: said["price"][k] for k in priced} == priced
    alone = http.post(f"{API}/price", files={"photo": sent(photo)}).json()["photos"][0]
    assert alone == said["price"]
    assert said["known"] is True
    assert said["photo"] == hashlib.sha256(photo.read_bytes()).hexdigest()
    assert said["missing"] == {}
    xs, ys = zip(*said["frame"]["corners"], strict=True)
    assert min(xs) < 0.5 < max(xs)
    assert min(ys) < 0.5 < max(ys)


def test_a_look_stays_for_a_while(http: TestClient, photo_files: list[Path]) -> None:
    picture = Image.open(photo_files[1]).convert("RGB").rotate(3, fillcolor="white")
    file = io.BytesIO()
    picture.save(file, "PNG")
    said = http.post(f"{API}/look", files={"photo": ("a.png", file.getvalue())}).json()
    assert said["known"] is False
    for part in ("photo", "frame"):
        shown = http.get(f"{API}/looks/{said['photo']}/{part}.webp", params={"side": 160})
        assert shown.status_code == 200
        assert max(Image.open(io.BytesIO(shown.content)).size) == 160
    gone = http.get(f"{API}/looks/{'0' * 64}/photo.webp")
    assert gone.status_code == 404


def test_each_verb_alone(http: TestClient, desk: Desk, photo_files: list[Path]) -> None:
    two = [("photo", sent(path)) for path in photo_files[:2]]
    named = http.post(f"{API}/identify", files=two, params={"top": 2}).json()["photos"]
    wanted = desk.workspace.identify([(p.name, p) for p in photo_files[:2]], top=2)
    assert named == [one.as_json() for one in wanted]
    brand = named[0]["answers"][0]["brand"]
    only = http.post(f"{API}/similar", files=two[:1], params={"brand": brand}).json()["photos"][0]
    alike = [one for side in ("hyped", "everyday", "other") for one in only[side]]
    assert {one["brand"] for one in alike} == {brand}
    said = http.post(f"{API}/predict/brand", files=two).json()["photos"]
    assert [one["target"] for one in said] == ["brand", "brand"]


def test_photos_of_one_shoe_get_one_line(
    http: TestClient, desk: Desk, photo_files: list[Path]
) -> None:
    paths = photo_files[:3]
    files = [("photo", sent(path)) for path in paths]
    torn = ("photo", ("torn.jpg", b"\xff\xd8 no more"))
    params = {"together": "true", "top": 2}
    bad, said = http.post(f"{API}/identify", files=[*files, torn], params=params).json()["photos"]
    assert (bad["path"], bad["reason"]) == ("torn.jpg", "unreadable")
    (wanted,) = desk.workspace.identify_together([(p.name, p) for p in paths], top=2)
    assert said == wanted.as_json()
    assert len(said["paths"]) + len(said["no_shoe_seen"]) == 3
    for files in ([torn], [torn, torn]):
        answer = http.post(f"{API}/identify", files=files, params=params)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"


def test_what_is_not_there_is_said(http: TestClient, photo_files: list[Path]) -> None:
    one = {"photo": sent(photo_files[0])}
    # A name in the address is a thing that is not there; one in a parameter does not fit.
    for path, status in (("/predict/size", 404), ("/predict/brand?bundle=brand-probe-077", 422)):
        answer = http.post(f"{API}{path}", files=one)
        assert answer.status_code == status, path
        assert answer.headers["content-type"] == "application/problem+json"
    # A bundle of another target does not answer for this one.
    assert http.post(f"{API}/predict/brand?bundle=hyped-probe-001", files=one).status_code == 404
    assert http.post(f"{API}/identify?brand=Nobody", files=one).status_code == 422
    assert http.post(f"{API}/look?bundle=nobody", files=one).status_code == 422


def _bomb() -> bytes:
    """A PNG of 60,000 by 60,000 pixels in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 10_000))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


HOSTILE = {
    "bomb": (_bomb(), 413, "too_large"),
    "html": (b"<!DOCTYPE html><html><script>alert(1)</script></html>", 422, "html"),
    "empty": (b"", 422, "empty"),
    "truncated": (b"\xff\xd8\xff\xe0\x00\x10JFIF", 422, None),
    "noise": (bytes(range(256)) * 20, 422, "unreadable"),
    "svg": (
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        422,
        None,
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("path", ["look", "identify", "similar", "predict/brand"])
def test_hostile_files_get_their_4xx_and_leave_nothing(
    http: TestClient, made: Path, kind: str, path: str
) -> None:
    data, status, reason = HOSTILE[kind]
    before = files_of(made)
    answer = http.post(f"{API}/{path}", files={"photo": ("shoe.jpg", data, "image/jpeg")})
    assert answer.status_code == status
    said = answer.json()
    assert (said["status"], said["type"]) == (status, "about:blank")
    assert reason is None or said["reason"] == reason
    assert files_of(made) == before


def test_a_broken_photo_among_good_ones_is_named(http: TestClient, photo_files: list[Path]) -> None:
    files = [("photo", sent(photo_files[0])), ("photo", ("bad.jpg", b"nothing"))]
    good, bad = http.post(f"{API}/identify", files=files).json()["photos"]
    assert good["status"] in ("known", "unsure", "unknown")
    assert bad == {"path": "bad.jpg", "error": bad["error"], "reason": "unreadable"}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("a\x07b.jpg", None),
        ("x" * 1000, "x" * 200),
        ("<img src=x onerror=alert(1)>.jpg", None),
    ],
)
def test_a_name_is_only_ever_shown(
    http: TestClient, made: Path, photo_files: list[Path], name: str, shown: str | None
) -> None:
    before = files_of(made)
    files = {"photo": (name, photo_files[0].read_bytes())}
    said = http.post(f"{API}/identify", files=files).json()["photos"][0]
    assert "/" not in said["path"]
    assert "\\" not in said["path"]
    assert said["path"].isprintable()
    assert shown is None or said["path"] == shown
    assert files_of(made) == before


def test_an_empty_workspace_answers_by_the_shipped_reference(
    tmp_path: Path, photo_files: list[Path]
) -> None:
    from solesight.web.app import create_app

    with Desk.open(tmp_path / "new", workers=0) as desk:
        http = TestClient(create_app(desk), base_url="http://127.0.0.1")
        said = http.post(f"{API}/look", files={"photo": sent(photo_files[0])}).json()
        assert said["reference"]["shoes"] > 0
        assert "run `solesight" in said["missing"]["catalog"]
        assert said["predictions"] == {}
        assert http.get(f"{API}/photos").json() == {"photos": [], "total": 0, "next": None}
        assert http.get(f"{API}/photos/facets").json()["total"] == 0
        assert http.get(f"{API}/shoes").json()["shoes"] == []
        assert http.get(f"{API}/models").json() == {"models": []}


def test_an_explanation_is_what_the_verb_says(
    http: TestClient, desk: Desk, photo_files: list[Path]
) -> None:
    photo = photo_files[0]
    asked = {"bundle": ["brand-probe-001"], "method": ["cam"], "pictures": True}
    found = http.post(f"{API}/explain", files={"photo": sent(photo)}, params=asked)
    assert found.status_code == 200
    said = found.json()["photos"][0]["explanations"][0]
    one = next(iter(desk.workspace.explain([(photo.name, photo)], method="cam")))
    assert isinstance(one, list)
    expected = one[0].as_json()
    for key in ("label", "probability", "method", "score", "grid", "shares", "alike"):
        assert said[key] == expected[key]
    assert said["overlay"].startswith("data:image/webp;base64,")
    wrong = http.post(
        f"{API}/explain", files={"photo": sent(photo)}, params={"method": ["nonsense"]}
    )
    assert wrong.status_code in (404, 422)
    assert "occlusion" in wrong.json()["detail"]


def test_why_is_asked_of_a_photo_that_was_looked_at(
    http: TestClient, photo_files: list[Path]
) -> None:
    looked = http.post(f"{API}/look", files={"photo": sent(photo_files[0])}).json()
    shown = http.get(f"/look/{looked['photo']}/why", headers={"X-Fragment": "1"})
    assert shown.status_code == 200
    assert shown.text.count("<figure>") == len(looked["predictions"])
    gone = http.get(f"/look/{'0' * 64}/why", headers={"X-Fragment": "1"})
    assert gone.status_code == 404
