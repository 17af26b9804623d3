"""A real browser without a window, cut off from every network: what a page asks for, says, and looks like in it."""

import base64
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

MISSING = (
    "no browser on this machine, so nobody has looked at the page in one: apt-get install chromium chromium-driver"
)
# Nothing leaves the machine: neither what a page asks for nor what the browser itself would like to know.
_SWITCHES = (
    "--headless=new",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-first-run",
)


def is_there() -> bool:
    """Whether Debian's Chromium and the driver that comes with it are installed."""
    return all(shutil.which(name) for name in ("chromium", "chromedriver"))


@dataclass
class Browser:
    """An open browser window; `wide` is its width in CSS pixels."""

    driver: Any

    def open(self, page: Path, *, wide: int = 1280) -> None:
        """Show a page on a screen of that width, a telephone's where it is narrow."""
        self.command(
            "Emulation.setDeviceMetricsOverride", width=wide, height=800, deviceScaleFactor=1, mobile=wide < 500
        )
        self.driver.get(page.as_uri())

    def ask(self, script: str) -> Any:
        """What a piece of JavaScript returns."""
        return self.driver.execute_script(script)

    def command(self, name: str, **given: Any) -> Any:
        """A command of the DevTools protocol."""
        return self.driver.execute_cdp_cmd(name, given)

    def said(self) -> list[str]:
        """What the console said since it was last asked."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def asked_for(self) -> set[str]:
        """Every address asked for since it was last asked."""
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        return {
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        }

    def printed(self) -> list[tuple[float, float]]:
        """The size in points of every page on paper, as the page itself asks to be printed."""
        self.command("Emulation.clearDeviceMetricsOverride")
        pdf = base64.b64decode(self.command("Page.printToPDF", preferCSSPageSize=True, printBackground=False)["data"])
        # Skia, which draws it, keeps the list of pages in plain text.
        boxes = re.findall(rb"/MediaBox \[([\d. ]+)\]", pdf)
        (count,) = re.findall(rb"/Count (\d+)", pdf)
        assert len(boxes) == int(count)
        return [(float(wide), float(high)) for _, _, wide, high in map(bytes.split, boxes)]


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A browser of its own, closed with the context."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    for switch in _SWITCHES:
        options.add_argument(switch)
    # Chromium's sandbox refuses the superuser, as whom tests run in a container.
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    driver = webdriver.Chrome(options=options, service=Service(str(shutil.which("chromedriver"))))
    try:
        yield Browser(driver)
    finally:
        driver.quit()
