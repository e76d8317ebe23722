"""The tree of a file comes in; a sound framework, or every diagnostic of what is wrong with it, goes out."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from graphlib import CycleError

from perfscore.analysis import model, ranges
from perfscore.analysis.checks import check_plan, check_points
from perfscore.analysis.clauses import Rules, clause_of, limits_of
from perfscore.analysis.declarations import (
    Declarations,
    declare_facts,
    declare_judged,
    declare_quantities,
    with_defaults,
)
from perfscore.analysis.drafts import Draft, draft_of, unique_names
from perfscore.analysis.examples import example_of
from perfscore.analysis.expressions import condition
from perfscore.analysis.header import Header, grading, read
from perfscore.analysis.order import circle, order, place_of_circle
from perfscore.analysis.scope import NodeIndex, Scope
from perfscore.bands import Interval
from perfscore.diagnostics import Report
from perfscore.messages import names as name_messages
from perfscore.messages import syntax as word_messages
from perfscore.source import Span
from perfscore.syntax import nodes


def resolve(tree: nodes.File, report: Report) -> model.Framework | None:
    """Resolve names, types and points; None where an error was found, all of which the report holds."""
    if not tree.frameworks:
        report.add(word_messages.no_header(), Span(0, 1))
        return None
    for extra in tree.frameworks[1:]:
        report.add(word_messages.second("the `framework` block"), extra.name.span)
    root = _root(tree, report)
    index = NodeIndex(draft.path for draft in root.walk() if draft.path)
    scope = Scope(report, {}, {}, index)
    header = read(tree.frameworks[0], root, scope)
    check_points(root, report)
    taken = Declarations(report)
    declared = {
        **declare_facts(tree.facts, header.currency, taken, scope),
        **declare_judged(root, taken, scope),
    }
    scope.facts = declared
    quantities = declare_quantities(tree.lets, header.currency, taken, scope)
    scope.facts = facts = with_defaults(declared, tree.facts, scope)
    spans = _ranges(quantities, facts)
    requirements = tuple(
        model.Requirement(node.warning, found, node.message.text, node.span)
        for node in tree.requirements
        if (found := condition(node.condition, scope)) is not None
    )
    resolved = _node(root, scope, spans)
    grades = grading(header, root, tree.grade_caps, tree.grade_overrides, scope)
    known_grades = [row.grade.text for row in header.grades] + [each.grade.text for each in tree.grade_overrides]
    examples = tuple(example_of(node, known_grades, scope) for node in tree.examples)
    if report.failed:
        return None
    return _finished(header, resolved, facts, quantities, requirements, grades, examples, report)


def _root(tree: nodes.File, report: Report) -> Draft:
    zero = Fraction(0)
    root = Draft(
        kind="framework", name="", path="", title=None, weight=zero, full=zero, low=zero, high=zero,
        combination="sum", base=zero, span=tree.frameworks[0].name.span, limits=list(tree.limits),
    )  # fmt: skip
    root.children = [draft_of(entry, "", position, 1, report) for position, entry in enumerate(tree.entries, start=1)]
    unique_names(root, report)
    return root


def _ranges(quantities: list[model.Quantity], facts: Mapping[str, model.FactDef]) -> dict[str, Interval]:
    found: dict[str, Interval] = {}
    for quantity in quantities:
        found[quantity.name] = ranges.of(quantity.value, facts, found)
    return found


def _node(draft: Draft, scope: Scope, spans: Mapping[str, Interval]) -> model.Node:
    rules = Rules(draft, scope.within(full=draft.full), spans)
    clause = clause_of(rules) if draft.kind in {"indicator", "part"} else None
    return model.Node(
        draft.kind,
        draft.name,
        draft.path,
        draft.title,
        draft.weight,
        draft.full,
        draft.low,
        draft.high,
        draft.share or Fraction(0),
        draft.combination,
        draft.base,
        clause,
        limits_of(rules),
        tuple(_node(child, scope, spans) for child in draft.children),
        draft.span,
    )


def _finished(
    header: Header,
    root: model.Node,
    facts: Mapping[str, model.FactDef],
    quantities: list[model.Quantity],
    requirements: tuple[model.Requirement, ...],
    grades: model.Grading | None,
    examples: tuple[model.Example, ...],
    report: Report,
) -> model.Framework | None:
    try:
        steps = order(root, facts, quantities)
    except CycleError as error:
        report.add(name_messages.cycle(circle(error)), place_of_circle(error, root, facts, quantities))
        return None
    framework = model.Framework(
        name=header.name,
        title=header.title,
        version=header.version,
        effective=header.effective,
        authority=header.authority,
        origin=header.origin,
        language=header.language,
        currency=header.currency,
        root=root,
        plan=tuple(header.plan),
        grading=grades,
        fact_list=tuple(facts.values()),
        quantities=tuple(quantities),
        requirements=requirements,
        examples=examples,
        order=steps,
        source=report.source,
        warnings=tuple(report.in_order()),
    )
    check_plan(framework, report)
    return None if report.failed else framework
