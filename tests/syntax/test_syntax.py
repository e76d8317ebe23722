"""What reading makes of texts with a mistake: one message a mistake, and soon."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
from perfscore import FrameworkError
from perfscore.kernel import limits
from perfscore.kernel.source import Source
from perfscore.syntax.parser import parse
from perfscore.syntax.tables import tables
from perfscore.syntax.tokens import Levels, mended
from strategies.bounded import soon
from strategies.junk import LETTERS
from strategies.spelling import quoted
from support.cases import thorough

HEAD = "framework f { points 1 }\n"
UNRULY: dict[str, tuple[Callable[[], str], str]] = {
    "closing braces": (lambda: "}" * 800_000, "PS108"),
    "pairs of braces": (lambda: "{}" * 400_000, "PS108"),
    "semicolons": (lambda: ";" * 900_000, "PS108"),
    "a statement word": (lambda: "fact " * 150_000, "PS101"),
    "a statement word a line": (lambda: "fact\n" * 150_000, "PS101"),
    "brackets": (lambda: f"{HEAD}let a = {'(' * 100_000}", "PS107"),
    "negations": (lambda: f"{HEAD}let a = {'not ' * 100_000}", "PS107"),
    "signs": (lambda: f"{HEAD}let a = {'- ' * 100_000}", "PS107"),
    "powers": (lambda: f"{HEAD}let a = 2{' ^ -(2)' * 100_000}", "PS107"),
    "conditions": (lambda: f"{HEAD}let a = {'if true then 1 else ' * 50_000}", "PS107"),
    "conditions in brackets": (lambda: f"{HEAD}let a = {'if (true) then 1 else ' * 40_000}", "PS107"),
    "commas of another script": (lambda: "、" * 900_000, "PS108"),
    "open quotes": (lambda: '"\n' * 450_000, "PS104"),
    "single quotes": (lambda: "'" * 1_000_000, "PS103"),
    "corners": (lambda: "「" * 1_000_000, "PS108"),
    "mixed quotes": (lambda: '"”"' * 300_000, "PS108"),
    "quoted braces": (lambda: '"{" ' * 250_000, "PS101"),
    "misplaced statements": (lambda: HEAD + "award 1 " * 100_000, "PS101"),
    "groups that stay open": (lambda: HEAD + "group g 1 {\n" * 50 + "  indicator a 1 { award 1 }\n" * 20_000, "PS102"),
}
LONG = [
    "closing braces", "pairs of braces", "semicolons", "a statement word", "a statement word a line",
    "commas of another script", "corners", "mixed quotes", "quoted braces", "misplaced statements",
    "groups that stay open",
]  # fmt: skip


@pytest.mark.parametrize("name", thorough(UNRULY, *LONG))
def test_an_unruly_text_is_refused_soon(name: str) -> None:
    text, code = UNRULY[name]
    tables()
    with soon():
        tree, report = parse(Source("<text>", text()))
    assert tree is None
    assert code in {diagnostic.code for diagnostic in report.diagnostics}


def test_a_token_that_is_too_long_is_shown_by_its_head() -> None:
    tree, report = parse(Source("<text>", f"framework f {{ points {'7' * 5_000} }}"))
    (found,) = report.diagnostics
    assert tree is None and found.code == "PS106" and str(found).count("7") < 100


@given(st.text(LETTERS, max_size=50) | st.text(alphabet='\\"n\n', max_size=50))
def test_a_text_is_read_as_it_was_meant(text: str) -> None:
    tree, _ = parse(Source("<text>", f"framework f {quoted(text)} {{ points 1 }}"))
    assert tree is not None
    (framework,) = tree.frameworks
    assert framework.title is not None
    assert framework.title.text == text


@given(st.text(alphabet="\"'“”‘’「」\\ \n{}1a:#/", max_size=60))
def test_mended_quotes_move_nothing(text: str) -> None:
    _, report = parse(Source("<text>", text))
    before = len(report.diagnostics)
    changed, starts = mended(text, report)
    assert len(changed) - len(text) in {0, 1}
    assert bool(starts) == (changed != text) == (len(report.diagnostics) > before)


@pytest.mark.parametrize(
    ("kinds", "depth"),
    [
        ("LPAR LPAR RPAR", 1),
        ("RPAR RPAR LPAR", 1),
        ("NOT NOT NOT NAME", 0),
        ("NOT NOT NOT", 2),
        ("NUMBER CIRCUMFLEX NUMBER CIRCUMFLEX ADD NUMBER CIRCUMFLEX", 2),
        ("NUMBER CIRCUMFLEX NUMBER ADD NUMBER CIRCUMFLEX NUMBER", 0),
        ("IF NAME THEN NUMBER ELSE IF", 2),
        ("IF LPAR IF COMMA", 2),
        ("IF LET IF", 1),
    ],
)
def test_levels_are_counted(kinds: str, depth: int) -> None:
    levels = Levels()
    assert [levels.at(kind) for kind in kinds.split()][-1] == depth


@pytest.mark.parametrize(("signs", "said"), [("> =", "`>` and `=` stand apart"), ("= =", "`==` is no comparison")])
def test_two_signs_that_follow_one_another_are_told_as_one(signs: str, said: str) -> None:
    _, report = parse(Source("x.perf", f"{HEAD}let a = if 1 {signs} 2 then 1 else 2\n"))
    assert [each.message for each in report.diagnostics] == [said]


@pytest.mark.parametrize("sign", ["⩾", "≧", "≥", ">=", "＞＝"])
def test_signs_of_other_tables_are_read(sign: str) -> None:
    tree, _ = parse(Source("<text>", f"{HEAD}indicator a 1 {{ bands x {{ {sign} 5 : 1   else : 0 }} }}"))
    assert tree is not None


@pytest.mark.thorough
def test_a_file_of_all_words_it_may_have_is_read() -> None:
    tree, report = parse(Source("<text>", ";" * limits.TOKENS))
    assert tree is not None
    assert not report.diagnostics


def test_reading_ends_after_so_many_wrong_tokens() -> None:
    _, report = parse(Source("x", "framework f { points 1 }" + " 2021-13-01" * 30))
    assert len(report.diagnostics) == limits.SYNTAX_ERRORS


def test_a_brace_right_behind_a_strange_character_is_not_reported_as_well() -> None:
    _, report = parse(Source("x", "framework f { points 1 }\n@ }"))
    assert [each.code for each in report.diagnostics] == ["PS103"]


def test_too_many_words_are_refused_at_the_first_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfscore.kernel.limits.TOKENS", 5)
    with pytest.raises(FrameworkError) as caught:
        perfscore.loads("framework f { points 10 }")
    (found,) = caught.value.diagnostics
    assert (found.code, found.line, found.column) == ("PS108", 1, 25)


def test_after_many_quotes_that_do_not_end_nothing_more_is_read() -> None:
    with pytest.raises(FrameworkError) as caught:
        perfscore.loads("\n".join(f'fact a{number} : count "open' for number in range(40)))
    assert len(caught.value.diagnostics) == limits.SYNTAX_ERRORS
    assert {each.code for each in caught.value.diagnostics} == {"PS104"}
