"""The nearest among many vectors: the kept graph beside numpy, in time, recall and bytes.

    python benchmarks/search.py PHOTOS [--n 1000000] [--noise 0.25]

Vectors are drawn from real ones. The photos are embedded; nine tenths are kept to draw from, a
tenth is held out. Wider vectors are brought to 384 dimensions, as many as the sneaker embedder
gives, by the leading singular directions of the kept ones. A vector is one of the kept, drawn with
replacement, plus Gaussian noise of the expected length given by --noise, the same in all
directions, brought to length one; a query is made the same way from a held-out one. One thread
asks, one query at a time.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np
from numpy.typing import NDArray
from tables import ROOT, put, table

from solesight.embed import Network, embedder_spec
from solesight.embed.network import DEFAULT
from solesight.errors import PhotoError
from solesight.photos import Frame, decode, render
from solesight.search import Hits, Index, Upkeep, open_index

WIDTH, K = 384, 10
HELD_OUT = 0.1
NEW, GONE = 0.01, 0.05
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Material:
    """Vectors, the photos they were drawn from, queries, and how far apart real photos lie."""

    vectors: Floats
    source: NDArray[np.str_]
    queries: Floats
    real: int
    apart: float


def embedded(folder: Path) -> tuple[Floats, NDArray[np.str_]]:
    """Embed the photos of a folder that can be read; give also their first folders."""
    spec = embedder_spec(DEFAULT)
    net = Network(spec.path, spec.sha256)
    vectors, sources = [], []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        try:
            pixels = decode(path.read_bytes(), at_least=448)
        except PhotoError:
            continue
        frame = render(pixels, Frame.whole(pixels.shape[1], pixels.shape[0]))
        vectors.append(net.embed(frame[None])[0])
        sources.append(path.relative_to(folder).parts[0])
    return np.stack(vectors), np.array(sources)


def unit(vectors: Floats) -> Floats:
    """Bring rows to length one."""
    found: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return found


def drawn(real: Floats, picks: NDArray[np.int64], noise: float, rng: np.random.Generator) -> Floats:
    """Draw vectors around the picked real ones."""
    found = np.empty((len(picks), real.shape[1]), dtype=np.float32)
    for start in range(0, len(picks), 50_000):
        some = real[picks[start : start + 50_000]]
        spread = noise / np.sqrt(real.shape[1])
        blur = rng.standard_normal(some.shape, dtype=np.float32) * np.float32(spread)
        found[start : start + len(some)] = unit(some + blur)
    return found


def material(real: Floats, sources: NDArray[np.str_], n: int, asked: int, noise: float) -> Material:
    """Draw vectors and queries; see the top of this file."""
    rng = np.random.default_rng(0)
    _, first = np.unique(real, axis=0, return_index=True)
    order = rng.permutation(first)
    held, kept = np.split(order, [int(HELD_OUT * len(order))])
    if real.shape[1] > WIDTH:
        _, _, directions = np.linalg.svd(real[kept], full_matrices=False)
        real = unit(real @ directions[:WIDTH].T)
    among = real[kept] @ real[kept].T
    np.fill_diagonal(among, -1)
    apart = float(np.median(np.sqrt(2 - 2 * among.max(axis=1))))
    picks = kept[rng.integers(0, len(kept), n)]
    vectors = drawn(real, picks, noise, rng)
    queries = drawn(real, rng.choice(held, asked), noise, rng)
    return Material(vectors, sources[picks], queries, len(order), apart)


class Spent(NamedTuple):
    """Milliseconds a query."""

    p50: float
    p95: float
    cpu: float


def timed(ask: Callable[[Floats], object], queries: Floats) -> Spent:
    """Time queries after a warm-up: median and 95th percentile by the wall, median of the CPU."""
    wall, cpu = [], []
    for i, query in enumerate(np.concatenate([queries[:3], queries])):
        began, worked = time.perf_counter(), time.process_time()
        ask(query[None])
        if i >= 3:
            cpu.append(1000 * (time.process_time() - worked))
            wall.append(1000 * (time.perf_counter() - began))
    return Spent(float(np.median(wall)), float(np.quantile(wall, 0.95)), float(np.median(cpu)))


def recall(found: Hits, wanted: Hits) -> float:
    """Share of the exact nearest that was found."""
    pairs = zip(found.rows, wanted.rows, strict=True)
    return sum(len(set(a) & set(b)) for a, b in pairs) / wanted.rows.size


def anonymous() -> float:
    """Megabytes of memory of this process that no file backs; nan where it cannot be told."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return float("nan")
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon"))


def plain(vectors: Floats) -> Callable[[Floats], object]:
    """Make the named peer: one numpy product, ``argpartition``, sort."""

    def ask(query: Floats) -> object:
        similarities = vectors @ query[0]
        top = np.argpartition(similarities, -K)[-K:]
        return top[np.argsort(-similarities[top])]

    return ask


class Rows:
    """The rows of the table, each beside numpy."""

    def __init__(self, peer: Spent) -> None:
        self.rows: list[tuple[str, ...]] = []
        self._peer = peer.cpu
        self.add("numpy: one product, `argpartition`", peer, 1.0)

    def add(self, name: str, spent: Spent, found: float) -> None:
        """Add a row."""
        times = [f"{value:.2f}" for value in spent]
        self.rows.append((name, *times, f"{self._peer / spent.cpu:.1f}", f"{found:.3f}"))
        print(self.rows[-1], flush=True)

    def compare(
        self, name: str, index: Index, exact: Index, queries: Floats, allowed: Mask | None = None
    ) -> None:
        """Time an index and count what it finds of the exact nearest."""
        found = np.concatenate([index.query(q[None], K, allowed).rows for q in queries])
        wanted = exact.query(queries, K, allowed)
        spent = timed(lambda query: index.query(query, K, allowed), queries)
        self.add(name, spent, recall(Hits(found, wanted.similarities), wanted))


def filters(one: Material, n: int) -> dict[str, Mask]:
    """Rows that a filter leaves: by chance, and by the first folder of the photo drawn from."""
    rng, found = np.random.default_rng(1), {}
    for share in (0.3, 0.1, 0.01):
        found[f"{share:.0%} allowed, by chance"] = rng.random(n) < share
    names, counts = np.unique(one.source[:n], return_counts=True)
    for place in (-1, len(names) // 2):
        mask = one.source[:n] == names[np.argsort(counts)[place]]
        found[f"{mask.mean():.1%} allowed, one source"] = mask
    return found


def measured(one: Material, n: int, threads: int, folder: Path) -> tuple[Rows, str]:
    """Build, ask, change the photos, ask again."""
    ids = [f"{i:064x}" for i in range(len(one.vectors))]
    vectors, few = one.vectors[:n], one.queries[:100]
    rows = Rows(timed(plain(vectors), few))
    exact = open_index(ids[:n], vectors, exact_up_to=n)
    rows.compare("exact, as up to 100,000 photos", exact, exact, few)
    began, worked = time.perf_counter(), time.process_time()
    open_index(ids[:n], vectors, folder=folder, exact_up_to=0, upkeep=Upkeep(threads=threads))
    built, worked = time.perf_counter() - began, time.process_time() - worked
    before, began = anonymous(), time.perf_counter()
    graph = open_index(ids[:n], vectors, folder=folder, exact_up_to=min(n - 1, 100_000))
    opened, memory = time.perf_counter() - began, anonymous() - before
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    rows.compare("graph (HNSW)", graph, exact, one.queries)
    for name, mask in filters(one, n).items():
        rows.compare(f"graph, {name}", graph, exact, one.queries[:200], mask)
    changed = slice(int(GONE * n), None)
    keep = Upkeep(build=False)
    graph = open_index(
        ids[changed], one.vectors[changed], folder=folder, exact_up_to=n // 2, upkeep=keep
    )
    exact = open_index(ids[changed], one.vectors[changed], exact_up_to=2 * n)
    name = f"graph, {graph.gone:,} rows gone since, {graph.tail:,} new"
    rows.compare(name, graph, exact, one.queries)
    on = f"{threads} thread{'s' * (threads > 1)} ({worked:.0f} s of CPU)"
    said = (
        f"The graph was built in {built:.0f} s on {on}, takes {size:.0f} MB on disk "
        f"(vectors in half precision included; they are {vectors.nbytes / 1e6:.0f} MB in single), "
        f"opens in {opened:.1f} s and then holds {memory:.0f} MB of memory."
    )
    return rows, said


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=Path)
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--noise", type=float, default=0.25)
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--dry", action="store_true", help="print, write no page")
    asked = parser.parse_args()
    real, sources = embedded(asked.photos)
    total = asked.n + int(NEW * asked.n)
    one = material(real, sources, total, asked.queries, asked.noise)
    with tempfile.TemporaryDirectory() as folder:
        rows, said = measured(one, asked.n, asked.threads, Path(folder))
    text = (
        f"{asked.n:,} vectors of {one.vectors.shape[1]} dimensions, drawn from those of "
        f"{one.real} photos of the shared data folder by `{DEFAULT}`: one of nine tenths of them "
        f"plus Gaussian noise of length {asked.noise:g}, where the median distance of a photo to "
        f"its nearest is {one.apart:.2f}; {asked.queries} queries drawn likewise from the tenth "
        f"held out. The {K} nearest, one query at a time, one thread. CPU is the median of the CPU "
        "time, which other work on the machine disturbs less.\n\n"
    )
    columns = ("search", "p50, ms", "p95, ms", "CPU, ms", "numpy's CPU / CPU", f"recall@{K}")
    text += table(columns, rows.rows) + "\n\n" + said
    print(text)
    if not asked.dry:
        command = " ".join(["python benchmarks/search.py PHOTOS", *sys.argv[2:]])
        put(ROOT / "docs" / "benchmarks.md", "search", text, command)


if __name__ == "__main__":
    main()
