"""Icons: the inside of a 24 x 24 SVG each, drawn for these pages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["ICONS"]

ICONS: Mapping[str, str] = MappingProxyType(
    {
        "look": '<path d="M4 8V6a2 2 0 0 1 2-2h2m8 0h2a2 2 0 0 1 2 2v2m0 8v2a2 2 0 0 1-2 2h-2m-8 '
        '0H6a2 2 0 0 1-2-2v-2"/><circle cx="12" cy="12" r="3.2"/>',
        "catalog": '<rect x="4" y="4" width="6.5" height="6.5" rx="1.5"/><rect x="13.5" y="4" '
        'width="6.5" height="6.5" rx="1.5"/><rect x="4" y="13.5" width="6.5" height="6.5" '
        'rx="1.5"/><rect x="13.5" y="13.5" width="6.5" height="6.5" rx="1.5"/>',
        "explore": '<circle cx="7" cy="16" r="2.2"/><circle cx="12.5" cy="7.5" r="2.2"/>'
        '<circle cx="18" cy="14" r="2.2"/><path d="M4 20.5h16.5"/>',
        "models": '<path d="m12 3.5 8.5 4.5-8.5 4.5L3.5 8Zm-8.5 8.7 8.5 4.5 '
        '8.5-4.5m-17 4 8.5 4.3 8.5-4.3"/>',
        "studio": '<path d="M12 3.5a8.5 8.5 0 1 0 0 17c1.3 0 1.9-.9 1.6-2-.5-1.8.4-3 '
        '2.1-3h2A2.9 2.9 0 0 0 20.5 12c-.3-4.8-4-8.5-8.5-8.5Z"/><circle cx="8" cy="11" '
        'r="1"/><circle cx="11.5" cy="7.5" r="1"/><circle cx="15.7" cy="9.3" r="1"/>',
        "jobs": '<path d="M4 6.5h10M4 12h16M4 17.5h7"/><circle cx="18" cy="6.5" r="1.8"/>'
        '<circle cx="15.5" cy="17.5" r="1.8"/>',
        "picture": '<rect x="3.5" y="4.5" width="17" height="15" rx="2.5"/>'
        '<circle cx="9" cy="10" r="1.7"/><path d="m4 17.5 4.8-4.3 3 2.6 4-4.2 4.5 4.7"/>',
        "camera": '<path d="M4 8.5A1.5 1.5 0 0 1 5.5 7h2.3l1.7-2.5h5L16.2 7h2.3A1.5 '
        '1.5 0 0 1 20 8.5v9a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5Z"/>'
        '<circle cx="12" cy="12.8" r="3.3"/>',
        "download": '<path d="M12 4v11m-4.5-4.2L12 15.3l4.5-4.5M4.5 19.5h15"/>',
        "upload": '<path d="M12 15.5v-11m-4.5 4.2L12 4.2l4.5 4.5M4.5 19.5h15"/>',
        "keys": '<rect x="2.5" y="6" width="19" height="12" rx="2.5"/><path d="M6.5 10h.01M10.2 '
        '10h.01M13.8 10h.01M17.5 10h.01M8 14h8"/>',
        "cross": '<path d="m6 6 12 12M18 6 6 18"/>',
        "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5 5"/>',
        "filter": '<path d="M4 6.5h16M7 12h10M10 17.5h4"/>',
        "other": '<circle cx="6" cy="12" r="1.3"/><circle cx="12" cy="12" r="1.3"/>'
        '<circle cx="18" cy="12" r="1.3"/>',
        "unknown": '<circle cx="12" cy="12" r="8.5"/><path d="M9.7 9.5a2.4 2.4 0 1 1 3.5 '
        '2.2c-.8.4-1.2.9-1.2 1.7m0 2.9v.1"/>',
        "undo": '<path d="M8.5 5 4.5 9l4 4m-4-4h9.5a5 5 0 0 1 0 10H9"/>',
        "warn": '<path d="M12 4.5 21 19.5H3Zm0 5.5v4.5m0 2.5v.1"/>',
    }
)
