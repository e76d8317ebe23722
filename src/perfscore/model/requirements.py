"""Resolves requirements on the facts: the condition, and the figures that the message shows."""

from __future__ import annotations

import re

from perfscore.kernel import types
from perfscore.kernel.source import Span
from perfscore.messages.catalogue import Message
from perfscore.model import model, rule_model, terms
from perfscore.model.expressions import condition
from perfscore.model.scope import TOTAL, Scope
from perfscore.syntax import nodes

_NAME = re.compile(r"[\w.]+")
_SLOT = re.compile(r"\{([^{}]*)\}")


def requirement_of(node: nodes.Requirement, scope: Scope) -> model.Requirement | None:
    """Resolve a check; ``{name}`` in its message stands for a fact, a quantity or a published score."""
    found = condition(node.condition, scope)
    words: list[str] = []
    figures: list[terms.Expression] = []
    at, text = 0, node.message.text
    for slot in _SLOT.finditer(text):
        figure = _figure(slot[1].strip(), node.message.span, scope)
        if figure is not None:
            words.append(text[at : slot.start()])
            figures.append(figure)
        at = slot.end()
    words.append(text[at:])
    if found is None:
        return None
    return model.Requirement(node.warning, found, tuple(words), tuple(figures), node.span)


def _figure(name: str, span: Span, scope: Scope) -> terms.Expression | None:
    if not _NAME.fullmatch(name):
        scope.report.add(Message("PS201.no_figure_named" if not name else "PS201.no_figure", name=name), span)
        return None
    if name not in scope.facts and name not in scope.quantities and (name == TOTAL or scope.nodes.find(name)):
        path = scope.node(name, span)
        return None if path is None else terms.NodeValue(span, types.POINTS, path, "score")
    value = scope.value(name, span)
    if value is None:
        return None
    if isinstance(value, rule_model.FactDef):
        return terms.FactValue(span, value.type, value.name)
    return terms.QuantityValue(span, value.type, value.name)
