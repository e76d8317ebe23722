"""Tables in fact files of every kind: their rows, the place of every cell, and what is wrong in their writing."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore import Fact, FactsError
from perfscore.files.loader import read_facts
from perfscore.kernel import limits
from perfscore.messages.diagnostics import Diagnostic, Place
from perfscore.scoring.facts import Facts
from strategies.bounded import soon
from support.cases import each_of, thorough


def words(text: str, place: Place | None) -> str | None:
    """What stands at a place in a text; over several lines what stands in the first of them."""
    if place is None or place.line is None or place.column is None:
        return None
    line = text.split("\n")[place.line - 1]
    return line[place.column - 1 : place.end_column - 1 if place.end_column and place.end_line == place.line else None]


def position(place: Place | None) -> tuple[int | None, int | None]:
    """The line and the column of a place that is known."""
    assert place is not None
    return place.line, place.column


def refusal(name: str, text: str, table: str | None = None) -> tuple[Diagnostic, ...]:
    """What is said of a fact file."""
    with pytest.raises(FactsError) as caught:
        read_facts(name, text, table)
    assert str(caught.value)
    return caught.value.diagnostics


ROWS = [{"a": "x", "b": 1}, {"a": "y, ]}", "c": {"d": [2]}}]
TOML = """
[[t]] # first
a = 'x'
b = 1
[[ t ]]
a = "y, ]}"
[t.c]
d = [2]
[other]
value = 3
"""
TOML_INLINE = """
t = [ # first
  {a = 'x', b = 1},
  { "a" = 'y, ]}' , c.d = [2] }, # last
]
other = {value = 3}
"""
TOML_FACT = """
[t]
source = "s"
value = [{a = 'x', b = 1},
 {"a" = 'y, ]}', c = {d = [2]}}]
[other]
value = 3
"""
TOML_VALUE = """
[[t.value]]
a = 'x'
b = 1
[[t.value]]
a = "y, ]}"
c.d = [2]
[t]
source = "s"
[other]
value = 3
"""
JSON = '{"t": [\n {"a": "x", "b": 1},\n {"\\u0061": "y, ]}", "c": {"d": [2]}\n}], "other": {"value": 3}}'
JSON_FACT = (
    '{"t": {"source": "s", "value": [\n{"a": "x", "b": 1},\n{"a": "y, ]}", "c": {"d": [2]}}]}, "other": {"value": 3}}'
)
CSV = '# of 2024\n\n a ,b,"c"\n# one, two\n x,1,\n,,\n"y, ]}",,"{""d"": [2]}"\n  # end'

PLACES: list[tuple[str, str, dict[tuple[Any, ...], tuple[int, int, str]]]] = [
    ("f.toml", TOML, {
        (1,): (2, 1, "[[t]]"), (1, "a"): (3, 5, "'x'"), (1, "b"): (4, 5, "1"), (2,): (5, 1, "[[ t ]]"),
        (2, "a"): (6, 5, '"y, ]}"'), (2, "c"): (7, 4, "c"), (2, "a", "heading"): (6, 1, "a"),
        (2, "c", "heading"): (7, 4, "c"),
    }),
    ("f.toml", TOML_INLINE, {
        (1,): (3, 3, "{a = 'x', b = 1}"), (1, "b"): (3, 17, "1"), (2,): (4, 3, "{ \"a\" = 'y, ]}' , c.d = [2] }"),
        (2, "a"): (4, 11, "'y, ]}'"), (2, "a", "heading"): (4, 5, '"a"'), (2, "c"): (4, 27, "[2]"),
        (2, "c", "heading"): (4, 21, "c"),
    }),
    ("f.toml", TOML_FACT, {
        (1,): (4, 10, "{a = 'x', b = 1}"), (2, "a"): (5, 9, "'y, ]}'"), (2, "c"): (5, 22, "{d = [2]}"),
    }),
    ("f.toml", TOML_VALUE, {(1,): (2, 1, "[[t.value]]"), (1, "b"): (4, 5, "1"), (2, "c"): (7, 7, "[2]")}),
    ("f.json", JSON, {
        (1,): (2, 2, '{"a": "x", "b": 1}'), (1, "a"): (2, 8, '"x"'), (1, "b", "heading"): (2, 13, '"b"'),
        (2,): (3, 2, '{"\\u0061": "y, ]}", "c": {"d": [2]}'), (2, "a", "heading"): (3, 3, '"\\u0061"'),
        (2, "c"): (3, 27, '{"d": [2]}'),
    }),
    ("f.json", JSON_FACT, {(1,): (2, 1, '{"a": "x", "b": 1}'), (2, "c", "heading"): (3, 16, '"c"')}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "cells"), PLACES)
def test_the_rows_of_a_table_know_where_they_stand(
    name: str, text: str, cells: dict[tuple[Any, ...], tuple[int, int, str]]
) -> None:
    facts = read_facts(name, text)
    fact = facts["t"]
    assert (fact.value if isinstance(fact, Fact) else fact) == ROWS
    assert facts["other"] == Fact(3)
    for (row, *rest), (line, column, mark) in cells.items():
        place = facts.cell("t", row, *rest[:1], heading="heading" in rest)
        assert (*position(place), words(text, place)) == (line, column, mark)
    nowhere: list[tuple[Any, ...]] = [
        ("t", 0),
        ("t", 3),
        ("t", -1),
        ("t", 1, "c"),
        ("other", 1),
        ("other", 1, "a"),
        ("x", 1),
    ]
    assert [facts.cell(*each) for each in nowhere] == [None] * len(nowhere)


def test_a_list_in_a_table_with_its_source_is_a_fact() -> None:
    for name, text in (("f.toml", TOML_FACT), ("f.toml", TOML_VALUE), ("f.json", JSON_FACT)):
        facts = read_facts(name, text)
        assert facts["t"] == Fact(ROWS, source="s")
        assert words(text, facts.place("t", "source")) in {"s", '"s"'}


def test_the_elements_of_a_list_that_are_no_tables_count_too() -> None:
    for name, text in (("f.toml", "t = [1, [{a = 1}], {a = 2}, ]"), ("f.json", '{"t": [1, [{"a": 1}], {"a": 2}]}')):
        facts = read_facts(name, text)
        assert [words(text, facts.cell("t", row)) for row in (1, 3)] == [
            "1",
            text[text.rindex("{") : text.rindex("}", 0, -1) + 1],
        ]
        assert words(text, facts.cell("t", 3, "a")) == "2"
        assert facts.cell("t", 2, "a") is None


def test_a_table_without_rows() -> None:
    for name, text in (("f.toml", "t = []\ns = [ # none\n]"), ("f.json", '{"t": [], "s": [ ]}')):
        facts = read_facts(name, text)
        assert facts == {"t": [], "s": []}
        assert facts.cell("t", 1) is None
        assert words(text, facts.place("t")) == "[]"
    table = read_facts("f.csv", "a,b\n", "t")
    assert table == {"t": []}
    assert (table.cell("t", 1), words("a,b", table.place("t"))) == (None, "a,b")


def test_what_stands_deep_in_a_row_of_a_toml_file_belongs_to_its_first_name() -> None:
    text = "[[t]]\na.b.c = 1\n[[t.d]]\nx = 1\n[[t.d]]\nx = 1\n[t.e.f]\nx = 1\n[[u.v]]\nx = 1\n[[u.v]]\nx = 1"
    facts = read_facts("f.toml", text)
    assert facts["t"] == [{"a": {"b": {"c": 1}}, "d": [{"x": 1}, {"x": 1}], "e": {"f": {"x": 1}}}]
    assert [words(text, facts.cell("t", 1, column)) for column in ("a", "d", "e", "b", "x")] == [
        "1",
        "d",
        "e",
        None,
        None,
    ]
    assert position(facts.cell("t", 1, "d")) == (3, 5)
    assert facts.cell("u", 1) is None
    assert words(text, facts.place("u", "v")) == "v"


def test_names_behind_an_inline_table_do_not_belong_to_it() -> None:
    text = "a = {value = 1}\nnote = 2\nb = {value = 1, # one\n"
    facts = read_facts("f.toml", text.partition("b")[0])
    assert position(facts.place("note")) == (2, 8)
    assert words(text, facts.place("a", "note")) == "1"
    assert [found.code for found in refusal("f.toml", text)] == ["PS513"]


@each_of(
    [
        ("f.toml", "[[t]]\nx = 1\n[[t]]\ny = 1\nx = 2\nx = 3", "t.x", 6),
        ("f.toml", "t = [{x = 1}, {x = 2},\n{y = 1, x = 1, x = 2}]", "t.x", 2),
        ("f.toml", "[[t]]\nx.y = 1\n[t.x]\n[[t]]\n[t.z]\n[t.z]", "t.x", 3),
        ("f.toml", "[[t]]\n[t.z]\n[[t]]\n[t.z]\n[t.z]", "t.z", 5),
        ("f.toml", "[[t]]\nx = 1\n[t]\nx = 1", "t", 3),
        ("f.toml", "t = [{x = 1}]\n[[t]]", "t", 2),
        ("f.toml", "[[t.value]]\n[t.value]", "t.value", 2),
        ("f.json", '{"t": [{"x": 1}, {"x": 2},\n{"x": 1, "y": 2, "\\u0078": 3}]}', "t.x", 2),
        ("f.json", '{"t": {"value": [{"x": 1}, {"x": 2},\n{"x": 1, "x": 3}]}}', "t.x", 2),
        ("f.json", '{"t": [{"x": 1}, {"x": 2}],\n"t": [{"x": 1}, {"x": 2}]}', "t", 2),
    ]
)
def test_a_name_may_stand_in_every_row_but_in_none_twice(name: str, text: str, said: str, line: int) -> None:
    (found,) = refusal(name, text)
    assert (found.code, found.message, found.line) == ("PS512", f"`{said}` is given twice", line)


def test_merged_facts_keep_the_places_of_their_tables() -> None:
    table = read_facts("t.csv", "a,b\nx,1", "t")
    merged = read_facts("f.toml", "[[t]]\na = 'z'\n[[u]]\na = 'w'") | table
    assert merged == {"t": [{"a": "x", "b": "1"}], "u": [{"a": "w"}]}
    for facts in (merged, pickle.loads(pickle.dumps(merged))):
        assert isinstance(facts, Facts)
        places = [facts.cell("t", 1, "b"), facts.cell("u", 1, "a")]
        assert [(place.file, place.line) for place in places if place] == [("t.csv", 2), ("f.toml", 4)]
    assert (merged | {"t": []}).cell("t", 1) is None


# ---------------------------------------------------------------- CSV


def test_a_csv_file_is_a_table() -> None:
    facts = read_facts("f.csv", CSV, "t")
    assert facts == {"t": [{"a": "x", "b": "1"}, {"a": "y, ]}", "c": '{"d": [2]}'}]}
    places: list[tuple[tuple[Any, ...], tuple[int, int], str]] = [
        ((1,), (5, 1), " x,1,"), ((1, "a"), (5, 1), " x"), ((1, "b"), (5, 4), "1"), ((1, "c"), (5, 6), ""),
        ((2,), (7, 1), '"y, ]}",,"{""d"": [2]}"'), ((2, "c"), (7, 10), '"{""d"": [2]}"'),
    ]  # fmt: skip
    for (row, *column), at, mark in places:
        place = facts.cell("t", row, *column)
        assert position(place) == at
        assert words(CSV, place) in {mark, mark or "\n"}
    headings = [facts.cell("t", row, column, heading=True) for row, column in ((1, "a"), (2, "a"), (2, "c"))]
    assert [(*position(place), words(CSV, place)) for place in headings] == [
        (3, 1, " a "),
        (3, 1, " a "),
        (3, 7, '"c"'),
    ]
    assert (facts.cell("t", 3), facts.cell("t", 1, "d"), words(CSV, facts.place("t"))) == (None, None, ' a ,b,"c"')


def test_rows_may_be_shorter_than_the_headings_and_columns_without_any_are_empty() -> None:
    facts = read_facts("f.csv", "a,,c,,\nx\n,,1,,,\ny,,2", "t")
    assert facts == {"t": [{"a": "x"}, {"c": "1"}, {"a": "y", "c": "2"}]}
    assert (facts.cell("t", 1, "c"), facts.cell("t", 1, "")) == (None, None)


def test_remarks_in_a_csv_file_of_facts() -> None:
    text = '# "open\r\nname,value\n#a,1\r \t# b\n\nb,2\nc,"3\n# 4"\n#'
    assert read_facts("f.csv", text) == {"b": Fact("2"), "c": Fact("3\n# 4")}
    assert [found.message for found in refusal("f.csv", "# a\n#\n")] == ["this file is empty"]


def test_what_a_spreadsheet_could_not_compute_or_show_is_no_remark() -> None:
    text = "a,b\n#DIV/0!,1\n#N/A\n#name?,2\n####,3\n####,,\n#####\n#REF\n# N/A,4\n"
    assert read_facts("f.csv", text, "t") == {
        "t": [{"a": "#DIV/0!", "b": "1"}, {"a": "#N/A"}, {"a": "#name?", "b": "2"}, {"a": "####", "b": "3"}]
    }


COMMAS = "the cells of a CSV file are separated by `,`, not by "
CUT = "in a CSV file an amount with commas must stand in quotes"
CSV_MISTAKES: list[tuple[str, str, str | None, str, str | None]] = [
    ("empty", "# a\n", None, "this file is empty", "the first row names the columns"),
    ("twice", "a,b,a\n", "a", "the first row names the column `a` twice", "keep one of them"),
    ("composed", "é,e\u0301\n", "e\u0301", "the first row names the column `e\u0301` twice", "keep one of them"),
    ("unnamed", "a,,b\n1,2,3\n1,4,3\n", "2", "the column of this cell has no heading",
     "name the column in the first row, or empty its cells"),
    ("surplus", "a,b\n1,2,3\n", "3", "this row has more cells than the 2 columns",
     "put a text or an amount with commas in quotes"),
    ("amount", "a,b\nx,1,200.50\n", "1,200.50", CUT, 'write `"1,200.50"`'),
    ("amount first", "a,b\n-1,200,x\n", "-1,200", CUT, 'write `"-1,200"`'),
    ("open quote", 'a,b\n"x,1\ny,2\n', '"', "this quote is not closed", "close it behind the text"),
    ("semicolons", "a;b\n1;2\n", "a;b", f"{COMMAS}`;`", "save the file with commas"),
    ("semicolons and a comma", "a;b, c;d\n1;2\n", "a;b, c;d", f"{COMMAS}`;`", "save the file with commas"),
    ("tabs", "a\tb\n", "a\tb", f"{COMMAS}a tab", "save the file with commas"),
    ("full-width", "指标，分值\n", "指标，分值", f"{COMMAS}a full-width comma", "save the file with commas"),
]  # fmt: skip


@each_of([case[1:] for case in CSV_MISTAKES])
def test_a_mistake_in_a_csv_table_has_its_own_words(text: str, mark: str | None, message: str, advice: str) -> None:
    (found,) = refusal("f.csv", text, "t")
    assert (found.code, found.message, found.help) == ("PS513", message, advice)
    assert words(text, found.place) == mark


def test_signs_in_a_heading_are_no_separators() -> None:
    assert read_facts("f.csv", "指标（质、量，数；），b|c\n1,2\n".replace("，b", ",b"), "t") == {
        "t": [{"指标（质、量，数；）": "1", "b|c": "2"}]
    }
    assert read_facts("f.csv", '"a;b"\n1\n', "t") == {"t": [{"a;b": "1"}]}


def test_all_that_is_wrong_in_a_csv_table_is_said_at_once() -> None:
    assert [found.line for found in refusal("f.csv", "a,b\n1,2,x\n1,2\n1,2,y", "t")] == [2, 4]
    assert [found.column for found in refusal("f.csv", "a,b,a,b,a", "t")] == [5, 7, 9]
    assert len(refusal("f.csv", "a,b\n" + "1,2,x\n" * 2 * limits.DIAGNOSTICS, "t")) == limits.DIAGNOSTICS
    assert len(refusal("f.csv", "a," * 2 * limits.DIAGNOSTICS, "t")) == limits.DIAGNOSTICS


# ---------------------------------------------------------------- limits


def long_table(name: str, rows: int, cells: str = "abcdefghij") -> str:
    """A table `t` of many rows with one digit in each cell."""
    match name:
        case "f.csv":
            return "# x\n" + ",".join(cells) + "\n" + (",".join("1" * len(cells)) + "\n") * rows
        case "f.json":
            return '{"t": [\n' + ",\n".join(["{" + ",".join(f'"{cell}":1' for cell in cells) + "}"] * rows) + "]}"
        case "inline.toml":
            return "t = [\n" + ("{" + ",".join(f"{cell}=1" for cell in cells) + "},\n") * rows + "]"
        case _:
            return ("[[t]]\n" + "".join(f"{cell}=1\n" for cell in cells)) * rows


FILES = ["f.csv", "f.json", "f.toml", "inline.toml"]


@pytest.mark.parametrize("name", ["f.csv", *thorough(FILES[1:])])
def test_a_table_of_the_most_rows_is_read_soon(name: str) -> None:
    text = long_table(name, limits.ROWS)
    with soon():
        facts = read_facts(name, text, "t" if name == "f.csv" else None)
        assert len(facts["t"]) == limits.ROWS
        assert words(text, facts.cell("t", limits.ROWS, "j")) == "1"


@pytest.mark.parametrize("name", FILES)
def test_a_table_of_more_rows_is_refused_at_the_first_of_them(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROWS", 1_000)
    lines = {"f.csv": limits.ROWS + 3, "f.toml": 2 * limits.ROWS + 1}
    for more in (1, 7):
        text = long_table(name, limits.ROWS + more, "a")
        (found,) = refusal(name, text, "t" if name == "f.csv" else None)
        assert (found.code, found.message) == ("PS513", "`t` has more than 1,000 rows")
        assert found.line == lines.get(name, limits.ROWS + 2)


def test_a_long_list_that_is_no_table_is_left_to_the_framework(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROWS", 1_000)
    numbers = ",".join(["1"] * (limits.ROWS + 5))
    for name, text in (("f.toml", f"t = [{numbers}]"), ("f.json", f'{{"t": [{numbers}]}}')):
        assert len(read_facts(name, text)["t"]) == limits.ROWS + 5
    (found,) = refusal("f.json", f'{{"t": {{"value": [{numbers}, {{}}], "note": ""}}}}')
    assert found.message == "`t` has more than 1,000 rows"


@pytest.mark.parametrize(
    "text",
    ["t=[{", "[[t]]\na", "t={a=1}\n", "[t.a]\n", '[[t]]\na="\n', "[", "{", "#\n", "#,", "a\n", " ", "##",
     *thorough(["{a=1},", "a,", "1,", "100,", '"a",'])],
)  # fmt: skip
def test_strange_tables_take_no_longer(text: str) -> None:
    long = text * (limits.FILE_CHARACTERS // 64 // len(text))
    with soon(5):
        for name, one in (
            ("f.csv", long), ("f.csv", "a\n" + long), ("f.toml", long), ("f.toml", "t = [" + long),
            ("f.toml", "[[t]]\n" + long),
        ):  # fmt: skip
            try:
                read_facts(name, one, "t" if name == "f.csv" else None)
            except FactsError as error:
                assert error.diagnostics


# ---------------------------------------------------------------- files


def loaded(path: Path, data: bytes, table: str | None = None) -> Facts:
    path.write_bytes(data)
    return perfscore.load_facts(path, table=table)


CHINESE = "指标,分值,说明\n产出“数量”,20,完成率≥９０％，按比例扣分。\n李镕,3,喆\n"


@pytest.mark.parametrize(
    "data",
    [
        CHINESE.encode("gbk"),
        CHINESE.encode("gb18030"),
        b"\x84\x31\x95\x33" + CHINESE.encode("gb18030"),
        CHINESE.encode(),
        CHINESE.encode("utf-8-sig"),
    ],
)
def test_a_csv_file_may_be_written_as_chinese_spreadsheets_do(data: bytes, tmp_path: Path) -> None:
    facts = loaded(tmp_path / "f.csv", data, "t")
    assert facts["t"] == [
        {"指标": "产出“数量”", "分值": "20", "说明": "完成率≥９０％，按比例扣分。"},
        {"指标": "李镕", "分值": "3", "说明": "喆"},
    ]
    assert position(facts.cell("t", 2, "说明")) == (3, 6)


def test_the_mark_of_gb18030_tells_of_rare_characters_too(tmp_path: Path) -> None:
    data = "name,value\n喆镕,1\n".encode("gb18030")
    assert loaded(tmp_path / "f.csv", b"\x84\x31\x95\x33" + data) == {"喆镕": Fact("1")}
    with pytest.raises(FactsError, match="PS603"):
        loaded(tmp_path / "f.csv", data)


@pytest.mark.parametrize(
    "data",
    [
        "name,value\nrésumés,1\n".encode("latin-1"),
        "name,value\nGrößen,1\nÄrger,2\n".encode("cp1252"),
        "name,value\nпоказатель,1\n".encode("cp1251"),
        "name,value\n指標項目說明,1\n評價結果的總分,2\n".encode("big5"),
        "name,value\nピーマン工場,1\n".encode("shift-jis"),
        "name,value\n预算数,1\n".encode("gbk") + b"\0",
        "name,value\n预算数,1\n".encode("gbk") + b"\xff",
        b"\x84\x31\x95\x33name,value\na\xff,1\n",
    ],
)
def test_a_csv_file_in_any_other_encoding_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(FactsError) as caught:
        loaded(tmp_path / "f.csv", data)
    (found,) = caught.value.diagnostics
    assert found.code == "PS603"
    assert found.message.startswith("this file is neither UTF-8 nor GBK (byte ")


def test_neither_a_framework_nor_another_fact_file_may_be_gbk(tmp_path: Path) -> None:
    for name, load in (("f.csv", perfscore.load), ("f.toml", perfscore.load_facts), ("f.json", perfscore.load_facts)):
        (tmp_path / name).write_bytes("市场 = 1".encode("gbk"))
        with pytest.raises(perfscore.PerfscoreError, match="PS603"):
            load(tmp_path / name)


@pytest.mark.parametrize(
    "data", [b"\xff", "算".encode("gbk"), "\U00020000".encode("gb18030"), "算".encode(), "\U00020000".encode()]
)
def test_a_very_large_file_is_too_large_in_any_encoding(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(FactsError) as caught:
        loaded(tmp_path / "f.csv", b"\xef\xbb\xbf" + data * (4 * limits.FILE_CHARACTERS // len(data) + 3))
    (found,) = caught.value.diagnostics
    assert "1,048,576 characters" in found.message


@pytest.mark.parametrize(
    ("name", "table", "code", "message", "advice"),
    [
        ("f.toml", "t", "PS604", "a table of its own is read from a CSV file or a workbook, and `f.toml` is neither",
         "write `[[t]]` above each of its rows in the file, and give the file as facts"),
        ("f.TOML", "指标", "PS604", "a table of its own is read from a CSV file or a workbook, and `f.TOML` is neither",
         'write `[["指标"]]` above each of its rows in the file, and give the file as facts'),
        ("f.json", "t", "PS604", "a table of its own is read from a CSV file or a workbook, and `f.json` is neither",
         'write `"t": [{…}, {…}]` in the file, and give the file as facts'),
        ("credit-centre-2021", "t", "PS604",
         "a table of its own is read from a CSV file or a workbook, and `credit-centre-2021.toml` is neither",
         "write `[[t]]` above each of its rows in the file, and give the file as facts"),
        ("f.txt", "t", "PS604", "`f.txt` is no kind of fact file that is known",
         "a table of its own is read from `.csv` and `.xlsx`"),
        ("f.ods", "t", "PS604", "`f.ods` is no kind of fact file that is known", "save it as `.xlsx`"),
        ("g.csv", "t", "PS605", "there is no fact file `g.csv`", None),
        ("f.csv", 3, "PS526", "the name of a table is a text, not a number", "give the name of the fact that it is"),
        ("f.csv", " ", "PS526", "the name of a table is a text, not an empty one",
         "give the name of the fact that it is"),
    ],
)  # fmt: skip
def test_what_is_no_table(
    name: str, table: Any, code: str, message: str, advice: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if name.startswith("f."):
        Path(name).write_text("a\n", encoding="utf-8")
    with pytest.raises(FactsError) as caught:
        perfscore.load_facts(name, table=table)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message, found.help) == (code, message, advice)


def test_a_title_above_the_headings_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("项目支出绩效自评表,,\n名称,分值\n甲,5\n", encoding="utf-8")
    with pytest.raises(FactsError, match="the first row holds a single cell, and the one below it more"):
        perfscore.load_facts(file, table="t")


def test_a_total_below_the_rows_is_left_out_of_a_csv_file_too() -> None:
    found = read_facts("t.csv", "name,kind,hours\na,x,1\nb,y,2\n合计,,3\n,,填表人,more cells\n", "t")
    assert [row["name"] for row in found["t"]] == ["a", "b"]
    assert [(each.code, position(each.place)) for each in found.remarks] == [("PS535", (4, 1))]
    assert refusal("t.csv", "name,kind\na,x,surplus\n合计,,\n", "t")[0].code == "PS513"


def test_totals_among_the_rows_are_left_out_each_with_a_remark() -> None:
    rows = "a,x,1\n小计,,1\nb,y,2\n小计,,2\n合计,,3\nc,z,3\n合计,,6\n填表人,,\n"
    found = read_facts("t.csv", f"name,kind,hours\n{rows}", "t")
    assert [row["name"] for row in found["t"]] == ["a", "b", "c"]
    assert [(each.code, position(each.place)) for each in found.remarks] == [
        ("PS535", (3, 1)),
        ("PS535", (5, 1)),
        ("PS535", (6, 1)),
        ("PS535", (8, 1)),
    ]
    assert "其下一行也是" in str(found.remarks[3].told_in("zh"))
