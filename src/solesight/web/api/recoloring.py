"""New colorways of the shoe in a photo."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from solesight.web.api.common import DeskOf, Example, Photo, named
from solesight.web.api.examples import RECOLORED
from solesight.web.desk_recoloring import MOST, Asked, fixed_parts, picture_uri

router = APIRouter(tags=["look"])

_SIDE = 480
Words = Annotated[str | None, Query(max_length=200)]


@router.post("/recolor", responses=Example("Colorways, the best first.", RECOLORED))
async def recolor(
    desk: DeskOf,
    photo: Photo,
    palette: Annotated[
        Literal["classics", "mine", "catalog"],
        Query(description="Whose colors: classics, `colors`, or the catalog's best sellers."),
    ] = "classics",
    colors: Annotated[
        str, Query(max_length=200, description="With palette=mine: #c8102e,black,white.")
    ] = "",
    brand: Words = None,
    model: Words = None,
    by: Annotated[
        Literal["premium", "listings"] | None, Query(description="What makes a best seller.")
    ] = None,
    part: Annotated[
        list[str], Query(max_length=40, description="Fixed parts: midsole=#fff, 2=gum, upper=keep.")
    ] = [],  # noqa: B006 - FastAPI copies it
    variants: Annotated[int, Query(ge=1, le=MOST)] = 12,
    seed: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    rank: Annotated[Literal["hyped", "premium", "brand", "likeness"] | None, Query()] = None,
    identity: Annotated[
        str | None, Query(max_length=200, description="Brand whose identity is scored.")
    ] = None,
    pictures: Annotated[bool, Query(description="With small pictures as data URIs.")] = False,
) -> JSONResponse:
    """Paint the shoe's parts in other colors; score each colorway, and name the nearest shoe."""
    asked = Asked(
        palette, colors, brand, model, by, fixed_parts(part), variants, seed, rank, identity
    )

    def one() -> dict[str, Any]:
        found = desk.recolor(named(photo), photo.file.read(), asked)
        said = found.as_json()
        if pictures:
            for line, variant in zip(said["variants"], found.variants, strict=True):
                painted = found.sitting.painted(variant.colorway.colors)
                line["picture"] = picture_uri(painted, _SIDE)
        return said

    return JSONResponse(await desk.work(one))
