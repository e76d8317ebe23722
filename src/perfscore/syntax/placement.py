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
        message = Message("PS101.rows_by", found=word, group=word.startswith("group"), column=str(spot.at(2)))
        return Finding(message, spot.span(), (), 1)
    column = [spot.made(kind, kind) for kind in ("NAME", "COLON", "NAME", "OPTIONAL", "RBRACE")]
    if spot.found.type == "FACT" and spot.fits(column):
        return Finding(Message("PS101.no_column_word", word=word, name=str(spot.at(1))), spot.span(), (), 1)
    title = spot.made("STRING", '""')
    if spot.found.type in {"GRADES", "ROUND"} and spot.fits([title, spot.found]):
        return Finding(Message("PS101.untitled", word=word), spot.span(), (title,))
    if spot.accepted == _ROW_ENTRIES and spot.found.type in _IN_ENTRIES:
        message = Message("PS101.part_in_entry" if spot.found.type == "PART" else "PS101.inside_an_entry", word=word)
        return Finding(message, spot.span(), elsewhere=True)
    if "SEMICOLON" in spot.accepted:
        return Finding(_misplaced(spot.found), spot.span(), elsewhere=True)
    if spot.fits([brace := spot.made("LBRACE", "{"), spot.found]):
        return Finding(Message("PS101.opening_missing", found=word), spot.span(), (brace,))
    return None


def end(spot: Spot, line: int | None) -> Finding:
    """The end of the text in the middle of something; ``line`` is that of a block that is not closed."""
    open_line = line if "RBRACE" in spot.accepted else None
    return Finding(
        Message(
            "PS102.block_open" if open_line is not None else "PS102.unexpected_end",
            line=open_line,
            expected=expected(spot.accepted),
        ),
        spot.span(),
    )


def other(spot: Spot, *, leads: bool) -> Finding:
    """A word or a sign of which nothing special is known; ``leads``: it is the first of its line."""
    found = spot.found
    words = expected(spot.accepted)
    if found.type in STARTERS and leads:
        return Finding(Message("PS101.unfinished", found=str(found), expected=words), spot.span())
    if (
        not leads
        and (found.word or found) == found.type.lower()
        and spot.fits([name := spot.made("NAME", str(found)), spot.at(1)])
    ):
        return Finding(Message("PS101.reserved", found=str(found)), spot.span(), (name,), 1)
    if spot.accepted == {"STRING"} and found.type in NAMELIKE | NUMERIC:
        repair = (spot.made("STRING", '""'),)
        return Finding(Message("PS101.quotes_missing", found=str(found)), spot.span(), repair, 1, guessed=True)
    if found.type == "NAME":
        known = sorted(terminal.lower() for terminal in spot.accepted if terminal not in TERMINALS)
        meant = nearest(str(found), known) or chinese.near(str(found), known)
        if meant is not None:
            fits = spot.fits([word := spot.made(meant.upper(), meant), spot.at(1)])
            if fits or word.type not in STARTERS:
                message = Message("PS101.word_meant", found=str(found), meant=meant)
                return Finding(message, spot.span(), (word,) if fits else None, 1, guessed=True)
    if (found.word or found) in _HOMES and ("SEMICOLON" in spot.accepted or len(words) > 2):
        return Finding(_misplaced(found), spot.span())
    return Finding(Message("PS101.unexpected", found=str(found), expected=words), spot.span())


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
        message = Message("PS101.other_sign", found=str(found), meant="loss")
        return Finding(message, spot.span(), (spot.made("LOSS", "loss"),), 1)
    if found.type == "NUMBER" and before.type == "NAME" and spot.at(-2).type in _FIRST:
        meant = _SYNONYMS.get(str(before)) or nearest(str(before), ("loss", "gain"))
        if meant is not None:
            return Finding(Message("PS101.word_meant", found=str(before), meant=meant), spot.span(-1, 0))
    return None


def _loss(spot: Spot) -> Finding | None:
    """Words in another order, or too many, behind ``loss`` or ``gain``."""
    found, after = spot.found, spot.at(1)
    if not _begun(spot):
        return None
    inside = spot.made("IN", "in")
    if found in _OF_A_ROW and after.type in NAMELIKE | {"PATH"} and spot.fits([inside, after]):
        return Finding(Message("PS101.other_sign", found=str(found), meant="in"), spot.span(), (inside,), 1)
    if after.type in _NEXT and spot.fits([inside, found]):
        return Finding(Message("PS101.word_missing", word="in", found=str(found)), spot.span(), (inside,))
    word = found.type in NAMELIKE and ("EQUAL" in spot.accepted or after.type == "STRING")
    if word or found.type in NUMERIC | {"STRING", "OF"}:
        message = Message("PS101.text_for_loss" if str(found)[0] in '"“' else "PS101.loss_written", found=str(found))
        return Finding(message, spot.span())
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
