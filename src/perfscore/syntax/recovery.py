"""Error recovery: one diagnostic for each syntax error, and reading goes on behind it.

Where it is plain what was meant, reading goes on with it. Elsewhere it goes back to the last statement that began well
and on at the next word that begins one. Rules of placement stand first: words, statements and the end of the text in
wrong places, also in an ``expect``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from perfscore.kernel import limits
from perfscore.kernel.source import Record, Source, Span, replace
from perfscore.kernel.suggest import nearest
from perfscore.messages.catalogue import Message, Words, phrases
from perfscore.messages.diagnostics import Report
from perfscore.syntax import chinese, habits, structure
from perfscore.syntax.lexer import Token
from perfscore.syntax.structure import Finding, Spot
from perfscore.syntax.tables import Acceptor
from perfscore.syntax.words import NAMELIKE, NUMERIC, OUTERMOST, SETTINGS, STARTERS, TERMINALS, expected, surroundings

_PLACES = {
    Words("word_home.header"): "version authority source currency unit language effective points round",
    Words("word_home.behind_type"): "default optional",
    Words("word_home.outside"): "framework type fact let rule require warn example",
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


def _statement(spot: Spot) -> Finding | None:
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


def _end(spot: Spot, line: int | None) -> Finding:
    """The end of the text in the middle of something; ``line`` is that of a block that is not closed."""
    open_line = line if "RBRACE" in spot.accepted else None
    return spot.says(
        "PS102.block_open" if open_line is not None else "PS102.unexpected_end",
        line=open_line,
        expected=expected(spot.accepted),
    )


def _other(spot: Spot, *, leads: bool) -> Finding:
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


class Brace(Record):
    """An open block: the word that began it, its line, and the column where that begins.

    The column is None where what the block holds is not indented. A virtual brace was never written.
    """

    word: str
    line: int
    column: int | None
    virtual: bool = False


class Layout:
    """Newlines mean nothing to the grammar, but much to a reader who looks for a brace that is missing."""

    def __init__(self, tokens: Sequence[Token], source: Source) -> None:
        self._tokens = tokens
        self._source = source
        self.suspected: tuple[Token, int] | None = None
        """The first word whose indent says that a block is over which is not closed, and the line of that block."""
        self._words: list[int] = []
        self._firsts: list[int] = []
        word = first = 0
        for index, token in enumerate(tokens):
            word = index if token.type in STARTERS else word
            first = index if self.leads(index) else first
            self._words.append(word)
            self._firsts.append(first)

    def leads(self, index: int) -> bool:
        """Whether a token is the first of its line."""
        if index == 0:
            return True
        # A text whose mark is missing has been given the end of its line.
        before = (self._tokens[index - 1].end_pos or 1) - 1
        return "\n" in self._source.text[before : self._tokens[index].start_pos]

    def _place(self, index: int) -> tuple[int, int]:
        return self._source.position(self._tokens[index].start_pos)

    def brace(self, index: int) -> Brace:
        """The block that a token opens."""
        line, column = self._place(self._firsts[index])
        indented = not self.leads(index + 1) or self._place(index + 1)[1] > column
        return Brace(self._tokens[self._words[index]].type, line, column if indented else None)

    def brace_in_front(self, index: int) -> Brace:
        """The block that should have been opened in front of a token."""
        return replace(self.brace(index - 1), virtual=True)

    def open_before(self, index: int, braces: Sequence[Brace]) -> list[Brace]:
        """The blocks that are open in front of a word, if it is where its indent says."""
        still = list(braces)
        if self.leads(index):
            column = self._place(index)[1]
            while still and (edge := still[-1].column) is not None and column <= edge:
                still.pop()
            if still and still[-1].column is None and self._tokens[index].type in OUTERMOST:
                return []
        return still

    def suspect(self, index: int, braces: Sequence[Brace]) -> None:
        """Remember a word whose indent says that a block is over, where it is the first."""
        if self.suspected is None and braces and len(still := self.open_before(index, braces)) < len(braces):
            self.suspected = self._tokens[index], braces[len(still)].line


def complain(start: Acceptor, tokens: list[Token], mended: Collection[int], report: Report) -> None:
    """Report each syntax error among the tokens, up to the limit; the last token is the end of the text.

    ``mended``: where the texts begin whose quotation marks were changed; what follows them may be part of them.
    """
    _Reader(start, tokens, mended, report).read()


class _Mark(Record):
    """A state in which a statement may begin, and how many braces were open there."""

    state: Acceptor
    depth: int


class _Reader:
    def __init__(self, start: Acceptor, tokens: list[Token], mended: Collection[int], report: Report) -> None:
        self.start = start
        self.state = start.copy()
        self.tokens = tokens
        self.mended = mended
        self.report = report
        self.layout = Layout(tokens, report.source)
        self.marks = [_Mark(start, 0)]
        self.braces: list[Brace] = []
        self.owed = 0
        self.silent_at = -1
        self.guessed = False

    def read(self) -> None:
        index = 0
        while index < len(self.tokens) and len(self.report.diagnostics) < limits.SYNTAX_ERRORS:
            token = self.tokens[index]
            if token.word:
                token = chinese.settle(self.tokens, index, self.state)
            if token.type in STARTERS or token.type == "RBRACE" or self.tokens[index - 1].type == "LBRACE":
                self._mark()
            if self.state.feed(token.type):
                self._follow(index)
                index += 1
            else:
                index = self._mend(index)

    def _mark(self) -> None:
        """Remember the state before a statement; only the latest of each depth can be gone back to."""
        if not self.state.fits(["SEMICOLON"]):
            return
        self.guessed = False
        while self.marks and self.marks[-1].depth >= len(self.braces):
            self.marks.pop()
        self.marks.append(_Mark(self.state.copy(), len(self.braces)))

    def _follow(self, index: int) -> None:
        """Keep count of the braces that a token opens or closes."""
        if self.tokens[index].type == "LBRACE":
            self.braces.append(self.layout.brace(index))
        elif self.tokens[index].type == "RBRACE" and self.braces:
            self.braces.pop()
        elif self.tokens[index].type in STARTERS:
            self.layout.suspect(index, self.braces)

    def _mend(self, index: int) -> int:
        """Report what is wrong with a token; the index of the next one to read."""
        token = self.tokens[index]
        if token.type == "RBRACE" and not self.braces:
            return self._excess(index)
        if not self.report.words and any(self.state.fits([each[0][0]]) for each in chinese.readings().get(token, ())):
            return self._in_chinese(index)
        touched = any(near.start_pos in self.mended for near in self.tokens[max(0, index - 1) : index + 1])
        if index == self.silent_at or self.guessed or touched:
            return self._skip(index)
        spot = Spot(self.tokens, index, self.state.accepted(), self.state)
        finding = None
        if token.type in STARTERS:
            missing = self._closing(spot)
            if missing is not None:
                return missing
            finding = _statement(spot)
        elif token.type == "$END":
            if self.braces and self.layout.suspected and "RBRACE" in spot.accepted:
                self._not_closed(*self.layout.suspected)
                return index + 1
            finding = _end(spot, self.braces[-1].line if self.braces else None)
        for rule in () if finding else (_in_expect, *habits.RULES, *structure.RULES):
            finding = finding or rule(spot)
        finding = finding or _other(spot, leads=self.layout.leads(index))
        self.report.add(finding.message, finding.span)
        return self._go_on(index, finding, opens="LBRACE" in spot.accepted)

    def _in_chinese(self, index: int) -> int:
        """Report a Chinese word in a file that does not say that there are some, and read on as if it did."""
        token = self.tokens[index]
        self.report.add(Message("PS101.chinese_word", found=str(token)), token.span)
        self.tokens[index:] = chinese.read(self.tokens[index:])
        self.report.words, self.layout = phrases(), Layout(self.tokens, self.report.source)
        return index

    def _go_on(self, index: int, finding: Finding, *, opens: bool) -> int:
        if finding.elsewhere:
            return self._misplaced(index)
        if finding.repair is None:
            self.owed += opens
            return self._skip(index)
        if not all(self.state.feed(token.type) for token in finding.repair):
            return self._skip(index)
        if finding.used == 0 and not self.state.fits([self.tokens[index].type]):
            return self._skip(index)
        self.guessed = finding.guessed
        for token in finding.repair:
            if token.type == "LBRACE":
                self.braces.append(self.layout.brace_in_front(index))
        if not finding.repair:
            self.silent_at = index + finding.used
        return index + finding.used

    def _closing(self, spot: Spot) -> int | None:
        """Close the blocks that a word at the edge of the text, or one that no header can hold, shows to be over."""
        keep = self.layout.open_before(spot.index, self.braces)
        inside = bool(self.braces) and self.braces[-1].word == "FRAMEWORK" and "SEMICOLON" in spot.accepted
        if len(keep) == len(self.braces) and not inside:
            return None
        closed = self.braces[len(keep) :] or self.braces[-1:]
        if "RBRACE" not in spot.accepted or not self.state.fits(["RBRACE"] * len(closed) + [spot.found.type]):
            return None
        if not all(brace.virtual for brace in closed):
            self._not_closed(spot.found, closed[-1].line)
        if len(keep) == len(self.braces):
            self.owed += 1
        for _ in closed:
            self.state.feed("RBRACE")
            self.braces.pop()
        return spot.index

    def _not_closed(self, found: Token, line: int) -> None:
        """Report a block that is not closed, in front of the word whose indent says so first."""
        word, line = self.layout.suspected or (found, line)
        self.layout.suspected = None
        self.report.add(Message("PS101.closing_missing", found=str(word), line=line), word.span)

    def _excess(self, index: int) -> int:
        """Pass over braces that close nothing; one that was closed in its stead is owed."""
        if self.owed:
            self.owed -= 1
            return index + 1
        if index != self.silent_at:
            token = self.tokens[index]
            self.report.add(Message("PS101.closes_nothing", found=str(token)), Span(token.start_pos, token.end_pos))
        while self.tokens[index].type == "RBRACE":
            index += 1
        self.silent_at = index
        return index

    def _misplaced(self, index: int) -> int:
        """Read a statement where it may stand; the index of the token behind it."""
        side = self.start.copy()
        for kind in surroundings(self.tokens[index].type):
            side.feed(kind)
        depth, start = 0, index
        while side.feed(self.tokens[index].type):
            depth += (self.tokens[index].type == "LBRACE") - (self.tokens[index].type == "RBRACE")
            index += 1
            token = self.tokens[index]
            ends = token.type in STARTERS or token.type in {"RBRACE", "$END"}
            if depth == 0 and ends and side.fits(["SEMICOLON"]) and not self._goes_on(side, token):
                return index
        return self._skip(max(index, start + 1))

    def _goes_on(self, side: Acceptor, token: Token) -> bool:
        """Whether a token begins another statement that is misplaced like the one in front of it."""
        return token.type in STARTERS and side.fits([token.type]) and not self.state.fits([token.type])

    def _skip(self, index: int) -> int:
        """The index of the next token at which reading can go on, in a state that fits it."""
        braces = list(self.braces)
        start = index
        while index < len(self.tokens):
            token = self.tokens[index]
            first = self.layout.leads(index) or self.tokens[index - 1].type in {"LBRACE", "RBRACE", "SEMICOLON"}
            begins = token.type in STARTERS and first
            if begins:
                braces = self.layout.open_before(index, braces)
            ends = token.type == "$END" or (token.type == "RBRACE" and bool(braces))
            begins = begins and (index > start or self.layout.leads(index))
            if (begins or ends) and self._take_up(braces, token):
                return index
            if token.type == "LBRACE":
                braces.append(self.layout.brace(index))
            elif token.type == "RBRACE" and braces:
                braces.pop()
            index += 1
        return index

    def _take_up(self, braces: list[Brace], token: Token) -> bool:
        for mark in reversed(self.marks):
            if mark.depth == len(braces) and mark.state.fits([token.type]):
                self.state, self.braces = mark.state.copy(), braces
                self.guessed = False
                return True
        return False
