"""Jobs: work that takes long, seen while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from solesight.web.pages.common import desk_of
from solesight.web.pages.reading import ago
from solesight.web.pages.rendering import fragment, is_fragment, page

__all__ = ["router"]

router = APIRouter()

_LIMIT = 60
_LOG_BYTES = 24_000
_OPEN = ("waiting", "running")
_TONES = {
    "waiting": "plain",
    "running": "good",
    "done": "good",
    "partly": "mind",
    "failed": "bad",
    "cancelled": "plain",
}
_SAID = {"partly": "done, some failed"}
_TEACH = {
    "clean": "Measure new photos: is it a shoe, sharp, whole, one alone? Then frame it.",
    "embed": "Give each frame its vectors: what looks alike lies near.",
    "split": "Group the photos of one shoe, and place the groups in train, validation and test.",
    "train": "Learn a label from the photos that have it.",
    "evaluate": "Score the models on rows that they did not learn from.",
    "explore": "Write the page of figures.",
    "cluster": "Find groups of look-alikes, and lay all photos out as a map.",
    "audit": "Ask what a model could cheat with.",
    "report": "Write one page of everything, to send to somebody.",
}
_ORDER = tuple(_TEACH)


@router.get("/jobs")
def jobs(request: Request) -> Response:
    """Show what runs, waits and is done, and what can be started."""
    desk = desk_of(request)
    found = [job_view(job) for job in desk.list_jobs(_LIMIT)]
    kinds = sorted(
        (k for k in desk.job_kinds() if k["kind"] in _TEACH), key=lambda k: _ORDER.index(k["kind"])
    )
    shown = [{**kind, "teach": _TEACH[kind["kind"]], "fields": _fields(kind)} for kind in kinds]
    return page(request, "jobs.html.jinja", "jobs", jobs=found, kinds=shown)


@router.post("/jobs")
async def start(request: Request) -> Response:
    """Start a job, and show it."""
    desk = desk_of(request)
    async with request.form() as form:
        given = {name: str(value).strip() for name, value in form.items()}
    kind = given.pop("kind", "")
    options = {name: _typed(value) for name, value in given.items() if value}
    await desk.work(desk.start_job, kind, options)
    return RedirectResponse("/jobs", 303)


@router.get("/jobs/{job}/card")
def card(request: Request, job: str) -> Response:
    """Give the part of a job that changes."""
    return fragment("job_state.html.jinja", job=job_view(desk_of(request).job(job)))


@router.get("/jobs/{job}/line")
def line(request: Request, job: str) -> Response:
    """Give a job in one line, for pages that started it."""
    return fragment("job_line.html.jinja", job=job_view(desk_of(request).job(job)))


@router.get("/jobs/{job}/log")
def log(request: Request, job: str) -> Response:
    """Give the end of what a job said."""
    said = desk_of(request).job_log(job, 0)
    text = said["text"][-_LOG_BYTES:]
    return fragment("job_log.html.jinja", text=text, job=job_view(desk_of(request).job(job)))


@router.post("/jobs/{job}/cancel")
def cancel(request: Request, job: str) -> Response:
    """Stop a job."""
    found = desk_of(request).cancel_job(job)
    if not is_fragment(request):
        return RedirectResponse("/jobs", 303)
    return fragment("job_state.html.jinja", job=job_view(found))


def job_view(job: Mapping[str, Any]) -> dict[str, Any]:
    """Lay out a job."""
    state = job["state"]
    return {
        **job,
        "href": f"/jobs/{quote(str(job['id']))}",
        "open": state in _OPEN,
        "tone": _TONES.get(state, "plain"),
        "said": _SAID.get(state, state),
        "when": ago(job.get("ended_at") or job.get("started_at") or job.get("created_at")),
        "took": _took(job.get("seconds")),
        "counts": _counts(job),
    }


def _counts(job: Mapping[str, Any]) -> str:
    label, done, total = job.get("label") or "", job.get("done"), job.get("total")
    if total:
        return f"{label} {done or 0:,} of {total:,}".strip()
    return str(label)


def _took(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 60:
        return f"{seconds:.0f} s" if seconds >= 1 else "under 1 s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def _fields(kind: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the options of a kind that a form asks for: those with choices, or that must be said."""
    return [
        {"name": name, **about}
        for name, about in (kind.get("options") or {}).items()
        if about.get("choices") or name == "target"
    ]


def _typed(text: str) -> Any:
    return int(text) if text.lstrip("-").isdigit() and len(text) < 10 else text
