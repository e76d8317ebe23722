"""Pages in Chinese show the same as their English ones: the same examples and commands, and links to the same pages."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from support.cases import each_of
from support.pages import CHINESE, MESSAGES, ROOT, Block, blocks

PAGES = {ROOT / "docs" / "README.zh.md": ROOT / "README.md"}


_IN_WORDS = ("facts", "tutorial")
"""Pages whose files are in Chinese words too: what is called otherwise in them is the same."""

_TOLD = ("projects", "results", *_IN_WORDS)

WHOLE = {ROOT / "docs" / f"{name}.zh.md": ROOT / "docs" / f"{name}.md" for name in _TOLD} | CHINESE
"""Pages that are told in both languages from the first heading to the last."""


_ASKED = re.compile(r' --lang (?:en|zh)|(?<=#)[^"]+|(?<=--table )\w+|\w+(?==\w)')
"""What a command says in a language: its name, and the names of tables and sheets."""

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#]+)(#[^)]+)?\)")


def own(page: Path) -> str:
    """What a page says itself, without its blocks."""
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def english(path: Path) -> Path:
    """The English page that stands for a page in either language."""
    return (CHINESE | PAGES).get(path) or path.with_name(path.name.replace(".zh.md", ".md"))


def example(block: Block) -> tuple[str, str | None, str, str]:
    """What a block shows in whatever language: all of it, but for what the program prints."""
    typed = [line for line in block.lines if line.startswith((">>> ", "... "))]
    printed = block.file is None and block.tag == "text"
    text = "" if printed else "\n".join(typed or block.lines)
    return block.tag, block.file, _ASKED.sub("", block.command or ""), text


def figures(shown: tuple[str, str | None, str, str]) -> tuple[str, str | None, str, list[str]]:
    """An example of which only the numbers in a framework's rules are the same: not its names, words and texts."""
    tag, file, command, text = shown
    return tag, file, command, re.findall(r"[0-9.]+", re.sub('"[^"]*"', "", text)) if "perf" in tag else []


def parts(page: Path) -> list[object]:
    """What stands on a page in whatever language: levels of headings, rows of tables, examples, commands and links."""
    lines = own(page).splitlines()
    marks = [line.split(" ")[0] for line in lines if line.startswith(("#", "|", "- "))]
    commands = [_ASKED.sub("", line) for line in lines if line.startswith("    perfscore ")]
    targets = [
        (english((page.parent / path).resolve()), bool(anchor)) for path, anchor in _LINK.findall("\n".join(lines))
    ]
    links = sorted(link for link in targets if link[0] != english(page))
    examples = [example(block) for block in blocks(page)]
    same = map(figures, examples) if page.name.partition(".")[0] in _IN_WORDS else examples
    return [marks, commands, list(same), links]


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


def test_the_list_of_messages_in_chinese_has_the_codes_and_the_titles_of_the_pages() -> None:
    def listed(name: str) -> list[tuple[str, str, str]]:
        text = (MESSAGES / name).read_text(encoding="utf-8")
        return re.findall(r"^\| \[(PS\d+)\]\((.*\1\.md)\) \| (.*[^ .。]) \|$", text, re.MULTILINE)

    rows = listed("README.zh.md")
    assert [code for code, _, _ in rows] == [code for code, _, _ in listed("README.md")] != []
    told = {f"zh/{page.name}": page.read_text("utf-8").partition("\n")[0] for page in CHINESE}
    assert told == {path: f"# {code}：{meaning}" for code, path, meaning in rows}


@each_of(WHOLE)
def test_a_whole_page_in_chinese_has_all_that_the_english_one_has(page: Path) -> None:
    told = WHOLE[page]
    assert parts(page) == parts(told)
    assert page.read_text("utf-8").splitlines()[2] == f"[English]({os.path.relpath(told, page.parent)})"
    assert told.read_text("utf-8").splitlines()[2] == f"[中文]({os.path.relpath(page, told.parent)})"


@each_of([*PAGES, *WHOLE, MESSAGES / "README.zh.md"])
def test_pages_in_chinese_have_wide_signs(page: Path) -> None:
    """A half-width comma, colon, semicolon, question mark or bracket beside a Chinese character is a slip."""
    said = re.sub(r"<!--.*?-->|`[^`]*`|\]\([^)]*\)", "]", own(page))
    assert re.findall(r"[\u4e00-\u9fff][,;:?!()]|[,;?!()][\u4e00-\u9fff]", said) == []
