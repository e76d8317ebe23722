"""The rendering of diagnostics with its caret, the dictionary and the errors that carry them."""

import copy
import json
import pickle

import pytest
from attrs.exceptions import FrozenInstanceError

import perfscore
from perfscore import FactsError, FrameworkError, PerfscoreError
from perfscore.kernel import limits
from perfscore.kernel.source import Source, Span, display_width, pad, replace
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Diagnostic, Place, Report, render_all
from support.said import said

MESSAGE = said("PS999", "something is wrong", "mend it")


def at(text: str, marked: str, message: Message = MESSAGE) -> Diagnostic:
    start = text.index(marked)
    return Diagnostic(message, Place.of(Source("some.perf", text), Span(start, start + len(marked))))


def excerpt(diagnostic: Diagnostic) -> tuple[str, str]:
    """The line of the text and the line of the caret, without their margins."""
    lines = diagnostic.render().splitlines()
    number = f"{diagnostic.line} | "
    text = next(index for index, line in enumerate(lines) if line.startswith(number))
    return lines[text].removeprefix(number), lines[text + 1].removeprefix(" " * (len(number) - 2) + "| ")


def under_caret(diagnostic: Diagnostic) -> str:
    """The cells of the excerpt that stand over the caret, wide characters counted twice."""
    line, caret = excerpt(diagnostic)
    assert set(caret) == {" ", "^"} or set(caret) == {"^"}
    cells = "".join(char + "\0" * (display_width(char) - 1) for char in line if display_width(char))
    return cells[caret.index("^") : caret.rindex("^") + 1].replace("\0", "")


def test_a_diagnostic_reads_from_the_code_to_the_help() -> None:
    assert at("one\ntwo wrong\n", "wrong").render() == (
        "error[PS999]: something is wrong\n --> some.perf:2:5\n  |\n2 | two wrong\n  |     ^^^^^\n  help: mend it"
    )


def test_a_warning_is_called_one_and_needs_no_help() -> None:
    rendered = at("x", "x", said("PS999", "look here", severity="warning")).render()
    assert rendered.startswith("warning[PS999]: look here\n")
    assert "help" not in rendered


def test_a_help_of_several_lines_is_aligned() -> None:
    rendered = at("x", "x", said("PS999", "wrong", "add:\na = …\nb = …")).render()
    assert rendered.endswith("\n  help: add:\n        a = …\n        b = …")


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("plain ascii wrong here", "wrong"),
        ("指标 预算数 = 错误 值", "错误"),
        ("全角，符号：ｘ wrong", "wrong"),
        ("ka\u0301ma wrong", "wrong"),
        ("a\u200bb wrong", "wrong"),
        ("wrong", "wrong"),
        ("end wrong", "wrong"),
    ],
)
def test_the_caret_stands_under_what_is_wrong(text: str, marked: str) -> None:
    assert under_caret(at(text, marked)) == marked


def test_a_tab_is_as_wide_as_it_is_drawn() -> None:
    found = at("\tone\twrong\n", "wrong")
    assert excerpt(found) == ("    one    wrong", "           ^^^^^")
    assert found.column == 6


def test_the_margin_is_as_wide_as_the_number_of_the_line() -> None:
    rendered = at("\n" * 99 + "wrong", "wrong").render()
    assert "   --> some.perf:100:1\n    |\n100 | wrong\n    | ^^^^^" in rendered


def test_the_end_of_a_text_is_marked_behind_it() -> None:
    text = "framework"
    found = Diagnostic(MESSAGE, Place.of(Source("x", text), Span(len(text), len(text))))
    assert excerpt(found) == ("framework", "         ^")


@pytest.mark.parametrize("letter", ["a", "字"])
def test_a_long_line_is_cut_on_both_sides(letter: str) -> None:
    found = at(letter * 300 + " wrong " + letter * 300, "wrong")
    line, _ = excerpt(found)
    assert line.startswith("…") and line.endswith("…")
    assert display_width(line) <= 110
    assert under_caret(found) == "wrong"


def test_a_long_mark_is_cut_at_its_end() -> None:
    found = at("before " + "w" * 300 + " after", "w" * 300)
    line, caret = excerpt(found)
    assert line == f"before {'w' * 36}… after"
    assert caret == " " * 7 + "^" * 37


def test_a_mark_over_several_lines_is_drawn_to_the_end_of_the_first() -> None:
    text = "group a {\n  group b {\n  }\n}"
    found = at(text, "a {\n  group b {\n  }")
    assert excerpt(found) == ("group a {", "      ^^^")
    assert (found.line, found.column, found.end_line, found.end_column) == (1, 7, 3, 4)
    assert found.end == (3, 4)


def test_a_place_without_a_text_names_the_file_only() -> None:
    found = Diagnostic(MESSAGE, Place("facts.csv"))
    assert found.render() == "error[PS999]: something is wrong\n  --> facts.csv\n  help: mend it"
    assert (found.line, found.column, found.end_line, found.end_column, found.end) == (None,) * 5


def test_a_diagnostic_without_a_place_is_one_of_a_call() -> None:
    assert Diagnostic(MESSAGE).file == "<call>"


def test_a_related_place_is_shown_with_its_words() -> None:
    source = Source("some.perf", "fact a\nfact b\nfact a\n")
    report = Report(source)
    report.add(MESSAGE, Span(19, 20), (Words("note.other"), Span(5, 6)))
    (found,) = report.diagnostics
    assert found.related == (("the other one stands here", Place.of(source, Span(5, 6))),)
    assert found.render() == (
        "error[PS999]: something is wrong\n"
        " --> some.perf:3:6\n"
        "  |\n"
        "3 | fact a\n"
        "  |      ^\n"
        "note: the other one stands here\n"
        " --> some.perf:1:6\n"
        "  |\n"
        "1 | fact a\n"
        "  |      ^\n"
        "  help: mend it"
    )


def test_control_characters_are_shown_as_escapes() -> None:
    evil = "\x1b[31mred\ud800\x07"
    rendered = at(f"{evil} wrong", "wrong", said("PS999", evil, evil)).render()
    assert "\x1b" not in rendered and "\x07" not in rendered
    assert rendered.count(r"\x1b[31mred\ud800\x07") == 3
    rendered.encode("utf-8")


def test_a_diagnostic_as_a_dictionary_is_ready_for_json() -> None:
    found = at("one\ntwo wrong\n", "wrong")
    assert found.to_dict() == {
        "code": "PS999",
        "severity": "error",
        "message": "something is wrong",
        "help": "mend it",
        "file": "some.perf",
        "line": 2,
        "column": 5,
        "end_line": 2,
        "end_column": 10,
        "excerpt": "two wrong",
        "related": [],
    }
    assert json.loads(json.dumps(found.to_dict())) == found.to_dict()


@pytest.mark.parametrize("kind", [PerfscoreError, FrameworkError, FactsError])
def test_an_error_survives_pickling_and_copying(kind: type[PerfscoreError]) -> None:
    error = kind([at("wrong", "wrong"), at("x wrong", "wrong")])
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is kind
        assert again.diagnostics == error.diagnostics
        assert str(again) == str(error)


def test_the_text_of_an_error_is_all_its_diagnostics() -> None:
    one, other = at("wrong", "wrong"), at("x wrong", "wrong")
    assert str(FactsError([one, other])) == f"{one.render()}\n\n{other.render()}" == render_all([one, other])
    assert str(FactsError([])) == ""


def test_an_error_of_the_library_is_caught_by_one_name() -> None:
    with pytest.raises(PerfscoreError):
        perfscore.loads("nonsense")
    with pytest.raises(PerfscoreError):
        perfscore.evaluate("shenzhen-department-2021", {})


def test_what_is_wrong_cannot_be_changed() -> None:
    found = at("wrong", "wrong")
    for piece, name in ((found, "code"), (found.place, "line")):
        with pytest.raises(FrozenInstanceError):
            setattr(piece, name, None)
    assert replace(found, softened=True).severity == "warning"


def test_a_report_gives_each_diagnostic_once_in_the_order_of_the_text() -> None:
    report = Report(Source("x", "abc\ndef"))
    later, earlier = said("PS902", "later"), said("PS901", "earlier", severity="warning")
    for message, span in ((later, Span(5, 6)), (earlier, Span(0, 1)), (later, Span(5, 6))):
        report.add(message, span)
    assert [each.code for each in report.in_order()] == ["PS901", "PS902"]
    assert report.failed


def test_warnings_alone_do_not_fail() -> None:
    report = Report(Source("x", "abc"))
    report.add(said("PS901", "look", severity="warning"), Span(0, 1))
    assert not report.failed


def test_a_report_keeps_no_more_than_its_limit_and_remembers_an_error_beyond() -> None:
    warning = said("PS901", "look", severity="warning")
    report = Report(Source("x", "a" * (limits.DIAGNOSTICS + 5)))
    for offset in range(limits.DIAGNOSTICS + 1):
        report.add(warning, Span(offset, offset + 1))
    assert len(report.diagnostics) == limits.DIAGNOSTICS
    assert not report.failed
    report.add(MESSAGE, Span(0, 1))
    report.add(warning, Span(0, 1))
    assert len(report.diagnostics) == limits.DIAGNOSTICS + 1
    assert report.failed


def test_a_span_reaches_to_another() -> None:
    assert Span(3, 5).to(Span(9, 12)) == Span(9, 12).to(Span(3, 5)) == Span(3, 12)
    assert Span(3, 12).to(Span(4, 5)) == Span(3, 12)


def test_a_line_is_given_without_its_end() -> None:
    source = Source("x", "one\r\ntwo\n\nfour")
    assert [source.line(number) for number in range(1, 5)] == ["one", "two", "", "four"]
    assert source.line(2) == "two"
    assert source.position(len(source.text)) == (4, 5)


def test_a_text_is_filled_to_a_width_in_cells() -> None:
    assert pad("预算", 6) == "预算  "
    assert pad("预算", 6, right=True) == "  预算"
    assert pad("预算", 3) == "预算"
