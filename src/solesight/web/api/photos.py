"""Photos and shoes of the catalog: found, shown, added."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Query, UploadFile
from fastapi.responses import JSONResponse

from solesight.errors import SettingsError
from solesight.web.api.common import DeskOf, Example, named
from solesight.web.api.examples import ADDED, FACETS, PHOTO_SHOWN, PHOTOS_SHOWN, SHOE_SHOWN, SHOES
from solesight.web.desk import Desk
from solesight.web.desk_jobs import AFTER_ADD

router = APIRouter(tags=["catalog"])

Word = Annotated[str | None, Query(max_length=300)]
Amount = Annotated[float | None, Query(ge=0, le=1e9, allow_inf_nan=False)]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
After = Annotated[str | None, Query(max_length=2000, description="`next` of the page before.")]
Field = Annotated[str, Form(max_length=300)]

_FOLLOWING = ",".join(AFTER_ADD)


def _filters(
    brand: Word = None,
    model: Word = None,
    source: Word = None,
    verdict: Annotated[Word, Query(description="keep, reject or new.")] = None,
    reason: Annotated[Word, Query(description="Why it is rejected.")] = None,
    split: Annotated[Word, Query(description="train, validation or test.")] = None,
    price_min: Amount = None,
    price_max: Amount = None,
    text: Annotated[Word, Query(description="Words that all stand in what is said of it.")] = None,
    shoe: Annotated[Word, Query(description="Key of its shoe.")] = None,
) -> dict[str, Any]:
    return dict(locals())


Filters = Annotated[dict[str, Any], Depends(_filters)]
Sort = Annotated[str, Query(description="new, title, price or -price.", max_length=20)]


@router.get("/photos", responses=Example("A page of photos.", PHOTOS_SHOWN))
def photos(
    desk: DeskOf, filters: Filters, sort: Sort = "new", after: After = None, limit: Limit = 60
) -> JSONResponse:
    """List photos that fit all filters."""
    return JSONResponse(desk.photos(**filters, sort=sort, after=after, limit=limit))


@router.get("/photos/facets", responses=Example("Values and how many there are.", FACETS))
def facets(desk: DeskOf, filters: Filters) -> JSONResponse:
    """Count what photos could be filtered by, each column under the other filters."""
    return JSONResponse(desk.facets(**filters))


@router.get("/photos/{photo}", responses=Example("One photo.", PHOTO_SHOWN))
def photo(desk: DeskOf, photo: str) -> JSONResponse:
    """Say everything of a photo, by its hash or the first 8 digits of it or more."""
    return JSONResponse(desk.photo(photo))


@router.post(
    "/photos", status_code=202, responses=Example("A job that adds them.", ADDED, status=202)
)
async def add(
    desk: DeskOf,
    photo: Annotated[list[UploadFile], File(description="Pictures, zip files, one table.")],
    source: Field = "upload",
    title: Field = "",
    brand: Field = "",
    model: Field = "",
    colorway: Field = "",
    style_code: Field = "",
    then: Annotated[Field, Form(description="Jobs that follow, by commas.")] = _FOLLOWING,
) -> JSONResponse:
    """Add photos: kept at once, taken into the catalog by a job."""
    if len(photo) > desk.limits.files:
        raise SettingsError(f"send at most {desk.limits.files} files at once")
    names = ("title", "brand", "model", "colorway", "style_code")
    said = dict(zip(names, (title, brand, model, colorway, style_code), strict=True))
    following = [name.strip() for name in then.split(",") if name.strip()]
    job = await desk.work(_add, desk, photo, source or "upload", said, following)
    return JSONResponse({"job": job}, 202)


def _add(
    desk: Desk, files: list[UploadFile], source: str, said: dict[str, str], then: list[str]
) -> dict[str, Any]:
    desk.check_follow_ups(then)
    with desk.inbox.filling() as parcel:
        own = [parcel.put(named(file), file.file) for file in files]
        parcel.label(own, said)
    return desk.add_photos(parcel.name, source, then)


@router.get("/shoes", responses=Example("A page of shoes.", SHOES))
def shoes(
    desk: DeskOf,
    text: Word = None,
    brand: Word = None,
    model: Word = None,
    after: After = None,
    limit: Limit = 60,
) -> JSONResponse:
    """List shoes, those with most photos first."""
    return JSONResponse(desk.shoes(after=after, limit=limit, text=text, brand=brand, model=model))


@router.get("/shoes/{key:path}", responses=Example("One shoe.", SHOE_SHOWN))
def shoe(desk: DeskOf, key: str) -> JSONResponse:
    """Say everything of a shoe: photos, listings, prices over time."""
    return JSONResponse(desk.shoe(key))
