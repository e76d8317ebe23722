"""The saved tables are those of the grammar, and read a text as Lark does."""

from __future__ import annotations

import io
import json
import logging
import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark, Token, UnexpectedInput
from lark import logger as lark_logger

from perfscore.kernel import resources
from perfscore.kernel.source import Source
from perfscore.syntax import build, grammar, tables
from perfscore.syntax.formatting import formatted
from perfscore.syntax.grammar import plain_tables
from perfscore.syntax.lexer import lexed
from perfscore.syntax.parser import parse
from perfscore.syntax.tables import FILE, GRAMMAR, sealed
from strategies.junk import ANY_TEXT, SOUP
from support.pages import ROOT

TEXT = resources.text("grammars", GRAMMAR)


class Calls:
    """Tells Lark what a call is, as the lexer does, and which terminals to keep."""

    always_accept = grammar._Kept.always_accept

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        before = None
        for token in stream:
            named = before is not None and before.type in {"NAME", "ROUND", "WEIGHT"}
            touching = named and before is not None and before.end_pos == token.start_pos
            before = token
            yield token.update(type="CALL") if token.type == "LPAR" and touching else token


PROGRAM = re.sub(
    "language +zh",
    "language en",
    formatted(Source("x", resources.text("frameworks", "project-self-evaluation-2021.perf")), "en"),
)
"""In English words alone, for Lark knows no others."""
WORDS = re.findall(r"\s+|[^\s]+?(?=\W|\Z)|.", PROGRAM)


@cache
def made() -> tuple[dict[str, Any], Lark, str]:
    """The tables, made anew, by what they were made, and what was said of it; all of it takes seconds."""
    makers = list[Lark]()

    def maker(*arguments: Any, **options: Any) -> Lark:
        makers.append(Lark(*arguments, **options, debug=True))
        return makers[-1]

    said = io.StringIO()
    handler, before = logging.StreamHandler(said), lark_logger.level
    lark_logger.addHandler(handler)
    lark_logger.setLevel(logging.DEBUG)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(grammar, "Lark", maker)
            patch.setattr(grammar, "_Kept", Calls)
            return plain_tables(TEXT), makers[0], said.getvalue()
    finally:
        lark_logger.setLevel(before)
        lark_logger.removeHandler(handler)


def plain() -> dict[str, Any]:
    return made()[0]


def lark() -> Lark:
    return made()[1]


def content(plain: dict[str, Any]) -> str:
    """What the file holds: a value of a list a line, so that a change can be read."""

    def short(value: object) -> str:
        return json.dumps(value, separators=(",", ":"))

    def long(value: object) -> str:
        match value:
            case dict():
                return "{\n  " + ",\n  ".join(f"{short(key)}: {short(each)}" for key, each in value.items()) + "\n }"
            case list():
                return "[\n  " + ",\n  ".join(map(short, value)) + "\n ]"
            case _:
                return short(value)

    body = ",\n ".join(f"{short(key)}: {long(value)}" for key, value in plain.items()) + "\n}\n"
    return sealed(TEXT, body) + body


def test_the_saved_tables_are_those_of_the_grammar() -> None:
    made = content(plain())
    if os.environ.get("PERFSCORE_REFRESH"):
        (ROOT / "grammars" / FILE).write_text(made, encoding="utf-8")
    assert resources.text("grammars", FILE) == made, (
        "the grammar is another one: PERFSCORE_REFRESH=1 pytest tests/syntax/test_tables.py saves its tables"
    )


def test_the_grammar_has_no_conflicts() -> None:
    assert "Shift/Reduce" not in made()[2]


def test_tables_of_another_grammar_are_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    saved = tables.tables()
    other = 'start: NEWS | NAME "(" start ")"\nNEWS: /♪/\nNAME: /[a-z]+/\nBLANK: " "\n%ignore BLANK\n'
    texts = {GRAMMAR: other, FILE: resources.text("grammars", FILE)}
    monkeypatch.setattr(resources, "text", lambda _, name: texts[name])
    anew = tables.tables.__wrapped__()
    assert "NEWS" in anew.pattern.groupindex and "NEWS" not in saved.pattern.groupindex
    assert [{"NEWS", "NAME"} <= step.keys() for step in anew.steps].count(True) == 2


SAVED = resources.text("grammars", FILE)


@pytest.mark.parametrize(
    "torn",
    [
        None,
        "",
        "[" * 100_000,
        "[]",
        "{}",
        '{"rules": [',
        '{"grammar": 0}',
        SAVED[:5_000],
        SAVED[: SAVED.index(",")] + "}",
        SAVED.replace('":1', '":2', 1),
        SAVED + " ",
    ],
    ids=[
        "lacking", "nothing", "nested", "a list", "empty", "begun", "without a checksum", "cut", "checksum alone",
        "another number", "more",
    ],
)  # fmt: skip
def test_tables_that_are_lacking_or_torn_are_made_anew(torn: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(_: str, name: str) -> str:
        found = TEXT if name == GRAMMAR else torn
        if found is None:
            raise resources.ResourceError(name)
        return found

    # Made once, however many of the saved ones do not fit.
    def made(text: str) -> dict[str, Any]:
        assert text == TEXT
        return plain()

    assert torn != SAVED
    whole = tables.tables()
    monkeypatch.setattr(resources, "text", read)
    monkeypatch.setattr(grammar, "plain_tables", made)
    anew = tables.tables.__wrapped__()
    assert anew is not whole
    assert (anew.pattern, anew.words, anew.end) == (whole.pattern, whole.words, whole.end)
    assert [each.keys() for each in anew.steps] == [each.keys() for each in whole.steps]


def test_what_one_piece_becomes_is_known_and_the_rest_has_a_method() -> None:
    for symbol, count, method, places in plain()["rules"]:
        if method is not None:
            assert method in build.RULES, f"nothing is made of the rule {method}"
        elif not symbol.startswith("_"):
            assert (count, places) == (1, None), f"several pieces of {symbol} stay what they are"


def test_nothing_in_the_file_can_run() -> None:
    def plain(value: object) -> bool:
        match value:
            case dict():
                return all(isinstance(key, str) and plain(each) for key, each in value.items())
            case list():
                return all(map(plain, value))
            case _:
                return value is None or type(value) in {int, str}

    assert plain(json.loads(resources.text("grammars", FILE)))


def pieces(tokens: Iterable[Any]) -> list[tuple[str, str, int, int]]:
    return [(token.type, str(token), token.start_pos, token.end_pos) for token in tokens]


@given(ANY_TEXT | SOUP | st.lists(st.sampled_from(WORDS), max_size=60).map("".join))
def test_a_text_is_cut_into_the_tokens_that_lark_finds(text: str) -> None:
    assert pieces(lexed(text)) == pieces(lark().lex(text))


@given(st.integers(0, len(WORDS)), st.integers(0, 3), st.lists(st.sampled_from(WORDS), max_size=2))
def test_what_lark_accepts_is_accepted(start: int, left_out: int, instead: list[str]) -> None:
    text = "".join([*WORDS[:start], *instead, *WORDS[start + left_out :]])
    tree, report = parse(Source("<text>", text))
    try:
        lark().parse(text)
    except UnexpectedInput:
        assert tree is None and report.failed
    else:
        assert tree is not None or report.failed
