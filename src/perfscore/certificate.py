"""A result that somebody claims, a framework and facts come in; whether it holds, and what differs if not, goes out.

Places are not compared, since a file may have been renamed or laid out anew; its meaning is what counts.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

import attrs

from perfscore.diagnostics import Diagnostic, FactsError
from perfscore.engine.plain import plain, typed
from perfscore.engine.result import NodeResult, Scored
from perfscore.loader import load, load_claim, load_facts
from perfscore.phrases import Language
from perfscore.phrases.certificate import CertificatePhrases, certificate_phrases
from perfscore.pipeline import score
from perfscore.prepared import Framework
from perfscore.render.json_check import Contradiction, contradictions
from perfscore.render.json_places import path_text
from perfscore.source import printable
from perfscore.version import VERSION

_LONGEST, _MOST = 60, 200
_PLACE: Final = frozenset({"place", "file", "line", "column", "end_line", "end_column", "excerpt"})
_QUOTED: Final = frozenset({
    "clause", "row", "formula", "written", "filled", "condition", "subject", "label", "name",
})  # fmt: skip
_OF_NODES: Final = frozenset({"told", "children", "grade", "path"})
_SOFTENED: Final = frozenset({"PS517", "PS528"})
"""What is an error of the facts, unless they are scored despite it."""


_Placed = TypeVar("_Placed", "Difference", Contradiction)


@attrs.frozen
class Difference:
    """A value that is not the same when computed again.

    ``path`` is that of the node, the whole being the empty one; None where the value is of the head of the result.
    ``what`` is the key of the value, as in the JSON of a result: ``score``, ``losses[1].amount``; ``node`` stands for
    the node itself, of which one of the two values is None. Both values are as in the JSON.
    """

    path: str | None
    title: str | None
    what: str
    claimed: Any
    found: Any

    def to_dict(self) -> dict[str, Any]:
        """The difference as plain values, for JSON."""
        return attrs.asdict(self)


@attrs.frozen(kw_only=True)
class Verification:
    """Whether a result ``holds``, and why not.

    ``contradictions`` are values of the result that do not fit one another, ``differences`` those that are not the same
    when computed again. Where the facts cannot be scored now, nothing was compared, and ``problems`` says why.
    ``perfscore`` is the version that computed the result; another one than now is no failure.
    """

    language: Language
    perfscore: str
    contradictions: tuple[Contradiction, ...] = ()
    differences: tuple[Difference, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every value fits the others, and is the same when computed again."""
        return not (self.contradictions or self.differences or self.problems)

    @property
    def nodes(self) -> tuple[str, ...]:
        """The paths of the nodes that differ although nothing below them does: where it begins."""
        paths = dict.fromkeys(each.path for each in self.differences if each.path is not None)
        above = {over for path in paths for over in _above(path)}
        return tuple(path for path in paths if path not in above)

    def to_text(self, *, lang: Language | None = None) -> str:
        """The same in sentences; ``lang`` is ``en`` or ``zh``, by default the language of the framework."""
        return "\n".join(_sentences(self, certificate_phrases(lang or self.language)))

    def __str__(self) -> str:
        return self.to_text()

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        return {
            "holds": self.holds,
            "perfscore": {"claimed": self.perfscore, "now": VERSION},
            "nodes": list(self.nodes),
            "contradictions": [attrs.asdict(each) for each in self.contradictions],
            "differences": [each.to_dict() for each in self.differences],
            "problems": [each.to_dict() for each in self.problems],
        }


def verify(result: Scored, again: Scored) -> Verification:
    """Compare a result with the same computed again."""
    return _compared(result, again, tuple(contradictions(result)))


def verify_file(
    path: str | os.PathLike[str],
    framework: Framework | str | os.PathLike[str],
    facts: Mapping[str, Any] | str | os.PathLike[str],
    *,
    despite_requirements: bool = False,
) -> Verification:
    """Compute the result of a JSON file again and compare.

    Facts are scored despite requirements where the file says that they were. Raises FactsError where the file or the
    facts cannot be read, and FrameworkError where the framework is not sound.
    """
    claim = load_claim(path)
    sound = framework if isinstance(framework, Framework) else load(framework)
    given = facts if isinstance(facts, Mapping) else load_facts(facts)
    claimed = claim.result
    despite = despite_requirements or any(warning.code in _SOFTENED for warning in claimed.warnings)
    try:
        again = score(sound, given, despite_requirements=despite)
    except FactsError as error:
        digests = {} if claimed.digest == sound.digest else {"digest": (claimed.digest, sound.digest)}
        return Verification(
            language=claimed.language,
            perfscore=claimed.perfscore,
            contradictions=claim.contradictions,
            differences=tuple(Difference(None, None, what, *values) for what, values in digests.items()),
            problems=error.diagnostics,
        )
    return _compared(claimed, again, claim.contradictions)


def _compared(result: Scored, again: Scored, found: tuple[Contradiction, ...]) -> Verification:
    differences = (*_of_heads(result, again), *_of_nodes(result, again))
    return Verification(
        language=result.language, perfscore=result.perfscore, contradictions=found, differences=differences
    )


# ------------------------------------------------------------ the differences


def _of_heads(result: Scored, again: Scored) -> Iterator[Difference]:
    for what, claimed, found in _unlike(_head(result), _head(again), ()):
        yield Difference(None, None, what, claimed, found)


def _head(result: Scored) -> dict[str, Any]:
    names = ("digest", "facts_digest", "framework", "version", "effective", "authority", "origin", "language")
    more = ("currency", "about", "grade", "earned_grade", "grade_rules", "warnings")
    head = {name: plain(getattr(result, name)) for name in (*names, *more)}
    return head | {"quantities": {name: typed(value) for name, value in result.quantity_values}}


def _of_nodes(result: Scored, again: Scored) -> Iterator[Difference]:
    """What differs at each node, in the order of the tree; at most one difference for each key of a node."""
    claimed, found = ({node.path: node for node in each.walk()} for each in (result, again))
    for path in dict.fromkeys([*found, *claimed]):
        ours, theirs = found.get(path), claimed.get(path)
        there = ours or theirs
        assert there is not None
        title = there.title or there.name
        if ours is None or theirs is None:
            yield Difference(path, title, "node", theirs and plain(theirs.score), ours and plain(ours.score))
            continue
        for what, old, new in _unlike(_node(theirs), _node(ours), ()):
            yield Difference(path, title, what, old, new)


def _node(node: NodeResult) -> dict[str, Any]:
    own = {field.name: getattr(node, field.name) for field in attrs.fields(NodeResult) if field.name not in _OF_NODES}
    told = {name: getattr(node, name) for name in ("limits", "explanation")}
    losses = {"losses": [node.loss_dict(loss) for loss in node.losses]}
    return {name: plain(value) for name, value in (own | told).items()} | losses


def _unlike(
    claimed: Mapping[str, Any], found: Mapping[str, Any], path: tuple[str | int, ...]
) -> Iterator[tuple[str, Any, Any]]:
    """For each key under which two objects differ, the first value that does, with its path."""
    for key in dict.fromkeys([*found, *claimed]):
        if key not in _PLACE:
            different = _first(claimed.get(key), found.get(key), (*path, key))
            if different is not None:
                yield different


def _first(claimed: Any, found: Any, path: tuple[str | int, ...]) -> tuple[str, Any, Any] | None:
    if isinstance(claimed, dict) and isinstance(found, dict):
        return next(_unlike(claimed, found, path), None)
    if isinstance(claimed, list) and isinstance(found, list):
        for at, (old, new) in enumerate(zip(claimed, found, strict=False)):
            different = _first(old, new, (*path, at))
            if different is not None:
                return different
        at = min(len(claimed), len(found))
        if len(claimed) == len(found):
            return None
        old, new = (each[at] if at < len(each) else None for each in (claimed, found))
        return path_text((*path, at)), old, new
    same = claimed == found and type(claimed) is type(found)
    return None if same or _same_text(claimed, found, path) else (path_text(path), claimed, found)


def _same_text(claimed: Any, found: Any, path: tuple[str | int, ...]) -> bool:
    """Whether both quote the framework and differ in spacing only, which is no part of its meaning."""
    if not (isinstance(claimed, str) and isinstance(found, str) and path[-1] in _QUOTED):
        return False
    return claimed.split() != [] and "".join(claimed.split()) == "".join(found.split())


# ------------------------------------------------------------ the words


def _sentences(found: Verification, words: CertificatePhrases) -> Iterator[str]:
    yield words.holds if found.holds else words.fails
    if found.perfscore != VERSION:
        yield words.other_version.format(claimed=_shown(found.perfscore, words), found=VERSION)
    yield from _cut([*(_line(each, words) for each in found.differences if each.path is None)], words)
    yield from _cut([*_of_each(found, words)], words)
    if found.problems:
        yield words.not_scored
        yield from (str(problem) for problem in found.problems)


def _of_each(found: Verification, words: CertificatePhrases) -> Iterator[str]:
    """The nodes that contradict themselves or where a difference begins, with it; then the names of those above."""
    differing, contradicting = _by_path(found.differences), _by_path(found.contradictions)
    begins = dict.fromkeys([*(each.path for each in found.contradictions), *found.nodes])
    for path in begins:
        own = differing.get(path, [])
        yield _called(path, own[0].title if own else None, words)
        for each in contradicting.get(path, []):
            claimed, fitting = _shown(each.claimed, words), _shown(each.found, words)
            yield f"  {words.contradicts.format(what=_what(each.what, words), claimed=claimed, found=fitting)}"
        yield from (f"  {_line(each, words)}" for each in own)
    above = [_short(path) or words.whole for path in differing if path is not None and path not in begins]
    if above:
        yield words.above.format(paths=words.comma.join(above))


def _called(path: str, title: str | None, words: CertificatePhrases) -> str:
    if not path:
        return words.whole
    return _short(path) if title is None else words.node.format(title=_short(title), path=_short(path))


def _line(each: Difference, words: CertificatePhrases) -> str:
    if each.what == "node":
        return words.only_found if each.claimed is None else words.only_claimed
    claimed, found = _shown(each.claimed, words), _shown(each.found, words)
    return words.differs.format(what=_what(each.what, words), claimed=claimed, found=found)


def _what(path: str, words: CertificatePhrases) -> str:
    """A key with the word for it; of a path the key that it begins with, and then the path."""
    head = path.partition(".")[0].partition("[")[0]
    word = words.what.get(head, head)
    return word if head == path else f"{word} `{_short(path)}`"


def _shown(value: object, words: CertificatePhrases) -> str:
    if isinstance(value, dict):
        named = [value[key] for key in ("title", "name", "message", "reason", "kind", "value") if value.get(key)]
        return _shown(named[0] if named else ", ".join(value), words)
    return words.nothing if value is None else _short(str(value))


def _short(text: str) -> str:
    return printable(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def _cut(lines: Sequence[str], words: CertificatePhrases) -> Iterable[str]:
    return [*lines[:_MOST], words.more.format(count=len(lines) - _MOST)] if len(lines) > _MOST else lines


def _above(path: str) -> Iterator[str]:
    """The paths of all nodes above one."""
    while path:
        path = path.rpartition(".")[0]
        yield path


def _by_path(found: Iterable[_Placed]) -> dict[str | None, list[_Placed]]:
    by_path: dict[str | None, list[_Placed]] = {}
    for each in found:
        by_path.setdefault(each.path, []).append(each)
    return by_path
