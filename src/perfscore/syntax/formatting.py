"""Lays a text out: indents, columns, blanks between tokens; and writes its words in the other language.

Lines end where the author ended them. What stands in a block is indented; statements of one kind that follow one
another have columns in common, and so have the lines of a table. Of what the grammar can say nearly nothing is known
here, so that a new statement is laid out as any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, Final, Literal

from perfscore.kernel.source import Mutable, Record, Source, display_width, one_line
from perfscore.messages.catalogue import Message, phrases
from perfscore.messages.diagnostics import FrameworkError, Report
from perfscore.syntax import chinese
from perfscore.syntax.lexer import Token, in_chinese, lexed
from perfscore.syntax.parser import Reader, parse, whole
from perfscore.syntax.tables import Rule
from perfscore.syntax.words import CLOSING, OPENING, SETTINGS, VALUES


class Shape(Record):
    """What a rule of the grammar, by its name, became: from the first token to the last, by their indexes.

    ``pieces`` are the indexes of single tokens, and the shapes of what consists of several.
    """

    rule: str
    first: int
    last: int
    pieces: tuple[int | Shape, ...]

    def inside(self) -> Iterator[Shape]:
        """This shape and all that are part of it."""
        yield self
        for piece in self.pieces:
            if isinstance(piece, Shape):
                yield from piece.inside()


def first_of(piece: int | Shape) -> int:
    """The index of the first token of a piece."""
    return piece if isinstance(piece, int) else piece.first


def _shape(rule: Rule, found: list[Any]) -> list[int | Shape] | Shape:
    """The shape of the pieces of a rule; a list is part of the shape around it."""
    pieces = list[int | Shape]()
    for piece in found:
        pieces += piece if isinstance(piece, list) else [piece]
    if rule.method is None:
        return pieces
    last = pieces[-1] if pieces else 0
    first = first_of(pieces[0]) if pieces else 0
    return Shape(rule.method, first, last if isinstance(last, int) else last.last, tuple(pieces))


def shaped(source: Source) -> tuple[list[Token], Shape]:
    """The tokens of a text, the last of which is its end, and their shape. Raises FrameworkError of a syntax error."""
    tree, report = parse(source)
    if tree is None:
        raise FrameworkError(report.in_order())
    tokens = whole(list(lexed(source.text)), len(source.text))
    return tokens, Reader(lambda index, _: index, _shape).read(tokens)


Written = Literal["en", "zh"]

_INDENT, _CONTINUED = 2, 4
_WIDE = 56
"""A cell that is wider moves no column."""
_TIGHT_BEHIND: Final = frozenset({"LPAR", "CALL", "LSQB"})
_TIGHT_BEFORE: Final = frozenset({"RPAR", "RSQB", "COMMA", "SEMICOLON", "CALL"})
_FULL_WIDTH: Final = frozenset("，；：")
_SIGNS: Final = frozenset({"COLON", "EQUAL", "WHEN", "PER"})
_COLUMNS: Final = _SIGNS | {"LBRACE"}
"""What begins a column beside a title, where it is a part of a statement and not of a formula in it."""
_GAP = re.compile(r"[#＃][^\n]*|\n")
_KINDS: Final = {"GRADES": "GRADE"}
"""Kinds of tokens that are told apart by what follows, and whose word is another's."""

_UNITS: Final = {"day": "天", "hour": "小时", "minute": "分钟", "week": "周"}


def formatted(source: Source, words: Written | None = None) -> str:
    """A text laid out, with its words in English or Chinese where that is asked for.

    A word stays English where the file has a name like the Chinese one. Raises FrameworkError of a syntax error, and
    where Chinese words are asked for in a file that is not in Chinese.
    """
    tokens, shape = shaped(source)
    texts = [str(token) for token in tokens]
    if words is not None:
        if words == "zh" and not in_chinese(tokens):
            report = Report(source)
            report.add(Message("PS101.chinese_word", found=phrases()["framework"]), tokens[0].span)
            raise FrameworkError(report.in_order())
        texts = _translated(tokens, shape, words)
    text = _Layout(source.text, tokens, shape, texts).text()
    quoted = _quotations(source.text, tokens, shape, Source(source.name, text))
    if not quoted:
        return text
    texts = [quoted.get(index, written) for index, written in enumerate(texts)]
    return _Layout(source.text, tokens, shape, texts).text()


def _quotations(text: str, tokens: Sequence[Token], shape: Shape, new: Source) -> dict[int, str]:
    """The texts in examples that quote a clause of the file, as this is written in the new text."""
    quoting = [index for index, token in enumerate(tokens) if token.type == "STRING" and _of_loss(tokens, index)]
    said = {str(token) for index, token in enumerate(tokens) if token.type == "STRING" and index not in quoting}
    quoting = [index for index in quoting if tokens[index] not in said]
    if not quoting:
        return {}
    again, _ = shaped(new)
    clauses = {
        one_line(old): one_line(new.text[again[each.first].start_pos : again[each.last].end_pos])
        for each in shape.inside()
        if (old := text[tokens[each.first].start_pos : tokens[each.last].end_pos])
    }
    found = {}
    for index in quoting:
        clause = tokens[index][1:-1].replace('\\"', '"')
        if clauses.get(clause, clause) != clause:
            found[index] = '"{}"'.format(clauses[clause].replace('"', '\\"'))
    return found


def _of_loss(tokens: Sequence[Token], index: int) -> bool:
    before = [token.type for token in tokens[max(0, index - 2) : index]]
    return before in (["LOSS", "NUMBER"], ["GAIN", "NUMBER"], ["NO", "LOSS"])


# ---------------------------------------------------------------- words


def _translated(tokens: Sequence[Token], shape: Shape, words: Written) -> list[str]:
    """The tokens as they are written in a language; nothing for those that another one includes."""
    names, meant, called = set[int](), set[int](), set[int]()
    for each in shape.inside():
        english = tokens[each.first].word or tokens[each.first]
        if each.rule in {"word", "callee", "aggregation"} or (each.rule == "name_value" and english in VALUES):
            meant.update(range(each.first, each.last + 1))
            called.update({each.first} if each.rule == "callee" else ())
        elif each.rule == "soft":
            names.add(each.first)
    names |= {index for index, token in enumerate(tokens) if token.type == "NAME"}
    names -= meant
    taken = {str(tokens[index]) for index in names}
    keys = [
        None if index in names else (_KINDS.get(token.type, token.type), " ".join((token.word or token).split()))
        for index, token in enumerate(tokens)
    ]
    if words == "en":
        texts = [
            str(token) if key is None or not token.word else key[1] for token, key in zip(tokens, keys, strict=True)
        ]
    else:
        texts = [str(token) for token in tokens]
        index = 0
        while index < len(tokens):
            count, text = _chinese(keys, index, taken, called=index in called)
            if count:
                texts[index : index + count] = [text, *[""] * (count - 1)]
            index += max(1, count)
    return [
        _duration(text, words) if token.type == "DURATION" else text for token, text in zip(tokens, texts, strict=True)
    ]


def _chinese(keys: Sequence[tuple[str, str] | None], index: int, taken: set[str], *, called: bool) -> tuple[int, str]:
    """How many tokens have a Chinese word together, and that word; ``called``: they are a function."""
    best, text = (0, False), ""
    for reading, function, word in _by_first().get(keys[index], ()):
        fits = tuple(keys[index : index + len(reading)]) == reading and (called or not function)
        if fits and word not in taken and (len(reading), function) > best:
            best, text = (len(reading), function), word
    return best[0], text


@cache
def _by_first() -> dict[tuple[str, str] | None, list[tuple[chinese.Reading, bool, str]]]:
    """The Chinese words by the first token that they stand for, each with whether it is that of a function."""
    found = dict[tuple[str, str] | None, list[tuple[chinese.Reading, bool, str]]]()
    for phrase, word in phrases().items():
        reading = chinese.reading(phrase)
        found.setdefault(reading[0], []).append((reading, phrase.endswith("("), word))
    return found


def _duration(text: str, words: Written) -> str:
    unit = re.search(r"[ \t]*(?:(day|hour|minute|week)s?|(天|小时|分钟|周))$", text)
    assert unit is not None
    number = text[: unit.start()]
    english = unit[1] or next(english for english, word in _UNITS.items() if word == unit[2])
    plural = "" if number == "1" else "s"
    return f"{number} {_UNITS[english]}" if words == "zh" else f"{number} {english}{plural}"


# ---------------------------------------------------------------- lines


class _Line(Mutable):
    """A line: its tokens from ``first`` to ``last``, which is before it where there are none, and its comment."""

    first: int
    last: int
    comment: str
    blank: bool
    """Whether an empty line stands above."""

    @property
    def empty(self) -> bool:
        return self.last < self.first


class _Start(Record):
    """Where a column begins, by its name; not ``inline`` where that is on a later line of the statement."""

    name: str
    index: int
    inline: bool = True


class _Layout:
    """Where everything stands."""

    def __init__(self, source: str, tokens: Sequence[Token], shape: Shape, texts: Sequence[str]) -> None:
        self.source, self.tokens, self.texts = source, tokens, texts
        self.shape = shape
        self.count = len(tokens) - 1
        """How many tokens there are, but for the end."""
        self.items: dict[int, Shape] = {each.first: each for each in shape.pieces if isinstance(each, Shape)}
        self.top = frozenset(self.items)
        self.inside: list[int | None] = [None] * (self.count + 1)
        """The first token of the innermost statement of which each token is a part."""
        self.tight = set[int]()
        """Signs of numbers, braces of sets and brackets of arguments, which have no blank beside them."""
        for each in shape.inside():
            self._look_at(each)
        self.closing: dict[int, int] = {}
        self.opener = self._openers()
        self.lines = list(self._cut())
        self.leading = {line.first for line in self.lines if not line.empty}
        self.columns: dict[int, int] = {}
        """How far behind the start of its statement a token stands."""
        self.at: dict[int, int] = {}
        """The column of each token."""
        self.indents: dict[int, int] = {}
        """The indent of the line on which a token stands."""

    def _look_at(self, shape: Shape) -> None:
        """Take down what stands in the braces of a shape."""
        if self.tokens[shape.first].type == "ADD" or shape.rule == "arguments":
            self.tight.add(shape.first)
        if shape.rule == "one_of":
            self.tight.update(
                each for each in shape.pieces if isinstance(each, int) and self.tokens[each].type == "LBRACE"
            )
        deep = shape.rule == "start"
        for piece in shape.pieces:
            if isinstance(piece, int):
                deep = (deep or self.tokens[piece].type == "LBRACE") and self.tokens[piece].type != "RBRACE"
            elif deep:
                self.items[piece.first] = piece
                self.inside[piece.first : piece.last + 1] = [piece.first] * (piece.last + 1 - piece.first)

    def _openers(self) -> list[int | None]:
        """The innermost bracket around each token; that of a closing one is the one that it closes."""
        found, open_ones = list[int | None](), list[int]()
        for index, token in enumerate(self.tokens):
            found.append(open_ones[-1] if open_ones else None)
            if token.type in OPENING:
                open_ones.append(index)
            elif token.type in CLOSING:
                self.closing[open_ones.pop()] = index
        return found

    def _cut(self) -> Iterator[_Line]:
        """The lines, as the author ended them; statements outside all braces, and lines of tables, begin new ones."""
        line = _Line(0, -1, "", False)
        for index in range(self.count + 1):
            end = self.tokens[index - 1].end_pos if index else 0
            breaks = _GAP.findall(self.source, end, self.tokens[index].start_pos)
            if not breaks and self._begins_line(index):
                breaks = ["\n"]
            for each in breaks:
                if each != "\n":
                    line.comment = each.rstrip()
                    continue
                if not line.empty or line.comment:
                    yield line
                    line = _Line(index, index - 1, "", False)
                else:
                    line.blank = True
            line.last = min(index, self.count - 1)
        if not line.empty or line.comment:
            yield line

    def _begins_line(self, index: int) -> bool:
        kind, before = self.tokens[index].type, self.tokens[index - 1].type
        if index in self.top and index:
            return True
        opener = self.opener[index]
        if opener is None or "PIPE" not in {kind, before} or not self._spread(opener):
            return False
        return (kind == "PIPE" and (before == "LBRACE" or index in self.items)) or kind == "RBRACE"

    def _spread(self, opener: int) -> bool:
        """Whether a block takes several lines."""
        return "\n" in self.source[self.tokens[opener].start_pos : self.tokens[self.closing[opener]].start_pos]

    def _closes(self, index: int) -> bool:
        return self.tokens[index].type in CLOSING

    # ------------------------------------------------------------ columns

    def _align(self) -> None:
        """Find the columns of statements of one kind, and of lines of tables, that follow one another in a block."""
        groups = dict[int | None, tuple[object, list[list[_Start]]]]()
        for line in self.lines:
            if line.first not in self.items and self.tokens[line.first].type != "PIPE":
                # A part of a statement that begins above.
                continue
            opener = self.opener[line.first]
            kind, starts = self._kind(line)
            before, group = groups.get(opener, (None, []))
            if kind != before or line.blank:
                self._set(group)
                group = []
            group += [starts] if starts else []
            groups[opener] = kind, group
        for _, group in groups.values():
            self._set(group)

    def _kind(self, line: _Line) -> tuple[str | None, list[_Start]]:
        """What a line shares columns with: those of the same kind; and where its own columns begin."""
        first, last = line.first, line.last
        if first > last:
            return None, []
        opener = self.opener[first]
        begin = _Start("", first)
        if self.tokens[first].type == "PIPE":
            pipes = [each for each in range(first + 1, last + 1) if self.tokens[each].type == "PIPE"]
            pipes = [each for each in pipes if self.opener[each] == opener]
            return "|", [begin, *(_Start(str(number), each) for number, each in enumerate(pipes))]
        item = self.items.get(first)
        alone = all(self.opener[each] != opener for each in range(first + 1, last + 1) if each in self.items)
        if item is None or not alone or (self.tokens[last].type == "LBRACE" and item.last > last):
            return None, []
        setting = self.tokens[first].type in SETTINGS and opener is not None
        return "setting" if setting else item.rule, [begin, *self._starts(item, last, setting)]

    def _starts(self, item: Shape, last: int, setting: bool) -> Iterator[_Start]:
        """Where the columns of a statement begin, of which the first line ends with a token."""
        if setting:
            yield _Start("value", first_of(item.pieces[1]))
            return
        for number, (before, piece) in enumerate(pairwise(item.pieces), start=1):
            first = first_of(piece)
            kind = self.tokens[first].type
            behind_sign = isinstance(before, int) and self.tokens[before].type in _SIGNS
            if kind == "STRING" and number > 1 and not behind_sign and (isinstance(piece, int) or piece.rule != "text"):
                # Behind a bracket that ends a block of lines it stays where it is.
                if first - 1 not in self.leading or not self._closes(first - 1):
                    yield _Start("title", first, inline=first <= last)
            elif isinstance(piece, Shape):
                if first <= last and (kind in {"LBRACE", "COLON"} or piece.rule == "signed"):
                    yield _Start(piece.rule, first)
            elif kind in _COLUMNS and first <= last:
                yield _Start(kind, first)

    def _set(self, group: Sequence[list[_Start]]) -> None:
        """Give what follows one another columns in common."""
        order = list[str]()
        for starts in group:
            at = 0
            for start in starts[1:]:
                if start.name not in order:
                    order.insert(at, start.name)
                at = order.index(start.name) + 1
        edges = [0] * len(group)
        for name in order:
            found = dict[int, tuple[_Start, int]]()
            for row, starts in enumerate(group):
                place = next((number for number, each in enumerate(starts) if each.name == name), 0)
                if place:
                    cell = self._width(starts[place - 1].index, starts[place].index)
                    found[row] = starts[place], edges[row] + cell + 1
            fitting = (edge for row, (start, edge) in found.items() if start.inline and edge - edges[row] <= _WIDE)
            column = max(fitting, default=0)
            for row, (start, edge) in found.items():
                self.columns[start.index] = max(column, edge) if start.inline else column
                edges[row] = self.columns[start.index]

    def _width(self, first: int, end: int) -> int:
        """The width of a cell: the tokens from one to another, which is not part of it."""
        return display_width("".join(self._blank(each) + self.texts[each] for each in range(first, end)).lstrip())

    def _blank(self, index: int) -> str:
        """What stands in front of a token that is not the first of its line."""
        if not index or not self.texts[index]:
            return ""
        before = next((each for each in range(index - 1, -1, -1) if self.texts[each]), 0)
        behind, kind = self.tokens[before].type, self.tokens[index].type
        sign = behind == "ADD" and before in self.tight
        arguments = kind == "LPAR" and index in self.tight
        tight = behind in _TIGHT_BEHIND or kind in _TIGHT_BEFORE or self.texts[before][-1] in _FULL_WIDTH
        of_set = (behind == "LBRACE" and before in self.tight) or (
            kind == "RBRACE" and self.opener[index] in self.tight
        )
        return "" if sign or arguments or tight or of_set else " "

    # ------------------------------------------------------------ writing

    def text(self) -> str:
        """All of it."""
        self._align()
        written = list[tuple[str, _Line]]()
        for line in self.lines:
            if line.blank and written and (line.empty or not self._closes(line.first)):
                written.append(("", _Line(0, -1, "", False)))
            written.append((self._written(line), line))
        return "".join(f"{text}\n" for text in self._commented(written))

    def _written(self, line: _Line) -> str:
        """A line without its comment; its tokens are told where they stand."""
        edge = indent = self._indent(line.first, within=line.empty)
        pieces = [" " * indent]
        for index in range(line.first, line.last + 1):
            self.indents[index] = indent
            blank = "" if index == line.first else self._blank(index)
            offset, start = self.columns.get(index), self.inside[index]
            if offset is not None and index > line.first:
                begun = edge if start is None else self.at[start]
                blank = " " * max(len(blank), begun + offset - edge)
            self.at[index] = edge + len(blank)
            edge = self.at[index] + display_width(self.texts[index])
            pieces += [blank, self.texts[index]]
        return "".join(pieces)

    def _indent(self, index: int, *, within: bool) -> int:
        """The indent of a line that begins with a token; ``within`` its block also where the token ends this."""
        opener = self.opener[index]
        begins = index in self.items or self.tokens[index].type == "PIPE"
        start = self.inside[index]
        if self._closes(index) and opener is not None:
            return self._base(opener) if within else self.indents[opener]
        if opener is not None and (begins or self.tokens[opener].type != "LBRACE"):
            return self._base(opener)
        if begins or start is None:
            return 0 if opener is None else self._base(opener)
        return self.at[start] + (self.columns.get(index) or _CONTINUED)

    def _base(self, opener: int) -> int:
        """Where that which stands between brackets begins."""
        inside = opener + 1
        return self.indents[opener] + _INDENT if inside in self.leading else self.at[inside]

    def _commented(self, written: Sequence[tuple[str, _Line]]) -> Iterator[str]:
        """The lines with their comments, which stand below one another where the lines do."""
        edge, row = 0, 0
        for number, (text, line) in enumerate(written):
            if line.empty or not line.comment:
                yield f"{text}{line.comment}".rstrip()
                continue
            if number >= row:
                row = number
                while row < len(written) and written[row][1].comment and not written[row][1].empty:
                    row += 1
                edge = max(display_width(each) for each, _ in written[number:row]) + 2
            yield text + " " * (edge - display_width(text)) + line.comment
