"""A framework and facts as given come in; a checked, typed fact set, or all that is wrong with the facts, goes out."""

from __future__ import annotations

import datetime
import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import attrs

from perfscore import limits
from perfscore.analysis.model import FactDef, Framework
from perfscore.analysis.terms import Scalar, Status
from perfscore.diagnostics import Diagnostic, FactsError, Message, Place
from perfscore.engine.convert import convert, found_type
from perfscore.engine.facts import FIELDS, MISSING, Fact, Facts
from perfscore.messages import facts as messages
from perfscore.source import Source, Span, printable
from perfscore.suggest import nearest
from perfscore.types import Kind
from perfscore.wording import describe

_STATUSES: tuple[Status, ...] = ("known", "missing", "pending", "not applicable")
_SHOWN = 80
_PLAIN = (str, int, float, Decimal, Fraction, datetime.date, datetime.timedelta, bytes, type(None))


@attrs.frozen
class Given:
    """A fact as the engine uses it: its status, its exact value where it is known, and what was given."""

    status: Status
    value: Scalar | None
    given: Fact = attrs.field(eq=False)


@attrs.frozen(slots=False)
class FactSet:
    """The facts of one evaluation, checked against a framework; never changes."""

    entries: tuple[tuple[str, Given], ...]

    @cached_property
    def by_name(self) -> dict[str, Given]:
        """The facts by name; a fact that was not given is missing."""
        return dict(self.entries)

    @cached_property
    def digest(self) -> str:
        """A digest of what was given, the same for values that mean the same."""
        meaning = [
            (name, each.status, _plain(each.value)) for name, each in sorted(self.entries, key=lambda pair: pair[0])
        ]
        return hashlib.sha256(repr(meaning).encode()).hexdigest()


def _plain(value: Scalar | None) -> str:
    return f"{type(value).__name__} {value}"


def bind(framework: Framework, facts: object) -> FactSet:
    """Check facts against a framework.

    Raises FactsError with every unknown, missing, mistyped or impossible fact at once.
    """
    if not isinstance(facts, Mapping):
        place = Place("<facts>")
        raise FactsError([Diagnostic.at(messages.no_facts(found_type(facts)), place)])
    binder = _Binder(framework, facts)
    entries = tuple(binder.entries())
    missing = [
        fact
        for fact in framework.fact_list
        if fact.name not in binder.seen and fact.default is None and not fact.optional
    ]
    if missing:
        listed = [(fact.name, fact.title, str(fact.type)) for fact in missing]
        file = facts.name if isinstance(facts, Facts) else "<facts>"
        binder.problems.append(Diagnostic.at(messages.missing_facts(listed), Place(file)))
    if binder.problems:
        raise FactsError(binder.problems)
    order = {fact.name: index for index, fact in enumerate(framework.fact_list)}
    return FactSet(tuple(sorted(entries, key=lambda pair: order[pair[0]])))


class _Binder:
    def __init__(self, framework: Framework, facts: Mapping[Any, Any]) -> None:
        self.framework = framework
        self.facts = facts
        self.problems: list[Diagnostic] = []
        self.seen: set[str] = set()

    def entries(self) -> Iterator[tuple[str, Given]]:
        for key, raw in self.facts.items():
            name = unicodedata.normalize("NFC", key) if isinstance(key, str) else _shown(key)
            fact = self.framework.facts.get(name)
            if fact is None:
                meant = nearest(name, self.framework.facts)
                self._problem(messages.unknown_fact(printable(name[:_SHOWN]), meant), name, raw)
            elif name in self.seen:
                self._problem(messages.given_twice(name), name, raw)
            else:
                found = self._given(fact, raw)
                if found is None or found.status != "missing":
                    self.seen.add(name)
                if found is not None and found.status != "missing":
                    yield name, found

    def _given(self, fact: FactDef, raw: Any) -> Given | None:
        given = self._fact(fact.name, raw)
        if given is None:
            return None
        if given.status != "known":
            return Given(given.status, None, given)
        if given.value is None or (given.value == "" and fact.type.kind is not Kind.TEXT):
            return Given("missing", None, given)
        value = convert(fact, given.value)
        if isinstance(value, Message):
            self._problem(value, fact.name, raw)
            return None
        if fact.judged and self._lacks_reason(fact, value, given):
            assert fact.domain is not None and fact.domain.high is not None
            full = describe(fact.domain.high, fact.type)
            self._problem(messages.reason_missing(fact.name, full), fact.name, raw)
            return None
        return Given("known", value, given)

    @staticmethod
    def _lacks_reason(fact: FactDef, value: Scalar, given: Fact) -> bool:
        below = fact.domain is not None and isinstance(value, Fraction) and value != fact.domain.high
        return below and not (given.reason or "").strip()

    def _fact(self, name: str, raw: Any) -> Fact | None:
        if raw is None:
            return MISSING
        if isinstance(raw, Fact):
            fields = {field: getattr(raw, field) for field in FIELDS}
        elif isinstance(raw, Mapping):
            fields = {str(key): value for key, value in raw.items()}
        else:
            return Fact(raw)
        for field in fields:
            if field not in FIELDS:
                self._problem(
                    messages.unknown_field(name, printable(field[:_SHOWN]), nearest(field, FIELDS)), name, raw
                )
                return None
        status = fields.setdefault("status", "known") or "known"
        if not isinstance(status, str) or status.replace("_", " ") not in _STATUSES:
            self._problem(messages.unknown_status(name, printable(str(status)[:_SHOWN]), _STATUSES), name, raw)
            return None
        fields["status"] = status.replace("_", " ")
        for field in ("source", "note", "assessor", "reason"):
            words = fields.get(field)
            if words is not None and not isinstance(words, str):
                wrong = messages.wrong_type(f"{name}.{field}", "a text", found_type(words), '"…"')
                self._problem(wrong, name, raw)
                return None
            if words is not None and len(words) > limits.FACT_TEXT_CHARACTERS:
                self._problem(messages.too_long(f"{name}.{field}"), name, raw)
                return None
        return Fact(**fields)

    def _problem(self, message: Message, name: str, raw: Any) -> None:
        place = self.facts.place(name) if isinstance(self.facts, Facts) else None
        self.problems.append(Diagnostic.at(message, place or place_of(name, raw)))


def place_of(name: str, raw: Any) -> Place:
    """A place for a fact that stands in no file: the name and the value as they were given."""
    shown = _shown(raw.value if isinstance(raw, Fact) else raw)
    head = printable(name[:_SHOWN])
    text = f"{head} = {printable(shown)}"
    return Place.of(Source("<facts>", text), Span(len(head) + 3, len(text)))


def _shown(value: object) -> str:
    """A value for an excerpt; one of an unknown type is named only, since showing it could do anything."""
    if isinstance(value, int) and abs(value) >= 10**_SHOWN:
        return "a very large number"
    if isinstance(value, _PLAIN):
        return repr(value)[:_SHOWN]
    return f"a {type(value).__name__}"
