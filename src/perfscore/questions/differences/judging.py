"""Whether a change shows on facts, by what becomes of them under both frameworks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import attrs

from perfscore.core.lower import program_of
from perfscore.model import model
from perfscore.questions.differences.change import Found, Site
from perfscore.questions.differences.meaning import entities
from perfscore.questions.differences.pairing import Pairs
from perfscore.questions.differences.sides import Seen, Side
from perfscore.scoring.bind import FactSet

_FREE = frozenset({"clause", "limits"})
_NOT_OF_ROWS = frozenset({"default", "let", "grade"})


@attrs.frozen
class Looked:
    """What becomes of the same facts under both frameworks."""

    old_facts: FactSet
    new_facts: FactSet
    old: Seen
    new: Seen

    @property
    def shift(self) -> Fraction | None:
        """What the new framework gives more in all; None where one of them gives no score."""
        return None if self.old.total is None or self.new.total is None else self.new.total - self.old.total


@attrs.frozen
class Shown:
    """A difference that a change makes: of the points of a row, whose paths are given, or of something else.

    It is the change's own where it is ``alone``: all that the row looks at is the same under both frameworks.
    """

    alone: bool
    paths: tuple[str, str] = ("", "")
    old: Fraction | None = None
    new: Fraction | None = None

    @property
    def shift(self) -> Fraction | None:
        """What the row gets more under the new framework."""
        return None if self.old is None or self.new is None else self.new - self.old


@attrs.frozen(slots=False, eq=False)
class Judge:
    """Knows all changes of two frameworks."""

    pairs: Pairs
    old: Side
    new: Side
    found: Sequence[Found]

    @cached_property
    def _single(self) -> bool:
        return sum(each.site is not None for each in self.found) == 1

    @cached_property
    def _at_node(self) -> dict[str, list[Found]]:
        there: dict[str, list[Found]] = {}
        for each in self.found:
            if each.site is not None and each.site.where == "node":
                there.setdefault(each.site.new, []).append(each)
        return there

    def alone_at(self, found: Found) -> bool:
        """Whether nothing else has changed in the rules of the row."""
        assert found.site is not None
        return len(self._at_node.get(found.site.new, ())) == 1

    def shown(self, found: Found, there: Looked) -> Shown | None:
        """What a change makes of facts; None where it makes no difference to them."""
        site = found.site
        assert site is not None
        match site.where:
            case "node":
                return self._node(found, site, there)
            case "let" | "default":
                return self._step(site, there)
            case "given":
                return self._given(site, there)
            case "round":
                return self._round(site, there)
            case "grade":
                return self._grade(there)
            case _:
                return self._required(found, there)

    # ------------------------------------------------------------ rows

    def _node(self, found: Found, site: Site, there: Looked) -> Shown | None:
        one, other = there.old.points(site.old), there.new.points(site.new)
        if there.shift is not None and one is not None and other is not None and one != other:
            exact = there.old.points(site.old, "exact"), there.new.points(site.new, "exact")
            alone = self._same_inputs(site.new, there) and (exact[0] != exact[1] or self._single)
            if self.alone_at(found) or self._single:
                return Shown(self._single or alone, (site.old, site.new), one, other)
            if not self._matters(found, site, there):
                return None
            return Shown(False, (site.old, site.new), one, other)
        if (
            self._fits(there)
            and (one is None) != (other is None)
            and (there.old.total is None) != (there.new.total is None)
        ):
            return Shown(self._single, (site.old, site.new))
        return None

    def _fits(self, there: Looked) -> bool:
        return not there.old.misfits and not there.new.misfits

    def _same_inputs(self, path: str, there: Looked, without: frozenset[model.Step] = frozenset()) -> bool:
        """Whether all that a row looks at is the same under both, as far as it is there on both sides."""
        for step in self.new.looked_at["score", path]:
            partner = self.pairs.to_old.get(_entity(step))
            if partner is not None and step not in without:
                before: model.Step = (step[0], partner[1])
                if there.old.value(before) != there.new.value(step):
                    return False
        return True

    def _matters(self, found: Found, site: Site, there: Looked) -> bool:
        """Whether the row gets other points with this one change undone in the new, or made alone in the old rules."""
        ways = [
            (self._hybrid(found, self.new, site.new, self.old.framework.nodes[site.old]), there.new_facts, there.new),
            (self._hybrid(found, self.old, site.old, self.new.framework.nodes[site.new]), there.old_facts, there.old),
        ]
        if all(hybrid is None for hybrid, _, _ in ways):
            return True
        return any(
            hybrid is not None and _points(hybrid, path, facts, before) != before.points(path)
            for (hybrid, facts, before), path in zip(ways, (site.new, site.old), strict=True)
        )

    def _hybrid(self, found: Found, side: Side, path: str, other: model.Node) -> model.Framework | None:
        """A framework with the clause, or the limits, that the other has; None where that speaks of other names."""
        key = (found.field, path, side is self.new)
        if key not in self._hybrids:
            self._hybrids[key] = self._made(found.field, side.framework, path, other)
        return self._hybrids[key]

    @cached_property
    def _hybrids(self) -> dict[tuple[str, str, bool], model.Framework | None]:
        return {}

    def _made(self, field: str, framework: model.Framework, path: str, other: model.Node) -> model.Framework | None:
        node = framework.nodes[path]
        if field not in _FREE or node.rows or other.rows:
            return None
        piece = getattr(other, field)
        if any(self.pairs.to_new.get(each) != each for each in entities(piece)):
            return None
        changed = attrs.evolve(node, **{field: piece})
        return attrs.evolve(framework, root=_replaced(framework.root, changed))

    # ------------------------------------------------------------ lets and defaults

    def _step(self, site: Site, there: Looked) -> Shown | None:
        kind: Any = "let" if site.where == "let" else "fact"
        if not self._fits(there) or there.old.value((kind, site.old)) == there.new.value((kind, site.new)):
            return None
        whole = self._whole(there)
        if self._single and whole is not None:
            return whole
        for old, new in self._readers((kind, site.new)) if there.shift is not None else ():
            one, other = there.old.points(old), there.new.points(new)
            differs = one is not None and other is not None and one != other
            if differs and self._same_inputs(new, there, self._behind((kind, site.new))):
                return Shown(True, (old, new), one, other)
        return whole

    def _whole(self, there: Looked) -> Shown | None:
        """A difference of all, which is the change's own where it is the only one."""
        if (there.old.total, there.old.graded.grade) == (there.new.total, there.new.graded.grade):
            return None
        return Shown(self._single, ("", ""), there.old.total, there.new.total)

    def _behind(self, step: model.Step) -> frozenset[model.Step]:
        """A step, and the lets that read it."""
        if step not in self._behind_of:
            found, pending = {step}, [step]
            while pending:
                more = [each for each in self._lets_of.get(pending.pop(), ()) if each not in found]
                found.update(more)
                pending += more
            self._behind_of[step] = frozenset(found)
        return self._behind_of[step]

    @cached_property
    def _behind_of(self) -> dict[model.Step, frozenset[model.Step]]:
        return {}

    @cached_property
    def _lets_of(self) -> dict[model.Step, list[model.Step]]:
        """The lets that read each step."""
        users: dict[model.Step, list[model.Step]] = {}
        for user, steps in self.new.looked_at.items():
            for each in steps if user[0] == "let" else ():
                users.setdefault(each, []).append(user)
        return users

    def _readers(self, step: model.Step) -> Sequence[tuple[str, str]]:
        """The rows whose own rules are as before and that read a step, or a let that does."""
        if step not in self._readers_of:
            self._readers_of[step] = list(self._read_by(step))
        return self._readers_of[step]

    @cached_property
    def _readers_of(self) -> dict[model.Step, list[tuple[str, str]]]:
        return {}

    def _read_by(self, step: model.Step) -> Iterator[tuple[str, str]]:
        through = self._behind(step)
        for path in self.new.framework.nodes:
            partner = self.pairs.to_old.get(("node", path))
            if (
                partner is not None
                and path not in self._at_node
                and not through.isdisjoint(self.new.looked_at["score", path])
            ):
                yield partner[1], path

    # ------------------------------------------------------------ all else

    def _given(self, site: Site, there: Looked) -> Shown | None:
        """Whether one framework refuses the fact and the other one gives a score."""
        one, other = site.old in there.old.misfits, site.new in there.new.misfits
        if one == other or (there.new if one else there.old).total is None:
            return None
        rest = there.old.misfits - {site.old} or there.new.misfits - {site.new}
        return Shown(self._single or not rest)

    def _round(self, site: Site, there: Looked) -> Shown | None:
        if not self._fits(there):
            return None
        whole = self._whole(there)
        if self._single and whole is not None:
            return whole
        for path, node in self.new.framework.nodes.items() if there.shift is not None else ():
            partner = self.pairs.to_old.get(("node", path))
            if node.level != site.new or partner is None:
                continue
            one, other = there.old.points(partner[1]), there.new.points(path)
            exact = there.old.points(partner[1], "exact"), there.new.points(path, "exact")
            if one is not None and other is not None and one != other and exact[0] == exact[1]:
                return Shown(True, (partner[1], path), one, other)
        return whole

    def _grade(self, there: Looked) -> Shown | None:
        one, other = there.old, there.new
        if one.total is None or other.total is None or one.graded.grade == other.graded.grade:
            return None
        same = one.total == other.total and one.points("", "exact") == other.points("", "exact")
        return Shown(self._single or same, ("", ""))

    def _required(self, found: Found, there: Looked) -> Shown | None:
        failing = there.old if found.new is None else there.new
        span = found.old_span if found.new is None else found.new_span
        passing = there.new if found.new is None else there.old
        if passing.total is None or failing.misfits or failing.total is not None:
            return None
        return Shown(True) if any(where == span for _, where in failing.problems) else None


def _points(framework: model.Framework, path: str, facts: FactSet, before: Seen) -> Fraction | None:
    """The points of one row under other rules, all else being as before."""
    program = program_of(framework)
    own = [key for key in program.block.by_key if key[1] == path and key[0] not in _NOT_OF_ROWS]
    return before.scorecard.exact.anew(facts, own, program).points(path)


def _entity(step: model.Step) -> tuple[str, str]:
    return ("node" if step[0] == "score" else step[0], step[1])


def _replaced(node: model.Node, changed: model.Node) -> model.Node:
    if node.path == changed.path:
        return changed
    if node.path and not changed.path.startswith(f"{node.path}."):
        return node
    return attrs.evolve(node, children=tuple(_replaced(each, changed) for each in node.children))
