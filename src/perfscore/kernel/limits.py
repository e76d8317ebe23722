"""The limits that keep any framework and any fact set harmless (see docs/limits.md)."""

from __future__ import annotations

from typing import Final

FILE_CHARACTERS: Final = 1_048_576
"""Characters in one framework or fact file."""

TOKENS: Final = 250_000
"""Words, numbers, texts and signs in one framework."""

LITERAL_CHARACTERS: Final = 60
"""Characters in one number, as written in a framework or given as a fact."""

NAME_CHARACTERS: Final = 100
"""Characters in one name."""

STRING_CHARACTERS: Final = 2_000
"""Characters in one quoted text of a framework."""

FACT_TEXT_CHARACTERS: Final = 10_000
"""Characters in one text given as a fact."""

ROWS: Final = 10_000
"""Rows of one table given as facts."""

CELLS: Final = 100_000
"""Cells in one row of a CSV file."""

WORKBOOK_BYTES: Final = 16_777_216
"""Bytes of one workbook."""

WORKBOOK_PARTS: Final = 2_000
"""Files within one workbook."""

WORKBOOK_PART_BYTES: Final = 67_108_864
"""Bytes of one file within a workbook, unpacked."""

WORKBOOK_RATIO: Final = 300
"""So many times its packed size such a file may have, and 65,536 bytes more."""

ROW_STEPS: Final = 2_000_000
"""Pieces of formulas computed in rows of tables, in one evaluation."""

WITNESSES: Final = 400
"""Sets of facts that are tried to bring one thing about."""

ALL_SEARCH_STEPS: Final = 2_000_000
"""Facts that are looked at in one framework to tell the figures that they are compared with."""

SEARCHES: Final = 200
"""Things of one kind that are looked through for one thing that is asked."""

GAP_WORK: Final = 600_000
"""Nodes looked at while a framework is read, to find facts with values that no row of a table takes."""

INQUIRY_WORK: Final = 1_000_000
"""Nodes that are looked at in one framework while facts are looked for that answer questions about it."""

INQUIRY_TRIES: Final = 60_000
"""Nodes looked at while facts are tried that answer questions about one row, and again in the boxes of each of them."""

INQUIRY_BOXES: Final = 60
"""Boxes of values that are tried and cut to answer one such question."""

FIGURES: Final = 60
"""Figures that the explanation of one loss, or of one node, lists with their evidence."""

NESTING: Final = 60
"""Brackets and braces open at once, and operators inside one another."""

RULES_NESTING: Final = 12
"""Rules that call one another."""

RULE_CALLS: Final = 5_000
"""Calls of rules in one framework, those in the rules that are called among them."""

GROUP_NESTING: Final = 24
"""Groups inside one another."""

NODES: Final = 20_000
"""Groups, indicators and parts of one framework."""

NAMES: Final = 20_000
"""Facts and quantities of one framework."""

OPTIONS: Final = 1_000
"""Options of one choice."""

EXPONENT: Final = 100
"""The largest power that an expression may take."""

DECIMAL_EXPONENT: Final = 60
"""The largest power of ten, up or down, in a number given as a fact."""

NUMBER_BITS: Final = 65_536
"""Bits in the numerator or the denominator of any number met while computing."""

WORK_BITS: Final = 50_000_000
"""Bits of all large numbers met in one evaluation together."""

SYNTAX_ERRORS: Final = 20
"""Syntax errors reported in one run."""

STRETCHES: Final = 20_000
"""Stretches of one fact's values on which a score has one form, in one answer about what would be."""

OPEN_FACTS: Final = 500
"""Facts that may be open at once."""

PARTIAL_STEPS: Final = 2_000_000
"""Nodes that are looked at, and rows of tables, for one answer about open facts."""

PARTIAL_SPLITS: Final = 200
"""Splits of the values of open facts by which one end of one score is looked for."""

REACH_VALUES: Final = 2_000
"""Evaluations of one fact's values, when it is asked what would reach a goal."""

REACH_EVALUATIONS: Final = 3_000
"""Evaluations of all facts' values one by one, and once more of several facts together, in one such answer."""

REACH_CHOICES: Final = 2_000
"""Values of a fact that are gone through one by one in such an answer."""

REACH_COMBINATIONS: Final = 200_000
"""Combinations of such values that are all tried, so that the answer is certain."""

REACH_STEPS: Final = 500_000
"""Nodes that are looked at in such an answer to tell what all free facts can do together."""

REACH_BOUNDS: Final = 300_000
"""Nodes, and children of groups, that are bounded to rule out sets of facts in such an answer."""

REACH_DAYS: Final = 200
"""Days before the one now, and after it, that are tried in one such answer, of one fact alone."""

REACH_DAYS_TOGETHER: Final = 30
"""The same where several facts may change, and where the most that can be reached is looked for."""

MESSAGE_CHARACTERS: Final = 4_000
"""Characters in the sentence of one diagnostic, and in its help."""

DIAGNOSTICS: Final = 200
"""Diagnostics of any kind reported in one run."""

SUGGESTIONS: Final = 20
"""Unknown names for which the nearest known one is looked for."""

KEY_BYTES_LEAST: Final = 16
"""Bytes that a key for signatures must have; with fewer it could be guessed."""

KEY_BYTES_MOST: Final = 4_096
"""Bytes that a key for signatures may have."""

RESULT_CHARACTERS: Final = 134_217_728
"""Characters in one file with a result."""

RESULT_VALUES: Final = 4_000_000
"""Values in one file with a result, counted by their commas and brackets."""

RESULT_DIGITS: Final = 40_000
"""Characters of one number in a file with a result."""

RESULT_LONG_DIGITS: Final = 1_000
"""Digits from which on a number in a file with a result is long."""

RESULT_LONG_WORK: Final = 20_000
"""Squares of the thousands of digits of all long numbers in a file with a result together."""

BATCH_ROW_BYTES: Final = 4_194_304
"""Bytes of one row in a file of many fact sets."""

EDGE_STRETCHES: Final = 1_000
"""Stretches of one fact's values that are looked at on one side of the value now for the nearest edge."""

ALL_EDGE_STRETCHES: Final = 20_000
"""The same for all facts of one answer about edges, of which each side has an equal share, and two at least."""

SWEPT_VALUES: Final = 10_000
"""Values of one fact for which one answer tells scores."""

GRID_CELLS: Final = 2_500
"""Pairs of values of two facts for which one answer tells scores."""

PROPOSAL_WORK: Final = 200_000
"""Nodes, quantities and rows looked at in one search for examples that a framework lacks."""

PROPOSAL_EDGES: Final = 600
"""Edges at which facts are tried in such a search."""

DIFF_WORK: Final = 150_000
"""Nodes, quantities and rows looked at under each of two frameworks to show how they differ."""

DIFF_TRIES: Final = 150
"""Sets of facts that are tried near one other to show one change between two frameworks."""

DIFF_PROVING: Final = 2
"""So many times that work is there to prove how far points move."""

DIFF_CHANGES: Final = 200
"""Changes between two frameworks that can touch a score and for which facts are looked for."""

DIFF_RENAMED: Final = 300_000
"""Pieces of a framework that are looked at to tell what has been renamed."""

DIFF_PAIRS: Final = 10_000
"""Pairs of items, or of limits, of one row that are compared to tell which of them is which."""

DIFF_FACTS: Final = 10_000
"""Sets of facts that are scored under two frameworks at once."""
