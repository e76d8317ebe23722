"""The Chinese words of the language, which stand for English ones in a file that says ``language zh``.

They become tokens of the types of the English words, so that the grammar knows nothing of them. A word is read as what
fits its place, and as a name where nothing else does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import KINDS
from perfscore.messages.catalogue import phrases
from perfscore.syntax.lexer import CALLABLE, Token, pieces
from perfscore.syntax.tables import Acceptor
from perfscore.syntax.words import DECLARING, VALUES

Reading = tuple[tuple[str, str], ...]
"""The types and the English words of the tokens that a Chinese word stands for."""


def spellings(word: str) -> tuple[str, str]:
    """An English word and the Chinese one."""
    return word, phrases()[word]


def reading(phrase: str) -> Reading:
    """The tokens of English words."""
    return tuple((token.type, str(token)) for token in pieces(phrase) if token.type != "CALL")


@cache
def readings() -> dict[str, tuple[Reading, ...]]:
    """What each Chinese word can stand for."""
    found = dict[str, tuple[Reading, ...]]()
    for phrase, word in phrases().items():
        found[word] = (*found.get(word, ()), reading(phrase))
    return found


def near(word: str, english: Iterable[str]) -> str | None:
    """The English word whose Chinese one is nearest to one that is misspelt."""
    if word.isascii():
        return None
    known = phrases()
    words = {known[found]: each for each in english for found in (each, f"{each}(") if found in known}
    # Of two characters one is enough to tell the word.
    alike = (each for each in words if len(each) == len(word) == 2 and set(each) & set(word))
    meant = nearest(word, words) or next(alike, None)
    return None if meant is None else words[meant]


def read(tokens: Iterable[Token]) -> list[Token]:
    """The tokens, in which each Chinese word has the type of what it most likely stands for."""
    known = readings()
    found = list[Token]()
    for token in tokens:
        found += _pieces(token, known[token][0]) if token.type == "NAME" and token in known else (token,)
    declared = frozenset(_declared([token for token in found if token]))
    for index, token in enumerate(found):
        if token in declared:
            word = _own(token, token.word) if token.type == "NAME" else token
            found[index] = Token(token.type, token, token.start_pos, token.end_pos, word)
    return found


def _declared(tokens: Sequence[Token]) -> Iterator[str]:
    """The words that are the names of something in this file."""
    none = Token("", "", 0, 0)
    around = zip([none, *tokens], tokens, tokens[1:], tokens[2:], [*tokens[3:], none], strict=False)
    for first, before, token, after, kind in around:
        stated = before.type in DECLARING and first.type != "EACH"
        if token.word and (stated or (after.type == "COLON" and (kind.word or kind) in KINDS)):
            yield str(token)


def _own(token: Token, keyword: str) -> str:
    """What a word means that is a name in this file: what names mean, else what is said of a keyword."""
    words = [each[0][1] for each in readings()[token] if each[0][0] == "NAME"] or [keyword]
    return "" if words[0] in VALUES else words[0]


def settle(tokens: list[Token], index: int, state: Acceptor) -> Token:
    """Read the Chinese word at a place as what fits there; the first token of it."""
    token = tokens[index]
    known = readings().get(token, ())
    if token.word == token:
        # What is a name in this file is one wherever a name can stand.
        known = ((("NAME", _own(token, known[0][0][1])),), *known)
    elif not token or state.fits([token.type]):
        return token
    fitting = (each for each in known if state.fits(kind for kind, _ in each))
    meant = _pieces(token, next(fitting, (("NAME", token.word),)))
    end = index + 1
    while not tokens[end] and tokens[end].word:
        end += 1
    tokens[index:end] = meant
    _bracket(tokens, index + len(meant))
    return meant[0]


def _bracket(tokens: list[Token], index: int) -> None:
    """Tell the bracket of a call behind a word that was read otherwise."""
    before, bracket = tokens[index - 1], tokens[index]
    if bracket.type in {"LPAR", "CALL"} and bracket.start_pos == before.end_pos:
        tokens[index] = bracket.of_type("CALL" if before.type in CALLABLE else "LPAR")


def _pieces(token: Token, meant: Reading) -> list[Token]:
    """The tokens of a reading, of which the first is the word as it is written, and the others stand behind it."""
    (kind, word), *rest = meant
    end = token.end_pos
    first = Token(kind, token, token.start_pos, end, word)
    return [first, *(Token(kind, "", end, end, word) for kind, word in rest)]
