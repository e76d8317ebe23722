"""Each framework on a page of the documentation passes its own examples; each output shown is the real one.

``PERFSCORE_REFRESH=1 pytest --thorough tests/docs/test_docs.py`` writes the real output into the pages; then read the
diff. What is said of frameworks that are refused is written into pages in Chinese without ``--thorough`` too.
"""

import ast
import os
import re
from functools import cache
from pathlib import Path

import pytest

import perfscore
from perfscore.kernel import resources
from perfscore.questions import examples as suite
from support.cases import each_of, thorough
from support.pages import CHINESE, PAGES, ROOT, Block, blocks, lay_out, refreshed

FRAMEWORKS = [(page, block) for page in PAGES for block in blocks(page) if block.tag in {"perf", "perf checked"}]
LINKS = re.compile(r"(?<!!)\[[^\]]*\]\((?!https?:)([^)#]*)(#[^)]+)?\)")


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@cache
def anchors(page: Path) -> set[str]:
    """The anchors that a page offers: its headings, as GitHub spells them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {"#" + re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(
    ("page", "block"), FRAMEWORKS, ids=[f"{name(page)}:{block.start}" for page, block in FRAMEWORKS]
)
def test_a_framework_passes_its_own_examples(
    page: Path, block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lay_out(page, tmp_path)
    Path(block.name).write_text(block.text, encoding="utf-8")
    outcomes = suite.run_examples(perfscore.load(block.name))
    assert outcomes or block.tag == "perf checked"
    assert [outcome for outcome in outcomes if not outcome.passed] == []


def assert_real(page: Path, folder: Path) -> None:
    """The output on a page is what the library prints; it is written into the page where that is asked for."""
    real = refreshed(page, folder)
    if os.environ.get("PERFSCORE_REFRESH"):
        page.write_text(real, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == real


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_output_on_a_page_is_real(page: Path, tmp_path: Path) -> None:
    assert_real(page, tmp_path)


def refuses(page: Path) -> bool:
    """Whether a page shows nothing but frameworks that are refused, which takes next to no time."""
    return {each.tag for each in blocks(page) if each.tag.startswith("perf") or each.command} == {"perf bad"}


def test_what_is_refused_on_pages_in_chinese_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    for page in filter(refuses, CHINESE):
        assert_real(page, tmp_path)


@pytest.mark.parametrize("page", thorough(CHINESE), ids=name)
def test_the_output_on_a_page_in_chinese_is_real(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert_real(page, tmp_path)


@pytest.mark.parametrize("page", ["README.md", "docs/README.zh.md"])
def test_the_picture_on_a_page_is_that_of_its_result(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    ((file, facts),) = re.findall(r'evaluate\("(.+)", (\{.+\})\)', text)
    (picture,) = re.findall(r"^!\[.+\]\((.+\.svg)\)$", text, re.MULTILINE)
    there = (ROOT / page).parent / picture
    lay_out(ROOT / page, tmp_path)
    drawn = perfscore.evaluate(tmp_path / file, ast.literal_eval(facts)).to_svg()
    if os.environ.get("PERFSCORE_REFRESH"):
        there.write_text(drawn, encoding="utf-8")
    assert there.read_text(encoding="utf-8") == drawn


@each_of([*PAGES, *CHINESE])
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target, anchor in LINKS.findall(page.read_text(encoding="utf-8")):
        there = page.parent / target if target else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target + anchor


def test_the_reserved_words_are_those_of_the_grammar() -> None:
    page = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    listed = re.search(r"<!-- reserved words -->\n```text\n(.*?)```", page, re.DOTALL)
    grammar = re.sub(r"//.*", "", resources.text("grammars", "perf.lark"))
    allowed = re.search(r"^!?soft:(.*?)\n\n", grammar, re.DOTALL | re.MULTILINE)
    assert listed is not None
    assert allowed is not None
    words = [set(re.findall(r'"([a-z]+)"', text)) for text in (grammar, allowed[1])]
    # `first` is one only in front of a brace.
    assert listed[1].split() == sorted(words[0] - words[1] - {"first"})
