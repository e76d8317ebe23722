"""Fact files of every kind: mistakes in their writing, the places of names and values, and files that are none."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore import FactsError, FrameworkError, PerfscoreError
from perfscore.files.loader import load_beside, read_facts
from perfscore.kernel import limits
from perfscore.messages.diagnostics import Diagnostic
from strategies.bounded import soon
from support.cases import each_of


def written(name: str, text: str) -> Diagnostic:
    """The first thing that is said of a fact file of this text."""
    with pytest.raises(FactsError) as caught:
        read_facts(name, text)
    assert str(caught.value)
    return caught.value.diagnostics[0]


def marked(text: str, found: Diagnostic) -> str | None:
    """The words of a text that a diagnostic points at; None where it points at the file as a whole."""
    if found.line is None or found.column is None or found.end_column is None:
        return None
    assert found.end_line == found.line
    return text.split("\n")[found.line - 1][found.column - 1 : found.end_column - 1]


SHAPE = "a line is `name = value`; texts, and amounts with commas, stand in quotes"
NOT_TOML = "this is not how a TOML file is written"
QUOTES = "in a TOML file this value must stand in quotes"
OPEN = "this quote is not closed"
TOML = [
    # names
    ("决算数 = 900", "决算数", "in a TOML file the name `决算数` must stand in quotes", 'write `"决算数" = 900`'),
    ("决算数＝９００ # 年报", "决算数", "in a TOML file the name `决算数` must stand in quotes",
     'write `"决算数" = "９００"  # 年报`'),
    ("作风.value = 3", "作风.value", "in a TOML file the name `作风` must stand in quotes", 'write `"作风".value = 3`'),
    ("[[作风]]", "作风", "in a TOML file the name `作风` must stand in quotes", 'write `["作风"]`'),
    ("# 一：x\n\na b = 3\n'c' = 1\n[d]\n决 = 1,", "a b", "in a TOML file the names `a b` and `决` must stand in quotes",
     'put them in quotes:\n"a b" = 3\n"决" = 1'),
    ("名\x01 = 1", "名\x01", "in a TOML file the name `名\x01` must stand in quotes", "put them in quotes"),
    (f"{'名' * 101} = 1", "名", NOT_TOML, SHAPE),
    ("“a” = 3", "“", 'a TOML file needs `"` here, not `“`', 'write `"a" = 3`'),
    ('"a = 3', '"', OPEN, 'write `"a" = 3`'),
    ("= 3", "=", NOT_TOML, SHAPE),
    ("[a\nvalue = 3", "[", "this `[` is not closed", "write the `]` that belongs to it"),
    ("[a]]", "[", NOT_TOML, SHAPE),
    # signs
    ("a ＝ 3", "＝", "a TOML file needs `=` here, not `＝`", "write `a = 3`"),
    ("a: 3", ":", "a TOML file needs `=` here, not `:`", "write `a = 3`"),
    (f"a: {'b' * 300}", ":", "a TOML file needs `=` here, not `:`", "replace the `:`"),
    (f"a： {'b' * 300}", "：", "a TOML file needs `=` here, not `：`", "switch the keyboard to half-width signs"),
    ("a 1200", "a 1200", "there is no `=` in this line of a TOML file", "write `a = 1200`"),
    ("name,value\na,3", "name,value", "there is no `=` in this line of a TOML file", SHAPE),
    ("[]", "[]", "there is no `=` in this line of a TOML file", SHAPE),
    # values
    ("a = ", "=", "`a` has no value", "give its value, or leave the line out if it is not known"),
    ("a = ，", "=", "`a` has no value", "give its value, or leave the line out if it is not known"),
    ("a = “good”", "“", 'a TOML file needs `"` here, not `“`', 'write `a = "good"`'),
    ('a = "good”', "”", 'a TOML file needs `"` here, not `”`', 'write `a = "good"`'),
    ('b = 1\na = "good\nc = 3', '"', OPEN, 'write `a = "good"`'),
    ("a = 'it", "'", OPEN, 'write `a = "it"`'),
    (f'a = "{"b" * 300}', '"', OPEN, "close it behind the text"),
    ('a = """b\nc = 3', '"""', 'this `"""` is not closed', 'write the `"""` that belongs to it'),
    ("a = '''b\nc = 3", "'''", "this `'''` is not closed", "write the `'''` that belongs to it"),
    ("a = [1, [2], 3\n\nb = 3", "[", "this `[` is not closed", "write the `]` that belongs to it"),
    ("a = {b = 3", "{", "this `{` is not closed", "write the `}` that belongs to it"),
    ('a = "C:\\data"', "\\d", "a `\\` in quotes must be written twice",
     "write `\\\\`, or put the text in single quotes"),
    ("a = 1,", ",", "a line of a TOML file ends without `,`", "write `a = 1`"),
    ('a = "b"；', "；", "a line of a TOML file ends without `；`", 'write `a = "b"`'),
    ("a = 1,200.00", "1,200.00", "in a TOML file an amount with commas must stand in quotes",
     'write `a = "1,200.00"`'),
    ("a = 97% # b", "97%", QUOTES, 'write `a = "97%"  # b`'),
    ("a = 2023/6/30", "2023/6/30", QUOTES, 'write `a = "2023/6/30"`'),
    ("a = True", "True", QUOTES, "write `a = true`"),
    ("a = 3 b = 4", "b", NOT_TOML, SHAPE),
    ("a = ]", "]", NOT_TOML, SHAPE),
    ('a = "it"s"', "s", NOT_TOML, SHAPE),
    ('a = "x\x00y"', "\x00", NOT_TOML, SHAPE),
    ("a = \x01", "\x01", NOT_TOML, SHAPE),
    (f"a = {'b' * 300}", "b", NOT_TOML, SHAPE),
    ("a = 1\rb = 2", "\r", NOT_TOML, SHAPE),
    # the whole
    (f"a = {'9' * 5_000}", "9" * 5_000, "this number is too long to be meant", "a number has at most 60 digits"),
    (f"{'a.' * 80}b = 1", "a." * 60, "this TOML file nests too deep",
     "a fact is a value, or a table of a value and its evidence"),
    (f"a = {'[' * 5_000}", None, "this TOML file nests too deep",
     "a fact is a value, or a table of a value and its evidence"),
    ("about = 3", "3", "`about` says what the file is, and must be a table",
     "give it a title and a source, or leave it out"),
]  # fmt: skip

NOT_JSON = "this is not how a JSON file is written"
JSON_SHAPE = 'it is written `{"name": value, "name": value}`'
AMOUNT = "in a JSON file an amount with commas must stand in quotes"
VALUE = "in a JSON file this value must stand in quotes"
JSON = [
    ("", None, "this file is empty", JSON_SHAPE),
    ('{"a": 1,}', ",", "nothing follows, so there must be no `,`", "take the `,` away"),
    ('{"a": [1, ]}', ",", "nothing follows, so there must be no `,`", "take the `,` away"),
    ('{"a": 1,,}', ",", "nothing follows, so there must be no `,`", "take the `,` away"),
    ("{'a': 1}", "'", 'a JSON file needs `"` here, not `\'`', "replace the `'`"),
    ("{“a”: 1}", "“", 'a JSON file needs `"` here, not `“`', "switch the keyboard to half-width signs"),
    ('｛"a": 1}', "｛", "a JSON file needs `{` here, not `｛`", "switch the keyboard to half-width signs"),
    ('{"a"： 1}', "：", "a JSON file needs `:` here, not `：`", "switch the keyboard to half-width signs"),
    ('{"a" = 1}', "=", "a JSON file needs `:` here, not `=`", "replace the `=`"),
    ('{"a" 1}', "1", "a JSON file needs `:` here, not `1`", "replace the `1`"),
    ('{"a": 1; "b": 2}', ";", "a JSON file needs `,` here, not `;`", "replace the `;`"),
    ('{"a": 1，"b": 2}', "，", "a JSON file needs `,` here, not `，`", "switch the keyboard to half-width signs"),
    ('{"a": 1 "b": 2}', '"b"', "a comma is missing before this", "write `,` behind the value before it"),
    ('{"a": 1 2}', "2", "a comma is missing before this", "write `,` behind the value before it"),
    ('{"a": {"value": 1}{"b": 2}}', "{", "a comma is missing before this", "write `,` behind the value before it"),
    ('{"a": "the "big" one"}', "big", "this stands behind the closing quote", 'a quote within a text is written `\\"`'),
    ("{a: 1}", "a", "in a JSON file every name must stand in double quotes", 'write `"a": …`'),
    ('{"a": 1, : 2}', ":", NOT_JSON, JSON_SHAPE),
    ('{"a": 1,200.50}', "1,200.50", AMOUNT, 'write `"1,200.50"`'),
    ('{"a": 1，200}', "1，200", AMOUNT, 'write `"1，200"`'),
    ('{"a": 1100元, "b": 3}', "1100元", VALUE, 'write `"1100元"`'),
    ('{"a": 2023-06-30}', "2023-06-30", VALUE, 'write `"2023-06-30"`'),
    ('{"a": good}', "good", VALUE, 'write `"good"`'),
    ('{"a": .5}', ".5", VALUE, 'write `".5"`'),
    ('{"a": True}', "True", "a JSON file has no `True`", "write `true`"),
    ('{"a": None}', "None", "a JSON file has no `None`", "write `null`"),
    ('{"a": }', "}", NOT_JSON, JSON_SHAPE),
    ('{"a": 1:30}', "1:30", VALUE, 'write `"1:30"`'),
    ('{"a": {"b": 1]}', "]", NOT_JSON, JSON_SHAPE),
    ('{"a": 1} // last', "/", "a JSON file cannot hold remarks", "put it into `note`, or take it away"),
    ('{"a": 1, # first\n"b": 2}', "#", "a JSON file cannot hold remarks", "put it into `note`, or take it away"),
    ('{"a": 1}}', "}", "the JSON file goes on behind its end",
     "the last `}` closes the file; is there one too many?"),
    ('{"a": 1', "1", "the file ends before its last `}`", "is a part of it missing?"),
    ('{"a": 1,\n\n', ",", "the file ends before its last `}`", "is a part of it missing?"),
    ('{"a": "b', '"', OPEN, "close it behind the text"),
    ('{"a": "b\n}', '"', OPEN, "close it behind the text"),
    ('{"a": "b\tc"}', "\t", NOT_JSON, JSON_SHAPE),
    ('{"a": "C:\\data"}', "\\", "a `\\` in quotes must be written twice", "write `\\\\`"),
    ("a = 3", "a", NOT_JSON, JSON_SHAPE),
    ('"a": 1', ":", NOT_JSON, JSON_SHAPE),
    ("[1]", None, "a JSON file of facts holds names with their values, not a list", JSON_SHAPE),
    ("3", None, "a JSON file of facts holds names with their values, not a number", JSON_SHAPE),
    ("[" * 100_000, None, "this JSON file nests too deep", "a fact is a value, or a table of a value and its evidence"),
    ('{"about": [1]}', "[1]", "`about` says what the file is, and must be a table",
     "give it a title and a source, or leave it out"),
]  # fmt: skip

OR_A_TABLE = """
or, if it is a table, say of which fact: `NAME=f.csv` on the command line,
`load_facts("f.csv", table="NAME")` in Python"""
CSV = [
    ("", None, "this file is empty", "the first row names the columns: `name,value`"),
    ("\n , \n", None, "this file is empty", "the first row names the columns: `name,value`"),
    ("a,3", "a,3", "the first row must name the columns `name` and `value`, not `a` and `3`",
     f"put this row above it: `name,value`{OR_A_TABLE}"),
    ("nmae,vlaue\na,3", "nmae,vlaue", "the first row must name the columns `name` and `value`, not `nmae` and `vlaue`",
     f"let it be `name,value`{OR_A_TABLE}"),
    ("name,vlaue\na,3", "name,vlaue", "the first row must name the columns `name` and `value`, not `name` and `vlaue`",
     "let it be `name,value`"),
    ("name;value\na;3", "name;value", "the cells of a CSV file are separated by `,`, not by `;`",
     "save the file with commas; the first row is `name,value`"),
    ("a\t3", "a\t3", "the cells of a CSV file are separated by `,`, not by a tab",
     "save the file with commas; the first row is `name,value`"),
    ("name；value", "name；value", "the cells of a CSV file are separated by `,`, not by a full-width semicolon",
     "save the file with commas; the first row is `name,value`"),
    ("name，value", "name，value", "the cells of a CSV file are separated by `,`, not by a full-width comma",
     "save the file with commas; the first row is `name,value`"),
    ("name,value,value", "value", "the first row names the column `value` twice", "keep one of them"),
    ("name,value,sorce", "sorce", "there is no column `sorce`", "did you mean `source`?"),
    ("name,value,备忘", "备忘", "there is no column `备忘`",
     "the columns are name, value, status, source, note, assessor and reason"),
    ("name,value,\n a,1,200.50,", "1,200.50", "in a CSV file an amount with commas must stand in quotes",
     'write `"1,200.50"`'),
    ("name,value,source\na,-1,200", "-1,200", "in a CSV file an amount with commas must stand in quotes",
     'write `"-1,200"`; if these are two cells, write the second `"200"`'),
    ("name,value\na,3,b", "b", "this row has more cells than the 2 columns",
     "put a text or an amount with commas in quotes"),
    ('name,value\na,3,"200"', '"200"', "this row has more cells than the 2 columns",
     "put a text or an amount with commas in quotes"),
    ("value,name\n3\n", "3", "this row has no name", "write the name of the fact into the column `name`"),
    ('name,value\na, "1,200\nb,3', '"', OPEN, "close it behind the text"),
    ('name,value\na,"1200\nb,"3"', '"', OPEN, "close it behind the text"),
    ('name,value\na,"the "big" one"', "b", "this stands behind the closing quote",
     'a quote within a text is written `""`'),
]  # fmt: skip

WRITTEN = [(f"f.{kind}", *case) for kind, cases in (("toml", TOML), ("json", JSON), ("csv", CSV)) for case in cases]


@each_of(WRITTEN)
def test_a_mistake_in_the_writing_has_its_own_words(
    name: str, text: str, mark: str | None, message: str, advice: str
) -> None:
    found = written(name, text)
    assert (found.message, found.help, marked(text, found)) == (message, advice, mark)
    assert found.code == ("PS522" if "no column" in message else "PS513")


TWICE = [
    ("toml", "a = 1\nb = 2\na = 3", "a", 3),
    ("toml", "[a]\nvalue = 1\n[b]\nvalue = 1\n[a]\nvalue = 2", "a", 5),
    ("toml", "[a]\nvalue = 1\nvalue = 2", "a.value", 3),
    ("toml", "a = {value = 1, value = 2}", "a.value", 1),
    ("toml", "a.value = 1\na.value = 2", "a.value", 2),
    ("toml", "'a' = 1\n\"a\" = 2", "a", 2),
    ("toml", '"\\u4e2d" = 1\n"中" = 2', "中", 2),
    ("toml", "a = 1\n[a]\nvalue = 2", "a", 2),
    ("toml", "a = 1\n[a.b]\nvalue = 2", "a.b", 2),
    ("toml", "a = 1\n[a.b]", "a.b", 2),
    ("toml", "a = 1\n[a.b]\n决 = 3", "a.b", 2),
    ("toml", "a = 1\n[a.b]\nc 3", "a.b", 2),
    ("toml", "a = 1\n[a.b] # x\nc = 'x\n", "a.b", 2),
    ("toml", 'a = 1\n[a.b]\n"\\q" = 3\n', "a.b", 2),
    ("toml", "[[c]]\nx = 1\n[[c]]\nx = 1\n[d]\nx = 1\nx = 2", "d.x", 7),
    ("json", '{"a": 1,\n"b": 2,\n"a": 3}', "a", 3),
    ("json", '{"a": {"value": 1,\n"value": 2}}', "a.value", 2),
    ("csv", "name,value\na,1\na,2", "a", 3),
]


@each_of(TWICE)
def test_what_is_given_twice_is_marked_at_the_second(kind: str, text: str, name: str, line: int) -> None:
    found = written(f"f.{kind}", text)
    assert (found.code, found.message, found.line) == ("PS512", f"`{name}` is given twice", line)
    last = name.rpartition(".")[2]
    assert marked(text, found) in {last, f'"{last}"'}


def test_all_rows_of_a_table_are_read_before_it_is_refused() -> None:
    text = "name,value\n" + "a,1,b\n,2\n" * limits.DIAGNOSTICS
    with pytest.raises(FactsError) as caught:
        read_facts("f.csv", text)
    assert len(caught.value.diagnostics) == limits.DIAGNOSTICS


# ---------------------------------------------------------------- places


def standing(name: str, text: str, fact: str, part: str) -> str:
    """What stands where a fact, or a part of it, is said to stand."""
    place = read_facts(name, text).place(fact, part)
    assert place is not None and place.line is not None and place.column is not None and place.end_column is not None
    return text.split("\n")[place.line - 1][place.column - 1 : place.end_column - 1]


@each_of(
    [
        ("f.toml", 'a = "x # y"  # z', {"name": "a", "value": '"x # y"'}),
        ("f.toml", "a = [1,\n2]", {"name": "a"}),
        ("f.toml", "[b]\n[a]\nnote = 'n'\nvalue = 3 # x\nxyz = 1\n",
         {"name": "a", "value": "3", "note": "'n'", "xyz": "xyz"}),
        ("f.toml", "[ a . b ]\nc = 1", {"name": "a", "value": "a", "b": "b"}),
        ("f.toml", "a.value = 3\na.note = 'x'", {"name": "a", "value": "3", "note": "'x'"}),
        ("f.toml", "a = { value = 3, note = 'x, }', b.c = 1 }", {"value": "3", "b": "b"}),
        ("f.toml", "a = {note = 'x, }', sorce = 1 }", {"name": "a", "note": "'x, }'", "sorce": "sorce"}),
        ("f.toml", "a = {}", {"name": "a", "value": "{}"}),
        ("f.toml", "[[a]]\nb = 1\n[[a]]\n", {"name": "a", "value": "a"}),
        ("f.toml", "'a' = '''x\ny'''\n", {"name": "'a'"}),
        ("f.toml", "\r\na = 3\r\n", {"name": "a", "value": "3"}),
        ("f.json", '{"b": [{"a": 1}], "a": [1, {"a": 2}]}', {"name": '"a"', "value": '[1, {"a": 2}]'}),
        ("f.json", '{"a": {"value": "x:, }", "note": "n", "xyz": {"value": 1}}}',
         {"name": '"a"', "value": '"x:, }"', "note": '"n"', "xyz": '"xyz"'}),
        ("f.json", '{"a": {}}', {"name": '"a"', "value": "{}"}),
        ("f.csv", 'name,value,note,reason\n a , "3" ,n,', {"name": " a ", "value": ' "3" ', "note": "n"}),
        ("f.csv", "note,name,value\nn,a,", {"name": "a", "value": "a", "note": "n"}),
    ]
)  # fmt: skip
def test_where_the_parts_of_a_fact_stand(name: str, text: str, parts: dict[str, str]) -> None:
    assert {part: standing(name, text, "a", part) for part in parts} == parts


# ---------------------------------------------------------------- what is read


def test_rows_that_hold_nothing_and_quotes_within_texts() -> None:
    facts = read_facts("F.CSV", '\n,\nNAME, Value ,Note,,\r\n\r\na,"1,200.00","the ""big"" one"\r,,\rb,3\r')
    assert facts == {"a": perfscore.Fact("1,200.00", note='the "big" one'), "b": perfscore.Fact("3")}


def test_numbers_are_read_as_they_are_written() -> None:
    facts = read_facts("f.json", f'{{"a": 0.1, "b": 1e-7, "c": {"9" * 5_000}, "d": -3, "e": 1e{"9" * 30}}}')
    assert [str(value) for value in facts.values()] == ["0.1", "1E-7", "9" * 5_000, "-3", "1E+61"]


@pytest.mark.parametrize("kind", ["toml", "json", "csv"])
@pytest.mark.parametrize(
    "text",
    [
        "[", "]", "{", "=", '"', "'", "“", ",", ":", "#", "\n", "a.", '"a".', '"""', "[[a]]\n", "\\", 'a = "\\"',
        "名=1\n", '"""\n\\', " ", "a b", '{"a":', '"a",', ",\n", "1,200",
    ],
)  # fmt: skip
def test_a_long_file_ends_in_a_diagnostic_soon(kind: str, text: str) -> None:
    long = text * (limits.FILE_CHARACTERS // 64 // len(text))
    begun = {"toml": 'a = "', "json": '{"a": "', "csv": "name,value\na,"}[kind]
    with soon(5):
        for one in (long, begun + long):
            try:
                read_facts(f"f.{kind}", one)
            except FactsError as error:
                assert str(error)


# ---------------------------------------------------------------- arguments and files


class Fails(os.PathLike[str]):
    """A path whose name cannot be asked for."""

    def __fspath__(self) -> str:
        raise RuntimeError("never call me")


class Bytes(os.PathLike[bytes]):
    """A path of bytes."""

    def __fspath__(self) -> bytes:
        return b"facts.toml"


ARGUMENTS: tuple[tuple[Any, str, str, str], ...] = (
    (3, "PS607", "PS526", "a number"),
    (None, "PS607", "PS526", "nothing"),
    (b"x", "PS607", "PS526", "bytes"),
    ([1], "PS607", "PS526", "a list"),
    (Fails(), "PS607", "PS526", "a value of type Fails"),
    (Bytes(), "PS607", "PS526", "bytes"),
    ("", "PS602", "PS602", "the name of a file is needed, and this one is empty"),
    (" ", "PS602", "PS602", "the name of a file is needed, and this one is empty"),
    ("\0", "PS601", "PS605", "`\\x00`"),
    ("x" * 5_000, "PS601", "PS605", f"`{'x' * 80}`"),
    ("a/" + "x" * 300 + ".perf", "PS602", "PS604", ""),
    ("\ud800", "PS601", "PS605", "`\\ud800`"),
    (".", "PS602", "PS604", ""),
    ("folder", "PS602", "PS604", ""),
)


@pytest.mark.parametrize(
    ("argument", "framework", "facts", "text"), ARGUMENTS, ids=[str(number) for number, _ in enumerate(ARGUMENTS)]
)
def test_an_argument_that_is_no_file(
    argument: Any, framework: str, facts: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    loads: tuple[tuple[Callable[[Any], object], type[PerfscoreError], str], ...] = (
        (perfscore.load, FrameworkError, framework),
        (perfscore.load_facts, FactsError, facts),
    )
    for load, error, code in loads:
        with pytest.raises(error) as caught:
            load(argument)
        (found,) = caught.value.diagnostics
        assert found.code == code
        assert text in found.message
        assert str(caught.value)


def test_a_text_of_a_framework_is_a_text() -> None:
    for arguments, keywords in (((3,), {}), (("",), {"name": 3})):
        load: Any = perfscore.loads
        with pytest.raises(FrameworkError) as caught:
            load(*arguments, **keywords)
        (found,) = caught.value.diagnostics
        assert (found.code, found.message) == ("PS607", "the text of a framework is needed, not a number")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("missing/f.toml", "this file cannot be read: no such file or directory"),
        ("folder.toml", "this file cannot be read: it is a folder"),
        (f"folder.toml/{'x' * 300}.toml", "this file cannot be read: file name too long"),
        ("a/\0.toml", "this file cannot be read: a name holds no NUL"),
    ],
)
def test_a_file_that_cannot_be_read(name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder.toml").mkdir()
    with pytest.raises(FactsError) as caught:
        perfscore.load_facts(name)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == ("PS602", text)


def test_a_row_of_very_many_cells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CELLS", 3)
    path = tmp_path / "f.csv"
    path.write_text("name,value\na,1\nb,1,2,3\n", encoding="utf-8")
    with pytest.raises(FactsError) as caught:
        perfscore.load_facts(path)
    (found,) = caught.value.diagnostics
    assert found.message == "this row has more than 3 cells" and found.place.line == 3


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f.toml"
    path.write_text("a = 1", encoding="utf-8")

    def refusing(ask: Callable[..., Any]) -> Callable[..., Any]:
        def asked(self: Path, *arguments: Any, **more: Any) -> Any:
            if self == path:
                raise PermissionError(13, "Permission denied")
            return ask(self, *arguments, **more)

        return asked

    monkeypatch.setattr(Path, "stat", refusing(Path.stat))
    with pytest.raises(FactsError) as caught:
        perfscore.load_facts(path)
    assert caught.value.diagnostics[0].message == "this file cannot be read: permission denied"
    monkeypatch.setattr(Path, "is_file", refusing(Path.is_file))
    monkeypatch.setattr(Path, "exists", refusing(Path.exists))
    with pytest.raises(FrameworkError) as refused:
        perfscore.load(path)
    assert refused.value.diagnostics[0].message == "this file cannot be read: permission denied"


GBK = "this file is not UTF-8; most likely it is GBK, as older editors save Chinese text"
NEITHER = "this file is neither UTF-8 nor GBK"
BYTES = [
    ("f.toml", "'预算数' = 1".encode("gb18030"), GBK, "save it again, and choose UTF-8"),
    ("f.json", b'{"a": "\xff"}', "this file is not UTF-8 (byte 7)", "save it again, and choose UTF-8"),
    ("f.csv", b"name,value\na,\xff", f"{NEITHER} (byte 13)",
     "in the spreadsheet, choose “CSV UTF-8” when you save"),
    ("f.csv", "name,value,note\nGröße,1,für Bäume".encode("latin-1"), f"{NEITHER} (byte 18)",
     "in the spreadsheet, choose “CSV UTF-8” when you save"),
    ("f.csv", "name,value".encode("utf-16"), "this file is UTF-16, not UTF-8",
     "save it again, and choose UTF-8, not “Unicode”"),
    ("f.toml", "a = 1".encode("utf-16-be"), "this file is UTF-16, not UTF-8",
     "save it again, and choose UTF-8, not “Unicode”"),
    ("f.csv", b"PK\x03\x04abc", "this file is a spreadsheet or an archive, whatever its name says",
     "open it in the spreadsheet and save it as “CSV UTF-8”"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "text", "advice"), BYTES)
def test_a_file_in_another_encoding(name: str, data: bytes, text: str, advice: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(FactsError) as caught:
        perfscore.load_facts(tmp_path / name)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message, found.help) == ("PS603", text, advice)


def test_a_file_with_the_mark_of_utf_8_is_read(tmp_path: Path) -> None:
    path = tmp_path / "f.CSV"
    path.write_bytes("name,value\n预算数,1\n".encode("utf-8-sig"))
    assert perfscore.load_facts(path)["预算数"] == perfscore.Fact("1")


@pytest.mark.parametrize("name", ["f.toml", "f.json", "f.csv", "f.perf"])
def test_a_very_large_file_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes("预算".encode() * 9_000_000)
    load = perfscore.load if name.endswith(".perf") else perfscore.load_facts
    with pytest.raises(PerfscoreError) as caught:
        load(path)
    (found,) = caught.value.diagnostics
    assert found.code == ("PS108" if name.endswith(".perf") else "PS513")
    assert "1,048,576 characters" in found.message


@pytest.mark.parametrize(
    ("name", "code", "advice"),
    [
        ("a.xls", "PS604", "save it as `.xlsx`"),
        ("a.txt", "PS604", "facts are read from `.toml`, `.json`, `.csv` and `.xlsx`"),
        ("credit-center-2021.toml", "PS605", "did you mean `credit-centre-2021.toml`?"),
    ],
)
def test_a_file_of_another_kind(
    name: str, code: str, advice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if code == "PS604":
        Path(name).write_text("", encoding="utf-8")
    with pytest.raises(FactsError) as caught:
        perfscore.load_facts(name)
    (found,) = caught.value.diagnostics
    assert (found.code, found.help) == (code, advice)


def test_what_ships_is_loaded_by_name_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert perfscore.load_facts("credit-centre-2021") == perfscore.load_facts("credit-centre-2021.toml")
    assert perfscore.load("shenzhen-department-2021.perf").name == "shenzhen_department"


BESIDE = 'framework f {{ points 1 }} indicator a 1 {{ award 1 }} example "e" {{ given "{}" expect a = 1 }}'


def test_facts_beside_a_framework(tmp_path: Path) -> None:
    path = tmp_path / "f.perf"
    path.write_text(BESIDE.format("g.toml"), encoding="utf-8")
    (tmp_path / "g.toml").write_text("", encoding="utf-8")
    assert load_beside(perfscore.load(path), "g.toml") == {}
    framework = perfscore.loads(BESIDE.format("g.toml"))
    assert len(load_beside(framework, "credit-centre-2021.toml")) > 10
    for name, code in (("g.toml", "PS605"), ("../g.toml", "PS606"), ("a\\g.toml", "PS606"), ("..", "PS606")):
        with pytest.raises(FactsError) as caught:
            load_beside(framework, name)
        assert [found.code for found in caught.value.diagnostics] == [code]
