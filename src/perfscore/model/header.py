"""Reads the header of a framework: settings, the rounding plan, and the grades with their caps and overrides."""

from __future__ import annotations

import datetime
from typing import Any, Literal

import attrs

from perfscore.kernel import written_targets
from perfscore.kernel.numbers import ROUNDINGS
from perfscore.kernel.source import Mutable, replace
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import POINTS
from perfscore.messages.catalogue import Message, Words
from perfscore.model import model
from perfscore.model.drafts import Draft, combination, place_points, text
from perfscore.model.expressions import TABLES, condition, step_of
from perfscore.model.scope import Scope, there
from perfscore.model.tables import scale_of
from perfscore.syntax import nodes as written

_LEVELS: tuple[model.Level, ...] = ("part", "indicator", "group", "total")
_SEVERAL = frozenset({"round", "unit"})
_LANGUAGES: tuple[Literal["en", "zh"], ...] = ("en", "zh")


class Header(Mutable):
    """The settings of a framework, with what they are where the file is silent."""

    name: str = ""
    title: str | None = None
    version: str | None = None
    authority: str | None = None
    origin: str | None = None
    currency: str = "CNY"
    language: Literal["en", "zh"] = "en"
    effective: tuple[datetime.date, datetime.date | None] | None = None
    plan: list[model.Rounding] = attrs.field(factory=list)
    grades: written.Grades | None = None


def read(node: written.Framework, root: Draft, scope: Scope) -> Header:
    """Read all settings; the points of the whole go to the root."""
    header = Header(name=node.name.text, title=text(node.title))
    seen: set[str] = set()
    for setting in node.settings:
        if setting.word in seen and setting.word not in _SEVERAL:
            scope.report.add(Message("PS115.second", what=Words("part.word", word=setting.word)), setting.span)
            continue
        seen.add(setting.word)
        _set(header, setting, root, scope)
    if "points" not in seen:
        scope.report.add(Message("PS420.no_points_declared"), node.name.span)
        root.combination = "from"
    return header


def _set(header: Header, setting: written.Setting, root: Draft, scope: Scope) -> None:
    values = setting.values
    match setting.word:
        case "version" | "authority" | "currency":
            setattr(header, setting.word, values[0].text)
        case "unit":
            _unit(values, scope)
        case "source":
            header.origin = values[0].text
        case "language":
            header.language = scope.one_of(Words("word.language"), values[0], _LANGUAGES) or header.language
        case "effective":
            header.effective = (values[0], values[1])
            if values[1] is not None and values[1] < values[0]:
                scope.report.add(Message("PS411.empty_interval"), setting.span)
        case "points":
            root.combination, root.base = combination(values[1], scope.report)
            root.span = values[0].span
            place_points(root, values[0], values[2], scope.report)
        case "round":
            _rounding(header, values, scope)
        case _:
            (header.grades,) = values


def _unit(values: tuple[Any, ...], scope: Scope) -> None:
    """One unit counts as another, which may count as a third."""
    one, other = (written_targets.unit_named(each.text) for each in values)
    for each, name in zip(values, (one, other), strict=True):
        if name is None:
            scope.report.add(Message("PS313.no_unit", unit=each.text), each.span)
    if one is None or other is None:
        return
    if one in scope.units:
        scope.report.add(Message("PS115.second", what=Words("part.unit_named", unit=values[0].text)), values[0].span)
    other = scope.units.get(other, other)
    scope.units |= {each: other for each, meant in [(one, one), *scope.units.items()] if meant == one}


def _rounding(header: Header, values: tuple[Any, ...], scope: Scope) -> None:
    mode, step_node, levels = values
    chosen = scope.one_of(Words("word.rounding"), mode, ROUNDINGS)
    step = step_of(step_node, scope, Words("part.rounding_step"))
    for level in levels:
        place = scope.one_of(Words("word.level"), level.word, _LEVELS)
        if place is None or chosen is None or step is None:
            continue
        if any(rule.level == place for rule in header.plan):
            scope.report.add(Message("PS115.second", what=Words("part.rounding", place=place)), level.span)
        else:
            header.plan.append(model.Rounding(place, chosen, step))


def grading(
    header: Header, caps: tuple[written.GradeCap, ...], overrides: tuple[written.GradeOverride, ...], scope: Scope
) -> model.Grading | None:
    """The grades with their caps and overrides; None where the header has none."""
    known = [] if header.grades is None else [row.grade.text for row in header.grades.rows]
    found_overrides = tuple(rule for each in overrides for rule in _override(each, known, scope))
    found_caps = tuple(rule for each in caps for rule in _cap(each, known, scope))
    if header.grades is None:
        for span in [*(cap.span for cap in caps), *(override.span for override in overrides)]:
            scope.report.add(Message("PS425.no_grades"), span)
        return None
    return replace(scale_of(header.grades, POINTS, scope, TABLES), caps=found_caps, overrides=found_overrides)


def _cap(node: written.GradeCap, known: list[str], scope: Scope) -> list[model.GradeRule]:
    found = _rules(node, scope)
    return found if _known(node.grade, known, scope) else []


def _rules(
    node: written.GradeCap | written.GradeOverride, scope: Scope, above: str | None = None
) -> list[model.GradeRule]:
    return [
        model.GradeRule(each.span, node.grade.text, test, text(each.words), above)
        for each in node.reasons
        if (test := condition(there(each.condition), scope)) is not None
    ]


def _override(node: written.GradeOverride, known: list[str], scope: Scope) -> list[model.GradeRule]:
    """A grade off the scale; one that has its place above another is ``known`` from then on."""
    if node.above is not None and _known(node.above, known, scope):
        if node.grade.text in known:
            scope.report.add(Message("PS412.on_the_scale", grade=node.grade.text), node.grade.span)
        else:
            known.insert(known.index(node.above.text), node.grade.text)
    return _rules(node, scope, text(node.above))


def _known(grade: written.Quoted, known: list[str], scope: Scope) -> bool:
    """Whether a grade has a place; reports one that has none, where there are grades at all."""
    if known and grade.text not in known:
        message = Message("PS412.unknown_grade", grade=grade.text, meant=nearest(grade.text, known), known=[*known])
        scope.report.add(message, grade.span)
    return grade.text in known
