"""Photo to vector: embedders by name, on ONNX Runtime."""

from solesight.embed.embedder import Embedder
from solesight.embed.network import Network
from solesight.embed.registry import JOINT, EmbedderSpec, embedder_spec, embedders
from solesight.embed.stage import EmbedStage, embed_config
from solesight.embed.vectors import Vectors, read_vectors
from solesight.embed.verb import Embedded, embed_photos

__all__ = [
    "JOINT",
    "EmbedStage",
    "Embedded",
    "Embedder",
    "EmbedderSpec",
    "Network",
    "Vectors",
    "embed_config",
    "embed_photos",
    "embedder_spec",
    "embedders",
    "read_vectors",
]
