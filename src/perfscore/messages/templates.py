"""The remarks of a template, which tell an official how to fill it in."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from perfscore.kernel.intervals import Interval
from perfscore.kernel.numbers import show
from perfscore.kernel.source import printable
from perfscore.kernel.types import Kind, Type
from perfscore.kernel.wording import describe, describe_interval
from perfscore.messages.syntax import quoted_list

_SUCH_AS = {
    Kind.RATIO: "such as 97.5%",
    Kind.DATE: "such as 2021-12-31",
    Kind.DURATION: "such as 5 days",
    Kind.TARGET: "such as ≥95%",
    Kind.ACTUAL: "such as 96.2%",
}
_CENT = Fraction(1, 100)
_OPTIONS = 100

LEFT_OUT = "may be left out"
NEEDED = "needed: take away the # in front"
ASSESSOR = "who judged"

# ---------------------------------------------------------------- what a value is


def one_line(text: str) -> str:
    """A title or an option on one line, without what a file or a terminal could stumble over."""
    return printable(" ".join(text.split()))


def phrases(kind: Type, domain: Interval | None, step: Fraction | None, named: Sequence[str]) -> tuple[str, ...]:
    """What a value is: its type and unit, an example of its writing, its options, its bounds and its steps."""
    if kind.options:
        options = [f"“{one_line(option)}”" for option in kind.options[:_OPTIONS]]
        left = len(kind.options) - len(options)
        return (f"one of {options[0]}", *options[1:], *([f"{left:,} more"] if left else []))
    head = "yes or no" if kind.kind is Kind.BOOL else one_line(str(kind))
    such_as = f"{head} {_SUCH_AS[kind.kind]}" if kind.kind in _SUCH_AS else head
    bounds = [] if domain is None else [describe_interval(domain, kind)]
    # An amount of money has two places unless it is said otherwise, which nobody needs to be told.
    usual = step is None or (kind.kind is Kind.MONEY and step == _CENT)
    steps = [] if step is None or usual else [f"steps of {describe(step, kind)}"]
    return (such_as, *bounds, *steps, *(f"may name “{one_line(each)}”" for each in named))


def judged(low: Fraction, high: Fraction, step: Fraction | None) -> tuple[str, ...]:
    """The points that an assessor can give."""
    steps = () if step is None else (f"steps of {show(step)}",)
    return (f"points {show(low)} .. {show(high)}", *steps)


def default(value: str) -> str:
    """What happens to a fact with a default."""
    return f"if left out: {value}"


def reason(high: Fraction) -> str:
    """When a judgement needs its reason."""
    return f"needed if the value is below {show(high)}"


def needs_reason(high: Fraction) -> str:
    """The same, said of the judgement."""
    return f"below {show(high)} a reason is needed"


# ---------------------------------------------------------------- what to do with the file


def toml_head(*, hidden: bool) -> list[str]:
    """What stands at the top of a TOML template; ``hidden`` tells that some of its lines are remarks."""
    return [
        "Write each value between the quotes.",
        *(["A line that begins with # counts for nothing: take away the # to give that fact."] if hidden else []),
    ]


def copy_the_block() -> str:
    """What to do with the one row of a table in a TOML template."""
    return "Copy the block, from its line in square brackets on, for each further row."


def open_the_block(*, needed: bool) -> str:
    """What to do with a table in a TOML template whose lines are remarks."""
    return f"{'Needed' if needed else 'May be left out'}: to give it, take away the # in front of its block."


def csv_head(*, judged: bool) -> list[str]:
    """What stands at the top of a CSV template of facts."""
    more = " and into reason why a judgement is below full points" if judged else ""
    return [f"Write each value into the column value{more}. The column note may be changed or left empty."]


def csv_table_apart(table: str) -> str:
    """Where the rows of a table go, of which a CSV file of facts has none."""
    return (
        f"{table} is a table and has a file of its own: perfscore template FRAMEWORK --format csv --table {table}"
        f" -o {table}.csv"
    )


def csv_table_head(table: str) -> str:
    """What stands at the top of a CSV template of a table."""
    return f"Write the rows of {table} below the headings. The lines that begin with # may stay."


def json_table(note: str) -> str:
    """What is said of a table whose one empty row waits in a JSON template."""
    return f"{note}: copy the object in braces for each further row"


def json_rows(note: str, columns: Sequence[str]) -> str:
    """What is said of a table of which a JSON template can hold no empty row."""
    return f"{note}; instead of null a list of rows, each an object with {quoted_list(columns, 'and')}"
