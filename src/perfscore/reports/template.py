"""Templates: empty fact files of a framework or of one of its tables, ready to fill in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from perfscore.kernel import limits
from perfscore.kernel.lazy import LazyModule
from perfscore.kernel.source import display_width, pad, printable
from perfscore.kernel.spreadsheet import cell
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import PerfscoreError
from perfscore.model.model import Framework
from perfscore.model.rule_model import FactDef
from perfscore.reports.remarks import Remark, can_be_empty, heading, joined, remark, titles
from perfscore.scoring.advice import toml_key
from perfscore.scoring.exact import found_type

if TYPE_CHECKING:
    from perfscore.reports import template_sheet
else:
    template_sheet = LazyModule("perfscore.reports.template_sheet")

FORMS = ("toml", "csv", "json", "xlsx")

_SHOWN = 80


def template(framework: Framework, form: object, table: object) -> str | bytes:
    """All facts in the order of the framework, or one table alone, without their values.

    Raises PerfscoreError where there is no such form or no such table.
    """
    name = form if isinstance(form, str) else None
    if name not in FORMS:
        message = Message(
            "PS608.no_template_form", found=found_type(form) if name is None else f"`{_short(name)}`", known=FORMS
        )
        raise PerfscoreError.of(message)
    facts = framework.fact_list if table is None else (_table(framework, table),)
    writers: dict[str, Callable[[], str | bytes]] = {
        "toml": lambda: toml_template(framework, facts, whole=table is None),
        "csv": lambda: csv_template(framework, facts) if table is None else csv_table_template(framework, facts[0]),
        "json": lambda: json_template(framework, facts),
        "xlsx": lambda: template_sheet.xlsx_template(framework, facts),
    }
    return writers[str(name)]()


def _table(framework: Framework, given: object) -> FactDef:
    if not isinstance(given, str):
        raise PerfscoreError.of(Message("PS526.not_a_table_name", found=found_type(given)))
    tables = {fact.name: fact for fact in framework.fact_list if fact.columns}
    found = tables.get(given)
    if found is None:
        raise PerfscoreError.of(
            Message("PS608.no_template_table", name=_short(given), meant=nearest(given, tables), tables=list(tables))
        )
    return found


def _short(name: str) -> str:
    return printable(name[:_SHOWN])


_COLUMNS = ("name", "value", "source", "note")
_OF_JUDGEMENTS = ("assessor", "reason")
# A spreadsheet cuts a remark at its commas, and puts one that holds a quote into quotes: then it is no remark any more.
_IN_REMARKS = str.maketrans({",": ";", '"': "'"})


def csv_template(framework: Framework, facts: Iterable[FactDef]) -> str:
    """The template of all facts but the tables, a row for each."""
    facts = list(facts)
    plain = [fact for fact in facts if not fact.columns]
    judged = any(fact.judged for fact in plain)
    columns = _COLUMNS + (_OF_JUDGEMENTS if judged else ())
    apart = [
        Words("template.csv_table_apart", table=fact.name).told_in(framework.language) for fact in facts if fact.columns
    ]
    head = [
        heading(framework),
        *([Words("template.csv_head", judged=judged).told_in(framework.language)] if plain else []),
        *apart,
    ]
    rows = [[fact.name, "", "", _note(fact, framework), *([""] * len(columns[4:]))] for fact in plain]
    return _text(head, [columns, *rows])


def csv_table_template(framework: Framework, table: FactDef) -> str:
    """The template of a table: remarks on its columns, and their headings."""
    headings = titles(table)
    width = max(display_width(title) for title in headings)
    said = Remark((heading(framework),), None, remark(table, framework).title, framework.language)
    columns = []
    for title, column in zip(headings, table.columns, strict=True):
        about = remark(column, framework)
        about = attrs.evolve(about, title=None) if title == about.title else about
        columns.append(f"{pad(title, width)}   {about.text}")
    return _text(
        [said.text, Words("template.csv_table_head", table=table.name).told_in(framework.language), *columns],
        [headings],
    )


def _note(fact: FactDef, framework: Framework) -> str:
    return remark(fact, framework).text[: limits.FACT_TEXT_CHARACTERS]


def _text(remarks: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"# {line.translate(_IN_REMARKS)}" for line in remarks]
    return "".join(f"{line}\n" for line in [*lines, *(",".join(cell(text) for text in row) for row in rows)])


def json_template(framework: Framework, facts: Iterable[FactDef]) -> str:
    """The template: JSON has no remarks, so a note says what a fact is, and ``about`` what a column is."""
    about: dict[str, str] = {"title": "", "source": ""}
    values: list[str] = []
    for fact in facts:
        note = remark(fact, framework).note
        value: Any
        if fact.columns and not (fact.optional or can_be_empty(fact)):
            # The name of no fact holds a blank, so nothing else in `about` is called like this.
            about[Words("template.rows_of", table=fact.name).told_in(framework.language)] = Words(
                "template.json_table", note=note
            ).told_in(framework.language)
            value = [{each.name: None for each in fact.columns}]
        elif fact.columns:
            value = _fact(
                Words("template.json_rows", note=note, columns=[each.name for each in fact.columns]).told_in(
                    framework.language
                )
            )
        else:
            value = _fact(note, assessor="", reason="") if fact.judged else _fact(note)
        about |= {f"{fact.name}.{each.name}": remark(each, framework).note for each in fact.columns}
        values.append(_member(fact.name, value, indented=isinstance(value, list)))
    return "{\n" + ",\n".join([_member("about", about, indented=True), *values]) + "\n}\n"


def _fact(note: str, **more: str) -> dict[str, str | None]:
    return {"value": None, **more, "note": note[: limits.FACT_TEXT_CHARACTERS]}


def _member(name: str, value: object, *, indented: bool) -> str:
    text = json.dumps({name: value}, ensure_ascii=False, indent=2 if indented else None)
    return text.removeprefix("{").removesuffix("}").strip("\n") if indented else f"  {text[1:-1]}"


_EMPTY = ' = ""   '
_WIDTH = 110
_NARROWEST = 40


@attrs.frozen
class _Line:
    """A name without a value; ``hidden`` makes a remark of it."""

    key: str
    pieces: Sequence[str]
    hidden: bool = False

    @property
    def start(self) -> str:
        return f"# {self.key}" if self.hidden else self.key


def toml_template(framework: Framework, facts: Iterable[FactDef], *, whole: bool) -> str:
    """The template: plain facts first, as TOML wants it, then judgements, then tables, whose blocks get copied.

    What is not ``whole`` is made to go into a file that tells already what it is about.
    """
    facts = list(facts)
    plain = [_line(fact, framework) for fact in facts if not (fact.judged or fact.columns)]
    hidden = any(line.hidden for line in plain)
    head = [Words("template.toml_head"), *([Words("template.toml_hidden")] if hidden else [])]
    blocks = (
        [[f"# {line}" for line in (heading(framework), *(each.told_in(framework.language) for each in head))]]
        if whole
        else []
    )
    blocks.append(list(_aligned(plain)))
    if whole:
        blocks.append(["[about]", 'title  = ""', 'source = ""'])
    blocks += [_judgement(fact, framework) for fact in facts if fact.judged]
    blocks += [_rows_of_table(fact, framework) for fact in facts if fact.columns]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _line(fact: FactDef, framework: Framework) -> _Line:
    said = remark(fact, framework)
    if said.besides is None and fact.type.kind is Kind.TEXT:
        # An empty text would be a text, and nobody would be told that it is missing.
        said = attrs.evolve(said, besides=Words("template.needed").told_in(framework.language))
    return _Line(toml_key(fact.name), said.pieces, hidden=said.besides is not None)


def _judgement(fact: FactDef, framework: Framework) -> list[str]:
    said = remark(fact, framework)
    title = "" if said.title is None else f"   # {said.title}"
    assert fact.domain is not None and fact.domain.high is not None
    lines = [
        _Line("value", attrs.evolve(said, besides=None, title=None).pieces),
        _Line("assessor", [Words("template.assessor").told_in(framework.language)]),
        _Line("reason", [Words("template.reason", high=fact.domain.high).told_in(framework.language)]),
    ]
    return [f"[{toml_key(fact.name)}]{title}", *_aligned(lines)]


def _rows_of_table(fact: FactDef, framework: Framework) -> list[str]:
    hidden = fact.optional or can_be_empty(fact)
    said = Remark((fact.name,), None, remark(fact, framework).title, framework.language)
    head = [said.text, Words("template.copy_block").told_in(framework.language)]
    if hidden:
        head.insert(1, Words("template.open_block", needed=not fact.optional).told_in(framework.language))
    columns = [_Line(toml_key(each.name), remark(each, framework).pieces) for each in fact.columns]
    block = [f"[[{toml_key(fact.name)}]]", *_aligned(columns)]
    return [*(f"# {line}" for line in head), *(f"# {line}" if hidden else line for line in block)]


def _aligned(lines: Sequence[_Line]) -> Iterator[str]:
    """The lines with their remarks below one another; a remark too long for its line goes on below itself."""
    width = max((display_width(line.start) for line in lines), default=0)
    below = " " * (width + len(_EMPTY))
    for line in lines:
        first, *rest = _wrapped(line.pieces, max(_NARROWEST, _WIDTH - len(below)))
        yield f"{pad(line.start, width)}{_EMPTY}# {first}"
        yield from (f"{below}#   {more}" for more in rest)


def _wrapped(pieces: Sequence[str], width: int) -> list[str]:
    lines: list[str] = []
    for piece in pieces:
        longer = joined(lines[-1], piece) if lines else piece
        if lines and display_width(longer) > width:
            lines.append(piece)
        else:
            lines[-1:] = [longer]
    return lines
