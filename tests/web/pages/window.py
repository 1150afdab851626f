"""A window of headless Chromium, driven through chromedriver by plain HTTP: no further package."""

from __future__ import annotations

import base64
import http.client
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

AXE = Path(__file__).parent / "vendor" / "axe-4.10.2.min.js"
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_PATIENCE = 30.0
KEYS = {
    "Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "Space": " ", "Shift": "\ue008",
    "ArrowRight": "\ue014", "ArrowDown": "\ue015", "ArrowLeft": "\ue012",
}  # fmt: skip


def missing() -> str | None:
    """Say what lacks to drive a browser; None where nothing does."""
    lacking = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    return f"{' and '.join(lacking)} not found: the pages were NOT tested" if lacking else None


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(base: str, path: str) -> bytes:
    """Give what a server answers.

    Raises:
        OSError: it does not answer, or not with 200.
    """
    place = urlsplit(base)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=20)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        if answer.status != 200:
            raise OSError(f"{path}: {answer.status}")
        return answer.read()
    finally:
        connection.close()


def wait_for(base: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server that was started answers.

    Raises:
        RuntimeError: it ended, or took longer than a minute and a half.
    """
    for _ in range(900):
        if process.poll() is not None:
            break
        try:
            fetch(base, "/api/v1/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


class Window:
    """One window of a browser that this object starts and ends.

    Args:
        base: the address of the server, without a slash at the end.
    """

    def __init__(self, base: str, downloads: Path) -> None:
        self.base, self._port = base, free_port()
        self._process = subprocess.Popen(
            ["chromedriver", f"--port={self._port}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        options = {
            "binary": shutil.which("chromium"),
            "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     "--disable-background-networking", "--disable-component-update",
                     "--hide-scrollbars"],
            "prefs": {"download.default_directory": str(downloads)},
        }  # fmt: skip
        wanted = {
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        made = self._begin({"capabilities": {"alwaysMatch": wanted}})
        self._path = f"/session/{made['sessionId']}"
        self._cdp("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads))

    def _begin(self, asked: dict[str, Any]) -> Any:
        for _ in range(100):
            try:
                return self._call("POST", "/session", asked)
            except ConnectionError:
                time.sleep(0.1)
        raise RuntimeError("chromedriver does not answer")

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.request(method, path, json.dumps(body) if body is not None else None)
        answer = json.loads(connection.getresponse().read())["value"]
        connection.close()
        if isinstance(answer, dict) and "error" in answer:
            raise RuntimeError(answer["message"])
        return answer

    def _cdp(self, command: str, **values: Any) -> Any:
        body = {"cmd": command, "params": values}
        return self._call("POST", f"{self._path}/goog/cdp/execute", body)

    def close(self) -> None:
        """End the browser."""
        try:
            self._call("DELETE", self._path)
        finally:
            self._process.terminate()
            self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- going and waiting

    def go(self, path: str) -> None:
        """Open a page of the server, and wait until its scripts have run."""
        self._call("POST", f"{self._path}/url", {"url": self.base + path})
        self.until("document.readyState === 'complete'")

    def size(self, width: int, height: int = 900) -> None:
        """Set what the page believes the screen to be."""
        self._cdp("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=width < 600)  # fmt: skip

    def dark(self, dark: bool) -> None:
        """Set whether the reader likes it dark."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        # What fades in is judged when it is there.
        still = {"name": "prefers-reduced-motion", "value": "reduce"}
        self._cdp("Emulation.setEmulatedMedia", features=[scheme, still])

    def forget(self) -> None:
        """Leave the page, and keep nothing of what was loaded."""
        self._call("POST", f"{self._path}/url", {"url": "about:blank"})
        self._cdp("Network.clearBrowserCache")
        self.requests()

    def run(self, script: str, *args: Any) -> Any:
        """Run JavaScript in the page and give what it returns."""
        return self._call(
            "POST", f"{self._path}/execute/sync", {"script": script, "args": list(args)}
        )

    def wait(self, script: str, *args: Any) -> Any:
        """Run JavaScript that answers by calling its last argument."""
        return self._call(
            "POST", f"{self._path}/execute/async", {"script": script, "args": list(args)}
        )

    def until(self, condition: str, patience: float = _PATIENCE) -> Any:
        """Wait until an expression is true; give its value."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            value = self.run(f"return {condition}")
            if value:
                return value
            time.sleep(0.05)
        text = self.run("return document.body.innerText.slice(0, 2000)")
        raise AssertionError(f"never true: {condition}\nthe page says:\n{text}")

    # ---- reading and doing

    def text(self, selector: str) -> str:
        """Give the text of an element, waiting for it."""
        quoted = json.dumps(selector)
        return str(self.until(f"document.querySelector({quoted})?.innerText.trim()"))

    def count(self, selector: str) -> int:
        """Count elements."""
        return int(self.run("return document.querySelectorAll(arguments[0]).length", selector))

    def _find(self, selector: str) -> str:
        self.until(f"document.querySelector({json.dumps(selector)}) !== null")
        found = self._call(
            "POST", f"{self._path}/element", {"using": "css selector", "value": selector}
        )
        return str(found[_ELEMENT])

    def click(self, selector: str) -> None:
        """Click an element as a hand would."""
        element = self._find(selector)
        self._call("POST", f"{self._path}/element/{element}/click", {})

    def type(self, selector: str, text: str) -> None:
        """Write into a field."""
        element = self._find(selector)
        self._call("POST", f"{self._path}/element/{element}/value", {"text": text})

    def give(self, selector: str, files: Sequence[Path]) -> None:
        """Choose files in a file field."""
        self.type(selector, "\n".join(str(file.resolve()) for file in files))

    def press(self, *keys: str) -> None:
        """Press keys one after the other; ``Shift+x`` holds one while pressing the other."""
        steps: list[dict[str, str]] = []
        for key in keys:
            parts = [KEYS.get(part, part) for part in key.split("+")]
            steps += [{"type": "keyDown", "value": part} for part in parts]
            steps += [{"type": "keyUp", "value": part} for part in reversed(parts)]
        actions = [{"type": "key", "id": "keys", "actions": steps}]
        self._call("POST", f"{self._path}/actions", {"actions": actions})

    def shot(self, target: Path) -> None:
        """Save what the window shows as a PNG."""
        target.write_bytes(base64.b64decode(self._call("GET", f"{self._path}/screenshot")))

    # ---- judging

    def complaints(self) -> list[str]:
        """Give the lines of the console since the last time."""
        log = self._call("POST", f"{self._path}/se/log", {"type": "browser"})
        return [line["message"] for line in log]

    def requests(self) -> list[tuple[str, int]]:
        """Give address and size of every request since the last time."""
        log = self._call("POST", f"{self._path}/se/log", {"type": "performance"})
        events = [json.loads(line["message"])["message"] for line in log]
        sizes = {
            e["params"]["requestId"]: int(e["params"]["encodedDataLength"])
            for e in events
            if e["method"] == "Network.loadingFinished"
        }
        return [
            (e["params"]["request"]["url"], sizes.get(e["params"]["requestId"], 0))
            for e in events
            if e["method"] == "Network.requestWillBeSent"
        ]

    def strangers(self) -> list[str]:
        """Give the requests since the last time that went to another server than ours."""
        own = urlsplit(self.base).netloc
        return [
            url
            for url, _ in self.requests()
            if url.startswith(("http:", "https:", "ws:", "wss:")) and urlsplit(url).netloc != own
        ]

    def faults(self) -> list[str]:
        """Give the serious faults that axe finds for readers with another body than ours."""
        self.run(AXE.read_text(encoding="utf-8"))
        script = """const done = arguments[arguments.length - 1];
            axe.run(document, {resultTypes: ["violations"], iframes: false}).then((found) => done(
              found.violations.filter((v) => ["serious", "critical"].includes(v.impact))
                .map((v) => `${v.id}: ${v.nodes.slice(0, 4).map((n) => n.html.slice(0, 150))}`)
            ));"""
        return list(self.wait(script))
