"""Frameworks with tables, and what is wrong with some of them, case by case."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

import perfscore
from perfscore import FactsError, FrameworkError
from perfscore.kernel import limits
from perfscore.questions.examples import run_examples

HEAD = "framework f { points 10  round half_up to 0.01 at each indicator }\n"
TABLE = "fact t : table { n : text, p : points, d : bool, c : count optional }\n"
INDICATOR = "indicator x 10 { award 1 }\n"


def codes(text: str) -> list[str]:
    with pytest.raises(FrameworkError) as caught:
        perfscore.loads(text)
    return [each.code for each in caught.value.diagnostics]


def refused(text: str, facts: dict[str, Any]) -> list[str]:
    with pytest.raises(FactsError) as caught:
        perfscore.evaluate(perfscore.loads(text), facts)
    return [each.code for each in caught.value.diagnostics]


def rows(*cells: tuple[str, int, bool]) -> list[dict[str, Any]]:
    return [{"n": name, "p": points, "d": done} for name, points, done in cells]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("fact t : table { n : text } default 3\n" + INDICATOR, ["PS305"]),
        ("fact t : table { n : text } in [0, 1]\n" + INDICATOR, ["PS312"]),
        ("fact t : table { n : text, n : text }\n" + INDICATOR, ["PS202"]),
        ("fact t : table { n : lext, m : text }\nindicator x 10 { award count(t) }", ["PS113"]),
        ("fact t : table { n : lext }\nindicator x 10 { award sum(n of t) }", ["PS113"]),
        ("fact t : table { n : text }\nfact t : table { m : text }\n" + INDICATOR, ["PS202"]),
        ("fact t : table { n : text in [0, 1] }\n" + INDICATOR, ["PS312"]),
        ("fact t : table { }\n" + INDICATOR, ["PS422"]),
        ("fact t : table { n : text }\nfact n : count\n" + INDICATOR, ["PS202"]),
        ("fact a, b : count\nindicator x 10 { lookup a, b { “x” { else : 1 } else { else : 1 } } }", ["PS311"]),
        ("fact a, b : count\nindicator x 10 { lookup a, b { | | 1 | else | | “x” | 1 | 2 | | else | 1 | 2 | } }",
         ["PS311"]),
        ("fact t : table { n : count default other }\nfact other : count\n" + INDICATOR, ["PS309"]),
        ("fact g : target(“a” : nothing)\n" + INDICATOR, ["PS201"]),
        ("fact w : text\nfact g : target(“a” : w)\n" + INDICATOR, ["PS304"]),
        ("fact g, a : target\nindicator x 10 { award 1 check a >= g }", ["PS302"]),
        ("fact a : count\nindicator x 10 { award 1 check a >= 5 flag beyond -0.1 }", ["PS410"]),
        (TABLE + "indicator x 10 { judged a because n }", ["PS118"]),
        (TABLE + "group g 10 { each row of t { indicator n p { judged n } } }", ["PS306"]),
        (TABLE + "group g 10 { each row of t { indicator n p { judged p because d } } }", ["PS311"]),
        (TABLE + "group g 10 { each row of t { indicator n p { judged p step 0 } } }", ["PS410"]),
        (TABLE + "group g 10 { each row of t { indicator n p { judged p in a .. 4 } } }", ["PS201"]),
        (TABLE + "group g 10 { each row of t { indicator n nothing { award 1 } } }", ["PS201"]),
        (TABLE + "indicator x 10 { award sum(p of t where nothing) }", ["PS201"]),
        (TABLE + "indicator x 10 { award sum(p of t where p) }", ["PS303"]),
        (TABLE + "indicator x 10 { award sum(p of t otherwise nothing) }", ["PS201"]),
        (TABLE + "indicator x 10 { award count((1 + 2) where d) }", ["PS213"]),
        ("indicator x 10 { lookup nothing, 1 { else { else : 1 } } }", ["PS201"]),
        (TABLE + "group g 10 { each row of t { award 1 } }", ["PS101"]),
        (TABLE + "each row of t { indicator n 4 { award 1 } indicator n 6 { award 1 } }", ["PS429"]),
        (TABLE + "group g 10 { each row of t { indicator n 4 { award 1 } indicator n 6 { award 1 } } }", ["PS429"]),
        (TABLE + INDICATOR + 'example "e" { given x { | n | } expect total = 1 }', ["PS201"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_is_told(text: str, found: Sequence[str]) -> None:
    assert codes(HEAD + text) == list(found)


@pytest.mark.parametrize(
    "formula",
    ["sum(attainment(a, g) of t)", "mean(p of t)", "attainment(a, g)"],
)
def test_shares_and_means_of_rows_need_a_rounding_plan(formula: str) -> None:
    table = "fact t : table { p : count, a : actual, g : target }\nfact a_, g_ : count\n"
    text = formula.replace("attainment(a, g)", "attainment(p, g)") if "of t" in formula else formula
    text = text if "of t" in text else "mean(attainment(a, g) of t)"
    assert "PS407" in codes(f"framework f {{ points 10 }}\n{table}indicator x 10 {{ award {text} }}")


def test_a_table_of_an_example_may_have_no_rows() -> None:
    text = HEAD + TABLE + 'indicator x 10 { award count(t) }\nexample "none" { given t { } expect total = 0 }'
    (outcome,) = run_examples(perfscore.loads(text))
    assert outcome.passed


def test_a_look_up_falls_back_to_what_the_rest_earns() -> None:
    text = HEAD + "fact a : count fact b : bool\nindicator x 10 { lookup a, b { 1 { true : 7 } 2 : 4 } otherwise 3 }"
    framework = perfscore.loads(text)

    def score(a: int, *, b: bool) -> Decimal:
        return perfscore.evaluate(framework, {"a": a, "b": b}).score

    assert [score(1, b=True), score(1, b=False), score(2, b=False), score(9, b=True)] == [7, 3, 4, 3]


def test_points_of_rows_may_be_a_formula() -> None:
    text = HEAD + TABLE + "each row of t { indicator n 2 * p { award full / 2 } }"
    result = perfscore.evaluate(perfscore.loads(text), {"t": rows(("a", 2, True), ("b", 3, True))})
    assert [node.weight for node in result.children] == [4, 6]
    assert [node.score for node in result.children] == [2, 3]


@pytest.mark.parametrize("points", ["-p", "10 / 3", "p - 5"])
def test_points_that_no_row_can_have_are_refused(points: str) -> None:
    text = HEAD + TABLE + f"each row of t {{ indicator n {points} {{ award 1 }} }}"
    assert refused(text, {"t": rows(("a", 2, True))}) == ["PS533"]


def test_points_of_a_deduction_may_be_a_share_of_those_of_the_row() -> None:
    text = HEAD + TABLE + "each row of t { indicator n p { deduct full / 4 per 1 of c each started } }"
    framework = perfscore.loads(text)
    given = [{"n": "a", "p": 4, "d": True, "c": 1}, {"n": "b", "p": 6, "d": True, "c": 3}]
    assert [node.score for node in perfscore.evaluate(framework, {"t": given}).children] == [3, Decimal("1.5")]


def test_knots_may_be_full_marks_of_the_row() -> None:
    text = HEAD + TABLE + "each row of t { indicator n p { interpolate c { 0 : 0, 4 : full } } }"
    given = [{"n": "a", "p": 4, "d": True, "c": 1}, {"n": "b", "p": 6, "d": True, "c": 3}]
    result = perfscore.evaluate(perfscore.loads(text), {"t": given})
    assert [node.score for node in result.children] == [1, Decimal("4.5")]
    bare = text.replace("  round half_up to 0.01 at each indicator", "")
    assert codes(bare) == ["PS407"]
    assert codes(bare.replace("interpolate c { 0 : 0, 4 : full }", "deduct full / 4 per 1 of c proportional")) == [
        "PS407"
    ]


def test_a_bonus_for_each_row_comes_on_top() -> None:
    text = HEAD + TABLE + "group g 10 { each row of t { indicator n +3 { award p } } indicator z 10 { award 5 } }"
    result = perfscore.evaluate(perfscore.loads(text), {"t": rows(("a", 2, True), ("b", 9, True))})
    assert result.score == 10
    assert [node.weight for node in result["g"].children] == [0, 0, 10]


def test_rows_beside_other_indicators_are_told_what_is_left_for_them() -> None:
    text = HEAD + TABLE + "group g 10 { each row of t { indicator n p { award 1 } } indicator z 5 { award 5 } }"
    with pytest.raises(FactsError, match="carry 7 points, and group `g` leaves 5 of its 10 points for them"):
        perfscore.evaluate(perfscore.loads(text), {"t": rows(("a", 4, True), ("b", 3, True))})


def test_a_written_malus_counts_for_each_row() -> None:
    text = "framework f { points 10 from 10 }\n" + TABLE + "each row of t where d { indicator n -2 { award -p } }"
    framework = perfscore.loads(text)
    assert perfscore.evaluate(framework, {"t": []}).score == 10
    assert perfscore.evaluate(framework, {"t": rows(("a", 1, True), ("b", 5, True), ("c", 5, False))}).score == 7


def test_several_tables_stand_where_they_were_written() -> None:
    text = (
        HEAD + TABLE + "fact u : table { m : text }\n"
        "each row of t { indicator n 2 { award 1 } }\n"
        "indicator middle 4 { award 1 }\n"
        "each row of u { indicator m 2 { award 1 } }"
    )
    facts = {"t": rows(("a", 1, True), ("a", 1, True)), "u": [{"m": "middle"}]}
    result = perfscore.evaluate(perfscore.loads(text), facts)
    assert [node.name for node in result.children] == ["a", "a (2)", "middle", "middle (2)"]
    assert [node.title for node in result.children] == ["a", "a", None, "middle"]
    assert [node.row for node in result.children] == [1, 2, None, 1]


def test_a_row_without_a_group_of_its_own_stands_apart() -> None:
    text = HEAD + "fact t : table { n : text optional, g : text optional }\n"
    text += "each row of t by g { indicator n 5 { award 5 } }"
    result = perfscore.evaluate(perfscore.loads(text), {"t": [{"g": "v1.2"}, {}]})
    assert [node.path for node in result.walk()] == ["", "v1·2", "v1·2.row 1", "—", "—.row 2"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("group g 10 { each row of t as r { indicator n p { award 1 } } }", "a row has no name"),
        ("group g 10 { each row of t 5 { indicator n p { award 1 } } }", "`5` cannot stand here"),
        ('group g 10 { each row of t { indicator "x" p { award 1 } } }', "`indicator` takes no title"),
        ("group g 10 { each row of t { indicator t.n p { award 1 } } }", "is no name"),
        ("group g 10 { each row of t { indicator 5 p { award 1 } } }", "5"),
        ("group g 10 { each row of t { indicator n { award 1 } } }", "has no points"),
        ("group g 10 { each row of t { indicator n ] { award 1 } } }", "`]` cannot stand here"),
        ("indicator x 10 { award mean(p of t without lowest 1, highest 1) }", "`,` cannot stand here"),
        ("indicator x 10 { award mean(p of t without lowest 2 [) }", "`[` cannot stand here"),
        ("indicator x 10 { award mean(p of t where c > 2 [) }", "`[` cannot stand here"),
        (INDICATOR + "fact u : table { a - }", "`-` cannot stand here"),
        (INDICATOR + "fact u : table { a, b : text }", "`a` has no type"),
    ],
)
def test_a_slip_in_the_words_around_a_table_is_named(text: str, words: str) -> None:
    with pytest.raises(FrameworkError) as caught:
        perfscore.loads(HEAD + TABLE + text)
    assert words in caught.value.diagnostics[0].message


def test_an_error_over_rows_tells_the_row() -> None:
    text = HEAD + TABLE + "indicator x 10 { award sum(p of t where c > 1) }"
    with pytest.raises(FactsError) as caught:
        perfscore.evaluate(perfscore.loads(text), {"t": rows(("a", 2, True))})
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.line) == ("PS516", 3)
    assert [words for words, _ in diagnostic.related] == ["row 1 of `t`"]


@pytest.mark.parametrize(
    ("actual", "target"),
    [
        ("及时率80%", "及时"),
        ("合格率", "合格"),
        ("完成一半", "完成"),
        ("提高10%", "提高1"),
        ("450", "≤300万元"),
        ("287.45万元", "≤300"),
        ("A级以下", "A级"),
    ],
)
def test_what_only_looks_like_its_target_cannot_be_told(actual: str, target: str) -> None:
    text = HEAD + "fact a : actual fact g : target\nindicator x 10 { award if a meets g then 10 else 0 }"
    assert refused(text, {"a": actual, "g": target}) == ["PS530"]


def test_a_target_of_nothing_that_is_met_has_no_share() -> None:
    text = HEAD + "fact a : actual fact g : target fact n : count\n"
    text += "indicator x 5 { award 5 check a meets g } indicator y 5 { award 5 check n <= 0 }"
    result = perfscore.evaluate(perfscore.loads(text), {"a": "0起", "g": "≤0起", "n": 0})
    assert [(node.attainment, node.deviation) for node in result.children] == [(None, None), (None, None)]


def test_rows_that_cannot_be_told_are_no_rows_that_do_not_apply() -> None:
    text = "framework f { points 20  round half_up to 0.01 at each indicator }\n" + TABLE.rstrip() + " optional\n"
    text += "fact k : bool group g 10 { each row of t { indicator n p { award p } }"
    text += " indicator a 5 { award 5 na when k then redistribute } } indicator b 10 { award 5 }"
    assert refused(text, {"k": True}) == ["PS516"]
    assert refused(text, {"k": True, "t": []}) == ["PS529"]


def test_an_unrelated_requirement_does_not_hide_rows_that_do_not_add_up() -> None:
    text = HEAD + TABLE + "each row of t { indicator n p { award full } } require all(d of t) “not done”"
    facts = {"t": rows(("a", 3, False))}
    assert sorted(refused(text, facts)) == ["PS517", "PS528"]
    assert refused(text.replace("all(d of t)", "sum(p of t) = 10"), facts) == ["PS517"]
    fixed = text.replace("n p {", "n 3 {")
    assert refused(fixed.replace("all(d of t)", "count(t) = 3"), facts) == ["PS517"]


def test_rows_of_several_tables_are_told_of_together() -> None:
    text = HEAD + TABLE + "fact u : table { m : text }\n"
    text += "each row of t { indicator n 2 { award 1 } } each row of u { indicator m 2 { award 1 } }"
    with pytest.raises(FactsError, match="the rows of `t` and `u` carry 4 points"):
        perfscore.evaluate(perfscore.loads(text), {"t": rows(("a", 1, True)), "u": [{"m": "b"}]})


def test_rules_of_rows_count_as_work() -> None:
    checks = "check p >= 2 flag beyond 1% " * 200
    text = "framework f { points 10 mean round half_up to 0.1 at total }\n" + TABLE
    text += f"each row of t {{ indicator n 10 {{ award 3 {checks} }} }}"
    assert refused(text, {"t": rows(*[("a", 3, True)] * 2000)}) == ["PS520"]
    result = perfscore.evaluate(perfscore.loads(text), {"t": rows(*[("a", 3, True)] * 3)})
    assert len(result.warnings) == 3


def test_a_long_text_in_a_message_is_cut() -> None:
    text = HEAD + 'fact s : text\nindicator x 10 { award 1 } require s = "y" "{s}{s}"'
    with pytest.raises(FactsError) as caught:
        perfscore.evaluate(perfscore.loads(text), {"s": "x" * 9000})
    assert len(caught.value.diagnostics[0].message) < 300


def _raise(_cls: type) -> str:
    raise RuntimeError


# A class that does not answer when it is asked for its name.
_Odd: type = type("_Named", (type,), {"__name__": property(_raise)})("_Odd", (), {})


class _Half(Fraction):
    def __getattribute__(self, name: str) -> Any:
        if name == "_numerator":
            raise ZeroDivisionError
        return super().__getattribute__(name)


class _Told(perfscore.Fact):
    def __getattribute__(self, name: str) -> Any:
        if name == "value":
            raise RuntimeError
        return super().__getattribute__(name)


@pytest.mark.parametrize("given", [_Odd(), _Told(3)])
def test_nothing_of_a_strangers_code_runs(given: object) -> None:
    text = HEAD + "fact c : count\nindicator x 10 { award c }"
    framework = perfscore.loads(text)
    with pytest.raises(FactsError):
        perfscore.evaluate(framework, {"c": given, "d": 1})


def test_a_fraction_of_a_stranger_is_read_by_its_own_fields() -> None:
    framework = perfscore.loads(HEAD + "fact c : number\nindicator x 10 { award c }")
    assert perfscore.evaluate(framework, {"c": _Half(1, 2)}).score == Decimal("0.5")


def test_headings_are_compared_in_one_form() -> None:
    text = HEAD + 'fact t : table { n : text " nm ", p : points "é" }\nindicator x 10 { award sum(p of t) }'
    assert perfscore.evaluate(perfscore.loads(text), {"t": [{"nm": "a", "é": 2}]}).score == 2


def test_rows_that_carry_too_much_are_told_so() -> None:
    text = HEAD + TABLE + "each row of t { indicator n p { award full } }"
    facts = {"t": rows(("a", 8, True), ("b", 5, True))}
    result = perfscore.evaluate(perfscore.loads(text), facts, despite_requirements=True)
    (surplus,) = (loss for loss in result.losses if loss.kind == "unassigned")
    assert surplus.amount == -3
    assert "not assigned: the rows carry more points than" in str(result)


def test_the_title_of_a_fact_is_recognised() -> None:
    text = HEAD + 'fact budget : count "全年预算数"\nindicator x 10 { award budget }'
    with pytest.raises(FactsError, match="did you mean `budget`, which is missing"):
        perfscore.evaluate(perfscore.loads(text), {"全年预算数": 3})


def test_a_diagnostic_is_printed_as_it_is_read() -> None:
    with pytest.raises(FrameworkError) as caught:
        perfscore.loads("")
    assert str(caught.value.diagnostics[0]).startswith("error[PS114]: ")


def test_a_target_speaks_only_of_what_its_type_names() -> None:
    text = HEAD + "fact g : target\nindicator x 10 { award if 5 meets g then 10 else 0 }"
    with pytest.raises(FactsError, match="target"):
        perfscore.evaluate(perfscore.loads(text), {"g": "≤预算金额"})


def test_what_a_veto_settles_needs_no_rows() -> None:
    text = HEAD + TABLE.rstrip() + " optional\n"
    text += "group g 10 { each row of t { indicator n p { award full } } zero when t is missing }"
    assert perfscore.evaluate(perfscore.loads(text), {}).score == 0


def test_a_group_that_does_not_apply_needs_no_rows() -> None:
    text = HEAD + TABLE + "group g 10 { each row of t { indicator n p { award full } } na when count(t) = 0 then full }"
    assert perfscore.evaluate(perfscore.loads(text), {"t": []}).score == 10


def test_rows_that_do_not_apply_leave_their_points_to_the_others() -> None:
    text = HEAD + TABLE + "each row of t { indicator n p { award full / 2 na when not d then redistribute } }"
    result = perfscore.evaluate(perfscore.loads(text), {"t": rows(("a", 4, True), ("b", 6, False))})
    assert result.score == 5
    assert sum(loss.amount for loss in result.losses) == Fraction(result.lost)


def test_an_endless_amount_of_work_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROW_STEPS", limits.ROW_STEPS // 100)
    sums = " + ".join(["sum(p of t where d and p > 1)"] * 50)
    text = HEAD + TABLE + f"indicator x 10 {{ award {sums} }}"
    assert refused(text, {"t": rows(*[("a", 2, True)] * (limits.ROWS // 100))}) == ["PS520"]


def test_more_rows_than_are_read_are_refused() -> None:
    text = HEAD + TABLE + INDICATOR
    assert refused(text, {"t": [{}] * (limits.ROWS + 1)}) == ["PS526"]


def test_only_so_many_problems_of_a_table_are_listed() -> None:
    text = HEAD + TABLE + INDICATOR
    found = refused(text, {"t": [{"n": 1, "p": "x", "d": "?"}] * 100})
    assert len(found) == limits.DIAGNOSTICS


@pytest.mark.parametrize(
    ("given", "met"),
    [(23, True), (Decimal("19.5"), False), ("26万", True), ("2021-12-20", None), (True, None), (10**99, None)],
)
def test_an_actual_value_may_be_a_plain_number(given: object, met: bool | None) -> None:
    text = HEAD + "fact a : actual fact g : target\nindicator x 10 { award if a meets g then 10 else 0 }"
    framework = perfscore.loads(text)
    if met is None:
        with pytest.raises(FactsError):
            perfscore.evaluate(framework, {"a": given, "g": "≥20人"})
    else:
        assert perfscore.evaluate(framework, {"a": given, "g": "≥20人"}).score == 10 * met


def test_a_measured_fact_carries_its_unit_to_a_written_target() -> None:
    text = (
        HEAD + "fact late : duration fact done : ratio fact length : number(“千米”)\n"
        "fact day_ : date fact cost : money\n"
        "fact g1, g2, g3, g4, g5 : target\n"
        "indicator x 10 { award count(late meets g1, done meets g2, length meets g3, day_ meets g4, cost meets g5) }"
    )
    facts = {"late": "30 minutes", "done": "97%", "length": 4, "day_": "2021-12-20", "cost": "9000"}
    targets = {"g1": "≤1小时", "g2": "≥95%", "g3": "≥3千米", "g4": "2021年12月底前", "g5": "≤1万元"}
    assert perfscore.evaluate(perfscore.loads(text), facts | targets).score == 5
    assert refused(text, facts | targets | {"g3": "≥3公里"}) == ["PS530"]
