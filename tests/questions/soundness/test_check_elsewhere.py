"""The shipped frameworks raise nothing, and what is found in files that are about something else is known.

What ``check`` finds in the frameworks of the corpus and of the pages is what ``accepted.txt`` lists.
``PERFSCORE_REFRESH=1 pytest tests/questions/soundness/test_check_elsewhere.py`` writes that list; then read the diff.
"""

import os
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest

import perfscore
from perfscore.questions.soundness.check import check
from support.corpus_files import CORPUS, GOOD
from support.pages import PAGES, ROOT, blocks, lay_out

SHIPPED = sorted((ROOT / "frameworks").glob("*.perf"))
ACCEPTED = CORPUS / "check" / "accepted.txt"
HEAD = """\
# What `perfscore check` finds in the frameworks of tests/corpus/good and of the pages, one finding a line: the file, on
# a page also the name of the framework, the line within the framework, and the code. These are true findings in small
# examples, which are about something else and would only become longer if they answered them.
"""


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_framework_raises_nothing(path: Path) -> None:
    assert "\n\n".join(map(str, check(perfscore.load(path)))) == ""


def listed(name: str, framework: perfscore.Framework) -> Iterator[tuple[str, int, str]]:
    for each in check(framework):
        assert each.line is not None
        yield name, each.line, each.code


def elsewhere(folder: Path) -> Iterator[tuple[str, int, str]]:
    """What is found in the good files of the corpus and on the pages, which are laid out in a folder."""
    for case in GOOD:
        yield from listed(case.path.relative_to(ROOT).as_posix(), perfscore.load(case.path))
    for page in PAGES:
        lay_out(page, folder)
        for block in (each for each in blocks(page) if each.tag == "perf"):
            Path(block.name).write_text(block.text, encoding="utf-8")
            framework = perfscore.load(block.name)
            yield from listed(f"{page.relative_to(ROOT).as_posix()} {framework.name}", framework)


def test_what_is_found_elsewhere_is_accepted(tmp_path: Path) -> None:
    with chdir(tmp_path):
        found = [f"{name} {line} {code}" for name, line, code in sorted(elsewhere(tmp_path))]
    if os.environ.get("PERFSCORE_REFRESH"):
        ACCEPTED.write_text("".join(f"{line}\n" for line in (*HEAD.splitlines(), *found)), encoding="utf-8")
    head, lines = HEAD.splitlines(), ACCEPTED.read_text(encoding="utf-8").splitlines()
    assert lines[: len(head)] == head
    assert lines[len(head) :] == found
