"""Photo to vector: embedders by name, on ONNX Runtime."""

from solesight.embed.embedder import Embedder, Given, Seen
from solesight.embed.layout import Layout
from solesight.embed.network import Network
from solesight.embed.registry import JOINT, EmbedderSpec, embedder_spec, embedders, shuffled_spec
from solesight.embed.stage import EmbedStage, embed_config
from solesight.embed.tracing import NO_PLACE, Layer, Spread, Trace, trace, trace_given
from solesight.embed.vectors import Vectors, read_vectors
from solesight.embed.verb import Embedded, embed_photos

__all__ = [
    "JOINT",
    "NO_PLACE",
    "EmbedStage",
    "Embedded",
    "Embedder",
    "EmbedderSpec",
    "Given",
    "Layer",
    "Layout",
    "Network",
    "Seen",
    "Spread",
    "Trace",
    "Vectors",
    "embed_config",
    "embed_photos",
    "embedder_spec",
    "embedders",
    "read_vectors",
    "shuffled_spec",
    "trace",
    "trace_given",
]
