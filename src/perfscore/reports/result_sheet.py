"""Tables with levels as workbooks; that of a result has points, scores and reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Generic

from perfscore.kernel.source import Language, Record
from perfscore.reports import spoken
from perfscore.reports.html_table import N, Row, merged_cells, rows
from perfscore.reports.html_words import capital
from perfscore.reports.phrases import Phrases
from perfscore.reports.workbook import Cell, Sheet, names, workbook
from perfscore.scoring.result import NodeResult, Scored

_LEVEL = 14
_EMPTY = Cell("", "plain")


class Column(Record, Generic[N]):
    """A column behind those of the levels: its heading, its width in characters, and what stands in it."""

    heading: str
    width: int
    cell: Callable[[Row[N]], Cell]


def to_xlsx(result: Scored, *, lang: Language | None = None) -> bytes:
    """The workbook with the one sheet; texts in it are never computed by a spreadsheet."""
    words = spoken.worded(result, lang)
    grade = spoken.grade_words(result, words)
    graded = grade and spoken.labelled(words.grade, grade, words)
    above = spoken.heading(result), spoken.unverified(result.read_from, words), graded
    columns = [
        Column[NodeResult](words.indicator, 32, _name),
        Column(words.points, 9, _points),
        Column(words.score, 9, lambda row: _score(row.node, words)),
        Column(words.reasons, 64, lambda row: Cell(_told(spoken.entries(row.node, words)))),
    ]
    total = [_number(result.weight, bold=True), _score(result, words, bold=True)]
    total.append(Cell(_told(spoken.total_entries(result, words)), "bold"))
    warned = [f"{each.code} {each.message}" for each in result.warnings]
    name = result.title or result.framework
    return level_sheet(name, [each for each in above if each], rows(result), columns, total, warned, words)


def level_sheet(
    name: str,
    above: Sequence[str],
    shown: Sequence[Row[N]],
    columns: Sequence[Column[N]],
    total: Sequence[Cell],
    below: Sequence[str],
    words: Phrases,
) -> bytes:
    """A workbook of one sheet: a title and lines, the rows with their levels as merged cells, a total, more lines."""
    depth = max((len(row.merged) for row in shown), default=0)
    width = depth + len(columns)
    table = [[Cell(each, "title" if at == 0 else "note"), *[_EMPTY] * (width - 1)] for at, each in enumerate(above)]
    merged = [((at, 1), (at, width)) for at in range(1, len(above) + 1)]
    table.append([Cell(capital(each), "head") for each in (*words.level_names[:depth], *(c.heading for c in columns))])
    first = len(table) + 1
    for row in shown:
        groups = [Cell(group.title or group.name) for group in row.merged]
        table.append([*groups, *[Cell("")] * (depth - len(groups)), *(column.cell(row) for column in columns)])
    for index, begun in merged_cells(shown).items():
        merged += [
            ((first + index, at + 1), (first + index + more - 1, at + 1)) for at, more in begun.items() if more > 1
        ]
    table.append([Cell(words.total, "bold"), *[Cell("", "bold")] * depth, *total])
    if depth:
        merged.append(((len(table), 1), (len(table), depth + 1)))
    table += [[Cell(each, "note"), *[_EMPTY] * (width - 1)] for each in below]
    merged += [((at, 1), (at, width)) for at in range(len(table) - len(below) + 1, len(table) + 1)]
    widths = [*[_LEVEL] * depth, *(column.width for column in columns)]
    sheet = Sheet(names([name])[0], table, widths, merged, frozen=first - 1)
    return workbook([sheet], words.indicator)


def _name(row: Row[NodeResult]) -> Cell:
    """The indicator of a row; that of a group which says something by itself leaves it empty."""
    deeper = row.above[len(row.merged) :]
    shown = (*deeper, *(() if row.node.kind == "group" else (row.node,)))
    return Cell(" › ".join(each.title or each.name for each in shown))


def _points(row: Row[NodeResult]) -> Cell:
    node = row.node
    return Cell(spoken.declared(node)) if node.high and not node.weight else _number(node.weight)


def _score(node: NodeResult, words: Phrases, *, bold: bool = False) -> Cell:
    return _number(node.score, bold=bold) if node.applies else Cell(spoken.reached(node, words))


def _number(value: Decimal, *, bold: bool = False) -> Cell:
    return Cell(value, "number", bold)


def _told(found: list[spoken.Entry]) -> str:
    return "\n".join(f"{each.amount} {each.words}".strip() for each in found)
