"""ONNX files changed without a tool that knows ONNX: more outputs, shuffled weights.

A serialised protocol buffer that stands behind another is merged into it, and what repeats is
appended: a few bytes behind the file name further outputs of its graph. Weights and the file on the
disk stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

__all__ = ["exposed", "holds", "shuffled"]

_GRAPH = 7
"""Field of ``ModelProto``."""
_OUTPUT = 12
"""Field of ``GraphProto``."""
_NAME = 1
"""Field of ``ValueInfoProto``; type and shape are inferred."""


def exposed(network: bytes, names: Iterable[str]) -> bytes:
    """Give an ONNX file whose graph has further outputs.

    Args:
        network: the file.
        names: of results or weights inside the graph.
    """
    outputs = b"".join(_field(_OUTPUT, _field(_NAME, name.encode())) for name in names)
    return network + _field(_GRAPH, outputs)


def holds(network: bytes, name: str) -> bool:
    """Say whether a graph has a result or weight of this name."""
    # As a field of its own, so that a longer name which begins alike does not count.
    return bytes([len(name)]) + name.encode() in network


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def shuffled(network: bytes, rng: np.random.Generator) -> bytes:
    """Give a network whose large weights were shuffled, each array within itself.

    Whatever it says afterwards comes from no learning; what was learned of sizes and spreads stays.

    Args:
        network: an ONNX file.
        rng: of the permutations.
    """
    data = bytearray(network)
    for start, stop, kind in _weights(network):
        width = _WIDTHS.get(kind, 0)
        if width and (stop - start) // width >= _LARGE:
            rows = np.frombuffer(bytes(data[start:stop]), np.uint8).reshape(-1, width)
            data[start:stop] = rng.permutation(rows).tobytes()
    return bytes(data)


_WIDTHS = {1: 4, 2: 1, 3: 1}
"""Bytes a number: float32, uint8, int8."""
_LARGE = 1024
_WEIGHT, _KIND, _RAW = 5, 2, 9
"""Fields: of ``GraphProto`` its weights; of ``TensorProto`` the type, and the numbers as bytes."""


def _weights(network: bytes) -> Iterator[tuple[int, int, int]]:
    """Find weights: where their bytes begin and end, and their type."""
    for graph in _fields(network, 0, len(network), _GRAPH):
        for tensor in _fields(network, *graph, _WEIGHT):
            kinds = list(_fields(network, *tensor, _KIND))
            for start, stop in _fields(network, *tensor, _RAW):
                yield start, stop, kinds[0][0] if kinds else 0


def _fields(data: bytes, start: int, stop: int, wanted: int) -> Iterator[tuple[int, int]]:
    """Find a field of a message: begin and end of its bytes, or its value twice for a number."""
    place = start
    while place < stop:
        key, place = _number(data, place)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, place = _number(data, place)
            found = (value, value)
        else:
            size, place = _number(data, place) if wire == 2 else ({1: 8, 5: 4}[wire], place)
            found = (place, place + size)
            place += size
        if number == wanted:
            yield found


def _number(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[place]
        value |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return value, place
