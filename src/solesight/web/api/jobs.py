"""Long work: asked for, followed, cancelled."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from solesight.web.api.common import PROBLEMS, DeskOf, Example
from solesight.web.api.examples import JOB, JOB_KINDS, JOB_LOG, JOB_WANTED, JOBS
from solesight.web.desk import Desk
from solesight.web.problems import Busy

router = APIRouter(tags=["jobs"])

_EVERY = 0.5
# Then the browser connects anew: a forgotten page does not hold a stream for ever.
_STREAM_SECONDS = 600.0
_QUIET = 15.0


class Wanted(BaseModel):
    """A job that is asked for."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [JOB_WANTED]})

    kind: Annotated[str, Field(max_length=40)]
    options: dict[str, Any] = {}
    then: Annotated[list[str], Field(max_length=8)] = []


@router.get("/jobs", responses=Example("The newest jobs.", JOBS))
def jobs(desk: DeskOf, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> JSONResponse:
    """List jobs, newest first."""
    return JSONResponse({"jobs": desk.list_jobs(limit)})


@router.get("/jobs/kinds", responses=Example("What can be asked for.", JOB_KINDS))
def kinds(desk: DeskOf) -> JSONResponse:
    """List the kinds of jobs, with their options."""
    return JSONResponse({"kinds": desk.job_kinds()})


@router.post("/jobs", status_code=202, responses=Example("It waits its turn.", JOB, status=202))
def start(desk: DeskOf, wanted: Wanted) -> JSONResponse:
    """Ask for a job."""
    return JSONResponse(desk.start_job(wanted.kind, wanted.options, wanted.then), 202)


_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "An event `job` at every change.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    },
    **PROBLEMS,
}


@router.get("/jobs/events", responses=_STREAM, response_class=StreamingResponse)
async def events(
    request: Request,
    desk: DeskOf,
    job: Annotated[int | None, Query(alias="id", ge=1, le=2**53)] = None,
) -> StreamingResponse:
    """Tell every change of jobs as it happens (server-sent events)."""
    open_streams = getattr(request.app.state, "streams", 0)
    if open_streams >= desk.limits.streams:
        raise Busy(30)
    if job is not None:
        await to_thread.run_sync(desk.job, job)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        _counted(request, _changes(desk, job)), media_type="text/event-stream", headers=headers
    )


async def _counted(request: Request, told: AsyncIterator[str]) -> AsyncIterator[str]:
    state = request.app.state
    state.streams = getattr(state, "streams", 0) + 1
    try:
        async for text in told:
            yield text
    finally:
        state.streams -= 1


async def _changes(desk: Desk, job: int | None) -> AsyncIterator[str]:
    known: dict[int, str] = {}
    quiet = 0.0
    yield "retry: 2000\n\n"
    for _ in range(int(_STREAM_SECONDS / _EVERY)):
        if desk.closing:
            return
        found = await to_thread.run_sync(_watched, desk, job, set(known))
        for one in found:
            text = json.dumps({**one, "seconds": None})
            if known.get(one["id"]) != text:
                known[one["id"]], quiet = text, 0.0
                yield f"event: job\nid: {one['id']}\ndata: {json.dumps(one)}\n\n"
        quiet += _EVERY
        if quiet >= _QUIET:
            # Proxies close what says nothing.
            quiet = 0.0
            yield ": still here\n\n"
        await asyncio.sleep(_EVERY)


def _watched(desk: Desk, job: int | None, before: set[int]) -> list[dict[str, Any]]:
    if job is not None:
        return [desk.job(job)]
    found = {one["id"]: one for one in desk.open_jobs()}
    # What ended since is told once more.
    ended = [desk.job(number) for number in sorted(before - set(found))[-20:]]
    return [*found.values(), *ended]


@router.get("/jobs/{job}", responses=Example("One job.", JOB))
def job(desk: DeskOf, job: int) -> JSONResponse:
    """Say how far a job is."""
    return JSONResponse(desk.job(job))


@router.get("/jobs/{job}/log", responses=Example("What it wrote.", JOB_LOG))
def log(
    desk: DeskOf,
    job: int,
    start: Annotated[int, Query(alias="from", ge=0, le=2**53)] = 0,
) -> JSONResponse:
    """Give what a job wrote from a byte on."""
    return JSONResponse(desk.job_log(job, start))


@router.post("/jobs/{job}/cancel", responses=Example("It stops.", JOB))
def cancel(desk: DeskOf, job: int) -> JSONResponse:
    """Ask that a job stops; what it did is kept."""
    return JSONResponse(desk.cancel_job(job))
