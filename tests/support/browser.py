"""Debian's Chromium on pages of ours: how it is started, what it may never do meanwhile, what it is asked."""

import shutil
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.support.tree import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, Route

AXE = ROOT / "tests" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PICTURES = ROOT / "build" / "pictures"
LARGEST_PICTURE = 200_000
# Chromium's own traffic is off, and no name is found but this machine: rule 10 holds inside the browser too.
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]


def launch(playwright: "Playwright") -> "Browser":
    """Debian's Chromium, headless; the test is skipped where it is absent, which .ci/browser does not let happen."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("There is no chromium on PATH: make test-browser installs it.")
    return playwright.chromium.launch(executable_path=chromium, args=FLAGS)


@dataclass
class Watch:
    """What a browser did that it must not: requests that leave the server's origin, and complaints of any kind."""

    origin: str
    left: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def over(self, context: "BrowserContext") -> None:
        context.route(lambda address: not self._is_ours(address), self._stop)
        context.on("request", self._asked)
        context.on("response", lambda response: self._answered(response.request, response.status))
        context.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url} {request.failure}"))
        context.on("console", self._said)
        context.on("weberror", lambda fault: self.complaints.append(f"script: {fault.error}"))

    def _is_ours(self, address: str) -> bool:
        return address == self.origin or address.startswith(f"{self.origin}/")

    def _stop(self, route: "Route") -> None:
        route.abort()

    def _asked(self, request: "Request") -> None:
        if not self._is_ours(request.url):
            self.left.append(request.url)

    def _answered(self, request: "Request", status: int) -> None:
        # A page may refuse (4xx) and be looked at; a stylesheet that is missing, or a failure, is never right.
        if status >= (500 if request.is_navigation_request() else 400):
            self.complaints.append(f"{status}: {request.url}")

    def _said(self, message: "ConsoleMessage") -> None:
        # A breach of the Content-Security-Policy is said here; statuses are judged where the answer arrives.
        is_status = message.text.startswith("Failed to load resource: the server responded")
        if message.type in ("error", "warning") and not is_status:
            self.complaints.append(f"console: {message.text}")


def open_page(browser: "Browser", origin: str, *, scripts: bool, width: int = 1280) -> tuple["Page", Watch]:
    """An empty page of a fresh context (no cookies) whose addresses start at an origin, and the watch over it."""
    context = browser.new_context(
        base_url=origin,
        java_script_enabled=scripts,
        viewport={"width": width, "height": 900},
        locale="en-GB",
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    watch = Watch(origin)
    watch.over(context)
    return context.new_page(), watch


def axe_violations(page: "Page") -> list[str]:
    """What axe-core finds wrong on the page as it stands: rule, words and the elements; the page needs scripts on."""
    # Evaluated, not added as a tag: the policy of our pages forbids scripts, and that is as it should be.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    asked = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"], "preload": False}
    # What passed stays in the browser: to carry it here takes longer than to find it.
    found = page.evaluate("async asked => (await axe.run(document, asked)).violations", asked)
    return [f"{rule['id']}: {rule['help']}: {[node['html'][:200] for node in rule['nodes']]}" for rule in found]


def sideways_scroll(page: "Page") -> int:
    """By how many pixels the page is wider than its window; 0 is as it should be."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def picture(page: "Page", name: str, *, height: int = 1500) -> Path:
    """Write build/pictures/NAME.png: the page from its top, as wide as its window, no higher than asked."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{name}.png"
    width = page.viewport_size["width"]
    whole = page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": width, "height": min(whole, height)}
    shot = page.screenshot(full_page=True, clip=clip, animations="disabled", caret="hide")
    # Pages are text on white: a palette looks the same and is a third as large, if it covers rare colours too: links.
    few = Image.open(BytesIO(shot)).convert("RGB").quantize(128, method=Image.Quantize.MAXCOVERAGE)
    few.save(path, optimize=True)
    size = path.stat().st_size
    assert size < LARGEST_PICTURE, f"{path.name} has {size:,} bytes; a README's picture has less than 200,000."
    return path
