"""The places for every fixed word of reports, ledgers and explanations."""

from __future__ import annotations

from collections.abc import Mapping

import attrs


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Phrases:
    """The words of one language; those with names in braces are filled in with ``str.format``."""

    lang: str
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
    level_names: tuple[str, ...]
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
    percentage_points: str
    more_edges: str
    # why it has no score
    problems: str
    advice: str
    # the unit of amounts of money, as these words call it
    currency: str = ""
