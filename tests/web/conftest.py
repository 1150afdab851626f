"""Real servers, real browsers: what is not ours may stumble on a busy machine."""

from __future__ import annotations

from pathlib import Path

import pytest

_HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run a test that failed once more, and say so (an R in the line of dots, a row at the end).

    A mistake of ours fails twice. What this forgives is a Chromium that starts late or a pause that
    a shared processor makes longer than a page's patience.
    """
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.flaky(reruns=1))
