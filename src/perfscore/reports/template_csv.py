"""Templates in CSV, made for a spreadsheet: all facts of a framework, or one of its tables."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

import attrs

from perfscore.kernel import limits
from perfscore.kernel.source import display_width, pad
from perfscore.kernel.spreadsheet import cell, guarded
from perfscore.messages import templates as words
from perfscore.model.model import Framework
from perfscore.model.rule_model import FactDef
from perfscore.reports.template_remarks import Remark, heading, remark

_COLUMNS = ("name", "value", "source", "note")
_OF_JUDGEMENTS = ("assessor", "reason")
_OF_OTHERS = frozenset(";；，|｜\t")
# A spreadsheet cuts a remark at its commas, and puts one that holds a quote into quotes: then it is no remark any more.
_IN_REMARKS = str.maketrans({",": ";", '"': "'"})


def csv_template(framework: Framework, facts: Iterable[FactDef]) -> str:
    """The template of all facts but the tables, a row for each."""
    facts = list(facts)
    plain = [fact for fact in facts if not fact.columns]
    judged = any(fact.judged for fact in plain)
    columns = _COLUMNS + (_OF_JUDGEMENTS if judged else ())
    apart = [words.csv_table_apart(fact.name) for fact in facts if fact.columns]
    head = [heading(framework), *(words.csv_head(judged=judged) if plain else []), *apart]
    rows = [[fact.name, "", "", _note(fact, framework), *([""] * len(columns[4:]))] for fact in plain]
    return _text(head, [columns, *rows])


def csv_table_template(framework: Framework, table: FactDef) -> str:
    """The template of a table: remarks on its columns, and their headings."""
    titles = _titles(table)
    width = max(display_width(title) for title in titles)
    said = Remark((heading(framework),), None, remark(table, framework).title)
    columns = []
    for title, column in zip(titles, table.columns, strict=True):
        about = remark(column, framework)
        about = attrs.evolve(about, title=None) if title == about.title else about
        columns.append(f"{pad(title, width)}   {about.text}")
    return _text([said.text, words.csv_table_head(table.name), *columns], [titles])


def _titles(table: FactDef) -> list[str]:
    """The titles of the columns; their names where a title would not be read as it stands, or could be another's."""
    titles = [each.title or "" for each in table.columns]
    names = {each.name for each in table.columns}
    apart = len(set(titles)) == len(titles) and all(
        title not in names - {each.name} for title, each in zip(titles, table.columns, strict=True)
    )
    return titles if apart and all(_readable(title) for title in titles) else [each.name for each in table.columns]


def _readable(title: str) -> bool:
    same = title == words.one_line(unicodedata.normalize("NFC", title))
    # A sign that separates cells elsewhere would make the row look like one of another kind of file.
    plain = title == guarded(title) and not title.startswith("#") and _OF_OTHERS.isdisjoint(title)
    return same and bool(title) and plain


def _note(fact: FactDef, framework: Framework) -> str:
    return remark(fact, framework).text[: limits.FACT_TEXT_CHARACTERS]


def _text(remarks: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"# {line.translate(_IN_REMARKS)}" for line in remarks]
    return "".join(f"{line}\n" for line in [*lines, *(",".join(cell(text) for text in row) for row in rows)])
