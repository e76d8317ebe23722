"""Reads facts from JSON files, with the place of each name and value."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterator
from decimal import Decimal
from json import JSONDecodeError

from perfscore.files.places import DIVIDED_AMOUNT, Entry, other_sign, placed, problem, refused
from perfscore.files.toml import decimal
from perfscore.kernel import limits
from perfscore.kernel.source import Source, Span
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import FactsError
from perfscore.scoring.exact import found_type
from perfscore.scoring.facts import Facts

_TOKEN = re.compile(r'"(?:[^"\\]|\\.|)*+"|[\[\]{},:]|[^\s"\[\]{},:]++')


class _Tokens:
    """The tokens of a text; only their places are kept, since a text may have a million of them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = array("L", (token.start() for token in _TOKEN.finditer(text)))

    def __getitem__(self, index: int) -> re.Match[str]:
        found = _TOKEN.match(self._text, self._starts[index])
        assert found is not None
        return found


def read_json(source: Source) -> Facts:
    """Read the facts of a JSON file. Raises FactsError where it is none, or where a name stands twice."""
    try:
        data: object = json.loads(source.text, parse_float=decimal, parse_int=integer, parse_constant=decimal)
    except RecursionError:
        raise refused(Message("PS513.too_deep", kind="JSON"), source) from None
    except json.JSONDecodeError as error:
        raise mistake(source, error) from None
    if not isinstance(data, dict):
        raise refused(Message("PS513.no_table", found=found_type(data)), source)
    entries = list(_entries(source.text))
    twice = [entry for entry in entries if entry.twice][: limits.DIAGNOSTICS]
    if twice:
        raise FactsError(
            [problem(Message("PS512.given_twice", name=".".join(each.path)), source, each.name) for each in twice]
        )
    return placed(source, data, entries)


def integer(text: str) -> int | Decimal:
    """A written whole number; one with very many digits as a decimal, which costs less."""
    return int(text) if len(text) <= 2 * limits.LITERAL_CHARACTERS else decimal(text)


def _entries(text: str) -> Iterator[Entry]:
    """The names with their values, down to the fields of each fact and the cells of each table.

    The text must be sound.
    """
    return _members(_Tokens(text), 0, (), (), None)


def _members(
    tokens: _Tokens, at: int, outer: tuple[str, ...], top: tuple[Span, ...], row: int | None
) -> Iterator[Entry]:
    """The members of the object that opens at a token, and what belongs to the fact in each of them.

    ``outer`` and ``top`` are the name of the fact and where it stands, if the object lies in one.
    """
    seen: set[str] = set()
    while tokens[at][0] != "}" and tokens[at + 1][0] != "}":
        key, name, value = _text(tokens[at + 1][0]), Span(*tokens[at + 1].span()), at + 3
        at = _behind(tokens, value)
        span = Span(tokens[value].start(), tokens[at - 1].end())
        path, first = (*outer, key), top or (name,)
        yield Entry(path, first[0], name, span, row=row, twice=key in seen)
        seen.add(key)
        if row is None and tokens[value][0] == "[" and (not outer or key == "value"):
            yield from _rows(tokens, value, path[:1], first)
        elif not outer and tokens[value][0] == "{":
            yield from _members(tokens, value, path, first, None)


def _rows(tokens: _Tokens, at: int, outer: tuple[str, ...], top: tuple[Span, ...]) -> Iterator[Entry]:
    """The elements of the list that opens at a token, with the members of those that are objects."""
    row = 0
    while tokens[at][0] != "]" and tokens[at + 1][0] != "]" and row <= limits.ROWS:
        row, start = row + 1, at + 1
        at = _behind(tokens, start)
        yield Entry(outer, top[0], top[0], Span(tokens[start].start(), tokens[at - 1].end()), row=row)
        if tokens[start][0] == "{":
            yield from _members(tokens, start, outer, top, row)


def _text(written: str) -> str:
    return str(json.loads(written)) if "\\" in written else written[1:-1]


def _behind(tokens: _Tokens, at: int) -> int:
    """The token behind the value that starts at one."""
    depth = 0
    while True:
        depth += (tokens[at][0] in "[{") - (tokens[at][0] in "]}")
        at += 1
        if depth == 0:
            return at


_BLANKS = re.compile(r"\s*+")
_WORD = re.compile(r"[^\s,，:：{}\[\]\"'“”]++")
_VALUE = re.compile(r"[^\s,，{}\[\]\"'“”]++")
_TEXT = re.compile(r'"(?:[^"\\\n]|\\.|)*+"')
_PYTHON = {"True": "true", "False": "false", "None": "null"}
_LOOKALIKES = {
    "，": ",", "：": ":", "；": ",", ";": ",", "｛": "{", "｝": "}", "［": "[", "］": "]",
    "“": '"', "”": '"', "‘": '"', "’": '"', "「": '"', "」": '"', "＂": '"', "'": '"',
}  # fmt: skip


def mistake(source: Source, error: JSONDecodeError) -> FactsError:
    """The error for a file that ``json`` refused."""
    text = source.text
    if not text.strip():
        return refused(Message("PS513.empty_json"), source)
    at = min(_skipped(text, error.pos), len(text) - 1)
    message, span = _in_text(text, error) or _between(text, at, error)
    return refused(message, source, span)


def _skipped(text: str, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    return at if blanks is None else blanks.end()


def _in_text(text: str, error: JSONDecodeError) -> tuple[Message, Span] | None:
    """A mistake within a text in quotes."""
    if error.msg.startswith("Invalid \\"):
        return Message("PS513.backslash_json"), Span(error.pos, error.pos + 1)
    if error.msg.startswith("Unterminated"):
        return Message("PS513.open_quote", better=None), Span(error.pos, error.pos + 1)
    if not error.msg.startswith("Invalid control"):
        return None
    if text[error.pos] not in "\r\n":
        return Message("PS513.no_json"), Span(error.pos, error.pos + 1)
    opening = text.rindex('"', 0, error.pos)
    return Message("PS513.open_quote", better=None), Span(opening, opening + 1)


def _between(text: str, at: int, error: JSONDecodeError) -> tuple[Message, Span]:
    """A mistake between the texts, at the first sign that fits no more."""
    sign, before = text[at], len(text[:at].rstrip()) - 1
    here = Span(at, at + 1)
    if error.pos >= len(text.rstrip()):
        return Message("PS513.ends_early"), Span(len(text.rstrip()) - 1, len(text.rstrip()))
    if text.lstrip()[0] != "{" and text.lstrip()[0] not in _LOOKALIKES:
        return Message("PS513.no_json"), here
    if sign in "/#":
        return Message("PS513.no_remarks"), here
    if error.msg.startswith("Extra data"):
        return Message("PS513.text_behind"), here
    amount = _amount(text, at)
    if amount is not None:
        return Message("PS513.amount_needs_quotes", kind="JSON", better=f'"{text[amount.start : amount.end]}"'), amount
    if sign in _LOOKALIKES:
        return other_sign("JSON", _LOOKALIKES[sign], sign, at)
    if sign in "}]" and text[before] == ",":
        return Message("PS513.surplus_sign_json", sign=","), Span(before, before + 1)
    if sign == "," and text[_skipped(text, at + 1) :][:1] in {"}", "]"}:
        return Message("PS513.surplus_sign_json", sign=","), here
    if error.msg.startswith("Expecting ':'"):
        return other_sign("JSON", ":", sign, at)
    return _name_or_value(text, at, before, error)


def _name_or_value(text: str, at: int, before: int, error: JSONDecodeError) -> tuple[Message, Span]:
    sign, here = text[at], Span(at, at + 1)
    word = _WORD.match(text, at)
    span = here if word is None else Span(*word.span())
    if error.msg.startswith(("Expecting property", "Illegal")):
        return (Message("PS513.no_json") if word is None else Message("PS513.name_without_quotes", name=word[0])), span
    if error.msg.startswith("Expecting ','"):
        if sign in '"{[' or at > before + 1:
            text_here = _TEXT.match(text, at)
            return Message("PS513.comma_missing"), span if text_here is None else Span(*text_here.span())
        if text[before] == '"':
            return Message("PS513.behind_quotes_json"), span
        if sign in "}]":
            return Message("PS513.no_json"), here
        word = _VALUE.match(text, _word_start(text, at))
        span = here if word is None else Span(*word.span())
    if word is None:
        return Message("PS513.no_json"), span
    if word[0] in _PYTHON:
        return Message("PS513.other_word", found=word[0], better=_PYTHON[word[0]]), span
    return Message("PS513.value_needs_quotes", kind="JSON", better=f'"{word[0]}"'), span


def _word_start(text: str, at: int) -> int:
    while _WORD.match(text, at - 1, at):
        at -= 1
    return at


def _amount(text: str, at: int) -> Span | None:
    """The amount with commas of which a sign is a part."""
    while at > 0 and text[at - 1] in "+-.,，0123456789":
        at -= 1
    match = DIVIDED_AMOUNT.match(text, at)
    return None if match is None else Span(*match.span())
