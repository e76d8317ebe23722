"""The first row of a CSV file comes in; what each of its columns gives, or all that is wrong with them, goes out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

import attrs

from perfscore import limits
from perfscore.analysis.rule_model import FactDef
from perfscore.batch.plan import FIXED, Column
from perfscore.diagnostics import Diagnostic, FactsError, Message, Place
from perfscore.engine.facts import FIELDS
from perfscore.fact_files.csv_rows import Cell, whole
from perfscore.fact_files.csv_table import separator_of
from perfscore.fact_files.places import problem, refused
from perfscore.messages import batch as messages
from perfscore.messages.fact_files import other_separator
from perfscore.prepared import Framework
from perfscore.source import Source, printable
from perfscore.suggest import nearest

_SHOWN = 80


def columns_of(framework: Framework, source: Source, row: Sequence[Cell], kept: Sequence[str]) -> tuple[Column, ...]:
    """The columns that a heading names, without empty ones at its end.

    Raises FactsError with all that is wrong with the headings, and with all facts that must be given and have none.
    """
    cells = list(row)
    while not cells[-1].text:
        cells.pop()
    separator = separator_of(cells)
    if separator is not None:
        raise refused(other_separator(separator, table=True), source, whole(cells))
    reader = _Heading(framework, frozenset(_nfc(each) for each in kept))
    columns = []
    problems: list[Diagnostic] = []
    for cell in cells:
        column = reader.column(cell.text)
        columns.append(column)
        problems += [problem(message, source, cell.span) for message in reader.wrong(cell.text, column)]
        if len(problems) >= limits.DIAGNOSTICS:
            raise FactsError(problems)
    first = whole(cells)
    problems += [problem(message, source, first) for message in reader.lacking([each.heading for each in columns])]
    if problems:
        raise FactsError(problems)
    return tuple(columns)


def check_kept(kept: Sequence[str], others: Sequence[str]) -> None:
    """Raise FactsError where the output would have two columns of one name."""
    problems = []
    seen = {*FIXED, *others}
    for name in kept:
        if name in seen:
            problems.append(Diagnostic.at(messages.kept_clashes(printable(name[:_SHOWN])), Place("<call>")))
        seen.add(name)
    if problems:
        raise FactsError(problems[: limits.DIAGNOSTICS])


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _words(facts: Sequence[FactDef]) -> dict[str, str]:
    """The names and the titles of facts, and which fact each is."""
    words = {fact.title: fact.name for fact in facts if fact.title}
    return words | {fact.name: fact.name for fact in facts}


@attrs.define
class _Heading:
    framework: Framework
    kept: frozenset[str]
    seen: set[tuple[str, str]] = attrs.field(factory=set)
    headings: set[str] = attrs.field(factory=set)
    meant: set[str] = attrs.field(factory=set)
    unknown: int = 0

    def column(self, text: str) -> Column:
        """What a heading means: a fact by its name, a field of its evidence, or a fact by its title."""
        heading = _nfc(text)
        name, point, field = heading.rpartition(".")
        if heading in self.framework.facts:
            return Column(heading, heading)
        if point and name in self.framework.facts and field in FIELDS:
            return Column(heading, name, field)
        titled = [fact.name for fact in self.framework.fact_list if fact.title == heading]
        return Column(heading, titled[0] if len(titled) == 1 else None)

    def wrong(self, text: str, column: Column) -> Iterator[Message]:
        """What is wrong with a column, in the order of the columns."""
        if not text:
            yield messages.unnamed_column()
            return
        if column.heading in self.headings:
            yield messages.column_again(printable(text[:_SHOWN]))
            return
        self.headings.add(column.heading)
        if column.fact is None:
            if column.heading not in self.kept:
                yield self._unknown(text)
        elif self.framework.facts[column.fact].columns:
            yield messages.column_of_a_table(column.fact)
        elif (column.fact, column.field) in self.seen:
            yield messages.column_again(column.fact)
        else:
            self.seen.add((column.fact, column.field))

    def _unknown(self, text: str) -> Message:
        self.unknown += 1
        meant = None
        lacking = _words(self._lacking())
        if self.unknown <= limits.SUGGESTIONS:
            meant = nearest(text, lacking) or nearest(text, _words(self.framework.fact_list))
        missing = meant in lacking
        if meant is not None and missing:
            self.meant.add(lacking[meant])
        return messages.unknown_column(printable(text[:_SHOWN]), meant, missing=missing)

    def _lacking(self) -> list[FactDef]:
        given = {fact for fact, field in self.seen if field in {"value", "status"}}
        needed = (fact for fact in self.framework.fact_list if fact.default is None and not fact.optional)
        return [fact for fact in needed if fact.name not in given]

    def lacking(self, headings: Sequence[str]) -> Iterator[Message]:
        """What must be there and is not, once all columns are known."""
        # A misspelt heading tells of its fact already.
        facts = [fact for fact in self._lacking() if fact.name not in self.meant]
        if facts:
            yield messages.columns_missing([(fact.name, fact.title) for fact in facts])
        for name in sorted(self.kept - set(headings)):
            yield messages.nothing_kept(printable(name[:_SHOWN]), nearest(name, headings))
