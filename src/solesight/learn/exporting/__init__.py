"""A bundle as one ONNX file for programs that do not have Solesight."""

from solesight.learn.exporting.verb import Exported, Inputs, export

__all__ = ["Exported", "Inputs", "export"]
