"""Whether a result that somebody claims is what its framework and its facts give, and what differs where it is not.

All that a reader of its reports relies on is compared. A place can only be compared in the very file that it is of: of
another one, perhaps laid out anew, the meaning is what counts. What could not be compared is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal

import attrs

from perfscore.files.loader import Location, load_claim, load_facts
from perfscore.kernel.resources import VERSION
from perfscore.kernel.source import Language, Record, SourceFile, fields_of, grouped, printable
from perfscore.messages.diagnostics import Diagnostic, FactsError, Place
from perfscore.reports.framework import Framework
from perfscore.reports.json import Path, Signed, path_text, signed
from perfscore.reports.json_read import Contradiction, contradictions
from perfscore.reports.phrases import CertificatePhrases
from perfscore.reports.result import Result, score
from perfscore.scoring.result import NodeResult, Scored, keys, losses_of, plain, typed

_LONGEST, _MOST = 60, 200
_PLACE: Final = keys(Place)
_EVIDENCE: Final = frozenset({"source", "note", "assessor", "reason"})
_QUOTED: Final = frozenset({
    "clause", "row", "formula", "written", "filled", "condition", "subject", "label", "name",
})  # fmt: skip
_OF_NODES: Final = frozenset({"told", "children", "grade", "path"})
_SOFTENED: Final = frozenset({"PS517", "PS528"})
"""What is an error of the facts, unless they are scored despite it."""

Aspect = Literal["value", "place", "evidence", "spacing"]


class Difference(Record):
    """Something that is not the same when computed again.

    ``path`` is that of the node, the whole being the empty one; None where it is of the head of the result.
    ``what`` is the key, as in the JSON of a result: ``score``, ``losses[1].amount``; ``node`` stands for
    the node itself, of which one of the two values is None. Both values are as in the JSON. ``aspect`` tells whether it
    is a ``value``, a ``place`` or a piece of ``evidence``.
    """

    path: str | None
    title: str | None
    what: str
    claimed: Any
    found: Any
    aspect: Aspect = "value"

    def to_dict(self) -> dict[str, Any]:
        """The difference as plain values, for JSON."""
        return {**vars(self)}


class Uncompared(Record):
    """How many claims of a result could not be compared.

    They are places, in a ``file`` whose very text was not given; evidence, of facts that were given as values without
    any; or the spacing of what is quoted from a framework that is laid out in another way.
    """

    aspect: Aspect
    file: str | None
    count: int


class Verification(Record, kw_only=True):
    """Whether a result ``holds``, and why not.

    ``contradictions`` are values of the result that do not fit one another, ``differences`` what is not the same when
    computed again, ``uncompared`` what could not be compared. Where the facts cannot be scored now, nothing was, and
    ``problems`` says why. ``perfscore`` is the version that computed the result; another one than now is no failure,
    nor is another name of a file, of which ``renamed`` has both, the claimed one first. ``signature`` is ``unsigned``,
    ``unchecked`` without a key, ``right``, or, which is a failure, ``wrong`` or ``missing``.

    ``result`` is what was computed again: its reports need no remark that nobody has verified them.
    """

    language: Language
    perfscore: str
    contradictions: tuple[Contradiction, ...] = ()
    differences: tuple[Difference, ...] = ()
    uncompared: tuple[Uncompared, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    signature: Signed = "unsigned"
    result: Result | None = attrs.field(default=None, repr=False)

    @property
    def holds(self) -> bool:
        """Whether all fits together and is the same when computed again, and the signature, if asked for, is right."""
        return not (self.contradictions or self.differences or self.problems or self.signature in {"wrong", "missing"})

    @property
    def complete(self) -> bool:
        """Whether everything could be compared."""
        return not (self.uncompared or self.problems)

    @property
    def nodes(self) -> tuple[str, ...]:
        """The paths of the nodes that differ although nothing below them does: where it begins."""
        paths = dict.fromkeys(each.path for each in self.differences if each.path is not None)
        above = {over for path in paths for over in _above(path)}
        return tuple(path for path in paths if path not in above)

    def to_text(self, *, lang: Language | None = None) -> str:
        """The same in sentences; ``lang`` is ``en`` or ``zh``, by default the language of the framework."""
        return "\n".join(_sentences(self, CertificatePhrases.of(lang or self.language)))

    def __str__(self) -> str:
        return self.to_text()

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        return {
            "holds": self.holds,
            "perfscore": {"claimed": self.perfscore, "now": VERSION},
            "signature": self.signature,
            "renamed": [{"claimed": claimed, "now": found} for claimed, found in self.renamed],
            "uncompared": [{**vars(each)} for each in self.uncompared],
            "nodes": list(self.nodes),
            "contradictions": [{**vars(each)} for each in self.contradictions],
            "differences": [each.to_dict() for each in self.differences],
            "problems": [each.to_dict() for each in self.problems],
        }


def verify(result: Scored, again: Result) -> Verification:
    """Compare a result with the same computed again."""
    return _compared(result, again, tuple(contradictions(result)), "unsigned")


def verify_file(
    path: Location, framework: Framework, facts: Mapping[str, Any] | Location, *, despite: bool, key: bytes | None
) -> Verification:
    """Compute the result of a JSON file again and compare; with a ``key`` its signature must be right as well.

    Facts are scored ``despite`` requirements also where the file says that they were. Raises FactsError where the file
    or the facts cannot be read, and PerfscoreError where the key is none.
    """
    claim = load_claim(path)
    signature = signed(claim.content, key)
    given = facts if isinstance(facts, Mapping) else load_facts(facts)
    claimed = claim.result
    despite = despite or any(warning.code in _SOFTENED for warning in claimed.warnings)
    try:
        again = score(framework, given, despite_requirements=despite)
    except FactsError as error:
        digests = {} if claimed.digest == framework.digest else {"digest": (claimed.digest, framework.digest)}
        return Verification(
            language=claimed.language,
            perfscore=claimed.perfscore,
            contradictions=claim.contradictions,
            differences=tuple(Difference(None, None, what, *values) for what, values in digests.items()),
            problems=error.diagnostics,
            signature=signature,
        )
    return _compared(claimed, again, claim.contradictions, signature)


def _compared(
    result: Scored, again: Result, contradicting: tuple[Contradiction, ...], signature: Signed
) -> Verification:
    comparison = _Comparison(result, again)
    differences = (*comparison.of_heads(), *comparison.of_nodes())
    return Verification(
        language=result.language,
        perfscore=result.perfscore,
        contradictions=contradicting,
        differences=differences,
        uncompared=tuple(Uncompared(*what, count) for what, count in comparison.uncompared.items()),
        renamed=tuple(_renamed(result.files, again.files)),
        signature=signature,
        result=again,
    )


def _renamed(claimed: Sequence[SourceFile], found: Sequence[SourceFile]) -> Iterator[tuple[str, str]]:
    """The two names of each file whose text the result names by another one."""
    for file in found:
        names = [each.name for each in claimed if each.digest == file.digest]
        if names and file.name not in names:
            yield names[0], file.name


# ------------------------------------------------------------ the differences

_Unlike = tuple[Path, Any, Any, Aspect]
"""The keys that lead to a value, what the result says there, what it is when computed again, and what it is of."""


class _Comparison:
    """Compares a result with the same computed again, and counts what could not be compared."""

    def __init__(self, claimed: Scored, found: Scored) -> None:
        self._claimed, self._found = claimed, found
        self._claimed_files, self._found_files = (
            {file.name: file.digest for file in each.files} for each in (claimed, found)
        )
        # The framework is a text of its own; facts that are values have none.
        self._same_layout = found.files[0].digest in self._claimed_files.values()
        self._facts_are_values = len(found.files) == 1
        given = self._found_files.values()
        absent: dict[tuple[Aspect, str | None], int] = {
            ("place", file.name): 0 for file in claimed.files if file.digest not in given
        }
        self.uncompared = Counter(absent)

    def of_heads(self) -> Iterator[Difference]:
        """What differs in what belongs to the whole."""
        whole, claimed, found = (None, None), self._claimed, self._found
        yield from self._of_members(whole, _head(claimed), _head(found))
        yield from self._of_members(whole, _quantities(claimed), _quantities(found), "quantities")

    def of_nodes(self) -> Iterator[Difference]:
        """What differs at each node, in the order of the tree; of the values of a key of a node the first one."""
        claimed, found = ({node.path: node for node in each.walk()} for each in (self._claimed, self._found))
        both = claimed.keys() & found.keys()
        for path in dict.fromkeys([*found, *claimed]):
            ours, theirs = found.get(path), claimed.get(path)
            there = ours or theirs
            assert there is not None
            title = there.title or there.name
            if ours is None or theirs is None:
                yield Difference(path, title, "node", theirs and plain(theirs.score), ours and plain(ours.score))
            else:
                yield from self._of_members((path, title), _node(theirs, both), _node(ours, both))

    def _of_members(
        self, node: tuple[str | None, str | None], claimed: Mapping[str, Any], found: Mapping[str, Any], *above: str
    ) -> Iterator[Difference]:
        """What differs under each key, up to the first value: what stands behind that may stand beside another one."""
        for key in dict.fromkeys([*found, *claimed]):
            for what, old, new, aspect in self._unlike(claimed.get(key), found.get(key), (*above, key)):
                yield Difference(*node, path_text(what), old, new, aspect)
                if aspect == "value":
                    break

    def _unlike(self, claimed: Any, found: Any, path: Path) -> Iterator[_Unlike]:
        if _is_place(claimed) or _is_place(found):
            yield from self._of_places(claimed, found, path)
        elif isinstance(claimed, dict) and isinstance(found, dict):
            yield from self._of_objects(claimed, found, path)
        elif isinstance(claimed, list) and isinstance(found, list):
            for at in range(max(len(claimed), len(found))):
                old, new = (each[at] if at < len(each) else None for each in (claimed, found))
                yield from self._unlike(old, new, (*path, at))
        elif claimed != found or type(claimed) is not type(found):
            yield from self._of_single(claimed, found, path, "evidence" if path[0] == "about" else "value")

    def _of_objects(self, claimed: dict[str, Any], found: dict[str, Any], path: Path) -> Iterator[_Unlike]:
        at_place = found.keys() >= {*_PLACE}
        if at_place:
            claimed_at, found_at = ({key: each[key] for key in _PLACE} for each in (claimed, found))
            yield from self._of_places(claimed_at, found_at, path)
        for key in dict.fromkeys([*found, *claimed]):
            old, new, inner = claimed.get(key), found.get(key), (*path, key)
            if at_place and key in _PLACE:
                continue
            if key in _EVIDENCE and "direct" in found:
                # What the facts say of a figure.
                if old != new:
                    yield from self._of_single(old, new, inner, "evidence")
            else:
                yield from self._unlike(old, new, inner)

    def _of_places(self, claimed: Any, found: Any, path: Path) -> Iterator[_Unlike]:
        """Whether two places are one; the same text may be called by another name."""
        if claimed == found:
            return
        theirs = claimed and self._claimed_files.get(claimed["file"])
        ours = found and self._found_files.get(found["file"])
        known = ours in self._claimed_files.values() or theirs in self._found_files.values()
        if not known and not (ours is None and theirs is None):
            if claimed is not None:
                self.uncompared["place", claimed["file"]] += 1
            return
        if claimed is None or found is None:
            yield path, claimed, found, "place"
            return
        same_file = ours == theirs if ours or theirs else claimed["file"] == found["file"]
        unlike = [key for key in _PLACE if (not same_file if key == "file" else claimed[key] != found[key])]
        if unlike:
            yield (*path, unlike[0]), claimed[unlike[0]], found[unlike[0]], "place"

    def _of_single(self, claimed: Any, found: Any, path: Path, aspect: Aspect) -> Iterator[_Unlike]:
        if aspect == "evidence" and found is None and self._facts_are_values:
            self.uncompared["evidence", None] += 1
        elif not self._same_layout and _same_text(claimed, found, path):
            self.uncompared["spacing", None] += 1
        else:
            yield path, claimed, found, aspect


def _head(result: Scored) -> dict[str, Any]:
    names = ("digest", "facts_digest", "framework", "version", "effective", "authority", "origin", "language")
    more = ("currency", "about", "grade", "earned_grade", "grade_rules", "titled", "warnings")
    return {name: plain(getattr(result, name)) for name in (*names, *more)}


def _quantities(result: Scored) -> dict[str, Any]:
    return {name: typed(value) for name, value in result.quantity_values}


def _node(node: NodeResult, known: set[str]) -> dict[str, Any]:
    """The members of a node; of its children the order of those that are known."""
    own = {name: getattr(node, name) for name in fields_of(NodeResult) if name not in _OF_NODES}
    told = {name: getattr(node, name) for name in ("limits", "explanation")}
    losses = plain(losses_of(node))
    children = [each.name for each in node.children if each.path in known]
    return {name: plain(value) for name, value in (own | told).items()} | {"losses": losses, "children": children}


def _is_place(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {*_PLACE}


def _same_text(claimed: Any, found: Any, path: Path) -> bool:
    """Whether both quote the framework and differ in spacing only, which is no part of its meaning."""
    if not (isinstance(claimed, str) and isinstance(found, str) and path[-1] in _QUOTED):
        return False
    return claimed.split() != [] and "".join(claimed.split()) == "".join(found.split())


# ------------------------------------------------------------ the words


def _sentences(found: Verification, words: CertificatePhrases) -> Iterator[str]:
    verdict = words.holds if found.holds else words.fails
    yield words.joined.format(verdict=verdict, comparison=_comparison(found, words)).strip()
    if found.signature in words.signatures:
        yield words.signatures[found.signature]
    if found.perfscore != VERSION:
        yield words.other_version.format(claimed=_shown(found.perfscore, words), found=VERSION)
    for claimed, now in found.renamed:
        yield words.renamed.format(claimed=_short(claimed), found=_short(now))
    for each in found.uncompared:
        yield words.uncompared[each.aspect].format(count=each.count, file=_short(each.file or ""))
    yield from _cut([*(_line(each, words) for each in found.differences if each.path is None)], words)
    yield from _cut([*_of_each(found, words)], words)
    if found.problems:
        yield words.not_scored
        yield from (str(problem) for problem in found.problems)


def _comparison(found: Verification, words: CertificatePhrases) -> str:
    if found.problems or found.contradictions or any(each.aspect == "value" for each in found.differences):
        return ""
    if found.differences:
        return words.same_values
    return words.same if found.complete else words.same_as_far


def _of_each(found: Verification, words: CertificatePhrases) -> Iterator[str]:
    """The nodes that contradict themselves or where a difference begins, with it; then the names of those above."""
    differing = grouped(found.differences, lambda each: each.path)
    contradicting = grouped(found.contradictions, lambda each: each.path)
    begins = dict.fromkeys([*(each.path for each in found.contradictions), *found.nodes])
    # A group repeats the losses below it and adds up their points; where its own rule stands is its own matter.
    apart = {
        path: [each for each in there if each.aspect != "value" and not each.what.startswith("losses")]
        for path, there in differing.items()
        if path is not None and path not in begins
    }
    for path in dict.fromkeys([*begins, *(path for path, own in apart.items() if own)]):
        own = apart.get(path) or differing.get(path, [])
        yield _called(path, own[0].title if own else None, words)
        for each in contradicting.get(path, []):
            claimed, fitting = _shown(each.claimed, words), _shown(each.found, words)
            yield f"  {words.contradicts.format(what=_what(each.what, words), claimed=claimed, found=fitting)}"
        yield from (f"  {_line(each, words)}" for each in own)
    above = [_short(path) or words.whole for path, own in apart.items() if len(own) < len(differing[path])]
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


def _shown(value: Any, words: CertificatePhrases) -> str:
    if _is_place(value):
        return _shown(":".join(str(value[key]) for key in ("file", "line", "column")), words)
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
