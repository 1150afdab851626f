"""New pictures of shoes: a photo in another style, a network's dream of it, shoes never seen.

Each picture says how it was made, in its own bytes and in a JSON beside it.
"""

from __future__ import annotations

__all__: list[str] = []
