"""Templates: empty fact files of a framework or of one of its tables, ready to fill in, with remarks that tell how."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any, Final

from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval
from perfscore.kernel.source import Language, Record, display_width, pad, printable, replace
from perfscore.kernel.spreadsheet import cell, guarded
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import Kind, Type
from perfscore.messages.catalogue import Message, Words, figure, within
from perfscore.messages.diagnostics import PerfscoreError
from perfscore.model.constants import fold
from perfscore.model.model import Framework
from perfscore.model.rule_model import FactDef
from perfscore.reports.workbook import Ask, Cell, Sheet, names, workbook
from perfscore.scoring.convert import toml_key
from perfscore.scoring.facts import found_type

_SUCH_AS: Mapping[Kind, str | Words] = {
    Kind.RATIO: "97.5%",
    Kind.DATE: "2021-12-31",
    Kind.DURATION: Words("figure.days", number="5", one=False),
    Kind.TARGET: "≥95%",
    Kind.ACTUAL: "96.2%",
}
_CENT = Fraction(1, 100)
_OF_OTHERS = frozenset(";；，|｜\t")
_OPTIONS = 100


class Remark(Record):
    """What a value is, what else to know of it, such as what happens if it is left out, and the title."""

    phrases: tuple[str, ...]
    besides: str | None
    title: str | None
    language: Language

    @property
    def pieces(self) -> list[str]:
        """The remark in the pieces between which a line may end."""
        *first, last = self.phrases
        behind = [] if self.besides is None else [self.besides]
        title = [] if self.title is None else self.title.split(" ")
        title[:1] = [f"— {word}" for word in title[:1]]
        comma, semicolon = ("，", "；") if self.language == "zh" else (",", ";")
        return [*(f"{each}{comma}" for each in first), f"{last}{semicolon}" if behind else last, *behind, *title]

    @property
    def text(self) -> str:
        """The remark with the title at its end."""
        return reduce(joined, self.pieces)

    @property
    def note(self) -> str:
        """The remark with the title in front."""
        plain = replace(self, title=None).text
        return plain if self.title is None else f"{self.title} · {plain}"


def joined(one: str, other: str) -> str:
    """Two pieces of a remark in one line; behind a wide sign stands no blank."""
    return f"{one}{other}" if one.endswith(("，", "；")) else f"{one} {other}"


def one_line(text: str) -> str:
    """A title or an option on one line, without what a file or a terminal could stumble over."""
    return printable(" ".join(text.split()))


def remark(fact: FactDef, framework: Framework) -> Remark:
    """What there is to say of a fact, a judgement, a table or a column."""
    title = None if fact.title is None else one_line(fact.title) or None
    if fact.judged:
        assert fact.domain is not None and fact.domain.low is not None and fact.domain.high is not None
        phrases = [Words("template.points", low=fact.domain.low, high=fact.domain.high)]
        phrases += [] if fact.step is None else [Words("template.steps", step=fact.step)]
        needed = Words("template.needs_reason", high=fact.domain.high)
        return Remark(_lines(phrases, framework), needed.told_in(framework.language), title, framework.language)
    phrases = _phrases(fact.type, fact.domain, fact.step, [name for name, _ in fact.named])
    return Remark(_lines(phrases, framework), _left_out(fact, framework), title, framework.language)


def _lines(phrases: Sequence[Words], framework: Framework) -> tuple[str, ...]:
    return tuple(one_line(each.told_in(framework.language)) for each in phrases)


def _left_out(fact: FactDef, framework: Framework) -> str | None:
    if fact.default is None:
        return Words("template.left_out").told_in(framework.language) if fact.optional else None
    value = fold(fact.default)
    span = fact.default.span
    written = framework.source.text[span.start : span.end] if value is None else figure(value, fact.type)
    return one_line(Words("template.default", value=written).told_in(framework.language))


def _phrases(kind: Type, domain: Interval | None, step: Fraction | None, named: Sequence[str]) -> list[Words]:
    """What a value is: its type and unit, an example of its writing, its options, its bounds and its steps."""
    if kind.options:
        options = [Words("template.option", option=one_line(option)) for option in kind.options[:_OPTIONS]]
        options[0] = Words("template.one_of", option=options[0])
        left = len(kind.options) - _OPTIONS
        return [*options, *([Words("list.more", count=left)] if left > 0 else [])]
    shown = Words("template.kind", kind=kind, example=_SUCH_AS.get(kind.kind))
    phrases = [Words("template.truth") if kind.kind is Kind.BOOL else shown]
    if domain is not None:
        phrases.append(Words("template.bounds", bounds=within(domain, kind)))
    # An amount of money has two places unless it is said otherwise, which nobody needs to be told.
    if step is not None and not (kind.kind is Kind.MONEY and step == _CENT):
        phrases.append(Words("template.steps", step=figure(step, kind)))
    return [*phrases, *(Words("template.named", name=one_line(each)) for each in named)]


def heading(framework: Framework) -> str:
    """The title of a framework, with its version."""
    version = "" if framework.version is None else f" · {one_line(framework.version)}"
    return f"{one_line(framework.title or '') or framework.name}{version}"


def can_be_empty(table: FactDef) -> bool:
    """Whether a row without any value would count, so that no template may hold one."""
    return all(each.optional or each.default is not None for each in table.columns)


def titles(table: FactDef) -> list[str]:
    """The titles of the columns; their names where a title would not be read as it stands, or could be another's."""
    titles = [each.title or "" for each in table.columns]
    names = {each.name for each in table.columns}
    apart = len(set(titles)) == len(titles) and all(
        title not in names - {each.name} for title, each in zip(titles, table.columns, strict=True)
    )
    return titles if apart and all(_readable(title) for title in titles) else [each.name for each in table.columns]


def _readable(title: str) -> bool:
    same = title == one_line(unicodedata.normalize("NFC", title))
    # A sign that separates cells elsewhere would make the row look like one of another kind of file.
    plain = title == guarded(title) and not title.startswith("#") and _OF_OTHERS.isdisjoint(title)
    return same and bool(title) and plain


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
    facts = framework.fact_list if table is None else (_table_named(framework, table),)
    writers: dict[str, Callable[[], str | bytes]] = {
        "toml": lambda: toml_template(framework, facts, whole=table is None),
        "csv": lambda: csv_template(framework, facts) if table is None else csv_table_template(framework, facts[0]),
        "json": lambda: json_template(framework, facts),
        "xlsx": lambda: xlsx_template(framework, facts),
    }
    return writers[str(name)]()


def _table_named(framework: Framework, given: object) -> FactDef:
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


# A spreadsheet cuts a remark at its commas, and puts one that holds a quote into quotes: then it is no remark any more.
_IN_REMARKS = str.maketrans({",": ";", '"': "'"})


def csv_template(framework: Framework, facts: Iterable[FactDef]) -> str:
    """The template of all facts but the tables, a row for each."""
    facts = list(facts)
    plain = [fact for fact in facts if not fact.columns]
    judged = any(fact.judged for fact in plain)
    columns = _HEADINGS["en"][: 6 if judged else 4]
    said = [Words("template.csv_head", judged=judged)] if plain else []
    said += [Words("template.csv_table_apart", table=fact.name) for fact in facts if fact.columns]
    rows = [[fact.name, "", "", _note(fact, framework), *([""] * len(columns[4:]))] for fact in plain]
    return _text([heading(framework), *_lines(said, framework)], [columns, *rows])


def csv_table_template(framework: Framework, table: FactDef) -> str:
    """The template of a table: remarks on its columns, and their headings."""
    headings = titles(table)
    width = max(display_width(title) for title in headings)
    said = Remark((heading(framework),), None, remark(table, framework).title, framework.language)
    columns = []
    for title, column in zip(headings, table.columns, strict=True):
        about = remark(column, framework)
        about = replace(about, title=None) if title == about.title else about
        columns.append(f"{pad(title, width)}   {about.text}")
    head = Words("template.csv_table_head", table=table.name).told_in(framework.language)
    return _text([said.text, head, *columns], [headings])


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
            called = Words("template.rows_of", table=fact.name).told_in(framework.language)
            about[called] = Words("template.json_table", note=note).told_in(framework.language)
            value = [{each.name: None for each in fact.columns}]
        elif fact.columns:
            said = Words("template.json_rows", note=note, columns=[each.name for each in fact.columns])
            value = _fact(said.told_in(framework.language))
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


_NO_VALUE = ' = ""   '
_WIDTH = 110
_NARROWEST = 40


class _Line(Record):
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
    remarks = [f"# {line}" for line in (heading(framework), *_lines(head, framework))]
    blocks = [remarks] if whole else []
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
        said = replace(said, besides=Words("template.needed").told_in(framework.language))
    return _Line(toml_key(fact.name), said.pieces, hidden=said.besides is not None)


def _judgement(fact: FactDef, framework: Framework) -> list[str]:
    said = remark(fact, framework)
    title = "" if said.title is None else f"   # {said.title}"
    assert fact.domain is not None and fact.domain.high is not None
    lines = [
        _Line("value", replace(said, besides=None, title=None).pieces),
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
    below = " " * (width + len(_NO_VALUE))
    for line in lines:
        first, *rest = _wrapped(line.pieces, max(_NARROWEST, _WIDTH - len(below)))
        yield f"{pad(line.start, width)}{_NO_VALUE}# {first}"
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
_WIDEST, _LEAST_WIDE = 40, 10


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
        note = said.note if title != fact.title else replace(said, title=None).text
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
    widths = [min(_WIDEST, max(_LEAST_WIDE, display_width(each) + 4)) for each in head]
    return Sheet(name, [[Cell(each, "head") for each in head]], widths, (), asks, frozen=1)


def _options(fact: FactDef, framework: Framework) -> tuple[str, ...]:
    return _TRUTHS[framework.language] if fact.type.kind is Kind.BOOL else fact.type.options
