"""What is to be said of something wrong: the sentence that its name stands for, with its words and figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import zip_longest
from typing import assert_never, cast

import attrs

from perfscore.core.nodes import Value, Wrong
from perfscore.kernel.source import start_of
from perfscore.kernel.wording import describe
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.figures import figure, node

_WIDEST_FIGURE = 120


@attrs.frozen
class Called:
    """How messages call the row of the score that is looked at, or the row of facts that it is made of.

    ``path`` is that of the latter, ``number`` its number, and ``titles`` gives what stands in its columns.
    """

    path: str = ""
    number: int | None = None
    titles: Callable[[str], str] = str

    def title(self, wrong: Wrong) -> Words:
        """The title of the row of the score and, where it is made of a row of facts, the number of that."""
        title = wrong.title if wrong.titled is None else self.titles(wrong.titled)
        return Words("row.titled", number=None if self.number is None else str(self.number), title=title)


def message(wrong: Wrong, values: Sequence[Value | None], row: Called) -> Message:
    """What is to be said of something wrong and its figures."""
    words = wrong.words
    figures = [figure(value, kind) for value, kind in zip(values, wrong.types, strict=False)]
    match wrong.name:
        case "impossible default":
            return Message("PS316.impossible_default", name=words[0], value=figures[0])
        case "not applicable":
            kind, path, reason = words
            if kind == "framework":
                return Message("PS537.no_score", reason=reason)
            return Message("PS521.not_applicable", what=node(str(kind), f"{row.path}{path}"), reason=reason)
        case "missing value" | "nothing applies":
            return Message("PS516.missing_value" if wrong.name == "missing value" else "PS519.nothing_applies")
        case "endless score":
            return Message("PS527.endless_score", value=figures[0])
        case "bad row points":
            return Message("PS533.bad_row_points", what=wrong.said, found=figures[0])
        case "endless row points":
            return Message("PS533.endless_row_points", found=figures[0])
        case "no rows":
            return Message("PS529.no_rows", filtered=words[1] is not None, table=str(words[0]), entries=True)
        case "no row":
            return Message("PS534.no_row", value=figures[0])
        case "outside bounds":
            given, low, high = figures
            return Message(
                "PS511.outside_bounds", title=row.title(wrong), given=given, low=low, high=high, step=words[0]
            )
        case "no reason":
            return Message("PS531.no_reason", title=row.title(wrong), given=figures[0], full=figures[1])
        case "left empty":
            return Message("PS530.left_empty", title=row.title(wrong))
        case "perhaps missed" | "undecided" | "full for missed":
            return Message(
                "PS532.full_for_missed"
                if wrong.name == "full for missed"
                else "PS530.undecided"
                if wrong.name == "undecided"
                else "PS530.perhaps_missed",
                title=row.title(wrong),
                actual=figures[0],
                target=f"{words[0] or ''}{figures[1]}",
            )
        case "beyond":
            if row.number is None:
                return Message("PS525.far_beyond", actual=figures[0], share=str(words[0]), wanted=figures[1])
            return Message(
                "PS525.beyond", title=row.title(wrong), actual=figures[0], target=figures[1], share=str(words[0])
            )
        case "rows not adding up":
            own, declared, rest = (cast(Fraction, value) for value in values)
            tables = list(map(str, words))
            return Message(
                "PS528.rows_not_adding_up",
                tables=tables,
                found=own,
                what=wrong.said,
                alone=rest == declared,
                declared=declared,
                rest=rest,
            )
        case "no such share":
            return Message("PS530.no_share", actual=figures[0], target=figures[1])
        case "not checked":
            return Message("PS530.not_checked", title=row.title(wrong), why=wrong.said)
        case "requirement failed" | "warning raised":
            failed = wrong.name == "requirement failed"
            return Message(
                "PS517.requirement_failed" if failed else "PS518.warning_raised", message=_interleaved(wrong, values)
            )
        case _:
            assert_never(wrong.name)


def _interleaved(wrong: Wrong, values: Sequence[Value | None]) -> str:
    """Words with a figure between any two of them."""
    figures = (describe(value, kind) for value, kind in zip(values, wrong.types, strict=False))
    shown = [start_of(each, _WIDEST_FIGURE) for each in figures]
    return "".join(piece or "" for pair in zip_longest(wrong.words, shown) for piece in pair)
