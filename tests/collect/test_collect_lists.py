"""Lists of addresses, HAR files, waiting rows, models and style codes."""

from __future__ import annotations

import base64
import csv
import gzip
import json
from pathlib import Path

import pytest
from answers import CDN, SAVED, serve_all, shots, url
from collect_makers import WORKSPACE
from replay import ReplayServer, network_to
from sqlalchemy import select

import solesight
from solesight import Workspace
from solesight.admin import Place
from solesight.catalog import read_labels, read_photos, schema, schema_collect
from solesight.cli.run import run
from solesight.collect import Ask, ListColumns, Listing, file_names, gather, read_models
from solesight.collect.lists import read_list
from solesight.errors import CatalogError, ManifestError

HERE = Ask(photos=False)


def listed(path: Path, columns: ListColumns | None = None) -> list[Listing]:
    return [one for one in read_list(path, columns or ListColumns()) if isinstance(one, Listing)]


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", f"# photos\n{url(1)}\n\n{url(2)}\n"),
        ("a.csv", f"url,caption\n{url(1)},one\n{url(2)},two\n"),
        ("a.tsv", f"url\tcaption\n{url(1)}\tone\n{url(2)}\ttwo\n"),
        ("a.json", json.dumps([url(1), {"url": url(2), "caption": "two", "width": 5}])),
        ("a.jsonl", f'{{"url": "{url(1)}"}}\n{{"url": "{url(2)}", "caption": "two"}}\n'),
        ("a.csv.gz", gzip.compress(f"url,caption\n{url(1)},one\n{url(2)},two\n".encode())),
        ("a.txt.gz", gzip.compress(f"{url(1)}\n{url(2)}\n".encode())),
    ],
)
def test_every_form_of_a_list(tmp_path: Path, name: str, text: str | bytes) -> None:
    found = listed(write(tmp_path / name, text))
    assert [one.photos[0].url for one in found] == [url(1), url(2)]
    assert found[1].title in ("two", "")
    assert found[0].source == "a"


def test_parquet_lists(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.table({"URL": [url(1), url(2)], "TEXT": ["one", "two"], "width": [5, 6]})
    parquet.write_table(table, tmp_path / "a.parquet")
    found = listed(tmp_path / "a.parquet", ListColumns("URL", "TEXT", "mine"))
    assert [(o.title, o.source) for o in found] == [("one", "mine"), ("two", "mine")]
    assert (found[0].photos[0].width, dict(found[0].labels)) == (5, {})


def test_the_ancestors_list_as_it_is(tmp_path: Path) -> None:
    stand_in = "data:image/gif;base64,R0lGODlhAQABAIAAAP"
    text = f',title,image,price\n0,Arc Teal,{url(1)},$107\n1,"Arc ""Rust""","{stand_in}","$1,097"\n'
    found = listed(write(tmp_path / "goat.csv", text))
    assert [(o.title, [p.amount for p in o.offers]) for o in found] == [
        ("Arc Teal", ["107"]), ('Arc "Rust"', ["1097"]),
    ]  # fmt: skip


def test_a_list_becomes_listings_prices_and_photos(
    ws: Workspace, server: ReplayServer, tmp_path: Path
) -> None:
    server.host(CDN, shots)
    text = f"url,title,price,source,sole\n{url(1)},Kestrin Arc,$107,goat,gum\nnope,x,,,\n"
    names = write(tmp_path / "list.csv", text)
    done = ws.collect("urls", str(names), network=network_to(server.port))
    assert (done.added, done.queries[0].lost) == (1, {"bad_url": 1})
    with ws.catalog.reading() as connection:
        (row,) = read_photos(connection)
        price = connection.execute(select(schema.observations)).one()
    assert (row.source, row.labels["sole"]) == ("goat", "gum")
    assert (price.photo, price.amount, price.market) == (row.photo, "107", "goat")


def test_waiting_rows_of_add_are_fetched(
    ws: Workspace, server: ReplayServer, tmp_path: Path
) -> None:
    server.host(CDN, shots)
    text = f"url,title,brand\n{url(1)},Arc Teal,Kestrin\n{url(2)},Arc Rust,Kestrin\n"
    added = ws.add(write(tmp_path / "manifest.csv", text))
    assert added.waiting == 2
    assert ws.status().waiting == 2
    done = ws.collect("waiting", network=network_to(server.port))
    assert (done.added, ws.status().waiting) == (2, 0)
    with ws.catalog.reading() as connection:
        assert {row.labels["brand"] for row in read_photos(connection)} == {"Kestrin"}
    assert ws.collect("waiting", network=network_to(server.port)).added == 0


def test_a_har_holds_many_answers(ws: Workspace, tmp_path: Path) -> None:
    def entry(address: str, text: str, **more: str) -> dict[str, object]:
        content = {"mimeType": "application/json", "text": text, **more}
        return {"startedDateTime": "2026-01-02T03:04:05Z", "request": {"url": address},
                "response": {"status": 200, "content": content}}  # fmt: skip

    packed = base64.b64encode(SAVED["goat"][1].encode()).decode()
    har = {"log": {"version": "1.2", "entries": [
        entry("https://ac.cnstrc.com/search/arc", packed, encoding="base64"),
        entry("https://www.pinterest.com/resource/", SAVED["pinterest"][1]),
        entry("https://www.goat.com/logo.png", "x")
        | {"response": {"content": {"mimeType": "image/png"}}},
        {"nonsense": True},
    ]}}  # fmt: skip
    done = ws.collect("saved", str(write(tmp_path / "traffic.har", json.dumps(har))), ask=HERE)
    assert done.queries[0].listings == 3
    with ws.catalog.reading() as connection:
        rows = connection.execute(select(schema.observations.c.observed_at)).scalars().all()
        sources = set(connection.execute(select(schema.listings.c.source)).scalars())
    assert set(rows) == {"2026-01-02T03:04:05Z"}, "prices have the time of the answer"
    assert sources == {"goat", "pinterest"}


def test_prices_are_observed_again_and_never_overwritten(ws: Workspace, tmp_path: Path) -> None:
    import os

    page = write(tmp_path / "goat.json", SAVED["goat"][1])
    for day, ask in ((1, 7900), (2, 7500), (2, 7500), (3, 7900)):
        page.write_text(SAVED["goat"][1].replace("7900", str(ask)))
        os.utime(page, (86_400 * day, 86_400 * day))
        ws.collect("saved", str(page), ask=HERE)
    o = schema.observations.c
    with ws.catalog.reading() as connection:
        query = select(o.amount, o.observed_at).where(o.kind == "ask").order_by(o.id)
        assert [tuple(row) for row in connection.execute(query)] == [
            ("79", "1970-01-02T00:00:00+00:00"),
            ("75", "1970-01-03T00:00:00+00:00"),
            ("79", "1970-01-04T00:00:00+00:00"),
        ]


def test_two_answers_of_one_listing_are_joined(ws: Workspace, tmp_path: Path) -> None:
    node = {"id": "s-1", "urlKey": "arc", "title": "Kestrin Arc", "media": {"imageUrl": url(1)}}
    page = {**node, "styleId": "KA-100", "media": {"imageUrl": url(1), "gallery": [url(2)]}}
    for n, one in enumerate((node, page)):
        ws.collect("saved", str(write(tmp_path / f"{n}.json", json.dumps(one))), ask=HERE)
    with ws.catalog.reading() as connection:
        rows = connection.execute(select(schema.listings)).all()
    assert len(rows) == 2, "a row a photo, the first one joined"
    assert all("KA-100" in row.row for row in rows)


def test_forget_by_address_and_host_and_never_again(
    ws: Workspace, server: ReplayServer, tmp_path: Path
) -> None:
    for host in (CDN, "cdn.other.example"):
        server.host(host, shots)
    serve_all(server)
    wanted = [url(1), url(2), "https://cdn.other.example/3.jpg", "https://cdn.other.example/4.jpg"]
    names = str(write(tmp_path / "list.txt", "\n".join(wanted)))
    network = network_to(server.port)
    ws.collect("commons", "arc", limit=2, network=network)
    assert ws.collect("urls", names, network=network).queries[0].kept == 4
    page = Place("url", "https://commons.wikimedia.org/wiki/File:2")
    assert len(ws.forget(page, dry_run=True).photos) == 0, "its photo is in the list too"
    gone = ws.forget(Place("url", url(2)))
    assert (len(gone.photos), gone.listings) == (1, 2)
    assert list(ws.folder.glob("answers/**/*.gz")) == [], "the answer that named it went too"
    gone = ws.forget(Place("host", "other.example"), why="the owner asked")
    assert (len(gone.photos), gone.listings) == (2, 2)
    before = len(server.asked)
    again = ws.collect("urls", names, network=network)
    assert (again.queries[0].kept, again.queries[0].lost) == (1, {"forgotten": 3})
    assert len(server.asked) == before
    assert ws.allow(Place("host", "other.example"))
    assert not ws.allow(Place("host", "other.example"))
    # The place may be asked again; the very photos stay forgotten.
    third = ws.collect("urls", names, network=network)
    assert third.failures == {"forgotten": 2}
    with pytest.raises(CatalogError):
        ws.forget(Place("url", "ftp://x"))


def test_models_are_merged_brand_by_brand(tmp_path: Path) -> None:
    names = write(tmp_path / "names.csv", "Nike Dunk Low\nnike dunk low\nAir Jordan 1 High\n")
    shop = write(
        tmp_path / "shop.csv", "title,sku\nAir Jordan 1 Retro High OG 'Chicago',DZ5485-612\n"
    )
    found = gather([*file_names(names), *file_names(shop)], popular=["Air Jordan 1"])
    assert (found.named, found.merged) == (4, 1)
    lines = {one.name: one for one in found.models}
    assert {one.brand for one in found.models} == {"Jordan", "Nike"}
    chicago = lines["Air Jordan 1 Retro High OG 'Chicago'"]
    assert (chicago.line, chicago.style_code, chicago.popular) == (
        "Air Jordan 1",
        "DZ5485-612",
        True,
    )
    assert not lines["Nike Dunk Low"].popular
    sheet = write(tmp_path / "models.csv", found.as_csv())
    assert dict(read_models(sheet)) == {one.name: one.popular for one in found.models}
    with pytest.raises(ManifestError, match="collect models"):
        read_models(tmp_path / "none.csv")


def test_popular_models_get_more_photos(ws: Workspace, tmp_path: Path) -> None:
    sheet = write(tmp_path / "m.csv", "name,popular\nKestrin Arc,yes\nKestrin Walk,\n")
    planned = ws.plan_collect("commons", models=sheet, limit=4, suffixes=["used"])
    assert [(q["query"], q["limit"]) for q in planned.queries] == [
        ("Kestrin Arc", 20),
        ("Kestrin Walk", 4),
        ("Kestrin Arc used", 20),
        ("Kestrin Walk used", 4),
    ]


def test_codes_of_one_shoe_are_found_and_corrected(
    ws: Workspace, server: ReplayServer, tmp_path: Path
) -> None:
    server.host(CDN, shots)
    rows = [
        (url(1), "Air Jordan 4 Retro Bred", "308497-060"),
        (url(2), "Air Jordan 4 Retro Bred", "308497 060"),
        (url(3), "Air Jordan 4 Retro GS Bred", "408452-060"),
        (url(4), "Air Jordan 4 Retro Teal", "308497-999"),
    ]
    text = "url,title,style_code\n" + "\n".join(",".join(row) for row in rows)
    ws.collect("urls", str(write(tmp_path / "a.csv", text)), network=network_to(server.port))
    found = ws.collect_codes()
    assert [(m.code, m.same_as, m.same, m.author) for m in found.merges] == [
        ("408452-060", "308497-060", True, "parser")
    ]
    assert ws.collect_codes().new == 0
    sheet = ws.folder / "codes.csv"

    def code_of(photo: str) -> str | None:
        with ws.catalog.reading() as connection:
            got = schema_collect.downloads.c
            key = connection.execute(select(got.photo).where(got.url == photo)).scalar_one()
            return read_labels(connection)[key].get("style_code")

    accepted = ws.collect_codes(sheet, "ana")
    assert (accepted.relabelled, code_of(url(3))) == (1, "308497-060")
    sheet.write_text(sheet.read_text().replace(",yes,", ",no,"))
    refused = ws.collect_codes(sheet, "ana")
    assert [(m.same, m.author) for m in refused.merges] == [(False, "ana")]
    assert code_of(url(3)) == "408452-060"
    assert ws.collect_codes().new == 0, "a person's word stays"


def test_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("CONTACT", WORKSPACE["contact"]), ("WORKSPACE", str(tmp_path / "ws"))):
        monkeypatch.setenv(f"SOLESIGHT_{name}", value)
    assert run(["collect", "commons", "arc", "--dry-run", "--json"]) == 0
    planned = json.loads(capsys.readouterr().out)
    assert planned["queries"][0]["query"] == "arc"
    page = write(tmp_path / "goat.json", SAVED["goat"][1])
    assert run(["collect", "saved", str(page), "--no-photos", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["listings"] == 2
    assert run(["collect", "saved", str(page), "--no-photos"]) == 0
    assert "offered 2, kept 0, because 2 waiting" in capsys.readouterr().out
    assert run(["collect", "sources", "--json"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 15
    for words in (["goat", "arc"], ["bing", "arc"], ["urls"], ["nowhere", "x"], ["saved", "none"]):
        assert run(["collect", *words]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
    assert run(["forget"]) == 2
    assert run(["forget", "--host", "photos.example", "--dry-run"]) == 0
    assert "would forget 0 photos and 2 listings" in capsys.readouterr().out


def test_export_in_every_layout(ws: Workspace, server: ReplayServer, tmp_path: Path) -> None:
    import tarfile

    from solesight.export import LAYOUTS

    serve_all(server)
    ws.collect("commons", "kestrin arc", limit=4, network=network_to(server.port))
    with ws.catalog.reading() as connection:
        photos = {row.photo for row in read_photos(connection)}
    for layout in LAYOUTS:
        made = ws.export(tmp_path / layout, layout=layout, label="query", everything=True)
        assert (made.photos, made.unlicensed) == (4, 0)
        card = json.loads((tmp_path / layout / "croissant.json").read_text())
        assert card["license"] == ["https://creativecommons.org/licenses/by-sa/4.0"]
        said = (tmp_path / layout / "provenance.jsonl").read_text().splitlines()
        assert {json.loads(line)["photo"] for line in said} == photos
        assert json.loads(said[0])["seen"][0]["credit"] == "Ana Lem"
        # A second export takes the place of the first.
        ws.export(tmp_path / layout, layout=layout, label="query", everything=True)
    text = (tmp_path / "csv" / "photos.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert all((tmp_path / "csv" / row["file_name"]).is_file() for row in rows)
    assert len(list((tmp_path / "imagefolder").glob("all/kestrin_arc/*.jpg"))) == 4
    with tarfile.open(tmp_path / "webdataset" / "all-000000.tar") as tar:
        assert len(tar.getnames()) == 12


def test_records_are_those_of_tensorflow() -> None:
    """Checksums of RFC 3720 and an example spelled by hand."""
    from solesight.export.records import crc32c, example

    assert crc32c(b"123456789") == 0xE3069283
    assert crc32c(bytes(32)) == 0x8A9136AA
    assert crc32c(bytes(range(32))) == 0x46DD794E
    assert [crc32c(b"a" * n) for n in (0, 1, 3)] == [0, 0xC1D04330, crc32c(b"aaa")]
    said = example({"n": 3})
    assert said == bytes.fromhex("0a0c0a0a0a016e12051a030a0103")


def test_export_refuses_a_folder_that_is_none_of_its_own(ws: Workspace, tmp_path: Path) -> None:
    from solesight.errors import NotReadyError, WorkspaceError

    write(tmp_path / "mine.txt", "precious")
    with pytest.raises(WorkspaceError, match="no export"):
        ws.export(tmp_path, everything=True)
    with pytest.raises(NotReadyError, match="no photo"):
        ws.export(tmp_path / "new", everything=True)
    assert (tmp_path / "mine.txt").read_text() == "precious"
    assert not (tmp_path / "new").exists()
    with (
        solesight.open(tmp_path / "ws2") as other,
        pytest.raises(NotReadyError, match="everything"),
    ):
        other.export(tmp_path / "new")


def test_records_of_older_projects(ws: Workspace, tmp_path: Path) -> None:
    from collect_makers import photo

    from solesight.export.records import example, write_record

    path = tmp_path / "sneakers.tfrecord"
    with path.open("wb") as file:
        for n in range(3):
            said = {"image": photo(n), "title": f"Kestrin Arc {n}".encode(), "price": 107.5}
            write_record(file, example({**said, "balanced_vector": 2}))
        write_record(file, example({"title": b"no image"}))
        write_record(file, b"\xff\xff nonsense")
        write_record(file, example({"image": b"<html></html>"}))
    done = ws.collect("tfrecord", str(path))
    assert (done.added, done.queries[0].lost) == (3, {"unreadable": 3}) or (
        done.queries[0].lost == {"unreadable": 2, "html": 1}
    )
    with ws.catalog.reading() as connection:
        rows = read_photos(connection)
        prices = connection.execute(select(schema.observations.c.amount)).scalars().all()
    assert {row.labels["title"] for row in rows} == {f"Kestrin Arc {n}" for n in range(3)}
    assert {row.labels["balanced_vector"] for row in rows} == {"2"}
    assert prices == ["107.5"] * 3
    assert ws.collect("tfrecord", str(path)).added == 0
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(ManifestError, match="ends inside"):
        ws.collect("tfrecord", str(path))
