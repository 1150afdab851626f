"""The one name of a photo's address: the same picture in another size has the same name."""

from __future__ import annotations

import hashlib
import re

from solesight.fetch.urls import Url

__all__ = ["address_key", "is_placeholder_url", "largest", "one_address"]

# What a site adds to say how large it wants a picture.
_GOAT_SIZE = re.compile(r"^/(?:\d+|transform/v1(?:/[\w-]+/\d+)?)(?=/attachments/)")
_GOAT_VIEW = re.compile(r"/(?:medium|grid|original)/(?=[^/]+$)")
_AMAZON_SIZE = re.compile(r"\._[^/]*_(?=\.\w+$)")
_EBAY_SIZE = re.compile(r"/(?:thumbs/)?images/(g/[^/]+)/s-l\d+\.")
_PINTEREST_SIZE = re.compile(r"^/(?:\d+x\d*|originals)/")
_PLACEHOLDERS = re.compile(
    r"new-product-placeholder|/placeholder[\w-]*\.|blank\.gif|/spacer\.|/pixel\.gif|\.svg(?:$|\?)|"
    r"grey-pixel|transparent-pixel|missing\.png|no[-_]image",
    re.IGNORECASE,
)


def is_placeholder_url(url: str) -> bool:
    """Say whether an address is one of a stand-in that sites show where they have no photo."""
    return url.startswith("data:") or _PLACEHOLDERS.search(url) is not None


def one_address(url: Url) -> str:
    """Give the address that all sizes of a photo share; other sites' addresses are kept whole."""
    host, path = url.host, url.path
    if host == "image.goat.com":
        path = _GOAT_VIEW.sub("/original/", path)
        return f"https://{host}{_GOAT_SIZE.sub('', path)}"
    if host in ("images.stockx.com", "stockx-360.imgix.net", "stockx.imgix.net"):
        return f"https://{host}{path}"
    if host.endswith((".media-amazon.com", ".ssl-images-amazon.com")):
        return f"https://{host}{_AMAZON_SIZE.sub('', path)}"
    if host == "i.ebayimg.com":
        return f"https://{host}" + _EBAY_SIZE.sub(r"/images/\1/s-l.", path)
    if host == "i.pinimg.com":
        return f"https://{host}{_PINTEREST_SIZE.sub('/', path)}"
    return str(url.copy_with(scheme="https"))


def largest(url: Url) -> str:
    """Give the address of the largest size, where a site's way of naming sizes is known."""
    host, path = url.host, url.path
    if host.endswith((".media-amazon.com", ".ssl-images-amazon.com")):
        return f"https://{host}{_AMAZON_SIZE.sub('', path)}"
    if host == "i.ebayimg.com":
        return f"https://{host}" + _EBAY_SIZE.sub(r"/images/\1/s-l1600.", path)
    return str(url)


def address_key(url: Url) -> str:
    """Hash an address's one spelling."""
    return hashlib.sha256(one_address(url).encode()).hexdigest()
