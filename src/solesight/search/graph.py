"""The HNSW graph: the one file that speaks to faiss.

Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using Hierarchical
Navigable Small World graphs" (2016), as faiss has it, over vectors in half precision.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solesight.errors import MissingExtraError

__all__ = ["EF", "EF_LIMIT", "PARAMETERS", "Graph"]

# Of 16 or 24 links and 40 or 80, the least work of building that finds 98 % of the ten nearest
# of a million with the EF below, on the vectors of benchmarks/search.py.
LINKS = 16
EF_CONSTRUCTION = 80
# Vectors looked at closely in a search, and the most it is worth: beyond, exact is no slower.
EF = 1536
EF_LIMIT = 16_384
# What a kept graph must have been built with.
PARAMETERS = {"kind": "hnsw", "storage": "fp16", "links": LINKS, "ef_construction": EF_CONSTRUCTION}


class Graph:
    """Vectors in slots 0, 1, 2 ..., and the links among them.

    Slots can be added, not taken away.

    Args:
        index: an ``IndexHNSWSQ`` of faiss.
    """

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def empty(cls, width: int) -> Graph:
        """Make one without slots, for vectors of this width.

        Raises:
            MissingExtraError: faiss is not installed.
        """
        faiss = _faiss()
        kind = faiss.ScalarQuantizer.QT_fp16
        index = faiss.IndexHNSWSQ(width, kind, LINKS, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = EF_CONSTRUCTION
        return cls(index)

    @classmethod
    def load(cls, path: Path, width: int) -> Graph | None:
        """Read a file whose digest has been checked; None when it is no graph of ours."""
        faiss = _faiss()
        try:
            index = faiss.read_index(str(path))
        except RuntimeError:
            return None
        ours = isinstance(index, faiss.IndexHNSWSQ) and index.d == width
        if not ours or index.metric_type != faiss.METRIC_INNER_PRODUCT:
            return None
        index.hnsw.efConstruction = EF_CONSTRUCTION
        return cls(index)

    def save(self, path: Path) -> None:
        """Write it into a file.

        Raises:
            OSError: it cannot be written.
        """
        try:
            _faiss().write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(f"{path.name} could not be written") from error

    def __len__(self) -> int:
        """Count the slots."""
        return int(self._index.ntotal)

    def add(self, vectors: NDArray[np.float32], threads: int = 0) -> None:
        """Put vectors, float32 (m, d), into the next slots; 0 threads: as OpenMP thinks."""
        faiss = _faiss()
        before = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(threads or before)
        try:
            self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        finally:
            faiss.omp_set_num_threads(before)

    def vectors(self, slots: NDArray[np.int64]) -> NDArray[np.float32]:
        """Give what lies in slots, rounded to half precision, float32 (m, d)."""
        found: NDArray[np.float32] = self._index.reconstruct_batch(slots)
        return found

    def search(self, queries: NDArray[np.float32], ef: int) -> NDArray[np.int64]:
        """Give the nearest slots of each query as far as the graph knows, int64 (q, ef).

        Args:
            queries: float32 (q, d).
            ef: slots that are looked at closely, all of which are given, best first; -1 when
                fewer can be reached. Time grows in proportion.
        """
        faiss = _faiss()
        # With the bounded queue, time grows with the square of ef; and faiss's own filters ask
        # for that queue.
        wanted = faiss.SearchParametersHNSW(efSearch=ef, bounded_queue=False)
        _, slots = self._index.search(queries, ef, params=wanted)
        found: NDArray[np.int64] = slots
        return found


def _faiss() -> Any:
    try:
        with warnings.catch_warnings():
            # What SWIG generates is deprecated by newer Pythons, harmlessly.
            warnings.simplefilter("ignore", DeprecationWarning)
            import faiss
    except ImportError as error:
        raise MissingExtraError("fast search in many photos", "index") from error
    return faiss
