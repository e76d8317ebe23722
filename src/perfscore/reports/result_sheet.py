"""A result as a workbook: the official table, its levels as merged cells, with points, scores and reasons."""

from __future__ import annotations

from decimal import Decimal

from perfscore.reports.html_table import Row, merged_cells, rows
from perfscore.reports.html_words import capital
from perfscore.reports.phrases import Language, Phrases
from perfscore.reports.spoken import (
    Entry,
    declared,
    entries,
    grade_words,
    heading,
    labelled,
    reached,
    total_entries,
    unverified,
    worded,
)
from perfscore.reports.workbook import Cell, Sheet, names, workbook
from perfscore.scoring.result import Scored

_WIDTHS = {"level": 14, "indicator": 32, "number": 9, "reasons": 64}
_EMPTY = Cell("", "plain")


def to_xlsx(result: Scored, *, lang: Language | None = None) -> bytes:
    """The workbook with the one sheet; texts in it are never computed by a spreadsheet."""
    words = worded(result, lang)
    shown = rows(result)
    depth = max((len(row.merged) for row in shown), default=0)
    width = depth + 4
    grade = grade_words(result, words)
    above = (heading(result), unverified(result.read_from, words), grade and labelled(words.grade, grade, words))
    told = [each for each in above if each]
    table = [[Cell(each, "title" if at == 0 else "note"), *[_EMPTY] * (width - 1)] for at, each in enumerate(told)]
    merged = [((at, 1), (at, width)) for at in range(1, len(told) + 1)]
    head = [*words.level_names[:depth], words.indicator, words.points, words.score, words.reasons]
    table.append([Cell(capital(each), "head") for each in head])
    first = len(table) + 1
    table += [_line(row, depth, words) for row in shown]
    for index, begun in merged_cells(shown).items():
        merged += [
            ((first + index, at + 1), (first + index + more - 1, at + 1)) for at, more in begun.items() if more > 1
        ]
    total = [Cell(words.total, "bold"), *[Cell("", "bold")] * depth]
    total += [_number(result.weight, bold=True), _number(result.score, bold=True)]
    table.append([*total, Cell(_told(total_entries(result, words)), "bold")])
    if depth:
        merged.append(((len(table), 1), (len(table), depth + 1)))
    warned = [f"{each.code} {each.message}" for each in result.warnings]
    table += [[Cell(each, "note"), *[_EMPTY] * (width - 1)] for each in warned]
    merged += [((at, 1), (at, width)) for at in range(len(table) - len(warned) + 1, len(table) + 1)]
    widths = [*[_WIDTHS["level"]] * depth, _WIDTHS["indicator"], *[_WIDTHS["number"]] * 2, _WIDTHS["reasons"]]
    sheet = Sheet(names([result.title or result.framework])[0], table, widths, merged, frozen=first - 1)
    return workbook([sheet], words.indicator)


def _line(row: Row, depth: int, words: Phrases) -> list[Cell]:
    """A row; that of a group which says something by itself leaves the indicator empty."""
    node = row.node
    groups = [Cell(group.title or group.name) for group in row.merged]
    deeper = row.above[len(row.merged) :]
    name = " › ".join(each.title or each.name for each in (*deeper, *(() if node.kind == "group" else (node,))))
    points = Cell(declared(node)) if node.high and not node.weight else _number(node.weight)
    score = _number(node.score) if node.applies else Cell(reached(node, words))
    between = [Cell("")] * (depth - len(groups))
    return [*groups, *between, Cell(name), points, score, Cell(_told(entries(node, words)))]


def _number(value: Decimal, *, bold: bool = False) -> Cell:
    return Cell(value, "number", bold)


def _told(found: list[Entry]) -> str:
    return "\n".join(f"{each.amount} {each.words}".strip() for each in found)
