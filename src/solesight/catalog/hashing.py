"""Short hashes of settings and facts: what a fact is keyed by."""

from __future__ import annotations

import hashlib
import json
from typing import Any

__all__ = ["config_hash"]


def config_hash(config: Any) -> str:
    """Hash JSON-able settings to 16 hexadecimal digits, independent of key order."""
    text = json.dumps(config, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
