"""The name of a terminal comes in; what a user calls it, and which words start a statement, go out."""

from __future__ import annotations

from typing import Final

TERMINALS: Final = {
    "NAME": "a name",
    "PATH": "a dotted name",
    "STRING": 'a text in "quotes"',
    "NUMBER": "a number",
    "PERCENT": "a percentage",
    "DURATION": "a duration",
    "DATE": "a date",
    "COMPARE": "a comparison (`=`, `<`, `>=` …)",
    "ADD": "`+` or `-`",
    "MULTIPLY": "`*` or `/`",
    "CIRCUMFLEX": "`^`",
    "DOTS": "`..`",
    "CALL": "`(`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LSQB": "`[`",
    "RSQB": "`]`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "COLON": "`:`",
    "COMMA": "`,`",
    "SEMICOLON": "`;`",
    "$END": "the end of the file",
}

# Words that may also be names would only swell the list of what is expected.
SOFT: Final = frozenset(
    {
        "VERSION", "AUTHORITY", "SOURCE", "CURRENCY", "LANGUAGE", "EFFECTIVE", "POINTS", "ROUND", "RANGE", "WEIGHT",
        "STEP", "ON", "FROM", "BEYOND", "BECAUSE", "STARTED", "COMPLETE", "LEAST", "MOST", "ERROR", "DOWN",
    }
)  # fmt: skip

STARTERS: Final = frozenset(
    {
        "FRAMEWORK", "FACT", "LET", "REQUIRE", "WARN", "GROUP", "INDICATOR", "PART", "AWARD", "BANDS", "INTERPOLATE",
        "DEDUCT", "TARGET", "JUDGED", "ZERO", "FULL", "CAP", "AT", "NA", "GRADE", "EXAMPLE", "GIVEN", "EXPECT",
        "VERSION", "AUTHORITY", "SOURCE", "CURRENCY", "LANGUAGE", "EFFECTIVE", "POINTS", "ROUND",
    }
)  # fmt: skip
"""Words that begin a statement, at which reading goes on after a syntax error."""

OUTERMOST: Final = frozenset({"FRAMEWORK", "FACT", "LET", "REQUIRE", "WARN", "EXAMPLE"})
"""Words that can only begin a statement outside all braces."""


def described(terminal: str) -> str:
    """A terminal in a user's words: ``a number``, `` `when` ``."""
    return TERMINALS.get(terminal) or f"`{terminal.lower()}`"
