"""Templates: empty fact files of a framework or of one of its tables, ready to fill in."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import attrs

from perfscore.kernel import limits
from perfscore.kernel.source import display_width, pad, printable
from perfscore.kernel.spreadsheet import cell, guarded
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import Kind
from perfscore.kernel.wording import describe
from perfscore.messages import files
from perfscore.messages import templates as words
from perfscore.messages.diagnostics import Diagnostic, Message, PerfscoreError, Place
from perfscore.model.constants import fold
from perfscore.model.model import Framework
from perfscore.model.rule_model import FactDef
from perfscore.scoring.exact import found_type

FORMS = ("toml", "csv", "json")

_SHOWN = 80


def template(framework: Framework, form: object, table: object) -> str:
    """All facts in the order of the framework, or one table alone, without their values.

    Raises PerfscoreError where there is no such form or no such table.
    """
    name = form if isinstance(form, str) else None
    if name not in FORMS:
        raise _refused(files.no_template_form(found_type(form) if name is None else f"`{_short(name)}`", FORMS))
    facts = framework.fact_list if table is None else (_table(framework, table),)
    writers: dict[str, Callable[[], str]] = {
        "toml": lambda: toml_template(framework, facts, whole=table is None),
        "csv": lambda: csv_template(framework, facts) if table is None else csv_table_template(framework, facts[0]),
        "json": lambda: json_template(framework, facts),
    }
    return writers[str(name)]()


def _table(framework: Framework, given: object) -> FactDef:
    if not isinstance(given, str):
        raise _refused(files.not_a_table_name(found_type(given)))
    tables = {fact.name: fact for fact in framework.fact_list if fact.columns}
    found = tables.get(given)
    if found is None:
        raise _refused(files.no_template_table(_short(given), nearest(given, tables), list(tables)))
    return found


def _short(name: str) -> str:
    return printable(name[:_SHOWN])


def _refused(message: Message) -> PerfscoreError:
    return PerfscoreError([Diagnostic.at(message, Place("<call>"))])


@attrs.frozen
class Remark:
    """What a value is, what else to know of it, such as what happens if it is left out, and the title."""

    phrases: tuple[str, ...]
    besides: str | None
    title: str | None

    @property
    def pieces(self) -> list[str]:
        """The remark in the pieces between which a line may end; joined by blanks they are the whole."""
        *first, last = self.phrases
        behind = [] if self.besides is None else [self.besides]
        title = [] if self.title is None else self.title.split(" ")
        title[:1] = [f"— {word}" for word in title[:1]]
        return [*(f"{each}," for each in first), f"{last};" if behind else last, *behind, *title]

    @property
    def text(self) -> str:
        """The remark with the title at its end."""
        return " ".join(self.pieces)

    @property
    def note(self) -> str:
        """The remark with the title in front."""
        plain = attrs.evolve(self, title=None).text
        return plain if self.title is None else f"{self.title} · {plain}"


def remark(fact: FactDef, framework: Framework) -> Remark:
    """What there is to say of a fact, a judgement, a table or a column."""
    title = None if fact.title is None else words.one_line(fact.title) or None
    if fact.judged:
        assert fact.domain is not None and fact.domain.low is not None and fact.domain.high is not None
        phrases = words.judged(fact.domain.low, fact.domain.high, fact.step)
        return Remark(phrases, words.needs_reason(fact.domain.high), title)
    phrases = words.phrases(fact.type, fact.domain, fact.step, [name for name, _ in fact.named])
    return Remark(phrases, _left_out(fact, framework), title)


def _left_out(fact: FactDef, framework: Framework) -> str | None:
    if fact.default is None:
        return words.LEFT_OUT if fact.optional else None
    value = fold(fact.default)
    span = fact.default.span
    written = framework.source.text[span.start : span.end] if value is None else describe(value, fact.type)
    return words.default(words.one_line(written))


def heading(framework: Framework) -> str:
    """The title of a framework, with its version."""
    version = "" if framework.version is None else f" · {words.one_line(framework.version)}"
    return f"{words.one_line(framework.title or '') or framework.name}{version}"


def can_be_empty(table: FactDef) -> bool:
    """Whether a row without any value would count, so that no template may hold one."""
    return all(each.optional or each.default is not None for each in table.columns)


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


def json_template(framework: Framework, facts: Iterable[FactDef]) -> str:
    """The template: JSON has no remarks, so a note says what a fact is, and ``about`` what a column is."""
    about: dict[str, str] = {"title": "", "source": ""}
    values: list[str] = []
    for fact in facts:
        note = remark(fact, framework).note
        value: Any
        if fact.columns and not (fact.optional or can_be_empty(fact)):
            # The name of no fact holds a blank, so nothing else in `about` is called like this.
            about[f"rows of {fact.name}"] = words.json_table(note)
            value = [{each.name: None for each in fact.columns}]
        elif fact.columns:
            value = _fact(words.json_rows(note, [each.name for each in fact.columns]))
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


_BARE = re.compile(r"[A-Za-z0-9_-]+")
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
    blocks = [[f"# {line}" for line in (heading(framework), *words.toml_head(hidden=hidden))]] if whole else []
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
        said = attrs.evolve(said, besides=words.NEEDED)
    return _Line(_key(fact), said.pieces, hidden=said.besides is not None)


def _judgement(fact: FactDef, framework: Framework) -> list[str]:
    said = remark(fact, framework)
    title = "" if said.title is None else f"   # {said.title}"
    assert fact.domain is not None and fact.domain.high is not None
    lines = [
        _Line("value", Remark(said.phrases, None, None).pieces),
        _Line("assessor", [words.ASSESSOR]),
        _Line("reason", [words.reason(fact.domain.high)]),
    ]
    return [f"[{_key(fact)}]{title}", *_aligned(lines)]


def _rows_of_table(fact: FactDef, framework: Framework) -> list[str]:
    hidden = fact.optional or can_be_empty(fact)
    said = Remark((fact.name,), None, remark(fact, framework).title)
    head = [said.text, *([words.open_the_block(needed=not fact.optional)] if hidden else []), words.copy_the_block()]
    columns = [_Line(_key(each), remark(each, framework).pieces) for each in fact.columns]
    block = [f"[[{_key(fact)}]]", *_aligned(columns)]
    return [*(f"# {line}" for line in head), *(f"# {line}" if hidden else line for line in block)]


def _key(fact: FactDef) -> str:
    return fact.name if _BARE.fullmatch(fact.name) else f'"{fact.name}"'


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
        longer = f"{lines[-1]} {piece}" if lines else piece
        if lines and display_width(longer) > width:
            lines.append(piece)
        else:
            lines[-1:] = [longer]
    return lines
