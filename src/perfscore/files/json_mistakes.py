"""The mistake that was most likely made in a JSON file that cannot be read."""

from __future__ import annotations

import re
from json import JSONDecodeError

from perfscore.files.places import refused
from perfscore.kernel.source import Source, Span
from perfscore.messages import fact_files as messages
from perfscore.messages.diagnostics import FactsError, Message

_BLANKS = re.compile(r"\s*+")
_WORD = re.compile(r"[^\s,，:：{}\[\]\"'“”]++")
_VALUE = re.compile(r"[^\s,，{}\[\]\"'“”]++")
_TEXT = re.compile(r'"(?:[^"\\\n]|\\.|)*+"')
_AMOUNT = re.compile(r"[+-]?[0-9]{1,3}(?:[,，][0-9]{3})+(?:\.[0-9]+)?")
_PYTHON = {"True": "true", "False": "false", "None": "null"}
_LOOKALIKES = {
    "，": ",", "：": ":", "；": ",", ";": ",", "｛": "{", "｝": "}", "［": "[", "］": "]",
    "“": '"', "”": '"', "‘": '"', "’": '"', "「": '"', "」": '"', "＂": '"', "'": '"',
}  # fmt: skip


def mistake(source: Source, error: JSONDecodeError) -> FactsError:
    """The error for a file that ``json`` refused."""
    text = source.text
    if not text.strip():
        return refused(messages.nothing_there("JSON"), source)
    at = min(_skipped(text, error.pos), len(text) - 1)
    message, span = _in_text(text, error) or _between(text, at, error)
    return refused(message, source, span)


def _skipped(text: str, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    return at if blanks is None else blanks.end()


def _in_text(text: str, error: JSONDecodeError) -> tuple[Message, Span] | None:
    """A mistake within a text in quotes."""
    if error.msg.startswith("Invalid \\"):
        return messages.backslash("JSON"), Span(error.pos, error.pos + 1)
    if error.msg.startswith("Unterminated"):
        return messages.open_quote(None), Span(error.pos, error.pos + 1)
    if not error.msg.startswith("Invalid control"):
        return None
    if text[error.pos] not in "\r\n":
        return messages.unreadable("JSON"), Span(error.pos, error.pos + 1)
    opening = text.rindex('"', 0, error.pos)
    return messages.open_quote(None), Span(opening, opening + 1)


def _between(text: str, at: int, error: JSONDecodeError) -> tuple[Message, Span]:
    """A mistake between the texts, at the first sign that fits no more."""
    sign, before = text[at], len(text[:at].rstrip()) - 1
    here = Span(at, at + 1)
    if error.pos >= len(text.rstrip()):
        return messages.ends_early(), Span(len(text.rstrip()) - 1, len(text.rstrip()))
    if text.lstrip()[0] != "{" and text.lstrip()[0] not in _LOOKALIKES:
        return messages.unreadable("JSON"), here
    if sign in "/#":
        return messages.no_remarks(), here
    if error.msg.startswith("Extra data"):
        return messages.text_behind(), here
    amount = _amount(text, at)
    if amount is not None:
        return messages.amount_needs_quotes("JSON", f'"{text[amount.start : amount.end]}"'), amount
    if sign in _LOOKALIKES:
        return messages.other_sign("JSON", sign, _LOOKALIKES[sign], None), here
    if sign in "}]" and text[before] == ",":
        return messages.surplus_sign("JSON", ",", None), Span(before, before + 1)
    if sign == "," and text[_skipped(text, at + 1) :][:1] in {"}", "]"}:
        return messages.surplus_sign("JSON", ",", None), here
    if error.msg.startswith("Expecting ':'"):
        return messages.other_sign("JSON", sign, ":", None), here
    return _name_or_value(text, at, before, error)


def _name_or_value(text: str, at: int, before: int, error: JSONDecodeError) -> tuple[Message, Span]:
    sign, here = text[at], Span(at, at + 1)
    word = _WORD.match(text, at)
    span = here if word is None else Span(*word.span())
    if error.msg.startswith(("Expecting property", "Illegal")):
        return (messages.unreadable("JSON") if word is None else messages.name_without_quotes(word[0])), span
    if error.msg.startswith("Expecting ','"):
        if sign in '"{[' or at > before + 1:
            text_here = _TEXT.match(text, at)
            return messages.comma_missing(), span if text_here is None else Span(*text_here.span())
        if text[before] == '"':
            return messages.behind_quotes("JSON"), span
        if sign in "}]":
            return messages.unreadable("JSON"), here
        word = _VALUE.match(text, _word_start(text, at))
        span = here if word is None else Span(*word.span())
    if word is None:
        return messages.unreadable("JSON"), span
    if word[0] in _PYTHON:
        return messages.other_word(word[0], _PYTHON[word[0]]), span
    return messages.value_needs_quotes("JSON", f'"{word[0]}"'), span


def _word_start(text: str, at: int) -> int:
    while _WORD.match(text, at - 1, at):
        at -= 1
    return at


def _amount(text: str, at: int) -> Span | None:
    """The amount with commas of which a sign is a part."""
    while at > 0 and text[at - 1] in "+-.,，0123456789":
        at -= 1
    match = _AMOUNT.match(text, at)
    return None if match is None else Span(*match.span())
