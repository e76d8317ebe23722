"""Whether a change shows on facts, by what becomes of them under both frameworks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any, cast

import attrs

from perfscore.core.nodes import Key, RefKind
from perfscore.core.program import step_of
from perfscore.model import model
from perfscore.model.rule_model import Limit
from perfscore.questions.differences.changes import Found, Site
from perfscore.questions.differences.joint import Joint
from perfscore.questions.differences.pairing import Pairs
from perfscore.questions.differences.sides import Seen, Side
from perfscore.scoring.bind import FactSet

_OF_ROWS: tuple[RefKind, ...] = ("applies", "earned", "exact", "score", "handed", "chosen", "decided")
_RULES: tuple[RefKind, ...] = ("applies", "earned", "exact", "score")


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
    joint: Joint
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
            alone = self._alike(site.new, there) and (exact[0] != exact[1] or self._single)
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

    def _alike(self, path: str, there: Looked, but: Key | None = None) -> bool:
        """Whether all that a row looks at, ``but`` for one thing and what is made of it, is the same under both."""
        return all(there.old.value(one) == there.new.value(other) for one, other in self._looked_at(path, but))

    def _looked_at(self, path: str, but: Key | None) -> Sequence[tuple[model.Step, model.Step]]:
        """What a row looks at that is there on both sides."""
        if (path, but) not in self._steps:
            found = dict[model.Step, model.Step]()
            for key in self._reached(path):
                kind, name = step_of(key)
                partner = self.pairs.to_old.get(("node" if kind == "score" else kind, name))
                made = but is not None and (
                    (kind, name) == step_of(but) or (kind == "let" and but in self._reached(path, key))
                )
                if partner is not None and not made and (kind, name) != ("score", path):
                    found[kind, partner[1]] = kind, name
            self._steps[path, but] = list(found.items())
        return self._steps[path, but]

    @cached_property
    def _steps(self) -> dict[tuple[str, Key | None], list[tuple[model.Step, model.Step]]]:
        return {}

    def _reached(self, path: str, key: Key | None = None) -> Mapping[Key, None]:
        """What the rules of a row itself, or something that is made, look at, also by way of quantities."""
        depends = self.joint.new
        keys = [(kind, path) for kind in _RULES] if key is None else [key]
        return depends.reached(*(depends.definitions[each] for each in keys), but=_OF_ROWS)

    def _matters(self, found: Found, site: Site, there: Looked) -> bool:
        """Whether one of several changes of a row is at work: of a rule that gives others, of a limit that holds."""
        if found.field == "clause":
            return there.old.points(site.old, "earned") != there.new.points(site.new, "earned")
        sides = ((self.old, there.old, found.old_pieces), (self.new, there.new, found.new_pieces))
        return found.field != "limits" or any(
            limit.condition is None or seen.holds(side.layout.ground.node(limit.condition))
            for side, seen, pieces in sides
            for limit in cast(Sequence[Limit], pieces)
        )

    # ------------------------------------------------------------ lets and defaults

    def _step(self, site: Site, there: Looked) -> Shown | None:
        kind: Any = "let" if site.where == "let" else "fact"
        if not self._fits(there) or there.old.value((kind, site.old)) == there.new.value((kind, site.new)):
            return None
        whole = self._whole(there)
        if self._single and whole is not None:
            return whole
        key: Key = ("let" if kind == "let" else "default", site.new)
        if key not in self._readers_of:
            self._readers_of[key] = list(self._readers(key))
        for old, new in self._readers_of[key] if there.shift is not None else ():
            one, other = there.old.points(old), there.new.points(new)
            if one is not None and other is not None and one != other and self._alike(new, there, key):
                return Shown(True, (old, new), one, other)
        return whole

    def _whole(self, there: Looked) -> Shown | None:
        """A difference of all, which is the change's own where it is the only one."""
        if (there.old.total, there.old.graded.grade) == (there.new.total, there.new.graded.grade):
            return None
        return Shown(self._single, ("", ""), there.old.total, there.new.total)

    @cached_property
    def _readers_of(self) -> dict[Key, list[tuple[str, str]]]:
        return {}

    def _readers(self, key: Key) -> Iterator[tuple[str, str]]:
        """The rows whose own rules are as before and that look at something, also by way of quantities."""
        for path in self.new.framework.nodes:
            partner = self.pairs.to_old.get(("node", path))
            if partner is not None and path not in self._at_node and key in self._reached(path):
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
