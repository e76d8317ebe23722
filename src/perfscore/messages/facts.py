"""Messages about facts that do not fit a framework, and about what cannot be computed (PS5xx)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from perfscore.kernel import limits
from perfscore.kernel.types import Kind, Type
from perfscore.messages.diagnostics import Message
from perfscore.messages.syntax import quoted_list

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_FIELDS = "a fact has value, status, source, note, assessor and reason"
_COLUMNS = "the columns are name, value, status, source, note, assessor and reason"


def unknown_fact(name: str, meant: str | None, *, missing: bool) -> Message:
    """PS501: a fact that the framework does not ask for; ``missing`` tells that the meant one is not given."""
    text = f"the framework asks for no fact `{name}`"
    if meant is None:
        return Message("PS501", text, "leave it out, or declare it in the framework")
    return Message("PS501", text, f"did you mean `{meant}`{', which is missing' if missing else ''}?")


def unnamed_fact(found: str) -> Message:
    """PS501: a key of a mapping that is no text, so that it names no fact."""
    return Message("PS501", f"the name of a fact is a text, not {found}", "put the name in quotes")


def missing_facts(facts: Sequence[tuple[str, str | None, Type]], form: str, *, empty: bool) -> Message:
    """PS502: facts that are not there, all of them, as name, title and type.

    ``form`` is the ending of the file that lacks them, without its point, or nothing for a mapping; ``empty`` tells
    that some of them are named there, but without a value.
    """
    listed = [f"`{name}` ({title})" if title else f"`{name}`" for name, title, _ in facts[: limits.DIAGNOSTICS]]
    left = len(facts) - len(listed)
    shown = [*listed, f"{left:,} more"] if left else listed
    count = "1 fact is" if len(facts) == 1 else f"{len(facts):,} facts are"
    head = ("fill in or add" if empty else "add") + (
        ", above the first line in square brackets:" * (form == "toml") or ":"
    )
    lines = [_line(name, title, kind, form) for name, title, kind in facts[: limits.DIAGNOSTICS]]
    return Message("PS502", f"{count} missing: {quoted_list(shown, 'and')}", "\n".join([head, *lines]))


def _line(name: str, title: str | None, kind: Type, form: str) -> str:
    """What to add to a file or a mapping for one fact, as far as it can be written without its value."""
    if kind.kind is Kind.TABLE:
        return _first_row(name, title, form)
    gap = "…%" if kind.kind is Kind.RATIO else "…"
    if form == "csv":
        return f"{name},{gap}"
    if kind.kind in {Kind.TEXT, Kind.CHOICE, Kind.DURATION, Kind.RATIO} or (form != "toml" and kind.kind is Kind.DATE):
        gap = f'"{gap}"'
    if form == "json":
        return f'"{name}": {gap},'
    meaning = f"{kind.kind.value}: {_options(kind)}" if kind.options else str(kind)
    remark = f"  # {meaning}{f', {title}' if title else ''}"
    if form == "toml":
        return f"{_key(name)} = {gap}{remark}"
    return f'"{name}": {gap},{remark}'


def _first_row(name: str, title: str | None, form: str) -> str:
    """How the rows of a table begin."""
    remark = f"  # table{f', {title}' if title else ''}"
    if form == "toml":
        return f"[[{_key(name)}]]{remark}"
    if form == "csv":
        return f"{name}=….csv on the command line: its rows stand in a file of their own"
    return f'"{name}": [{{…}}, …],{"" if form == "json" else remark}'


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else f'"{name}"'


def _options(kind: Type) -> str:
    return quoted_list([f'"{option}"' for option in kind.options])


def given_twice(name: str) -> Message:
    """PS512: a fact that stands in a file a second time."""
    return Message("PS512", f"`{name}` is given twice", "keep the one that is right")


def unknown_status(name: str, found: str, known: Sequence[str]) -> Message:
    """PS514: a status that does not exist."""
    return Message("PS514", f"`{name}` has the status {found}, which does not exist", f"it is {quoted_list(known)}")


def status_and_value(name: str, status: str) -> Message:
    """PS514: a status that says that there is no value, beside a value."""
    return Message(
        "PS514",
        f"`{name}` has a value although its status is “{status}”",
        "leave out the value, or leave out the status",
    )


def divided_by_zero(what: str) -> Message:
    """PS515: a division whose divisor turned out to be 0."""
    return Message(
        "PS515",
        f"this divides by 0: {what}" if what else "this divides by 0",
        "look at the facts first; if they are right, the framework must say what counts then:\n"
        "`na when … then …`, or `in > 0` where the fact can never be 0",
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
    help_ = f"did you mean `{meant}`?" if meant else _FIELDS
    return Message("PS522", f"`{name}` has a field `{field}`, which does not exist", help_)


def unnamed_field(name: str, found: str) -> Message:
    """PS522: a key among the fields of a fact that is no text."""
    return Message("PS522", f"a field of `{name}` must be a text, not {found}", _FIELDS)


def unknown_column(column: str, meant: str | None) -> Message:
    """PS522: a column of a CSV file that is no field of a fact."""
    help_ = f"did you mean `{meant}`?" if meant else _COLUMNS
    return Message("PS522", f"there is no column `{column}`", help_)


def not_whole(what: str, value: str) -> Message:
    """PS523: a number of months or days that is not whole."""
    return Message("PS523", f"{what} must be whole, not {value}")


def no_such_day() -> Message:
    """PS524: a date before the year 1 or behind the year 9999."""
    return Message("PS524", "this date lies outside the calendar")


def endless_score(value: str) -> Message:
    """PS527: points without an end in a framework that does not say how to round."""
    return Message(
        "PS527",
        f"these points, {value}, have no finite decimal expansion, and the framework has no rounding plan",
        "add one to the header, such as `round half_up to 0.01 at each indicator`",
    )


def no_row(value: str) -> Message:
    """PS534: a value that no row of a table takes."""
    return Message("PS534", f"no row of this table takes {value}", f"add a row that covers {value}, or an `else` row")


def far_beyond(actual: str, wanted: str, share: str) -> Message:
    """PS525: a target that is exceeded by more than the stated share."""
    return Message(
        "PS525",
        f"{actual} is more than {share} beyond the target of {wanted}",
        "a target that is passed by far was most likely too easy",
        "warning",
    )


def no_facts(found: str) -> Message:
    """PS526: something that is no set of facts."""
    return Message("PS526", f"facts are a mapping of names to values or a fact file, not {found}")


def unlistable(what: str, error: str) -> Message:
    """PS526: a mapping that fails when its names and values are asked for."""
    return Message("PS526", f"{what} cannot be read: asking for names and values ended in {error}")


def too_many(what: str, most: int) -> Message:
    """PS526: a mapping with more names than any framework has, perhaps without an end."""
    return Message("PS526", f"{what} hold more than {most:,} names")
