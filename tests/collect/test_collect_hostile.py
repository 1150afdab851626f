"""Files made to break `add`: each gives one clear line and the rest is added."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from collect_makers import counts, labels, photos, picture, reasons, rows, write

import solesight.collect.lines as lines
from solesight.catalog import Catalog
from solesight.collect import Added, add
from solesight.errors import ManifestError
from solesight.photos import Caps
from solesight.progress import Running

REASONS = {"unreadable", "truncated", "empty", "html", "lfs_pointer", "too_large"}


def one_clear_line_each(result: Added) -> None:
    for refused in result.failed:
        assert refused.reason in REASONS
        assert refused.error
        assert "\n" not in refused.error
        assert "Traceback" not in refused.error
        json.dumps(refused.as_json(), ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize("workers", [0, 2])
def test_a_folder_of_hostile_files(catalog: Catalog, tmp_path: Path, workers: int) -> None:
    folder = photos(tmp_path / "shoes", *(f"good/{i}.png" for i in range(40)))
    whole = picture(100, (200, 200))
    write(folder / "empty.jpg", b"")
    write(folder / "cut.png", whole[: len(whole) // 2])
    write(folder / "page.jpg", "<!DOCTYPE html><html><body>not here</body></html>")
    write(
        folder / "pointer.jpg", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    )
    write(folder / "text.png", "just words")
    write(folder / "bomb.png", bomb())
    write(folder / "large.png", whole)
    write(folder / "wrong.jpg", picture(101))
    os.mkfifo(folder / "pipe.jpg")
    (folder / "loop.jpg").symlink_to("loop.jpg")
    (folder / "dangling.jpg").symlink_to("nowhere.jpg")
    (folder / "around").symlink_to(folder, target_is_directory=True)
    (folder / "folder.jpg").mkdir()
    write(folder / "folder.jpg/inside.png", picture(102))
    running = Running(workers, 8)
    result = add(catalog, [folder], caps=Caps(max_bytes=100_000), running=running)
    one_clear_line_each(result)
    assert reasons(result) == {
        "empty.jpg": "empty",
        "cut.png": "truncated",
        "page.jpg": "html",
        "pointer.jpg": "lfs_pointer",
        "text.png": "unreadable",
        "bomb.png": "too_large",
        "large.png": "too_large",
        "pipe.jpg": "unreadable",
        "loop.jpg": "unreadable",
        "dangling.jpg": "unreadable",
        "around": "unreadable",
    }
    # A wrong extension is no fault, and neither is a folder with a picture's name.
    assert {"wrong.jpg", "folder.jpg/inside.png"} <= set(rows(catalog))
    assert result.added == 42
    again = add(catalog, [folder], caps=Caps(max_bytes=100_000), running=running)
    assert counts(again) == (0, 42, 11, 0)


def bomb() -> bytes:
    """A PNG of 50,000 x 50,000 pixels in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    size = (50_000).to_bytes(4, "big") * 2
    packed = zlib.compress(bytes(4_000_000), 9)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", size + bytes([8, 2, 0, 0, 0])),
            chunk(b"IDAT", packed),
            chunk(b"IEND", b""),
        ]
    )


def test_odd_names_are_no_fault(catalog: Catalog, tmp_path: Path) -> None:
    folder = tmp_path / "shoes"
    names = [
        "ünï 👟.png",
        "new\nline.png",
        "back\\slash.png",
        "x" * 251 + ".png",
        "esc\x1b[31m.png",
    ]
    names += [" lead.png", "-flag.png", "%41.png", "a::b.png", "q?#.png"]
    photos(folder, *names)
    odd = os.fsencode(folder) + b"/latin-\xe9.png"
    Path(os.fsdecode(odd)).write_bytes(picture(99))
    result = add(catalog, [folder])
    assert counts(result) == (len(names) + 1, 0, 0, 0)
    assert set(rows(catalog)) == {*names, "latin-\\udce9.png"}
    assert counts(add(catalog, [folder])) == (0, len(names) + 1, 0, 0)
    Path(os.fsdecode(odd)).write_bytes(b"")
    broken = add(catalog, [folder])
    assert reasons(broken) == {"latin-\\udce9.png": "empty"}


@pytest.mark.skipif(sys.platform != "linux", reason="another user is taken on through setuid")
def test_what_may_not_be_read_is_named(catalog: Catalog, tmp_path: Path) -> None:
    folder = photos(tmp_path / "shoes", "good.png", "locked.png", "closed/inside.png")
    (folder / "locked.png").chmod(0)
    (folder / "closed").chmod(0)
    try:
        found = reasons(add(catalog, [folder])) if os.geteuid() else as_nobody(folder)
    finally:
        (folder / "closed").chmod(0o755)
    assert found == {"locked.png": "unreadable", "closed": "unreadable"}


def as_nobody(folder: Path) -> dict[str, str]:
    """Root reads all, so the walk is done by somebody who may not."""
    import shutil
    import tempfile

    program = (
        "import os, sys\n"
        "import solesight.catalog, solesight.samples\n"
        "from pathlib import Path\n"
        "from solesight.collect import add\n"
        "import PIL.Image, PIL.PngImagePlugin, sqlite3, sqlalchemy.dialects.sqlite\n"
        "os.setgid(65534); os.setuid(65534)\n"
        "home = Path(sys.argv[2])\n"
        "with solesight.catalog.Catalog(f'sqlite:///{home}/c.db', str(home / 'p')) as catalog:\n"
        "    done = add(catalog, [Path(sys.argv[1])])\n"
        "import json; print(json.dumps(done.as_json()))\n"
    )
    # Not below pytest's own folder, which is closed to others.
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o777)
        shutil.copytree(folder.parent, f"{home}/copy", ignore=shutil.ignore_patterns("workspace"))
        Path(home, "copy").chmod(0o755)
        for name in ("locked.png", "closed"):
            Path(home, "copy/shoes", name).chmod(0)
        command = [sys.executable, "-c", program, f"{home}/copy/shoes", home]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        Path(home, "copy/shoes/closed").chmod(0o755)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["added"] == 1
    return {failed["path"]: failed["reason"] for failed in said["failed"]}


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_a_zip_of_class_folders(catalog: Catalog, tmp_path: Path) -> None:
    members = {f"train/Samba/{i}.png": picture(i) for i in range(3)}
    members |= {"__MACOSX/._1.png": b"x", "readme.txt": b"x", ".hidden.png": b"x"}
    archive = zipped(tmp_path / "shoes.zip", members)
    assert counts(add(catalog, [archive])) == (3, 0, 0, 0)
    assert counts(add(catalog, [archive])) == (0, 3, 0, 0)
    assert labels(catalog)["train/Samba/0.png"] == {"label": "Samba", "split_hint": "train"}
    # Another archive under the same name is read, not remembered.
    zipped(archive, {"train/Samba/0.png": picture(50), "new.png": picture(51)})
    assert counts(add(catalog, [archive])) == (2, 0, 0, 0)


def test_a_manifest_goes_with_a_zip_too(catalog: Catalog, tmp_path: Path) -> None:
    archive = zipped(tmp_path / "shoes.zip", {"in/a.png": picture(1), "b.png": picture(2)})
    table = write(
        tmp_path / "list.csv", "path,brand\n./in/a.png,Nike\nno.png,x\n../../etc/passwd,x\n"
    )
    result = add(catalog, [archive], manifest=table)
    assert counts(result) == (1, 0, 2, 0)
    assert reasons(result) == {"no.png": "unreadable", "../../etc/passwd": "unreadable"}
    assert labels(catalog) == {"./in/a.png": {"brand": "Nike"}}


def test_hostile_zip_members(catalog: Catalog, tmp_path: Path) -> None:
    members = {
        "good.png": picture(1),
        "../../slip.png": picture(2),
        "/etc/absolute.png": picture(3),
        "C/..\\..\\slip.png": picture(4),
        "bomb.png": bytes(30_000_000),
        "secret.png": picture(5),
        "rotten.png": picture(6, (60, 60)),
        "liar.png": bytes(3_000_000),
        "empty.png": b"",
        "odd-method.png": picture(7),
    }
    archive = zipped(tmp_path / "shoes.zip", members)
    data = bytearray(archive.read_bytes())
    with zipfile.ZipFile(archive) as opened:
        at = {info.filename: info.header_offset for info in opened.infolist()}
    central = {name: data.rindex(name.encode()) - 46 for name in members}
    # The encryption bit, in both headers.
    data[at["secret.png"] + 6] |= 1
    data[central["secret.png"] + 8] |= 1
    # Noise in the deflated bytes.
    start = at["rotten.png"] + 30 + len("rotten.png")
    data[start + 20 : start + 200] = bytes(range(180))
    # The size that the directory claims: 100 bytes.
    data[central["liar.png"] + 24 : central["liar.png"] + 28] = (100).to_bytes(4, "little")
    # A compression method that nobody knows.
    data[central["odd-method.png"] + 10] = 77
    data[at["odd-method.png"] + 8] = 77
    archive.write_bytes(data)
    result = add(catalog, [archive], caps=Caps(max_bytes=1_000_000))
    one_clear_line_each(result)
    found = reasons(result)
    assert found.pop("liar.png") in {"unreadable", "too_large", "truncated"}
    assert found == {
        "../../slip.png": "unreadable",
        "/etc/absolute.png": "unreadable",
        "C/..\\..\\slip.png": "unreadable",
        "bomb.png": "too_large",
        "secret.png": "unreadable",
        "rotten.png": "unreadable",
        "empty.png": "empty",
        "odd-method.png": "unreadable",
    }
    assert set(rows(catalog)) == {"good.png"}
    assert not (tmp_path.parent / "slip.png").exists()


def test_a_member_that_lies_about_its_size_is_stopped_by_the_stream(
    catalog: Catalog, tmp_path: Path
) -> None:
    """Claims less than it unpacks to; what is read ends at the claim, so no memory is lost."""
    archive = zipped(tmp_path / "s.zip", {"liar.png": bytes(50_000_000)})
    data = bytearray(archive.read_bytes())
    central = data.rindex(b"liar.png") - 46
    data[central + 24 : central + 28] = (900).to_bytes(4, "little")
    archive.write_bytes(data)
    result = add(catalog, [archive], caps=Caps(max_bytes=1_000))
    assert list(reasons(result)) == ["liar.png"]


def test_files_that_are_no_zip(catalog: Catalog, tmp_path: Path) -> None:
    for name, data in (("cut.zip", b"PK\x03\x04 cut off"), ("no.zip", b"words"), ("e.zip", b"")):
        with pytest.raises(ManifestError, match="not a zip file that can be read"):
            add(catalog, [write(tmp_path / name, data)])
    # A photo with an archive behind it is a photo.
    both = picture(1) + zipped(tmp_path / "x.zip", {"a.png": picture(2)}).read_bytes()
    photo = write(tmp_path / "both.png", both)
    add(catalog, [photo])
    assert list(rows(catalog)) == [str(photo)]


def test_a_pipe_given_by_name_does_not_block(catalog: Catalog, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(ManifestError, match="neither a file nor a folder"):
        add(catalog, [tmp_path / "pipe.jpg"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "cp1252"])
def test_encodings_of_a_table(catalog: Catalog, tmp_path: Path, encoding: str) -> None:
    folder = photos(tmp_path / "shoes", "a.png")
    text = "file_name;title\r\na.png;Café “Crème” é\r\n"
    data = (
        b"\xff\xfe" + text.encode("utf-16-le")
        if encoding == "utf-16-le-bom"
        else text.encode(encoding)
    )
    table = write(folder / "list.csv", data)
    assert counts(add(catalog, [table])) == (1, 0, 0, 0)
    assert labels(catalog)["a.png"]["title"] == "Café “Crème” é"


def test_a_table_cut_off_inside_a_character_stays_utf8(catalog: Catalog, tmp_path: Path) -> None:
    folder = photos(tmp_path / "shoes", "a.png", "b.png")
    data = "file_name,title\na.png,Café\nb.png,Caf".encode() + "é".encode()[:1]
    add(catalog, [write(folder / "list.csv", data)])
    assert labels(catalog)["a.png"]["title"] == "Café"


def test_an_open_quote_costs_its_own_line_only(catalog: Catalog, tmp_path: Path) -> None:
    folder = photos(tmp_path / "shoes", *(f"{i}.png" for i in range(6)))
    table = write(
        folder / "list.csv",
        'file_name,title\n0.png,plain\n1.png,"never closed\n2.png,two\n'
        '3.png,"closed, on\nthe next line"\n4.png,"5"" inch"\n5.png,7" wide\n',
    )
    result = add(catalog, [table])
    assert reasons(result) == {"list.csv:3": "unreadable"}
    found = {path: said["title"] for path, said in labels(catalog).items()}
    assert found == {
        "0.png": "plain",
        "2.png": "two",
        "3.png": "closed, on\nthe next line",
        "4.png": '5" inch',
        "5.png": '7" wide',
    }


def test_an_open_quote_before_many_rows_swallows_none_of_them(tmp_path: Path) -> None:
    text = ['"open,1'] + [f"{i},x" for i in range(2_000)]
    records = list(lines.csv_records(iter(enumerate(text, 1)), ","))
    assert records[0] == (1, lines.UNCLOSED)
    assert [values for _, values in records[1:]] == [[str(i), "x"] for i in range(2_000)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("\n\n  \n", "is empty"),
        ("title,price\nx,1\n", "no column file_name, path or url"),
        ("title,price\n", "no column file_name, path or url"),
        ("file_name,title,title\na.png,x,y\n", "names a column twice"),
        ("\0\0\0\0", "is empty"),
        ('"file_name\na.png\n', "first line must name the columns"),
    ],
)
def test_tables_that_cannot_be_used(catalog: Catalog, tmp_path: Path, text: str, said: str) -> None:
    table = write(photos(tmp_path / "shoes", "a.png") / "list.csv", text)
    with pytest.raises(ManifestError, match=said):
        add(catalog, [table])


def test_odd_rows(catalog: Catalog, tmp_path: Path) -> None:
    folder = photos(tmp_path / "shoes", "a.png", "b.png", "c.png")
    table = write(
        folder / "list.csv",
        "\nfile_name,title,brand\na.png\nb.png,x\0y,Nike,,\n\nc.png,1,2,3,4\n,,\n",
    )
    result = add(catalog, [table])
    assert reasons(result) == {"list.csv:6": "unreadable"}
    assert labels(catalog) == {"a.png": {}, "b.png": {"title": "xy", "brand": "Nike"}}


def test_odd_json_rows(catalog: Catalog, tmp_path: Path) -> None:
    folder = photos(tmp_path / "shoes", "a.png", "b.png")
    rows_ = [
        '{"file_name": "a.png", "title": "half \\ud83d pair", "x\\u0000y": "n\\u0000ul"}',
        "[1, 2]",
        "{not json",
        "[" * 100_000,
        '{"title": "names nothing"}',
        '{"file_name": "nul\\u0000.png"}',
        '{"file_name": "b.png", "year": 2019.0, "gone": NaN, "list": [1], "big": 1e400}',
        '{"file_name": 7}',
        "9" * 5_000,
    ]
    result = add(catalog, [write(folder / "list.jsonl", "\n".join(rows_))])
    one_clear_line_each(result)
    assert set(reasons(result)) == {
        *(f"list.jsonl:{n}" for n in (2, 3, 4, 5, 9)),
        "nul.png",
        "7",
    }
    found = labels(catalog)
    assert found["a.png"] == {"title": "half \\ud83d pair", "xy": "nul"}
    assert found["b.png"] == {"year": "2019", "big": "inf"}


@pytest.mark.parametrize("name", ["list.csv", "list.jsonl"])
def test_a_huge_row_is_skipped_not_held(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(lines, "MAX_ROW", 5_000)
    folder = photos(tmp_path / "shoes", "a.png", "b.png")
    if name.endswith("csv"):
        text = "file_name,title\na.png,x\nz.png," + "y" * 100_000 + "\nb.png,x\n"
    else:
        text = '{"file_name": "a.png"}\n{"x": "' + "y" * 100_000 + '"}\n{"file_name": "b.png"}\n'
    result = add(catalog, [write(folder / name, text)])
    number = 3 if name.endswith("csv") else 2
    assert reasons(result) == {f"{name}:{number}": "too_large"}
    assert set(rows(catalog)) == {"a.png", "b.png"}


def test_a_huge_first_line_stops_at_once(catalog: Catalog, tmp_path: Path) -> None:
    table = write(tmp_path / "list.csv", "x" * 3_000_000)
    with pytest.raises(ManifestError, match="over 1 MB"):
        add(catalog, [table])


MEMORY = """
import sys
from pathlib import Path
from solesight.catalog import Catalog
from solesight.collect import add
home = Path(sys.argv[1])
with Catalog(f"sqlite:///{home}/c.db", str(home / "p")) as catalog:
    done = add(catalog, [home / sys.argv[2]])
assert [f.reason for f in done.failed] == ["too_large"], done
assert done.added == 1
# Not ru_maxrss: a child inherits its parent's, and pytest grows large.
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(int(status["VmHWM"].split()[0]) // 1024)
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["list.csv", "list.jsonl"])
def test_a_row_of_300_mb_needs_little_memory(tmp_path: Path, name: str) -> None:
    photos(tmp_path, "a.png")
    csv = name.endswith("csv")
    with (tmp_path / name).open("wb") as file:
        file.write(b"file_name,title\nz.png," if csv else b'{"x": "')
        for _ in range(300):
            file.write(b"y" * 1_000_000)
        file.write(b"\na.png,x\n" if csv else b'"}\n{"file_name": "a.png"}\n')
    command = [sys.executable, "-c", MEMORY, str(tmp_path), name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 300
