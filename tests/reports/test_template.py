"""Templates load as they stand, lack all they need, and score once they are filled."""

import csv
import datetime
import io
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
from perfscore import Framework
from perfscore.kernel.source import display_width, replace
from perfscore.kernel.types import Kind

EVERY = """framework every "Every type" {
  version "7"
  points 30
  currency "元"
}
fact 预算数    : money in > 0 "全年 # 预算数"
fact paid      : money to 0.001
fact visits    : count("人次") in [1, 100] default 3 "visits"
fact extra     : number default level * 2
fact level     : number to 0.5 in [0, 9]
fact goal      : points
fact share     : ratio in [0%, 100%] default 12.5%
fact certified : bool "is it \\"certified\\"?"
fact audited   : date in >= 2021-01-01
fact delay     : duration in <= 5 days
fact words     : text "a text"
fact remark    : text optional
fact rating    : choice("good, or better", "so \\"so\\"", "poor # 3")
fact wanted    : target("预算金额" : 预算数)
fact reached   : actual
fact projects  : table {
  name     : text "项目名称"
  spent    : money in > 0 "实际, 支出"
  finished : date
  done     : bool "done?"
  pace     : ratio
  wanted_  : target
  reached_ : actual
  kind     : choice("a", "b")
  late     : duration
  stars    : count default 0
  hint     : text optional
} "项目"
fact open_rows : table { a : count default 0, b : text optional } "all of it may be empty"
fact 附表      : table { 数 : count "1, 2" } optional
indicator a 10 { award if certified and rating = "poor # 3" and words != "" then 10 else 0 }
indicator b 10 { judged quality in 2 .. 8 step 0.5 "the \\n quality" }
indicator c 10 { award min(10, sum(stars of projects) + count(open_rows) + (if 附表 is missing then 0 else 1)) }
warn unless reached meets wanted "missed"
"""
FILLED: dict[str, Any] = {
    "预算数": "1,234.50", "paid": "1.005", "visits": "4", "level": "2.5", "goal": "1", "share": "97.5%",
    "certified": "yes", "audited": "2021-12-20", "delay": "2 days", "words": "a \"quoted\" text, long", "remark": "x",
    "rating": "poor # 3", "wanted": "≤预算金额", "reached": "963元",
    "projects": [
        {"name": "路", "spent": "12", "finished": "2021-05-05", "done": "否", "pace": "50%", "wanted_": "≥3人",
         "reached_": "3人", "kind": "b", "late": "1 day", "stars": "2", "hint": "a\\b"},
        {"name": "桥", "spent": "1,200", "finished": "2021-05-06", "done": "yes", "pace": "0.5", "wanted_": "及时",
         "reached_": "及时", "kind": "a", "late": "0 days"},
    ],
    "open_rows": [{"a": "1"}, {"b": "x"}],
    "附表": [{"数": "3"}],
    "quality": {"value": "3.5", "assessor": "陈", "reason": "late, and \"so\""},
}  # fmt: skip
PROJECT, DEPARTMENT = "project-self-evaluation-2021", "shenzhen-department-2021"
ONLY_TABLES = """framework only { points 1 }
fact rows : table { weight : number "Weight", title : text "weight" }
indicator a 1 { award if count(rows) > 1 then 1 else 0 }"""
BARE = "framework bare { points 1 } indicator a 1 { award 1 }"
FORMS = ("toml", "csv", "json")
REMARK = re.compile(r"[ \t]*#")


def plain_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def plain_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as an official would write them, with no evidence but that of judgements."""
    found: dict[str, Any] = {}
    for name, fact in facts.items():
        value = fact.value if isinstance(fact, perfscore.Fact) else fact
        if isinstance(value, list):
            found[name] = [{key: plain_text(cell) for key, cell in row.items()} for row in value]
        elif isinstance(fact, perfscore.Fact) and (fact.assessor or fact.reason):
            words = {"assessor": fact.assessor, "reason": fact.reason}
            found[name] = {"value": plain_text(value)} | {key: word for key, word in words.items() if word}
        elif value is not None:
            found[name] = plain_text(value)
    return found


def cases() -> Iterator[tuple[Framework, dict[str, Any]]]:
    yield perfscore.loads(EVERY), FILLED
    yield perfscore.loads(EVERY), {name: value for name, value in FILLED.items() if name not in NOT_NEEDED}
    yield perfscore.loads(ONLY_TABLES), {"rows": [{"weight": "1", "title": "a"}, {"weight": "2", "title": "b"}]}
    yield perfscore.loads(BARE), {}
    yield perfscore.load(DEPARTMENT), plain_facts(perfscore.load_facts("credit-centre-2021"))
    for name in ("it-projects-2021", "ups-batteries-2021", "network-security-2021"):
        yield perfscore.load(PROJECT), plain_facts(perfscore.load_facts(name))


NOT_NEEDED = {"visits", "extra", "share", "remark", "附表"}
CASES = list(cases())
FRAMEWORKS = {framework.name: framework for framework, _ in CASES}


# ---------------------------------------------------------------- what an official does


def in_toml(text: str, values: Mapping[str, Any]) -> str:
    done: list[str] = []
    for block in text.rstrip("\n").split("\n\n"):
        lines = block.split("\n")
        head = next((at for at, line in enumerate(lines) if re.match(r"(?:# )?\[", line)), None)
        name = None if head is None else lines[head].lstrip("# ").partition("]")[0].strip('["')
        if head is None:
            done += lines_filled(lines, values)
        elif lines[head].lstrip("# ").startswith("[["):
            done += lines[:head]
            for row in values.get(str(name), []):
                open_lines = [line.removeprefix("# ") for line in lines[head:]]
                done += lines_filled(open_lines, row)
        else:
            given = values.get(str(name), {})
            done += lines_filled(lines, given if isinstance(given, dict) else {"value": given})
        done.append("")
    return "\n".join(done)


def lines_filled(lines: list[str], values: Mapping[str, Any]) -> Iterator[str]:
    for line in lines:
        empty = re.match(r'(?:# )?("?)([^"=\s]+)\1 *= ""', line)
        if empty is None or empty[2] not in values:
            yield line
        else:
            start = line[: empty.end() - 2].removeprefix("# ")
            yield start + json.dumps(values[empty[2]], ensure_ascii=False) + line[empty.end() :]


def in_json(text: str, values: Mapping[str, Any]) -> str:
    data = json.loads(text)
    for name, value in values.items():
        if isinstance(value, list) and isinstance(data[name], list):
            (row,) = data[name]
            data[name] = [{**row, **each} for each in value]
        else:
            data[name] |= value if isinstance(value, dict) else {"value": value}
    return json.dumps(data, ensure_ascii=False)


def in_csv(text: str, values: Mapping[str, Any]) -> str:
    """As a spreadsheet does it: all lines, remarks too, become rows of one length."""
    rows = list(csv.reader(io.StringIO(text)))
    columns = next(row for row in rows if not REMARK.match(row[0]))
    for row in rows:
        if row[0] in values:
            value = values[row[0]]
            for key, cell in (value if isinstance(value, dict) else {"value": value}).items():
                row[columns.index(key)] = cell
    return saved(rows)


def in_csv_table(text: str, names: list[str], values: list[dict[str, str]]) -> str:
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows[-1]) == len(names)
    return saved(rows + [[value.get(name, "") for name in names] for value in values])


def saved(rows: list[list[str]]) -> str:
    width = max(len(row) for row in rows)
    out = io.StringIO()
    csv.writer(out).writerows([*row, *[""] * (width - len(row))] for row in rows)
    return out.getvalue()


def written(name: str, text: str, table: str | None = None) -> perfscore.Facts:
    Path(name).write_text(text, encoding="utf-8", newline="")
    return perfscore.load_facts(name, table=table)


def filled(framework: Framework, form: str, values: Mapping[str, Any]) -> perfscore.Facts:
    text = perfscore.template(framework, form)
    if form != "csv":
        return written(f"filled.{form}", (in_toml if form == "toml" else in_json)(text, values))
    facts = written("filled.csv", in_csv(text, values))
    for table in (fact for fact in framework.fact_list if fact.columns and fact.name in values):
        names = [column.name for column in table.columns]
        rows = in_csv_table(perfscore.template(framework, "csv", table.name), names, values[table.name])
        facts |= written("table.csv", rows, table.name)
    return facts


# ---------------------------------------------------------------- what must hold


def missing(framework: Framework, facts: Mapping[str, Any]) -> set[str]:
    """The names of the facts, and of the cells of a first row, that are said to be missing, where nothing else is."""
    with pytest.raises(perfscore.FactsError) as caught:
        perfscore.evaluate(framework, facts, lang="en")
    found: set[str] = set()
    for each in caught.value.diagnostics:
        assert each.code == "PS502"
        if re.match(r"[0-9,]+ facts? (?:is|are) missing", each.message):
            found |= {name for name in framework.facts if f"`{name}`" in each.message}
        else:
            table, column = re.findall(r"`([^`]+)`", each.message)[:2]
            assert "row 1" in each.message
            found.add(f"{table}.{column}")
    return found


def wanted(framework: Framework, form: str) -> set[str]:
    names = set()
    for fact in framework.fact_list:
        columns = {f"{fact.name}.{each.name}" for each in fact.columns if each.default is None and not each.optional}
        if fact.default is None and not fact.optional:
            names |= columns if columns and form != "csv" else {fact.name}
    return names


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", [name for name in FRAMEWORKS if name != "bare"])
def test_an_untouched_template_lacks_all_that_is_needed_and_nothing_else(name: str, form: str) -> None:
    framework = FRAMEWORKS[name]
    facts = written(f"empty.{form}", perfscore.template(framework, form))
    assert missing(framework, facts) == wanted(framework, form)


def without_evidence(tree: Any) -> Any:
    """Parts of a result without the notes of its facts, which a template fills with its own words, and their places."""
    if isinstance(tree, list | tuple):
        return [without_evidence(each) for each in tree]
    if isinstance(tree, dict):
        return {key: without_evidence(value) for key, value in tree.items() if key not in {"note", "place"}}
    return tree


@pytest.mark.parametrize("form", FORMS)
def test_a_framework_without_facts_has_a_template_that_scores(form: str) -> None:
    facts = written(f"empty.{form}", perfscore.template(FRAMEWORKS["bare"], form))
    assert perfscore.evaluate(FRAMEWORKS["bare"], facts).score == 1


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("framework", "values"), CASES, ids=[f"{number}" for number in range(len(CASES))])
def test_a_template_filled_in_scores_as_the_values_do(framework: Framework, values: dict[str, Any], form: str) -> None:
    direct = perfscore.evaluate(framework, values, despite_requirements=True)
    read = perfscore.evaluate(framework, filled(framework, form, values), despite_requirements=True)
    assert read.facts_digest == direct.facts_digest
    assert (read.score, read.grade, len(read.warnings)) == (direct.score, direct.grade, len(direct.warnings))
    assert without_evidence(read.to_dict()["result"]) == without_evidence(direct.to_dict()["result"])


@pytest.mark.parametrize("form", ["toml", "json"])
@pytest.mark.parametrize("table", ["projects", "open_rows", "附表"])
def test_a_table_alone_can_be_filled_in_and_merged(form: str, table: str) -> None:
    framework = FRAMEWORKS["every"]
    text = perfscore.template(framework, form, table)
    fill = in_toml if form == "toml" else in_json
    rows = written(f"rows.{form}", fill(text, {table: FILLED[table]}))
    assert list(rows) == [table]
    others = {name: value for name, value in FILLED.items() if name != table}
    facts = filled(framework, "toml", others) | rows
    assert perfscore.evaluate(framework, facts).facts_digest == perfscore.evaluate(framework, FILLED).facts_digest


def test_a_table_of_toml_can_be_pasted_into_a_file_of_facts() -> None:
    text = perfscore.template(PROJECT, "toml") + perfscore.template(PROJECT, "toml", "indicators")
    assert len(tomllib.loads(text)["indicators"]) == 2


strange = st.text(
    st.characters() | st.sampled_from('"#,;\n\r\t\\“”\ufeff\u2028\u200b=@+-[]{}|`'), max_size=30
) | st.sampled_from(["=1+1", "#DIV/0!", " ", '"', "'''", '"""', "# a", "\ud800", "name", "prop, erty"])


@given(st.data())
def test_no_title_and_no_option_breaks_a_template(data: st.DataObject) -> None:
    framework = FRAMEWORKS["every"]

    def told(fact: Any) -> Any:
        kind = fact.type
        if kind.kind is Kind.CHOICE and fact.name == "rating":
            options = data.draw(st.lists(strange, min_size=1, max_size=4, unique=True))
            kind = attrs.evolve(kind, options=tuple(options))
        columns = tuple(told(each) for each in fact.columns)
        return attrs.evolve(fact, title=data.draw(st.none() | strange), type=kind, columns=columns)

    changed = replace(
        framework, fact_list=tuple(told(fact) for fact in framework.fact_list), title=data.draw(st.none() | strange)
    )
    values = FILLED | {"rating": "x"}
    for form in FORMS:
        text = perfscore.template(changed, form)
        assert all(char.isprintable() or char in "\n\u3000" for char in text)
        assert missing(changed, written(f"empty.{form}", text)) == wanted(changed, form)
        facts = filled(changed, form, values)
        assert set(facts) >= set(values)
        with pytest.raises(perfscore.FactsError, match="PS509"):
            perfscore.evaluate(changed, facts | {"rating": "none of them"})


# ---------------------------------------------------------------- what it looks like


def test_the_toml_template_of_every_type() -> None:
    assert perfscore.template(FRAMEWORKS["every"]) == TOML


def test_the_csv_templates() -> None:
    lines = perfscore.template(FRAMEWORKS["every"], "csv").splitlines()
    assert lines[0] == "# Every type · 7"
    assert [line.split()[1] for line in lines if line.startswith("#")][2:] == ["projects", "open_rows", "附表"]
    assert lines[5] == "name,value,source,note,assessor,reason"
    assert '预算数,,,"money (元), above 0 — 全年 # 预算数",,' in lines
    assert 'certified,,,"yes or no — is it ""certified""?",,' in lines
    assert 'quality,,,"points 2 .. 8, steps of 0.5; below 8 a reason is needed — the quality",,' in lines
    assert not any(line.startswith("projects") for line in lines)
    lines = perfscore.template(FRAMEWORKS["only"], "csv").splitlines()
    assert lines[1].startswith("# rows is a table") and lines[2:] == ["name,value,source,note"]


def test_the_csv_template_of_a_table_has_titles_where_they_can_be_read() -> None:
    lines = perfscore.template(PROJECT, "csv", "indicators").splitlines()
    assert lines[-1] == "一级指标,二级指标,三级指标,年度指标值,实际完成值,分值,得分,偏差原因分析及改进措施"
    assert "# 分值                     分数（points），在 [0; 90] 之内" in lines
    remarks = [line for line in lines if line.startswith("# ")]
    assert remarks == lines[:-1] and not any("," in line for line in remarks)
    # Some columns have no title, and then the title of one is the name of another.
    assert perfscore.template(FRAMEWORKS["every"], "csv", "projects").splitlines()[-1].startswith("name,spent,")
    lines = perfscore.template(FRAMEWORKS["only"], "csv", "rows").splitlines()
    assert lines[-2:] == ["# title    text — weight", "weight,title"]
    assert perfscore.template(FRAMEWORKS["every"], "csv", "附表").splitlines()[-1] == '"1, 2"'


@pytest.mark.parametrize("title", ["=1", "#", "a  b", "", "@x", "a\nb", "\ufeffa", "e\u0301"])
def test_a_title_that_could_be_misread_is_no_heading(title: str) -> None:
    framework = FRAMEWORKS["only"]
    (table,) = framework.fact_list
    columns = tuple(replace(each, title=title if each.name == "title" else "W") for each in table.columns)
    changed = replace(framework, fact_list=(replace(table, columns=columns),))
    assert perfscore.template(changed, "csv", "rows").splitlines()[-1] == "weight,title"


def test_the_json_template_says_in_notes_what_is_asked_for() -> None:
    data = json.loads(perfscore.template(FRAMEWORKS["every"], "json"))
    assert list(data) == ["about", *FRAMEWORKS["every"].facts]
    assert data["预算数"] == {"value": None, "note": "全年 # 预算数 · money (元), above 0"}
    assert list(data["quality"]) == ["value", "assessor", "reason", "note"]
    assert data["about"]["projects.stars"] == "count; if left out: 0"
    assert data["about"]["rows of projects"].startswith("项目 · table: copy ")
    assert data["附表"]["note"] == "table; may be left out; instead of null a list of rows, each an object with 数"
    assert set(data["projects"][0].values()) == {None}


def test_long_remarks_are_wrapped_and_long_lists_of_options_are_cut() -> None:
    framework = FRAMEWORKS["every"]
    options = tuple(f"option number {number}" for number in range(1, 151))
    facts = tuple(
        replace(fact, type=attrs.evolve(fact.type, options=options)) if fact.name == "rating" else fact
        for fact in framework.fact_list
    )
    text = perfscore.template(replace(framework, fact_list=facts))
    assert "“option number 100”, 50 more" in text and "“option number 101”" not in text
    assert max(map(display_width, text.splitlines())) <= 110


# ---------------------------------------------------------------- what is refused


NOTHING: Any = 3


@pytest.mark.parametrize(
    ("form", "table", "code", "words"),
    [
        ("yaml", None, "PS608", "the forms are toml, csv, json and xlsx"),
        (NOTHING, None, "PS608", "a number"),
        ("csv", "indicator", "PS608", "did you mean `indicators`?"),
        ("toml", "budget", "PS608", "its tables are `indicators`"),
        ("json", "", "PS608", "no table ``"),
        ("csv", NOTHING, "PS526", "a text, not a number"),
    ],
)
def test_what_there_is_no_template_of_is_refused(form: str, table: str | None, code: str, words: str) -> None:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        perfscore.template(PROJECT, form, table)
    assert [each.code for each in caught.value.diagnostics] == [code]
    assert words in str(caught.value)


def test_a_framework_without_tables_says_so() -> None:
    with pytest.raises(perfscore.PerfscoreError, match="it has no tables"):
        perfscore.template(FRAMEWORKS["bare"], "csv", "rows")


TOML = """\
# Every type · 7
# Write each value between the quotes.
# A line that begins with # counts for nothing: take away the # to give that fact.

"预算数"  = ""   # money (元), above 0 — 全年 # 预算数
paid      = ""   # money (元), steps of 0.001
# visits  = ""   # count (人次), in [1, 100]; if left out: 3 — visits
# extra   = ""   # number; if left out: level * 2
level     = ""   # number, in [0, 9], steps of 0.5
goal      = ""   # points
# share   = ""   # ratio such as 97.5%, in [0%, 100%]; if left out: 12.5%
certified = ""   # yes or no — is it "certified"?
audited   = ""   # date such as 2021-12-31, at least 2021-01-01
delay     = ""   # duration such as 5 days, at most 5 days
# words   = ""   # text; needed: take away the # in front — a text
# remark  = ""   # text; may be left out
rating    = ""   # one of “good, or better”, “so "so"”, “poor # 3”
wanted    = ""   # target such as ≥95%, may name “预算金额”
reached   = ""   # actual such as 96.2%

[about]
title  = ""
source = ""

[quality]   # the quality
value    = ""   # points 2 .. 8, steps of 0.5
assessor = ""   # who judged
reason   = ""   # needed if the value is below 8

# projects — 项目
# Copy the block, from its line in square brackets on, for each further row.
[[projects]]
name     = ""   # text — 项目名称
spent    = ""   # money (元), above 0 — 实际, 支出
finished = ""   # date such as 2021-12-31
done     = ""   # yes or no — done?
pace     = ""   # ratio such as 97.5%
wanted_  = ""   # target such as ≥95%
reached_ = ""   # actual such as 96.2%
kind     = ""   # one of “a”, “b”
late     = ""   # duration such as 5 days
stars    = ""   # count; if left out: 0
hint     = ""   # text; may be left out

# open_rows — all of it may be empty
# Needed: to give it, take away the # in front of its block.
# Copy the block, from its line in square brackets on, for each further row.
# [[open_rows]]
# a = ""   # count; if left out: 0
# b = ""   # text; may be left out

# 附表
# May be left out: to give it, take away the # in front of its block.
# Copy the block, from its line in square brackets on, for each further row.
# [["附表"]]
# "数" = ""   # count — 1, 2
"""
