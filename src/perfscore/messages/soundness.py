"""Warnings about a framework that holds together and does what nobody would expect (PS430 to PS448)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from perfscore.kernel.numbers import round_to, show
from perfscore.messages.diagnostics import Message


def never_full(what: str, full: Fraction, most: Fraction | None, *, reached: bool = False) -> Message:
    """PS440: a row whose rule never gives it full marks; ``most`` is what it reaches, or what it stays below."""
    least = "" if most is None else f": {'the most it can get is' if reached else 'it always stays below'} {show(most)}"
    return Message(
        "PS440",
        f"{what} can never reach its {show(full)} points{least}",
        "correct the points of the rule, or those of the row",
        "warning",
    )


def always_same(what: str, points: Fraction, full: Fraction) -> Message:
    """PS441: a row that gets the same points whatever the facts are."""
    of = "full marks" if points == full else f"{show(points)} of {show(full)} points"
    return Message(
        "PS441",
        f"{what} always gets {of}, whatever the facts are",
        "let its points depend on a fact, or leave it out",
        "warning",
    )


def off_step(what: str, step: Fraction, points: Fraction, which: str, published: Fraction | None = None) -> Message:
    """PS448: a row whose points lie between two steps of its rounding."""
    shown = points if published is None else published
    return Message(
        "PS448",
        f"{what} is rounded to {show(step)}, of which {show(points)} is no multiple: "
        f"{which} published as {show(shown)}",
        "let the points and the rounding fit one another, or say that this is meant: `# allow PS448: …`",
        "warning",
    )


def cut_off(points: Fraction, edge: Fraction, witness: str) -> Message:
    """PS442: a rule that gives more, or less, than its row can have."""
    most, word = ("no more", "at most") if points > edge else ("no fewer", "at least")
    return Message(
        "PS442",
        f"this gives {show(points)} points where {witness}; the row can have {most} than {show(edge)}, "
        "and the rest is cut off without a word",
        f"write `{word} {show(edge)}` behind it if that is meant; "
        "if the facts cannot be so, say it with `require` or with a domain",
        "warning",
    )


def cap_never_binds(word: str, amount: Fraction, most: Fraction) -> Message:
    """PS443: a cap that no value of the row reaches."""
    return Message(
        "PS443",
        f"`{word} {show(amount)}` changes nothing: there are never more than {show(most)} points to cut",
        "lower it, or leave it out",
        "warning",
    )


def floor_never_binds(amount: Fraction, least: Fraction) -> Message:
    """PS443: a floor below which no value of the row falls."""
    return Message(
        "PS443",
        f"`at least {show(amount)}` changes nothing: there are never fewer than {show(least)} points to lift",
        "raise it, or leave it out",
        "warning",
    )


def already_there(word: str, points: Fraction) -> Message:
    """PS443: a veto or an exemption that gives what the row has anyway."""
    return Message(
        "PS443",
        f"`{word} when` changes nothing: the points are always {show(points)} here",
        "leave it out, or correct the rule above it",
        "warning",
    )


def never_decides(word: str) -> Message:
    """PS443: a limit without which all points are the same."""
    return Message(
        "PS443",
        f"`{word}` changes nothing: whatever the facts are, the points are the same without it",
        "leave it out, or correct its condition",
        "warning",
    )


def shadowed(word: str, other: str, line: int) -> Message:
    """PS444: a limit that changes nothing beside another one."""
    return Message(
        "PS444",
        f"`{word}` changes nothing: wherever it holds, `{other}` in line {line} holds too and decides",
        "leave one of them out, or correct its condition",
        "warning",
    )


def last_step_cut(units: int, each: Fraction, room: Fraction, witness: str) -> Message:
    """PS445: a deduction in steps whose last step takes less than the others."""
    left = room - (units - 1) * each
    return Message(
        "PS445",
        f"unit {units} takes only {show(left)} of its {show(each)} points, since no more are left, as where {witness}",
        f"choose a step that divides {show(room)}, or say that this is meant: `# allow PS445: …`",
        "warning",
    )


_FEWEST_PLACES = 4
_MOST_PLACES = 12


def unreached_grade(grade: str, lies: str) -> Message:
    """PS438: a grade outside of all that the total can be."""
    return Message(
        "PS438",
        f"no total reaches the grade “{grade}”: the total is always {lies}",
        "correct its edges, or the points and the range of the framework",
        severity="warning",
    )


def grade_never_given(grade: str) -> Message:
    """PS438: a grade to which no facts lead."""
    return Message(
        "PS438",
        f"no facts lead to the grade “{grade}”",
        "correct its edges, or the points of the rows",
        severity="warning",
    )


def between_steps(grade: str, step: Fraction) -> Message:
    """PS438: a grade between two totals that can be published."""
    return Message(
        "PS438",
        f"no total reaches the grade “{grade}”: published totals are multiples of {show(step)}",
        "correct its edges, or round to a finer step",
        severity="warning",
    )


def cap_at_best(grade: str) -> Message:
    """PS438: a cap at the best grade."""
    return Message(
        "PS438",
        f"this cap changes nothing: “{grade}” is the best grade",
        "name the best grade that is still possible; the first row of the grades is the best",
        severity="warning",
    )


def idle_cap(grade: str, lies: str) -> Message:
    """PS438: a cap at a grade that no total that it is about exceeds."""
    return Message(
        "PS438",
        f"this cap changes nothing: no total here has a better grade than “{grade}”; it is always {lies}",
        "name a worse grade, or leave the cap out",
        severity="warning",
    )


def edge_off_step(edge: Fraction, step: Fraction, below: tuple[Fraction, str], above: tuple[Fraction, str]) -> Message:
    """PS439: an edge that no published total can meet."""
    return Message(
        "PS439",
        f"no published total is {show(edge)}, for they are multiples of {show(step)}: "
        f"{show(below[0])} gets “{below[1]}”, {show(above[0])} gets “{above[1]}”",
        "choose an edge that a total can have",
        severity="warning",
    )


def blurred_edge(exact: Fraction, shown: Fraction, grade: str, seems: str) -> Message:
    """PS439: a total that is graded by its exact value and seems, as it is shown, to lie on the other side."""
    return Message(
        "PS439",
        f"a total of {_apart(exact, shown)} is shown as {show(shown)} and gets “{grade}”; by what is shown it "
        f"would get “{seems}”",
        "write `grade on published`, so that the grade follows from the total that everyone sees",
        severity="warning",
    )


def _apart(value: Fraction, other: Fraction) -> str:
    """A number with as many digits as tell it from another one."""
    tried = range(_FEWEST_PLACES, _MOST_PLACES)
    telling = (each for each in tried if round_to(value, Fraction(1, 10**each), "half_even") != other)
    return show(value, next(telling, _MOST_PLACES))


def may_divide_by_zero(witness: str) -> Message:
    """PS430: a division by something that can be 0; the witness are facts with which it is."""
    where = f" where {witness}" if witness else ""
    return Message(
        "PS430",
        f"this divides by 0{where}",
        "say what counts then, as in `if x = 0 then … else …` or `na when x = 0 then …`; "
        "if it cannot be, say so with `in > 0` behind the fact or with a `require`",
        severity="warning",
    )


def settled(why: str, *, always: bool) -> Message:
    """PS431: a comparison that has the same outcome for all facts."""
    return Message(
        "PS431",
        f"this {'always' if always else 'never'} holds: {why}",
        "correct the figure or the comparison, or take it out",
        severity="warning",
    )


def contradiction(conditions: str) -> Message:
    """PS432: conditions of one ``and`` that exclude one another."""
    return Message(
        "PS432",
        f"{conditions} never hold together",
        "was `or` meant, or another figure?",
        severity="warning",
    )


def tautology(conditions: str) -> Message:
    """PS432: conditions of one ``or`` that leave nothing out."""
    return Message(
        "PS432",
        f"one of {conditions} always holds",
        "was `and` meant, or another figure?",
        severity="warning",
    )


def hundredfold_ratio() -> Message:
    """PS434: 100 times a ratio, in the place of a percentage."""
    return Message(
        "PS434",
        "this is 100 times a ratio and stands where a percentage is meant: where the ratio is 90%, this is 9000%",
        "leave out the `100`, or set it against plain numbers, without a percent sign",
        severity="warning",
    )


def number_as_share() -> Message:
    """PS434: a number that goes beyond all shares, beside a percentage."""
    return Message(
        "PS434",
        "this number goes beyond 2 and is set against a percentage: 90% is 0.9",
        "write the figures without a percent sign, or declare a ratio, as in `: ratio in [0%, 100%]`",
        severity="warning",
    )


def ratio_by_hundred() -> Message:
    """PS434: a percentage that is divided by 100 once more."""
    return Message(
        "PS434",
        "this divides a percentage by 100: where it is 90%, which is 0.9, 0.9% counts",
        "leave out the `/ 100`; the percent sign has done that already",
        severity="warning",
    )


def unused(what: str) -> Message:
    """PS433: something that is declared and that no rule looks at."""
    return Message(
        "PS433",
        f"nothing looks at {what}",
        "use it, or take it out; examples alone do not count",
        severity="warning",
    )


_LEAVE_OUT = "correct its edges, or leave it out"


def unreached_row(what: str, subject: str, lies: str) -> Message:
    """PS435: a row, or a column, outside of all that its value can be."""
    return _unreached(f"no value reaches this {what}: {subject} is always {lies}", _LEAVE_OUT)


def no_facts() -> Message:
    """PS435: a row that no facts lead to."""
    return _unreached("no facts lead to this row", _LEAVE_OUT)


def no_whole_number(what: str, subject: str, held: str) -> Message:
    """PS435: a row between two whole numbers, or days, of what has no others."""
    return _unreached(f"no value reaches this {what}: no value of {subject} is {held}", _LEAVE_OUT)


def nothing_left(subject: str, lies: str | None) -> Message:
    """PS435: a rest of which nothing is left."""
    where = "" if lies is None else f", which is always {lies}"
    return _unreached(
        f"nothing is left for `else`: the other rows take every value of {subject}{where}",
        "leave it out; if it was meant for something, the edges of another row are wrong",
    )


def nothing_otherwise() -> Message:
    """PS435: an ``otherwise`` behind tables that leave nothing."""
    return _unreached("nothing is left for `otherwise`: some row fits in every case", "leave it out")


def unreached_knot(subject: str, lies: str) -> Message:
    """PS435: a knot that no value comes near."""
    help_ = "correct the knot, or leave it out"
    return _unreached(f"no value comes near this knot: {subject} is always {lies}", help_)


def _unreached(text: str, help_: str) -> Message:
    return Message("PS435", text, help_, severity="warning")


def perhaps_no_row(subject: str, missed: str) -> Message:
    """PS449: values that no row of a table takes, where facts may lead."""
    return Message(
        "PS449",
        f"no row takes {subject} {missed}, and it is not decided whether it can be there",
        "add a row, or an `else` row; until then facts that lead there are refused",
        severity="warning",
    )


def against_trend(subject: str, near: Sequence[tuple[str, Fraction]], *, rising: bool, later: bool) -> Message:
    """PS436: a row between two others whose points go against the trend of all."""
    more = f"a later {subject}" if later else f"more of {subject}"
    points = "more points" if rising else "fewer points"
    values = [f"{value} gets {show(each)}" for value, each in near]
    return Message(
        "PS436",
        f"{more} gets {points} in all rows but this one: {values[0]}, {values[1]}, {values[2]}",
        "the points of two rows may be swapped, or one of them mistyped",
        severity="warning",
    )


def runs_against_others(subject: str, low: tuple[str, Fraction], high: tuple[str, Fraction], others: int) -> Message:
    """PS436: a table inside a look-up that runs the other way than all others beside it."""
    points, other = ("more", "fewer") if low[1] < high[1] else ("fewer", "more")
    return Message(
        "PS436",
        f"here more of {subject} gets {points} points ({low[0]} gets {show(low[1])}, {high[0]} gets {show(high[1])}), "
        f"and {other} points in the {others} rows beside it",
        "its points may stand in the wrong order",
        severity="warning",
    )


def lost_edge(what: str, value: str, rest: str, above: str, below: str) -> Message:
    """PS437: a value between two rows, of which each leaves it to the other, so that the rest takes it."""
    return Message(
        "PS437",
        f"exactly {value} gets {rest}, though a little more gets {above} and a little less {below}: "
        f"this {what} begins behind it, and the one below ends before it",
        f"mark the edge in one of the two {what}s, with `>=`, `<=`, `[` or `]`",
        severity="warning",
    )


def row_of_one_value(value: str) -> Message:
    """PS437: a comparison that holds a single value, for the row above it takes all others."""
    return Message(
        "PS437",
        f"this row takes exactly {value} and nothing else, for the row above ends right beside it",
        f"write `= {value}` if that is meant, else correct the edge",
        severity="warning",
    )


def silences_nothing(code: str) -> Message:
    """PS446: a code that no warning of its line has."""
    return Message(
        "PS446",
        f"there is no {code} here to allow",
        "take it out; an `allow` speaks of the line that it ends, or stands on a line of its own right above",
        "warning",
    )


def no_reason(code: str) -> Message:
    """PS447: an allow that does not say why."""
    return Message("PS447", "this `allow` gives no reason", f"write behind a colon why: `# allow {code}: …`", "warning")


def not_allowable(code: str) -> Message:
    """PS447: an allow of something that is no warning of a framework."""
    return Message(
        "PS447",
        f"{code} is no warning of a framework, so it cannot be allowed",
        "allow the code that stands in brackets behind `warning`",
        "warning",
    )


def malformed_allow(code: str) -> Message:
    """PS447: an allow that is written in another way."""
    return Message(
        "PS447",
        "this `allow` is not written as one",
        f"write `# allow {code}: …`, with commas between codes",
        "warning",
    )
