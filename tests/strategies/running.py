"""What the library makes of a description and facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Any, TypeVar

import perfscore
from perfscore import FactsError, Result
from perfscore.scoring.result import NodeResult
from strategies import description as plain
from strategies.description import Description, Facts
from strategies.facts import as_facts
from strategies.printer import framework_text

T = TypeVar("T")
Figure = tuple[Fraction | None, Fraction | None, Fraction | None]


_loaded = lru_cache(maxsize=8)(perfscore.loads)
"""Two evaluations of one text need it read only once; reading is most of the work."""


def forget() -> None:
    """Read every text anew from now on."""
    _loaded.cache_clear()


def evaluated(text: str, facts: Mapping[str, object]) -> Result | None:
    """The result, or None where the facts are refused; the framework itself must be accepted."""
    framework = _loaded(text)
    try:
        return perfscore.evaluate(framework, facts)
    except FactsError as error:
        assert error.diagnostics
        return None


def result_of(description: Description, facts: Facts) -> Result | None:
    return evaluated(framework_text(description), as_facts(facts))


def nodes_of(result: NodeResult) -> list[NodeResult]:
    """The result and all nodes below, parents first."""
    found: list[NodeResult] = [result]
    for child in result.children:
        found += nodes_of(child)
    return found


def _exact(number: Any) -> Fraction | None:
    return None if number is None else Fraction(number)


def figure(node: NodeResult) -> Figure:
    return _exact(node.score), _exact(node.exact), _exact(node.limited)


def figures(result: Result | None) -> object:
    """Everything that must not change when only the writing does; nodes by their order."""
    if result is None:
        return None
    codes = sorted(warning.code for warning in result.warnings)
    return [figure(node) for node in nodes_of(result)], result.grade, codes


def figures_by_path(result: Result | None) -> object:
    if result is None:
        return None
    codes = sorted(warning.code for warning in result.warnings)
    return {node.path: figure(node) for node in nodes_of(result)}, result.grade, codes


def with_other_names(part: T, names: Mapping[str, str]) -> T:
    """The same part of a description, in which everything that has a name has another one."""
    return part if part is None else _renamed(part, names)


def _renamed(part: Any, names: Mapping[str, str]) -> Any:
    if isinstance(part, tuple):
        return tuple(_renamed(each, names) for each in part)
    if not is_dataclass(part) or isinstance(part, type):
        return part
    changes = {each.name: _renamed(getattr(part, each.name), names) for each in fields(part)}
    if "name" in changes:
        changes["name"] = names.get(changes["name"], changes["name"])
    if "path" in changes:
        changes["path"] = tuple(names.get(each, each) for each in changes["path"])
    return replace(part, **changes)


def with_limits_shuffled(node: plain.Node, random: Random) -> plain.Node:
    limits = list(node.limits)
    random.shuffle(limits)
    children = tuple(with_limits_shuffled(child, random) for child in node.children)
    return replace(node, limits=tuple(limits), children=children)


def all_names(description: Description) -> list[str]:
    """Every name that the description gives, in the order of the numbers behind them."""
    nodes = [node for _, node in plain.every_node(description.root)]
    return [
        description.name,
        *(fact.name for fact in description.facts),
        *(let.name for let in description.lets),
        *(node.name for node in nodes if node.name is not None),
        *(node.clause.name for node in nodes if isinstance(node.clause, plain.Judged)),
    ]
