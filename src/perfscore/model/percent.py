"""Warns where a percent sign was most likely forgotten, or counts twice."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs

from perfscore.kernel.intervals import Interval
from perfscore.kernel.source import Span
from perfscore.kernel.types import Kind, Type
from perfscore.messages import types as messages
from perfscore.messages.soundness_expressions import hundredfold_ratio, number_as_share, ratio_by_hundred
from perfscore.model import terms
from perfscore.model.scope import Scope
from perfscore.syntax import terms as written

_LARGEST_RATIO = 2
_HUNDRED = 100


def suspicious_percent(subject: Type, found: terms.Expression, scope: Scope) -> None:
    """Warn where a ratio meets a plain number that was most likely meant in percent, or 100 times a ratio meets one.

    So it is where a number whose domain leads beyond all shares meets a percentage.
    """
    constant = found if isinstance(found, terms.Constant) else None
    called_ratio = subject.kind is Kind.RATIO and subject.declared
    if subject.hundredfold is not None and _percentage(found):
        message = hundredfold_ratio() if subject.kind is Kind.RATIO else number_as_share()
        scope.report.add(message, subject.hundredfold)
    elif called_ratio and found.type.hundredfold is not None:
        scope.report.add(hundredfold_ratio(), found.type.hundredfold)
    elif called_ratio and constant is not None and constant.type.kind is Kind.PLAIN:
        if isinstance(constant.value, Fraction) and abs(constant.value) > _LARGEST_RATIO:
            scope.report.add(messages.percent_forgotten(constant.value), constant.span)


def beyond_shares(kind: Type, domain: Interval | None, span: Span) -> Type:
    """The type of a fact, marked where it is a plain number that is declared to be more than a share ever is."""
    edge = None if domain is None else domain.high or domain.low
    marked = kind.kind is Kind.NUMBER and edge is not None and edge > _LARGEST_RATIO
    return attrs.evolve(kind, hundredfold=span) if marked else kind


def hundredfold(kind: Type, node: written.Product, factors: Sequence[terms.Expression], scope: Scope) -> Type:
    """The type of a product, marked where a ratio is multiplied by 100; warns where one is divided by 100."""
    hundreds = {"*": 0, "/": 0}
    for sign, factor in node.factors:
        if isinstance(factor, written.Number) and factor.value == _HUNDRED and not factor.ratio:
            hundreds[sign] += 1
    signs = [sign for sign, _ in node.factors]
    shares = [each for sign, each in zip(signs, factors, strict=True) if sign == "*" and _percentage(each)]
    if hundreds["*"] < hundreds["/"] and shares:
        scope.report.add(ratio_by_hundred(), node.span)
    marked = kind.kind is Kind.RATIO and hundreds["*"] > hundreds["/"]
    return attrs.evolve(kind, hundredfold=node.span) if marked else kind


def _percentage(found: terms.Expression) -> bool:
    """Whether something is a ratio that is written with a percent sign, or called one by its declaration.

    Nothing is as much in percent as it is without.
    """
    if isinstance(found, terms.Constant):
        return found.type.kind is Kind.RATIO and found.value != 0
    return found.type.kind is Kind.RATIO and found.type.declared
