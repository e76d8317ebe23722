"""The browser of the tests sees what is wrong with tiny pages, and nothing else."""

import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import pytest

from support.browser import NO_BROWSER, Browser, BrowserError, pages, program

ROOT = Path(__file__).parents[2]

HEAD = '<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
PLAIN = HEAD + "<title>plain</title><p>93.67"
NARROW = HEAD + '<div style="width: 100%; height: 5000px">narrow</div>'
WIDE = HEAD + '<div style="width: 600px">wide</div>'
SCHEMES = HEAD + (
    "<style>body { background: white } @media (prefers-color-scheme: dark) { body { background: black } }"
    " @media print { body { background: gray } }</style>"
)
PAPER = HEAD + (
    '<h1>第一页 绩效自评表</h1><p>total 93.67<h1 style="break-before: page">第二页 扣分说明</h1><p>grade 优 − judged'
)
COLOUR = "return getComputedStyle(document.body).backgroundColor"


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def paper_of(pdf: bytes) -> tuple[float, float]:
    """The millimetres of the first page of a PDF."""
    box = re.search(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", pdf)
    assert box is not None
    return float(box[1]) * 25.4 / 72, float(box[2]) * 25.4 / 72


def processes_of(folder: str) -> list[str]:
    """The command lines of the running processes that name a folder."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found.append(file.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
    return [line for line in found if folder in line]


def soon_without_processes(folder: str) -> bool:
    end = time.monotonic() + 120
    while processes_of(folder) and time.monotonic() < end:
        time.sleep(0.05)
    return processes_of(folder) == []


def test_a_quiet_page_needs_no_other_and_says_nothing(browser: Browser) -> None:
    browser.open(PLAIN)
    assert browser.script("return document.title") == "plain"
    assert browser.script("return document.querySelector('p').textContent") == "93.67"
    assert browser.console() == []
    assert browser.requests() == [browser.url]
    assert browser.url.startswith("file:///")


def test_a_page_is_opened_from_its_file_beside_its_neighbours(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "页 1.html").write_text(HEAD + '<link rel="stylesheet" href="a.css">', encoding="utf-8")
    (tmp_path / "a.css").write_text("body { background: rgb(1, 2, 3) }", encoding="utf-8")
    browser.open(tmp_path / "页 1.html")
    assert browser.script(COLOUR) == "rgb(1, 2, 3)"
    assert browser.requests() == [browser.url, (tmp_path / "a.css").as_uri()]


def test_the_console_is_heard_at_every_level(browser: Browser) -> None:
    said = {
        "console.error('分数 wrong')": ("SEVERE", "分数 wrong"),
        "console.warn('nearly')": ("WARNING", "nearly"),
        "console.log('said')": ("INFO", "said"),
        "console.debug('whispered')": ("DEBUG", "whispered"),
        "nothing.at.all": ("SEVERE", "ReferenceError: nothing is not defined"),
        "Promise.reject(new Error('unheard'))": ("SEVERE", "Error: unheard"),
    }
    browser.open(PLAIN + "".join(f"<script>{script}</script>" for script in said))
    messages = browser.console()
    assert len(messages) == len(said)
    for level, text in said.values():
        assert [message.level for message in messages if text in message.text] == [level]
    assert browser.console() == []


def test_a_new_page_begins_with_nothing_of_the_last(browser: Browser) -> None:
    browser.open(SCHEMES + "<script>console.error('old'); localStorage.a = sessionStorage.b = 1</script>", width=390)
    browser.media("print", prefers_color_scheme="dark")
    browser.open(SCHEMES)
    assert browser.script("return [innerWidth, innerHeight]") == [1280, 800]
    assert browser.script("return localStorage.length + sessionStorage.length") == 0
    assert browser.script(COLOUR) == "rgb(255, 255, 255)"
    assert browser.console() == []
    assert browser.requests() == [browser.url]


def test_what_a_page_asks_of_the_network_is_seen_and_never_found(browser: Browser) -> None:
    elements = {
        "http://example.invalid/a.png": '<img src="{}">',
        "https://127.0.0.1:9/b.js": '<script src="{}"></script>',
        "http://example.invalid/c.css": '<style>@import "{}"</style>',
        "ws://example.invalid/d": "<script>new WebSocket('{}')</script>",
    }
    browser.open(PLAIN + "".join(element.format(address) for address, element in elements.items()))
    own, *asked = browser.requests()
    assert (own, sorted(asked)) == (browser.url, sorted(elements))
    assert {message.level for message in browser.console()} <= {"SEVERE"}


def test_a_page_wider_than_a_telephone_is_seen_to_scroll(browser: Browser) -> None:
    browser.open(WIDE)
    assert browser.overflow() == 0
    browser.viewport(390, 844)
    assert browser.script("return [innerWidth, innerHeight, document.documentElement.clientWidth]") == [390, 844, 390]
    assert browser.overflow() > 200
    browser.open(NARROW, width=390, height=844)
    assert browser.overflow() == 0


def test_a_telephone_heeds_the_viewport_that_the_page_asks_for(browser: Browser) -> None:
    browser.open(NARROW.replace("width=device-width", "width=500"))
    browser.viewport(390, 844, mobile=True)
    assert browser.script("return document.documentElement.clientWidth") == 500


def test_schemes_and_media_are_emulated(browser: Browser) -> None:
    browser.open(SCHEMES)
    assert browser.script(COLOUR) == "rgb(255, 255, 255)"
    browser.media(prefers_color_scheme="dark")
    assert browser.script(COLOUR) == "rgb(0, 0, 0)"
    browser.media("print")
    assert browser.script(COLOUR) == "rgb(128, 128, 128)"
    browser.media()
    assert browser.script(COLOUR) == "rgb(255, 255, 255)"


def test_a_script_is_given_its_arguments_and_may_promise_its_value(browser: Browser) -> None:
    browser.open(PLAIN)
    assert browser.script("return arguments[0].concat(arguments[1])", ["优"], [1, None]) == ["优", 1, None]
    assert browser.script("return Promise.resolve({total: 93.67})") == {"total": 93.67}


def test_a_script_that_throws_is_an_error_here(browser: Browser) -> None:
    browser.open(PLAIN)
    with pytest.raises(BrowserError, match="no such thing"):
        browser.script("throw new Error('no such thing')")


def test_a_document_of_two_pages_is_printed_on_two_pages(browser: Browser) -> None:
    browser.open(PAPER)
    first, second = pages(browser.pdf())
    assert ("第一页 绩效自评表" in first, "total 93.67" in first, "第二页" in first) == (True, True, False)
    assert ("第二页 扣分说明" in second, "grade 优 − judged" in second, "第一页" in second) == (True, True, False)


def test_paper_is_a4_unless_the_page_names_another(browser: Browser) -> None:
    browser.open(PLAIN)
    assert paper_of(browser.pdf()) == pytest.approx((210, 297), abs=0.5)
    browser.open(PLAIN + "<style>@page { size: A4 landscape }</style>")
    assert paper_of(browser.pdf()) == pytest.approx((297, 210), abs=0.5)


def test_a_screenshot_is_of_the_viewport_or_of_the_whole_page(browser: Browser) -> None:
    browser.open(NARROW, width=390, height=844)
    assert size_of(browser.screenshot()) == (390, 844)
    width, height = size_of(browser.screenshot(full=True))
    assert (width, height >= 5000) == (390, True)


def test_nothing_runs_on_of_a_browser_whose_tests_were_killed() -> None:
    code = (
        "import sys; from support.browser import Browser\n"
        "with Browser(*sys.argv[1:]) as browser: print(browser.folder, flush=True); input()"
    )
    paths = [program("chromium", NO_BROWSER), program("chromedriver", NO_BROWSER)]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "tests")}
    with subprocess.Popen(
        [sys.executable, "-c", code, *paths], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as tests:
        assert tests.stdout is not None
        folder = tests.stdout.readline().decode("utf-8").strip()
        assert folder.startswith(tempfile.gettempdir())
        assert processes_of(folder) != []
        tests.kill()
    assert soon_without_processes(folder)
    shutil.rmtree(folder)


def test_an_ended_browser_leaves_no_folder_and_no_process() -> None:
    with Browser(program("chromium", NO_BROWSER), program("chromedriver", NO_BROWSER)) as browser:
        folder = browser.folder
        assert processes_of(str(folder)) != []
    assert not folder.exists()
    assert soon_without_processes(str(folder))


def test_without_its_programs_a_test_is_skipped_and_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.skip.Exception, match="packages chromium, chromium-driver and fonts-noto-cjk"):
        program("chromium", NO_BROWSER)
    with pytest.raises(pytest.skip.Exception, match="package poppler-utils"):
        pages(b"%PDF-1.4")


def test_a_driver_that_does_not_start_is_an_error_with_its_words(tmp_path: Path) -> None:
    driver = tmp_path / "chromedriver"
    driver.write_text("#!/bin/sh\necho no display today; exit 1\n", encoding="utf-8")
    driver.chmod(0o755)
    with pytest.raises(BrowserError, match="no display today"), Browser("/bin/false", str(driver)):
        pytest.fail("it started")
