from __future__ import annotations

import struct
import sys
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from photo_makers import HEIC, encoded, every_format, png_chunk, smooth
from PIL import Image, ImageFile, ImageOps

import solesight.photos as photos
from solesight.errors import PhotoTooLarge, UnreadablePhoto
from solesight.photos import Caps, decode, inspect, read, read_file_capped, sha256_hex

FORMATS = every_format()
PALETTES = {"png palette", "gif", "gif animated", "bmp palette"}
LOSSLESS = {"png", "webp lossless", "bmp", "tiff", "tiff lzw", "tiff big"}


def exif(orientation: int) -> bytes:
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags.tobytes()


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_is_read_by_its_content(name: str) -> None:
    info, pixels = read(FORMATS[name])
    assert info.format.lower() == name.split()[0].replace("heic", "heif")
    assert (
        pixels.shape
        == (info.height, info.width, 3)
        == ((32, 64, 3) if name == "heic" else (48, 64, 3))
    )
    assert pixels.dtype == np.uint8
    assert pixels.flags.c_contiguous
    assert pixels.flags.writeable
    assert info.n_bytes == len(FORMATS[name])
    assert info.frames == (2 if "animated" in name else 1)
    assert info.exif_orientation == 1
    assert not info.has_alpha


@pytest.mark.parametrize("name", sorted(LOSSLESS))
def test_lossless_formats_keep_every_pixel(name: str) -> None:
    np.testing.assert_array_equal(decode(FORMATS[name]), smooth())


@pytest.mark.parametrize("name", sorted(PALETTES))
def test_palettes_give_exactly_their_colors(name: str) -> None:
    truth = np.asarray(Image.fromarray(smooth()).quantize(64).convert("RGB"))
    np.testing.assert_array_equal(decode(FORMATS[name]), truth)


@pytest.mark.parametrize("name", sorted(set(FORMATS) - LOSSLESS - PALETTES - {"heic"}))
def test_other_formats_come_close(name: str) -> None:
    truth = smooth().astype(int)
    if "16 bit" in name:
        truth = np.repeat(truth[..., :1], 3, axis=2)
    assert np.abs(decode(FORMATS[name]) - truth).mean() < 6


def test_heic_shows_its_two_colors() -> None:
    pixels = decode(HEIC).astype(int)
    assert np.abs(pixels[:, 4:28] - [200, 40, 40]).max() <= 6
    assert np.abs(pixels[:, 36:60] - [40, 40, 200]).max() <= 6


def test_heic_without_its_decoder_names_the_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    monkeypatch.delitem(Image.OPEN, "HEIF", raising=False)
    with pytest.raises(UnreadablePhoto, match="pip install pi-heif"):
        decode(HEIC)


def test_mpo_gives_its_first_picture() -> None:
    first = smooth()
    data = encoded(first, "MPO", save_all=True, append_images=[Image.new("RGB", (64, 48), "red")])
    info, pixels = read(data)
    assert (info.format, info.frames) == ("MPO", 2)
    assert np.abs(pixels.astype(int) - first).mean() < 6


def test_the_first_frame_of_an_animation_is_used() -> None:
    frames = [Image.new("P", (20, 10), k) for k in range(3)]
    for frame, color in zip(frames, ([250, 0, 0], [0, 250, 0], [0, 0, 250]), strict=True):
        frame.putpalette(color * 256)
    info, pixels = read(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert info.frames == 3
    np.testing.assert_array_equal(pixels, np.broadcast_to([250, 0, 0], (10, 20, 3)))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_name", ["PNG", "JPEG", "WEBP", "TIFF", "AVIF"])
def test_exif_orientation_is_applied(format_name: str, orientation: int) -> None:
    stored = smooth()
    data = encoded(stored, format_name, exif=exif(orientation))
    tagged = Image.fromarray(stored)
    tagged.getexif()[0x0112] = orientation
    truth = np.asarray(ImageOps.exif_transpose(tagged)).astype(int)
    info, pixels = read(data)
    assert info.exif_orientation == orientation
    assert (info.height, info.width) == truth.shape[:2]
    assert np.abs(pixels - truth).mean() < 8  # a wrong turn is off by 40 or more


def test_orientation_six_turns_clockwise() -> None:
    stored = np.zeros((2, 3, 3), np.uint8)
    stored[0, 0] = 255  # top left as stored; at the top right once turned
    pixels = decode(encoded(stored, "PNG", exif=exif(6)))
    assert pixels.shape == (3, 2, 3)
    assert pixels[0, 1].tolist() == [255, 255, 255]
    assert pixels.sum() == 3 * 255


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_impossible_orientation_counts_as_none(orientation: int) -> None:
    info, pixels = read(encoded(smooth(), "PNG", exif=exif(orientation)))
    assert info.exif_orientation == 1
    np.testing.assert_array_equal(pixels, smooth())


def test_orientation_and_full_size_survive_draft_decoding() -> None:
    info, pixels = read(encoded(smooth(600, 800), "JPEG", exif=exif(6)), at_least=100)
    assert (info.width, info.height) == (600, 800)
    assert pixels.shape[0] > pixels.shape[1] >= 100


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("at_least", [1, 50, 99, 100, 101, 300, 599, 600, 5000])
def test_at_least_bounds_the_shorter_side(format_name: str, at_least: int) -> None:
    info, pixels = read(encoded(smooth(600, 801), format_name), at_least=at_least)
    shorter = min(pixels.shape[:2])
    assert (info.width, info.height) == (801, 600)
    assert min(at_least, 600) <= shorter <= 600
    assert shorter < 2 * at_least + 2 or at_least >= 600
    ratio = pixels.shape[1] / pixels.shape[0]
    assert ratio == pytest.approx(801 / 600, abs=2.0 / shorter)


def test_reduced_pixels_look_like_the_full_ones() -> None:
    data = encoded(smooth(600, 800), "JPEG", quality=95)
    small = decode(data, at_least=100)
    full = Image.fromarray(decode(data)).resize(small.shape[1::-1], Image.Resampling.BOX)
    assert np.abs(np.asarray(full).astype(int) - small).mean() < 2


def test_at_least_must_be_positive() -> None:
    with pytest.raises(ValueError, match="at_least"):
        decode(FORMATS["png"], at_least=0)


GRAY = np.array([[0, 51, 102, 255]], np.uint8)


def transparent_palette() -> bytes:
    picture = Image.fromarray(np.array([[0, 1, 2]], np.uint8), mode="P")
    picture.putpalette([10, 20, 30, 200, 100, 50, 0, 0, 0])
    return encoded(picture, "PNG", transparency=bytes([255, 0, 102]))


def keyed_rgb() -> bytes:
    row = np.array([[[10, 20, 30], [0, 0, 0], [0, 0, 1]]], np.uint8)
    return encoded(row, "PNG", transparency=(0, 0, 0))


def la_row() -> bytes:
    return encoded(np.array([[[0, 255], [0, 0], [0, 102]]], np.uint8), "PNG")


def rgba_row() -> bytes:
    row = [[[10, 20, 30, 255], [10, 20, 30, 0], [0, 0, 0, 102]]]
    return encoded(np.array(row, np.uint8), "PNG")


TRANSPARENT: list[tuple[str, bytes, list[list[int]]]] = [
    ("RGBA", rgba_row(), [[10, 20, 30], [255] * 3, [153] * 3]),
    ("LA", la_row(), [[0] * 3, [255] * 3, [153] * 3]),
    ("P", transparent_palette(), [[10, 20, 30], [255] * 3, [153] * 3]),
    ("RGB", keyed_rgb(), [[10, 20, 30], [255] * 3, [0, 0, 1]]),
    ("L", encoded(GRAY, "PNG", transparency=0), [[255] * 3, [51] * 3, [102] * 3, [255] * 3]),
]


@pytest.mark.parametrize(("mode", "data", "truth"), TRANSPARENT, ids=[t[0] for t in TRANSPARENT])
def test_transparency_is_white(mode: str, data: bytes, truth: list[list[int]]) -> None:
    info, pixels = read(data)
    assert info.mode == mode
    assert info.has_alpha
    assert np.abs(pixels[0].astype(int) - truth).max() <= 1


def test_a_transparent_gif_is_white_where_it_is_clear() -> None:
    picture = Image.fromarray(np.array([[0, 1], [1, 0]], np.uint8), mode="P")
    picture.putpalette([200, 0, 0, 0, 0, 0])
    pixels = decode(encoded(picture, "GIF", transparency=1))
    assert pixels.tolist() == [[[200, 0, 0], [255] * 3], [[255] * 3, [200, 0, 0]]]


def test_transparent_webp_and_tiff_are_white() -> None:
    clear = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    for data in (encoded(clear, "WEBP", lossless=True), encoded(clear, "TIFF")):
        info, pixels = read(data)
        assert info.has_alpha
        assert (pixels == 255).all()


def test_one_bit_is_black_and_white() -> None:
    bits = Image.fromarray(np.array([[0, 255, 0, 255]], np.uint8)).convert("1")
    for format_name in ("PNG", "BMP", "TIFF"):
        info, pixels = read(encoded(bits, format_name))
        assert info.mode == "1"
        assert pixels[0, :, 0].tolist() == [0, 255, 0, 255]


def test_gray_is_repeated_in_every_channel() -> None:
    pixels = decode(encoded(GRAY, "PNG"))
    np.testing.assert_array_equal(pixels, np.repeat(GRAY[..., None], 3, axis=2))


def test_cmyk_follows_its_inks() -> None:
    inks = np.zeros((16, 64, 4), np.uint8)
    inks[:, 16:32, 0] = inks[:, 32:48, 1] = inks[:, 48:, 3] = 255
    picture = Image.fromarray(inks, mode="CMYK")
    truth = [[255, 255, 255], [0, 255, 255], [255, 0, 255], [0, 0, 0]]
    for data in (encoded(picture, "TIFF"), encoded(picture, "JPEG", quality=100)):
        info, pixels = read(
            data
        )  # Pillow writes JPEG inks inverted with Adobe's mark, as Photoshop
        assert info.mode == "CMYK"
        assert np.abs(pixels[8, 8::16].astype(int) - truth).max() <= 3


def ycck() -> bytes:
    """A JPEG as Photoshop writes it: inverted inks, then YCC of them (Adobe's transform 2).

    Two inversions cancel: YCC holds the amounts of ink as if they were red, green and blue.
    """
    inks = Image.new("RGB", (16, 16), (255 - 200, 255 - 100, 255 - 50))
    stored = [*inks.convert("YCbCr").split(), Image.new("L", (16, 16), 255)]
    planes = [ImageOps.invert(plane) for plane in stored]  # Pillow inverts each on writing
    data = encoded(Image.merge("CMYK", planes), "JPEG", quality=100, subsampling=0)
    at = data.index(b"Adobe") + 11
    return data[:at] + b"\x02" + data[at + 1 :]


def test_adobe_ycck_comes_out_in_its_colors() -> None:
    info, pixels = read(ycck())
    assert info.mode == "CMYK"
    assert np.abs(pixels.astype(int) - [200, 100, 50]).max() <= 4


DEEP = np.array([[0, 257, 32896, 65535]])


def deep_picture(kind: str, scale: Any) -> bytes:
    return encoded(Image.fromarray((DEEP * scale).astype(kind)), "TIFF")


@pytest.mark.parametrize(
    ("data", "mode"),
    [
        (encoded(Image.fromarray(DEEP.astype(np.uint16)), "PNG"), "I;16"),
        (deep_picture("uint16", 1), "I;16"),
        (deep_picture("int32", 1), "I"),
        (deep_picture("int32", 32768), "I"),
        (deep_picture("float32", 1 / 65535), "F"),
        (deep_picture("float32", 1 / 257), "F"),
        (deep_picture("float32", 1.0), "F"),
        (deep_picture("float32", 100.0), "F"),
    ],
)
def test_deep_gray_is_scaled_to_eight_bits(data: bytes, mode: str) -> None:
    info, pixels = read(data)
    assert info.mode == mode
    np.testing.assert_array_equal(pixels[0], np.repeat([[0], [1], [128], [255]], 3, axis=1))


def test_dark_deep_gray_is_not_stretched() -> None:
    data = encoded(Image.fromarray(np.full((2, 2), 2570, np.uint16)), "PNG")
    assert (decode(data) == 10).all()


def test_big_endian_deep_gray() -> None:
    tags = {256: 4, 257: 1, 258: 16, 259: 1, 262: 1, 273: 0, 277: 1, 278: 1, 279: 8}
    tags[273] = 8 + 2 + 12 * len(tags) + 4
    entries = b"".join(struct.pack(">HHII", tag, 4, 1, value) for tag, value in tags.items())
    head = b"MM\x00*" + struct.pack(">IH", 8, len(tags)) + entries + bytes(4)
    info, pixels = read(head + DEEP.astype(">u2").tobytes())
    assert info.mode == "I;16B"
    assert pixels[0, :, 0].tolist() == [0, 1, 128, 255]


def test_nan_and_infinity_are_black() -> None:
    values = np.array([[np.nan, np.inf, -np.inf, 1.0, 0.5]], np.float32)
    assert decode(encoded(Image.fromarray(values), "TIFF"))[0, :, 0].tolist() == [0, 0, 0, 255, 128]


def test_sixteen_bit_color_keeps_its_high_byte() -> None:
    values = np.array([[0x1234, 0x8000, 0xFFFF]], ">u2")
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 16, 2, 0, 0, 0))
    body = png_chunk(b"IDAT", zlib.compress(b"\0" + values.tobytes()))
    data = b"\x89PNG\r\n\x1a\n" + header + body + png_chunk(b"IEND", b"")
    assert decode(data)[0, 0].tolist() == [0x12, 0x80, 0xFF]


def test_inspect_tells_the_truth_without_full_size_pixels() -> None:
    info = inspect(encoded(smooth(300, 500), "JPEG"))
    assert (info.format, info.width, info.height, info.mode) == ("JPEG", 500, 300, "RGB")


def test_the_result_does_not_depend_on_pillows_global_switch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
    decode(FORMATS["jpeg"])
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_warnings_of_the_decoder_stay_inside_and_those_of_others_do_not() -> None:
    bomb_like = encoded(np.zeros((9500, 9500), np.uint8), "PNG")  # Pillow warns above 89 million
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        before = list(warnings.filters)
        inspect(bomb_like, Caps(max_pixels=100_000_000))
        assert list(warnings.filters) == before
        warnings.warn("ours", stacklevel=1)
    assert [str(w.message) for w in seen] == ["ours"]


def test_many_threads_decode_alike() -> None:
    names = sorted(FORMATS) * 12
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda name: decode(FORMATS[name]), names))
    for name, pixels in zip(names, results, strict=True):
        np.testing.assert_array_equal(pixels, decode(FORMATS[name]))


def test_sha256_of_a_known_text() -> None:
    assert sha256_hex(b"abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_reading_a_file_stops_at_the_cap(tmp_path: Path) -> None:
    path = tmp_path / "ü name.jpg"
    path.write_bytes(b"x" * 100)
    assert read_file_capped(path, Caps(max_bytes=100)) == b"x" * 100
    with pytest.raises(PhotoTooLarge, match="larger than"):
        read_file_capped(path, Caps(max_bytes=99))


def test_an_endless_file_is_given_up() -> None:
    endless = Path("/dev/zero")
    if not endless.exists():
        pytest.skip("no /dev/zero on this system")
    with pytest.raises(PhotoTooLarge):
        read_file_capped(endless, Caps(max_bytes=1 << 16))


def test_a_sparse_gigantic_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "row.jpg"
    with path.open("wb") as file:
        file.truncate(8 << 30)
    with pytest.raises(PhotoTooLarge):
        read_file_capped(path, Caps(max_bytes=1 << 20))


def test_missing_files_say_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_file_capped(tmp_path / "none.jpg")


def test_exports_are_exactly_the_public_names() -> None:
    assert sorted(photos.__all__) == photos.__all__
    assert all(hasattr(photos, name) for name in photos.__all__)
