"""What is in a photo: identify, similar, predict, price, and all of them at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, UploadFile
from fastapi.responses import JSONResponse

from solesight.errors import PhotoError
from solesight.web.api.common import DeskOf, Example, Photo, Photos, Top, named
from solesight.web.api.examples import IDENTIFIED, LOOKED, PREDICTED, PRICED, SIMILAR
from solesight.web.api.together import asked_together
from solesight.web.desk import Desk

router = APIRouter(tags=["look"])

Answer = Callable[[str, bytes], dict[str, Any]]
Bundles = Annotated[list[str], Query(description="Bundles that answer for their targets.")]
Brand = Annotated[str | None, Query(description="Only shoes of this brand.")]
Source = Annotated[str | None, Query(description="Compare only with photos of this source.")]

Together = Annotated[
    bool, Query(description="All photos show one shoe, as those of a listing do: one line for all.")
]


@router.post("/look", responses=Example("Everything said of one photo.", LOOKED))
async def look(desk: DeskOf, photo: Photo, bundle: Bundles = [], top: Top = 5) -> JSONResponse:  # noqa: B006 - FastAPI copies it
    """Say everything of one photo: which shoe, what it looks like, what each bundle predicts."""

    def one(name: str, data: bytes) -> dict[str, Any]:
        return desk.look(name, data, top=top, bundles=tuple(bundle))

    return JSONResponse(await desk.work(_read_and, one, photo))


@router.post("/identify", responses=Example("A line a photo, as the command prints.", IDENTIFIED))
async def identify(
    desk: DeskOf,
    photo: Photos,
    brand: Brand = None,
    source: Source = None,
    top: Top = 5,
    together: Together = False,
) -> JSONResponse:
    """Say which shoe each photo shows, how surely, and by which photos; or that nobody knows it."""
    if together:
        lines = await asked_together(desk, photo, top=top, brand=brand, source=source)
        return JSONResponse({"photos": lines})

    def one(name: str, data: bytes) -> dict[str, Any]:
        return desk.identify(name, data, top=top, brand=brand, source=source)

    return await each(desk, photo, one)


@router.post("/similar", responses=Example("A line a photo, as the command prints.", SIMILAR))
async def similar(
    desk: DeskOf, photo: Photos, brand: Brand = None, source: Source = None, top: Top = 5
) -> JSONResponse:
    """List the shoes that look most like each photo's, hyped and everyday side by side."""

    def one(name: str, data: bytes) -> dict[str, Any]:
        return desk.similar(name, data, top=top, brand=brand, source=source)

    return await each(desk, photo, one)


@router.post(
    "/predict/{target}", responses=Example("A line a photo, as the command prints.", PREDICTED)
)
async def predict(
    desk: DeskOf,
    target: str,
    photo: Photos,
    bundle: Annotated[str | None, Query(description="Which; the chosen one by default.")] = None,
) -> JSONResponse:
    """Say what a bundle of the target says of each photo."""
    chosen = desk.bundle_for(target, bundle)

    def one(name: str, data: bytes) -> dict[str, Any]:
        return desk.predict(name, data, chosen)

    return await each(desk, photo, one)


@router.post("/price", responses=Example("A line a photo, as the command prints.", PRICED))
async def price(desk: DeskOf, photo: Photos) -> JSONResponse:
    """Say what the shoe of each photo should sell for, with its interval."""
    return await each(desk, photo, desk.pricing())


async def each(desk: Desk, photos: list[UploadFile], answer: Answer) -> JSONResponse:
    """Answer for each photo in a line; of several, one that cannot be read stops no other."""
    lines = []
    for photo in photos:
        try:
            lines.append(await desk.work(_read_and, answer, photo))
        except PhotoError as error:
            if len(photos) == 1:
                raise
            lines.append({"path": named(photo), "error": str(error), "reason": error.reason})
    return JSONResponse({"photos": lines})


def _read_and(answer: Answer, photo: UploadFile) -> dict[str, Any]:
    # Read by whoever has time for it: photos that wait lie on the disk, not in memory.
    return answer(named(photo), photo.file.read())
