"""Every warning about a framework that can be proved and that no comment allows, in the order of the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

from perfscore.core import nodes as core
from perfscore.kernel import limits
from perfscore.kernel.resources import spoken
from perfscore.kernel.source import Language, Record, Source, Span, comments
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic, Place
from perfscore.model.model import Framework, Node
from perfscore.questions.soundness import expressions, outcomes, points, tables
from perfscore.search.ground import Ground
from perfscore.search.inquiry import inquiry_of

Family = Callable[[Ground], Iterator[tuple[Message, Span]]]
FAMILIES: tuple[Family, ...] = (
    expressions.findings,
    tables.findings,
    points.findings,
    tables.grade_findings,
)
"""What looks for findings, each with the piece of the file that it is about, in the order in which they look."""

CONSEQUENCES = frozenset({"PS438", "PS440", "PS441", "PS443", "PS444"})
"""What is said of points, of a limit or of a grade only where nothing was found in the rules of what it is about."""

SLIPS = frozenset({"PS315", "PS434"})
"""A hundredth for the whole: nothing that hangs on it is as it is meant."""

FAILURES = frozenset({"PS430", "PS450", "PS451"})
"""What is said of facts with which a rule has no value, which is why of nothing that never happens."""


class Undecided(Record):
    """A question that is open: ``what`` begins with "whether" and speaks of what stands at the place."""

    what: str
    place: Place

    def to_dict(self) -> dict[str, Any]:
        """The question as plain values, for JSON."""
        return {"what": self.what, "line": self.place.line, "column": self.place.column}


class Findings(tuple[Diagnostic, ...]):
    """The warnings about a framework, with an account: how many questions were asked, and which of them are open.

    What can never be, and what happens with some facts, is told by a warning; a question that is open has neither.
    """

    asked: int
    undecided: tuple[Undecided, ...]
    language: Language

    @classmethod
    def of(
        cls, warnings: Iterable[Diagnostic], asked: int, undecided: Iterable[Undecided], lang: Language = "en"
    ) -> Findings:
        """Warnings with their account."""
        found = cls(warnings)
        found.asked, found.undecided, found.language = asked, tuple(undecided), lang
        return found


def check(framework: Framework, lang: Language | None = None) -> Findings:
    """The warnings of a framework: those of reading it, and all that its soundness checks find.

    Those that a comment allows (``# allow PS430: reason``) are left out, and so is what follows from another one.
    """
    ground = Ground(framework)
    found = list(framework.warnings)
    arms: Family = partial(outcomes.findings, told=found)
    for family in (*FAMILIES, arms):
        if inquiry_of(ground).nothing_admitted:
            break
        found += [Diagnostic.of(message, framework.source, span) for message, span in family(ground)]
    # Of very many warnings of reading not all are kept, and where no facts are admitted not all is asked.
    complete = len(framework.warnings) < limits.DIAGNOSTICS and not inquiry_of(ground).nothing_admitted
    kept = dict.fromkeys(sorted(unallowed(framework.source, found, complete=complete), key=_place))
    asked = inquiry_of(ground).asked
    lang = lang or framework.source.language or spoken()
    places = ((each.what.told_in(lang), Place.of(framework.source, each.span)) for each in asked if not each.decided)
    undecided = sorted(
        (Undecided(*each) for each in places), key=lambda each: (each.place.line or 0, each.place.column)
    )
    told = (each.told_in(lang) for each in islice(_causes(ground, list(kept)), limits.DIAGNOSTICS))
    return Findings.of(told, len(asked), undecided, lang)


def _causes(ground: Ground, found: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """What follows from no finding of another family; of points several things can be worth telling."""
    framework = ground.framework
    position = framework.source.position
    causes = [each for each in found if each.code not in CONSEQUENCES | FAILURES and not each.code.startswith("PS44")]
    told, slips = list(map(_at, causes)), [_at(each) for each in causes if each.code in SLIPS]
    rows = list(framework.root.rules())
    # A limit hangs on the rules of its row, a grade on those of all.
    about = {position(limit.span.start): row for row in rows for limit in row.limits}
    about |= {position(row.span.start): row for row in rows}

    def pieces(row: Node) -> Iterator[Span]:
        """The rules of a row and of what is in it, and the quantities that these look at."""
        inside = list(row.rules())
        yield from (each.span for one in inside for each in (one.clause, *one.limits) if each is not None)
        names = {name for kind, name in ground.program.reached(*_rules(ground, inside)) if kind == "let"}
        yield from (each.value.span for each in framework.quantities if each.name in names)

    explained = dict[tuple[Node, bool], bool]()
    for each in found:
        row = about.get(_at(each), framework.root)
        # Many rules stand behind a grade, and behind a limit of a group: of most of them it may well be no consequence.
        far = each.code == "PS438" or (each.code in {"PS443", "PS444"} and bool(row.children))
        if each.code in CONSEQUENCES and (row, far) not in explained:
            places = slips if far else told
            explained[row, far] = any(outcomes.holds_any(framework.source, places, each) for each in pieces(row))
        if each.code not in CONSEQUENCES or not explained[row, far]:
            yield each


def _rules(ground: Ground, rows: Iterable[Node]) -> list[core.Node]:
    """What rows look at."""
    definitions = ground.program.definitions
    kinds: tuple[core.RefKind, ...] = ("earned", "exact", "applies")
    return [definitions[kind, row.path] for row in rows for kind in kinds if (kind, row.path) in definitions]


def _at(found: Diagnostic) -> tuple[int, int]:
    return _place(found)[:2]


def _place(found: Diagnostic) -> tuple[int, int, str]:
    return found.line or 0, found.column or 0, found.code


# ---------------------------------------------------------------- comments that silence warnings


ALLOWABLE = frozenset({"PS204", "PS315"} | {f"PS{number}" for number in (*range(430, 446), *range(448, 452))})
"""The codes of all warnings that a framework can have, except those about an ``allow``."""

_MEANT = re.compile(r"[#＃]\s*allow\b[\s:：,，]*(?P<code>PS[0-9]\w*)", re.IGNORECASE)
_CODES = r"PS\w++(?:\s*+[,，]\s*+PS\w++|)*+"
# It never goes back, which would take time with the square of the blanks in a comment.
_ALLOW = re.compile(rf"[#＃]\s*+allow\s++(?P<codes>{_CODES})\s*+(?:[:：]\s*+(?P<reason>.*+))?")
_CODE = re.compile(r"PS\w+")
_EXAMPLE = "PS430"
_BLANK = " \t\r\f\u3000\ufeff\u00a0"


class Allowed(Record):
    """A code that is allowed on a line, and where that is written."""

    code: str
    line: int
    span: Span


def unallowed(source: Source, found: Sequence[Diagnostic], *, complete: bool = True) -> list[Diagnostic]:
    """The diagnostics that no comment allows, and warnings about comments that allow nothing or give no reason.

    Where what was found is not ``complete``, comments that allow nothing are no mistake.
    """
    report: list[Diagnostic] = []
    allowed: dict[tuple[str, int], Allowed] = {}
    for each in _read(source):
        if isinstance(each, Allowed):
            allowed.setdefault((each.code, each.line), each)
        else:
            report.append(each)
    used: set[tuple[str, int]] = set()
    for diagnostic in found:
        key = (diagnostic.code, diagnostic.line or 0)
        if diagnostic.severity == "warning" and key in allowed:
            used.add(key)
        else:
            report.append(diagnostic)
    if complete:
        idle = (each for key, each in allowed.items() if key not in used)
        report += [Diagnostic.of(Message("PS446.silences_nothing", code=each.code), source, each.span) for each in idle]
    return report


def _read(source: Source) -> Iterator[Allowed | Diagnostic]:
    """What the comments allow, and what is wrong with them, the last comment first."""
    below: dict[int, int] = {}
    for span in reversed(list(comments(source.text))):
        line, column = source.position(span.start)
        speaks_of = line
        if not source.line(line)[: column - 1].strip(_BLANK):
            speaks_of = below[line] = below.get(line + 1, line + 1)
        yield from _of_comment(source, span, speaks_of)


def _of_comment(source: Source, span: Span, line: int) -> Iterator[Allowed | Diagnostic]:
    text = source.text[span.start : span.end].rstrip()
    meant = _MEANT.match(text)
    if meant is None:
        return
    found = _ALLOW.fullmatch(text)
    if found is None:
        message = Message("PS447.malformed_allow", code=_known(meant["code"]))
        yield Diagnostic.of(message, source, Span(span.start, span.start + len(text)))
        return
    for code in _CODE.finditer(found["codes"]):
        there = Span(span.start + found.start("codes") + code.start(), span.start + found.start("codes") + code.end())
        if code.group() not in ALLOWABLE:
            yield Diagnostic.of(Message("PS447.not_allowable", code=code.group()), source, there)
        else:
            yield Allowed(code.group(), line, there)
    if not found["reason"]:
        codes = Span(span.start + found.start("codes"), span.start + found.end("codes"))
        yield Diagnostic.of(Message("PS447.no_reason", code=found["codes"]), source, codes)


def _known(code: str) -> str:
    """The code for an example: the one that was meant, where it is one."""
    return code.upper() if code.upper() in ALLOWABLE else _EXAMPLE
