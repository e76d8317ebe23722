"""A finding for each formula that does what nobody would expect, and no other."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import pytest

import perfscore
from perfscore.domains import leading
from perfscore.kernel import limits
from perfscore.messages.diagnostics import Report
from perfscore.questions.soundness import failures
from perfscore.questions.soundness.expressions import findings
from perfscore.search.ground import Ground
from perfscore.search.inquiry import inquiry_of
from support.scoring import framework

FACTS = """
fact n, m : count
fact x, y : number
fact share : ratio in [0%, 100%]
fact small : number in [0, 5]
fact large : number in [10, 20]
fact kind, other : choice("a", "b", "c")
fact single : choice("a")
fact far : choice("d", "e")
fact open_, done : bool
fact day, start : date
fact word : text
fact late : duration in >= 0 days
fact maybe : number optional
fact given_up : number default 1
fact rows : table {
  name : text
  planned : count
  reached : count
  weight : points in [0, 10]
  note : text optional
  gone : date optional
}
"""


def found(body: str, *codes: str) -> list[tuple[str, str, str]]:
    """The code, the piece of the text and the sentence of each finding of these codes, in the order of the text."""
    return found_in(framework(body), *codes)


def found_in(sound: perfscore.Framework, *codes: str) -> list[tuple[str, str, str]]:
    report = Report(sound.source)
    told = {}
    for message, span in findings(Ground(sound)):
        report.add(message, span)
        told[message.code, message.text] = " ".join(sound.source.text[span.start : span.end].split())
    return [
        (each.code, told[each.code, each.message], each.message) for each in report.in_order() if each.code in codes
    ]


def award(formula: str) -> str:
    return f"{FACTS}\nindicator i 10 {{ award {formula} }}"


def said(body: str, *codes: str) -> list[tuple[str, str]]:
    return [(piece, sentence) for _, piece, sentence in found(body, *codes)]


# ---------------------------------------------------------------- PS430


@pytest.mark.parametrize(
    ("formula", "divisor", "witness"),
    [
        ("1 / n", "n", "`n` = 0"),
        ("m / n", "n", "`n` = 0"),
        ("1 / (x - 3)", "x - 3", "`x` = 3"),
        ("1 / (100% - share)", "100% - share", "`share` = 100%"),
        ("1 / (n - m)", "n - m", "`n` = 0, `m` = 0"),
        ("(day - start) / (start - day)", "start - day", "`start` = 2024-01-01, `day` = 2024-01-01"),
        ("if open_ then 1 / n else 1", "n", "`n` = 0, `open_` = yes"),
        ("if n > 5 then 1 else 1 / n", "n", "`n` = 0"),
        ("if open_ and 1 / n > 2 then 1 else 0", "n", "`n` = 0, `open_` = yes"),
        ("if 1 / n > 2 or n = 0 then 1 else 0", "n", "`n` = 0"),
        ("if n = 0 and 1 / n > 2 then 1 else 0", "n", "`n` = 0"),
        ("1 / maybe", "maybe", "`maybe` = 0"),
        ("1 / given_up", "given_up", "`given_up` = 0"),
        ("if word = \"x\" then 1 / n else 1", "n", "`n` = 0, `word` = “x”"),
        ("if kind = \"b\" then 1 / n else 1", "n", "`n` = 0, `kind` = “b”"),
        ("if maybe is missing then 1 / n else 1", "n", "`n` = 0, `maybe` is missing"),
        ("count(rows where reached >= planned) / count(rows)", "count(rows)", "`rows` has no rows"),
        ("6 / sum(planned of rows)", "sum(planned of rows)", "`planned` = 0 in a row of `rows`"),
        ("mean(reached / planned of rows)", "planned", "`planned` = 0 in a row of `rows`"),
        ("1 / (if open_ then n else 1)", "if open_ then n else 1", "`open_` = yes, `n` = 0"),
        ("1 / (1 - (if open_ then 1 / n else 1))", "n", "`n` = 0, `open_` = yes"),
    ],
)  # fmt: skip
def test_a_division_by_what_can_be_0_is_told_with_facts(formula: str, divisor: str, witness: str) -> None:
    assert (divisor, f"this divides by 0 where {witness}") in said(award(formula), "PS430")


@pytest.mark.parametrize(
    "formula",
    [
        "1 / large",
        "1 / (n + 1)",
        "1 / max(1, x)",
        "if n = 0 then 1 else 5 / n",
        "if n > 0 then 5 / n else 1",
        "if not (n = 0) then 5 / n else 1",
        "if n = 0 or m / n > 2 then 1 else 0",
        "if n > 0 and m / n > 2 then 1 else 0",
        "if maybe is missing then 1 else 1 / (1 + abs(maybe))",
        "if count(rows) = 0 then 0 else 1 / count(rows)",
        "sum(reached / planned of rows where planned > 0 otherwise 0)",
        "mean(if planned = 0 then 1 else reached / planned of rows)",
        "1 / (if n > 0 then n else 1)",
        "1 / (x ^ 2 + 1)",
        "1 / 3",
    ],
)
def test_a_guarded_division_is_none(formula: str) -> None:
    assert said(award(formula), "PS430") == []


@pytest.mark.parametrize(
    "body",
    [
        "fact n, m : count require n > 0 \"none\" indicator i 10 { award 5 / n }",
        "fact n, m : count require n > m \"none\" indicator i 10 { award 5 / n }",
        "fact n, m, k : count require n >= m \"none\" require m > k \"none\" indicator i 10 { award 5 / n }",
        "fact n : count in > 0 indicator i 10 { award 5 / n }",
        "fact n : count indicator i 10 { award 5 / n na when n = 0 then full }",
        "fact n : count indicator i 10 { award 5 / n zero when n = 0 }",
        "fact n : count indicator i 10 { award 5 / n full when n = 0 }",
        "fact n : count indicator i 10 { part 10 { award 5 / n } na when n = 0 then zero }",
        "fact n : count group g 10 { indicator i 10 { award 5 / n } zero when n = 0 }",
        "fact n : count indicator i 10 { award 5 / n } zero when n = 0",
        "fact n : count indicator i 5 { award 5 / n } indicator j 5 { award 5 na when n = 0 then error }",
        "fact n, m : count let r = m / n indicator i 10 { award if n = 0 then 0 else r }",
        "fact n, m : count let r = m / n let s = r + 1 indicator i 10 { award if n = 0 then 0 else s }",
        "fact n, m : count let r = m / n indicator i 10 { award 5 }",
        "fact n, m : count let r = m / n warn unless r < 2 \"much\" indicator i 10 { award 5 }",
        "fact n, m : count fact t : ratio default m / n indicator i 10 { award if n > 0 then t else 1 }",
        "fact n : count require n <= 5 \"few\" indicator i 10 { award if n > 5 and 5 / n > 1 then 5 else 1 }",
        "fact n : count require n <= 5 \"few\" indicator i 10 { bands n { [0, 5] : 1, (5, 9] : 50 / n, > 9 : 1 / n } }",
        # Where nothing in a group applies, nobody asks for its extras and its limits.
        ("fact n : count group g 10 { indicator i 10 { award 5 na when n = 0 then redistribute }"
        " indicator j +5 { award 5 / n } } indicator k +5 { award 1 }"),
        ("fact n : count group g 10 { group h 10 { indicator i 10 { award 5 na when n = 0 then redistribute } }"
        " zero when 5 / n < 1 } indicator k +5 { award 1 }"),
        ("fact t : table { k : text, w : points, p : count }"
        " group g 10 from 10 { each row of t where p > 0 { indicator k 10 { award 5 / p } } }"),
    ],
)  # fmt: skip
def test_what_excludes_0_elsewhere_is_seen(body: str) -> None:
    ground = Ground(framework(body))
    assert list(failures.findings(ground)) == []
    assert all(each.decided for each in inquiry_of(ground).asked)


@pytest.mark.parametrize(
    ("body", "witness"),
    [
        ("fact n, m : count require n >= m \"none\" indicator i 10 { award 5 / n }", " where `n` = 0, `m` = 0"),
        ("fact n, m : count let r = m / n let s = r + 1 let t = r + 2 indicator i 10 { award if n = 0 then s else t }",
         " where `n` = 0"),
        ("fact n : count fact v : bool let r = 1 / n let s = r * r indicator i 10 { award if v then r else s }",
         " where `n` = 0"),
        (("fact n : count fact v : bool group g 4 { indicator i 4 { award 4 na when v then redistribute }"
         " indicator k +5 { award 5 } } indicator m 6 { award 6 } indicator l +5 { award 1 / n }"), " where `n` = 0"),
        (("fact n, m : count let r = m / n indicator i 10 { award if n = 0 then 0 else r }"
         " zero when r > 3"), " where `n` = 0"),
        ("fact n, m : count let r = m / n require r < 2 \"much\" indicator i 10 { award 5 }", " where `n` = 0"),
        ("fact n, m : count require m / n < 2 \"much\" indicator i 10 { award 5 }", " where `n` = 0"),
        ("fact n : count indicator i 10 { award 5 na when 1 / n > 2 then full }", " where `n` = 0"),
        ("fact n : count indicator i 10 { award 5 at least 1 / n }", " where `n` = 0"),
        ("fact n : count fact v : bool indicator i 10 { award 5 cap 1 / n when v }", " where `n` = 0, `v` = yes"),
        ("fact n : count fact v : bool indicator i 10 { award 5 / n na when v then full zero when n = 0 and v }",
         " where `n` = 0, `v` = no"),
        (("fact n : count fact v : bool let r = 1 / n let s = r let t = r let u = s + t"
         " indicator i 10 { award if v then u else 1 }"), " where `n` = 0, `v` = yes"),
        ("fact n : count group g 10 { indicator i 10 { award 5 } at least 1 / n }", " where `n` = 0"),
        ("fact t : table { k : text, d : bool } indicator i 10 { award 1 / count(t where d) }",
         " where `t` has no rows"),
        (("fact t : table { k : text, p : count } fact v : bool"
         " group g 10 from 10 { each row of t where 1 / p > 0 { indicator k -5 { award -5 } } zero when v }"),
         " where `p` = 0 in a row of `t`, `v` = no"),
        (("fact t : table { k : text, p : count, c : number in [0, 10] }"
         " group g 10 weighted mean { each row of t { indicator k 10 weight c { award 5 / p } } }"),
         " where `p` = 0 and `c` = 1 in a row of `t`"),
        ("fact n : count indicator i 10 { bands 1 / n { >= 1 : 1, else : 0 } }", " where `n` = 0"),
        ("let none = 0 fact n : count indicator i 10 { award n / none }", ""),
        (("fact n : count fact t : target fact a : actual"
          " indicator i 10 { award if a meets t then 1 / n else 0 }"), " where `n` = 0, `a` = “1”, `t` = “≥1”"),
        ("indicator j 5 { award 5 } indicator i 5 { award score(j) / (5 - score(j)) }", ""),
        ("fact n, m : count fact t : ratio default m / n indicator i 10 { award t }", " where `n` = 0, `t` is missing"),
        (("fact t : table { k : text, p : count } optional indicator i 10 {"
         " award if t is missing then 0 else 1 / count(t) }"), " where `t` has no rows"),
        (("fact n : count fact t : table { k : text } optional indicator i 10 {"
         " award if t is missing then 1 / n else 0 }"), " where `n` = 0, `t` is missing"),
        (("fact t : table { k : text, p : count }"
         " group g 10 from 10 { each row of t { indicator k -5 { award -5 / p } } }"),
         " where `p` = 0 in a row of `t`"),
        (("fact t : table { k : text, p : count, c : choice(\"a\", \"b\") }"
         " group g 10 from 10 { each row of t where 1 / p > 0 { indicator k -5 { award -5 } } }"),
         " where `p` = 0 in a row of `t`"),
        (("fact t : table { k : text, p : count in [0, 5] optional, c : number in [0, 10] }"
         " group g 10 weighted mean { each row of t where p is known"
         " { indicator k 10 weight c + 1 { award 5 / p } } }"),
         " where `p` = 0 in a row of `t`"),
        (("fact t : table { k : text, w : points in [0, 10], p : count }"
         " group g 10 { each row of t { indicator k w { award w / p } } }"),
         " where `p` = 0 in a row of `t`"),
        (("fact t : table { k : text, w : points in [-5, 10], p : count }"
         " group g 10 { each row of t { indicator k w { award w / p } } }"),
         " where `w` = 1 and `p` = 0 in a row of `t`"),
    ],
)  # fmt: skip
def test_a_division_counts_where_it_is_used(body: str, witness: str) -> None:
    assert [sentence for _, sentence in said(body, "PS430")] == [f"this divides by 0{witness}"]


def test_a_division_in_a_rule_on_the_grade_counts() -> None:
    head = 'framework f { points 10 round half_up to 1 at total grade on exact { >= 5 : "A", else : "B" } }'
    for rule in ('cap grade at "B" when 1 / n > 2', 'grade "X" when 1 / n > 2'):
        sound = perfscore.loads(f"{head} fact n : count indicator i 10 {{ award 5 }} {rule}")
        assert [sentence for *_, sentence in found_in(sound, "PS430")] == ["this divides by 0 where `n` = 0"]


@pytest.mark.parametrize(
    "body",
    [
        "fact n : count indicator j 5 { award 5 } indicator i 5 { award 5 / n zero when score(j) = 5 }",
        # No such facts are refused, for the requirement cannot be checked.
        "fact n : count require 1 / n < 2 \"much\" indicator i 10 { award if n = 0 then 1 / n else 0 }",
    ],
)  # fmt: skip
def test_nothing_is_said_of_what_cannot_be_tried(body: str) -> None:
    assert [piece for piece, _ in said(body, "PS430") if piece != "n" or "require" not in body] == []


def test_of_many_ways_to_one_denominator_nothing_is_learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leading, "_MOST_WAYS", 4)
    many = " + ".join(f"{number} / (n + 1 - 1)" for number in range(1, 7))
    assert len(said(award(many), "PS430")) == 1


def test_the_work_of_searches_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    formula = award("1 / n + 1 / m + 1 / x")
    assert len(said(formula, "PS430")) == 3
    monkeypatch.setattr(limits, "INQUIRY_WORK", 110)
    assert len(said(formula, "PS430")) == 1


def test_a_witness_of_many_facts_is_looked_for_among_some_of_them() -> None:
    names = ", ".join(f"f{number}" for number in range(9))
    total = " + ".join(f"f{number}" for number in range(9))
    body = f"fact {names} : number in [0, 1] indicator i 10 {{ award 1 / ({total} - 9) }}"
    sound = framework(body)
    for divisor, facts in failures.divisions(Ground(sound)):
        given = {name: value for (_, name), value in facts.values.items()}
        with pytest.raises(perfscore.FactsError, match="PS515"):
            perfscore.evaluate(sound, given)
        assert sum(Fraction(str(value)) for value in given.values()) == 9
        assert divisor.origin.span is not None


# ---------------------------------------------------------------- PS451


@pytest.mark.parametrize(
    ("formula", "said_of_it"),
    [
        ("mean(p of t)", "this has no rows to compute it from where `t` has no rows"),
        ('if any(p > 1 of t where k = "a") then 1 else 2', "this has no rows to compute it from where"),
        ("mean(p of t without lowest 1 and highest 1)", "this needs 3 rows, and has fewer where `t` has no rows"),
        ("if count(t) < 2 then 0 else mean(p of t without lowest 1 and highest 1)", "where `t` has 2 rows"),
    ],
)
def test_a_function_that_may_meet_too_few_rows_is_told_with_facts(formula: str, said_of_it: str) -> None:
    body = f"fact t : table {{ k : text, p : count in [0, 5] }} indicator i 10 {{ award {formula} }}"
    ((_, told),) = said(body, "PS451")
    assert said_of_it in told
    ((_, facts),) = failures.shortages(Ground(framework(body)))
    rows = [{"k": "b", "p": 1}] * int(cast(Fraction, facts.values["table", "t"]))
    with pytest.raises(perfscore.FactsError, match="PS529"):
        perfscore.evaluate(framework(body), {"t": rows})


@pytest.mark.parametrize(
    "body",
    [
        "fact t : table { p : count in [0, 5] } indicator i 10 { award mean(p of t otherwise 0) }",
        "fact t : table { p : count in [0, 5] } indicator i 10 { award if count(t) = 0 then 0 else mean(p of t) }",
        "fact t : table { p : count in [0, 5] } require count(t) > 2 \"x\" indicator i 10 { award highest(3, p of t) }",
        ("fact t : table { p : count in [0, 5] } indicator i 10 {"
         " award mean(p of t where p > 1) na when count(t where p > 1) = 0 then zero }"),
        # A list that may be missing has rows wherever it is there.
        ("fact t : table { p : count in [0, 5] } optional fact n : count in > 0"
         " require t is missing or count(t) = n \"x\""
         " indicator i 10 { award if t is missing then 1 else sum(p of t) }"),
        # Without rows there is no score in any case.
        ("fact t : table { k : text, p : count in [0, 5] } group g 10 { each row of t { indicator k 1 { award 1 } } }"
         " indicator m +5 { award min(5, sum(p of t)) }"),
    ],
)  # fmt: skip
def test_a_function_that_always_has_its_rows_is_told_of_by_nobody(body: str) -> None:
    ground = Ground(framework(body))
    assert list(failures.findings(ground)) == []
    assert all(each.decided for each in inquiry_of(ground).asked)


# ---------------------------------------------------------------- PS431


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ("n >= 0", "this always holds: `n` is at least 0"),
        ("((n + 1)) * ((m + 1)) > 0", "this always holds: `((n + 1)) * ((m + 1))` is at least 1"),
        ("（n ＋ 1） * 2 > 1", "this always holds: `（n ＋ 1） * 2` is at least 2"),
        ("0 <= n", "this always holds: `n` is at least 0"),
        ("n < 0", "this never holds: `n` is at least 0"),
        ("n > -1", "this always holds: `n` is at least 0"),
        ("n != 1.5", "this always holds: `n` is a whole number"),
        ("1.5 = n", "this never holds: `n` is a whole number"),
        ("share > 100%", "this never holds: `share` is in [0%, 100%]"),
        ("share <= 1", "this always holds: `share` is in [0%, 100%]"),
        ("small < large", "this always holds: `small` is in [0, 5] and `large` is in [10, 20]"),
        ("small = large", "this never holds: `small` is in [0, 5] and `large` is in [10, 20]"),
        ("small != large", "this always holds: `small` is in [0, 5] and `large` is in [10, 20]"),
        ("small > large", "this never holds: `small` is in [0, 5] and `large` is in [10, 20]"),
        ("x = x", "this always holds: both sides are `x`"),
        ("open_ = open_", "this always holds: both sides are `open_`"),
        ("kind != kind", "this never holds: both sides are `kind`"),
        ("x > x", "this never holds: both sides are `x`"),
        ("single = \"a\"", "this always holds: `single` is “a”"),
        ("\"a\" != single", "this never holds: `single` is “a”"),
        ("kind = far", "this never holds: `kind` is “a”, “b” or “c”"),
        ("kind != far", "this always holds: `kind` is “a”, “b” or “c”"),
        ("kind in {\"a\", \"b\", \"c\"}", "this always holds: it names all that `kind` can be"),
        ("open_ in {true, false}", "this always holds: it names all that `open_` can be"),
        ("small in {6, 7}", "this never holds: `small` is in [0, 5]"),
        ("small in [0, 9]", "this always holds: `small` is in [0, 5]"),
        ("small in (5, 9]", "this never holds: `small` is in [0, 5]"),
        ("n in (0, 1)", "this never holds: `n` is a whole number"),
        ("n in {0.5, -1}", "this never holds: `n` is a whole number"),
        ("n in {-1, -2}", "this never holds: `n` is at least 0"),
        ("late < 0 days", "this never holds: `late` is at least 0 days"),
        ("count(rows) >= 0", "this always holds: `count(rows)` is at least 0"),
        ("any(planned < 0 of rows otherwise true)", "this never holds: `planned` is at least 0"),
        ("count(rows where planned > 3) / count(rows) > 1",
         "this never holds: `count(rows where planned > 3) / count(rows)` is in [0%, 100%]"),
        ("n / (n + m) <= 100%", "this always holds: `n / (n + m)` is in [0%, 100%]"),
        ("month(day) > 12", "this never holds: `month(day)` is in [1, 12]"),
    ],
)  # fmt: skip
def test_a_comparison_with_one_outcome_is_told(condition: str, sentence: str) -> None:
    assert said(award(f"if {condition} then 1 else 0"), "PS431")[0][1] == sentence


@pytest.mark.parametrize(
    "condition",
    [
        "n > 0",
        "n = 1",
        "x >= 0",
        "share >= 100%",
        "share > 0%",
        "small < 5",
        "small <= 0",
        "kind = \"a\"",
        "kind != other",
        "kind in {\"a\", \"b\"}",
        "word = \"a\"",
        "word != \"a\"",
        "word in {\"a\"}",
        "open_",
        "open_ = done",
        "open_ = true",
        "small in [0, 5)",
        "small in {5, 6}",
        "small in (0, 9)",
        "x in [0, 1]",
        "n in [0, 1]",
        "n in {0.5, 3}",
        "maybe is missing",
        "rows is missing",
        "share >= 50",
        "weight(i2) >= 0",
        "1 < 2",
        "2 in [0, 3]",
        "score(i2) >= 3",
    ],
)  # fmt: skip
def test_a_comparison_with_two_outcomes_is_none(condition: str) -> None:
    body = f"{FACTS}\nindicator i 5 {{ award if {condition} then 1 else 0 }} indicator i2 5 {{ award 5 * share }}"
    assert said(body, "PS431") == []


def test_a_score_has_the_range_of_its_row() -> None:
    body = f"{FACTS}\nindicator i 5 {{ award if score(i2) <= 4 then 1 else 0 }} indicator i2 5 {{ award 4 * share }}"
    assert said(body, "PS431") == [("score(i2) <= 4", "this always holds: `score(i2)` is in [0, 4]")]


def test_what_a_fact_cannot_be_at_all_is_not_compared() -> None:
    facts = "fact none : count in [-5, -1] indicator i 10"
    assert said(f"{facts} {{ award min(none, 1) }}", "PS431") == []
    for condition in ("none > 3", "none in [1, 2]", "none in {7}"):
        assert said(f"{facts} {{ award if {condition} then 1 else 0 }}", "PS431") == []


def test_a_constant_that_has_a_name_is_meant() -> None:
    body = "let year_of_rules = 2024 fact n : count indicator i 10 { award if year_of_rules >= 2023 then n else 0 }"
    assert said(body, "PS431") == []


def test_a_check_that_is_always_met_is_told() -> None:
    body = "fact n : count fact a, t : number indicator i 10 { judged p check n >= 0 check a >= t }"
    assert said(body, "PS431") == [("check n >= 0", "this always holds: `n` is at least 0")]
    written = "fact a : actual fact t : target indicator i 10 { judged p check a meets t }"
    assert said(written, "PS431") == []


def test_a_percent_sign_that_is_missing_is_told_once() -> None:
    body = "fact share : ratio in [0%, 100%] indicator i 10 { award if share >= 90 then 1 else 0 }"
    assert [each.code for each in framework(body).warnings] == ["PS315"]
    assert said(body, "PS431") == []


def test_a_range_of_one_value_is_told_as_that() -> None:
    body = "fact z : number in [3, 3] indicator i 10 { award if z = 3 then 1 else 0 }"
    assert said(body, "PS431") == [("z = 3", "this always holds: `z` is 3")]


def test_a_long_side_is_cut() -> None:
    long = " + ".join(["n"] * 40)
    ((_, sentence),) = said(award(f"if {long} < 0 then 1 else 0"), "PS431")
    assert sentence.endswith("…` is at least 0") and len(sentence) < 120


@pytest.mark.parametrize(
    ("formula", "option", "why"),
    [
        ("min(1, share / 25)", "1", "`share / 25` is in [0%, 4%]"),
        ("max(-1, n)", "-1", "`n` is at least 0"),
        ("max(share, 0, 1.5)", "share", "`1.5` is 1.5"),
        ("clamp(share, -1, 1)", "-1", "`share` is in [0%, 100%]"),
        ("clamp(share, 0, 2)", "2", "`share` is in [0%, 100%]"),
        ("clamp(share - 3, 0, 1)", "share - 3", "`0` is 0"),
    ],
)
def test_a_value_that_never_counts_is_told(formula: str, option: str, why: str) -> None:
    found = [each for each in said(award(formula), "PS431") if each[0] != "0"]
    assert found == [(option, f"`{option}` never counts here: {why}")]


@pytest.mark.parametrize(
    "formula",
    [
        # It counts where both are the same.
        "min(1, share)", "max(0, n)", "clamp(share, 0, 1)",
        # Nothing is known of a number, and a written value is a switch.
        "min(1, x)", "min(0.5, 1, share)", "max(1, y, x)", "abs(n + 1)",
    ],
)  # fmt: skip
def test_a_value_that_may_count_is_left_alone(formula: str) -> None:
    assert [each for each in said(award(formula), "PS431") if each[0] != "1"] == []


# ---------------------------------------------------------------- PS432


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ("open_ and not open_", "`open_` and `not open_` never hold together"),
        ("not open_ and done and open_", "`not open_` and `open_` never hold together"),
        ("x > 5 and x < 3", "`x > 5` and `x < 3` never hold together"),
        ("x > 5 and (done and x < 3)", "`x > 5` and `x < 3` never hold together"),
        ("5 < x and 3 > x", "`5 < x` and `3 > x` never hold together"),
        ("x > 5 and x <= 5", "`x > 5` and `x <= 5` never hold together"),
        ("x = 5 and x != 5", "`x = 5` and `x != 5` never hold together"),
        ("x >= 5 and x <= 5 and x != 5", "`x >= 5`, `x <= 5` and `x != 5` never hold together"),
        ("n > 0 and n < 1", "`n > 0` and `n < 1` never hold together"),
        ("x in [1, 2] and x in {3, 4}", "`x in [1, 2]` and `x in {3, 4}` never hold together"),
        ("kind = \"a\" and kind = \"b\"", "`kind = \"a\"` and `kind = \"b\"` never hold together"),
        ("kind = \"a\" and kind in {\"b\", \"c\"}", "`kind = \"a\"` and `kind in {\"b\", \"c\"}` never hold together"),
        ("kind != \"a\" and kind != \"b\" and kind != \"c\"",
         "`kind != \"a\"`, `kind != \"b\"` and `kind != \"c\"` never hold together"),
        ("word = \"a\" and word = \"b\"", "`word = \"a\"` and `word = \"b\"` never hold together"),
        ("word = \"a\" and word != \"a\"", "`word = \"a\"` and `word != \"a\"` never hold together"),
        ("word != \"a\" and word = \"a\"", "`word != \"a\"` and `word = \"a\"` never hold together"),
        ("open_ = true and not open_", "`open_ = true` and `not open_` never hold together"),
        ("open_ in {true} and open_ = false", "`open_ in {true}` and `open_ = false` never hold together"),
        ("x > y and x < y", "`x > y` and `x < y` never hold together"),
        ("x > y and y > x", "`x > y` and `y > x` never hold together"),
        ("x = y and not (x <= y)", "`x = y` and `not (x <= y)` never hold together"),
        ("day < 2021-01-01 and day > 2022-01-01", "`day < 2021-01-01` and `day > 2022-01-01` never hold together"),
        ("maybe is missing and maybe is known", "`maybe is missing` and `maybe is known` never hold together"),
        ("maybe is known and maybe is not known", "`maybe is known` and `maybe is not known` never hold together"),
        ("count(rows where gone is known and gone is missing) = 1",
         "`gone is known` and `gone is missing` never hold together"),
        ("open_ or not open_", "one of `open_` and `not open_` always holds"),
        ("x > 3 or x < 5", "one of `x > 3` and `x < 5` always holds"),
        ("x > 3 or done or x <= 3", "one of `x > 3` and `x <= 3` always holds"),
        ("x != 1 or x != 2", "one of `x != 1` and `x != 2` always holds"),
        ("word != \"a\" or word != \"b\"", "one of `word != \"a\"` and `word != \"b\"` always holds"),
        ("kind != \"a\" or kind != \"b\"", "one of `kind != \"a\"` and `kind != \"b\"` always holds"),
        ("kind = \"a\" or kind = \"b\" or kind = \"c\"",
         "one of `kind = \"a\"`, `kind = \"b\"` and `kind = \"c\"` always holds"),
        ("small >= 1 or small < 2", "one of `small >= 1` and `small < 2` always holds"),
        ("x >= y or x <= y", "one of `x >= y` and `x <= y` always holds"),
        ("open_ and (x > 3 or x <= 3)", "one of `x > 3` and `x <= 3` always holds"),
        ("open_ or x > 3 and x < 1", "`x > 3` and `x < 1` never hold together"),
        ("not (x > 3 and x < 1)", "`x > 3` and `x < 1` never hold together"),
    ],
)  # fmt: skip
def test_conditions_that_exclude_one_another_are_told(condition: str, sentence: str) -> None:
    assert [text for _, text in said(award(f"if {condition} then 1 else 0"), "PS432")] == [sentence]


@pytest.mark.parametrize(
    "condition",
    [
        "open_ and not done",
        "x > 3 and x < 5",
        "x > 3 and y < 1",
        "x > 3 or x < 1",
        "x >= 5 and x <= 5",
        "small > 3 or small > 4",
        "kind = \"a\" or kind = \"b\"",
        "kind = \"a\" and other = \"b\"",
        "kind != \"a\" and kind != \"b\"",
        "kind in {\"a\", \"b\"} and kind in {\"b\", \"c\"}",
        "word != \"a\" and word != \"b\"",
        "word != \"a\" and word = \"b\"",
        "word = \"b\" and word != \"a\"",
        "word = \"a\" or word = \"b\"",
        "x > y and x >= y",
        "x > y or y > x",
        "n > 0 and n < 2",
        "maybe is known and maybe > 3",
        "maybe is known or maybe is missing",
        "open_ and (done or not open_)",
        "n < 0 and n > 5",
        "n < 0 and n < 5 and open_",
        "n >= 0 or n < 0",
        "kind = other and kind = \"a\"",
        "true or open_",
    ],
)  # fmt: skip
def test_conditions_that_can_hold_together_are_none(condition: str) -> None:
    assert said(award(f"if {condition} then 1 else 0"), "PS432") == []


@pytest.mark.parametrize(
    ("condition", "inner", "sentence"),
    [
        ("maybe is missing", "maybe is missing", "this never holds: where it is asked, `maybe` is never missing"),
        ("maybe is missing", "maybe is not missing", "this always holds: where it is asked, `maybe` is never missing"),
        ("maybe is not known", "maybe is known", "this always holds: where it is asked, `maybe` is always known"),
        ("maybe is not pending", "maybe is pending", "this always holds: where it is asked, `maybe` is always pending"),
    ],
)
def test_a_status_that_is_asked_again_is_told(condition: str, inner: str, sentence: str) -> None:
    award_ = award(f"if {condition} then 1 else if {inner} and open_ then 2 else 0")
    assert [text for _, text in said(award_, "PS431")] == [sentence]


def test_contradictions_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    body = award("(if open_ and not open_ then 1 else 0) + (if done and not done then 1 else 0)")
    assert len(said(body, "PS432")) == 2
    monkeypatch.setattr(limits, "DIAGNOSTICS", 1)
    assert len(said(body, "PS432")) == 1


def test_many_conditions_on_one_thing_are_compared_with_the_first_ones() -> None:
    first = " and ".join(f"x != {number}" for number in range(70))
    assert said(award(f"if {first} and x = 69 then 1 else 0"), "PS432") == []
    assert len(said(award(f"if x = 69 and {first} then 1 else 0"), "PS432")) == 0
    short = " and ".join(f"x != {number}" for number in range(50))
    assert len(said(award(f"if {short} and x = 49 then 1 else 0"), "PS432")) == 1


def test_very_long_lists_are_compared_too() -> None:
    low, high = (", ".join(str(number) for number in range(start, start + 101)) for start in (0, 200))
    assert len(said(award(f"if x in {{{low}}} and x in {{{high}}} then 1 else 0"), "PS432")) == 1


@pytest.mark.parametrize(
    ("condition", "clash"),
    [
        ("n > 5 and (n < 3 or n = 4)", "`n > 5` and `n < 3 or n = 4` never hold together"),
        ("x < y and small > 2 and y < x", "`x < y` and `y < x` never hold together"),
    ],
)
def test_conditions_exclude_one_another_by_what_they_say_of_others(condition: str, clash: str) -> None:
    assert [sentence for _, sentence in said(award(f"if {condition} then 1 else 0"), "PS432")] == [clash]


# ---------------------------------------------------------------- PS433


@pytest.mark.parametrize(
    ("body", "pieces"),
    [
        ("fact n, m : count indicator i 10 { award n }", ["nothing looks at fact `m`"]),
        ("fact n : count let a = 2 indicator i 10 { award n }", ["nothing looks at `let a`"]),
        ("fact n, m : count let a = m indicator i 10 { award n }", ["nothing looks at `let a`"]),
        ("fact n, m : count let a = m let b = a indicator i 10 { award n }", ["nothing looks at `let b`"]),
        ("fact n : count fact t : table { k : text, v : count } indicator i 10 { award n }",
         ["nothing looks at table `t`"]),
        ("fact t : table { k : text, v : count } indicator i 10 { award count(t) }",
         ["nothing looks at column `v` of `t`"]),
        (("fact n : count fact w : text indicator i 10 { award n } example \"e\" { given n = 1, w = \"a\" expect i = 1,"
         " w = \"a\" }"), ["nothing looks at fact `w`"]),
    ],
)  # fmt: skip
def test_what_nothing_looks_at_is_told(body: str, pieces: list[str]) -> None:
    assert [sentence for _, sentence in said(body, "PS433")] == pieces


@pytest.mark.parametrize(
    "body",
    [
        "fact n : count indicator i 10 { award 5 zero when n > 2 }",
        "fact n, m : count let a = m \"shown with the result\" indicator i 10 { award n }",
        "fact n : count indicator i 10 { award 5 } require n > 2 \"few\"",
        "fact n : count indicator i 10 { award 5 } warn unless n > 2 \"few\"",
        "fact n, m : count indicator i 10 { award 5 } warn unless m > 2 \"only {n}\"",
        "fact n : count fact m : count default n + 1 indicator i 10 { award m }",
        "fact n : number optional indicator i 10 { award if n is missing then 1 else 2 }",
        "fact b : money fact t : target(\"B\" : b) fact a : actual indicator i 10 { target a meets t otherwise zero }",
        ("fact b : money fact t : table { g : target(\"B\" : b), a : actual } "
        "indicator i 10 { award count(t where a meets g) }"),
        "fact n : count indicator i 10 { judged p check n >= 3 }",
        ("fact t : table { g : choice(\"a\", \"b\"), k : choice(\"c\", \"d\"), w : points, s : points, why : text } "
        "group i 10 { each row of t by g { indicator k w { judged s because why } } }"),
        "fact t : table { v : count } optional indicator i 10 { award if t is missing then 1 else sum(v of t) }",
        "fact t : table { k : text, v : date optional } indicator i 10 { award count(t where v is known) }",
        "fact t : table { k : text } optional indicator i 10 { award if t is missing then 1 else 2 }",
    ],
)  # fmt: skip
def test_whatever_looks_at_a_thing_uses_it(body: str) -> None:
    assert said(body, "PS433") == []


def test_a_rule_on_the_grade_uses_a_fact() -> None:
    head = 'framework f { points 10 grade on exact { >= 5 : "A", else : "B" } }'
    sound = perfscore.loads(f'{head} fact n : count indicator i 10 {{ award 5 }} cap grade at "B" when n > 2')
    assert found_in(sound, "PS433") == []


def test_a_division_is_found_behind_hundreds_that_a_requirement_keeps_from_0() -> None:
    names = [f"d{number}" for number in range(210)]
    required = "".join(f'require {name} > 3 "few"\n' for name in names)
    rules = "".join(f"indicator i{name} 1 {{ award 1 / {name} }}\n" for name in names)
    text = f"framework f {{ points 211 round half_up to 0.01 at each indicator }} fact {', '.join(names)}, n : count\n"
    sound = perfscore.loads(f"{text}{required}{rules}indicator last 1 {{ award 1 / n }}")
    assert [sentence for *_, sentence in found_in(sound, "PS430")] == ["this divides by 0 where `n` = 0"]


@pytest.mark.parametrize("limit", ["cap 4 when score(j) > 2", "zero when score(j) > 2", "full when score(j) > 2"])
def test_a_limit_that_reads_a_score_hides_no_division(limit: str) -> None:
    body = f"fact n, m : count indicator j 4 {{ award min(4, m) }} indicator i 6 {{ award 1 / n {limit} }}"
    assert [piece for piece, _ in said(body, "PS430")] == ["n"]


def test_a_veto_of_the_whole_that_reads_a_score_hides_no_division() -> None:
    body = "fact n, m : count indicator j 4 { award min(4, m) } indicator i 6 { award 1 / n }\nzero when score(j) >= 4"
    assert said(body, "PS430") == [("n", "this divides by 0 where `n` = 0, `m` = 0")]


def test_a_division_that_a_score_keeps_from_0_is_not_told() -> None:
    body = (
        "fact m : count in [0, 9] indicator j 4 { award min(4, m) } indicator i 6 { award score(j) / (4.5 - score(j)) }"
    )
    assert said(body, "PS430") == []
