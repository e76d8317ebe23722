"""A framework that is ready to score facts, and facts that are ready for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakValueDictionary

import attrs

from perfscore.kernel.lazy import LazyModule, lazy
from perfscore.kernel.source import Language, Source, fields_of
from perfscore.messages.catalogue import Words
from perfscore.messages.diagnostics import FrameworkError
from perfscore.model import model
from perfscore.model.resolve import resolve
from perfscore.scoring.bind import FactSet, bind, pairs_of
from perfscore.scoring.facts import Facts
from perfscore.search.inquiry import asked_of_tables
from perfscore.syntax.parser import parse

if TYPE_CHECKING:
    from perfscore.domains.code.program import Program
    from perfscore.domains.code.slots import Slots
    from perfscore.reports import html_fragments, official
    from perfscore.scoring import compiled as generated
    from perfscore.syntax import formatting
else:
    formatting = LazyModule("perfscore.syntax.formatting")
    generated = LazyModule("perfscore.scoring.compiled")
    html_fragments, official = lazy("perfscore.reports", "html_fragments", "official")

_MOST_MET = 8
"""Facts of files that are kept for when they are met again."""

_FIRST_CALLS = 8
"""Generating code costs about as much as so many evaluations of the reference."""


class Framework(model.Framework):
    """A framework that is sound and ready to score facts.

    Between processes it travels as its text, and is read again there, once in each.
    """

    @classmethod
    def of(cls, found: model.Framework) -> Framework:
        """The framework of a model."""
        return cls(**{name: getattr(found, name) for name in fields_of(model.Framework)})

    @cached_property
    def compiled(self) -> generated.Compiled:
        """The functions that are generated for it."""
        return generated.Compiled(self)

    @cached_property
    def _calls(self) -> Iterator[int]:
        """Counts fact sets, of which the first few are not worth generating code for."""
        return count(1)

    def __reduce__(self) -> Any:
        return read_again, (self.source.name, self.source.text)

    def _repr_html_(self) -> str:
        return html_fragments.framework_html(self)

    def to_html(self, *, lang: Language | None = None) -> str:
        """The table as an authority publishes it, with its criteria in words, as a page of HTML.

        ``lang`` is the language of the fixed words: by default that of the framework.
        """
        return official.Official.of(self, lang).html()

    def to_markdown(self, *, lang: Language | None = None) -> str:
        """The same table in Markdown."""
        return official.Official.of(self, lang).markdown()

    def to_xlsx(self, *, lang: Language | None = None) -> bytes:
        """The same table as the bytes of a workbook."""
        return official.Official.of(self, lang).xlsx()

    def formatted(self, words: Literal["en", "zh"] | None = None) -> str:
        """The text of the framework laid out as by ``perfscore fmt``, with its words in English or Chinese if asked.

        Raises FrameworkError where Chinese words are asked for and its language is another.
        """
        return formatting.formatted(self.source, words)

    def prepare(self, facts: Mapping[str, Any]) -> PreparedFacts:
        """Check facts once, so that scoring them again and again costs next to nothing.

        Raises FactsError with every unknown, missing, mistyped or impossible fact.
        """
        if isinstance(facts, PreparedFacts) and facts.framework is self:
            return facts
        # What is not our own may change, or answer differently the second time.
        given = facts if type(facts) is Facts else dict(pairs_of(facts, Words("row.facts")))
        return self._prepared(given, bind(self, given))

    def outcome(self, facts: object) -> generated.Flat | None:
        """What generated code makes of facts as given; None where these must be looked at first."""
        if type(facts) is dict:
            return self.compiled.of_mapping(facts.copy()) if "compiled" in self.__dict__ else None
        if type(facts) is Facts:
            facts = self._met.get(id(facts))
        if type(facts) is PreparedFacts and facts.framework is self:
            slots = facts.slots
            if slots is None or facts.program is None:
                return None
            return self.compiled.of_slots(facts.program, slots, facts.checked)
        return None

    def outcome_of(self, facts: FactSet, given: object = None) -> generated.Flat | None:
        """What generated code makes of checked facts; None where the reference must score them.

        Facts of a file, as which they were given, are kept for when they are met again, if they cannot change.
        """
        if "compiled" not in vars(self) and next(self._calls) <= _FIRST_CALLS:
            return None
        if facts.origin is not None and facts.origin.remarks:
            # Generated code tells of no warnings.
            return None
        if type(given) is not Facts or not given.is_fixed:
            return self.compiled.of_checked(facts)
        if len(self._met) >= _MOST_MET:
            self._met.clear()
        met = self._met[id(given)] = self._prepared(given, facts)
        return self.outcome(met)

    @cached_property
    def _met(self) -> dict[int, PreparedFacts]:
        """Facts of files that were scored before, each by its identity, which it keeps as long as it stands here."""
        return {}

    def _prepared(self, given: Mapping[Any, Any], checked: FactSet) -> PreparedFacts:
        slots = self.compiled.layout.filled(checked)
        return PreparedFacts(self, given, checked, slots, None if slots is None else self.compiled.program(slots.shape))


def understand(source: Source) -> Framework:
    """Read a framework.

    Raises FrameworkError with all diagnostics of the first stage that found an error.
    """
    tree, report = parse(source)
    found = None if tree is None else resolve(tree, report)
    if found is None:
        raise FrameworkError(report.in_order())
    framework = Framework.of(found)
    report = asked_of_tables(framework)
    if report.failed:
        raise FrameworkError(report.in_order())
    return framework


_AT_HOME: WeakValueDictionary[tuple[str, str], Framework] = WeakValueDictionary()


def at_home(framework: Framework) -> None:
    """Remember a framework that may travel into its own process, or into one that this one splits into."""
    _AT_HOME[framework.source.name, framework.source.text] = framework


def read_again(name: str, text: str) -> Framework:
    """The framework that has travelled here as its text, read once. Raises FrameworkError as ``understand``."""
    return _AT_HOME.get((name, text)) or _read(name, text)


@lru_cache(maxsize=64)
def _read(name: str, text: str) -> Framework:
    return understand(Source(name, text))


@attrs.frozen(eq=False)
class PreparedFacts(Mapping[str, Any]):
    """Facts that have been checked against a framework; they never change, and are a mapping of what was given."""

    framework: Framework = attrs.field(repr=False)
    given: Mapping[Any, Any] = attrs.field(repr=False)
    checked: FactSet = attrs.field(repr=False)
    slots: Slots | None = attrs.field(repr=False)
    program: Program | None = attrs.field(repr=False)

    def __getitem__(self, name: str) -> Any:
        return self.given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.given)

    def __len__(self) -> int:
        return len(self.given)
