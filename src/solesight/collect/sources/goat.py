"""GOAT, from saved answers only: four generations of one catalogue, told by their shape.

1. Algolia hits (2018 to 2022): ``name``, ``main_picture_url``, ``retail_price_cents``.
2. constructor.io results (2022 to 2025): ``value`` beside ``data``; exports often keep ``data``.
3. Its own search (from 2025): ``title``, ``pictureUrl``, ``variantsList``.
4. Product pages: ``productTemplate`` with further pictures.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from solesight.collect.sources.declaring import (
    Answer,
    Listing,
    Offer,
    Page,
    PhotoLink,
    Source,
    SourceInfo,
)
from solesight.collect.sources.digging import (
    cents,
    dig,
    find_all,
    labels,
    link,
    listed,
    photos,
    trees,
    words,
)
from solesight.collect.sources.registry import register

__all__ = ["SOURCE", "is_flight_club", "read_product"]

_SITE = "https://www.goat.com/sneakers/"
_INFO = SourceInfo(
    name="goat",
    title="GOAT",
    access="saved",
    hosts=("www.goat.com", "goat.com"),
    terms_url="https://www.goat.com/terms",
    terms="No interface for programs; the site blocks them. Save pages in your own browser.",
)
_OF_CONSTRUCTOR = {"variation_id", "product_condition", "product_type", "retail_price_cents"}
_CONDITIONS = {"1": "new", "2": "used", "3": "new with defects"}


def read_product(value: Mapping[str, Any], site: str = _SITE) -> Listing | None:
    """Read one object of any generation; None when it is none of them."""
    inner = dig(value, "data")
    if isinstance(inner, dict) and "slug" in inner and isinstance(dig(value, "value"), str):
        return _constructor(inner, words(value, "value"), site)
    return _alone(value, site) if isinstance(value.get("slug"), str) else None


def _alone(value: Mapping[str, Any], site: str) -> Listing | None:
    if "productTemplateExternalPictures" in value or "specialDisplayPriceCents" in value:
        return _template(value, site)
    if "pictureUrl" in value and "title" in value:
        return _own(value, site)
    if "name" in value and {"main_picture_url", "grid_picture_url"} & value.keys():
        return _algolia(value, site)
    if {"image_url", "sku"} & value.keys() and _OF_CONSTRUCTOR & value.keys():
        return _constructor(value, words(value, "name") or words(value, "title"), site)
    return None


def _constructor(data: Mapping[str, Any], title: str | None, site: str) -> Listing | None:
    slug, key = words(data, "slug"), words(data, "id") or words(data, "slug")
    if slug is None or key is None:
        return None
    code = words(data, "sku")
    condition = words(data, "product_condition")
    return Listing(
        key=key,
        title=title or _title_of(slug, code),
        page=site + slug,
        photos=photos(link(data, "image_url"), link(data, "used_image_url")),
        offers=(
            *cents("retail", dig(data, "retail_price_cents")),
            *cents("ask", dig(data, "lowest_price_cents"), condition=condition),
        ),
        labels=labels(
            style_code=_code(code),
            main_color=words(data, "color"),
            category=words(data, "product_type") or words(data, "category"),
            release_date=_date(words(data, "release_date")),
        ),
    )


def _algolia(hit: Mapping[str, Any], site: str) -> Listing | None:
    slug, key = words(hit, "slug"), words(hit, "product_template_id") or words(hit, "id")
    if slug is None or key is None:
        return None
    lowest = dig(hit, "lowest_price_cents_usd") or dig(hit, "lowest_price_cents")
    names = ("original_picture_url", "main_picture_url", "grid_picture_url")
    picture = next((one for name in names if (one := link(hit, name))), None)
    return Listing(
        key=key,
        title=words(hit, "name") or _title_of(slug, words(hit, "sku")),
        page=site + slug,
        photos=photos(picture),
        offers=(
            *cents("retail", dig(hit, "retail_price_cents")),
            *cents("ask", lowest, condition=words(hit, "shoe_condition")),
        ),
        labels=_common(hit, "brand_name", "release_date"),
    )


def _own(one: Mapping[str, Any], site: str) -> Listing | None:
    slug, key = words(one, "slug"), words(one, "id")
    if slug is None or key is None:
        return None
    retail = dig(one, "localizedRetailPriceCents")
    return Listing(
        key=key,
        title=words(one, "title") or _title_of(slug, None),
        page=site + slug,
        photos=photos(link(one, "pictureUrl")),
        offers=(
            *cents("retail", dig(retail, "amountCents"), words(retail, "currency")),
            *(offer for variant in listed(one, "variantsList") for offer in _variant(variant)),
        ),
        labels=labels(
            brand=words(one, "brandName"),
            gender=words(one, "gender"),
            category=words(one, "productType") or words(one, "category"),
            silhouette=words(one, "silhouette"),
        ),
    )


def _variant(variant: Any) -> list[Offer]:
    price = dig(variant, "localizedLowestPriceCents")
    return cents(
        "ask",
        dig(price, "amountCents"),
        words(price, "currency"),
        size=words(variant, "size", "size"),
        condition=_CONDITIONS.get(words(variant, "productCondition") or ""),
    )


def _template(one: Mapping[str, Any], site: str) -> Listing | None:
    slug, key = words(one, "slug"), words(one, "id")
    if slug is None or key is None:
        return None
    more = [link(p, "mainPictureUrl") for p in listed(one, "productTemplateExternalPictures")]
    main = link(one, "mainPictureUrl") or link(one, "pictureUrl")
    retail = dig(one, "localizedSpecialDisplayPriceCents")
    price = dig(retail, "amount") or dig(one, "specialDisplayPriceCents")
    return Listing(
        key=key,
        title=words(one, "name") or _title_of(slug, words(one, "sku")),
        page=site + slug,
        photos=_roles(photos(main, *more)),
        offers=(
            *cents("retail", price, words(retail, "currency") or "USD"),
            *cents("ask", dig(one, "newLowestPriceCents"), condition="new"),
            *cents("ask", dig(one, "usedLowestPriceCents"), condition="used"),
        ),
        labels=_common(one, "brandName", "releaseDate"),
    )


def _roles(found: tuple[PhotoLink, ...]) -> tuple[PhotoLink, ...]:
    return tuple(PhotoLink(p.url, "side" if n == 0 else "detail") for n, p in enumerate(found))


def _common(one: Mapping[str, Any], brand: str, released: str) -> dict[str, str]:
    return labels(
        brand=words(one, brand),
        style_code=_code(words(one, "sku")),
        colorway=words(one, "details"),
        nickname=words(one, "nickname"),
        silhouette=words(one, "silhouette"),
        designer=words(one, "designer"),
        main_color=words(one, "color"),
        material=words(one, "upperMaterial") or words(one, "upper_material"),
        gender=words(one, "gender", 0) or words(one, "gender"),
        release_date=_date(words(one, released)),
    )


def _code(code: str | None) -> str | None:
    """Spell a style code as its maker does: GOAT writes a space where the dash belongs."""
    return code.replace(" ", "-") if code else None


def _date(text: str | None) -> str | None:
    if text and text.isdigit() and len(text) == 8:
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text[:10] if text and len(text) >= 10 and text[4] == "-" else None


def _title_of(slug: str, code: str | None) -> str:
    """Read a title from the page's address, where exports kept nothing else."""
    tail = "-" + code.lower().replace(" ", "-") if code else ""
    return slug.removesuffix(tail).replace("-", " ").title()


def is_flight_club(answer: Answer) -> bool:
    """Say whether an answer is Flight Club's, which belongs to GOAT and answers in its shape."""
    if "flightclub.com" in answer.url:
        return True
    if not answer.is_html:
        return False
    node = answer.html.css_first('link[rel="canonical"], meta[property="og:url"]')
    said = node.attributes if node is not None else {}
    return "flightclub.com" in f"{said.get('href')} {said.get('content')}"


def _parse(answer: Answer) -> Page:
    if is_flight_club(answer):
        return Page()
    found: dict[str, Listing] = {}
    for tree in trees(answer):
        for one in find_all(tree, read_product):
            # A page's scripts say the same product more than once.
            found.setdefault(one.key, one)
    return Page(tuple(found.values()))


SOURCE = register(Source(_INFO, _parse, prefers=2))
