"""What pages are made of: one style, charts as SVG, thumbnails, and the way to one HTML file."""

from solesight.pages import charts, numbers
from solesight.pages.cells import as_it_was, harmless
from solesight.pages.endings import picture_path
from solesight.pages.material import PageMaterial
from solesight.pages.page import clean_text, render_page, write_page, write_whole
from solesight.pages.signed import read_signature, signed_png, write_signed
from solesight.pages.thumbnails import Album, Thumbnail, data_uri, encode, read_frames

__all__ = [
    "Album",
    "PageMaterial",
    "Thumbnail",
    "as_it_was",
    "charts",
    "clean_text",
    "data_uri",
    "encode",
    "harmless",
    "numbers",
    "picture_path",
    "read_frames",
    "read_signature",
    "render_page",
    "signed_png",
    "write_page",
    "write_signed",
    "write_whole",
]
