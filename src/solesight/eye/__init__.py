"""What is seen in a photo: a shoe or not, one or several, which way it faces, its frame."""

from solesight.eye.finder import Finder, Found
from solesight.eye.measure import Measurer, Measures, Opened
from solesight.eye.stage import FrameStage, frames_config

__all__ = ["Finder", "Found", "FrameStage", "Measurer", "Measures", "Opened", "frames_config"]
