"""The blocks of a page of the documentation, and what the library really prints for them.

A comment above a block says what it is: ``<!-- file: NAME -->`` puts it beside the others of its page, and
``<!-- output: COMMAND -->`` makes it the output of that command. A block ``perf bad`` is refused with the
diagnostics of the ``text`` block that follows it; a block ``perf checked`` is sound, and what ``perfscore check``
prints of it follows.
"""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

import attrs

import perfscore
from perfscore import cli

ROOT = Path(__file__).parents[2]
MESSAGES = ROOT / "docs" / "messages"
CHINESE = {page: MESSAGES / page.name for page in sorted((MESSAGES / "zh").glob("*.md"))}
"""The pages of the messages in Chinese, and those that they tell in Chinese."""
PAGES = tuple(
    page
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    if page.is_file() and page not in CHINESE
)

_FENCE = re.compile(r"```(.*)")
_COMMENT = re.compile(r"<!-- (file|output): (.+) -->")
_HEAD = re.compile(r"(?P<command>.+?)(?: \| (?P<end>head|tail) -(?P<count>[0-9]+))?")


@attrs.frozen
class Block:
    """A fenced block: ``start`` is the index of its first line of text, ``end`` of its closing fence."""

    tag: str
    lines: tuple[str, ...]
    start: int
    file: str | None = None
    command: str | None = None

    @property
    def end(self) -> int:
        return self.start + len(self.lines)

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)

    @property
    def name(self) -> str:
        """The name under which the block lies beside the other files of its page."""
        return self.file or f"line-{self.start}.perf"


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, from the top."""
    lines = page.read_text(encoding="utf-8").splitlines()
    above, tag, start = "", None, 0
    for number, line in enumerate(lines):
        fence = _FENCE.fullmatch(line)
        if fence is None:
            above = line if tag is None else above
        elif tag is None:
            tag, start = fence[1].strip(), number + 1
        else:
            comment = _COMMENT.fullmatch(above)
            named = {"file": comment[2]} if comment and comment[1] == "file" else {}
            asked = {"command": comment[2]} if comment and comment[1] == "output" else {}
            yield Block(tag, tuple(lines[start:number]), start, **named, **asked)
            above, tag = "", None
    assert tag is None, f"{page}: the block of line {start} is not closed"


def lay_out(page: Path, folder: Path) -> None:
    """Write the files of a page into a folder; of several with one name, the first."""
    for block in reversed(list(blocks(page))):
        if block.file is not None:
            (folder / block.file).write_text(block.text, encoding="utf-8")


def run(command: str) -> str:
    """What a command prints; ``| head -N`` keeps the first N lines, ``| tail -N`` the last."""
    match = _HEAD.fullmatch(command)
    assert match is not None
    program, *arguments = shlex.split(match["command"])
    assert program == "perfscore", command
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        cli.main(arguments)
    lines = printed.getvalue().splitlines()
    count = int(match["count"] or len(lines))
    return "\n".join(lines[-count:] if match["end"] == "tail" else lines[:count])


def refusal(block: Block) -> str:
    """What the library says to a framework that it must refuse."""
    Path(block.name).write_text(block.text, encoding="utf-8")
    try:
        perfscore.load(block.name)
    except perfscore.FrameworkError as error:
        return str(error)
    raise AssertionError(f"the framework of line {block.start} is sound")


def found(block: Block) -> str:
    """What is found in a framework that can be used."""
    Path(block.name).write_text(block.text, encoding="utf-8")
    perfscore.load(block.name)
    return run(f"perfscore check {shlex.quote(block.name)}")


_FOLLOWED = {"perf bad": refusal, "perf checked": found}


def printed(page: Path, folder: Path) -> Iterator[tuple[Block, str]]:
    """Each block of a page that shows output, with what the library prints, in the order of the page."""
    lay_out(page, folder)
    said = None
    with chdir(folder):
        for block in blocks(page):
            if said is not None:
                assert block.tag == "text", f"{page}: what is said of the block above line {block.start} must follow it"
                yield block, said
            elif block.command is not None:
                yield block, run(block.command)
            elif block.file is not None:
                Path(block.file).write_text(block.text, encoding="utf-8")
            said = _FOLLOWED[block.tag](block) if block.tag in _FOLLOWED else None
    assert said is None, f"{page}: what is said of the last block must follow it"


def refreshed(page: Path, folder: Path) -> str:
    """The text of a page with all output as the library prints it now."""
    lines = page.read_text(encoding="utf-8").splitlines()
    for block, text in reversed(list(printed(page, folder))):
        lines[block.start : block.end] = [line.rstrip() for line in text.strip("\n").splitlines()]
    return "".join(f"{line}\n" for line in lines)
