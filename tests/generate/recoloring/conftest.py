from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from drawn_parts import encoded, shoe

from solesight.eye import Measurer
from solesight.generate.recoloring import Sitting, sit


@pytest.fixture(scope="session")
def measurer() -> Measurer:
    """The loaded eye."""
    return Measurer()


@pytest.fixture(scope="session")
def sitting(measurer: Measurer) -> Sitting:
    """A red shoe with a dark mark on a white sole."""
    return sit("red.png", encoded(shoe()), measurer, least=0.0)
