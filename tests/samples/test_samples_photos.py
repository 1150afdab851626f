from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from solesight.errors import UnknownNameError
from solesight.samples import (
    BACKGROUNDS,
    DAMAGES,
    NON_SHOES,
    Scene,
    damage,
    designs,
    draw,
    non_shoe,
    photograph,
    photograph_several,
    write_samples,
)
from solesight.samples.__main__ import main
from solesight.samples.damage import encode

LOW = draw(next(d for d in designs(200, 1) if d.silhouette == "low"), "side", 260)
PLAIN = Scene(width=320, height=240, shadow=0.0)


def jpeg() -> bytes:
    return encode(Image.fromarray(photograph(LOW, 0, PLAIN).pixels))


def box_of(pixels: np.ndarray) -> tuple[int, ...]:
    dark = (255 - pixels[..., :3].astype(int)).max(axis=2) > 24
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    return (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


@settings(max_examples=25, deadline=None)
@given(
    tilt=st.floats(-18, 18),
    fill=st.floats(0.5, 0.9),
    across=st.floats(-1, 1),
    down=st.floats(-1, 1),
    facing=st.sampled_from(["left", "right"]),
)
def test_the_box_holds_the_shoe(tilt, fill, across, down, facing):
    scene = replace(PLAIN, tilt=tilt, fill=fill, shift=(across, down), facing=facing)
    photo = photograph(LOW, 1, scene)
    assert photo.truth.facing == facing
    assert photo.truth.tilt_degrees == tilt
    left, top, right, bottom = photo.truth.box
    assert 0 <= left < right <= 320
    assert 0 <= top < bottom <= 240
    seen = np.array(box_of(photo.pixels))
    assert np.abs(seen - photo.truth.box).max() <= 4


def test_left_is_the_mirror_of_right():
    right = photograph(LOW, 0, PLAIN).pixels
    left = photograph(LOW, 0, replace(PLAIN, facing="left")).pixels
    assert np.abs(left[:, ::-1].astype(int) - right).mean() < 1.5


def test_tilt_is_counterclockwise():
    level, turned = (box_of(photograph(LOW, 0, replace(PLAIN, tilt=t)).pixels) for t in (0, 12))
    pixels = photograph(LOW, 0, replace(PLAIN, tilt=12.0)).pixels
    dark = (255 - pixels.astype(int)).max(axis=2) > 24
    lowest = [np.flatnonzero(dark[:, x]).max() for x in (turned[0] + 30, turned[2] - 30)]
    assert lowest[1] < lowest[0] - 20
    assert turned[3] - turned[1] > level[3] - level[1]


@pytest.mark.parametrize("name", [*BACKGROUNDS, "transparent"])
def test_every_background_is_filled_and_seeded(name):
    scene = replace(PLAIN, background=name)
    first, again, other = (photograph(LOW, seed, scene).pixels for seed in (3, 3, 4))
    assert first.shape == (240, 320, 4 if name == "transparent" else 3)
    assert np.array_equal(first, again)
    if name not in ("white", "transparent"):
        assert not np.array_equal(first, other)
        assert (first[0, 0] < 255).any()
    if name == "transparent":
        assert first[0, 0, 3] == 0


def test_unknown_names_list_the_known():
    with pytest.raises(UnknownNameError, match="wood"):
        photograph(LOW, 0, replace(PLAIN, background="lava"))
    with pytest.raises(UnknownNameError, match="mug"):
        non_shoe("spoon", 0)
    with pytest.raises(UnknownNameError, match="lfs_pointer"):
        damage(b"", "burnt", 0)


def test_several_shoes_share_a_photo():
    photo = photograph_several([LOW, LOW, LOW], 0, Scene(400, 320))
    assert photo.truth.shoes == 3
    assert photo.truth.facing == "unknown"
    assert photo.truth.box[2] - photo.truth.box[0] > 250


@pytest.mark.parametrize("kind", list(NON_SHOES))
def test_things_are_no_shoes(kind):
    photo = non_shoe(kind, 2)
    assert (photo.truth.view, photo.truth.facing, photo.truth.shoes) == ("thing", "unknown", 0)
    assert np.array_equal(photo.pixels, non_shoe(kind, 2).pixels)
    left, top, right, bottom = photo.truth.box
    assert (right - left) * (bottom - top) > 0.02 * photo.pixels.shape[0] * photo.pixels.shape[1]


@pytest.mark.parametrize("kind", list(DAMAGES))
def test_damage_is_seeded(kind):
    data = jpeg()
    assert damage(data, kind, 5) == damage(data, kind, 5)
    assert (damage(data, kind, 5) == data) == (kind == "duplicate")


def test_damage_does_what_its_name_says():
    data = jpeg()
    whole = Image.open(io.BytesIO(data))
    assert damage(data, "empty", 0) == b""
    assert damage(data, "html", 0).lstrip().startswith(b"<!DOCTYPE html>")
    assert damage(data, "lfs_pointer", 0).startswith(b"version https://git-lfs")
    cut = damage(data, "truncated", 0)
    assert data.startswith(cut)
    with pytest.raises(OSError, match="truncated"):
        Image.open(io.BytesIO(cut)).load()
    with pytest.raises(OSError, match="identify"):
        Image.open(io.BytesIO(damage(data, "unreadable", 0)))
    assert max(Image.open(io.BytesIO(damage(data, "small", 0))).size) < 40
    assert Image.open(io.BytesIO(damage(data, "cut_off", 0))).width < 0.56 * whole.width
    blurred = np.asarray(Image.open(io.BytesIO(damage(data, "blurred", 0))), dtype=float)
    sharp = np.asarray(whole, dtype=float)
    steps = [np.percentile(np.abs(np.diff(each, axis=1)), 98) for each in (blurred, sharp)]
    assert steps[0] < 0.5 * steps[1]
    near = Image.open(io.BytesIO(damage(data, "near_duplicate", 0)))
    assert near.width < whole.width


def test_too_large_claims_more_pixels_than_any_cap():
    header = damage(b"", "too_large", 0)[16:24]
    assert int.from_bytes(header[:4], "big") == int.from_bytes(header[4:], "big") == 60000


def read(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_written_folder_matches_its_tables(tmp_path):
    written = write_samples(tmp_path / "a", shoes=6, photos_per_shoe=3, seed=4)
    manifest, truth = read(written.manifest), read(written.truth)
    files = {p.relative_to(written.folder).as_posix() for p in written.folder.glob("photos/*")}
    assert {row["file_name"] for row in manifest} == {row["file_name"] for row in truth} == files
    assert written.n == len(files) == len(truth)
    kept = [row for row in truth if row["verdict"] == "keep"]
    assert len(kept) == 18
    assert all(row["facing"] in {"left", "right", "front", "back"} for row in kept)
    assert {row["source"] for row in manifest} <= {"drawn-resale", "drawn-shop"}
    reasons = {row["reason"] for row in truth if row["verdict"] != "keep"}
    assert {"empty", "html", "truncated", "blurred", "not_shoe", "several", "duplicate"} <= reasons


def test_kept_photos_open_and_copies_are_copies(tmp_path):
    written = write_samples(tmp_path, shoes=5, photos_per_shoe=4, seed=1)
    for row in read(written.truth):
        path = written.folder / row["file_name"]
        if row["verdict"] == "keep":
            with Image.open(path) as photo:
                photo.load()
                assert min(photo.size) >= 140
                box = [int(value) for value in row["box"].split()]
                assert box[2] <= photo.width
                assert box[3] <= photo.height
        elif row["duplicate_of"]:
            original = (written.folder / row["duplicate_of"]).read_bytes()
            other = read(written.truth)
            assert row["duplicate_of"] in {r["file_name"] for r in other}
            assert path.read_bytes()[:2] in (original[:2], b"\xff\xd8")


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    sets = [write_samples(tmp_path / name, shoes=3, photos_per_shoe=2, seed=9) for name in "ab"]
    first, second = (
        {p.name: p.read_bytes() for p in s.folder.rglob("*") if p.is_file()} for s in sets
    )
    assert first == second


def test_the_command_writes_and_says_so(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "out"
    arguments = ["samples", str(folder), "--shoes", "2", "--photos-per-shoe", "1", "--no-extras"]
    monkeypatch.setattr("sys.argv", arguments)
    main()
    assert capsys.readouterr().out.startswith("2 photos in ")
    assert len(list(folder.glob("photos/*"))) == 2
