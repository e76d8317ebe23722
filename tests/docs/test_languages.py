"""Pages in Chinese show the same as their English ones: the same commands with the same output, and the same pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.pages import ROOT, blocks

PAGES = {ROOT / "docs" / "README.zh.md": ROOT / "README.md"}


def shown(page: Path) -> list[tuple[str, str]]:
    """The commands of a page and what they print."""
    return [(block.command, block.text) for block in blocks(page) if block.command is not None]


def linked(page: Path) -> list[str]:
    """The pages that the list at the end of a page names."""
    found = re.findall(r"^- .*", page.read_text(encoding="utf-8"), re.MULTILINE)
    links = [link for line in found for link in re.findall(r"\]\(([^)]+)\)", line)]
    return [(page.parent / link).resolve().relative_to(ROOT).as_posix() for link in links]


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
