"""Messages about points, bands and grades that do not add up (PS4xx)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from perfscore.kernel import limits
from perfscore.kernel.numbers import show
from perfscore.messages.diagnostics import Message
from perfscore.messages.syntax import quoted_list, quoted_text


def not_adding_up(what: str, declared: Fraction, found: Fraction) -> Message:
    """PS401: children whose points are not those of their group."""
    difference = show(abs(found - declared))
    word = "more" if found > declared else "fewer"
    return Message(
        "PS401",
        f"{what} declares {show(declared)} points, but what stands in it adds up to {show(found)}",
        f"that is {difference} {word} than declared",
    )


def endless_step(what: str) -> Message:
    """PS410: a step that no decimal number can express."""
    return Message("PS410", f"{what} has no finite decimal expansion", "use a step such as 0.01, 0.05 or 0.5")


def step_misses(step: Fraction, low: Fraction, high: Fraction) -> Message:
    """PS410: steps in which the upper bound of judged points cannot be given."""
    return Message(
        "PS410",
        f"steps of {show(step)} from {show(low)} never reach {show(high)}",
        "choose a step that divides the range, so that full marks can be given",
    )


def gap(witness: str) -> Message:
    """PS402: a value that no row of a table takes."""
    return Message("PS402", f"no row takes the value {witness}", f"add a row that covers {witness}, or an `else` row")


def no_rest() -> Message:
    """PS402: a table over texts, which are without end, that has no rest."""
    return Message("PS402", "no row takes any other text", "add an `else` row")


def overlap(witness: str) -> Message:
    """PS403: a value that two rows of a table take."""
    return Message(
        "PS403",
        f"two rows take the value {witness}",
        "mark each edge in one row only: `[75%, 90%)` holds 75% and not 90%; rows with `>=` go from the highest down",
    )


def repeated(witness: str) -> Message:
    """PS403: a value that stands in two rows of a table."""
    return Message("PS403", f"two rows take the value {witness}", "keep it in one of them")


def no_clause(what: str) -> Message:
    """PS404: an indicator or part that says nowhere how it earns points."""
    return Message(
        "PS404",
        f"{what} does not say how it earns points",
        "add one of `award`, `bands`, `interpolate`, `deduct`, `target`, `judged`, `lookup`",
    )


def second_clause() -> Message:
    """PS405: a second way to earn points."""
    return Message("PS405", "points are given by exactly one clause", "make two parts: `part 1 { … } part 1 { … }`")


def parts_and_clause() -> Message:
    """PS406: an indicator with parts that also has a clause of its own."""
    return Message("PS406", "an indicator with parts has no clause of its own", "put the clause into a part")


def no_plan() -> Message:
    """PS407: a framework that divides and does not say how it rounds."""
    return Message(
        "PS407",
        "this divides, and the framework does not say how points are rounded",
        "add a rounding plan to the header, such as `round half_up to 0.01 at each indicator`",
    )


def division_by_zero() -> Message:
    """PS408: a division by a number that is always 0."""
    return Message("PS408", "this divides by 0")


def knots_out_of_order() -> Message:
    """PS409: an interpolation whose knots do not rise."""
    return Message(
        "PS409",
        "this knot does not lie above the one before it",
        "write the knots from the lowest to the highest, each once",
    )


def too_few_knots() -> Message:
    """PS409: an interpolation with fewer than two knots."""
    return Message("PS409", "an interpolation needs at least two knots", "for example `{ 60% : 0, 90% : full }`")


def negative_amount(what: str) -> Message:
    """PS410: a negative number where it would turn a rule around."""
    return Message("PS410", f"{what} cannot be negative", "write it without the minus sign")


def not_positive(what: str) -> Message:
    """PS410: a number that must be above 0."""
    return Message("PS410", f"{what} must be above 0")


def empty_interval() -> Message:
    """PS411: an interval that nothing lies in."""
    return Message("PS411", "nothing lies in this range", "the lower edge stands first")


def unknown_grade(grade: str, known: Sequence[str], meant: str | None) -> Message:
    """PS412: a grade that the header does not know."""
    help_ = f'did you mean "{meant}"?' if meant else f"the grades are {quoted_list(list(known), 'and')}"
    return Message("PS412", f'there is no grade "{grade}"', help_)


def unknown_reason(reason: str, meant: str | None) -> Message:
    """PS426: a loss for a reason that nothing in the framework can give."""
    help_ = "a reason stands in quotes behind an item or a limit; without one, name the row alone: `loss 2 in ROW`"
    if meant is not None:
        help_ = f"did you mean {quoted_text(meant)}?"
    return Message("PS426", f"no clause takes or gives points for {quoted_text(reason)}", help_)


def outside_range(what: str, value: Fraction, low: Fraction, high: Fraction) -> Message:
    """PS413: points that no value of this node can have."""
    return Message(
        "PS413",
        f"{what} of {show(value)} lies outside the range of {show(low)} to {show(high)} points",
        "change the number, or widen the range with `range a .. b`",
    )


def zero_is_best() -> Message:
    """PS415: a veto on a node whose best score is 0."""
    return Message(
        "PS415",
        "`zero` would be the best score here",
        "for an exemption write `full when …`; to take all points write `at most` with the lowest points",
    )


def other_scale(what: str, combination: str, wanted: Fraction) -> Message:
    """PS416: a child on another scale than its group, where the combination needs the same."""
    return Message(
        "PS416",
        f"{what} stands in a group that takes the {combination}; it must be scored out of {show(wanted)} as well",
        f"write {show(wanted)} as its points, without a sign",
    )


def weight_missing(what: str) -> Message:
    """PS417: a child of a weighted mean without its weight."""
    return Message("PS417", f"{what} stands in a weighted mean and has no weight", "add `weight w` behind its points")


def weight_unused(what: str) -> Message:
    """PS417: a weight where nothing is weighted."""
    return Message(
        "PS417",
        f"{what} has a weight, but its group takes no weighted mean",
        "leave it out, or make the group a `weighted mean`",
    )


def empty_group(what: str) -> Message:
    """PS418: a group, or a framework, without anything in it."""
    return Message("PS418", f"nothing stands in {what}", "add an indicator")


def no_points_declared() -> Message:
    """PS420: a header that does not declare the points of the whole."""
    return Message("PS420", "the header does not declare the points of the whole", "add a line such as `points 100`")


def second_else() -> Message:
    """PS421: a second rest in a table."""
    return Message("PS421", "this table has an `else` row already", "keep one")


def empty_table(what: str) -> Message:
    """PS422: a table or checklist without rows."""
    return Message("PS422", f"{what} has no rows")


def nested_too_deep() -> Message:
    """PS423: groups inside groups, too many times."""
    return Message("PS423", f"more than {limits.GROUP_NESTING} groups stand inside one another")


def too_many(what: str, most: int) -> Message:
    """PS424: more nodes or names than can be meant."""
    return Message("PS424", f"this framework has more than {most:,} {what}")


def no_grades() -> Message:
    """PS425: a rule about grades in a framework without grades."""
    return Message("PS425", "the header has no grades", 'add `grade on published { >= 60 : "pass" else : "fail" }`')
