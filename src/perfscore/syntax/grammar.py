"""Make the tables of the lexer and of the parser of a grammar, by Lark."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from lark import Lark
from lark.parsers.lalr_analysis import Shift


class _Kept:
    """Tells Lark to keep terminals that no rule takes, and one that the lexer makes of another."""

    always_accept = ("HABIT_SIGN", "HABIT_COMMENT", "HABIT_UNIT", "HABIT_DATE", "STRAY", "CALL", "GRADES")

    process = iter


def plain_tables(grammar: str) -> dict[str, Any]:
    """The tables as plain values, the same by every version of Lark; see ``tables.Tables``."""
    made = Lark(grammar, parser="lalr", lexer="basic", postlex=_Kept(), keep_all_tokens=True, maybe_placeholders=True)
    # Lark's tables are only partly typed, hence Any.
    table: Any = made.parse_interactive("").parser_state.parse_conf
    numbers = _numbered(table)
    rule_of = {rule: number for number, rule in enumerate(made.rules)}
    shifts, reductions = list[dict[str, int]](), list[list[int]]()
    lookaheads = dict[tuple[str, ...], int]()
    for state in numbers:
        moves = sorted((symbol, *action) for symbol, action in table.states[state].items())
        shifts.append({symbol: numbers[target] for symbol, move, target in moves if move is Shift})
        completed = dict[int, list[str]]()
        for symbol, move, rule in moves:
            if move is not Shift:
                completed.setdefault(rule_of[rule], []).append(symbol)
        pairs = [(lookaheads.setdefault(tuple(ahead), len(lookaheads)), rule) for rule, ahead in completed.items()]
        reductions.append([each for pair in pairs for each in pair])
    return {
        **_terminals(made),
        "rules": [_rule(rule) for rule in made.rules],
        "lookaheads": [list(ahead) for ahead in lookaheads],
        "end": numbers[table.end_state],
        "shifts": shifts,
        "reductions": reductions,
    }


def _numbered(table: Any) -> dict[Any, int]:
    """The states in the order in which they can be reached, so that Lark's own numbers do not matter."""
    numbers, reached = {table.start_state: 0}, [table.start_state]
    for state in reached:
        for _, (move, target) in sorted(table.states[state].items()):
            if move is Shift and target not in numbers:
                numbers[target] = len(numbers)
                reached.append(target)
    return numbers


def _terminals(made: Lark) -> dict[str, Any]:
    """The patterns in the order in which they are tried, which ones mean nothing, and the words that are no names."""
    terminals: list[Any] = sorted(
        made.terminals, key=lambda each: (-each.priority, -each.pattern.max_width, -len(each.pattern.value), each.name)
    )
    name = re.compile(made.get_terminal("NAME").pattern.to_regexp())
    words = [each for each in terminals if each.pattern.type == "str" and name.fullmatch(each.pattern.value)]
    return {
        "terminals": {each.name: each.pattern.to_regexp() for each in terminals if each not in words},
        "ignored": sorted(made.ignore_tokens),
        "words": {each.pattern.value: each.name for each in words},
    }


def _rule(rule: Any) -> tuple[str, int, str | None, list[int | None] | None]:
    """A rule as ``tables.Rule`` has it."""
    left_out = rule.options.empty_indices
    place = count()
    places = [None if absent else next(place) for absent in left_out] if any(left_out) else None
    symbol = str(rule.origin.name)
    passes = not rule.alias and (rule.options.expand1 or symbol.startswith("_"))
    return symbol, len(rule.expansion), None if passes else str(rule.alias or symbol), places
