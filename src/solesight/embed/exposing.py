"""Results inside an ONNX graph made outputs too, without a tool that knows ONNX.

A serialised protocol buffer that stands behind another is merged into it, and what repeats is
appended: a few bytes behind the file name further outputs of its graph. Weights and the file on the
disk stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["exposed", "holds"]

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
