"""Syntax errors of placement: words, statements and the end of the text in wrong places."""

from __future__ import annotations

from perfscore.kernel.suggest import nearest
from perfscore.messages import placement as messages
from perfscore.syntax.spot import Finding, Spot
from perfscore.syntax.words import NAMELIKE, NUMERIC, OUTERMOST, SETTINGS, STARTERS, TERMINALS, expected

_ROW_ENTRIES = frozenset({"GROUP", "INDICATOR", "RBRACE", "SEMICOLON"})
_IN_ENTRIES = STARTERS - OUTERMOST - SETTINGS - {"GIVEN", "EXPECT", "GROUP", "INDICATOR", "EACH_ROW"} | {"TARGET"}


def statement(spot: Spot) -> Finding | None:
    """A word that begins a statement where none of its kind can begin; None where it is not at fault itself."""
    word = str(spot.found)
    if spot.found.type == "GROUP" and "BY" in spot.accepted and spot.at(1).type == "BY":
        return Finding(messages.rows_by(word, str(spot.at(2))), spot.span(), (), 1)
    column = [spot.made(kind, kind) for kind in ("NAME", "COLON", "NAME", "OPTIONAL", "RBRACE")]
    if spot.found.type == "FACT" and spot.fits(column):
        return Finding(messages.no_column_word(word, str(spot.at(1))), spot.span(), (), 1)
    if spot.accepted == _ROW_ENTRIES and spot.found.type in _IN_ENTRIES:
        return Finding(messages.inside_an_entry(word), spot.span(), elsewhere=True)
    if "SEMICOLON" in spot.accepted:
        return Finding(messages.misplaced(word), spot.span(), elsewhere=True)
    if spot.fits([brace := spot.made("LBRACE", "{"), spot.found]):
        return Finding(messages.opening_missing(word), spot.span(), (brace,))
    return None


def end(spot: Spot, line: int | None) -> Finding:
    """The end of the text in the middle of something; ``line`` is that of a block that is not closed."""
    open_line = line if "RBRACE" in spot.accepted else None
    return Finding(messages.unexpected_end(expected(spot.accepted), open_line), spot.span())


def other(spot: Spot, *, leads: bool) -> Finding:
    """A word or a sign of which nothing special is known; ``leads``: it is the first of its line."""
    found = spot.found
    words = expected(spot.accepted)
    if found.type in STARTERS and leads:
        return Finding(messages.unfinished(str(found), words), spot.span())
    if not leads and found == found.type.lower() and spot.fits([name := spot.made("NAME", str(found)), spot.at(1)]):
        return Finding(messages.reserved(str(found)), spot.span(), (name,), 1)
    if found.type == "ON" and spot.at(-1).type == "GRADE":
        return Finding(messages.grade_on_outside(), spot.span(-1, 1))
    if spot.accepted == {"STRING"} and found.type in NAMELIKE | NUMERIC:
        repair = (spot.made("STRING", '""'),)
        return Finding(messages.quotes_missing(str(found)), spot.span(), repair, 1, guessed=True)
    if found.type == "NAME":
        known = sorted(terminal.lower() for terminal in spot.accepted if terminal not in TERMINALS)
        meant = nearest(str(found), known)
        if meant is not None:
            fits = spot.fits([word := spot.made(meant.upper(), meant), spot.at(1)])
            if fits or word.type not in STARTERS:
                message = messages.unexpected(str(found), words, meant)
                return Finding(message, spot.span(), (word,) if fits else None, 1, guessed=True)
    return Finding(messages.unexpected(str(found), words), spot.span())
