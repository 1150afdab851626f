"""What a header tells, against files that Pillow wrote with known settings."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from solesight.errors import PhotoError
from solesight.photos import file_traces


def saved(format: str, **options: Any) -> bytes:  # noqa: A002
    pixels = np.random.default_rng(0).integers(0, 256, (48, 64, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format, **options)
    return file.getvalue()


@pytest.mark.parametrize("quality", [1, 10, 40, 49, 50, 51, 75, 85, 92, 95, 100])
def test_the_quality_of_a_jpeg_is_read_from_its_table(quality: int) -> None:
    assert file_traces(saved("JPEG", quality=quality)).quality == quality


def test_a_foreign_table_gets_the_nearest_quality() -> None:
    tables = [[16] * 64, [16] * 64]
    quality = file_traces(saved("JPEG", qtables=tables)).quality
    assert quality is not None
    assert 75 <= quality <= 92


def test_marks_of_the_header_are_seen() -> None:
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    marked = file_traces(saved("JPEG", exif=exif, dpi=(300, 300), progressive=True))
    assert marked.exif > 0
    assert marked.density == 300
    assert marked.progressive
    plain = file_traces(saved("JPEG"))
    assert (plain.exif, plain.profile, plain.density, plain.progressive) == (0, 0, 0.0, False)


def test_other_files_have_no_quality() -> None:
    assert file_traces(saved("PNG")).quality is None
    assert file_traces(saved("WEBP")).quality is None


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(PhotoError):
        file_traces(b"<html></html>")
