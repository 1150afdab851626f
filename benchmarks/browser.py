"""A headless Chromium, asked through chromedriver: how long a page takes, what it complains of."""

from __future__ import annotations

import base64
import http.client
import json
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_LOADED = """const t = performance.getEntriesByType('navigation')[0];
return t.loadEventEnd > 0 ? t.loadEventEnd : null;"""
_PORT = 9517


class Browser:
    """One window; a context manager that ends what it started.

    Args:
        driver: the program chromedriver.
        browser: the program Chromium.
    """

    def __init__(
        self, driver: str = "chromedriver", browser: str = "/usr/bin/chromium", port: int = _PORT
    ) -> None:
        self._process = subprocess.Popen(
            [driver, f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._port = port
        options = {
            "binary": browser,
            "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
        }
        asked = {
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"},
        }
        for _ in range(100):
            try:
                made = self._call("POST", "/session", {"capabilities": {"alwaysMatch": asked}})
                break
            except ConnectionError:
                time.sleep(0.1)
        self._path = f"/session/{made['sessionId']}"

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        connection.request(method, path, json.dumps(body) if body is not None else None)
        answer = json.loads(connection.getresponse().read())["value"]
        connection.close()
        if isinstance(answer, dict) and "error" in answer:
            raise RuntimeError(answer["message"])
        return answer

    def _cdp(self, command: str, **values: Any) -> Any:
        return self._call(
            "POST", f"{self._path}/goog/cdp/execute", {"cmd": command, "params": values}
        )

    def run(self, script: str) -> Any:
        """Run JavaScript in the page and give what it returns."""
        return self._call("POST", f"{self._path}/execute/sync", {"script": script, "args": []})

    def look(self, width: int, height: int, *, dark: bool = False) -> None:
        """Set the size of the window and whether the reader likes it dark."""
        self._cdp("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=width < 600)  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._cdp("Emulation.setEmulatedMedia", features=[scheme])

    def open(self, page: Path) -> tuple[float, list[str]]:
        """Open a file; give the seconds until it was loaded, and the lines of its console."""
        self._call("POST", f"{self._path}/url", {"url": page.resolve().as_uri()})
        loaded = None
        while not loaded:
            loaded = self.run(_LOADED)
        log = self._call("POST", f"{self._path}/se/log", {"type": "browser"})
        return loaded / 1000, [line["message"] for line in log]

    def shot(self, target: Path, *, top: int = 0, height: int | None = None) -> None:
        """Save the page, or a part of it from ``top`` on, as a PNG."""
        size = self.run(
            "return [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        clip = {"x": 0, "y": top, "width": size[0], "height": height or size[1] - top, "scale": 1}
        found = self._cdp("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        target.write_bytes(base64.b64decode(found["data"]))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        try:
            self._call("DELETE", self._path)
        finally:
            self._process.terminate()
            self._process.wait()
