"""Resolves requirements on the facts: the condition, and the figures that the message shows."""

from __future__ import annotations

import re

from perfscore.kernel.source import Span
from perfscore.messages import tables as messages
from perfscore.model import model, terms
from perfscore.model.expressions import condition, expression
from perfscore.model.scope import TOTAL, Scope
from perfscore.syntax import nodes
from perfscore.syntax import terms as written

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
        scope.report.add(messages.no_figure(name), span)
        return None
    is_value = name in scope.facts or name in scope.quantities
    scores = not is_value and (name == TOTAL or bool(scope.nodes.meant(name)))
    return expression(written.Name(span, 1, name), scope.within(scores=scores))
