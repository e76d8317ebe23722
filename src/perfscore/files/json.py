"""Reads facts from JSON files, with the place of each name and value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from json import JSONDecodeError

from perfscore.files.places import DIVIDED_AMOUNT, Entry, other_sign, placed, problem, refused
from perfscore.files.toml import decimal
from perfscore.kernel import limits
from perfscore.kernel.source import Source, Span
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import FactsError
from perfscore.reports.json import Path
from perfscore.reports.json import entries as values
from perfscore.scoring.facts import Facts, found_type


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
    # The end of a value is known once all of it has been gone through.
    found = [(*belongs, each) for each in values(text) if (belongs := _belongs(each.path)) is not None]
    top = Span(0, 0)
    for path, row, each in found:
        lone = len(path) == 1
        if lone and row is None:
            top = each.key
        name = top if lone else each.key
        yield Entry(path, top, name, Span(each.value.start, each.end), row=row, twice=each.twice)


def _belongs(path: Path) -> tuple[tuple[str, ...], int | None] | None:
    """The fact and the field or the column of a value, with its row in a table; None of what lies deeper, or beyond."""
    row = None
    at = 2 if path[1:2] == ("value",) else 1
    match path[at:]:
        case [int(index), *rest]:
            row, path = index + 1, (*path[:1], *rest)
        case _:
            pass
    names = tuple(each for each in path if isinstance(each, str))
    deep = len(names) < len(path) or not 1 <= len(names) <= 2 or (row or 0) > limits.ROWS + 1
    return None if deep else (names, row)


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
    return len(text) - len(text[at:].lstrip())


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
