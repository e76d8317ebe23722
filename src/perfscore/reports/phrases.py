"""Phrases: every fixed word and sentence of reports, ledgers, explanations and answers, in English and Chinese.

Only what a reader of a *result* meets stands here; what is wrong with files and calls is said by ``messages``. The
words lie in ``words/en.json`` and ``words/zh.json`` beside this module, each below the name of its class; names in
braces are filled in with ``str.format``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Self, get_args

from perfscore.kernel import resources
from perfscore.kernel.source import Language, printable
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import PerfscoreError

__all__ = ["Language"]

_DEFAULT = "CNY"
_YUAN = frozenset({"元", "人民币", "人民币元", "RMB"})
_AMOUNT = re.compile(r"(≈?-?)([0-9]+)(\.[0-9]+)?")


class _Words:
    """The words of one language for one purpose."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self.__dict__.update(words)

    @classmethod
    def of(cls, lang: Language) -> Self:
        """The words of a language. Raises PerfscoreError where there are none for it."""
        given: object = lang
        if given not in get_args(Language):
            shown = printable(given[:20]) if isinstance(given, str) else type(given).__name__
            raise PerfscoreError.of(Message("PS609.no_language", found=shown, known=get_args(Language)))
        found = _all(lang)[cls.__name__]
        assert isinstance(found, cls)
        return found


@cache
def _all(lang: Language) -> dict[str, _Words]:
    words = json.loads(resources.text("reports/words", f"{lang}.json"))
    return {kind.__name__: kind(words[kind.__name__]) for kind in _Words.__subclasses__()}


class Phrases(_Words):
    """The fixed words of reports, ledgers and explanations."""

    lang: Language
    # the table
    indicator: str
    points: str
    score: str
    lost: str
    total: str
    grade: str
    reason: str
    reasons: str
    not_applicable: str
    level_names: Sequence[str]
    capped_from: str
    instead_of: str
    no_effect: str
    no_effect_on_grade: str
    warnings: str
    # what a loss is, by its kind, and a limit, by its
    kinds: Mapping[str, str]
    limits: Mapping[str, str]
    shared_out: str
    beyond_range: str
    below_floor: str
    # words within values
    yes: str
    no: str
    units: Mapping[str, str]
    yuan: str
    # evidence
    clause: str
    line: str
    figures: str
    source: str
    note: str
    assessor: str
    # how texts are joined
    aside: str
    not_applicable_short: str
    labelled: str
    beside: str
    comma: str
    semicolon: str
    # the table and the ledger
    together: str
    of_which: str
    before_rounding: str
    none_assigned: str
    no_reason: str
    too_many_assigned: str
    ledger: str
    rank: str
    change: str
    where: str
    kind: str
    why: str
    roundings: str
    sum_of_losses: str
    nothing_lost: str
    framework_digest: str
    facts_digest: str
    computed_by: str
    read_back: str
    # an explanation: a node, its score
    node_kinds: Mapping[str, str]
    one_point: str
    many_points: str
    outcome: str
    scored: str
    scored_lost: str
    scored_gained: str
    scored_bonus: str
    not_scored: str
    not_scored_of: str
    may_range: str
    excused: str
    # its rule
    rule: str
    forms: Mapping[str, str]
    as_written: str
    row_taken: str
    at_line: str
    # its figures, arithmetic, items, parts and scale
    computed_as: str
    stands_at: str
    declared_in: str
    arithmetic: str
    items: str
    gives: str
    gives_none: str
    takes: str
    takes_none: str
    parts: str
    not_computed: str
    scale: str
    stands_where: str
    from_to: str
    any_value: str
    # its outcome
    rule_gives: str
    parts_give: str
    rule_unknown: str
    limits_held: str
    limit_took: str
    limit_gave: str
    limit_decided: str
    limit_idle: str
    limit_at: str
    no_limit: str
    limited_to: str
    exactly: str
    rounded: str
    unrounded: str
    no_losses: str
    # its edges
    edges: str
    relations: Mapping[str, str]
    date_relations: Mapping[str, str]
    instead: str
    edge: str
    edge_condition: str
    edge_grade: str
    edge_regraded: str
    edge_condition_regraded: str
    effect_regraded: str
    away: str
    on_edge: str
    percentage_point: str
    percentage_points: str
    more_edges: str
    # why it has no score
    problems: str
    advice: str
    # the unit of amounts of money, as these words call it, and the titles of rows by how formulas ask for their scores
    currency: str = ""
    rows: Mapping[str, str] = {}


class ClausePhrases(_Words):
    """The words in which a clause is told to readers who do not know the language of frameworks."""

    comma: str
    and_: str
    quoted: str
    leading: str
    words: Mapping[str, str]
    calls: Mapping[str, str]
    per: str
    beyond: Mapping[str, str]
    modes: Mapping[str, str]
    rows: str
    where: str
    otherwise: str


class ReportPhrases(_Words):
    """The fixed words that only a page with its pictures needs."""

    # the head
    about: Mapping[str, str]
    authority: str
    origin: str
    version: str
    period: str
    day: str
    since: str
    until: str
    full: str
    lost_of: str
    gained: str
    nothing: str
    # the pictures
    waterfall: str
    start: str
    rest: str
    axis: str
    shown_as: str
    standing: str
    more_stretches: str
    not_to_scale: str
    whole: str
    of_whole: str
    # the charts
    along: str
    no_score: str
    hatched: str
    unmarked: str
    present: str
    now: str
    lowest: str
    highest: str
    more_bars: str
    thinned: str
    # a framework
    asks: str
    fact: str
    value: str
    types: Mapping[str, str]
    judged: str
    one_of: str
    columns: str
    optional: str
    default: str
    each_row: str
    otherwise: str
    # the table
    table: str
    caption: str
    attained: str
    subtotal: str
    basis: str
    of_target: str
    of_ceiling: str
    at_target: str
    standard: str
    actual: str
    worth: str
    too_many: str
    not_shown: str
    # the ledger, the grade, the certificate
    ledger_caption: str
    exact: str
    more_losses: str
    annex: str
    annex_more: str
    certificate: str
    verify: str


class BoundsPhrases(_Words):
    """The fixed words that tell what a score can still become."""

    heading: str
    row: str
    points: str
    low: str
    high: str
    total: str
    settled: str
    nothing_open: str
    above: str
    below: str
    at_least: str
    at_most: str
    unproved: str
    grades: str
    maybe: str
    comma: str
    facts: str
    fact: str
    may_be: str
    at_worst: str
    at_best: str
    lowest: str
    highest: str
    refused: str
    refused_why: str
    not_told: str
    none_found: str
    exhausted: str
    missing: str
    any_text: str
    any_number: str
    assumed: str
    labelled: str


class ReachPhrases(_Words):
    """The fixed words that tell what it would take to reach a goal."""

    goal_score: str
    goal_grade: str
    now: str
    no_score_now: str
    standing: str
    reached: str
    one: str
    several: str
    more: str
    impossible: str
    impossible_anyhow: str
    unknown: str
    attained: str
    at_most: str
    because: str
    fixed: str
    moves: str
    limited: str
    reasons: str
    capped: str
    required: str
    any_value: str
    between: str
    either: str
    further: str
    so_that: str
    from_to: str
    missing: str
    unfinished: str
    unsettled: str
    whole: str
    number: str
    fact: str
    condition: str
    change: str
    size: str
    total: str
    more_ways: str
    while_others: str


class WhatIfPhrases(_Words):
    """The fixed words that tell what would be if some facts were others."""

    supposed: str
    # a comparison
    compared: str
    first: str
    second: str
    row: str
    before: str
    after: str
    change: str
    why: str
    nothing_changed: str
    no_facts_changed: str
    from_parts: str
    only_first: str
    only_second: str
    not_given: str
    took: str
    gave_back: str
    took_none: str
    takes: str
    takes_less: str
    takes_more: str
    row_taken: str
    limit_begins: str
    limit_ends: str
    limit_binds: str
    limit_idle: str
    figure: str
    problem_begins: str
    problem_ends: str
    quote: str
    more: str
    # a sweep
    breaks: str
    at: str
    below: str
    here: str
    above: str
    jump: str
    no_breaks: str
    not_exact: str
    # sensitivity
    sensitive: str
    tornado: str
    now: str
    way: str
    kind: str
    last: str
    beyond: str
    distance: str
    crossing: str
    total: str
    flips: str
    ways: Mapping[str, str]
    kinds: Mapping[str, str]
    slope: str
    per: Mapping[str, str]
    not_searched: str
    without_effect: str
    unused: str
    unknown: str
    untried: str


class DifferencePhrases(_Words):
    """The fixed words that tell how two frameworks differ."""

    lang: Language
    head: str
    same: str
    count: str
    one: str
    one_scores: str
    touching: str
    harmless: str
    whole: str
    lines: str
    old_line: str
    new_line: str
    facts: str
    no_facts: str
    unfound: str
    row: str
    total: str
    grade: str
    no_score: str
    together: str
    up: str
    down: str
    impossible: str
    not_found: str
    not_found_most: str
    exactly: str
    least_most: str
    least: str
    in_row: str
    all_changes: str
    examples: str
    no_examples: str
    ended: str
    rescored: str
    name: str
    old: str
    new: str
    shift: str
    grades: str
    refused_by_old: str
    refused_by_new: str
    nothing: str
    comma: str
    kinds: Mapping[str, str]


class CertificatePhrases(_Words):
    """The fixed words that tell whether a result holds."""

    joined: str
    holds: str
    fails: str
    same: str
    same_as_far: str
    same_values: str
    signatures: Mapping[str, str]
    renamed: str
    uncompared: Mapping[str, str]
    whole: str
    node: str
    differs: str
    nothing: str
    only_claimed: str
    only_found: str
    contradicts: str
    above: str
    not_scored: str
    other_version: str
    more: str
    comma: str
    what: Mapping[str, str]


def value_words(value: str, kind: str, words: Phrases) -> str:
    """A value for reading, of a kind of type, in a language: ``yes`` becomes 是 and ``3 days`` 3 天."""
    if kind == "bool":
        return {"yes": words.yes, "no": words.no}.get(value, value)
    if kind == "duration":
        number, _, unit = value.rpartition(" ")
        return f"{number} {words.units.get(unit, unit)}"
    return money_words(value, words) if kind == "money" else value


def money_words(value: str, words: Phrases) -> str:
    """An amount of money for reading: ``≈1234.5`` becomes ≈1,234.50 with its unit."""
    found = _AMOUNT.fullmatch(value)
    if found is None:
        return value
    sign, whole, rest = found.groups(default="")
    shown = f"{sign}{int(whole):,}{f'{rest:0<3}' if rest else ''}"
    return f"{shown} {words.currency}".rstrip()


@lru_cache(32)
def with_currency(words: Phrases, currency: str) -> Phrases:
    """The words with the unit of amounts of money, as a framework names it, put into their language.

    A framework that names none has CNY; only readers of Chinese take that for granted, so others are told no unit.
    """
    if currency in _YUAN or (currency == _DEFAULT and words.lang == "zh"):
        currency = words.yuan
    elif currency == _DEFAULT:
        currency = ""
    return Phrases({**vars(words), "currency": currency})
