"""The automaton of the parser: whether token after token is accepted, and what would be.

It builds nothing and is copied in no time, so that many ways to go on can be tried.
"""

from __future__ import annotations

from collections.abc import Iterable

from perfscore.syntax.lexer import END
from perfscore.syntax.tables import Rule, tables


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
