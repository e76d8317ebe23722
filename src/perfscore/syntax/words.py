"""What a user calls the terminals of the grammar, and which words begin which statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from perfscore.kernel.numbers import ROUNDINGS
from perfscore.messages.catalogue import Item, Words

_SIGNS = {
    "EQUAL": "=", "UNEQUAL": "!=", "CIRCUMFLEX": "^", "DOTS": "..", "CALL": "(", "LPAR": "(", "RPAR": ")", "LSQB": "[",
    "RSQB": "]", "LBRACE": "{", "RBRACE": "}", "PIPE": "|", "MEETS": "meets", "EACH_ROW": "each row", "GRADES": "grade",
    "COLON": ":", "COMMA": ",", "SEMICOLON": ";",
}  # fmt: skip
_KINDS = {
    "NAME": "name", "PATH": "path", "STRING": "text", "NUMBER": "number", "PERCENT": "percentage", "DATE": "date",
    "DURATION": "duration", "ORDER": "order", "ADD": "sign", "MULTIPLY": "operator", "$END": "end",
}  # fmt: skip
TERMINALS: Final[Mapping[str, Item]] = {
    **{terminal: f"`{sign}`" for terminal, sign in _SIGNS.items()},
    **{terminal: Words(f"token.{kind}") for terminal, kind in _KINDS.items()},
}

SOFT: Final = frozenset(
    {
        "VERSION", "AUTHORITY", "SOURCE", "CURRENCY", "LANGUAGE", "EFFECTIVE", "POINTS", "ROUND", "RANGE", "WEIGHT",
        "STEP", "ON", "FROM", "BEYOND", "BECAUSE", "STARTED", "COMPLETE", "LEAST", "MOST", "ERROR", "DOWN",
        "TARGET", "TABLE", "BY", "LOSS", "GAIN", "NO", "RULE", "UNIT", "TIMES", "TYPE",
    }
)  # fmt: skip
"""Words that may also be names."""

SETTINGS: Final = frozenset(
    {"VERSION", "AUTHORITY", "SOURCE", "CURRENCY", "UNIT", "LANGUAGE", "EFFECTIVE", "POINTS", "ROUND", "GRADES"}
)
"""Words that begin a setting of the ``framework`` block."""

OUTERMOST: Final = frozenset({"FRAMEWORK", "TYPE", "FACT", "LET", "RULE", "REQUIRE", "WARN", "GRADE", "EXAMPLE"})
"""Words that can only begin a statement outside all braces."""

_CLAUSES: Final = frozenset({"PART", "AWARD", "BANDS", "INTERPOLATE", "DEDUCT", "TARGET", "JUDGED", "LOOKUP", "CHECK"})
_ANYWHERE: Final = frozenset({"GROUP", "INDICATOR", "EACH_ROW", "ZERO", "FULL", "CAP", "AT", "NA", "TIMES"})
_LINES: Final = frozenset({"GIVEN", "EXPECT"})

STARTERS: Final = SETTINGS | OUTERMOST | _CLAUSES | _ANYWHERE | _LINES
"""Words that begin a statement, at which reading goes on after a syntax error."""

OPENING: Final = frozenset({"LPAR", "CALL", "LSQB", "LBRACE"})
CLOSING: Final = frozenset({"RPAR", "RSQB", "RBRACE"})
ENTRIES: Final = frozenset({"GROUP", "INDICATOR", "PART"})
DECLARING: Final = ENTRIES | {"FRAMEWORK", "TYPE", "FACT", "LET", "RULE", "JUDGED"}
NAMELIKE: Final = SOFT | {"NAME"}
VALUES: Final = frozenset({"total", "missing", *ROUNDINGS})
"""Words that stand where names of values do."""

NUMERIC: Final = frozenset({"NUMBER", "PERCENT", "DURATION", "DATE"})
_TABULAR: Final = frozenset({"BANDS", "INTERPOLATE", "LOOKUP", "SLICES", "FIRST"})
_VALUE: Final = NUMERIC | _TABULAR | {"NAME", "PATH", "LPAR", "ADD", "TRUE", "FALSE", "FULL", "STRING", "IF", "NOT"}
_OPERATORS: Final = frozenset({"ADD", "MULTIPLY", "CIRCUMFLEX", "EQUAL", "UNEQUAL", "ORDER", "AND", "OR", "IN", "IS"})
_ROW: Final = _VALUE | {"ORDER", "EQUAL", "LSQB", "ELSE"}


def surroundings(starter: str) -> tuple[str, ...]:
    """The types of the tokens behind which a statement that begins so may stand."""
    around = {
        _LINES: "EXAMPLE STRING LBRACE",
        _CLAUSES: "INDICATOR NAME NUMBER LBRACE",
        SETTINGS: "FRAMEWORK NAME LBRACE",
    }
    return tuple(next((kinds for starters, kinds in around.items() if starter in starters), "").split())


def described(terminal: str) -> Item:
    """A terminal in a user's words: ``a number``, `` `when` ``."""
    return TERMINALS.get(terminal) or f"`{terminal.lower()}`"


def expected(accepted: Collection[str]) -> list[Item]:
    """What would fit a place, in a user's words, few of them."""
    rest = set(accepted)
    if "NAME" in rest:
        rest -= SOFT
    found: list[Item] = []
    for sign, words, meaning in (
        ({"ELSE", "LSQB"}, _ROW, Words("token.row")),
        ({"NUMBER", "LPAR"}, _VALUE, Words("token.value")),
        ({"MULTIPLY"}, _OPERATORS, Words("token.operator")),
        ({"SEMICOLON"}, STARTERS | {"SEMICOLON", "$END"}, Words("token.statement")),
    ):
        if sign <= rest:
            rest -= words
            found.append(meaning)
    if {"NUMBER", "ADD"} <= rest:
        rest -= {"ADD"}
    order = sorted(rest, key=lambda terminal: (isinstance(described(terminal), str), terminal))
    return list(dict.fromkeys((*(described(terminal) for terminal in order), *found)))
