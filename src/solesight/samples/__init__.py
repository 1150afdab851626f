"""Drawn shoes with known truth: for the demo, the pictures in the docs, and the tests."""

from __future__ import annotations

from solesight.samples.backgrounds import BACKGROUNDS
from solesight.samples.brands import BRANDS
from solesight.samples.damage import DAMAGES, damage
from solesight.samples.design import ShoeDesign, designs
from solesight.samples.draw import VIEWS, DrawnShoe, draw
from solesight.samples.oddities import NON_SHOES, non_shoe
from solesight.samples.photograph import (
    PhotoTruth,
    SamplePhoto,
    Scene,
    photograph,
    photograph_several,
    random_scene,
)
from solesight.samples.writer import SampleSet, write_samples

__all__ = [
    "BACKGROUNDS",
    "BRANDS",
    "DAMAGES",
    "NON_SHOES",
    "VIEWS",
    "DrawnShoe",
    "PhotoTruth",
    "SamplePhoto",
    "SampleSet",
    "Scene",
    "ShoeDesign",
    "damage",
    "designs",
    "draw",
    "non_shoe",
    "photograph",
    "photograph_several",
    "random_scene",
    "write_samples",
]
