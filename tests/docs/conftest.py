from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def _tool(name: str) -> Any:
    """Load a script of docs/, which is no package."""
    label = f"docs_{name}_script"
    if label not in sys.modules:
        spec = importlib.util.spec_from_file_location(label, ROOT / "docs" / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[label] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[label]


@pytest.fixture(scope="session")
def generate() -> Any:
    return _tool("generate")


@pytest.fixture(scope="session")
def examples() -> Any:
    return _tool("examples")
