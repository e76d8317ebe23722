"""The tables of the lexer and of the parser, which are saved beside the grammar, and the automaton that goes by them.

Lark makes them (see ``perfscore.syntax.grammar``), which takes far longer than reading a text. They are plain numbers
and words, so that no version of Lark is needed to read them, and nothing in them can run. Where the grammar is not the
one that they were made of, they are made anew in memory.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any, Final

import attrs

from perfscore.kernel import resources
from perfscore.kernel.source import Distinct

GRAMMAR: Final = "perf.lark"
FILE: Final = "perf.tables.json"
END: Final = "$END"
"""The type of what stands behind the last token."""


class Rule(Distinct):
    """How the last ``count`` pieces become one.

    ``method`` of the builder makes it; without one, a single piece ``stays`` what it is, or pieces are spliced into the
    rule that they are part of. ``places`` says where the builder is told of a piece that was left out, by None; without
    it, none can be left out.
    """

    symbol: str
    count: int
    method: str | None
    places: tuple[int | None, ...] | None
    stays: bool


@attrs.frozen(eq=False, repr=False)
class Tables:
    """What the lexer and the parser need to know of the grammar; the parser begins in state 0.

    ``pattern`` matches the next token behind all that means nothing, in a group with the name of its type; at the end
    of a text it matches without one. ``words`` has the types of names that are words of the language. Of each state
    ``steps`` has the state behind a symbol, or the rule that is complete where a token of this type follows.
    """

    pattern: re.Pattern[str]
    words: dict[str, str]
    steps: tuple[dict[str, Any], ...]
    end: int


def sealed(grammar: str, body: str) -> str:
    """How the file of the tables of a grammar begins, in front of their text: so that no other text is taken for it."""
    return f'{{\n "checksum": {zlib.crc32((grammar + body).encode("utf-8"))},\n '


@cache
def tables() -> Tables:
    """The tables of the grammar that ships, read once in a process."""
    grammar = resources.text("grammars", GRAMMAR)
    return of_plain(_saved(grammar) or import_module("perfscore.syntax.grammar").plain_tables(grammar))


def _saved(grammar: str) -> dict[str, Any] | None:
    """What was saved of a grammar; None where that is lacking or torn, or was saved of another."""
    with suppress(resources.ResourceError, UnicodeDecodeError):
        text = resources.text("grammars", FILE)
        body = text.partition(",\n ")[2]
        if text == sealed(grammar, body) + body:
            found: dict[str, Any] = json.loads(text)
            return found
    return None


def of_plain(plain: dict[str, Any]) -> Tables:
    """The tables of what their file holds."""
    rules = [
        Rule(symbol, count, method, places and tuple(places), method is None and not symbol.startswith("_"))
        for symbol, count, method, places in plain["rules"]
    ]
    lookaheads = plain["lookaheads"]
    return Tables(
        _pattern(plain["terminals"], plain["ignored"]),
        plain["words"],
        tuple(
            {kind: rules[rule] for ahead, rule in zip(row[::2], row[1::2], strict=True) for kind in lookaheads[ahead]}
            | shifts
            for shifts, row in zip(plain["shifts"], plain["reductions"], strict=True)
        ),
        plain["end"],
    )


def _pattern(terminals: dict[str, str], ignored: list[str]) -> re.Pattern[str]:
    blank = "|".join(terminals[name] for name in ignored)
    tokens = "|".join(f"(?P<{name}>{pattern})" for name, pattern in terminals.items() if name not in ignored)
    # Blanks are never given back, for which long runs of them would take very much memory.
    return re.compile(rf"(?:{blank}|)*+(?:{tokens}|\Z)")


class Acceptor:
    """A state of the parser, without the values that it has read."""

    def __init__(self, stack: Iterable[int] = (0,)) -> None:
        self._tables = tables()
        self._stack = [*stack]

    def copy(self) -> Acceptor:
        return Acceptor(self._stack)

    def feed(self, kind: str) -> bool:
        """Go on with a token of this type; False where none can stand here.

        Even then, what stands in front of it has been completed as far as it can be.
        """
        stack, steps = self._stack, self._tables.steps
        while True:
            step = steps[stack[-1]].get(kind)
            if type(step) is not Rule:
                if step is not None:
                    stack.append(step)
                return step is not None
            if step.stays:
                stack[-1] = steps[stack[-2]][step.symbol]
                continue
            if step.count:
                del stack[-step.count :]
            stack.append(steps[stack[-1]][step.symbol])
            self._reduce(step)
            if kind == END and stack[-1] == self._tables.end:
                return True

    def _reduce(self, rule: Rule) -> None:
        """Take notice of a rule that is complete and makes something of its pieces."""

    def fits(self, kinds: Iterable[str]) -> bool:
        """Whether tokens of these types can follow, one after the other."""
        trial = self.copy()
        return all(trial.feed(kind) for kind in kinds)

    def accepted(self) -> frozenset[str]:
        """The types of token that can follow."""
        kinds = filter(str.isupper, self._tables.steps[self._stack[-1]])
        return frozenset(kind for kind in kinds if self.fits([kind]))
