"""Nodes are equal where they mean the same, wherever they stand, and know what they look at."""

from __future__ import annotations

from fractions import Fraction

import attrs

from perfscore.core.expressions import at
from perfscore.core.nodes import Among, Fold, Node, joined, walk
from perfscore.kernel.intervals import Interval
from perfscore.kernel.source import Span, replace
from perfscore.kernel.written_targets import Written, read_target

HERE, THERE = at(Span(0, 1), "here"), at(Span(5, 9))


def test_where_a_node_stands_is_no_part_of_what_it_means() -> None:
    one, other = (make.add(make.ref("fact", "a"), make.const(1)) for make in (HERE, THERE))
    assert one == other and hash(one) == hash(other)
    assert one.origin != other.origin
    assert {one: "found"}[other] == "found"
    assert one != "something else"


def test_a_truth_a_number_a_word_and_a_target_are_four_values() -> None:
    target = read_target("1")
    assert isinstance(target, Written)
    values = [HERE.const(value=True), HERE.const(1), HERE.const("1"), HERE.const("True"), HERE.const(target)]
    assert len(set(values)) == len(values)
    bare = HERE.const(attrs.evolve(target, bare=False))
    assert bare != HERE.const(target)


def test_the_kind_the_data_and_the_order_of_parts_are_what_a_node_means() -> None:
    a, b = HERE.ref("fact", "a"), HERE.ref("fact", "b")
    nodes: list[Node] = [
        HERE.add(a, b), HERE.add(b, a), HERE.mul(a, b), HERE.most(a, b), HERE.least(a, b), HERE.div(a, b),
        HERE.test(a, "<", b), HERE.test(a, "<=", b), HERE.all_of(a, b), HERE.any_of(a, b), HERE.negated(a),
        HERE.round(a, Fraction(1), "floor"), HERE.round(a, Fraction(1, 10), "floor"), HERE.ref("let", "a"),
        HERE.among(a, Among((Interval(high=Fraction(1)),))), HERE.among(a, Among((), ("x",))),
        HERE.among(a, Among((Interval(high=Fraction(1), high_closed=True),))), HERE.case([(a, b)], None),
        HERE.case([(a, b)], b), HERE.primitive("sound", a), HERE.after([a], b), HERE.after([a], b, every=True),
    ]  # fmt: skip
    assert len(set(nodes)) == len(nodes)


def test_numbers_of_any_length_have_an_identity() -> None:
    long = Fraction(10**5_000 + 1, 3)
    assert HERE.const(long) == THERE.const(long) != HERE.const(long + 1)


def test_a_node_knows_what_it_looks_at_but_not_what_definitions_look_at() -> None:
    a, share = HERE.ref("fact", "a"), HERE.ref("let", "share")
    node = HERE.case([(HERE.test(a, ">", HERE.const(0)), HERE.mul(a, share))], share)
    assert node.refs == {("fact", "a"), ("let", "share")}
    assert HERE.const(1).refs == frozenset()


def test_what_a_fold_looks_at_in_its_rows_is_no_business_of_the_row_outside() -> None:
    cell, outer = HERE.ref("cell", "t.a"), HERE.ref("cell", "u.b")
    over = HERE.ref("table", "t")
    where = HERE.test(cell, ">", HERE.ref("fact", "edge"))
    fold = Fold("sum", over, where, cell, origin=HERE.origin)
    assert fold.refs == {("table", "t"), ("fact", "edge")}
    assert replace(fold, otherwise=outer).refs == {("table", "t"), ("fact", "edge"), ("cell", "u.b")}


def test_sets_are_joined_without_copies_where_one_holds_the_others() -> None:
    small, large = HERE.ref("fact", "a").refs, HERE.add(HERE.ref("fact", "a"), HERE.ref("fact", "b")).refs
    assert joined([small, large]) is large and joined([large, small]) is large
    assert joined([small, HERE.ref("let", "c").refs]) == {("fact", "a"), ("let", "c")}


def test_a_walk_meets_each_meaning_once_parents_first() -> None:
    one, a = HERE.const(1), HERE.ref("fact", "a")
    root = HERE.add(HERE.mul(a, one), THERE.ref("fact", "a"), one)
    assert list(walk(root)) == [root, HERE.mul(a, one), a, one]


def test_a_shared_graph_of_any_depth_is_made_and_walked_without_recursion() -> None:
    node: Node = HERE.ref("fact", "a")
    for _ in range(5_000):
        node = HERE.add(node, node)
    assert sum(1 for _ in walk(node)) == 5_001
    assert node.refs == {("fact", "a")}
