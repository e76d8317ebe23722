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
        stack, shifts = self._stack, self._tables.shifts
        while True:
            target = shifts[stack[-1]].get(kind)
            if target is not None:
                stack.append(target)
                return True
            rule = self._completed(kind)
            if rule is None:
                return False
            if rule.stays:
                stack[-1] = shifts[stack[-2]][rule.symbol]
                continue
            if rule.count:
                del stack[-rule.count :]
            stack.append(shifts[stack[-1]][rule.symbol])
            self._reduce(rule)
            if kind == END and stack[-1] == self._tables.end:
                return True

    def _completed(self, kind: str) -> Rule | None:
        """The rule that is complete where a token of this type follows."""
        for ahead, rule in self._tables.reductions[self._stack[-1]]:
            if kind in ahead:
                return rule
        return None

    def _reduce(self, rule: Rule) -> None:
        """Take notice of a rule that is complete and makes something of its pieces."""

    def fits(self, kinds: Iterable[str]) -> bool:
        """Whether tokens of these types can follow, one after the other."""
        trial = self.copy()
        return all(trial.feed(kind) for kind in kinds)

    def accepted(self) -> frozenset[str]:
        """The types of token that can follow."""
        state = self._stack[-1]
        kinds = {kind for kind in self._tables.shifts[state] if kind.isupper()}
        kinds.update(*(ahead for ahead, _ in self._tables.reductions[state]))
        return frozenset(kind for kind in kinds if self.fits([kind]))
