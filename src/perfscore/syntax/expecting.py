"""Syntax errors in an ``expect``: losses and gains in other words, or in another order."""

from __future__ import annotations

from perfscore.kernel.suggest import nearest
from perfscore.messages import placement as messages
from perfscore.messages.syntax import loss_written
from perfscore.syntax.spot import Finding, Spot
from perfscore.syntax.words import NAMELIKE, NUMERIC

_FIRST = frozenset({"EXPECT", "COMMA"})
_NEXT = frozenset({"COMMA", "SEMICOLON", "EXPECT", "GIVEN", "RBRACE"})
_MEANT = {"loss": "deducted deduction minus 扣 扣分 失分 损失", "gain": "bonus plus 加 加分"}
_SYNONYMS = {word: meant for meant, words in _MEANT.items() for word in words.split()}
_OF_A_ROW = frozenset({"of", "from", "on", "for", "within"})


def _misspelt(spot: Spot) -> Finding | None:
    """Another word than ``loss`` or ``gain`` in front of an amount, or behind ``no``."""
    found, before = spot.found, spot.at(-1)
    if before.type == "NO" and "LOSS" in spot.accepted and found.type in NAMELIKE:
        return Finding(messages.other_sign(str(found), "loss"), spot.span(), (spot.made("LOSS", "loss"),), 1)
    if found.type == "NUMBER" and before.type == "NAME" and spot.at(-2).type in _FIRST:
        meant = _SYNONYMS.get(str(before)) or nearest(str(before), ("loss", "gain"))
        if meant is not None:
            return Finding(messages.unexpected(str(before), [], meant), spot.span(-1, 0))
    return None


def _loss(spot: Spot) -> Finding | None:
    """Words in another order, or too many, behind ``loss`` or ``gain``."""
    found, after = spot.found, spot.at(1)
    if not _begun(spot):
        return None
    inside = spot.made("IN", "in")
    if found in _OF_A_ROW and after.type in NAMELIKE | {"PATH"} and spot.fits([inside, after]):
        return Finding(messages.other_sign(str(found), "in"), spot.span(), (inside,), 1)
    if after.type in _NEXT and spot.fits([inside, found]):
        return Finding(messages.word_missing("in", str(found)), spot.span(), (inside,))
    word = found.type in NAMELIKE and ("EQUAL" in spot.accepted or after.type == "STRING")
    if word or found.type in NUMERIC | {"STRING", "OF"}:
        return Finding(loss_written(str(found)), spot.span())
    return None


def _begun(spot: Spot) -> bool:
    """Whether the expectation begins with ``loss``, ``gain`` or ``no loss``."""
    offset = -1
    while spot.at(offset).type not in _FIRST:
        offset -= 1
    words = [spot.at(place).type for place in range(offset + 1, 0)]
    return words[:1] in (["LOSS"], ["GAIN"]) or words[:2] == ["NO", "LOSS"]


def _in_expect(spot: Spot) -> Finding | None:
    if spot.statement.type != "EXPECT":
        return None
    return _misspelt(spot) or _loss(spot)


RULES = (_in_expect,)
