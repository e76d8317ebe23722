"""The facts and cells that a piece of a framework is computed from, and what must be computed first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from perfscore.core.depends import dependencies_of
from perfscore.core.lower import program_of
from perfscore.core.nodes import Key, Node, Ref
from perfscore.core.program import Program, step_of
from perfscore.model import model, rule_model, terms
from perfscore.model.walk import inside, weight_of

Name = tuple[str, str]
"""A fact and the empty text, or a table and one of its columns."""


ORDERING = 20
"""Steps of the whole framework that are passed over at the price of a piece, where some have to be put in order."""


@attrs.frozen
class Behind:
    """The facts and columns behind a piece, in the order in which a reader meets them.

    ``steps`` are the defaults and quantities that must be computed first; ``scores`` tells whether points of rows are
    among what it looks at, so that all must be scored. ``looked_at`` are also those behind its guards. ``weight`` is
    the number of pieces that all this is made of: what it costs to compute it once; ``own`` are those of them that
    stand in the piece itself. ``total`` tells that no more of it is needed than the score of the whole;
    ``price`` is what it costs in pieces to find all this out.
    """

    names: tuple[Name, ...]
    steps: tuple[model.Step, ...]
    scores: bool
    looked_at: tuple[Name, ...] = ()
    weight: int = 0
    own: int = 0
    total: bool = False
    price: int = 0


def behind(pieces: object, framework: model.Framework) -> Behind:
    """What pieces of a framework are computed from, down to the facts."""
    program = program_of(framework)
    definitions = dependencies_of(program).definitions
    found, weight = dict[Key, None](), 0
    pending = list(reversed([*_roots(pieces, program)]))
    while pending:
        node = pending.pop()
        weight += 1
        pending.extend(reversed(node.parts))
        if isinstance(node, Ref) and node.key not in found:
            found[node.key] = None
            pending += [definitions[node.key]] if node.key in definitions else []
    steps = _ordered({step_of(key) for key in found if key[0] in {"let", "default"}}, framework)
    given = [name.partition(".") for _, name in (key for key in found if step_of(key)[0] == "fact")]
    names = dict.fromkeys((table, column) for table, _, column in given)
    scores = any(step_of(key)[0] == "score" for key in found)
    price = weight + (len(framework.order) // ORDERING if steps else 0)
    return Behind(tuple(names), steps, scores, weight=weight, own=weight_of(pieces), price=price)


def _roots(pieces: object, program: Program) -> Iterator[Node]:
    """The expressions and the judged facts in pieces of a framework, in the core."""
    pending: list[Any] = [pieces]
    while pending:
        each = pending.pop()
        if isinstance(each, terms.Expression):
            yield program.expressions.of(each)
        elif isinstance(each, rule_model.FactDef):
            yield program.expressions.fact(each.name, each.span)
        else:
            pending.extend(reversed(list(inside(each))))


def _ordered(steps: set[model.Step], framework: model.Framework) -> tuple[model.Step, ...]:
    return tuple(step for step in framework.order if step in steps) if steps else ()


def together(found: Sequence[Behind], framework: model.Framework) -> Behind:
    """What a piece is computed from, which comes first, with what its guards look at besides."""
    steps = {step for each in found for step in each.steps}
    looked_at = tuple(dict.fromkeys(name for each in found for name in each.names))
    ordered = _ordered(steps, framework)
    scores = any(each.scores for each in found)
    weight, own = sum(each.weight for each in found), sum(each.own for each in found)
    return Behind(found[0].names, ordered, scores, looked_at, weight, own)
