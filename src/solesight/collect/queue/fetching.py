"""From queued addresses to stored photos: threads fetch, one thread writes."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from solesight.catalog import Catalog, insert_new, now, schema
from solesight.collect.client import Client, photo_caps
from solesight.collect.intake import Taken
from solesight.collect.items import Item
from solesight.collect.keeping import photo_row
from solesight.collect.queue.downloads import Lease, Scope, done, failed, given_back
from solesight.errors import FetchError, PhotoError
from solesight.photos import Caps, PhotoInfo, read, sha256_hex
from solesight.progress import Progress

__all__ = ["Fetching", "Outcome", "Pace", "checked_photo"]

# The shorter side of the smallest photo that is one: below are icons and stand-ins.
_SMALLEST = 50
_BATCH, _SECONDS = 48, 1.0
#: Reasons that mean the host, not the address: the rest of the host waits for another day.
_HOST_STOPS = frozenset({"blocked", "budget"})


@dataclass(frozen=True)
class Got:
    """A photo whose bytes are in the store."""

    photo: str
    info: PhotoInfo | None
    about: Mapping[str, Any]


@dataclass
class Outcome:
    """How a run of downloads ended.

    Attributes:
        kept: photos fetched and stored.
        failed: given up, by reason.
        postponed: left for another run, by reason.
        named: (address, reason, error) of what failed, the first hundred.
        stopped: host -> why nothing more is asked there.
    """

    kept: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    postponed: Counter[str] = field(default_factory=Counter)
    named: list[tuple[str, str, str]] = field(default_factory=list)
    stopped: dict[str, str] = field(default_factory=dict)


def checked_photo(body: bytes, content_type: str, caps: Caps) -> PhotoInfo:
    """Look at fetched bytes: a photo, or the reason why not.

    Raises:
        FetchError: ``html``, ``truncated``, ``unreadable`` ..., ``too_small``, ``placeholder``.
    """
    try:
        info, pixels = read(body, at_least=64, caps=caps)
    except PhotoError as error:
        again = error.reason in ("truncated", "empty")
        text = f"sent as {content_type[:60]!r}: {error}"
        raise FetchError(text, error.reason, again=again) from None
    if min(info.width, info.height) < _SMALLEST:
        text = f"is {info.width} x {info.height} pixels: an icon or a stand-in"
        raise FetchError(text, "too_small")
    if (pixels.reshape(-1, 3).max(axis=0) - pixels.reshape(-1, 3).min(axis=0)).max() < 4:
        raise FetchError("is of one color all over: a stand-in", "placeholder")
    return info


@dataclass(frozen=True)
class Pace:
    """How much is fetched at once.

    Attributes:
        threads: fetches at once, over all hosts.
        per_host: connections a host.
        patience: seconds; what cannot be tried within them is left for another run.
    """

    threads: int = 12
    per_host: int = 1
    patience: float = 180.0


class Fetching:
    """Works a scope off; a host has as many connections as its limit, and its own pace.

    Args:
        catalog: where rows go.
        client: the polite client.
        caps: size limits of photos.
        forgotten: hashes that are not taken again.
        attach: gives listings their photos; called with the keys of addresses, in the transaction.
        pace: how much at once.
    """

    def __init__(
        self,
        catalog: Catalog,
        client: Client,
        caps: Caps,
        forgotten: frozenset[str],
        attach: Callable[[Connection, Sequence[str]], None],
        pace: Pace | None = None,
    ) -> None:
        self._catalog, self._client, self._caps = catalog, client, caps
        self._limits, self._forgotten = photo_caps(caps.max_bytes), forgotten
        self._attach, self.pace = attach, pace or Pace()

    def run(self, keys: Iterable[str], progress: Progress) -> Outcome:
        """Fetch what is not fetched yet.

        Raises:
            CatalogError: the catalog or the store cannot be written; what was done is kept.
        """
        scope = Scope(self._catalog)
        total = scope.load(keys)
        outcome = Outcome()
        progress.start("collect", total)
        try:
            with ThreadPoolExecutor(self.pace.threads, "fetch") as pool:
                _Run(self, scope, pool, outcome, progress).work()
        finally:
            progress.finish()
        return outcome

    def take(self, lease: Lease) -> Got:
        """Fetch one photo, check it, store its bytes; called from several threads."""
        answer, said = self._client.photo(lease.url, self._limits)
        kind = answer.headers.get("content-type", "").partition(";")[0].strip()[:100]
        info = checked_photo(answer.body, kind, self._caps)
        photo = sha256_hex(answer.body)
        if photo in self._forgotten:
            raise FetchError("is a photo that was forgotten on request", "forgotten")
        self._catalog.store.put(photo, answer.body)
        about = {
            "status": answer.status, "final_url": answer.final_url, "content_type": kind,
            "etag": answer.headers.get("etag"), "n_bytes": len(answer.body), "robots": said,
            "last_modified": answer.headers.get("last-modified", "")[:100] or None,
            "fetched_at": now(), "photo": photo,
        }  # fmt: skip
        return Got(photo, info, about)

    def write(
        self, results: Sequence[tuple[Lease, Got | FetchError]], keys: Mapping[int, str]
    ) -> list[bool]:
        """Write a batch in one transaction; give for each whether it is to be tried again."""
        again = []
        with self._catalog.writing() as connection:
            good = [got for _, got in results if isinstance(got, Got)]
            rows = [photo_row(Taken(Item("", ""), got.photo, got.info)) for got in good]
            insert_new(connection, schema.photos, rows)
            done(connection, [(lease, got.about) for lease, got in results if isinstance(got, Got)])
            again += [
                isinstance(got, FetchError) and failed(connection, lease, got)
                for lease, got in results
            ]
            self._attach(connection, [keys[lease.id] for lease, _ in results])
        return again

    def give_back(self, leases: Sequence[Lease]) -> None:
        """Let go of what was not tried."""
        if leases:
            with self._catalog.writing() as connection:
                given_back(connection, leases)


class _Run:
    """One run: which host is asked next, what is in the air, what is to be written."""

    def __init__(
        self,
        fetching: Fetching,
        scope: Scope,
        pool: ThreadPoolExecutor,
        outcome: Outcome,
        progress: Progress,
    ) -> None:
        self._own, self._scope, self._pool = fetching, scope, pool
        self._outcome, self._progress = outcome, progress
        self._air: dict[Future[Got], Lease] = {}
        self._ready: dict[str, deque[Lease]] = {}
        self._held: dict[str, float] = {}
        self._done: list[tuple[Lease, Got | FetchError]] = []
        self._keys: dict[int, str] = {}
        self._written = time.monotonic()

    def work(self) -> None:
        """Go on until nothing is left that could be fetched now."""
        try:
            while self._fill() or self._air or self._wait_for_due():
                self._reap()
                self._write()
        finally:
            # Also when a person stops it: what was fetched is kept, what was not is let go.
            for future in self._air:
                future.cancel()
            self._reap(last=True)
            self._write(last=True)
            self._own.give_back([lease for line in self._ready.values() for lease in line])

    def _fill(self) -> bool:
        """Start as many fetches as the hosts allow; say whether any was started."""
        busy = Counter(lease.host for lease in self._air.values())
        room = self._own.pace.threads - len(self._air)
        started = False
        self._refill(busy)
        for host, line in self._ready.items():
            while line and room > 0 and busy[host] < self._own.pace.per_host and self._open(host):
                lease = line.popleft()
                self._air[self._pool.submit(self._own.take, lease)] = lease
                busy[host] += 1
                room -= 1
                started = True
        return started

    def _open(self, host: str) -> bool:
        return self._held.get(host, 0.0) <= time.time()

    def _refill(self, busy: Counter[str]) -> None:
        per_host = self._own.pace.per_host
        ahead = 2 if per_host == 1 else 8 * per_host
        lacking = {
            host: ahead
            for host in self._scope.hosts()
            if not self._ready.get(host) and busy[host] < per_host and self._open(host)
        }
        # As many hosts as can be asked at once, the ones with most left first.
        first = sorted(lacking, key=self._scope.left, reverse=True)[: 2 * self._own.pace.threads]
        if first:
            for lease, key in self._scope.lease({host: lacking[host] for host in first}):
                self._ready.setdefault(lease.host, deque()).append(lease)
                self._keys[lease.id] = key

    def _reap(self, *, last: bool = False) -> None:
        if not self._air:
            return
        if last:
            over, _ = wait(self._air)
        else:
            over, _ = wait(self._air, 0.5, FIRST_COMPLETED)
        for future in over:
            lease = self._air.pop(future)
            if future.cancelled():
                self._ready.setdefault(lease.host, deque()).append(lease)
                continue
            error = future.exception()
            if error is None:
                self._done.append((lease, future.result()))
            elif isinstance(error, FetchError):
                self._on_error(lease, error)
            else:
                raise error

    def _on_error(self, lease: Lease, error: FetchError) -> None:
        if error.reason == "paused":
            self._held[lease.host] = time.time() + (error.after or 1.0)
            self._ready.setdefault(lease.host, deque()).appendleft(lease)
            return
        if error.reason in _HOST_STOPS:
            self._stop(lease, error)
            return
        self._done.append((lease, error))

    def _stop(self, lease: Lease, error: FetchError) -> None:
        """Ask a host no more in this run; its addresses keep waiting."""
        held = [lease, *self._ready.pop(lease.host, ())]
        self._own.give_back(held)
        n = len(held) + self._scope.drop(lease.host)
        self._outcome.postponed[error.reason] += n
        self._outcome.stopped[lease.host] = str(error)
        self._progress.advance(n)

    def _write(self, *, last: bool = False) -> None:
        late = time.monotonic() - self._written > _SECONDS
        if not self._done or not (last or late or len(self._done) >= _BATCH):
            return
        results, self._done = self._done, []
        again = self._own.write(results, self._keys)
        self._written = time.monotonic()
        for (lease, got), more in zip(results, again, strict=True):
            if more:
                self._scope.again(lease)
                continue
            del self._keys[lease.id]
            self._progress.advance()
            if isinstance(got, Got):
                self._outcome.kept += 1
            else:
                self._count_failure(lease, got)

    def _count_failure(self, lease: Lease, error: FetchError) -> None:
        self._outcome.failed[error.reason] += 1
        if len(self._outcome.named) < 100:
            self._outcome.named.append((lease.url, error.reason, str(error)))

    def _wait_for_due(self) -> bool:
        """With nothing in the air: wait for the next try or the next open host, if it is soon."""
        self._write(last=True)
        times = [self._held.get(host, 0.0) for host, line in self._ready.items() if line]
        due = self._scope.due()
        if due is not None:
            times.append(max(due, min(self._held.get(h, 0.0) for h in self._scope.hosts())))
        if not times:
            return False
        pause = min(times) - time.time()
        if pause > self._own.pace.patience:
            self._postpone()
            return False
        time.sleep(min(max(pause, 0.02), 1.0))
        return True

    def _postpone(self) -> None:
        for line in self._ready.values():  # they are given back at the end
            self._outcome.postponed["later"] += len(line)
        for host in self._scope.hosts():
            self._outcome.postponed["later"] += self._scope.drop(host)
