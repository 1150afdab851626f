"""Colorways by the API and by the Studio's addresses."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from solesight.client import Client
from solesight.errors import PhotoError
from solesight.pages import read_signature
from solesight.web.desk import Desk

API = "/api/v1"


@pytest.fixture(scope="session")
def plain(desk: Desk, photo_files: list[Path]) -> Path:
    """A drawn photo whose shoe can be told from its background."""
    lab = desk.workspace.recolorer(heads=False)
    for file in photo_files:
        try:
            lab.sit(file.name, file.read_bytes())
        except PhotoError:
            continue
        return file
    raise AssertionError("no drawn photo can be recolored")


def _sent(file: Path) -> dict[str, tuple[str, bytes]]:
    return {"photo": (file.name, file.read_bytes())}


def test_colorways_are_what_the_workspace_says(http: TestClient, desk: Desk, plain: Path) -> None:
    asked: dict[str, Any] = {"variants": 3, "seed": 2, "pictures": True, "part": ["1=keep"]}
    got = http.post(f"{API}/recolor", files=_sent(plain), params=asked)
    assert got.status_code == 200
    said = got.json()
    first = said["parts"][0]["name"]
    own = desk.workspace.recolor(
        (plain.name, plain.read_bytes()), count=3, seed=2, fixed={"1": None}
    ).as_json()
    assert [one["colors"] for one in own["variants"]] == [v["colors"] for v in said["variants"]]
    assert said["original"]["scores"].keys() == {"brand", "hyped"}
    for variant in said["variants"]:
        assert variant["colors"][first] is None
        assert variant.pop("picture").startswith("data:image/webp;base64,")
        for score in variant["scores"].values():
            assert score["low"] <= score["value"] <= score["high"]
    assert "opinion" in said["caveat"]


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        ({"palette": "mine", "colors": "blakc"}, 422, "black"),
        ({"palette": "mine"}, 422, "1 to 12 colors"),
        ({"part": ["tongue=white"]}, 422, "known:"),
        ({"part": ["white"]}, 422, "midsole=white"),
        ({"palette": "catalog", "brand": "Nobody"}, 422, "Nobody"),
        ({"rank": "premium"}, 409, "train premium"),
        ({"variants": 500}, 422, "variants"),
    ],
)
def test_what_cannot_be_is_a_problem(
    http: TestClient, plain: Path, asked: dict[str, Any], status: int, says: str
) -> None:
    got = http.post(f"{API}/recolor", files=_sent(plain), params=asked)
    assert got.status_code == status
    assert says in got.json()["detail"]


def test_no_photo_of_a_shoe_is_a_problem(http: TestClient) -> None:
    flat = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(flat, "PNG")
    got = http.post(f"{API}/recolor", files={"photo": ("flat.png", flat.getvalue())})
    assert got.status_code == 422
    assert "flat.png" in got.json()["detail"]


def test_the_studio_gives_colorways_and_a_png_of_each(
    http: TestClient, plain: Path, tmp_path: Path
) -> None:
    fields = {"palette": "mine", "colors": "#1f4d3a, sail", "count": "2", "part-1": "fix",
              "color-1": "#c8102e", "seed": "x"}  # fmt: skip
    got = http.post("/studio", files=_sent(plain), data=fields, headers={"X-Fragment": "1"})
    assert got.status_code == 200
    assert "A model&#39;s opinion" in got.text or "A model's opinion" in got.text
    start = got.text.index('href="/studio/') + len('href="')
    href = got.text[start : got.text.index('"', start)].replace("&amp;", "&")
    assert href.split("colors=")[1].startswith("c8102e")
    picture = http.get(href)
    assert picture.headers["content-type"] == "image/png"
    assert "attachment" in picture.headers["content-disposition"]
    file = tmp_path / "made.png"
    file.write_bytes(picture.content)
    assert "#c8102e" in read_signature(file)["colors"].values()
    with Image.open(file) as made, Image.open(plain) as photo:
        assert sorted(made.size) == sorted(photo.size)
    assert http.get(href.split("?")[0], params={"colors": "keep"}).status_code in {200, 422}
    assert http.get(f"/studio/{'0' * 64}/recolored.png?colors=keep").status_code == 404


def test_the_studio_takes_a_photo_of_the_catalog(http: TestClient, desk: Desk, plain: Path) -> None:
    import hashlib

    photo = hashlib.sha256(plain.read_bytes()).hexdigest()
    page = http.get("/studio", params={"photo": photo})
    assert f'value="{photo}"' in page.text
    assert f'href="/studio?photo={photo}"' in http.get(f"/catalog/{photo}").text
    got = http.post("/studio", data={"held": photo, "count": "1"}, headers={"X-Fragment": "1"})
    assert got.status_code == 200
    assert http.get("/studio", params={"photo": "../../etc"}).status_code == 200
    assert http.post("/studio", data={}, headers={"X-Fragment": "1"}).status_code == 422
    assert desk.work_pool.inside == 0


def test_the_client_recolors(copied: Path, serve: Callable[..., Any], plain: Path) -> None:
    with serve(copied) as served, Client(served.url) as client:
        said = client.recolor(plain, variants=2, palette="mine", colors="navy,gum", part=["1=navy"])
    assert len(said["variants"]) >= 1
    assert said["settings"]["palettes"][0]["colors"] == ["#000080", "#b98149"]


def test_a_photo_of_several_megabytes_is_let_in(http: TestClient) -> None:
    body = b"x" * (3 * 2**20)
    for path in ("/look", "/studio"):
        got = http.post(path, files={"photo": ("big.jpg", body)}, headers={"X-Fragment": "1"})
        assert got.status_code == 422, path
