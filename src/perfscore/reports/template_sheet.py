"""Templates as workbooks: a sheet of facts to fill in, and one for each table, with notes and lists of choices."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from perfscore.kernel import limits
from perfscore.kernel.source import display_width
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Words
from perfscore.model.model import Framework
from perfscore.model.rule_model import FactDef
from perfscore.reports.remarks import can_be_empty, heading, remark, titles
from perfscore.reports.workbook import Ask, Cell, Sheet, names, workbook

_HEADINGS: Final = {
    "en": ("name", "value", "source", "note", "assessor", "reason"),
    "zh": ("指标", "数值", "来源", "说明", "评定人", "理由"),
}
_TRUTHS: Final = {"en": ("yes", "no"), "zh": ("是", "否")}
_FACTS: Final = {"en": "facts", "zh": "事实"}
_SEMICOLON: Final = {"en": "; ", "zh": "；"}
_CHOICES: Final = {"en": "choices", "zh": "选项"}
_WIDTHS: Final = (36, 24, 24, 60, 14, 40)
_EMPTY = Cell("", "input")
_WIDEST, _NARROWEST = 40, 10


def xlsx_template(framework: Framework, facts: Sequence[FactDef]) -> bytes:
    """The workbook; the first sheet holds the facts that are no tables, and names the sheets of those that are."""
    plain = [fact for fact in facts if not fact.columns]
    tables = [fact for fact in facts if fact.columns]
    lone = not plain and len(tables) == 1
    sheets = names([*([] if lone else [_FACTS[framework.language]]), *(fact.name for fact in tables)])
    called = dict(zip((fact.name for fact in tables), sheets[-len(tables) :], strict=False))
    written = [_table(fact, called[fact.name], framework) for fact in tables]
    first = [] if lone else [_facts(facts, called, sheets[0], framework)]
    return workbook([*first, *written], _CHOICES[framework.language])


def _facts(facts: Iterable[FactDef], sheets: dict[str, str], name: str, framework: Framework) -> Sheet:
    facts = list(facts)
    judged = any(fact.judged for fact in facts)
    headings = _HEADINGS[framework.language][: 6 if judged else 4]
    rows = [[Cell(heading(framework), "title"), *[Cell("", "plain")] * (len(headings) - 1)]]
    rows.append([Cell(each, "head") for each in headings])
    asks = []
    for fact, title in zip(facts, _called(facts, framework), strict=True):
        place = (len(rows) + 1, 2)
        said = remark(fact, framework)
        note = said.note if title != fact.title else attrs.evolve(said, title=None).text
        value = Cell("", "input")
        if fact.columns and not (fact.optional or can_be_empty(fact)):
            value = Cell(f"[{sheets[fact.name]}]", "input")
        elif fact.columns:
            sheet = Words("template.sheet_of", sheet=sheets[fact.name]).told_in(framework.language)
            note = f"{note}{_SEMICOLON[framework.language]}{sheet}"
        else:
            asks.append(Ask(place, place, _options(fact, framework), note))
        row = [Cell(title), value, _EMPTY, Cell(note[: limits.FACT_TEXT_CHARACTERS], "note")]
        rows.append([*row, *([_EMPTY if fact.judged else Cell("")] * (len(headings) - 4))])
    merged = [((1, 1), (1, len(headings)))]
    return Sheet(name, rows, _WIDTHS[: len(headings)], merged, asks, frozen=2)


def _called(facts: Sequence[FactDef], framework: Framework) -> list[str]:
    """What the facts are called: by their titles, where these are clear."""
    count = Counter(fact.title for fact in framework.fact_list)
    clear = {fact.title for fact in facts if count[fact.title] == 1 and fact.title not in framework.facts}
    return [fact.title if fact.title and fact.title in clear and _plain(fact.title) else fact.name for fact in facts]


def _plain(title: str) -> bool:
    """Whether a title comes back as it is where the cell is read."""
    return title == " ".join(unicodedata.normalize("NFC", title).split())


def _table(fact: FactDef, name: str, framework: Framework) -> Sheet:
    head = titles(fact)
    asks = []
    for at, column in enumerate(fact.columns, 1):
        note = remark(column, framework).note
        asks.append(Ask((2, at), (limits.ROWS + 1, at), _options(column, framework), note))
    widths = [min(_WIDEST, max(_NARROWEST, display_width(each) + 4)) for each in head]
    return Sheet(name, [[Cell(each, "head") for each in head]], widths, (), asks, frozen=1)


def _options(fact: FactDef, framework: Framework) -> tuple[str, ...]:
    return _TRUTHS[framework.language] if fact.type.kind is Kind.BOOL else fact.type.options
