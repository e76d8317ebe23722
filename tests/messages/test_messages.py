"""Each code is provoked by a file of the corpus or, where only a call can, here; each has a page that is true.

A page in ``docs/messages`` mends what it shows: its ``diff`` block, applied to the block above that holds its lines,
leaves nothing to complain about when it is read; what else may be found in an example so small, ``accepted.txt`` tells.
The pages' other blocks are tested with the rest of the documentation.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import chdir
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore.batch.files import Options, score_file
from perfscore.cli import common, notebook
from perfscore.cli.scoring import key_of
from perfscore.files import loader
from perfscore.files.loader import load_key
from perfscore.kernel import limits
from perfscore.messages.diagnostics import render_all
from perfscore.questions.soundness.check import unallowed
from support.cases import each_of
from support.corpus_files import BAD, CHECK, CORPUS, FACTS, codes_in
from support.pages import ROOT, Block, blocks, lay_out, run
from support.said import codes

PAGES = ROOT / "docs" / "messages"
SURVEY = """
framework survey "Survey" { points 5 }
fact share : ratio optional
fact late  : duration optional
fact words : text optional
indicator opinion 5 { award if share is missing then 0 else 5 }
"""

ROWS = """
framework rows "Rows" { points 5 }
fact jobs : table { name : text, hours : number }
indicator work 5 { award min(5, sum(hours of jobs otherwise 0)) }
"""


CODES = tuple(sorted(codes("error", "warning")))


def scored(facts: Any) -> Callable[[], object]:
    return lambda: perfscore.evaluate(perfscore.loads(SURVEY), facts)


def partly(facts: Any) -> Callable[[], object]:
    return lambda: perfscore.bounds(perfscore.loads(SURVEY), facts)


def rows(given: Any) -> Callable[[], object]:
    return lambda: perfscore.evaluate(perfscore.loads(ROWS), {"jobs": given})


def loaded(text: str) -> Callable[[], object]:
    return lambda: perfscore.loads(text)


def read(name: str, data: bytes) -> Callable[[], object]:
    def reading() -> object:
        Path(name).write_bytes(data)
        return perfscore.load(name) if name.endswith(".perf") else perfscore.load_facts(name)

    return reading


def claimed(**changes: str) -> Callable[[], object]:
    """A result that is read from JSON in which somebody has changed the whole."""
    data = perfscore.evaluate(perfscore.loads(SURVEY), {}).to_dict()
    loss: dict[str, Any] = {"losses": [], "lost": "1"}
    return lambda: perfscore.Result.from_json(json.dumps(data | {"result": data["result"] | loss | changes}))


def batch(text: str, journal: str | None = None) -> Callable[[], object]:
    """A file of fact sets, perhaps beside the journal of an interrupted run."""

    def scoring() -> object:
        Path("rows.csv").write_text(text, encoding="utf-8", errors="surrogateescape")
        if journal is not None:
            Path("scores.csv.journal").write_text(journal, encoding="utf-8")
        return score_file(perfscore.loads(SURVEY), Path("rows.csv"), Path("scores.csv"), Options())

    return scoring


def edition(*names: str) -> Callable[[], object]:
    """The edition of a day on which all files are in force."""

    def loading() -> object:
        for each in names:
            Path(each).write_text(SURVEY, encoding="utf-8")
        return perfscore.load("survey", on="2024-05-31")

    return loading


NOTHING: Any = 2021
MOST = 100
MANY_FACTS = ", ".join(f"a{number}" for number in range(MOST + 1))
MANY_ROWS = " ".join(f"indicator a{number} 1 {{ award 1 }}" for number in range(MOST + 1))
PROVOKED: tuple[tuple[str, Callable[[], object]], ...] = (
    ("PS108", loaded("#" * (limits.FILE_CHARACTERS + 1))),
    ("PS424", loaded(f"framework f {{ points 1 }} fact {MANY_FACTS} : count indicator b 1 {{ award 1 }}")),
    ("PS424", loaded(f"framework f {{ points 1 minimum }} {MANY_ROWS}")),
    ("PS501", scored({7: 1})),
    ("PS503", scored({"share": object()})),
    ("PS503", scored({"late": 3})),
    ("PS503", scored({"words": b"bytes"})),
    ("PS503", scored({"share": {"value": "90%", "source": 12}})),
    ("PS505", scored({"share": 0.9})),
    ("PS505", scored({"share": perfscore.Fact(0.9, source="a spreadsheet")})),
    ("PS506", scored({"share": float("nan")})),
    ("PS507", scored({"share": 10**70})),
    ("PS507", scored({"words": "long" * limits.FACT_TEXT_CHARACTERS})),
    ("PS507", scored({"share": {"value": "90%", "note": "long" * limits.FACT_TEXT_CHARACTERS}})),
    ("PS503", rows("a job")),
    ("PS503", rows([("name", "hours")])),
    ("PS505", rows([{"name": "A", "hours": 0.5}])),
    ("PS514", scored({"share": {"status": 3}})),
    ("PS522", scored({"late": {"value": timedelta(days=1), "unit": "days"}})),
    ("PS522", rows([{"name": "A", "hours": 1, 7: 2}])),
    ("PS526", rows([{"name": "A", "hours": 1}] * (limits.ROWS + 1))),
    ("PS526", scored([("share", "90%")])),
    ("PS526", scored(None)),
    ("PS541", partly({"share": perfscore.between("90%", "80%")})),
    ("PS541", partly({"share": {"between": "90%"}})),
    ("PS542", partly({"words": perfscore.between("a", "b")})),
    ("PS543", lambda: perfscore.bounds(perfscore.loads(ROWS), {})),
    ("PS543", lambda: perfscore.bounds(perfscore.loads(SURVEY), {}, open=["shares"])),
    ("PS543", lambda: perfscore.bounds(perfscore.loads(SURVEY), {}, open=NOTHING)),
    ("PS601", lambda: perfscore.load("shenzen-department-2021")),
    ("PS601", lambda: perfscore.load("xyz")),
    ("PS602", lambda: perfscore.load("folder/missing.perf")),
    ("PS602", lambda: perfscore.load(".")),
    ("PS602", lambda: perfscore.load_facts("folder/missing.toml")),
    ("PS603", read("gbk.perf", "framework 市场".encode("gbk"))),
    ("PS603", read("latin_1.csv", "name,value\nmañana,1\n".encode("latin-1"))),
    ("PS604", read("facts.txt", b"share = 1")),
    ("PS605", lambda: perfscore.load_facts("credit-center-2021")),
    ("PS605", lambda: perfscore.load_facts("xyz.toml")),
    ("PS605", lambda: perfscore.load_facts("shenzhen-department-2021")),
    ("PS606", lambda: loader.load_beside(perfscore.loads(SURVEY), "../facts.toml")),
    ("PS607", lambda: perfscore.evaluate(NOTHING, {})),
    ("PS608", lambda: perfscore.template(perfscore.loads(SURVEY), "yaml")),
    ("PS608", lambda: perfscore.template(perfscore.loads(SURVEY), NOTHING)),
    ("PS608", lambda: perfscore.template(perfscore.loads(SURVEY), "csv", "shares")),
    ("PS609", lambda: common.form_of("report.pdf", None, ("text", "html"))),
    ("PS609", lambda: common.form_of("report", None, ("text", "html"))),
    ("PS609", lambda: perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021").to_text(lang=NOTHING)),
    ("PS610", lambda: perfscore.Result.from_json("{")),
    ("PS611", lambda: perfscore.Result.from_json("{}")),
    ("PS611", lambda: loader.load_result(NOTHING)),
    ("PS612", lambda: perfscore.Result.from_json('{"schema": "perfscore-result/2"}')),
    ("PS613", claimed(score="4")),
    ("PS614", lambda: perfscore.Result.from_json("[" * (limits.RESULT_VALUES + 1))),
    ("PS615", batch("share,unit\n90%,North\n")),
    ("PS616", batch("share\n90%\n", journal="perfscore-batch/2 torn")),
    ("PS617", batch("share,\udcff\n90%,1\n")),
    ("PS618", batch("")),
    ("PS618", lambda: perfscore.evaluate_many(perfscore.loads(SURVEY), NOTHING)),
    ("PS640", lambda: perfscore.Scenario(perfscore.loads(SURVEY), {}).sweep("words")),
    ("PS641", lambda: perfscore.Scenario(perfscore.loads(SURVEY), {}).sweep("share", range(limits.SWEPT_VALUES + 1))),
    ("PS644", lambda: perfscore.reach(perfscore.loads(SURVEY), {}, grade="A")),
    ("PS645", lambda: perfscore.reach(perfscore.loads(SURVEY), {}, score=5, free=["words"])),
    ("PS646", lambda: perfscore.reach(perfscore.loads(SURVEY), {}, score=5, within={"share": "90%"})),
    ("PS650", lambda: perfscore.load("shenzhen-department", on="2019-06-30")),
    ("PS651", edition("survey-1.perf", "survey-2.perf")),
    ("PS652", lambda: perfscore.load("shenzhen-department", on="yesterday")),
    ("PS652", lambda: perfscore.load("shenzhen-department", on=NOTHING)),
    ("PS653", lambda: perfscore.diff(perfscore.loads(SURVEY), perfscore.loads(SURVEY), NOTHING)),
    ("PS619", lambda: perfscore.evaluate(perfscore.loads(SURVEY), {}).to_json(key=b"too short")),
    ("PS619", lambda: perfscore.evaluate(perfscore.loads(SURVEY), {}).to_json(key=NOTHING)),
    ("PS619", lambda: load_key(NOTHING)),
    ("PS619", lambda: key_of("result.key", "html", partial=False)),
    ("PS630", lambda: notebook.run(NOTHING, "supplier audit", "")),
)
CALLS = [pytest.param(code, call, id=f"{code}-{number}") for number, (code, call) in enumerate(PROVOKED)]


@pytest.mark.parametrize(("code", "call"), CALLS)
def test_a_call_is_refused_with_its_code(
    code: str, call: Callable[[], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for limit in ("NAMES", "NODES"):
        monkeypatch.setattr(limits, limit, MOST)
    with pytest.raises(perfscore.PerfscoreError) as caught:
        call()
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == [code]
    assert codes_in(str(caught.value)) == {code}


REMARKS = {"PS535", "PS536"}
"""What is noticed while a table is read, which ../files/test_workbooks shows."""

TABLES = sorted(path.parent for path in (CORPUS / "tables").rglob("framework.perf"))
"""Each holds facts, and a table of its own: a CSV file that is called like its fact."""


def said_of_a_table(folder: Path) -> str:
    """What is said of facts with a table in a file of its own."""
    (table,) = folder.glob("*.csv")
    name = folder.relative_to(CORPUS)
    with chdir(CORPUS):
        framework = perfscore.load(name / "framework.perf")
        try:
            rows = perfscore.load_facts(name / table.name, table=table.stem)
            result = perfscore.evaluate(framework, perfscore.load_facts(name / "facts.toml") | rows)
        except perfscore.FactsError as error:
            return render_all(error.diagnostics, "en")
    return render_all(result.warnings, "en")


@pytest.mark.parametrize("folder", TABLES, ids=lambda folder: folder.name)
def test_a_table_of_its_own_ends_in_the_output_beside_it(folder: Path) -> None:
    found = f"{said_of_a_table(folder)}\n"
    if os.environ.get("PERFSCORE_REFRESH"):
        (folder / "said.txt").write_text(found, encoding="utf-8")
    assert (folder / "said.txt").read_text(encoding="utf-8") == found


def test_every_code_is_provoked() -> None:
    of_files = {code for case in (*BAD, *FACTS, *CHECK) for code in case.codes}
    assert of_files | {code for code, _ in PROVOKED} | REMARKS == set(CODES)


def test_every_code_has_a_page_and_stands_in_the_index() -> None:
    pages = {page.stem: page for page in PAGES.glob("PS*.md")}
    assert tuple(sorted(pages)) == CODES
    rows = re.findall(
        r"^\| \[(PS...)\]\((PS...)\.md\) \| (.+) \|$", (PAGES / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert [code for code, _, _ in rows] == list(CODES)
    for code, link, meaning in rows:
        title = pages[code].read_text("utf-8").splitlines()[0]
        assert title == f"# {link}: {meaning[0].lower()}{meaning[1:]}"


@each_of(CODES)
def test_a_page_shows_its_own_message(code: str) -> None:
    shown = [block.text for block in blocks(PAGES / f"{code}.md") if block.tag in {"text", "python"}]
    assert code in "".join(shown) or code in {"PS108", "PS424"}


def changed(text: str, diff: Block) -> str | None:
    """The text with the change made; None where the lines that go out do not stand in it."""
    old = [line[1:] for line in diff.lines if not line.startswith("+")]
    new = [line[1:] for line in diff.lines if not line.startswith("-")]
    before, after = ("".join(f"{line}\n" for line in lines) for lines in (old, new))
    return text.replace(before, after) if text.count(before) == 1 else None


def mended(page: Path) -> Iterator[tuple[str, str]]:
    """The files of a page, by name, with its changes made; each change must fit one file."""
    files = {block.name: block.text for block in blocks(page) if block.file is not None}
    for diff in (block for block in blocks(page) if block.tag == "diff"):
        fitting = {name: text for name, old in files.items() if (text := changed(old, diff)) is not None}
        assert len(fitting) == 1, f"{page.name}: the change of line {diff.start} must fit one file"
        files |= fitting
    yield from files.items()


@pytest.mark.parametrize("code", CODES)
def test_what_a_page_mends_is_right(code: str, tmp_path: Path) -> None:
    page = PAGES / f"{code}.md"
    if not any(block.tag == "diff" for block in blocks(page)):
        # What a workbook holds cannot be shown as text.
        assert "```python" in page.read_text("utf-8") or code.startswith("PS6") or code == "PS536"
        return
    lay_out(page, tmp_path)
    for name, text in mended(page):
        (tmp_path / name).write_text(text, encoding="utf-8")
    commands = [block.command for block in blocks(page) if block.command is not None]
    with chdir(tmp_path):
        for name in [path.name for path in tmp_path.glob("*.perf")]:
            framework = perfscore.load(name)
            assert unallowed(framework.source, framework.warnings, complete=False) == []
        for command in commands:
            assert not codes_in(run(command))
