"""Facts and tables in workbooks: what each cell says, which sheet is meant, and files that mean harm."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore import Facts, FactsError
from perfscore.files import loader, xlsx
from perfscore.files.xlsx import NoWorkbook, Shown, read_workbook
from perfscore.kernel import limits
from perfscore.kernel.spreadsheet import letters
from perfscore.reports.workbook import Cell, Sheet, workbook
from support.cases import each_of
from support.workbooks import number, parts, rows, zipped

SMALL = rows(["指标", "数值"], ["a", "1"])


def shown(cell: str, strings: str = "", properties: str = "") -> Shown | None:
    """What the one cell of a workbook says."""
    grid = xlsx.grids(zipped(parts([("S", rows([cell]))], strings=strings, properties=properties)))[0]
    return grid.cells.get(1, {}).get(1)


def read(*lines: list[str], merged: tuple[str, ...] = (), table: str | None = None) -> Facts:
    """The facts, or the table, of a workbook with one sheet."""
    return read_workbook("b.xlsx", zipped(parts([("S", rows(*lines, merged=merged))])), table)


def refusal(data: bytes, table: str | None = None, sheet: str | None = None) -> str:
    """What is said of a workbook."""
    with pytest.raises(FactsError) as caught:
        read_workbook("b.xlsx", data, table, sheet)
    return str(caught.value)


@each_of(
    [
        (number("12"), "12"),
        (number("12.50"), "12.5"),
        (number("-0"), "0"),
        (number("1E2"), "100"),
        (number("4.1641644117600001E6"), "4164164.41176"),
        (number("0.29999999999999999"), "0.3"),
        (number("43831", 1), "2020-01-01"),
        (number("45463", 2), "2024-06-20"),
        (number("45463.5", 1), "2024-06-20 12:00:00"),
        (number("1", 1), "1900-01-01"),
        (number("59", 1), "1900-02-28"),
        (number("61", 1), "1900-03-01"),
        (number("-3", 1), "-3"),
        (number("99999999", 1), "99999999"),
        (number("3.5", 3), "3.5"),
        (number("0.9759", 4), "97.59%"),
        (number("1", 5), "100%"),
        (number("7", 6), "7"),
        (number("7", 99), "7"),
        (number("1E999"), "1E999"),
        (number("NaN"), "NaN"),
        (number("x"), "x"),
        ('<c t="s"><v>1</v></c>', "rich text"),
        ('<c t="s"><v>9</v></c>', None),
        ('<c t="s"><v>x</v></c>', None),
        ('<c t="b"><v>1</v></c>', "true"),
        ('<c t="b"><v>0</v></c>', "false"),
        ('<c t="e"><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('<c t="d"><v>2024-06-20T00:00:00</v></c>', "2024-06-20"),
        ('<c t="str"><f>A1&amp;"x"</f><v>two\nlines</v></c>', "two lines"),
        ('<c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>', "ab"),
        ("<c><v> </v></c>", None),
        ("<c/>", None),
    ]
)
def test_a_cell_says_what_the_spreadsheet_shows(cell: str, text: str | None) -> None:
    strings = "<si><t>plain</t></si><si><r><t>rich </t></r><rPh><t>not this</t></rPh><r><t>text</t></r></si>"
    found = shown(cell, strings=strings)
    assert (None if found is None else found.text) == text


def test_days_may_count_from_1904() -> None:
    found = shown(number("1", 1), properties='<workbookPr date1904="1"/>')
    assert found is not None and found.text == "1904-01-02"


def test_cells_and_rows_without_a_place_follow_one_another() -> None:
    first = "<row><c><v>1</v></c><c r='C1'><v>3</v></c><c><v>4</v></c></row>"
    sheet = f"<sheetData>{first}<row r='x'><c><v>5</v></c></row></sheetData>"
    grid = xlsx.grids(zipped(parts([("S", sheet)])))[0]
    assert {row: {at: cell.text for at, cell in cells.items()} for row, cells in grid.cells.items()} == {
        1: {1: "1", 3: "3", 4: "4"},
        2: {1: "5"},
    }


def test_columns_are_called_by_letters() -> None:
    assert [letters(column) for column in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_facts_stand_below_their_headings() -> None:
    found = read(["自评表"], [], ["指标", "数值", "来源"], ["a", number("1"), "book"], ["b", '<c t="b"><v>1</v></c>'])
    assert found["a"].value == "1" and found["a"].source == "book"
    assert found["b"].value == "true"
    place = found.place("a")
    assert place is not None and (place.file, place.line) == ("b.xlsx S!B4", None)
    assert [file.name for file in found.files] == ["b.xlsx"]


def test_what_is_merged_downwards_is_in_each_row() -> None:
    lines = [["k", "n"], ["x", "1"], ["", "2"], ["", "3"], ["y", "4"]]
    found = read(*lines, merged=("A2:A3", "B4:B9", "A1:B1", "bad", "A5:A999999", "C2:C3"), table="t")
    assert [row.get("k") for row in found["t"]] == ["x", "x", None, "y"]


def test_headings_may_stand_in_two_rows() -> None:
    lines = [["Title"], ["kind", "points", ""], ["", "wanted", "given"], ["x", number("3"), number("2")]]
    found = read(*lines, merged=("A2:A3", "B2:C2"), table="t")
    assert found["t"] == [{"kind": "x", "wanted": "3", "given": "2"}]


def test_a_title_and_a_line_of_notes_above_are_no_headings() -> None:
    lines = [["Form of the year"], ["office", "north"], ["name", "hours", "cost"], ["a", number("1"), number("2")]]
    assert read(*lines, table="t")["t"] == [{"name": "a", "hours": "1", "cost": "2"}]


def test_numbers_alone_are_read_below_the_first_row() -> None:
    assert read([number("1"), number("2")], [number("3")], table="t")["t"] == [{"1": "3"}]


TOTAL = [["name", "hours"], ["a", number("1")], ["b", number("2")], ["合 计：", number("3")]]


def test_a_total_is_left_out_with_a_remark() -> None:
    lines = [["name", "kind", "hours"], ["a", "x", number("1")], ["合 计：", "", number("1")], ["signed: me"]]
    found = read(*lines, table="t")
    assert found["t"] == [{"name": "a", "kind": "x", "hours": "1"}]
    (remark,) = found.remarks
    assert (remark.code, remark.severity, remark.file) == ("PS535", "warning", "b.xlsx S!A3")
    assert remark.message.endswith("left out, and so is the row below it")


def test_what_may_be_a_row_is_none_that_is_left_out() -> None:
    assert len(read(*TOTAL, table="t")["t"]) == 3
    assert len(read(["name", "hours"], ["total", number("1")], table="t")["t"]) == 1


def test_digits_that_are_not_shown_are_told() -> None:
    lines = [
        ["name", "value"],
        ["a", number("0.30000000000000004")],
        ["b", number("0.1")],
        ["c", number("1234567890123456.5")],
    ]
    found = read(*lines)
    assert (found["a"].value, found["b"].value, found["c"].value) == ("0.3", "0.1", "1234567890123460")
    (remark,) = found.remarks
    assert remark.code == "PS536" and remark.file == "b.xlsx S!B2" and "so it is in one more cell" in remark.message


def test_remarks_become_warnings_of_the_result_at_every_call() -> None:
    framework = perfscore.loads('framework f "F" { points 10 }\nfact a : number\nindicator i 10 { award min(10, a) }\n')
    facts = read(["name", "value"], ["a", number("0.30000000000000004")])
    for _ in range(40):
        result = perfscore.evaluate(framework, facts | {})
        assert [each.code for each in result.warnings] == ["PS536"]
        assert str(result.exact) == "3/10"
    assert perfscore.evaluate(framework, {"a": "0.3"} | dict(facts)).warnings == ()


def test_a_formula_without_its_value_is_refused() -> None:
    data = zipped(parts([("S", rows(["name", "value"], ["a", "<c><f>1+1</f></c>"]))]))
    said = refusal(data)
    assert "PS513" in said and "b.xlsx S!B2" in said


BOOK = parts(
    [("notes", rows(["anything"])), ("facts", rows(["name", "value"], ["a", "1"], ["halls", "[halls]"])),
     ("halls", rows(["n"], ["x"])), ("empty", ""), ("old", rows(["n"], ["y"]))],
    states={"old": "hidden"},
)  # fmt: skip


def test_the_sheet_is_the_one_named_or_called_as_the_table_or_the_only_one() -> None:
    data = zipped(BOOK)
    assert read_workbook("b.xlsx", data)["halls"] == [{"n": "x"}]
    assert read_workbook("b.xlsx", data, "halls")["halls"] == [{"n": "x"}]
    assert read_workbook("b.xlsx", data, "t", "old")["t"] == [{"n": "y"}]
    said = refusal(data, "t")
    assert "it is not clear which sheet is meant" in said and "“notes”, “facts”, “halls” and “old”" in said
    assert "there is no sheet “hals”" in refusal(data, "t", "hals") and "“halls”" in refusal(data, "t", "hals")
    assert "there is no sheet “hals”" in refusal(data, None, "hals")


def test_a_workbook_without_cells_or_headings_is_refused() -> None:
    assert "PS513" in refusal(zipped(parts([("S", "")])))
    assert "PS513" in refusal(zipped(parts([("S", rows(["x"], ["y"]))])))


def without(name: str) -> Mapping[str, str | bytes]:
    return {key: value for key, value in parts([("S", SMALL)]).items() if key != name}


def changed(name: str, content: str | bytes) -> Mapping[str, str | bytes]:
    return {**parts([("S", SMALL)]), name: content}


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
DAMAGED = "it is damaged, or not such a file"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (without("_rels/.rels"), DAMAGED),
        (without("xl/worksheets/sheet1.xml"), DAMAGED),
        (without("xl/styles.xml"), DAMAGED),
        (changed("_rels/.rels", "<Relationships/>"), "it has no sheets"),
        (changed("xl/worksheets/sheet1.xml", ENTITIES), "declares entities"),
        (changed("xl/worksheets/sheet1.xml", "<worksheet><row>"), DAMAGED),
        (changed("xl/worksheets/sheet1.xml", b"\xff\xfe\x00"), DAMAGED),
        (changed("xl/worksheets/sheet1.xml", '<?xml version="1.0" encoding="no-such"?><a/>'), DAMAGED),
        (changed("xl/worksheets/sheet1.xml", f"<worksheet>{' ' * 3_000_000}</worksheet>"), "too large"),
        ({f"{number}": "" for number in range(limits.WORKBOOK_PARTS + 1)}, "too many parts"),
    ],
)
def test_what_is_no_workbook_or_means_harm_is_refused(given: Mapping[str, str | bytes], why: str) -> None:
    said = refusal(zipped(given))
    assert "PS603" in said and why in said


def test_a_part_that_is_packed_in_another_way_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in parts([("S", SMALL)]).items():
            archive.writestr(name, content)
    assert DAMAGED in refusal(target.getvalue())


def test_too_many_characters_are_refused() -> None:
    text = "x" * 9_000
    strings = f"<si><t>{text}</t></si>"
    sheet = rows(["n"], *([['<c t="s"><v>0</v></c>']] * 130))
    assert "too large" in refusal(zipped(parts([("S", sheet)], strings=strings)), "t")
    assert "too large" in refusal(b"PK" + bytes(limits.WORKBOOK_BYTES))


def test_a_damaged_file_never_ends_in_anything_but_a_message() -> None:
    data, draw = zipped(BOOK), random.Random(7)
    for _ in range(300):
        broken = bytearray(data)
        for _ in range(draw.randrange(1, 5)):
            broken[draw.randrange(len(broken))] = draw.randrange(256)
        try:
            xlsx.grids(bytes(broken[: draw.choice([len(broken), draw.randrange(len(broken))])]))
        except NoWorkbook as error:
            assert error.args[0].text


def test_files_are_read_by_their_ending(tmp_path: Path) -> None:
    book = tmp_path / "b.xlsx"
    book.write_bytes(zipped(BOOK))
    assert perfscore.load_facts(book)["a"].value == "1"
    assert perfscore.load_facts(book, table="t", sheet="halls")["t"] == [{"n": "x"}]
    wrong: Any = 3
    with pytest.raises(FactsError, match="PS526"):
        perfscore.load_facts(book, sheet=wrong)
    with pytest.raises(FactsError, match="PS526"):
        perfscore.load_facts("f.csv", sheet="s")
    with pytest.raises(FactsError, match="PS602"):
        perfscore.load_facts(tmp_path / "none.xlsx")


def test_behind_a_workbook_stands_the_name_of_a_sheet(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx#b").write_bytes(b"")
    assert loader.with_sheet("book.xlsx#S 1") == ("book.xlsx", "S 1")
    assert loader.with_sheet("book#1.csv") == ("book#1.csv", None)
    assert loader.with_sheet(str(tmp_path / "a.xlsx#b")) == (str(tmp_path / "a.xlsx#b"), None)
    assert loader.means_facts("any.xlsx#s")


def test_what_is_written_is_read_as_it_was() -> None:
    texts = ["plain", "=1+1", "'=1+1", 'a,b"c', "第一", "<&>", "x\x00y"]
    sheet = Sheet(
        "S", [[Cell("name"), Cell("value")], *([Cell(f"n{at}"), Cell(each)] for at, each in enumerate(texts))], []
    )
    found = read_workbook("b.xlsx", workbook([sheet], "choices"))
    assert [fact.value for fact in found.values()] == [*texts[:-1], "x\N{REPLACEMENT CHARACTER}y"]
