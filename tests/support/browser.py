"""What Debian's Chromium makes of tiny HTML pages, over the W3C WebDriver protocol.

The standard library alone talks to chromedriver. The fixture ``browser`` is one browser for a whole session of
tests, and each page that it opens starts anew. It reaches no network: no host name but localhost is found.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import attrs
import pytest

NO_BROWSER = "needs a browser: install Debian's packages chromium, chromium-driver and fonts-noto-cjk"
NO_POPPLER = "needs pdftotext: install Debian's package poppler-utils"

START_SECONDS = 60.0
REQUEST_SECONDS = 60.0
A4_INCHES = (210 / 25.4, 297 / 25.4)
DESKTOP = (1280, 800)

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
)

# The watcher waits for the end of its input, which comes even where the tests are killed, and ends the whole group.
_GUARD = 'exec 3<&0; (read -r _ <&3; kill -s KILL 0) & exec "$@"'

_STARTED = re.compile(r"was started successfully on port (\d+)")


class BrowserError(Exception):
    """The driver refused a command, or never answered."""


@attrs.frozen
class Message:
    """A line of the console: ``level`` is SEVERE, WARNING, INFO or DEBUG, ``source`` says who wrote it."""

    level: str
    text: str
    source: str


def _has_moved_within(entry: Mapping[str, Any]) -> bool:
    return bool(json.loads(entry["message"])["message"]["method"] == "Page.navigatedWithinDocument")


class Browser:
    """A headless Chromium as a context manager.

    ``url`` is the address of the page that is open; ``folder`` holds all that the browser writes, and ends with it.
    """

    def __init__(self, chromium: str, chromedriver: str) -> None:
        self.url = "about:blank"
        self._chromium = chromium
        self._chromedriver = chromedriver
        self._session = ""
        self._pages = 0
        self._asked = 0
        self._opener = build_opener(ProxyHandler({}))

    def __enter__(self) -> Self:
        self._temp = tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True)
        self.folder = Path(self._temp.name)
        # A home of its own: the browser neither reads nor leaves anything in the one of the user.
        homes = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "TMPDIR"), self._temp.name)
        with self._log.open("wb") as log:
            self._driver = subprocess.Popen(
                ["/bin/sh", "-c", _GUARD, "sh", self._chromedriver, "--port=0", "--log-level=WARNING"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | homes,
                start_new_session=True,
            )
        try:
            self._port = self._wait_for_the_driver()
            self._session = self._request("POST", "/session", {"capabilities": self._capabilities()})["sessionId"]
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with suppress(BrowserError):
                self._request("DELETE", f"/session/{self._session}")
        finally:
            self._end()

    def open(self, page: str | Path, *, width: int = DESKTOP[0], height: int = DESKTOP[1]) -> None:
        """Open the text of a page, or its file, in a fresh light screen; older console lines and requests are gone."""
        if isinstance(page, str):
            self._pages += 1
            file = self.folder / f"page-{self._pages}.html"
            file.write_text(page, encoding="utf-8")
        else:
            file = page.resolve(strict=True)
        self.script("if (location.protocol == 'file:') { localStorage.clear(); sessionStorage.clear() }")
        self._go("about:blank")
        self.viewport(width, height)
        self.media()
        self.console()
        self.requests()
        self._go(file.as_uri())

    def viewport(self, width: int, height: int, *, mobile: bool = False) -> None:
        """Lay the page out in so many CSS pixels; ``mobile`` heeds the page's meta viewport as a telephone does."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile}
        self.cdp("Emulation.setDeviceMetricsOverride", metrics)

    def media(self, kind: Literal["screen", "print"] = "screen", **features: str) -> None:
        """Emulate a medium and its features: ``media("print")``, ``media(prefers_color_scheme="dark")``."""
        wanted = {"prefers_color_scheme": "light"} | features
        listed = [{"name": name.replace("_", "-"), "value": value} for name, value in wanted.items()]
        self.cdp("Emulation.setEmulatedMedia", {"media": "" if kind == "screen" else kind, "features": listed})

    def script(self, source: str, *arguments: object) -> Any:
        """Run the body of a function, whose ``arguments`` are given; what it returns, or promises, comes back."""
        return self._command("/execute/sync", {"script": source, "args": arguments})

    def overflow(self) -> int:
        """How many pixels the page is wider than its viewport: 0 where it does not scroll horizontally."""
        wider: int = self.script(
            "const page = document.scrollingElement; return Math.max(0, page.scrollWidth - page.clientWidth)"
        )
        return wider

    def console(self) -> list[Message]:
        """What the console was told since it was last asked, at every level."""
        self._asked += 1
        mark = f"console {self._asked} {id(self)}"
        entries = self._logged("browser", f"console.debug('{mark}')", lambda entry: mark in entry["message"])
        return [Message(entry["level"], entry["message"], entry["source"]) for entry in entries]

    def requests(self) -> list[str]:
        """The addresses asked for since the last question, answered or not: of a page that needs no other, its own."""
        urls = []
        for entry in self._logged("performance", "history.replaceState(history.state, '')", _has_moved_within):
            event = json.loads(entry["message"])["message"]
            if event["method"] == "Network.requestWillBeSent":
                urls.append(event["params"]["request"]["url"])
            elif event["method"] in {"Network.webSocketCreated", "Network.webTransportCreated"}:
                urls.append(event["params"]["url"])
        return urls

    def pdf(self) -> bytes:
        """The page printed on A4, or on the paper that its ``@page`` names, with its backgrounds."""
        width, height = A4_INCHES
        # A page that was just opened and has not been drawn yet prints on paper of another size, or not at all.
        self.script("return new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        wanted = {"paperWidth": width, "paperHeight": height, "printBackground": True, "preferCSSPageSize": True}
        return base64.b64decode(self.cdp("Page.printToPDF", wanted)["data"])

    def screenshot(self, *, full: bool = False) -> bytes:
        """The viewport as a PNG; ``full`` takes the whole page."""
        wanted: dict[str, object] = {"format": "png", "captureBeyondViewport": full}
        if full:
            size = self.cdp("Page.getLayoutMetrics")["cssContentSize"]
            wanted["clip"] = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        return base64.b64decode(self.cdp("Page.captureScreenshot", wanted)["data"])

    def cdp(self, method: str, parameters: Mapping[str, object] | None = None) -> Any:
        """Give a command of the Chrome DevTools Protocol; its result comes back."""
        return self._command("/goog/cdp/execute", {"cmd": method, "params": dict(parameters or {})})

    @property
    def _log(self) -> Path:
        return self.folder / "driver.log"

    def _capabilities(self) -> dict[str, object]:
        profile = self.folder / "profile"
        profile.mkdir()
        options = {"binary": self._chromium, "args": [*_FLAGS, f"--user-data-dir={profile}"]}
        logs = {"browser": "ALL", "performance": "ALL"}
        timeouts = {"pageLoad": 30_000, "script": 30_000}
        return {"alwaysMatch": {"goog:chromeOptions": options, "goog:loggingPrefs": logs, "timeouts": timeouts}}

    def _wait_for_the_driver(self) -> int:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self._driver.poll() is None:
            if started := _STARTED.search(self._said()):
                return int(started[1])
            time.sleep(0.02)
        raise BrowserError(f"chromedriver has not started: {self._said()}")

    def _said(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace").strip()

    def _go(self, url: str) -> None:
        self._command("/url", {"url": url})
        self.url = url

    def _logged(self, kind: str, mark: str, is_mark: Callable[[Mapping[str, Any]], bool]) -> list[Mapping[str, Any]]:
        """The entries of a log up to the one that the script ``mark`` adds, for they come some time after the page."""
        self.script(mark)
        entries: list[Mapping[str, Any]] = []
        end = time.monotonic() + REQUEST_SECONDS
        while time.monotonic() < end:
            for entry in self._command("/se/log", {"type": kind}):
                if is_mark(entry):
                    return entries
                entries.append(entry)
        raise BrowserError(f"the log {kind} lacks its mark")

    def _command(self, path: str, body: Mapping[str, object]) -> Any:
        return self._request("POST", f"/session/{self._session}{path}", body)

    def _request(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        request = Request(
            f"http://127.0.0.1:{self._port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json; charset=utf-8"},
            method=method,
        )
        try:
            with self._opener.open(request, timeout=REQUEST_SECONDS) as answer:
                return json.load(answer)["value"]
        except HTTPError as error:
            with error:
                problem = json.load(error)["value"]
            raise BrowserError(f"{method} {path}: {problem['error']}: {problem['message']}") from None
        except OSError as error:
            raise BrowserError(f"{method} {path}: {error}: {self._said()}") from error

    def _end(self) -> None:
        """End the driver and all that it started, even where it answers no more."""
        self._driver.communicate()
        self._temp.cleanup()


def program(name: str, need: str) -> str:
    """Where a program is installed; the test is skipped, with its ``need`` as the reason, where it is not."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(need)
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the whole session of tests; without one installed, the tests that ask for it are skipped."""
    with Browser(program("chromium", NO_BROWSER), program("chromedriver", NO_BROWSER)) as started:
        yield started


def pages(pdf: bytes) -> list[str]:
    """The words of each page of a PDF, laid out as on paper."""
    command = [program("pdftotext", NO_POPPLER), "-layout", "-enc", "UTF-8", "-", "-"]
    text = subprocess.run(command, input=pdf, stdout=subprocess.PIPE, check=True, timeout=REQUEST_SECONDS).stdout
    return text.decode("utf-8").split("\f")[:-1]
