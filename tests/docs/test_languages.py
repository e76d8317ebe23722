"""Pages in Chinese show the same as their English ones: the same commands with the same output, and the same pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.pages import ROOT, blocks

PAGES = {ROOT / "docs" / "README.zh.md": ROOT / "README.md"}


WHOLE = {ROOT / "docs" / f"{name}.zh.md": ROOT / "docs" / f"{name}.md" for name in ("projects", "results")}
"""Pages that are told in both languages from the first heading to the last."""


_ASKED = re.compile(" --lang (?:en|zh)")


def parts(page: Path) -> list[object]:
    """What stands on a page in whatever language: levels of headings, rows of tables, files, and commands."""
    text = page.read_text(encoding="utf-8")
    own = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    marks = [line.split(" ")[0] for line in own.splitlines() if line.startswith(("#", "|", "- "))]
    commands = [_ASKED.sub("", line) for line in own.splitlines() if line.startswith("    perfscore ")]
    found = [(block.tag, block.file, _ASKED.sub("", block.command or "")) for block in blocks(page)]
    files = [block.text for block in blocks(page) if block.file is not None]
    return [marks, commands, found, files]


def shown(page: Path) -> list[tuple[str, str]]:
    """The commands of a page and what they print."""
    return [(block.command, block.text) for block in blocks(page) if block.command is not None]


def linked(page: Path) -> list[str]:
    """The pages that the list at the end of a page names."""
    found = re.findall(r"^- .*", page.read_text(encoding="utf-8"), re.MULTILINE)
    links = [link for line in found for link in re.findall(r"\]\(([^)]+)\)", line)]
    found_at = [(page.parent / link).resolve().relative_to(ROOT).as_posix() for link in links]
    return [link.replace(".zh.md", ".md") for link in found_at]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_in_chinese_shows_what_the_english_one_shows(page: Path) -> None:
    assert shown(page) == shown(PAGES[page])
    assert linked(page) == linked(PAGES[page])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_english_page_names_the_chinese_one_first(page: Path) -> None:
    english = PAGES[page]
    assert english.read_text(encoding="utf-8").splitlines()[2] == f"[中文说明]({page.relative_to(english.parent)})"


def test_the_list_of_messages_in_chinese_has_the_codes_of_the_english_one() -> None:
    def codes(name: str) -> list[str]:
        text = (ROOT / "docs" / "messages" / name).read_text(encoding="utf-8")
        return re.findall(r"^\| \[(PS\d+)\]\((?:\1)\.md\) \| .*[^ .] \|$", text, re.MULTILINE)

    assert codes("README.zh.md") == codes("README.md") != []


@pytest.mark.parametrize("page", WHOLE, ids=lambda page: page.name)
def test_a_whole_page_in_chinese_has_all_that_the_english_one_has(page: Path) -> None:
    assert parts(page) == parts(WHOLE[page])
    assert f"]({page.name})" in WHOLE[page].read_text("utf-8") and f"]({WHOLE[page].name})" in page.read_text("utf-8")
