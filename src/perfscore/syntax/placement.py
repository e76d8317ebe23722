"""Syntax errors of placement: words, statements and the end of the text in wrong places, also in an ``expect``."""

from __future__ import annotations

from perfscore.kernel.suggest import nearest
from perfscore.messages.catalogue import Message, Words
from perfscore.syntax import chinese
from perfscore.syntax.lexer import Token
from perfscore.syntax.spot import Finding, Spot
from perfscore.syntax.words import NAMELIKE, NUMERIC, OUTERMOST, SETTINGS, STARTERS, TERMINALS, expected

_PLACES = {
    Words("word_home.header"): "version authority source currency unit language effective points round",
    Words("word_home.behind_type"): "default optional",
    Words("word_home.outside"): "framework fact let rule require warn example",
    Words("word_home.limits"): "zero full cap at na times",
    Words("word_home.entries"): "group indicator",
    Words("word_home.indicator"): "part",
    Words("word_home.clauses"): "award bands interpolate deduct target judged lookup check",
    Words("word_home.grade"): "grade",
    Words("word_home.example"): "given expect",
    Words("word_home.values"): "and or not if is in true false",
    Words("word_home.behind_if"): "then",
    Words("word_home.branches"): "else",
    Words("word_home.warn"): "unless",
    Words("word_home.deduct"): "per above below proportional",
    Words("word_home.each"): "each",
    Words("word_home.of"): "of",
    Words("word_home.otherwise"): "otherwise",
    Words("word_home.flag"): "flag",
    Words("word_home.meets"): "meets",
    Words("word_home.where"): "where",
    Words("word_home.without"): "without",
    Words("word_home.to"): "to",
    Words("word_home.when"): "when",
}
_HOMES = {word: place for place, words in _PLACES.items() for word in words.split()} | {
    "each row": Words("word_home.entries")
}
_ROW_ENTRIES = frozenset({"GROUP", "INDICATOR", "RBRACE", "SEMICOLON"})
_IN_ENTRIES = STARTERS - OUTERMOST - SETTINGS - {"GIVEN", "EXPECT", "GROUP", "INDICATOR", "EACH_ROW"} | {"TARGET"}


def statement(spot: Spot) -> Finding | None:
    """A word that begins a statement where none of its kind can begin; None where it is not at fault itself."""
    word = str(spot.found)
    if spot.found.type == "GROUP" and "BY" in spot.accepted and spot.at(1).type == "BY":
        return spot.says("PS101.rows_by", (), 1, found=word, group=word.startswith("group"), column=spot.at(2))
    if spot.found.type == "FACT" and spot.fits("x : x optional }"):
        return spot.says("PS101.no_column_word", (), 1, word=word, name=spot.at(1))
    if spot.found.type in {"GRADES", "ROUND"} and spot.fits('""', spot.found):
        return spot.says("PS101.untitled", '""', word=word)
    if spot.accepted == _ROW_ENTRIES and spot.found.type in _IN_ENTRIES:
        return spot.says(
            "PS101.part_in_entry" if spot.found.type == "PART" else "PS101.inside_an_entry", elsewhere=True, word=word
        )
    if "SEMICOLON" in spot.accepted:
        return spot.says(_misplaced(spot.found), elsewhere=True)
    if spot.fits("{", spot.found):
        return spot.says("PS101.opening_missing", "{", found=word)
    return None


def end(spot: Spot, line: int | None) -> Finding:
    """The end of the text in the middle of something; ``line`` is that of a block that is not closed."""
    open_line = line if "RBRACE" in spot.accepted else None
    return spot.says(
        "PS102.block_open" if open_line is not None else "PS102.unexpected_end",
        line=open_line,
        expected=expected(spot.accepted),
    )


def other(spot: Spot, *, leads: bool) -> Finding:
    """A word or a sign of which nothing special is known; ``leads``: it is the first of its line."""
    found = spot.found
    words = expected(spot.accepted)
    if found.type in STARTERS and leads:
        return spot.says("PS101.unfinished", found=found, expected=words)
    if (
        not leads
        and (found.word or found) == found.type.lower()
        and spot.fits(name := found.of_type("NAME"), spot.at(1))
    ):
        return spot.says("PS101.reserved", name, 1, found=found)
    if spot.accepted == {"STRING"} and found.type in NAMELIKE | NUMERIC:
        return spot.says("PS101.quotes_missing", '""', 1, guessed=True, found=found)
    if found.type == "NAME":
        known = sorted(terminal.lower() for terminal in spot.accepted if terminal not in TERMINALS)
        meant = nearest(str(found), known) or chinese.near(str(found), known)
        if meant is not None:
            fits = spot.fits(meant, spot.at(1))
            if fits or meant.upper() not in STARTERS:
                return spot.says("PS101.word_meant", meant if fits else None, 1, guessed=True, found=found, meant=meant)
    if (found.word or found) in _HOMES and ("SEMICOLON" in spot.accepted or len(words) > 2):
        return spot.says(_misplaced(found))
    return spot.says("PS101.unexpected", found=found, expected=words)


def _misplaced(word: Token) -> Message:
    return Message("PS101.misplaced", found=str(word), home=_HOMES[word.word or word])


_FIRST = frozenset({"EXPECT", "COMMA"})
_NEXT = frozenset({"COMMA", "SEMICOLON", "EXPECT", "GIVEN", "RBRACE"})
_MEANT = {"loss": "deducted deduction minus 扣 扣分 失分 损失", "gain": "bonus plus 加 加分"}
_SYNONYMS = {word: meant for meant, words in _MEANT.items() for word in words.split()}
_OF_A_ROW = frozenset({"of", "from", "on", "for", "within"})


def _misspelt(spot: Spot) -> Finding | None:
    """Another word than ``loss`` or ``gain`` in front of an amount, or behind ``no``."""
    found, before = spot.found, spot.at(-1)
    if before.type == "NO" and "LOSS" in spot.accepted and found.type in NAMELIKE:
        return spot.says("PS101.other_sign", "loss", 1, found=found, meant="loss")
    if found.type == "NUMBER" and before.type == "NAME" and spot.at(-2).type in _FIRST:
        meant = _SYNONYMS.get(str(before)) or nearest(str(before), ("loss", "gain"))
        if meant is not None:
            return spot.says("PS101.word_meant", at=(-1, 0), found=before, meant=meant)
    return None


def _loss(spot: Spot) -> Finding | None:
    """Words in another order, or too many, behind ``loss`` or ``gain``."""
    found, after = spot.found, spot.at(1)
    if not _begun(spot):
        return None
    if found in _OF_A_ROW and after.type in NAMELIKE | {"PATH"} and spot.fits("in", after):
        return spot.says("PS101.other_sign", "in", 1, found=found, meant="in")
    if after.type in _NEXT and spot.fits("in", found):
        return spot.says("PS101.word_missing", "in", word="in", found=found)
    word = found.type in NAMELIKE and ("EQUAL" in spot.accepted or after.type == "STRING")
    if word or found.type in NUMERIC | {"STRING", "OF"}:
        return spot.says("PS101.text_for_loss" if str(found)[0] in '"“' else "PS101.loss_written", found=found)
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
