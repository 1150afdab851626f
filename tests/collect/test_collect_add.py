"""`add` from folders and tables, and what a second run does."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from collect_makers import (
    counts,
    labels,
    listings,
    photos,
    picture,
    reasons,
    rows,
    touch,
    write,
)
from PIL import Image

import solesight.collect.intake as intake
from solesight.catalog import Assertion, Catalog, assert_labels, read_prices
from solesight.catalog.titles import parse_title
from solesight.collect import add
from solesight.errors import CatalogError, ManifestError
from solesight.progress import Running
from solesight.samples import designs, draw, photograph


def test_loose_class_and_split_folders(catalog: Catalog, tmp_path: Path) -> None:
    folder = photos(
        tmp_path / "shoes", "a.png", "Dunk Low/b.png", "train/Samba/c.png", "val/Samba/deep/d.png"
    )
    write(folder / "readme.txt", "not a picture, and not tried")
    write(folder / ".hidden.png", picture(9))
    assert counts(add(catalog, [folder])) == (4, 0, 0, 0)
    assert labels(catalog) == {
        "a.png": {},
        "Dunk Low/b.png": {"label": "Dunk Low"},
        "train/Samba/c.png": {"label": "Samba", "split_hint": "train"},
        "val/Samba/deep/d.png": {"label": "deep", "split_hint": "validation"},
    }
    assert {row.source for row in rows(catalog).values()} == {"shoes"}


def test_copies_under_two_names_are_one_photo_with_two_listings(
    catalog: Catalog, tmp_path: Path
) -> None:
    folder = photos(tmp_path / "shoes", "a.png")
    write(folder / "copy.png", picture(0))
    assert counts(add(catalog, [folder])) == (1, 1, 0, 0)
    (row,) = {row.paths for row in rows(catalog).values()}
    assert row == ("a.png", "copy.png")


@pytest.mark.parametrize("workers", [0, 2])
def test_a_second_run_reads_nothing_that_did_not_change(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    folder = photos(tmp_path / "shoes", *(f"{i:02}.png" for i in range(60)))
    running = Running(workers, 16)
    assert counts(add(catalog, [folder], running=running)) == (60, 0, 0, 0)
    before = listings(catalog)
    assert [row.path for row in before] == [f"{i:02}.png" for i in range(60)]
    read: list[str] = []
    taken = intake.take

    def watched(items):  # type: ignore[no-untyped-def]
        read.extend(item.path for item in items)
        return taken(items)

    monkeypatch.setattr(intake, "take", watched)
    assert counts(add(catalog, [folder], running=running)) == (0, 60, 0, 0)
    assert read == []
    write(folder / "07.png", picture(777))
    touch(folder / "07.png")
    write(folder / "new.png", picture(778))
    assert counts(add(catalog, [folder], running=running)) == (2, 59, 0, 0)
    assert read == ["07.png", "new.png"]
    after = listings(catalog)
    # The changed listing keeps its number and shows another photo.
    assert [row.id for row in after[:60]] == [row.id for row in before]
    assert [a.path for a, b in zip(after, before, strict=False) if a.photo != b.photo] == ["07.png"]


def test_a_killed_or_damaged_store_is_healed_by_adding_again(
    catalog: Catalog, tmp_path: Path
) -> None:
    folder = photos(tmp_path / "shoes", "a.png", "b.png")
    add(catalog, [folder])
    first, second = (row.photo for row in listings(catalog))
    catalog.store.delete(first)
    stored = next(p for p in (tmp_path / "workspace/photos").rglob(second))
    stored.write_bytes(stored.read_bytes()[:-5])
    with pytest.raises(CatalogError, match="damaged"):
        catalog.store.get(second)
    add(catalog, [folder])
    assert catalog.store.get(first) == picture(0)
    assert catalog.store.get(second) == picture(1)


def test_a_table_takes_only_what_it_lists_and_names_what_it_cannot(
    catalog: Catalog, tmp_path: Path
) -> None:
    folder = photos(tmp_path / "shoes", "a.png", "sub/b.png", "unlisted.png")
    table = write(
        tmp_path / "list.csv",
        "Path,Title,brand,price,currency,subset\n"
        "a.png,Nike Dunk Low Panda DD1391-100,,$110,,stockx\n"
        "sub\\b.png,Adidas Samba OG,adidas Originals,,,nike_store\n"
        "gone.png,x,,,,\n"
        "../workspace/catalog.db,x,,,,\n"
        "/etc/passwd,x,,,,\n"
        "..\\..\\etc\\passwd,x,,,,\n"
        ",no file,,,,\n",
    )
    result = add(catalog, [folder], manifest=table)
    assert counts(result) == (2, 0, 5, 0)
    assert reasons(result) == dict.fromkeys(
        ["gone.png", "../workspace/catalog.db", "/etc/passwd", "..\\..\\etc\\passwd", "list.csv:8"],
        "unreadable",
    )
    found = rows(catalog)
    assert set(found) == {"a.png", "sub\\b.png"}
    assert found["a.png"].source == "stockx"
    assert found["a.png"].labels["brand"] == "Nike"
    assert found["a.png"].labels["style_code"] == "DD1391-100"
    # What the table says beats what its title's parser reads.
    assert found["sub\\b.png"].labels["brand"] == "adidas Originals"
    with catalog.reading() as connection:
        assert read_prices(connection) == {found["a.png"].photo: [("ask", 110.0, "USD")]}


def test_a_manifest_is_found_inside_its_folder_too(catalog: Catalog, tmp_path: Path) -> None:
    folder = photos(tmp_path / "shoes", "a.png", "b.png")
    write(folder / "some.csv", "file\na.png\n")
    assert counts(add(catalog, [folder], manifest=Path("some.csv"))) == (1, 0, 0, 0)


def test_a_changed_row_labels_anew_and_a_user_still_beats_it(
    catalog: Catalog, tmp_path: Path
) -> None:
    folder = photos(tmp_path / "shoes", "a.png", "b.png")

    def say(a: str) -> dict[str, str]:
        write(folder / "metadata.csv", f"file_name,title,model,price\n{a}\nb.png,b,B,$50\n")
        add(catalog, [folder])
        return labels(catalog)["a.png"]

    first = say("a.png,Nike Dunk Low DD1391-100,Dunk,$100")
    assert (first["model"], first["style_code"], first["brand"]) == ("Dunk", "DD1391-100", "Nike")
    second = say("a.png,Nike Dunk Low,Dunk Low,$120")
    assert second["model"] == "Dunk Low"
    # The new title holds no style code, so the old title's is no longer said.
    assert "style_code" not in second
    third = say("a.png,Nike Dunk Low,,$120")
    # Nobody says a model now but the parser; the first row's word doesn't come back.
    assert third["model"] == parse_title("Nike Dunk Low").model
    with catalog.writing() as connection:
        photo = rows(catalog)["a.png"].photo
        assert_labels(connection, [Assertion(photo, "model", "SB Dunk", "rosa")])
    assert say("a.png,Nike Air Force 1,Air Force 1,$130")["model"] == "SB Dunk"
    with catalog.reading() as connection:
        prices = read_prices(connection)
    assert [amount for _, amount, _ in prices[photo]] == [100.0, 120.0, 130.0]


def test_what_a_copy_says_is_not_taken_back_with_its_twin(catalog: Catalog, tmp_path: Path) -> None:
    folder = photos(tmp_path / "shoes", "a.png")
    write(folder / "twin.png", picture(0))
    table = "file_name,color\na.png,{}\ntwin.png,red\n"
    write(folder / "metadata.csv", table.format("red"))
    add(catalog, [folder])
    write(folder / "metadata.csv", table.format(""))
    add(catalog, [folder])
    assert labels(catalog)["a.png"]["color"] == "red"


def test_rows_with_an_address_wait(catalog: Catalog, tmp_path: Path) -> None:
    table = write(
        tmp_path / "list.jsonl",
        '{"url": "https://example.org/a.jpg", "title": "Nike Dunk Low", "source": "goat"}\n'
        '{"image": "https://example.org/b.jpg", "price": "$90"}\n',
    )
    for _ in range(2):
        assert counts(add(catalog, [table])) == (0, 0, 0, 2)
    waiting = listings(catalog)
    assert [(row.photo, row.source, row.url) for row in waiting] == [
        (None, "goat", "https://example.org/a.jpg"),
        (None, tmp_path.name, "https://example.org/b.jpg"),
    ]
    assert '"price": "$90"' in waiting[1].row


def test_the_source_given_later_holds(catalog: Catalog, tmp_path: Path) -> None:
    folder = photos(tmp_path / "shoes", "a.png")
    add(catalog, [folder])
    assert counts(add(catalog, [folder], source="stockx")) == (0, 1, 0, 0)
    assert rows(catalog)["a.png"].source == "stockx"


def test_hugging_face_tables_lie_beside_their_pictures(catalog: Catalog, tmp_path: Path) -> None:
    folder = photos(tmp_path / "shoes", "train/1.png", "train/in/2.png", "test/3.png", "4.png")
    write(folder / "train/metadata.csv", "file_name,brand\n1.png,Nike\n./in/2.png,adidas\n")
    write(folder / "test/metadata.jsonl", '{"file_name": "3.png", "brand": "Vans"}\n')
    write(folder / "metadata.csv", "file_name,brand\n4.png,Puma\nlost.png,Puma\n")
    result = add(catalog, [folder])
    assert reasons(result) == {"lost.png": "unreadable"}
    found = labels(catalog)
    assert {path: said["brand"] for path, said in found.items()} == {
        "train/1.png": "Nike",
        "train/in/2.png": "adidas",
        "test/3.png": "Vans",
        "4.png": "Puma",
    }
    assert found["test/3.png"]["split_hint"] == "test"


def test_a_broken_table_beside_pictures_is_named_and_the_pictures_are_taken(
    catalog: Catalog, tmp_path: Path
) -> None:
    folder = photos(tmp_path / "shoes", "a.png")
    write(folder / "metadata.csv", "title,price\nx,1\n")
    result = add(catalog, [folder])
    assert counts(result) == (1, 0, 1, 0)
    assert result.failed[0].path == "metadata.csv"
    assert "no column file_name, path or url" in result.failed[0].error


def test_parquet(catalog: Catalog, tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    from pyarrow import parquet

    folder = photos(tmp_path / "shoes", "a.png", "b.png")
    columns = {
        "file_name": ["a.png", "b.png"],
        "brand": ["Nike", None],
        "year": [2019.0, float("nan")],
        "image": [b"bytes", b"bytes"],
        "nested": [{"x": 1}, {"x": 2}],
    }
    parquet.write_table(pyarrow.table(columns), folder / "list.parquet")
    assert counts(add(catalog, [folder / "list.parquet"])) == (2, 0, 0, 0)
    assert labels(catalog) == {"a.png": {"brand": "Nike", "year": "2019"}, "b.png": {}}
    write(folder / "bad.parquet", b"PAR1 but no more")
    with pytest.raises(ManifestError, match=r"bad\.parquet"):
        add(catalog, [folder / "bad.parquet"])


def test_a_single_photo_is_named_as_given(catalog: Catalog, tmp_path: Path) -> None:
    path = photos(tmp_path / "shoes", "a.png") / "a.png"
    bad = write(tmp_path / "shoes/bad.png", b"")
    result = add(catalog, [path, bad])
    assert reasons(result) == {str(bad): "empty"}
    assert list(rows(catalog)) == [str(path)]


@pytest.mark.parametrize(
    ("given", "manifest"),
    [(["missing"], None), (["a", "b"], "list.csv"), (["a"], "nowhere.csv"), (["a/1.png"], "l.csv")],
)
def test_what_cannot_be_done_adds_nothing(
    catalog: Catalog, tmp_path: Path, given: list[str], manifest: str | None
) -> None:
    photos(tmp_path, "a/1.png", "b/2.png")
    write(tmp_path / "list.csv", "path\n1.png\n")
    write(tmp_path / "l.csv", "path\n1.png\n")
    table = tmp_path / manifest if manifest else None
    with pytest.raises(ManifestError) as caught:
        add(catalog, [tmp_path / name for name in given], manifest=table)
    assert "\n" not in str(caught.value)
    assert listings(catalog) == []


def test_a_store_that_cannot_be_written_stops_the_run(catalog: Catalog, tmp_path: Path) -> None:
    folder = photos(tmp_path / "shoes", "a.png", "b.png")
    # A file where the store's folder should be fails for root too.
    write(tmp_path / "workspace/photos", "in the way")
    with pytest.raises(CatalogError, match=r"photo store .* cannot be written"):
        add(catalog, [folder])
    assert listings(catalog) == []


def test_drawn_shoes_come_back_byte_for_byte(catalog: Catalog, tmp_path: Path) -> None:
    shoe = draw(designs(1, seed=3)[0], "side", 200)
    shot = photograph(shoe, 3)
    file = io.BytesIO()
    Image.fromarray(shot.pixels).save(file, "JPEG")
    path = write(tmp_path / "shoes/shoe.jpg", file.getvalue())
    add(catalog, [path.parent])
    (row,) = rows(catalog).values()
    assert (row.format, row.n_bytes) == ("JPEG", len(file.getvalue()))
    assert catalog.store.get(row.photo) == file.getvalue()
