"""A clause in the words of a language, for readers who do not know the one of frameworks.

Names become titles, functions and words of the language what a reader would say; what has neither stays as it is
written. It works on the text of a clause, so that it also serves results that were read from a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import NamedTuple

from perfscore.kernel import limits
from perfscore.kernel.source import TEXT, Language, display_width
from perfscore.messages.catalogue import phrases
from perfscore.reports.phrases import ClausePhrases

_TOKEN = re.compile(
    rf"(?P<text>{TEXT})|(?P<date>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})|(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)|(?P<number>[0-9][0-9_]*(?:\.[0-9]+)?[%‰]?)"
    r"|(?P<sign>[<>!]=|\.\.|\S)"
)
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_CLOSING = frozenset(_BRACKETS.values())
_LONGEST_PHRASE = 3
_MOST_SHOWN = 3
"""Arguments that the words of a function name one by one."""
_SIGNS = frozenset("+-")
_WORDS = frozenset({"if", "then", "else", "and", "or", "not", "in", "otherwise", "when", "per", "above", "below"})
_OPENINGS = (
    ("award",), ("bands",), ("interpolate",), ("lookup",), ("target",), ("zero",), ("full",), ("cap",), ("na",),
    ("at", "most"), ("at", "least"), ("check",),
)  # fmt: skip
"""How clauses and limits begin, which the kind of a loss or a limit tells already."""

_TIGHT_BEFORE = frozenset(",;:.)]，；：）、")
_TIGHT_BEHIND = frozenset("([（，、：")


def in_words(clause: str, titles: Mapping[str, str], lang: Language) -> str:
    """The words of a clause; ``titles`` are those of facts, quantities and, as ``score(path)``, of rows."""
    words = ClausePhrases.of(lang)
    tokens = _english([_Token(found.lastgroup or "", found[0]) for found in _TOKEN.finditer(clause)], titles)
    while opened := next((each for each in _OPENINGS if _begins(tokens, each)), None):
        tokens = tokens[len(opened) :]
    if max(_depths(tokens), default=0) > limits.NESTING:
        return clause
    return _Speaker(words, titles).said(tokens).strip(words.leading)


class _Token(NamedTuple):
    kind: str
    text: str


_Tokens = Sequence[_Token]


def _english(tokens: _Tokens, titles: Mapping[str, str]) -> _Tokens:
    """The tokens, with the English words of the language for its Chinese ones."""
    if all(token.text.isascii() for token in tokens):
        return tokens
    functions = {word: phrase[:-1] for phrase, word in phrases().items() if phrase.endswith("(")}
    others = {word: phrase for phrase, word in phrases().items() if not phrase.endswith("(")}
    found = list[_Token]()
    for token, behind in zip(tokens, [*tokens[1:], _Token("", "")], strict=True):
        known = (functions if behind.text == "(" else {}).get(token.text) or others.get(token.text)
        if token.kind != "name" or known is None or token.text in titles:
            found.append(token)
        else:
            found += (_Token("name", word) for word in known.split())
    return found


class _Speaker:
    def __init__(self, words: ClausePhrases, titles: Mapping[str, str]) -> None:
        self.words, self.titles = words, titles

    def said(self, tokens: _Tokens) -> str:
        """What some tokens say; a deduction for each unit by its parts."""
        points, each = _cut(tokens, "per")
        step, what = _cut(each, "of")
        return self._per(points, step, what) if step and what else self._plain(tokens)

    def _plain(self, tokens: _Tokens) -> str:
        return _joined(self._pieces(tokens))

    def _per(self, points: _Tokens, step: _Tokens, what: _Tokens) -> str:
        mode = next((each for each in self.words.modes if _ends(what, each)), None)
        what = what if mode is None else what[: -len(mode.split())]
        beyond = ""
        for word, form in self.words.beyond.items():
            what, edge = _cut(what, word)
            beyond = beyond or (form.format(value=self._plain(edge)) if edge else "")
        told = {"points": self._plain(points), "each": self._plain(step), "what": self._plain(what)}
        return self.words.per.format(**told, beyond=beyond, mode="" if mode is None else self.words.modes[mode])

    def _pieces(self, tokens: _Tokens) -> Iterator[str]:
        at, sign = 0, ""
        while at < len(tokens):
            kind, text = tokens[at]
            if text in _SIGNS and at + 1 < len(tokens) and not (at and self._is_value(tokens[at - 1])):
                # It belongs to what follows.
                sign, at = text, at + 1
                continue
            if kind == "name" and text not in _WORDS and tokens[at + 1 : at + 2] == [_Token("sign", "(")]:
                end = _end(tokens, at + 1)
                count, piece = end + 1 - at, self._called(text, tokens[at + 2 : end])
            elif text in _BRACKETS:
                end = _end(tokens, at)
                count, piece = end + 1 - at, self._bracketed(tokens[at : end + 1])
            else:
                count, piece = self._phrase(tokens[at : at + _LONGEST_PHRASE])
            yield f"{self.words.words.get(sign, '')}{piece}"
            at, sign = at + count, ""

    def _bracketed(self, tokens: _Tokens) -> str:
        """What stands in brackets; two values between which a comma stands are an interval."""
        opened, closed = tokens[0].text, tokens[-1].text
        # One that is never closed is told as if it were.
        inner, closed = (tokens[1:-1], closed) if closed in _CLOSING else (tokens[1:], _BRACKETS[opened])
        form = self.words.intervals.get(f"{opened}{closed}")
        ends = _listed(inner)
        if form is None or len(ends) != 2:
            return f"{opened}{self.said(inner)}{closed}"
        low, high = map(self._plain, ends)
        return form.format(low=low, high=high)

    def _is_value(self, token: _Token) -> bool:
        kind, text = token
        word = kind == "name" and text in _WORDS and text not in self.titles
        return text in _CLOSING or (kind != "sign" and not word)

    def _phrase(self, tokens: _Tokens) -> tuple[int, str]:
        """How many of the tokens are one phrase, and its words."""
        for count in range(len(tokens), 0, -1):
            written = " ".join(token.text for token in tokens[:count])
            if written in self.words.words and written not in self.titles:
                return count, self.words.words[written]
        kind, text = tokens[0]
        match kind:
            case "text":
                return 1, self.words.quoted.format(text=text[1:-1])
            case "number":
                return 1, text.replace("_", ",")
            case _:
                return 1, self.titles.get(text, text)

    def _called(self, name: str, inside: _Tokens) -> str:
        written = "".join(token.text for token in inside)
        title = self.titles.get(f"{name}({written})")
        shown = [self._rows(each) for each in _listed(inside)] if title is None else [title]
        form = self.words.calls.get(name)
        if form is None:
            return f"{name}({self.words.comma.join(shown)})"
        return form.format(*shown, *[""] * _MOST_SHOWN, all=self.words.and_.join(shown))

    def _rows(self, tokens: _Tokens) -> str:
        """An argument; what is looked at of the rows of a table by its parts."""
        tokens, rest = _cut(tokens, "otherwise")
        tokens, condition = _cut(tokens, "where")
        value, table = _cut(tokens, "of")
        words = self.words
        told = words.rows.format(value=self._plain(value), table=self._plain(table)) if table else self._plain(value)
        told = words.where.format(rows=told, condition=self._plain(condition)) if condition else told
        return words.otherwise.format(rows=told, value=self._plain(rest)) if rest else told


def _begins(tokens: _Tokens, words: tuple[str, ...]) -> bool:
    return len(tokens) > len(words) and tuple(token.text for token in tokens[: len(words)]) == words


def _depths(tokens: _Tokens) -> Iterator[int]:
    """How many brackets are open before each token."""
    depth = 0
    for token in tokens:
        yield depth
        depth += (token.text in _BRACKETS) - (token.text in _CLOSING)


def _end(tokens: _Tokens, at: int) -> int:
    """Where the bracket closes that opens at a token; the end of all where it does not."""
    behind = islice(_depths(tokens[at:]), 2, None)
    return next((index for index, depth in enumerate(behind, at + 1) if depth == 0), len(tokens) - 1)


def _cut(tokens: _Tokens, word: str) -> tuple[_Tokens, _Tokens]:
    """What stands before a word that is in no brackets, and what stands behind it."""
    for index, (token, depth) in enumerate(zip(tokens, _depths(tokens), strict=True)):
        if depth == 0 and token == _Token("name", word):
            return tokens[:index], tokens[index + 1 :]
    return tokens, ()


def _ends(tokens: _Tokens, words: str) -> bool:
    return [token.text for token in tokens[-len(words.split()) :]] == words.split()


def _listed(tokens: _Tokens) -> list[_Tokens]:
    """The arguments of a function."""
    marked = zip(tokens, _depths(tokens), strict=True)
    parts = groupby(marked, lambda each: each[0].text == "," and each[1] == 0)
    return [[token for token, _ in part] for comma, part in parts if not comma] or [()]


def _joined(pieces: Iterator[str]) -> str:
    """The pieces with blanks where they want some; between two characters of Chinese none."""
    found = ""
    for piece in pieces:
        tight = not found or piece[0] in _TIGHT_BEFORE or found[-1] in _TIGHT_BEHIND
        found += piece if tight or (_wide(found[-1]) and _wide(piece[0])) else f" {piece}"
    return found


def _wide(sign: str) -> bool:
    return display_width(sign) == 2 or sign in "“”"
