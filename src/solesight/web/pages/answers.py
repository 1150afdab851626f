"""What Look shows of one photo: the desk's answer, turned into words, bars and small charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from solesight.web.pages.facts import fact_views, hyped_share
from solesight.web.pages.links import photo_link, shoe_link, thumbnail
from solesight.web.pages.reading import money, percent_rough
from solesight.wording import counted

__all__ = ["answer_view", "together_view"]

_EVIDENCE = 3
_ALIKE = 5
_LEAST = 0.005
_FIELDS = ("title", "brand", "model", "colorway", "style_code")
_SIDES = (
    ("hyped", "Hyped look-alikes", "listed on resale sites"),
    ("everyday", "Everyday look-alikes", "listed in shops only"),
    ("other", "Other look-alikes", ""),
)
_STATUS = {
    "known": ("good", "In the catalog"),
    "unsure": ("mind", "Not sure"),
    "unknown": ("mind", "Not in this catalog"),
}

Json = Mapping[str, Any]


def answer_view(found: Json, *, has_photo: bool = True) -> dict[str, Any]:
    """Lay out what was found on a photo.

    Args:
        found: what `Desk.look` gives.
        has_photo: whether evidence photos can be shown; False for the starter reference.
    """
    named = found.get("identify")
    photo = found["photo"]
    tone, status = _judged(found, named)
    answers = [_answer(one, has_photo=has_photo) for one in _worth(named)]
    return {
        "id": photo,
        "name": found["path"],
        "width": found["width"],
        "height": found["height"],
        "ms": round(1000 * found["seconds"]) if found.get("seconds") else None,
        "picture": f"/api/v1/looks/{photo}/photo.webp?side=960",
        "frame": f"/api/v1/looks/{photo}/frame.webp?side=640" if found["seen"] else None,
        "corners": _corners(found) if found["seen"] else None,
        "tone": tone,
        "status": status,
        "headline": _headline(found, named),
        "line": _line(found, named),
        "why": _why(found, named),
        "answers": answers if found["seen"] else [],
        "rests": _rests(named) if named and found["seen"] else [],
        "facts": fact_views(found, named) if found["seen"] else [],
        "explains": bool(found["seen"] and found.get("predictions")),
        "alikes": _alikes(found, has_photo=has_photo) if found["seen"] else [],
        "row": row_of(found),
    }


def together_view(lines: Sequence[Json], *, least: float, has_photo: bool) -> dict[str, Any]:
    """Lay out what several photos of one shoe were found to show.

    Args:
        lines: what `Desk.identify_together` gives; the last is the answer.
        least: probability from which on a shoe is seen.
        has_photo: see `answer_view`.
    """
    *failed, named = lines
    found = {"seen": named["shoe"] >= least, "predictions": {}}
    tone, status = _judged(found, named)
    unseen = [str(path) for path in named["no_shoe_seen"]]
    notes = [f"{line['path']} could not be looked at: {line['error']}" for line in failed]
    return {
        "name": f"{counted(len(named['paths']), 'photo')} of one shoe",
        "notes": [*notes, *([f"No shoe seen in {', '.join(unseen)}: no say."] if unseen else [])],
        "tone": tone,
        "status": status,
        "headline": _headline(found, named),
        "line": _line(found, named),
        "why": _why(found, named),
        "answers": [_answer(one, has_photo=has_photo) for one in _worth(named) if found["seen"]],
        "rests": _rests(named) if found["seen"] else [],
    }


def _judged(found: Json, named: Json | None) -> tuple[str, str]:
    if not found["seen"]:
        return "bad", "No shoe seen"
    if named is None:
        return "plain", "Not named"
    tone, status = _STATUS[named["status"]]
    if named["status"] == "known":
        status = f"{percent_rough(named['answers'][0]['probability'])} sure"
    return tone, status


def _headline(found: Json, named: Json | None) -> str:
    if not found["seen"]:
        return "There seems to be no shoe here"
    if named is None:
        brand = found.get("predictions", {}).get("brand")
        return f"Looks like {brand['label']}" if brand else "A shoe"
    if named["status"] == "known":
        return str(named["answers"][0]["title"])
    said = str(named["said"])
    # Only our own words begin with a capital: a brand may well want a small letter.
    return said[:1].upper() + said[1:] if said.startswith("not ") else said


def _line(found: Json, named: Json | None) -> str | None:
    if not found["seen"]:
        return "Take it from the side, one shoe alone, and near enough to fill half of the picture."
    if named is None or named["status"] != "known":
        return None
    first = named["answers"][0]
    title = str(first["title"]).casefold()
    parts = [first.get(key) for key in ("brand", "model", "colorway", "style_code")]
    # What the title says already need not be said twice.
    fresh = [str(part) for part in parts if part and str(part).casefold() not in title]
    return " · ".join(fresh) or None


def _why(found: Json, named: Json | None) -> str | None:
    if not found["seen"]:
        return None
    if named is None:
        return str((found.get("missing") or {}).get("identify") or "") or None
    shoes = f"{named['shoes']:,} shoes"
    if named["status"] == "unknown":
        return f"None of the {shoes} that are known fits well. The nearest are below."
    if named["status"] == "unsure":
        return f"Several of the {shoes} that are known fit, none well enough to be sure."
    return None


def _worth(named: Json | None) -> list[Json]:
    """Leave out what nobody would believe; the likeliest is always worth a line."""
    every = list((named or {}).get("answers", ()))
    return [one for n, one in enumerate(every) if n == 0 or one["probability"] >= _LEAST]


def _answer(one: Json, *, has_photo: bool) -> dict[str, Any]:
    shown = list(one["photos"])[:_EVIDENCE] if has_photo else []
    photos = [{"thumbnail": thumbnail(p["photo"])} for p in shown]
    return {
        "title": one["title"],
        "style_code": one.get("style_code"),
        "probability": one["probability"],
        "photos": photos,
        "href": shoe_link(one["key"]) if has_photo and one.get("key") else None,
        "said": {key: one.get(key) for key in _FIELDS if one.get(key)},
    }


def _rests(named: Json) -> list[dict[str, Any]]:
    unknown = named["unknown_probability"]
    others = 1.0 - unknown - sum(one["probability"] for one in _worth(named))
    rests = [
        {"name": "another of them", "probability": max(0.0, others), "icon": "other"},
        {"name": "not in this catalog", "probability": unknown, "icon": "unknown"},
    ]
    return [rest for rest in rests if rest["probability"] >= _LEAST or rest["icon"] == "unknown"]


def _alikes(found: Json, *, has_photo: bool) -> list[dict[str, Any]]:
    similar = found.get("similar") or {}
    known = [side for side in _SIDES[:2] if similar.get(side[0])]
    return [
        {
            "name": name,
            "says": says,
            "shoes": [_alike(one, has_photo=has_photo) for one in list(similar[key])[:_ALIKE]],
        }
        for key, name, says in known or _SIDES[2:]
        if similar.get(key)
    ]


def _alike(one: Json, *, has_photo: bool) -> dict[str, Any]:
    photo = one["photos"][0]["photo"] if one.get("photos") and has_photo else None
    price = next((p for p in one.get("prices", ()) if p["kind"] in ("last_sale", "average")), None)
    price = price or next(iter(one.get("prices", ())), None)
    return {
        "title": one["title"],
        "similarity": percent_rough(one["similarity"]),
        "thumbnail": thumbnail(photo, 320) if photo else None,
        "href": photo_link(photo) if photo else None,
        "price": money(price["amount"], price["currency"]) if price else None,
    }


def _corners(found: Json) -> str | None:
    frame = found.get("frame")
    if not frame:
        return None
    return " ".join(f"{100 * x:.2f},{100 * y:.2f}" for x, y in frame["corners"])


def row_of(found: Json) -> dict[str, Any]:
    """Give a photo's line in the table of a pile."""
    named, predictions = found.get("identify"), found.get("predictions") or {}
    first = named["answers"][0] if named and named["answers"] else {}
    known = named is not None and named["status"] == "known" and bool(found["seen"])
    row = {
        "name": found["path"],
        "status": named["status"] if named and found["seen"] else "no shoe",
        "said": _headline(found, named),
        "probability": first.get("probability") if found["seen"] else None,
        "colorway": first.get("colorway") if known else None,
        "style_code": first.get("style_code") if known else None,
    }
    for key, many in (("brand", "brands"), ("model", "models")):
        row[key] = _sure(key, many, first if known else {}, named, predictions)
    if "hyped" in predictions and found["seen"]:
        share = hyped_share(predictions["hyped"])
        row |= {"hyped": "hyped" if share >= 0.5 else "everyday", "hyped_probability": share}
    return row | _row_prices(found, named if known else None)


def _sure(key: str, many: str, first: Json, named: Json | None, predictions: Json) -> str | None:
    if first.get(key):
        return str(first[key])
    level = named["level"] if named else "none"
    if named and named.get(many) and level in {key, "model"}:
        return str(named[many][0]["name"])
    return str(predictions[key]["label"]) if key in predictions else None


def _row_prices(found: Json, named: Json | None) -> dict[str, Any]:
    price = found.get("price")
    prices: Sequence[Json] = named["answers"][0].get("prices", ()) if named else ()
    by_kind = {p["kind"]: p for p in prices}
    retail, sale = by_kind.get("retail"), by_kind.get("last_sale") or by_kind.get("average")
    row: dict[str, Any] = {}
    if retail and sale and retail["amount"] and retail["currency"] == sale["currency"]:
        row["premium"] = sale["amount"] / retail["amount"] - 1
    if price and price.get("median") is not None:
        keys = ("low_80", "high_80", "currency")
        return row | {"price": price["median"], **{key: price.get(key) for key in keys}}
    paid = sale or retail
    return row | ({"price": paid["amount"], "currency": paid["currency"]} if paid else {})
