"""Results of generated code: figures and rows at once, the rest by the evaluator that explains, when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from typing import Any

import attrs

from perfscore.scoring import reference
from perfscore.scoring.bind import FactSet, fitting
from perfscore.scoring.compiled.running import Compiled, Flat
from perfscore.scoring.explain import Account
from perfscore.scoring.explanation import Told
from perfscore.scoring.result import NodeResult, Scored


@attrs.define(slots=False, eq=False)
class Pending:
    """Gives the fields of a result when they are first asked for."""

    compiled: Compiled
    flat: Flat

    def __call__(self, path: str, name: str) -> Mapping[str, Any]:
        """A field of the node of a path, or all of them."""
        program, values, _ = self.flat
        if name == "told":
            return {name: self.told}
        if name == "children" and self.known:
            return {name: self.rows(each.path for each in self.compiled.rows[path].children)}
        if path:
            return self._by_path[path].__getstate__()
        match name:
            case "score":
                return {name: program.total.score(values)}
            case "grade":
                return {name: values[0]}
            case "exact":
                return {name: Fraction(values[2], values[3])}
            case "warnings" if not values[1]:
                return {name: ()}
            case _:
                fields = self.compiled.rows[path].fields
                return fields if name in fields else self.scored.__getstate__()

    @property
    def known(self) -> bool:
        """Whether all rows are known beforehand, none of them made of the rows of a table."""
        return self.flat[0].fixed is not None

    def rows(self, paths: Iterable[str]) -> tuple[NodeResult, ...]:
        """Rows below the whole by their paths, with what is there at once."""
        (program, values, _), compiled, found = self.flat, self.compiled.rows, list[NodeResult]()
        outputs, node = program.by_path, NodeResult
        for path in paths:
            fields = {**compiled[path].fields, "_pending": self}
            if path in outputs:
                fields["score"] = outputs[path].score(values)
            result = object.__new__(node)
            object.__setattr__(result, "__dict__", fields)
            found.append(result)
        return tuple(found)

    @property
    def scores(self) -> Mapping[str, Decimal]:
        """The published scores of the whole, which has the empty path, of groups and of indicators."""
        return self.flat[0].scores(self.flat[1])

    @cached_property
    def _facts(self) -> FactSet:
        given = self.flat[2]
        return given if isinstance(given, FactSet) else fitting(self.compiled.framework, given)[0]

    @cached_property
    def told(self) -> Told:
        """What explains it, by an evaluation of its own."""
        return Told(partial(_account, self.compiled, self._facts))

    @cached_property
    def scored(self) -> Scored:
        """All of it."""
        return reference.scored(self.told, self._facts)

    @cached_property
    def _by_path(self) -> Mapping[str, NodeResult]:
        return {node.path: node for node in self.scored.walk()}


def _account(compiled: Compiled, facts: FactSet) -> Account:
    return reference.account_of(compiled.framework, facts, compiled.exact(facts))
