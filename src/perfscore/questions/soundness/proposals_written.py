"""Examples as a framework writes them: values, stated facts, tables, and names of rows."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from perfscore.kernel import limits
from perfscore.kernel.numbers import terminates, to_decimal
from perfscore.kernel.source import display_width, pad
from perfscore.kernel.types import Kind, Type
from perfscore.kernel.written_targets import Written
from perfscore.model import model, rule_model, terms
from perfscore.scoring.bind import FactSet, Given
from perfscore.scoring.rows import Row

_GROUPED = 10_000
_WIDTH = 110
_DAY_PARTS = (("days", 1), ("hours", 24), ("minutes", 1440))


class Unwritable(Exception):
    """A value that no framework can state: too long, or with signs that no text may have."""


def constant(value: terms.Scalar, kind: Type) -> str:
    """A value as a framework writes it. Raises Unwritable where it cannot."""
    match value:
        case bool():
            return "true" if value else "false"
        case datetime.date():
            return value.isoformat()
        case Written():
            return quoted(value.text)
        case str():
            return quoted(value)
        case _:
            return _number(value, kind)


def quoted(text: str) -> str:
    """A text between quotation marks. Raises Unwritable where it cannot be."""
    if len(text) > limits.STRING_CHARACTERS // 2 or any(_strange(char) for char in text):
        raise Unwritable
    if '"' in text and not {"“", "”", "\n"} & set(text):
        return f"“{text}”"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _strange(char: str) -> bool:
    return char != "\n" and unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}


def _number(value: Fraction, kind: Type) -> str:
    if kind.kind is Kind.DURATION:
        for unit, each in _DAY_PARTS:
            if (value * each).denominator == 1 or (unit == "minutes" and terminates(value * each)):
                return f"{digits(value * each)} {unit}"
        raise Unwritable
    times, sign = (100, "%") if kind.kind is Kind.RATIO else (1, "")
    if terminates(value):
        cents = 2 if kind.kind is Kind.MONEY and value.denominator != 1 else 0
        return f"{digits(value * times, cents)}{sign}"
    return f"{digits(Fraction(value.numerator * times))}{sign} / {digits(Fraction(value.denominator))}"


def digits(value: Fraction, places: int = 0) -> str:
    """A number that ends, with at least so many decimals. Raises Unwritable where it has too many digits."""
    whole, point, part = f"{to_decimal(abs(value), places):f}".partition(".")
    if abs(value) >= _GROUPED:
        whole = f"{int(whole):_}"
    text = f"{whole}{point}{part}"
    if len(text) > limits.LITERAL_CHARACTERS:
        raise Unwritable
    return f"-{text}" if value < 0 else text


# ---------------------------------------------------------------- examples


def given_lines(facts: FactSet, files: Iterable[str], known: FactSet, framework: model.Framework) -> list[str]:
    """What an example states: fact files, then each fact that is otherwise than the files say.

    ``known`` are the facts of the files. Raises Unwritable where a value cannot be written.
    """
    lines, short = [f"given {quoted(file)}" for file in files], list[str]()
    for fact in framework.fact_list:
        given, before = facts.by_name.get(fact.name), known.by_name.get(fact.name)
        if given is None and before is not None:
            short.append(f"{fact.name} is missing")
        elif given is not None and given != before and given.rows is not None:
            lines += _table(fact, given.rows)
        elif given is not None and given != before:
            stated = _stated(fact, given)
            if '"' in stated or "“" in stated:
                lines.append(f"given {stated}")
            else:
                short.append(stated)
    return [*lines, *_joined(short)]


def _joined(stated: list[str]) -> Iterator[str]:
    """Short statements, as many on a line as it holds; texts stand alone, where no quotation mark can mislead."""
    line = ""
    for each in stated:
        if line and display_width(line) + display_width(each) > _WIDTH:
            yield line
            line = ""
        line = f"{line}, {each}" if line else f"given {each}"
    if line:
        yield line


def _stated(fact: rule_model.FactDef, given: Given) -> str:
    if given.status != "known":
        return f"{fact.name} is {given.status}"
    assert given.value is not None
    reason = given.given.reason
    because = f" because {quoted(reason)}" if fact.judged and reason else ""
    return f"{fact.name} = {constant(given.value, fact.type)}{because}"


def _table(fact: rule_model.FactDef, rows: tuple[Row, ...]) -> Iterator[str]:
    if not rows:
        yield f"given {fact.name} {{ }}"
        return
    filled = [each for each in fact.columns if any(each.name in row.cells for row in rows)]
    # Rows in which nothing is given are rows all the same, and need a column to stand in.
    columns = filled or fact.columns[:1]
    lines = [[each.name for each in columns]]
    lines += [[_cell(row.cells.get(each.name), each) for each in columns] for row in rows]
    widths = [max(display_width(line[index]) for line in lines) for index in range(len(columns))]
    yield f"given {fact.name} {{"
    for line in lines:
        # The last column often holds a long text.
        cells = [pad(cell, width) for cell, width in zip(line[:-1], widths, strict=False)]
        yield f"  | {' | '.join([*cells, line[-1]])} |"
    yield "}"


def _cell(value: terms.Scalar | None, column: rule_model.FactDef) -> str:
    return "missing" if value is None else constant(value, column.type)


def row_names(framework: model.Framework) -> Mapping[str, str]:
    """What an expectation calls each row: the shortest end of its path that means no other; the whole is ``total``."""
    ends: dict[str, set[str]] = {}
    for path in framework.nodes:
        for end in _ends(path):
            ends.setdefault(end, set()).add(path)
    return {
        path: next((end for end in _ends(path) if ends[end] == {path}), path) if path else "total"
        for path in framework.nodes
    }


def _ends(path: str) -> list[str]:
    """The ends of a path that begin with a name, the shortest first."""
    parts = path.split(".")
    return [".".join(parts[-count:]) for count in range(1, len(parts) + 1) if not parts[-count][:1].isdigit()]
