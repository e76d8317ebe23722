"""The shipped frameworks raise nothing, and what is found in files that are about something else is known.

What ``check`` finds in the frameworks of the corpus and of the pages is what ``accepted.txt`` lists.
``PERFSCORE_REFRESH=1 pytest --thorough tests/questions/soundness/test_check_elsewhere.py`` writes that list; then read
the diff.
"""

import os
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest

import perfscore
from perfscore.questions.soundness.check import check
from support.cases import thorough
from support.corpus_files import CORPUS, GOOD
from support.pages import PAGES, ROOT, blocks, lay_out

SHIPPED = {path.stem: path for path in sorted((ROOT / "frameworks").glob("*.perf"))}
UNDECIDED = {"us-aqi", "leed-v41-nc", "department-targets-2021"}
"""Of these not everything is decided, and of one only when all the work is done that each question may cost."""
ACCEPTED = CORPUS / "check" / "accepted.txt"
HEAD = """\
# What `perfscore check` finds in the frameworks of tests/corpus/good and of the pages, one finding a line: the file, on
# a page also the name of the framework, the line within the framework, and the code. These are true findings in small
# examples, which are about something else and would only become longer if they answered them.
"""


SEARCHED = (
    "header/all_settings",
    "header/words_that_may_be_names",
    "formulas/functions",
    "formulas/slices_and_first",
    "limits/coefficients",
    "limits/without_points",
    "tables/medians",
    "tables/units_and_what_cannot_be_told",
)
"""Those of ``tests/corpus/good`` in which facts are looked for until all the work is done that this may cost."""
ELSEWHERE = {path.relative_to(ROOT).as_posix(): path for path in (*(case.path for case in GOOD), *PAGES)}


@pytest.mark.parametrize("name", thorough(SHIPPED, "us-aqi"))
def test_a_shipped_framework_raises_nothing(name: str) -> None:
    said = check(perfscore.load(SHIPPED[name]))
    assert "\n\n".join(map(str, said)) == ""
    assert (said.undecided == ()) is (name not in UNDECIDED)


def frameworks(name: str, folder: Path) -> Iterator[tuple[str, perfscore.Framework]]:
    """The framework of a file, or those of a page, which is laid out in a folder, each with what it is listed as."""
    path = ELSEWHERE[name]
    if path not in PAGES:
        yield name, perfscore.load(path)
        return
    lay_out(path, folder)
    for block in (each for each in blocks(path) if each.tag == "perf"):
        Path(block.name).write_text(block.text, encoding="utf-8")
        framework = perfscore.load(block.name)
        yield f"{name} {framework.name}", framework


def in_order(line: str) -> tuple[str, int, str]:
    """By what a line of the list is sorted."""
    name, number, code = line.rsplit(" ", 2)
    return name, int(number), code


def accepted() -> list[str]:
    return ACCEPTED.read_text(encoding="utf-8").removeprefix(HEAD).splitlines()


@pytest.mark.parametrize("name", thorough(ELSEWHERE, *(f"tests/corpus/good/{each}.perf" for each in SEARCHED)))
def test_what_is_found_elsewhere_is_accepted(name: str, tmp_path: Path) -> None:
    with chdir(tmp_path):
        said = [(listed, each) for listed, framework in frameworks(name, tmp_path) for each in check(framework)]
    found = sorted((f"{listed} {each.line} {each.code}" for listed, each in said), key=in_order)
    if os.environ.get("PERFSCORE_REFRESH"):
        others = [line for line in accepted() if line.partition(" ")[0] in ELSEWHERE.keys() - {name}]
        ACCEPTED.write_text(
            HEAD + "".join(f"{line}\n" for line in sorted([*others, *found], key=in_order)), encoding="utf-8"
        )
    assert [line for line in accepted() if line.partition(" ")[0] == name] == found


def test_all_that_is_accepted_is_somewhere() -> None:
    assert ACCEPTED.read_text(encoding="utf-8").startswith(HEAD)
    assert {line.partition(" ")[0] for line in accepted()} <= ELSEWHERE.keys()
