"""The table of an LALR parser comes in; whether token after token would be accepted, and what would be, goes out.

It builds nothing and is copied in no time, so that many ways to go on can be tried.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lark import Lark
from lark.parsers.lalr_analysis import Shift


class Acceptor:
    """A state of the parser, without the values that it has read."""

    # Lark's tables are only partly typed, hence Any.
    def __init__(self, conf: Any, stack: list[Any]) -> None:
        self._conf = conf
        self._stack = stack

    @classmethod
    def of(cls, grammar: Lark) -> Acceptor:
        """The state before the first token."""
        conf = grammar.parse_interactive("").parser_state.parse_conf
        return cls(conf, [conf.start_state])

    def copy(self) -> Acceptor:
        return Acceptor(self._conf, self._stack.copy())

    def feed(self, kind: str) -> bool:
        """Go on with a token of this type; False where none can stand here.

        Even then, what stands in front of it has been completed as far as it can be.
        """
        stack, states = self._stack, self._conf.states
        while True:
            action = states[stack[-1]].get(kind)
            if action is None:
                return False
            move, argument = action
            if move is Shift:
                stack.append(argument)
                return True
            if argument.expansion:
                del stack[-len(argument.expansion) :]
            stack.append(states[stack[-1]][argument.origin.name][1])
            if kind == "$END" and stack[-1] == self._conf.end_state:
                return True

    def fits(self, kinds: Iterable[str]) -> bool:
        """Whether tokens of these types can follow, one after the other."""
        trial = self.copy()
        return all(trial.feed(kind) for kind in kinds)

    def accepted(self) -> frozenset[str]:
        """The types of token that can follow."""
        return frozenset(kind for kind in self._conf.states[self._stack[-1]] if kind.isupper() and self.fits([kind]))
