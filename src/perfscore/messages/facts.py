"""Facts that cannot be used come in; messages about them and about what cannot be computed (PS5xx) go out."""

from __future__ import annotations

from collections.abc import Sequence

from perfscore import limits
from perfscore.diagnostics import Message
from perfscore.messages.syntax import quoted_list


def unknown_fact(name: str, meant: str | None) -> Message:
    """PS501: a fact that the framework does not ask for."""
    help_ = f"did you mean `{meant}`?" if meant else "leave it out, or declare it in the framework"
    return Message("PS501", f"the framework asks for no fact `{name}`", help_)


def missing_facts(facts: Sequence[tuple[str, str | None, str]]) -> Message:
    """PS502: facts that are not there, all of them, as name, title and type."""
    listed = [f"`{name}` {title or ''}".rstrip() for name, title, _ in facts]
    count = "1 fact is" if len(facts) == 1 else f"{len(facts)} facts are"
    wanted = [f"{name} = …  # {kind}{f', {title}' if title else ''}" for name, title, kind in facts]
    return Message("PS502", f"{count} missing: {quoted_list(listed, 'and')}", "\n".join(["add:", *wanted]))


def wrong_type(name: str, wanted: str, found: str, example: str) -> Message:
    """PS503: a value that is not of the fact's type."""
    return Message("PS503", f"`{name}` must be {wanted}, not {found}", f"for example {example}")


def out_of_domain(name: str, value: str, domain: str) -> Message:
    """PS504: a value outside the domain that the framework states."""
    return Message("PS504", f"`{name}` is {value}, but it must be {domain}")


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
    help_ = (
        f"did you mean “{meant}”?" if meant else f"it is one of {quoted_list([f'“{each}”' for each in options[:8]])}"
    )
    return Message("PS509", f"`{name}` is “{text}”, which is none of its options", help_)


def reason_missing(name: str, full: str) -> Message:
    """PS510: points given below full marks without a reason."""
    return Message(
        "PS510",
        f"`{name}` is below full marks ({full}) and has no reason",
        'say why points were taken off: `reason = "…"`',
    )


def out_of_bounds(name: str, value: str, bounds: str) -> Message:
    """PS511: points that an assessor cannot give."""
    return Message("PS511", f"`{name}` is {value} points, but an assessor can give {bounds}")


def given_twice(name: str) -> Message:
    """PS512: a fact that stands in a file a second time."""
    return Message("PS512", f"`{name}` is given twice", "keep the one that is right")


def broken_file(kind: str, why: str) -> Message:
    """PS513: a fact file that cannot be read as what it says it is."""
    return Message("PS513", f"this is no {kind} file: {why}")


def unknown_status(name: str, status: str, known: Sequence[str]) -> Message:
    """PS514: a status that does not exist."""
    return Message("PS514", f"`{name}` has the status “{status}”, which does not exist", f"it is {quoted_list(known)}")


def divided_by_zero(what: str) -> Message:
    """PS515: a division whose divisor turned out to be 0."""
    return Message(
        "PS515",
        f"this divides by 0: {what}" if what else "this divides by 0",
        "say what counts then: `na when … then …`, or narrow the fact: `in > 0`",
    )


def no_value(name: str, status: str) -> Message:
    """PS516: a fact without a value where its value is needed."""
    word = {"pending": "is pending judgement", "missing": "is missing"}.get(status, "is not applicable")
    return Message(
        "PS516",
        f"`{name}` {word}, and its value is needed here",
        "give it, or say in the framework what counts then",
    )


def requirement_failed(message: str) -> Message:
    """PS517: a condition that the framework requires does not hold."""
    return Message("PS517", message, "correct the facts; the framework requires this")


def warning_raised(message: str) -> Message:
    """PS518: a condition that the framework warns about does not hold."""
    return Message("PS518", message, None, "warning")


def nothing_applies() -> Message:
    """PS519: a framework of which nothing applies."""
    return Message("PS519", "no indicator applies, so there is no total")


def too_much_arithmetic() -> Message:
    """PS520: numbers that grow beyond all measure."""
    return Message(
        "PS520",
        "the numbers grow too large here",
        "no real figure needs this many digits; check the powers and products",
    )


def not_applicable(what: str, reason: str | None) -> Message:
    """PS521: a node that does not apply although the framework says that it must."""
    return Message(
        "PS521", f"{what} does not apply{f': {reason}' if reason else ''}", "the framework scores nobody then"
    )


def unknown_field(name: str, field: str, meant: str | None) -> Message:
    """PS522: a field of a fact that does not exist."""
    help_ = f"did you mean `{meant}`?" if meant else "a fact has value, status, source, note, assessor and reason"
    return Message("PS522", f"`{name}` has a field `{field}`, which does not exist", help_)


def not_whole(what: str, value: str) -> Message:
    """PS523: a number of months or days that is not whole."""
    return Message("PS523", f"{what} must be whole, not {value}")


def no_such_day() -> Message:
    """PS524: a date before the year 1 or behind the year 9999."""
    return Message("PS524", "this date lies outside the calendar")


def far_beyond(actual: str, wanted: str, share: str) -> Message:
    """PS525: a target that is exceeded by more than the stated share."""
    return Message(
        "PS525",
        f"{actual} is more than {share} beyond the target of {wanted}",
        "a target that is passed by far was most likely set too low",
        "warning",
    )


def no_facts(found: str) -> Message:
    """PS526: something that is no set of facts."""
    return Message("PS526", f"facts are a mapping of names to values or a fact file, not {found}")
