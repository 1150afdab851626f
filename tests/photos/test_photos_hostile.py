"""Broken and hostile files: each carries the right reason, none anything but a PhotoError."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from photo_makers import encoded, every_format, png_chunk, png_of, smooth
from PIL import Image

from solesight.errors import (
    EmptyPhoto,
    HtmlPhoto,
    LfsPointerPhoto,
    PhotoError,
    PhotoTooLarge,
    TruncatedPhoto,
    UnreadablePhoto,
)
from solesight.photos import Caps, decode, inspect, read

FORMATS = every_format()
POINTER = (
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
)
PAGE = "<!DOCTYPE html>\n<html><head><title>403</title></head><body>Access denied</body></html>"


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("shoe.jpg", FORMATS["jpeg"])
    return file.getvalue()


def truncations() -> list[tuple[str, bytes, str]]:
    """Cuts after a share of each file, and of its very last bytes."""
    cases = []
    for name, data in FORMATS.items():
        shares = [0.03, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.97]
        lengths = [max(4, int(share * len(data))) for share in shares]
        lengths += [len(data) - k for k in (1, 2, 3, 8)]
        cases += [(f"{name} cut to {n}", data[:n], "truncated") for n in lengths]
    return cases


def zeroed_tails() -> list[tuple[str, bytes, str]]:
    """The right length, but nothing written after a point: broken downloads, full disks."""
    cases = []
    for name in ("jpeg", "jpeg progressive", "png", "png palette", "gif"):
        data = FORMATS[name]
        for share in (0.3, 0.6, 0.9):
            kept = int(share * len(data))
            tail = bytes(len(data) - kept)
            cases.append((f"{name} zeros after {share}", data[:kept] + tail, "truncated"))
    return [case for case in cases if "gif" not in case[0] and "png" not in case[0]]


def web_pages() -> list[tuple[str, bytes, str]]:
    heads = {
        "doctype": PAGE,
        "upper case": PAGE.upper(),
        "no doctype": PAGE.partition("\n")[2],
        "leading space": "\r\n\t  " + PAGE,
        "comment first": "<!-- cached --><html></html>",
        "xhtml": '<?xml version="1.0"?>\n' + PAGE,
        "only a body": "<body>not found</body>",
        "only a heading": "<h1>404 Not Found</h1>",
        "script": "<script>location='/login'</script>",
        "meta": '<meta http-equiv="refresh" content="0">',
        "with headers": "HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n\r\n" + PAGE,
        "nginx": "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>",
        "long": PAGE + "x" * 100_000,
    }
    cases = [(f"html {name}", text.encode(), "html") for name, text in heads.items()]
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"):
        page = PAGE.replace("denied", "refusé")
        cases.append((f"html in {encoding}", page.encode(encoding), "html"))
    return cases


def pointers() -> list[tuple[str, bytes, str]]:
    texts = {
        "as git writes it": POINTER,
        "with crlf": POINTER.replace("\n", "\r\n"),
        "with a bom": "\ufeff" + POINTER,
        "with a leading line": "\n" + POINTER,
        "of old": POINTER.replace("git-lfs.github.com", "hawser.github.com"),
        "only its first line": POINTER.splitlines()[0],
    }
    return [(f"pointer {name}", text.encode(), "lfs_pointer") for name, text in texts.items()]


def too_large() -> list[tuple[str, bytes, str]]:
    black = png_chunk(b"IDAT", zlib.compress(bytes(20_001 * 20_000), 9))
    text = png_chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(200_000_000), 9))
    webp = struct.pack("<I", 0)[:3] + b"\xff\xff\x00\xff\xff\x00"
    vp8x = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0" + webp
    frames = [Image.new("1", (1, 1), k % 2) for k in range(1_002)]
    gif = FORMATS["gif"]
    many = encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    return [
        ("png header alone claims 60000 x 60000", png_of(60_000, 60_000), "too_large"),
        ("png header claims 2^31 - 1 squared", png_of(2**31 - 1, 2**31 - 1), "too_large"),
        ("png of 20000 x 20000 black pixels", png_of(20_000, 20_000, black), "too_large"),
        ("png 31000 wide and 1 high", png_of(31_000, 1), "too_large"),
        ("png with a text that unpacks to 200 MB", png_of(4, 4, text), "too_large"),
        ("webp canvas of 65536 squared", b"RIFF" + struct.pack("<I", 22) + vp8x, "too_large"),
        ("gif screen of 60000 squared", gif[:6] + b"\x60\xea" * 2 + gif[10:], "too_large"),
        ("bmp of 50000 squared", bmp_header(50_000, 50_000), "too_large"),
        ("tiff of 1002 pages", many, "too_large"),
        ("65 MiB of a jpeg's beginning", FORMATS["jpeg"] + bytes(65 << 20), "too_large"),
    ]


def bmp_header(width: int, height: int) -> bytes:
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + info


def not_pictures() -> list[tuple[str, bytes, str]]:
    rng = np.random.default_rng(3)
    noise = {f"noise {n}": b"\x01" + rng.bytes(n) for n in (1, 10, 100, 1_000, 65_536)}
    files = {
        "one byte": b"x",
        "a newline": b"\n",
        "white space": b" \n\t " * 50,
        "zeros": bytes(5_000),
        "text": b"This is a list of shoes.\n" * 20,
        "text that begins like a bmp": b"BMW drivers wear these sneakers on Sundays",
        "text in utf-8": "Schöne Schuhe für alle".encode(),
        "csv": b"path,title\na.jpg,Air Jordan 1\n",
        "json": b'{"error": "not found"}',
        "xml": b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><style>a</style></svg>',
        "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
        "zip": zipped(),
        "exe": b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0",
        "elf": b"\x7fELF\x02\x01\x01" + bytes(60),
        "gzip": b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + b"abc",
        "psd": b"8BPS\0\x01" + bytes(30),
        "icon": b"\0\0\x01\0\x01\0\x10\x10\0\0\x01\0\x18\0" + bytes(40),
        "jpeg 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40),
        "jpeg xl": b"\xff\x0a" + bytes(range(40)),
        "mp4": b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2" + bytes(40),
        "mkv": b"\x1aE\xdf\xa3" + bytes(40),
        "wav": b"RIFF\x24\0\0\0WAVEfmt " + bytes(40),
        "ppm": b"P6\n2 2\n255\n" + bytes(12),
        "tga": bytes([0, 0, 2]) + bytes(9) + b"\x02\0\x02\0\x18\0" + bytes(12),
        "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        "png of zero width": png_of(0, 10),
        "jpeg start and end only": b"\xff\xd8\xff\xd9" + b"\0\x08" + b"abcdef\xff\xd9",
        "png with a wrong checksum": damaged_png(),
        "png whose pixels are noise": png_of(9, 9, png_chunk(b"IDAT", rng.bytes(200))),
        "png without pixels": png_of(9, 9),
        "gif with an unknown block": b"GIF89a\x01\0\x01\0\0\0\0" + b"Z123",
        "webp with noise inside": FORMATS["webp"][:30] + rng.bytes(len(FORMATS["webp"]) - 30),
    }
    return [(name, data, "unreadable") for name, data in (files | noise).items()]


def damaged_png() -> bytes:
    data = bytearray(FORMATS["png"])
    data[len(data) // 2] ^= 0xFF
    return bytes(data)


def cut_signatures() -> list[tuple[str, bytes, str]]:
    signatures = {"png": 8, "jpeg": 3, "gif": 6, "tiff": 4, "webp": 12, "bmp": 18}
    return [
        (f"{name}: first {n} bytes", FORMATS[name][:n], "truncated")
        for name, longest in signatures.items()
        for n in range(2, longest + 1)
    ]


CASES: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "empty"),
    *truncations(),
    *zeroed_tails(),
    *web_pages(),
    *pointers(),
    *too_large(),
    *not_pictures(),
    *cut_signatures(),
]
KINDS = {
    "empty": EmptyPhoto,
    "html": HtmlPhoto,
    "lfs_pointer": LfsPointerPhoto,
    "truncated": TruncatedPhoto,
    "too_large": PhotoTooLarge,
    "unreadable": UnreadablePhoto,
}


def test_there_are_enough_cases_of_every_reason() -> None:
    assert len(CASES) >= 300
    assert {reason for _, _, reason in CASES} == set(KINDS)


@pytest.mark.parametrize(("name", "data", "reason"), CASES, ids=[c[0] for c in CASES])
def test_every_broken_file_carries_its_reason(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(PhotoError) as caught:
        inspect(data)
    assert (caught.value.reason, type(caught.value)) == (reason, KINDS[reason]), name
    message = str(caught.value)
    assert "\n" not in message
    assert 20 <= len(message) <= 250
    assert " at 0x" not in message
    assert ";" in message or "pip install" in message  # what was wrong; what to do
    with pytest.raises(KINDS[reason]):
        decode(data, at_least=100)


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"avif", "heic"}))
def test_every_single_cut_of_every_format_is_called_truncated(name: str) -> None:
    data = FORMATS[name]
    step = max(1, len(data) // 700)
    for length in [*range(2, len(data), step), *range(len(data) - 20, len(data))]:
        with pytest.raises(TruncatedPhoto):
            inspect(data[:length])


def test_a_jpeg_without_its_end_mark_is_truncated_though_its_pixels_decode() -> None:
    data = FORMATS["jpeg"][:-2]
    assert Image.open(io.BytesIO(FORMATS["jpeg"])).size == (64, 48)
    with pytest.raises(TruncatedPhoto, match="ends before the picture does"):
        inspect(data)


def test_bytes_after_the_end_do_no_harm() -> None:
    for name in ("jpeg", "png", "webp", "gif", "bmp", "tiff", "avif"):
        np.testing.assert_array_equal(decode(FORMATS[name] + b"tail" * 9), decode(FORMATS[name]))


def test_an_mpo_that_lost_its_second_picture_still_shows_the_first() -> None:
    data = encoded(smooth(), "MPO", save_all=True, append_images=[Image.new("RGB", (64, 48))])
    first = data.index(b"\xff\xd9", data.index(b"\xff\xda")) + 2
    info, _ = read(data[: first + 100])
    assert (info.width, info.height) == (64, 48)
    with pytest.raises(TruncatedPhoto):
        read(data[: first - 100])


def test_caps_are_obeyed() -> None:
    data = FORMATS["png"]
    assert inspect(data, Caps(len(data), 64 * 48, 64, 1)).width == 64
    for caps in (
        Caps(max_bytes=len(data) - 1),
        Caps(max_pixels=64 * 48 - 1),
        Caps(max_side=63),
    ):
        with pytest.raises(PhotoTooLarge):
            inspect(data, caps)
    with pytest.raises(PhotoTooLarge, match="more than 1 frames"):
        inspect(FORMATS["gif animated"], Caps(max_frames=1))


def test_a_programming_error_of_the_caller_is_no_photo_error() -> None:
    with pytest.raises(TypeError):
        inspect("a string")  # type: ignore[arg-type]


def survives(data: bytes) -> None:
    try:
        info, pixels = read(data, at_least=32)
    except PhotoError as error:
        wrong = error.reason not in KINDS or "\n" in str(error)
        if wrong:
            raise AssertionError(f"{error.reason}: {error}") from error
    else:
        assert pixels.dtype == np.uint8
        assert pixels.ndim == 3
        assert info.width >= pixels.shape[1]


MUTATION = st.tuples(st.integers(0, 1 << 16), st.integers(0, 255))


@settings(deadline=None, max_examples=600, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(FORMATS)), st.lists(MUTATION, min_size=1, max_size=12))
def test_mutated_pictures_give_a_picture_or_a_photo_error(
    name: str, mutations: list[tuple[int, int]]
) -> None:
    data = bytearray(FORMATS[name])
    for at, value in mutations:
        data[at % len(data)] = value
    survives(bytes(data))


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(sorted(FORMATS)), st.integers(0, 200), st.binary(max_size=12))
def test_mutated_headers_give_a_picture_or_a_photo_error(name: str, at: int, put: bytes) -> None:
    data = FORMATS[name]
    survives(data[:at] + put + data[at + len(put) :])
    survives(data[:at] + put + data[at:])


@settings(deadline=None, max_examples=300)
@given(st.sampled_from([data[:n] for data in FORMATS.values() for n in (0, 4, 12)]), st.binary())
def test_noise_after_a_signature_gives_a_photo_error(signature: bytes, noise: bytes) -> None:
    survives(signature + noise)
