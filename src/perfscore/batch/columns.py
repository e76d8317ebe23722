"""Reads whole columns of cells into the slots of generated code, and tells which cells to look at.

A whole column at once is read by what Python does fastest. Whatever is not simply right in it is left to
``scoring.bind``, row by row, which has the words for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import attrs

from perfscore.domains.code.slots import Layout, Slot
from perfscore.domains.code.writer import Unsure
from perfscore.kernel import limits
from perfscore.kernel.types import Kind
from perfscore.model.rule_model import FactDef
from perfscore.scoring.compiled.reading import OneByOne, ends
from perfscore.scoring.facts import Fact

_PLAIN: Final = {Kind.COUNT, Kind.MONEY, Kind.RATIO, Kind.NUMBER, Kind.POINTS}
_KEPT: Final = 65_536
"""Cells whose slots are remembered, a column."""


class Sign:
    """Stands in a column for what is no slot."""


UNSURE: Final = Sign()
"""In the place of a slot: the row must be looked at."""

ABSENT: Final = Sign()
"""In the place of a slot: the cell is empty, and its fact may be missing."""

Cells = Sequence[str]
Slots = list[Any]


class _Known(dict[Any, Any]):
    """The slots of the cells that have been read, so that each is read once."""

    def __init__(self, fact: FactDef, scale: int, *, needed: bool) -> None:
        super().__init__()
        self.read = OneByOne(fact, scale)
        self.empty = UNSURE if needed else ABSENT

    def __missing__(self, key: str | tuple[str, bool]) -> Any:
        cell, reasoned = (key, False) if isinstance(key, str) else key
        found = self._slot(cell.strip(), reasoned=reasoned)
        if len(self) < _KEPT:
            self[key] = found
        return found

    def _slot(self, text: str, *, reasoned: bool) -> Slot | Sign:
        if not text:
            # What is said of a value that is not there must be looked at, too.
            return UNSURE if reasoned else self.empty
        try:
            return self.read(Fact(text, reason="…") if reasoned else text)
        except (Unsure, ValueError, OverflowError):
            return UNSURE


@attrs.define
class ColumnReader:
    """Reads the cells of one fact."""

    fact: FactDef
    scale: int
    known: _Known
    low: int
    high: int
    decimals: int
    at_once: bool

    @classmethod
    def of(cls, layout: Layout, place: int) -> ColumnReader:
        """The reader of the fact that stands at a place of the layout."""
        fact, scale = layout.facts[place], layout.scales[place]
        any_step = fact.step is None or fact.step * scale == 1
        numeric = fact.type.kind in _PLAIN and not fact.judged and any_step
        low, high = ends(fact, scale)
        known = _Known(fact, scale, needed=layout.needed[place])
        return cls(fact, scale, known, low, high, len(str(scale)) - 1, numeric)

    def slots(self, cells: Cells) -> tuple[Slots, bool]:
        """The slots of the cells, or UNSURE or ABSENT in the place of one; and whether they are all slots."""
        few: set[str] | None = None
        if not self.at_once or not self.decimals:
            few = set(cells)
        if self.at_once and (few is None or 4 * len(few) > len(cells)):
            found = self._numbers(cells)
            if found is not None:
                return found, True
        elif self.fact.type.kind is Kind.TEXT:
            texts = [cell.strip() for cell in cells]
            if all(texts) and max(map(len, texts)) <= limits.FACT_TEXT_CHARACTERS:
                return texts, True
        known = self.known
        all_known = not any(type(known[cell]) is Sign for cell in (cells if few is None else few))
        return list(map(known.__getitem__, cells)), all_known

    def reasoned(self, cells: Cells, reasons: Cells) -> Slots:
        """The slots of cells beside which stand reasons, or empty cells."""
        found = [self.known[cell, bool(reason.strip())] for cell, reason in zip(cells, reasons, strict=True)]
        longest = limits.FACT_TEXT_CHARACTERS
        if max(map(len, reasons)) <= longest:
            return found
        return [slot if len(reason) <= longest else UNSURE for slot, reason in zip(found, reasons, strict=True)]

    def _numbers(self, cells: Cells) -> Slots | None:
        """The slots of numbers in plain digits, all within the domain; None where one is anything else."""
        together = "\n".join(cells)
        if together.count("\n") != len(cells) - 1:
            return None
        point = cells[0].find(".")
        written = 0 if point < 0 else len(cells[0]) - point - 1
        found = self._alike(together, written) if written <= self.decimals else None
        if found is None:
            found = self._mixed(cells, together)
        if found is None:
            return None
        return found if self.low <= min(found) and max(found) <= self.high else None

    def _alike(self, together: str, written: int) -> Slots | None:
        """The slots of numbers that all have as many decimals."""
        if not _alike(self.decimals, written).fullmatch(together):
            return None
        digits = together.replace(".", "") if written else together
        factor = 10 ** (self.decimals - written)
        if factor == 1:
            return list(map(int, digits.split("\n")))
        return [int(number) * factor for number in digits.split("\n")]

    def _mixed(self, cells: Cells, together: str) -> Slots | None:
        """The slots of numbers of which each has some decimals, or none."""
        if not self.decimals or not _mixed(self.decimals).fullmatch(together):
            return None
        zeros = ["0" * (self.decimals - count) for count in range(self.decimals + 1)]
        parts = [cell.partition(".") for cell in cells]
        return [int(f"{whole}{part}{zeros[len(part)]}") for whole, _, part in parts]


def _whole_digits(decimals: int) -> int:
    """Digits before the point that a slot of numbers with so many decimals always holds."""
    return 18 - decimals


@lru_cache(maxsize=32)
def _alike(decimals: int, written: int) -> re.Pattern[str]:
    """Numbers with as many decimals as are written, a line each."""
    number = rf"[0-9]{{1,{_whole_digits(decimals)}}}+" + (rf"\.[0-9]{{{written}}}" if written else "")
    return re.compile(rf"{number}(?:\n{number}|)*+")


@lru_cache(maxsize=32)
def _mixed(decimals: int) -> re.Pattern[str]:
    """Numbers with at most as many decimals, a line each."""
    number = rf"[0-9]{{1,{_whole_digits(decimals)}}}+(?:\.[0-9]{{1,{decimals}}})?"
    return re.compile(rf"{number}(?:\n{number}|)*+")
