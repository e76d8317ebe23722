"""Reads a result, perhaps a stranger's, from JSON, and refuses with a place what is none.

A value is taken only as it would have been written, every digit of it, and nothing of it is run.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial
from typing import Any, Final, Literal, cast, get_args, get_origin, get_type_hints

import attrs

from perfscore.kernel import limits
from perfscore.kernel.numbers import number_text, plain
from perfscore.kernel.source import Record, Source, SourceFile, Span, printable, replace
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Diagnostic, FactsError, Place, Quoted
from perfscore.model.rule_model import LimitKind
from perfscore.model.terms import Scalar
from perfscore.reports.json import ALGORITHM, Path, TwiceError, entries, once, path_text
from perfscore.scoring import explanation
from perfscore.scoring.facts import found_type
from perfscore.scoring.result import SCALARS, SCHEMA, NodeResult, Scored, keys

_FRACTION = re.compile(r"(0|-?[1-9][0-9]*)(?:/([1-9][0-9]*))?")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOST = 10**9
_RELATED = "related"


class Misfit(Exception):
    """A value, found at a path, that cannot stand there; ``at_key`` where its key is what is wrong."""

    def __init__(self, path: Path, message: Message, *, at_key: bool = False) -> None:
        super().__init__(path)
        self.path, self.message, self.at_key = path, message, at_key


class Unquoted(Record):
    """Stands for a number that is not written as text and is no small whole one."""

    text: str


class OneOf(Record):
    """Stands for the type of a text that is one of some words."""

    words: tuple[str, ...]


def ends_turned(path: Path) -> Misfit:
    """That the low end of a range lies above the high one."""
    wanted, found, low = Words("wanted.below_high"), Words("found.above"), (*path, "low")
    return Misfit(low, Message("PS612.wrong_value", path=path_text(low), wanted=wanted, found=found))


def wrong(path: Path, wanted: Words, found: object) -> Misfit:
    """The refusal of a value."""
    what = Words("found.number") if isinstance(found, Unquoted) else found_type(found)
    return Misfit(path, Message("PS612.wrong_value", path=path_text(path), wanted=wanted, found=what))


# ------------------------------------------------------------ single values


def _whole(data: object, path: Path) -> int:
    if type(data) is not int or not 1 <= data <= _MOST:
        raise wrong(path, Words("wanted.whole_number"), data)
    return data


def _digits(pattern: re.Pattern[str], wanted: Words, data: object, path: Path) -> re.Match[str]:
    match = pattern.fullmatch(data) if isinstance(data, str) and len(data) <= limits.RESULT_DIGITS else None
    if match is None:
        raise wrong(path, wanted, data)
    return match


def _fraction(data: object, path: Path) -> Fraction:
    wanted = Words("wanted.fraction")
    match = _digits(_FRACTION, wanted, data, path)
    # Python refuses to read very long numbers any other way.
    above, below = (int(Decimal(part or "1")) for part in match.groups())
    value = Fraction(above, below)
    if value.denominator != below or match[2] == "1":
        raise wrong(path, wanted, data)
    return value


def _decimal(data: object, path: Path) -> Decimal:
    return Decimal(_digits(_DECIMAL, Words("wanted.decimal"), data, path)[0])


def _day(data: object, path: Path) -> datetime.date:
    wanted = Words("wanted.iso_day")
    match = _digits(_DAY, wanted, data, path)
    try:
        return datetime.date.fromisoformat(match[0])
    except ValueError:
        raise wrong(path, wanted, data) from None


_CODE = re.compile(r"PS[0-9]{3}", re.ASCII)
_AS_IT_IS: Final[dict[object, Words]] = {bool: Words("wanted.true_or_false"), str: Words("wanted.a_text")}
_SINGLE: Final[dict[object, Callable[[object, Path], object]]] = {
    int: _whole,
    Fraction: _fraction,
    Decimal: _decimal,
    datetime.date: _day,
}

# ------------------------------------------------------------ objects and lists

_KINDS = OneOf(("", *(kind.value for kind in Kind)))
_STRICTER: Final[dict[type, dict[str, object]]] = {
    explanation.AppliedLimit: {"kind": OneOf(get_args(LimitKind))},
    **{kind: {"kind": _KINDS} for kind in (explanation.Seen, explanation.Step, explanation.Edge, explanation.Scale)},
}


@cache
def types_of(kind: type) -> dict[str, Any]:
    """The types of the fields that stand in a file; where any text would do for Python, the words that may stand."""
    hints = get_type_hints(kind)
    return {key: hints[key] for key in keys(kind)} | _STRICTER.get(kind, {})


def decoded(kind: Any, data: object, path: Path) -> Any:
    """A value of a type. Raises Misfit where the data are not exactly what would be written for one."""
    if kind in _AS_IT_IS:
        if type(data) is not kind:
            raise wrong(path, _AS_IT_IS[kind], data)
        return data
    if kind in _SINGLE:
        return _SINGLE[kind](data, path)
    if isinstance(kind, OneOf):
        return _word(kind.words, data, path)
    if kind is Diagnostic:
        return _diagnostic(data, path)
    origin, options = get_origin(kind), get_args(kind)
    if origin is Literal:
        return _word(options, data, path)
    if origin is tuple:
        return _listed(options, data, path)
    if origin is not None:
        return None if data is None else decoded(options[0], data, path)
    value = kind(**fields(types_of(kind), members(data, types_of(kind), path), path))
    _check(value, path)
    return value


def members(data: object, expected: Iterable[str], path: Path) -> dict[str, Any]:
    """The members of an object. Raises Misfit where it is none, or has other keys than expected."""
    if not isinstance(data, dict):
        raise wrong(path, Words("wanted.object"), data)
    wanted = list(expected)
    for key in data:
        if key not in wanted:
            raise Misfit((*path, key), Message("PS612.unknown_key", path=path_text((*path, key))), at_key=True)
    for key in wanted:
        if key not in data:
            raise Misfit(path, Message("PS612.missing_key", path=path_text(path), key=key))
    return data


def elements(data: object, path: Path) -> list[Any]:
    """The elements of a list. Raises Misfit where it is none."""
    if not isinstance(data, list):
        raise wrong(path, Words("wanted.list"), data)
    return data


def fields(types: dict[str, Any], data: dict[str, Any], path: Path) -> dict[str, Any]:
    """The values of some fields of an object."""
    return {key: decoded(kind, data[key], (*path, key)) for key, kind in types.items()}


def digest(data: object, path: Path) -> str:
    """A digest, or a signature. Raises Misfit where the data are none."""
    if not isinstance(data, str) or not _DIGEST.fullmatch(data):
        raise wrong(path, Words("wanted.digest"), data)
    return data


def _word(words: tuple[str, ...], data: object, path: Path) -> str:
    if not isinstance(data, str) or data not in words:
        raise wrong(path, Words("wanted.one_of", words=tuple(words)), data)
    return data


def _listed(options: tuple[Any, ...], data: object, path: Path) -> tuple[Any, ...]:
    found = elements(data, path)
    if options[-1] is Ellipsis:
        options = (options[0],) * len(found)
    if len(options) != len(found):
        raise wrong(path, Words("wanted.list_of", count=len(options)), found)
    return tuple(decoded(kind, each, (*path, at)) for at, (kind, each) in enumerate(zip(options, found, strict=True)))


def _diagnostic(data: object, path: Path) -> Diagnostic:
    """A diagnostic, whose place is not an object of its own."""
    types = types_of(Quoted)
    found = members(data, (*types, *types_of(Place), _RELATED), path)
    related = []
    for at, each in enumerate(elements(found[_RELATED], (*path, _RELATED))):
        inner = (*path, _RELATED, at)
        words = members(each, ("message", *types_of(Place)), inner)["message"]
        related.append((decoded(str, words, (*inner, "message")), _place(each, inner)))
    if not _CODE.fullmatch(decoded(str, found["code"], (*path, "code"))):
        raise wrong((*path, "code"), Words("wanted.code"), found["code"])
    if found["help"] is not None and not decoded(str, found["help"], (*path, "help")).strip():
        raise wrong((*path, "help"), Words("wanted.help"), found["help"])
    return Diagnostic(Quoted(**fields(types, found, path)), _place(found, path), tuple(related))


def _place(data: dict[str, Any], path: Path) -> Place:
    return Place(**fields(types_of(Place), data, path))


def _check(value: object, path: Path) -> None:
    """Raise Misfit where a value lacks what those who show it rely on."""
    if isinstance(value, explanation.Loss | explanation.AppliedLimit) and value.place.line is None:
        raise wrong((*path, "place", "line"), Words("wanted.whole_number"), None)
    if isinstance(value, SourceFile):
        digest(value.digest, (*path, "digest"))
    if isinstance(value, explanation.Segment) and None not in (value.low, value.high):
        assert value.low is not None and value.high is not None
        if value.low > value.high:
            raise ends_turned(path)


_NODE: Final = {
    key: kind for key, kind in types_of(NodeResult).items() if key not in {"grade", "children", "told"}
}  # fmt: skip
_TOLD: Final[dict[str, Any]] = {"losses": tuple[explanation.Loss, ...], "limits": tuple[explanation.AppliedLimit, ...]}
_STORY: Final = types_of(explanation.Explanation)
_HEADER: Final[dict[str, Any]] = {
    "framework": str,
    "title": str | None,
    **{key: kind for key, kind in types_of(Scored).items() if key not in {*_NODE, "framework", "children", "told"}},
}
_TREE, _QUANTITIES, _SIGNATURE = "result", "quantities", "signature"
_VERSION = re.compile(r"[0-9A-Za-z.+-]{1,40}", re.ASCII)


class Recorded(Record, explanation.Explainer):
    """Explains a result as its file does."""

    stories: dict[str, explanation.Explanation] = attrs.field(repr=False)

    @property
    def paths(self) -> tuple[str, ...]:
        """The nodes that are explained, in the order of the framework."""
        return tuple(self.stories)

    def explanation(self, path: str) -> explanation.Explanation:
        """The whole story."""
        return self.stories[path]


class Tree:
    """Reads the values of one file, which has a name; ``paths`` tells where in it each node stands."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.paths: dict[str, Path] = {}
        self.contradictions: list[Contradiction] = []
        self._stories: dict[str, explanation.Explanation] = {}
        self._figures: dict[object, tuple[explanation.Seen, ...]] = {}
        self._told = explanation.Told(partial(Recorded, self._stories))

    def whole(self, data: object) -> Scored:
        """The result. Raises Misfit where the data are none."""
        if not isinstance(data, dict) or "schema" not in data:
            found = Words("found.no_schema") if isinstance(data, dict) else _called(data)
            raise Misfit((), Message("PS611.no_result", found=found))
        if data["schema"] != SCHEMA:
            raise Misfit(("schema",), Message("PS611.other_schema", found=_called(data["schema"]), known=SCHEMA))
        types = {key: kind for key, kind in _HEADER.items() if key != "quantity_values"}
        signed, data = (_SIGNATURE,) if _SIGNATURE in data else (), {"titled": [], **data}
        members(data, ("schema", *types, _QUANTITIES, _TREE, *signed), ())
        if signed:
            _check_signature(data[_SIGNATURE])
        header = fields(types, data, ())
        for key in ("digest", "facts_digest"):
            digest(header[key], (key,))
        if not _VERSION.fullmatch(header["perfscore"]):
            raise wrong(("perfscore",), Words("wanted.version"), header["perfscore"])
        quantities = tuple(_quantities(data[_QUANTITIES]))
        root = self._node(data[_TREE], (_TREE,), None)
        graded = explanation.Graded(header["grade"], header["earned_grade"], header["grade_rules"])
        self._stories[""] = replace(self._stories[""], graded=graded if graded.grade is not None else None)
        currency = header["currency"]
        told = {path: replace(self._stories.pop(path), currency=currency) for path in self.paths}
        self._stories.update(told)
        for key, name, value in (("framework", "name", root.name), ("title", "title", root.title)):
            if header.pop(key) != value:
                raise wrong((key,), Words("wanted.same_as", path=f"{_TREE}.{name}"), data[key])
        header["read_from"] = self._name
        own = {key: getattr(root, key) for key in (*_NODE, "children")}
        return Scored(**own, **header, framework=root.name, quantity_values=quantities, told=self._told)

    def _node(self, data: object, path: Path, parent: str | None) -> NodeResult:
        graded = () if parent is None or not isinstance(data, dict) or "grade" not in data else ("grade",)
        found = members(data, (*_NODE, *graded, "lost", *_TOLD, "explanation", "children"), path)
        values = fields(_NODE, found, path)
        self._check(values, path, parent)
        own, inner = values["path"], (*path, "explanation")
        self.paths[own] = path
        told = fields(_TOLD, {**found, "losses": _with_figures(found["losses"], own)}, path)
        told |= fields(_STORY, members(found["explanation"], _STORY, inner), inner)
        below = enumerate(elements(found["children"], (*path, "children")))
        children = tuple(self._node(each, (*path, "children", at), own) for at, each in below)
        told["losses"] = tuple(self._looked_up(loss, own) for loss in told["losses"])
        grade = decoded(str, found["grade"], (*path, "grade")) if graded else None
        node = NodeResult(**values, grade=grade, children=children, told=self._told)
        self._stories[own] = _story(node, told)
        claimed: Decimal = decoded(Decimal, found["lost"], (*path, "lost"))
        self.contradictions += lost(node, claimed)
        return node

    def _looked_up(self, loss: explanation.Loss, path: str) -> explanation.Loss:
        """A loss with its figures, which stand at the node whose clause it is."""
        key = (loss.path, loss.kind, loss.clause)
        if loss.path == path:
            self._figures[key] = loss.seen
        return replace(loss, seen=self._figures.get(key, ()))

    def _check(self, values: dict[str, Any], path: Path, parent: str | None) -> None:
        """Raise Misfit where a node cannot stand where it stands."""
        name, own = values["name"], values["path"]
        if "." in name:
            raise wrong((*path, "name"), Words("wanted.name"), name)
        if own != ("" if parent is None else f"{parent}.{name}" if parent else name):
            raise wrong((*path, "path"), Words("wanted.path_below"), own)
        if own in self.paths:
            raise wrong((*path, "path"), Words("wanted.own_path"), own)
        if (values["kind"] == "framework") != (parent is None):
            raise wrong((*path, "kind"), Words("wanted.framework_once"), values["kind"])
        if values["low"] > values["high"]:
            raise ends_turned(path)
        if len(path) > 2 * limits.NESTING:
            raise Misfit(path, Message("PS610.too_deep"))


def _check_signature(data: object) -> None:
    """Raise Misfit where the data are no signature; whether it is right only a key can tell."""
    path = (_SIGNATURE,)
    found = members(data, ("algorithm", "value"), path)
    decoded(OneOf((ALGORITHM,)), found["algorithm"], (*path, "algorithm"))
    digest(found["value"], (*path, "value"))


def _with_figures(losses: object, path: str) -> object:
    """The losses as they would be if each had its figures; those of a node below have them there."""
    if not isinstance(losses, list):
        return losses
    return [
        {**each, "seen": []} if isinstance(each, dict) and each.get("path") != path and "seen" not in each else each
        for each in losses
    ]


def _story(node: NodeResult, told: dict[str, Any]) -> explanation.Explanation:
    """The story of a node, with all that the node and its children say as well."""
    same = ("kind", "path", "weight", "low", "high", "score", "earned", "limited", "exact", "applies")
    below = ((each.path, each.title or each.name, each.weight, each.score, each.applies) for each in node.children)
    told |= {key: getattr(node, key) for key in same} | {"parts": tuple(explanation.Part(*each) for each in below)}
    graded = None if node.grade is None else explanation.Graded(node.grade, node.grade)
    return explanation.Explanation(**told, title=node.title or node.name, graded=graded)


def _quantities(data: object) -> Iterator[tuple[str, Scalar | None]]:
    if not isinstance(data, dict):
        raise wrong((_QUANTITIES,), Words("wanted.object"), data)
    for name, given in data.items():
        path = (_QUANTITIES, name)
        if given is None:
            yield name, None
            continue
        found = members(given, ("type", "value"), path)
        word = decoded(OneOf(tuple(SCALARS)), found["type"], (*path, "type"))
        yield name, decoded(SCALARS[word], found["value"], (*path, "value"))


def _called(data: object) -> Words:
    return Words("found.number") if isinstance(data, Unquoted) else found_type(data)


_ZERO = Fraction(0)


class Contradiction(Record):
    """A value of a node, by its key, that is not what the other values of the result make it."""

    path: str
    what: str
    claimed: str
    found: str


def contradictions(result: NodeResult) -> Iterator[Contradiction]:
    """Every such value, in the order of the tree: losses that are not what was lost, parts that do not add up."""
    for node in result.walk():
        yield from _losses(node)
        yield from _parts(node)


def lost(node: NodeResult, claimed: Decimal) -> Iterator[Contradiction]:
    """Whether what a file calls lost is the difference of the points."""
    if plain(claimed) != plain(node.lost):
        yield Contradiction(node.path, "lost", plain(claimed), plain(node.lost))


def _losses(node: NodeResult) -> Iterator[Contradiction]:
    missing = Fraction(node.weight) - Fraction(node.score)
    exact = _sum(loss.amount for loss in node.losses)
    published = _sum(Fraction(loss.published) for loss in node.losses)
    if exact is None or published is None:
        yield Contradiction(node.path, "score", plain(node.score), "")
    elif exact != missing or published != missing:
        found = missing - (exact if exact != missing else published)
        yield Contradiction(node.path, "score", plain(node.score), number_text(Fraction(node.score) + found))


def _parts(node: NodeResult) -> Iterator[Contradiction]:
    """Whether the parts make up what the node has earned, each with its points before or after rounding.

    A group whose parts have weights or whose points are shared out is left alone: a file does not tell how.
    """
    there = [child for child in node.children if child.applies]
    form = node.explanation.form
    if node.earned is None or not there or (form == "sum" and len(there) < len(node.children)):
        return
    low = [min(Fraction(child.score), child.exact) for child in there]
    high = [max(Fraction(child.score), child.exact) for child in there]
    all_low, all_high = _sum(low), _sum(high)
    if all_low is None or all_high is None:
        return
    match form:
        case "sum":
            least, most = all_low, all_high
        case "mean":
            least, most = all_low / len(there), all_high / len(there)
        case "minimum":
            least, most = min(low), min(high)
        case "maximum":
            least, most = max(low), max(high)
        case _:
            return
    if not least <= node.earned <= most:
        nearest = number_text(least if node.earned < least else most)
        yield Contradiction(node.path, "earned", number_text(node.earned), nearest)


def _sum(numbers: Iterable[Fraction]) -> Fraction | None:
    """The sum; None where it has more digits than any number that is met while scoring."""
    total = _ZERO
    for each in numbers:
        total += each
        if max(total.numerator.bit_length(), total.denominator.bit_length()) > limits.NUMBER_BITS:
            return None
    return total


_SHOWN = 60
_SMALL = 9
_LONG = re.compile(f"[0-9]{{{limits.RESULT_LONG_DIGITS},}}")


class Claimed(Record):
    """What a file says, whether or not its values fit one another; where they do not is told.

    ``content`` are the same values as they stand in the file, with the signature if there is one.
    """

    result: Scored
    contradictions: tuple[Contradiction, ...]
    content: Mapping[str, Any] = attrs.field(repr=False)


def read_result(text: str, name: str) -> Scored:
    """The result of a file; ``name`` stands for the file in diagnostics.

    Raises FactsError where the text is no result, or where its values contradict one another.
    """
    source = Source(name, text)
    claimed, paths = _read(source)
    if claimed.contradictions:
        found = {(*paths[each.path], each.what): each for each in claimed.contradictions[: limits.DIAGNOSTICS]}
        places = _places(source, found)
        raise FactsError([_contradiction(path, each, places[path]) for path, each in found.items()])
    return claimed.result


def read_claim(text: str, name: str) -> Claimed:
    """What a file says, also where its values contradict one another.

    Raises FactsError where the text is no result.
    """
    return _read(Source(name, text))[0]


def _read(source: Source) -> tuple[Claimed, dict[str, Path]]:
    """What a file says, and where in the file each node stands."""
    data = _parsed(source)
    tree = Tree(source.name)
    try:
        result = tree.whole(data)
    except Misfit as misfit:
        place = _places(source, [misfit.path], at_key=misfit.at_key)[misfit.path]
        raise FactsError.of(misfit.message, place) from None
    found = (*tree.contradictions, *contradictions(result))
    return Claimed(result, found, cast("Mapping[str, Any]", data)), tree.paths


# ------------------------------------------------------------ the text


def _parsed(source: Source) -> object:
    """The plain values of a JSON text. Raises FactsError where it is none, or too large."""
    text = source.text
    if len(text) > limits.RESULT_CHARACTERS or sum(map(text.count, "[{,")) > limits.RESULT_VALUES or _laborious(text):
        raise FactsError.of(Message("PS614.too_large"), Place(source.name))
    try:
        found: object = json.loads(
            text, object_pairs_hook=once, parse_int=_integer, parse_float=Unquoted, parse_constant=Unquoted
        )
    except RecursionError:
        raise FactsError.of(Message("PS610.too_deep"), Place(source.name)) from None
    except TwiceError:
        twice = next(entry for entry in entries(text) if entry.twice)
        message = Message("PS610.key_twice", key=printable(str(twice.path[-1])[:_SHOWN]))
        raise FactsError.of(message, Place.of(source, twice.key)) from None
    except json.JSONDecodeError as error:
        ends = error.pos >= len(text.rstrip())
        at = max(0, min(error.pos, len(text.rstrip()) - 1))
        raise FactsError.of(Message("PS610.no_json", ends=ends), Place.of(source, Span(at, at + 1))) from None
    return found


def _laborious(text: str) -> bool:
    """Whether numbers in a file are so long that reckoning with them would take too much time."""
    work = sum((len(each[0]) // limits.RESULT_LONG_DIGITS) ** 2 for each in _LONG.finditer(text))
    return work > limits.RESULT_LONG_WORK


def _integer(text: str) -> int | Unquoted:
    return int(text) if len(text) <= _SMALL else Unquoted(text)


def _places(source: Source, paths: Iterable[Path], *, at_key: bool = False) -> dict[Path, Place]:
    """Where values stand, or their keys."""
    wanted = set(paths)
    found = {entry.path: entry for entry in entries(source.text) if entry.path in wanted}
    return {path: Place.of(source, entry.key if at_key else entry.value) for path, entry in found.items()}


def _contradiction(path: Path, each: Contradiction, place: Place) -> Diagnostic:
    claimed, found = (words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…" for words in (each.claimed, each.found))
    return Diagnostic(Message("PS613.contradiction", path=path_text(path), claimed=claimed, found=found), place)
