"""The catalog through the API: pages, filters, pictures; corrections, undone and learned from."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image

import solesight
from solesight.web.desk import Desk

API = "/api/v1"


def walk(http: TestClient, limit: int, **filters: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = None
    while True:
        params = {**filters, "limit": limit, **({"after": after} if after else {})}
        page = http.get(f"{API}/photos", params=params).json()
        found += page["photos"]
        assert len(page["photos"]) <= limit
        after = page["next"]
        if after is None:
            assert len(found) == page["total"]
            return found


@pytest.mark.parametrize("sort", ["new", "title", "price", "-price"])
@pytest.mark.parametrize("limit", [1, 7, 200])
def test_pages_hold_every_photo_once_in_order(http: TestClient, sort: str, limit: int) -> None:
    cards = walk(http, limit, sort=sort)
    assert len({card["photo"] for card in cards}) == len(cards) > 50
    if sort == "title":
        titles = [(card["title"] or "\U0010ffff").casefold() for card in cards]
        assert titles == sorted(titles)
    if "price" in sort:
        prices = [card["price"] for card in cards if card["price"] is not None]
        assert prices == sorted(prices, reverse=sort.startswith("-"))
        assert all(card["price"] is None for card in cards[len(prices) :])


def test_filters_find_what_a_slow_search_finds(http: TestClient) -> None:
    every = walk(http, 200)
    some = next(card for card in every if card["brand"] and card["price"])
    word = some["title"].split()[-1].lower()
    for filters, fits in (
        ({"brand": some["brand"].upper()}, lambda c: c["brand"] == some["brand"]),
        ({"model": some["model"]}, lambda c: c["model"] == some["model"]),
        ({"source": some["source"]}, lambda c: c["source"] == some["source"]),
        ({"verdict": "reject"}, lambda c: c["verdict"] == "reject"),
        (
            {"split": "test", "verdict": "keep"},
            lambda c: (c["split"], c["verdict"]) == ("test", "keep"),
        ),
        ({"price_min": some["price"]}, lambda c: (c["price"] or 0) >= some["price"]),
        ({"price_max": some["price"]}, lambda c: (c["price"] or 1e9) <= some["price"]),
        ({"shoe": some["shoe_key"]}, lambda c: c["shoe_key"] == some["shoe_key"]),
        (
            {"text": f"{word.upper()} {some['brand']}"},
            lambda c: word in _words(c) and some["brand"].lower() in _words(c),
        ),
    ):
        found = {card["photo"] for card in walk(http, 50, **filters)}
        assert found == {card["photo"] for card in every if fits(card)}, filters
        assert found, filters
    assert walk(http, 50, brand="nobody") == []


def _words(card: dict[str, Any]) -> str:
    names = ("title", "brand", "model", "colorway", "style_code", "source", "path")
    return " ".join(card[name] or "" for name in names).lower()


def test_facets_count_under_the_other_filters(http: TestClient) -> None:
    every = walk(http, 200)
    brand = next(card["brand"] for card in every if card["brand"])
    found = http.get(f"{API}/photos/facets", params={"brand": brand}).json()
    brands = Counter(card["brand"] for card in every if card["brand"])
    assert {one["value"]: one["n"] for one in found["brand"]} == brands
    splits = Counter(card["split"] for card in every if card["brand"] == brand)
    assert {one["value"]: one["n"] for one in found["split"]} == splits
    assert found["total"] == brands[brand]


@pytest.mark.parametrize("after", ["x", "WyJhIl0", "bnVsbA", "W10", "é", "A" * 1999])
def test_a_cursor_of_nobody_is_refused(http: TestClient, after: str) -> None:
    for sort in ("new", "price"):
        answer = http.get(f"{API}/photos", params={"after": after, "sort": sort})
        assert answer.status_code == 422
    assert http.get(f"{API}/photos", params={"sort": "size"}).status_code == 422


def test_one_photo_and_its_shoe(http: TestClient) -> None:
    card = next(c for c in walk(http, 200, verdict="keep") if c["shoe_key"] and c["price"])
    photo = http.get(f"{API}/photos/{card['photo'][:12]}").json()
    assert {key: photo[key] for key in card} == card
    assert photo["labels"]["title"] == card["title"]
    assert photo["listings"][0]["source"] == card["source"]
    assert card["price"] in [one["amount"] for one in photo["prices"]]
    assert len(photo["frame"]["corners"]) == 4
    shoe = http.get(f"{API}/shoes/{card['shoe_key']}").json()
    assert {one["photo"] for one in shoe["photos"]} == set(photo["group"])
    assert shoe["n_photos"] == len(shoe["photos"])
    assert len(shoe["listings"]) >= len(shoe["photos"])
    for path in ("photos/00000000", "photos/zz", "shoes/nobody", "photos/" + "0" * 64):
        assert http.get(f"{API}/{path}").status_code == 404


def test_shoes_page_by_page(http: TestClient) -> None:
    keys: list[str] = []
    after = None
    while True:
        params = {"limit": 6, **({"after": after} if after else {})}
        page = http.get(f"{API}/shoes", params=params).json()
        keys += [shoe["key"] for shoe in page["shoes"]]
        after = page["next"]
        if after is None:
            break
    assert len(keys) == len(set(keys)) == page["total"]
    assert set(keys) == {c["shoe_key"] for c in walk(http, 200) if c["shoe_key"]}


def test_pictures_are_sent_once(http: TestClient) -> None:
    card = walk(http, 1, verdict="keep", sort="title")[0]
    for part in ("thumbnail", "frame"):
        url = f"{API}/photos/{card['photo']}/{part}"
        first = http.get(url, params={"side": 160})
        assert first.headers["content-type"] == "image/webp"
        picture = Image.open(io.BytesIO(first.content))
        assert max(picture.size) <= 160
        again = http.get(
            url, params={"side": 160}, headers={"If-None-Match": first.headers["etag"]}
        )
        assert (again.status_code, again.content) == (304, b"")
        other = http.get(url, params={"side": 160}, headers={"If-None-Match": '"another"'})
        assert other.content == first.content
        assert http.get(url, params={"side": 161}).status_code == 422
    whole = http.get(f"{API}/photos/{card['photo']}/original")
    assert whole.headers["content-disposition"].startswith("attachment")
    assert Image.open(io.BytesIO(whole.content)).size == (card["width"], card["height"])


def say(http: TestClient, **said: Any) -> dict[str, Any]:
    answer = http.post(f"{API}/corrections", json=said)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_correction_holds_until_it_is_undone(own: TestClient) -> None:
    card = walk(own, 1, verdict="keep", sort="title")[0]
    made = say(own, photo=card["photo"], title="Nike Dunk Low Panda DD1391-100")
    assert (made["photos"], made["what"]) == (1, "it is Nike Dunk Low Panda DD1391-100")
    now = own.get(f"{API}/photos/{card['photo']}").json()
    assert (now["brand"], now["model"], now["colorway"]) == ("Nike", "Nike Dunk Low", "Panda")
    assert now["by_user"] is True
    assert now["shoe_key"] != card["shoe_key"]
    assert [c["photo"] for c in walk(own, 9, brand="nike")] == [card["photo"]]
    user = [one for one in now["said"] if one["author"] == "user"]
    assert {one["field"] for one in user} >= {"title", "brand", "model", "colorway"}
    assert all(one["at"] for one in user)
    gone = own.delete(f"{API}/corrections/{made['correction']}").json()
    assert gone == {"correction": made["correction"], "photos": 1, "undone": True}
    assert walk(own, 1, verdict="keep", sort="title")[0] == card
    # Nothing was taken away: the word is there, and so is that it was taken back.
    after = own.get(f"{API}/photos/{card['photo']}").json()
    assert all(one["retracted"] for one in after["said"] if one["author"] == "user")
    assert own.delete(f"{API}/corrections/{made['correction']}").status_code == 200
    (entry,) = own.get(f"{API}/corrections").json()["corrections"]
    assert (entry["undone"], entry["n"], entry["photos"]) == (True, 1, [card["photo"]])


def test_verdicts_in_bulk(own: TestClient) -> None:
    kept = [card["photo"] for card in walk(own, 200, verdict="keep")]
    rejected = walk(own, 200, verdict="reject")
    made = say(own, photos=kept[:5], verdict="not_shoe")
    assert {c["photo"] for c in walk(own, 50, reason="not_shoe")} >= set(kept[:5])
    saved = say(own, photos=[rejected[0]["photo"]], verdict="keep")
    assert rejected[0]["photo"] in {c["photo"] for c in walk(own, 200, verdict="keep")}
    # The verb sees it as the page does.
    judged = own.app.state.desk.workspace.judged()  # type: ignore[attr-defined]
    assert not judged[kept[0]].keep
    assert judged[rejected[0]["photo"]].keep
    for number in (saved["correction"], made["correction"]):
        own.delete(f"{API}/corrections/{number}")
    assert [card["photo"] for card in walk(own, 200, verdict="keep")] == kept
    assert walk(own, 200, verdict="reject") == rejected


def test_later_words_beat_earlier_ones(own: TestClient) -> None:
    photo = walk(own, 1)[0]["photo"]
    first = say(own, photo=photo, brand="One")
    second = say(own, photo=photo, brand="Two")
    assert own.get(f"{API}/photos/{photo}").json()["brand"] == "Two"
    own.delete(f"{API}/corrections/{first['correction']}")
    assert own.get(f"{API}/photos/{photo}").json()["brand"] == "Two"
    own.delete(f"{API}/corrections/{second['correction']}")
    assert own.get(f"{API}/photos/{photo}").json()["brand"] not in ("One", "Two")
    say(own, photo=photo, brand=None)
    assert own.get(f"{API}/photos/{photo}").json()["brand"] is None


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"photo": "0" * 64, "brand": "x"}, 409),
        ({"photos": [], "brand": "x"}, 422),
        ({"brand": "x"}, 422),
        ({"photo": "../../etc", "brand": "x"}, 422),
        ({"photo": None}, 422),
        ({"photo": "0" * 64, "verdict": "ugly"}, 422),
        ({"photo": "0" * 64, "price": "1"}, 422),
        ({"photo": "0" * 64, "brand": "a\x00b"}, 422),
        ({"photo": "0" * 64, "brand": " "}, 422),
    ],
)
def test_what_cannot_be_said(own: TestClient, said: dict[str, Any], status: int) -> None:
    answer = own.post(f"{API}/corrections", json=said)
    assert answer.status_code == status
    assert own.get(f"{API}/corrections").json()["corrections"] == []


def test_a_photo_that_was_only_looked_at_joins_by_its_correction(own: TestClient) -> None:
    file = io.BytesIO()
    Image.new("RGB", (300, 200), "navy").save(file, "PNG")
    looked = own.post(f"{API}/look", files={"photo": ("../my shoe.png", file.getvalue())}).json()
    assert looked["known"] is False
    before = len(walk(own, 200))
    say(own, photo=looked["photo"], verdict="not_shoe")
    assert len(walk(own, 200)) == before + 1
    shown = own.get(f"{API}/photos/{looked['photo']}").json()
    assert (shown["source"], shown["path"]) == ("look", "my shoe.png")
    assert shown["labels"] == {"verdict": "not_shoe"}


def test_the_next_training_uses_corrections(own: TestClient) -> None:
    desk: Desk = own.app.state.desk  # type: ignore[attr-defined]
    cards = [c for c in walk(own, 200, verdict="keep") if c["brand"]]
    brand = Counter(card["brand"] for card in cards).most_common(1)[0][0]
    theirs = [card["photo"] for card in cards if card["brand"] == brand]
    others = [c["photo"] for c in cards if c["brand"] != brand and c["split"] == "train"]
    before = desk.workspace.train("brand").bundle.meta
    assert brand in before.classes
    say(own, photos=theirs, brand="Renamed")
    say(own, photos=others[:3], verdict="not_shoe")
    with solesight.open(desk.workspace.folder, workers=0) as ws:
        after = ws.train("brand").bundle.meta
    assert "Renamed" in after.classes
    assert brand not in after.classes
    assert after.left_out["rejected by clean"] == before.left_out["rejected by clean"] + 3


def test_models_side_by_side(own: TestClient) -> None:
    own.app.state.desk.workspace.train("brand")  # type: ignore[attr-defined]
    own.app.state.desk._looker.renew()  # type: ignore[attr-defined]
    shown = own.get(f"{API}/models").json()["models"]
    assert [(m["name"], m["answers"]) for m in shown] == [
        ("brand-probe-002", True),
        ("hyped-probe-001", True),
        ("brand-probe-001", False),
    ]
    for model in shown:
        metric = model["validation"]["accuracy"]
        assert metric["low"] <= metric["value"] <= metric["high"]
        assert set(model["floors"]) >= {"majority", "by_source", "trivial"}
    chosen = own.put(f"{API}/models/brand-probe-001/answers").json()
    assert chosen["answers"] is True
    assert not own.get(f"{API}/models/brand-probe-002").json()["answers"]
    assert own.put(f"{API}/models/nobody/answers").status_code == 404


def test_a_cell_of_the_confusion_matrix_opens_its_photos(http: TestClient) -> None:
    model = http.get(f"{API}/models/brand-probe-001").json()
    names, matrix = model["class_names"], model["confusion"]
    for row, truth in enumerate(names):
        for column, said in enumerate(names):
            params = {"truth": truth, "said": said}
            cell = http.get(f"{API}/models/brand-probe-001/confusion", params=params).json()
            assert cell["total"] == matrix[row][column] == len(cell["photos"])
            assert all(card["split"] == "validation" for card in cell["photos"])
            assert all(card["brand"] == truth for card in cell["photos"])
    params = {"truth": names[0], "said": "nobody"}
    assert http.get(f"{API}/models/brand-probe-001/confusion", params=params).status_code == 422


def test_a_forgotten_photo_leaves_no_small_picture(own: TestClient) -> None:
    workspace = own.app.state.desk.workspace  # type: ignore[attr-defined]
    photo, other = (card["photo"] for card in walk(own, 2, verdict="keep")[:2])
    for one in (photo, other):
        for part in ("thumbnail", "frame"):
            assert own.get(f"{API}/photos/{one}/{part}").status_code == 200
    workspace.forget(photo)
    kept = [path.name[:64] for path in workspace.pictures_folder.rglob("*.webp")]
    assert kept.count(other) == 2
    assert photo not in kept
    assert own.get(f"{API}/photos/{photo}/frame").status_code == 404


def test_figures_for_prometheus(http: TestClient) -> None:
    lines = http.get(f"{API}/metrics").text.splitlines()
    values = {line.split()[0]: float(line.split()[1]) for line in lines if line[0] != "#"}
    assert values["solesight_photos"] == len(walk(http, 200))
    typed = {line.split()[2] for line in lines if line.startswith("# TYPE")}
    assert typed == set(values)
