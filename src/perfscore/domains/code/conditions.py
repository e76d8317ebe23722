"""Code of conditions: tests, and conditions that are looked at one after another."""

from __future__ import annotations

from fractions import Fraction

from perfscore.core.nodes import Among, Const, Logic, Node, Ref, Test, Value
from perfscore.domains.code import arithmetic
from perfscore.domains.code.arithmetic import Number, known
from perfscore.domains.code.forks import Code
from perfscore.domains.code.scopes import Scopes, still_open
from perfscore.domains.code.slots import STATUSES
from perfscore.domains.code.writer import Writer
from perfscore.kernel.intervals import Interval, point


def tested(node: Test, scopes: Scopes) -> str:
    if isinstance(node.other, Among):
        return _among(node.subject, node.other, scopes)
    if isinstance(node.subject, Ref) and node.subject.kind == "status" and isinstance(node.other, Const):
        status = scopes.status(node.subject.name)
        wanted = next(place for place, each in enumerate(STATUSES) if each == node.other.value)
        return str(int(status) == wanted) if status.isdigit() else f"{status} == {wanted}"
    left, right = scopes.code(node.subject), scopes.code(node.other)
    if isinstance(left, Number) and isinstance(right, Number):
        return arithmetic.compared(left, node.operator, right, scopes.writer)
    return f"{operand(left)} {'==' if node.operator == '=' else '!='} {operand(right)}"


def _among(subject: Node, among: Among, scopes: Scopes) -> str:
    code = scopes.code(subject)
    if isinstance(code, Number):
        number = arithmetic.held(code, scopes.writer)
        scopes.known[subject] = number
        intervals = [*among.intervals, *(point(value) for value in among.values if isinstance(value, Fraction))]
        texts = [_inside(number, still_open(each, number.bounds), scopes.writer) for each in intervals]
    else:
        texts = [_equals(code, value, scopes) for value in among.values]
    if "True" in texts:
        return "True"
    there = [text for text in texts if text != "False"]
    return " or ".join(f"({text})" for text in there) if len(there) > 1 else "".join(there) or "False"


def _equals(code: str, value: Value, scopes: Scopes) -> str:
    if isinstance(value, bool):
        return code if value else f"not {operand(code)}"
    return f"{operand(code)} == {scopes.writer.constant(value)}"


def _inside(number: Number, interval: Interval, writer: Writer) -> str:
    """The code of whether a number, which is held, lies in an interval."""
    if interval.low is not None and interval.low == interval.high:
        return arithmetic.compared(number, "=", known(interval.low), writer)
    parts = []
    for edge, operator in ((interval.low, ">="), (interval.high, "<=")):
        if edge is not None:
            closed = interval.low_closed if operator == ">=" else interval.high_closed
            parts.append(arithmetic.compared(number, operator if closed else operator[0], known(edge), writer))
    there = [part for part in parts if part != "True"]
    return "False" if "False" in there else " and ".join(there) or "True"


def joined(node: Logic, scopes: Scopes) -> str:
    """Conditions one after another, no further than needed."""
    if node.how == "not":
        text = scopes.text(node.conditions[0])
        return {"True": "False", "False": "True"}.get(text, f"not {operand(text)}")
    word, idle, deciding = ("and", "True", "False") if node.how == "and" else ("or", "False", "True")
    head = "if {}:" if node.how == "and" else "if not {}:"
    writer, found, depth = scopes.writer, "", scopes.writer.depth
    if not node.conditions:
        return idle
    first, *others = node.conditions
    text = scopes.text(first)
    texts = [] if text == idle else [operand(text)]
    with scopes.scope():
        scopes.learn(first, holds=node.how == "and")
        for condition in others if text != deciding else ():
            with writer.aside() as lines:
                text = scopes.text(condition)
            if lines and (found or texts):
                found = found or writer.name()
                writer.line(f"{found} = {f' {word} '.join(texts) or found}")
                writer.depth = depth
                writer.line(head.format(found))
                writer.depth += 1
                texts = []
            writer.splice(lines)
            if text != idle:
                texts.append(operand(text))
            if text == deciding:
                texts = texts if found else [deciding]
                break
            scopes.learn(condition, holds=node.how == "and")
    last = f" {word} ".join(texts) or idle
    if not found:
        return last
    writer.line(f"{found} = {last}")
    writer.depth = depth
    return found


def operand(code: Code) -> str:
    """A truth or a text as an operand."""
    assert isinstance(code, str)
    return code if code.isalnum() else f"({code})"
