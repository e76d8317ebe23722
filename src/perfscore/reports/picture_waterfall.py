"""The waterfall chart of a result, from its declared points down to its total."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import attrs

from perfscore.kernel.numbers import to_decimal
from perfscore.reports.html_tags import Html, cut, join, percent, tag, text
from perfscore.reports.html_words import Words, capital, why
from perfscore.reports.picture_axis import picture
from perfscore.reports.spoken import labelled, plain, signed
from perfscore.scoring.explanation import Loss
from perfscore.scoring.result import Scored

MOST_STEPS = 12
_LABEL = 46
_ROW, _BAR, _TOP = 44, 15, 21
_ZERO = Fraction(0)
_LIMITS = frozenset({"veto", "exemption", "cap", "floor", "rounding"})


@attrs.frozen
class Fall:
    """A step: what it is of, what it takes off, and the points before and behind it."""

    title: str
    amount: Decimal
    before: Decimal
    after: Decimal


def falls(result: Scored, words: Words) -> tuple[Fall, ...]:
    """The steps, the largest first and those that give points last; beyond twelve the smallest are one step."""
    ranked = sorted(_sums(result, words), key=lambda each: -each[1])
    if len(ranked) > MOST_STEPS:
        ranked = _shortened(ranked, words)
    places = max(_places(result.weight), _places(result.score))
    found, at = list[Fall](), Fraction(result.weight)
    for title, total in ranked:
        before, at = at, at - total
        found.append(Fall(title, *(to_decimal(number, places) for number in (total, before, at))))
    return tuple(found)


def _sums(result: Scored, words: Words) -> list[tuple[str, Fraction]]:
    """What each indicator lost; what a group or the whole lost by itself stands apart, by its kind."""
    indicator_of = {below.path: node for node in result.indicators for below in node.walk()}
    titles: dict[tuple[str, str], str] = {}
    sums: dict[tuple[str, str], Fraction] = {}
    for loss in result.losses:
        node = indicator_of.get(loss.path)
        if node is not None:
            key, title = (node.path, ""), node.title or node.name
        else:
            key, title = (loss.path, loss.kind), _by_itself(loss, words)
        titles[key] = title
        sums[key] = sums.get(key, _ZERO) + Fraction(loss.published)
    return [(titles[key], total) for key, total in sums.items() if total]


def _by_itself(loss: Loss, words: Words) -> str:
    """What a group or the whole lost by itself: by the group or by the total, and by the limit and its reason."""
    said = why(loss, words) or words.all.kinds[loss.kind]
    if loss.path:
        return labelled(loss.title or loss.path.rpartition(".")[2], said, words.all)
    if loss.kind not in _LIMITS:
        return labelled(capital(words.page.whole), said, words.all)
    limit = capital(words.page.of_whole.format(kind=words.all.kinds[loss.kind]))
    return labelled(limit, loss.reason, words.all) if loss.reason else limit


def _shortened(ranked: list[tuple[str, Fraction]], words: Words) -> list[tuple[str, Fraction]]:
    """The largest steps, in their order, and one step for all others, behind the losses."""
    by_size = sorted(range(len(ranked)), key=lambda index: -abs(ranked[index][1]))
    kept = [ranked[index] for index in sorted(by_size[: MOST_STEPS - 1])]
    rest = sum((total for _, total in ranked), _ZERO) - sum((total for _, total in kept), _ZERO)
    others = (words.page.rest.format(count=len(ranked) - len(kept)), rest)
    losses = [each for each in kept if each[1] > 0]
    return [*losses, *([others] if rest else []), *kept[len(losses) :]]


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


def axis(levels: list[Fraction]) -> tuple[Fraction, Fraction]:
    """Where the axis starts and ends: at 0, or closer where all that happens would be too small to be seen."""
    low, high = min(levels), max(levels)
    span = high - low
    if low <= 0 or not span or span * 5 > high * 2:
        start = min(low, _ZERO)
        return start, high if high > start else start + 1
    step = Fraction(1)
    while step * 4 > span:
        step /= 10
    while step * 40 <= span:
        step *= 10
    return max(_ZERO, (low - span / 4) // step * step), high


def waterfall(result: Scored, words: Words, name: str) -> Html:
    """The picture; ``name`` is the beginning of its ids."""
    steps = falls(result, words)
    start, end = axis([Fraction(each) for each in (result.weight, result.score, *(step.after for step in steps))])

    def at(points: Decimal) -> Fraction:
        return (Fraction(points) - start) / (end - start)

    full, total = capital(words.page.start), capital(words.all.total)
    rows = [_row(full, plain(result.weight), "whole", _whole(at(result.weight), start, end))]
    rows += [
        _row(each.title, signed(each.amount), _kind(each), _step(at(each.before), at(each.after))) for each in steps
    ]
    rows.append(_row(total, plain(result.score), "whole", _whole(at(result.score), start, end)))
    return _picture(rows, _said(result, steps, words), words, name, start)


def _said(result: Scored, steps: tuple[Fall, ...], words: Words) -> tuple[str, str]:
    """The title of the picture, and all that it shows, in words."""
    first, last = plain(result.weight), plain(result.score)
    told = [f"{each.title} {signed(each.amount)}" for each in steps]
    whole = [f"{words.page.start} {first}", *told, f"{words.all.total} {last}"]
    return labelled(words.page.waterfall, f"{first} → {last}", words.all), words.all.semicolon.join(whole)


def _picture(rows: list[Html], said: tuple[str, str], words: Words, name: str, start: Fraction) -> Html:
    lines = (tag("g", row, transform=f"translate(0 {index * _ROW})") for index, row in enumerate(rows))
    drawn = picture(name, said, _ROW * len(rows) - (_ROW - _TOP - _BAR) + 2, *lines)
    if start <= 0:
        return drawn
    return join([drawn, tag("p", text(words.page.axis.format(start=plain(to_decimal(start)))), class_="ps-note")])


def _row(label: str, amount: str, kind: str, shapes: Html) -> Html:
    """A line of the picture: a label, an amount at the right end, and what is drawn below them."""
    # The label has a box of its own, which cuts off what would run into the amount.
    box = tag("svg", tag("text", text(cut(label, _LABEL)), x="0", y="14"), width="78%", height=_TOP)
    figure = tag("text", text(amount), x="100%", y="14", text_anchor="end", class_=f"ps-amount ps-{kind}")
    return join([box, figure, shapes])


def _kind(step: Fall) -> str:
    return "minus" if step.amount > 0 else "plus"


def _whole(right: Fraction, start: Fraction, end: Fraction) -> Html:
    """A bar from 0, or from where the axis starts; there it is drawn as broken off."""
    zero = -start / (end - start) if start <= 0 else _ZERO
    bar = _bar(zero, right, "whole")
    if start <= 0:
        return bar
    return join([bar, tag("path", d=f"M10 {_TOP + _BAR + 2}l5 -{_BAR + 4}m4 0l-5 {_BAR + 4}", class_="ps-break")])


def _step(before: Fraction, after: Fraction) -> Html:
    """What one step takes off or gives, with a thread down to where the next one begins."""
    return join([_bar(after, before, "minus" if after < before else "plus"), _thread(after)])


def _thread(at: Fraction) -> Html:
    return tag("line", x1=percent(at), x2=percent(at), y1=_TOP + _BAR, y2=_ROW + _TOP, class_="ps-thread")


def _bar(one: Fraction, other: Fraction, kind: str) -> Html:
    left, right = min(one, other), max(one, other)
    return tag("rect", x=percent(left), y=_TOP, width=percent(right - left), height=_BAR, class_=f"ps-bar-{kind}")
