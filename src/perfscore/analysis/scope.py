"""Declarations come in; what a name means, or a diagnostic with the nearest name, goes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

import attrs

from perfscore.analysis import model
from perfscore.diagnostics import Report
from perfscore.messages import names as messages
from perfscore.source import Span
from perfscore.suggest import nearest

TOTAL = "total"


class NodeIndex:
    """The nodes of a framework by every suffix of their paths."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths: dict[str, list[str]] = {}
        for path in paths:
            parts = path.split(".")
            for start in range(len(parts)):
                self._paths.setdefault(".".join(parts[start:]), []).append(path)

    def find(self, name: str) -> list[str]:
        """The full paths that a name may mean; an exact full path means only itself."""
        found = self._paths.get(name, [])
        return [name] if name in found else found

    def nearest(self, name: str) -> str | None:
        """The known name most like one that is unknown."""
        return nearest(name, [*self._paths, TOTAL])


@attrs.define
class Scope:
    """What names mean, and where diagnostics go.

    ``full`` is the value of the word ``full``, where it has one; ``scores`` lets bare names mean scores, as in
    ``expect``.
    """

    report: Report
    facts: Mapping[str, model.FactDef]
    quantities: dict[str, model.Quantity]
    nodes: NodeIndex
    full: Fraction | None = None
    scores: bool = False

    def within(self, *, full: Fraction | None = None, scores: bool = False) -> Scope:
        """The same names seen from another place."""
        return attrs.evolve(self, full=full, scores=scores)

    def value(self, name: str, span: Span) -> model.FactDef | model.Quantity | None:
        """The fact or the quantity of a name; None, and a diagnostic, where there is none."""
        if (fact := self.facts.get(name)) is not None:
            return fact
        if (quantity := self.quantities.get(name)) is not None:
            return quantity
        if self.nodes.find(name) or name == TOTAL:
            self.report.add(messages.node_as_value(name), span)
        else:
            known = [*self.facts, *self.quantities]
            self.report.add(messages.unknown_name(name, nearest(name, known)), span)
        return None

    def node(self, name: str, span: Span) -> str | None:
        """The path of the node that a name means; None, and a diagnostic, where it means none or several."""
        found = self.nodes.find(name)
        if not found and name == TOTAL:
            return ""
        if len(found) == 1:
            return found[0]
        if found:
            self.report.add(messages.ambiguous_node(name, found), span)
        else:
            self.report.add(messages.unknown_node(name, self.nodes.nearest(name)), span)
        return None
