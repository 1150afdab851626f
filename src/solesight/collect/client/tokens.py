"""The user's own keys, and the tokens that are got with them; neither is ever logged or kept."""

from __future__ import annotations

import base64
import json
import threading
import time
import urllib.parse
from collections.abc import Callable, Mapping

from solesight.collect.sources.declaring import OAuth, Source
from solesight.errors import FetchError, SourceError
from solesight.fetch import Fetched

__all__ = ["Keys"]

Post = Callable[[str, Mapping[str, str], bytes], Fetched]


class Keys:
    """Keys by name, and tokens of sources that need one.

    Args:
        keys: as the settings have them.
        post: sends a form, politely.
    """

    def __init__(self, keys: Mapping[str, str], post: Post) -> None:
        self._keys, self._post = dict(keys), post
        self._tokens: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def lacking(self, source: Source) -> list[str]:
        """Name the keys that a source needs and the settings lack."""
        return [name for name in source.info.keys if not self._keys.get(name)]

    def get(self, name: str) -> str:
        """Give a key.

        Raises:
            SourceError: the settings have none of that name.
        """
        if not self._keys.get(name):
            raise SourceError(
                f"the key {name} is not set: put it into solesight.toml under [source_keys]"
            )
        return self._keys[name]

    def token(self, source: Source) -> str:
        """Give a source's token, a new one when the old one is about to end.

        Raises:
            SourceError: the keys are refused.
            FetchError: the token's host cannot be reached.
        """
        oauth, name = source.oauth, source.info.name
        if oauth is None:
            raise SourceError(f"{name} has no token")
        with self._lock:
            token, until = self._tokens.get(name, ("", 0.0))
            if until <= time.monotonic():
                token, seconds = self._asked(name, oauth)
                self._tokens[name] = token, time.monotonic() + max(seconds - 60.0, 0.0)
            return token

    def _asked(self, name: str, oauth: OAuth) -> tuple[str, float]:
        who, secret = self.get(oauth.id_key), self.get(oauth.secret_key)
        form = {"grant_type": oauth.grant, **oauth.extra}
        if oauth.scope:
            form["scope"] = oauth.scope
        if oauth.refresh_key:
            form["refresh_token"] = self.get(oauth.refresh_key)
        basic = base64.b64encode(f"{who}:{secret}".encode()).decode()
        headers = {
            "Authorization": f"Basic {basic}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        answer = self._post(oauth.url, headers, urllib.parse.urlencode(form).encode())
        if answer.status >= 500:
            raise FetchError(
                f"{name}: the token's host answers {answer.status}", "server", again=True
            )
        try:
            said = json.loads(answer.body)
            return str(said["access_token"]), float(said.get("expires_in", 300))
        except (ValueError, KeyError, TypeError, RecursionError):
            # What was answered is not shown: it may repeat the key.
            text = f"{name}: the keys were refused (status {answer.status}): check [source_keys]"
            raise SourceError(text) from None
