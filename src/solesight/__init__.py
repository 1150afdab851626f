"""Solesight looks at photos of shoes.

``ws = solesight.open(DIR)`` opens a workspace; every verb is a method of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from solesight.errors import SolesightError

if TYPE_CHECKING:
    from solesight.workspace import Workspace
    from solesight.workspace import open_workspace as open  # noqa: A004 - solesight.open is the name
    from solesight.workspace_naming import identify_photo
    from solesight.workspace_price import price_shoe

__version__ = "0.1.0"

__all__ = ["SolesightError", "Workspace", "__version__", "identify_photo", "open", "price_shoe"]

_LAZY = {
    "open": "open_workspace",
    "Workspace": "Workspace",
    "identify_photo": "identify_photo",
    "price_shoe": "price_shoe",
}


def __getattr__(name: str) -> Any:
    # Lazy, so that a worker process that imports one room doesn't load every other.
    if name in _LAZY:
        from solesight import workspace

        return getattr(workspace, _LAZY[name])
    raise AttributeError(f"module 'solesight' has no attribute {name!r}")
