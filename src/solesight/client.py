"""A small client of `solesight serve`: the API's answers, typed as far as one relies on them.

with Client("http://127.0.0.1:8000") as sole:
    print(sole.identify("shoe.jpg")["said"])
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypedDict
from urllib.parse import quote

from solesight.errors import ServerError

if TYPE_CHECKING:
    import httpx2

__all__ = ["Client", "JobDict", "PageDict"]

Json: TypeAlias = dict[str, Any]
Given: TypeAlias = "str | Path | bytes | tuple[str, bytes]"
"""A photo: a file, its bytes, or a name to show and bytes."""
_ENDED = frozenset({"done", "partly", "failed", "cancelled"})


class JobDict(TypedDict):
    """Long work; the server's answer holds more."""

    id: int
    kind: str
    state: str
    done: int
    total: int | None
    error: str | None
    result: Json | None


class PageDict(TypedDict):
    """A page of photos."""

    photos: list[Json]
    total: int
    next: str | None


class Client:
    """Asks a server; usable as a context manager.

    Args:
        url: of the server.
        token: of `serve --token`.
        timeout: seconds that an answer may take.
        patience: seconds in all that busy answers (429, 503) are waited out, as the server asks.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        token: str | None = None,
        *,
        timeout: float = 60.0,
        patience: float = 30.0,
    ) -> None:
        import httpx2  # asking takes it, importing the package does not

        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx2.Client(
            base_url=f"{url.rstrip('/')}/api/v1", headers=headers, timeout=timeout, trust_env=False
        )
        self._patience = patience

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    # ---- looking

    def look(self, photo: Given, *, top: int = 5) -> Json:
        """Give everything that is said of one photo."""
        return self._json("POST", "/look", files=_files([photo]), params={"top": top})

    def identify(self, photo: Given, **only: Any) -> Json:
        """Give which shoe a photo shows; ``top``, ``brand``, ``source`` narrow it."""
        return self.identify_all([photo], **only)[0]

    def identify_all(self, photos: Sequence[Given], **only: Any) -> list[Json]:
        """Give which shoes photos show, one line each."""
        return self._lines("/identify", photos, only)

    def identify_together(self, photos: Sequence[Given], **only: Any) -> Json:
        """Give which shoe photos show that all show one; those that cannot be read are left out."""
        return self._lines("/identify", photos, {**only, "together": "true"})[-1]

    def similar(self, photo: Given, **only: Any) -> Json:
        """Give look-alikes of a photo, hyped and everyday."""
        return self._lines("/similar", [photo], only)[0]

    def predict(self, photo: Given, target: str, bundle: str | None = None) -> Json:
        """Give what a bundle of the target says of a photo."""
        return self._lines(f"/predict/{_part(target)}", [photo], {"bundle": bundle})[0]

    def price(self, photo: Given) -> Json:
        """Give what the shoe of a photo should sell for."""
        return self._lines("/price", [photo], {})[0]

    def explain(
        self, photo: Given, *, bundle: Sequence[str] = (), method: Sequence[str] = (), **asked: Any
    ) -> list[Json]:
        """Give which parts of a photo speak for what bundles say.

        Args:
            photo: a file, bytes, or a name and bytes.
            bundle: whom to ask; those that answer on Look by default.
            method: how.
            **asked: ``label``, ``against``, ``pictures``.
        """
        only = {"bundle": list(bundle), "method": list(method), **asked}
        found: list[Json] = self._lines("/explain", [photo], only)[0]["explanations"]
        return found

    def recolor(self, photo: Given, **wishes: Any) -> Json:
        """Give colorways of the shoe in a photo, the best first.

        Args:
            photo: the photo.
            **wishes: palette, colors, brand, model, by, part (a list), variants, seed, rank,
                identity, pictures; as in the API.
        """
        return self._json("POST", "/recolor", files=_files([photo]), params=_sent(wishes))

    # ---- the catalog

    def photos(self, *, after: str | None = None, limit: int = 60, **filters: Any) -> PageDict:
        """Give a page of the photos that fit."""
        params = _sent({**filters, "after": after, "limit": limit})
        page: Any = self._json("GET", "/photos", params=params)
        found: PageDict = page
        return found

    def every_photo(self, **filters: Any) -> Iterator[Json]:
        """Yield all photos that fit, page by page."""
        after: str | None = None
        while True:
            page = self.photos(after=after, limit=200, **filters)
            yield from page["photos"]
            after = page["next"]
            if after is None:
                return

    def photo(self, digits: str) -> Json:
        """Give everything that is known of a photo."""
        return self._json("GET", f"/photos/{_part(digits)}")

    def thumbnail(self, photo: str, side: int = 320) -> bytes:
        """Give a photo small, as WebP."""
        path = f"/photos/{_part(photo)}/thumbnail"
        return self._ask("GET", path, params={"side": side}).content

    def add(self, photos: Sequence[Given], *, source: str = "upload", **said: str) -> JobDict:
        """Send photos to the catalog; a job takes them in."""
        data = {"source": source, **said}
        return self._job("POST", "/photos", "job", files=_files(photos), data=data)

    def shoe(self, key: str) -> Json:
        """Give everything that is known of a shoe."""
        return self._json("GET", f"/shoes/{_part(key)}")

    def correct(self, photos: Sequence[str], **said: str | None) -> Json:
        """Say something of photos: title, brand, model, colorway, style_code, verdict."""
        return self._json("POST", "/corrections", json={"photos": list(photos), **said})

    def undo(self, correction: int) -> Json:
        """Take a correction back."""
        return self._json("DELETE", f"/corrections/{correction}")

    # ---- long work and models

    def start(self, kind: str, then: Sequence[str] = (), **options: Any) -> JobDict:
        """Ask for a job."""
        wanted = {"kind": kind, "options": options, "then": list(then)}
        return self._job("POST", "/jobs", json=wanted)

    def job(self, number: int) -> JobDict:
        """Say how far a job is."""
        return self._job("GET", f"/jobs/{number}")

    def jobs(self) -> list[JobDict]:
        """Give the newest jobs, newest first."""
        found: list[JobDict] = self._json("GET", "/jobs")["jobs"]
        return found

    def cancel(self, number: int) -> JobDict:
        """Ask that a job stops."""
        return self._job("POST", f"/jobs/{number}/cancel")

    def wait(self, number: int, seconds: float = 600.0) -> JobDict:
        """Wait until a job has ended, and give it.

        Raises:
            ServerError: it takes longer.
        """
        until = time.monotonic() + seconds
        while (job := self.job(number))["state"] not in _ENDED:
            if time.monotonic() > until:
                raise ServerError(f"job {number} goes on after {seconds:.0f} s", 504)
            time.sleep(0.2)
        return job

    def models(self) -> list[Json]:
        """Give all bundles, newest first."""
        found: list[Json] = self._json("GET", "/models")["models"]
        return found

    def status(self) -> Json:
        """Say what the workspace holds."""
        return self._json("GET", "/status")

    # ---- asking

    def _lines(self, path: str, photos: Sequence[Given], only: Mapping[str, Any]) -> list[Json]:
        said = self._json("POST", path, files=_files(photos), params=_sent(only))
        found: list[Json] = said["photos"]
        return found

    def _job(self, method: str, path: str, inside: str | None = None, **more: Any) -> JobDict:
        said: Any = self._json(method, path, **more)
        job: JobDict = said[inside] if inside else said
        return job

    def _json(self, method: str, path: str, **more: Any) -> Json:
        said: Json = self._ask(method, path, **more).json()
        return said

    def _ask(self, method: str, path: str, **more: Any) -> httpx2.Response:
        import httpx2

        until = time.monotonic() + self._patience
        while True:
            try:
                answer = self._http.request(method, path, **more)
            except httpx2.TransportError as error:
                raise ServerError(
                    f"the server does not answer ({error}): is it running?"
                ) from error
            pause = float(answer.headers.get("retry-after", "1"))
            if answer.status_code not in (429, 503) or time.monotonic() + pause > until:
                break
            time.sleep(pause)
        if answer.is_success:
            return answer
        raise ServerError(_said(answer), answer.status_code)


def _said(answer: httpx2.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"the server answered {answer.status_code}"


def _sent(params: Mapping[str, Any]) -> Json:
    return {name: value for name, value in params.items() if value is not None}


def _part(text: str) -> str:
    return quote(text, safe="")


def _files(photos: Sequence[Given]) -> list[tuple[str, tuple[str, bytes]]]:
    return [("photo", _named(photo)) for photo in photos]


def _named(photo: Given) -> tuple[str, bytes]:
    if isinstance(photo, tuple):
        return photo
    if isinstance(photo, bytes):
        return "photo", photo
    path = Path(photo)
    return path.name, path.read_bytes()
