"""Messages about values that a fact cannot have, with advice what to write instead (PS503 to PS511)."""

from __future__ import annotations

from collections.abc import Sequence

from perfscore.kernel import limits
from perfscore.messages.diagnostics import Message
from perfscore.messages.syntax import quoted_list


def wrong_type(name: str, wanted: str, found: str, advice: str) -> Message:
    """PS503: a value that is not of the fact's type."""
    return Message("PS503", f"`{name}` must be {wanted}, not {found}", advice)


def impossible_day(name: str, written: str, month: str, days: int | None) -> Message:
    """PS503: a date of a day that never was; ``days`` is how many its month has, if there is such a month."""
    advice = "the months go from 1 to 12" if days is None else f"{month} has {days} days"
    return Message("PS503", f"`{name}` is {written}, but there is no such day", advice)


def for_example(example: str) -> str:
    """Advice that shows a value of the right type."""
    return f"for example {example}"


def write_this(text: str) -> str:
    """Advice that spells a value as it must be."""
    return f"write {text}"


def without_unit(number: str) -> str:
    """Advice for a number with its unit behind or before it."""
    return f"write it without the unit: {number}"


def all_digits(rest: str) -> str:
    """Advice for a number that leaves some of its digits to a word, such as 万 or e3."""
    return f"write all digits of the number, without `{rest}`"


def decimal_point(number: str) -> str:
    """Advice for a number with a comma before its decimals."""
    return f"write a point before the decimals: {number}"


def year_first() -> str:
    """Advice for a date whose parts stand in another order."""
    return 'write the year first: "2021-12-31"'


def yes_or_no() -> str:
    """Advice for an answer in a sign that is not read."""
    return "write true or false; yes, no, 是 and 否 are read too"


def with_its_unit(number: str) -> str:
    """Advice for a duration that does not say of what."""
    return f'say of what: "{number} days" or "{number} hours"'


def in_quotes(text: str) -> str:
    """Advice for a text that was read as something else."""
    return f'put it in quotes: "{text}"'


def one_of(options: Sequence[str]) -> str:
    """Advice that lists the options of a choice."""
    shown = [f"“{option}”" for option in options[:8]]
    return f"it is one of {quoted_list(shown)}" if len(options) <= 8 else f"it is one of {', '.join(shown)}, …"


def out_of_domain(name: str, value: str, domain: str, advice: str | None, *, between: bool) -> Message:
    """PS504: a value outside the domain that the framework states."""
    return Message("PS504", f"`{name}` is {value}, but it must {'lie' if between else 'be'} {domain}", advice)


def percent_meant(percent: str, ratio: str) -> str:
    """Advice for a ratio that was given as a number of percent."""
    return f'a number without % is the ratio itself: write "{percent}" or {ratio}'


def binary_float(name: str, text: str) -> Message:
    """PS505: a binary floating-point number."""
    return Message(
        "PS505",
        f"`{name}` is a binary float, which cannot hold most decimal fractions exactly",
        f'write the text "{text}" or Decimal("{text}")',
    )


def not_finite(name: str, value: str) -> Message:
    """PS506: infinity or not-a-number."""
    return Message(
        "PS506",
        f"`{name}` is {value}, which is no number",
        "if the value is not known, say that it is missing",
    )


def not_computed(name: str, value: str) -> Message:
    """PS506: what a spreadsheet leaves in a cell that it could not compute."""
    return Message(
        "PS506",
        f"`{name}` is {value}: the spreadsheet could not compute this cell",
        "mend the formula there; if the value is not known, say that it is missing",
    )


def too_long(name: str) -> Message:
    """PS507: a number or a text that is too long, or a number with an absurd power of ten."""
    return Message(
        "PS507",
        f"`{name}` is too large, too small or too long to be meant",
        f"a number has at most {limits.LITERAL_CHARACTERS} digits, a text {limits.FACT_TEXT_CHARACTERS:,} characters",
    )


def off_step(name: str, value: str, step: str) -> Message:
    """PS508: a value with more places than its type has."""
    return Message("PS508", f"`{name}` is {value}, but it moves in steps of {step}", "give it with fewer decimals")


def no_option(name: str, text: str, options: Sequence[str], meant: str | None) -> Message:
    """PS509: a text that is none of the options of a choice."""
    advice = f"did you mean “{meant}”?" if meant else one_of(options)
    return Message("PS509", f"`{name}` is “{text}”, which is none of its options", advice)


def reason_missing(name: str, full: str) -> Message:
    """PS510: points given below full marks without a reason."""
    return Message(
        "PS510",
        f"`{name}` is below full marks ({full}) and has no reason",
        "say in `reason` why points were taken off",
    )


def out_of_bounds(name: str, value: str, low: str, high: str, step: str | None) -> Message:
    """PS511: points that an assessor cannot give, since they lie outside the bounds."""
    steps = f" in steps of {step}" if step else ""
    return Message("PS511", f"`{name}` is {value} points, but an assessor can give from {low} to {high}{steps}")


def off_mark(name: str, value: str, low: str, step: str) -> Message:
    """PS511: points that an assessor cannot give, since they lie between two steps."""
    return Message("PS511", f"`{name}` is {value} points, but an assessor can give steps of {step} from {low}")
