"""The words in which every report tells of amounts, losses, limits, figures and grades."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from perfscore.kernel.numbers import round_to, show, to_decimal
from perfscore.kernel.source import Language, Record, replace
from perfscore.kernel.types import DURATION
from perfscore.kernel.wording import describe
from perfscore.messages.diagnostics import Place
from perfscore.model.model import Node
from perfscore.reports.in_words import in_words
from perfscore.reports.phrases import Phrases, value_words, with_currency
from perfscore.reports.shown import Style
from perfscore.scoring.explanation import AppliedLimit, Graded, Loss, Seen
from perfscore.scoring.result import NodeResult, Scored

_MOST_PLACES = 32


class Entry(Record):
    """What stands beside a score: an amount, which may be empty, and words."""

    amount: str
    words: str
    style: Style = "dim"


def plain(number: Decimal) -> str:
    """A number of points with all its digits and a true minus sign."""
    return f"{number:f}".replace("-", "−")


def rough(value: Fraction, places: int = 4) -> str:
    """An exact value for reading; one that is not 0 never looks like 0."""
    while places < _MOST_PLACES and value and not show(value, places).strip("≈-0."):
        places += 4
    return show(value, places).replace("-", "−")


def share(part: Fraction) -> str:
    """A share of something in percent, with at most one decimal; what is not all never looks like all."""
    tenths = Fraction(1, 10)
    near = round_to(part * 100, tenths, "half_even")
    if near == 100 != part * 100:
        near += tenths if part > 1 else -tenths
    return f"{plain(to_decimal(near))}%"


def distance_words(distance: Fraction, kind: str, words: Phrases) -> str:
    """How far two values of a kind of type lie apart."""
    match kind:
        case "ratio":
            points = distance * 100
            return words.percentage_point if points == 1 else words.percentage_points.format(number=rough(points, 2))
        case "date":
            return f"{rough(distance)} {words.units['days']}"
        case "duration":
            return value_words(describe(distance, DURATION), kind, words)
        case _:
            return value_words(rough(distance), kind, words)


def signed(amount: Fraction | Decimal) -> str:
    """What was taken off with a minus, what was given with a plus."""
    return with_sign(amount, "−" if amount > 0 else "+" if amount < 0 else "")


def change(amount: Fraction | Decimal | None) -> str:
    """A change with its sign; nothing where there is none to tell."""
    return "—" if amount is None else with_sign(amount, "−" if amount < 0 else "+" if amount > 0 else "±")


def with_sign(amount: Fraction | Decimal, sign: str, places: int = 4) -> str:
    """An amount behind another sign than its own."""
    digits = plain(amount.copy_abs()) if isinstance(amount, Decimal) else rough(abs(amount), places)
    return f"≈{sign}{digits[1:]}" if digits.startswith("≈") else f"{sign}{digits}"


def loss_style(amount: Fraction | Decimal) -> Style:
    """The colour of an amount."""
    return "loss" if amount > 0 else "gain"


def published(loss: Loss) -> str:
    """The published amount of a loss; one of 0 keeps the sign of the exact amount."""
    sign = "−" if loss.amount > 0 else "+" if loss.amount < 0 else ""
    return with_sign(loss.published, sign)


def hidden(loss: Loss) -> bool:
    """Whether a loss is a rounding that does not show in the published points."""
    return loss.kind == "rounding" and not loss.published


def loss_words(loss: Loss, words: Phrases) -> str:
    """What a loss is and why; the clause as written where nobody gave a reason."""
    kind = words.kinds[loss.kind]
    match loss.kind:
        case "rounding":
            return kind
        case "redistributed":
            return words.shared_out
        case "absorbed":
            return words.beyond_range if loss.amount > 0 else words.below_floor
        case "unassigned":
            why = words.none_assigned if loss.amount > 0 else words.too_many_assigned
            return labelled(kind, why, words)
        case "award" if not loss.reason:
            return loss.clause
        case "judged" if not loss.reason:
            return labelled(kind, words.no_reason, words)
        case _:
            return labelled(kind, loss.reason or loss.clause, words)


def worded(result: Scored, lang: Language | None) -> Phrases:
    """The words for a result, with its currency and the titles of its rows."""
    words = with_currency(Phrases.of(lang or result.language), result.currency)
    titles = [(node, node.title) for node in result.walk() if node.title]
    count = Counter(node.name for node, _ in titles)
    rows = {f"score({node.path})": title for node, title in titles}
    rows |= {f"score({node.name})": title for node, title in titles if count[node.name] == 1}
    return Phrases(vars(words) | {"rows": rows})


def plainly(clause: str, figures: Iterable[Seen], words: Phrases) -> str:
    """A clause in words, with the titles of figures and rows."""
    titles = {each.name: each.title or each.name for each in figures if each.title or each.name.isidentifier()}
    told = in_words(clause, {**words.rows, **titles}, words.lang)
    # A number alone says nothing.
    return told if any(map(str.isalpha, told)) else clause


def exactly(loss: Loss, words: Phrases) -> str | None:
    """The exact amount, where the published one is 0 though something was lost."""
    misleads = loss.amount and not loss.published and loss.kind != "rounding"
    return words.before_rounding.format(amount=signed(loss.amount)) if misleads else None


def limit_words(limit: AppliedLimit, words: Phrases) -> str:
    """What a limit is and why it came into force."""
    return labelled(words.limits[limit.kind], limit.reason or limit.clause, words)


def figure_words(figure: Seen, words: Phrases) -> str:
    """A figure by its title and its value."""
    return f"{figure.title or figure.name} {value_words(figure.value, figure.kind, words)}"


def labelled(label: str, text: str, words: Phrases) -> str:
    """A text behind a word that says what it is."""
    return words.labelled.format(label=label, text=text)


def beside(text: str, more: str, words: Phrases) -> str:
    """A text with more in brackets, if there is more."""
    return words.beside.format(text=text, more=more) if more else text


def place_words(place: Place, words: Phrases) -> str:
    """A file, and a line where there is one."""
    return place.file if place.line is None else words.at_line.format(file=place.file, line=place.line)


# ---------------------------------------------------------------- the rows of the table


def heading(result: Scored) -> str:
    """The title of the framework and its version."""
    title = result.title or result.name
    return title if result.version is None else f"{title} · {result.version}"


def unverified(read_from: str | None, words: Phrases) -> str | None:
    """That a result was read from a file, and nobody has verified what that says; None for one that was computed."""
    return None if read_from is None else words.read_back.format(file=read_from)


def outline(result: Scored) -> Iterator[tuple[NodeResult, int]]:
    """The groups and the indicators, in the order of the framework, each with its depth."""
    pending = [(child, 0) for child in reversed(result.children)]
    while pending:
        node, depth = pending.pop()
        yield node, depth
        if node.kind == "group":
            pending += [(child, depth + 1) for child in reversed(node.children)]


def declared(node: NodeResult | Node) -> str:
    """The declared points; those of a bonus or a malus carry their sign."""
    points = node.weight if node.weight or not (node.low or node.high) else node.high or node.low
    shown = plain(points) if isinstance(points, Decimal) else rough(points)
    return f"+{shown}" if node.high and not node.weight else shown


def reached(node: NodeResult, words: Phrases) -> str:
    """The published points, or that there are none."""
    none = words.not_applicable_short if node.path else words.no_score
    return plain(node.score) if node.applies else none


def unlisted(result: Scored, words: Phrases) -> str:
    """What stands in place of a ledger that has nothing to list; empty where it has something."""
    if not result.applies:
        return labelled(words.no_score, words.semicolon.join(_reasons(result)), words)
    return "" if result.losses else words.nothing_lost


def _reasons(result: Scored) -> Iterator[str]:
    """Why there is no score."""
    return (each.reason or each.clause for each in result.limits)


def entries(node: NodeResult, words: Phrases) -> list[Entry]:
    """The grade of a row of the table and what took points off; of a group, only what no row below it tells."""
    grade = [Entry("", said, "strong")] if (said := row_grade(node, words)) else []
    beside = [Entry("", words.aside.format(text=said))] if (said := compared_words(node, words)) else []
    return [*grade, *_taken(own_losses(node), words), *_limits(node, words), *beside]


def own_losses(node: NodeResult) -> list[Loss]:
    """What stands beside a node: all of its losses, or, of a group and of the whole, only what no row below tells."""
    whole = node.kind in {"indicator", "part"}
    return [loss for loss in node.losses if (whole or loss.path == node.path) and not hidden(loss)]


def compared_words(node: NodeResult, words: Phrases) -> str:
    """How a value compares with its target: the share of it that was attained, and how far off the value lies."""
    found = [] if node.attainment is None else [words.attainment.format(share=share(node.attainment))]
    if node.deviation is not None:
        sign = "−" if node.deviation < 0 else "+" if node.deviation else ""
        found.append(words.deviation.format(share=f"{sign}{share(abs(node.deviation))}"))
    return words.comma.join(found)


def row_grade(node: NodeResult, words: Phrases) -> str:
    """The grade of a row; that of the whole stands elsewhere."""
    return labelled(words.grade, node.grade, words) if node.path and node.grade is not None else ""


def titled(result: Scored, words: Phrases) -> Iterator[tuple[str, str]]:
    """What is shown beside the points: titles, and the values with their grades."""
    for each in result.titled:
        grade = "" if each.grade is None else labelled(words.grade, each.grade, words)
        yield each.title, beside(value_words(each.value, each.kind, words), grade, words)


def total_entries(result: Scored, words: Phrases) -> list[Entry]:
    """What was lost in all, and which of it belongs to the whole alone; why there is no score."""
    if not result.applies:
        return [Entry("", each) for each in _reasons(result)]
    lost = result.lost
    own = [
        Entry("", words.of_which.format(amount=each.amount, words=each.words)) if each.amount else each
        for each in entries(result, words)
    ]
    return [*([Entry(signed(lost), words.together, loss_style(lost))] if lost else []), *own]


def _taken(losses: Iterable[Loss], words: Phrases) -> Iterator[Entry]:
    for loss in losses:
        more = [figure_words(each, words) for each in loss.seen if each.direct]
        told = loss if loss.reason else replace(loss, clause=plainly(loss.clause, loss.seen, words))
        text = beside(loss_words(told, words), words.comma.join([*filter(None, [exactly(loss, words)]), *more]), words)
        yield Entry(published(loss), text, loss_style(loss.amount))


def _limits(node: NodeResult, words: Phrases) -> Iterator[Entry]:
    """The limits that held and changed nothing, and what excused the node without a loss."""
    for limit in node.limits:
        if not limit.bound:
            reason = limit.reason or plainly(limit.clause, node.explanation.figures, words)
            idle = words.no_effect.format(limit=words.limits[limit.kind], reason=reason)
            yield Entry("", words.aside.format(text=idle))
        elif limit.kind == "na" and not node.losses:
            clause = limit.clause if limit.reason else plainly(limit.clause, node.explanation.figures, words)
            yield Entry("", words.aside.format(text=limit_words(replace(limit, clause=clause), words)))


def grade_words(result: Scored, words: Phrases) -> str:
    """The grade and what changed it; empty where the framework has no grades."""
    return graded_words(Graded(result.grade, result.earned_grade, result.grade_rules), words)


def graded_words(graded: Graded, words: Phrases) -> str:
    """The same of a grade with its rules."""
    if graded.grade is None:
        return ""
    changed = [rule for rule in graded.rules if rule.bound]
    if not changed:
        return graded.grade
    how = words.instead_of if changed[0].kind == "override" else words.capped_from
    text = how.format(grade=graded.earned or "")
    reason = changed[0].reason
    return beside(graded.grade, labelled(text, reason, words) if reason else text, words)
