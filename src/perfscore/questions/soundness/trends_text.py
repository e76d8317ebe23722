"""Trends as a table of text, what both helps and hurts first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfscore.kernel.numbers import show
from perfscore.kernel.wording import counted
from perfscore.model import model
from perfscore.questions.soundness.listing import at, columns, short
from perfscore.questions.soundness.moves import Move
from perfscore.questions.soundness.trends import Trend, Verdict
from perfscore.search.grid import STEPPING

_ORDER: tuple[Verdict, ...] = ("helps and hurts", "not told", "changes nothing", "only hurts", "only helps")
_INDENT = "  "
_Group = list[Trend]


def trends_text(name: str, framework: model.Framework, trends: Sequence[Trend]) -> str:
    """The trends of the framework in a file; a line for each fact and what it does, with the rows where it does so."""
    groups = _groups(trends)
    lines = [f"{name}: what more of {counted(len({each.fact for each in trends}), 'fact')} does"]
    if groups:
        rows = [(at(group[0].place), group[0].fact, group[0].verdict, _rows(group)) for group in groups]
        table = columns([("place", "more of", "does", "rows"), *((a, short(b), c, short(d)) for a, b, c, d in rows)])
        width = len(_INDENT) * 2 + max(len(row[0]) for row in (("place",), *rows))
        lines.append(f"{_INDENT}{table[0]}")
        for line, group in zip(table[1:], groups, strict=True):
            lines.append(f"{_INDENT}{line}")
            lines += [f"{' ' * width}{each}" for each in _shown(group)]
    others = [
        f"`{fact.name}` ({fact.type.kind.value})" for fact in framework.fact_list if fact.type.kind not in STEPPING
    ]
    if others:
        lines.append(f"{_INDENT}neither more nor less: {', '.join(map(short, others))}")
    return "\n".join(lines)


def _groups(trends: Sequence[Trend]) -> list[_Group]:
    """The trends of one fact and one verdict together, in the order of the verdicts, then of the file."""
    found: dict[tuple[int, str], _Group] = {}
    for each in trends:
        found.setdefault((_ORDER.index(each.verdict), each.fact), []).append(each)
    return [found[key] for key in sorted(found, key=lambda key: key[0])]


def _rows(group: _Group) -> str:
    return ", ".join(each.path.rpartition(".")[2] or "total" for each in group)


def _shown(group: _Group) -> Iterator[str]:
    """The facts that show what the first row of a group does."""
    first = group[0]
    for word, move in (("helps", first.raising), ("hurts", first.lowering)):
        if move is not None:
            yield f"{word}: {_points(move)}: {move}"


def _points(move: Move) -> str:
    return f"{show(move.points_before)} → {show(move.points_after)}"
