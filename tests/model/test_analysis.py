"""Frameworks with one flaw each are refused with its code, and what lies beside is still looked at."""

import pytest

import perfscore
from perfscore.kernel import limits
from support.scoring import framework, refused

DECLARED = """
fact n, d : number
fact r : ratio
fact c : count
fact yes : bool
fact word : choice("good", "poor")
fact said : text
fact start : date
fact late : duration
fact spent : money
"""


def row(clause: str) -> str:
    return f"{DECLARED} indicator a 10 {{ {clause} }}"


def codes(body: str, points: str = "10", plan: str = "") -> list[str]:
    """The codes of the errors, warnings left out; none where the framework is sound."""
    try:
        return [each.code for each in framework(body, points, plan).warnings]
    except perfscore.FrameworkError as error:
        return [each.code for each in error.diagnostics]


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("award absent", ["PS201"]),
        ("award -absent", ["PS201"]),
        ("award -word", ["PS304"]),
        ("award absent ^ 2", ["PS201"]),
        ("award word ^ 2", ["PS304"]),
        ("award n ^ d", ["PS310"]),
        ("award n ^ 0.5", ["PS310"]),
        ("award n ^ 50%", ["PS310"]),
        (f"award n ^ {limits.EXPONENT + 1}", ["PS310"]),
        ("award n * word", ["PS304"]),
        ("award yes / n", ["PS304"]),
        ("award n / 0", ["PS408"]),
        ("award n / (1 - 1)", ["PS408"]),
        ("award spent", ["PS306"]),
        ("award yes", ["PS306"]),
        ("award spent + c", ["PS301"]),
        ("award r - c", ["PS301"]),
        ("award if n then 1 else 2", ["PS303"]),
        ("award if yes then c else spent", ["PS302"]),
        ("award if absent then 1 else gone", ["PS201", "PS201"]),
        ("award if not n then 1 else 2", ["PS303"]),
        ("award if yes and n then 1 else 2", ["PS303"]),
        ("award if yes or n or d then 1 else 2", ["PS303", "PS303"]),
        ("award if absent in [1, 2] then 1 else 2", ["PS201"]),
        ("award if word in [1, 2] then 1 else 2", ["PS302"]),
        ("award if n in [2, 1] then 1 else 2", ["PS411"]),
        ("award if n in [d, 1] then 1 else 2", ["PS309"]),
        ("award if n in [1, d] then 1 else 2", ["PS309"]),
        ("award if absent in {1, 2} then 1 else 2", ["PS201"]),
        ('award if n in {1, "x"} then 1 else 2', ["PS311"]),
        ('award if word in {"good", "bad"} then 1 else 2', ["PS307"]),
        ('award if word = "bad" then 1 else 2', ["PS307"]),
        ("award if word > said then 1 else 2", ["PS302"]),
        ("award if late > 3 then 1 else 2", ["PS302"]),
        ("award if absent = 1 then 1 else 2", ["PS201"]),
        ("award if absent is known then 1 else 2", ["PS201"]),
        ("award if n + 1 is pending then 1 else 2", ["PS210"]),
        ("award missing", ["PS306"]),
        ("award 1 + missing", ["PS301"]),
        ("award if n = missing then 1 else 2", ["PS302"]),
        ("award n otherwise yes", ["PS302"]),
        ("award absent otherwise gone", ["PS201", "PS201"]),
        ("award if n is lost then 1 else 2", ["PS113"]),
        ("award round(absent, 1, up)", ["PS201"]),
        ("award round(word, 1, up)", ["PS304"]),
        ("award round(n, d, up)", ["PS309"]),
        ('award round(n, "x", up)', ["PS311"]),
        ("award round(n, 0, up)", ["PS410"]),
        ("award round(n, 1 / 3, up)", ["PS410"]),
        ("award round(n, 1, upwards)", ["PS113"]),
        ("award round(n, 1)", ["PS308"]),
        ("award score(n + 1)", ["PS211"]),
        ("award score(absent)", ["PS205"]),
        ("award weight(absent)", ["PS205"]),
        ("award quantile(n, d)", ["PS208"]),
        ("award max(absent, n)", ["PS201"]),
        ("award max(spent, c)", ["PS308"]),
        ("award abs(n, d)", ["PS308"]),
        ("award abs(start)", ["PS308"]),
        ("award count(n)", ["PS308"]),
        ("award mean(word)", ["PS308"]),
        ("award year(n)", ["PS308"]),
        ("award days_between(start)", ["PS308"]),
        ("award day(months_after(start, late))", ["PS308"]),
        ("award 11", ["PS413"]),
        ("award 0 - 1", ["PS413"]),
        ("award { }", ["PS422"]),
        ("award { 1 when n  absent when yes  gone when 2 }", ["PS303", "PS201", "PS201", "PS303"]),
        ("award { (0 - 1) when yes }", ["PS410"]),
        ("award { 11 when yes }", ["PS413"]),
    ],
)
def test_a_formula_is_refused(clause: str, found: list[str]) -> None:
    assert refused(row(clause)) == found


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("bands absent { else : 1 }", ["PS201"]),
        ("bands n { }", ["PS422"]),
        ("bands n { >= 1 : absent  < 1 : 2 }", ["PS201"]),
        ("bands n { >= d : 1  < 1 : 2 }", ["PS309"]),
        ("bands n { >= 1 : 11  < 1 : 2 }", ["PS413"]),
        ("bands n { >= 1 : 1  else : 2  else : 3 }", ["PS421"]),
        ("bands n { >= 1 : 1  >= 2 : 2  else : 3 }", ["PS403"]),
        ("bands n { <= 2 : 1  <= 1 : 2  else : 3 }", ["PS403"]),
        ("bands n { <= 2 : 1  <= 2 : 2  else : 3 }", ["PS403"]),
        ("bands n { [0, 9] : 1  [2, 3] : 2  [4, 5] : 3  else : 3 }", ["PS403", "PS403"]),
        ("bands n { [0, 3] : 1  [0, 3) : 2  [3, 5] : 3  else : 3 }", ["PS403", "PS403"]),
        ("bands n { > 0 : 1  [4, 5] : 3  else : 3 }", ["PS403"]),
        ("bands n { 1 : 1  1 : 2  else : 3 }", ["PS403"]),
        ("bands n { > 1 : 1  < 1 : 2 }", ["PS402"]),
        ('bands n { "x" : 1  else : 2 }', ["PS311"]),
        ("bands c { 0 : 1  >= 2 : 2 }", ["PS402"]),
        ("bands r { < 60% : 1 }", ["PS402"]),
        ("bands r { <= 60% : 1 }", ["PS402"]),
        ("bands r { <= 60% : 1  > 90% : 2 }", ["PS402"]),
        ("bands yes { true : 1 }", ["PS402"]),
        ("bands yes { true : 1  true : 3  false : 2 }", ["PS403"]),
        ('bands word { "good" : 1 }', ["PS402"]),
        ('bands word { "good" : 1  "good" : 2  "poor" : 1 }', ["PS403"]),
        ('bands word { "goood" : 1  "poor" : 1 }', ["PS307"]),
        ("bands word { >= 1 : 1  else : 2 }", ["PS302"]),
        ('bands said { "x" : 1 }', ["PS402"]),
        ("bands start { 2021-01-01 : 1 }", ["PS402"]),
        ("interpolate absent { 0 : 1, 2 : 3 }", ["PS201"]),
        ("interpolate word { 0 : 1, 2 : 3 }", ["PS304"]),
        ("interpolate n { 0 : 1 }", ["PS409"]),
        ("interpolate n { 2 : 1, 0 : 3 }", ["PS409"]),
        ("interpolate n { d : 1, 2 : 3 }", ["PS309"]),
        ("interpolate n { 0 : 1 days, 2 : 3 }", ["PS302"]),
        ("interpolate n { 0 : 1 days, 2 : 3 days }", ["PS306", "PS306"]),
        ("interpolate n { 0 : true, 2 : 2021-01-01 }", ["PS304", "PS304"]),
        ("interpolate n { 0 : 11, 2 : 3 }", ["PS413"]),
        ("deduct { }", ["PS422"]),
        ("deduct 1 when n", ["PS303"]),
        ("deduct (0 - 1) when yes", ["PS410"]),
        ("deduct (0 - 1) per 1 of n proportional", ["PS410"]),
        ("deduct 1 per 1 of absent proportional", ["PS201"]),
        ("deduct 1 per 1 of word proportional", ["PS304"]),
        ("deduct 1 per 0 of n proportional", ["PS410"]),
        ("deduct 1 per 1% of c proportional", ["PS311"]),
        ("deduct d per 1 of n proportional", ["PS309"]),
        ("deduct 1 per d of n proportional", ["PS309"]),
        ("deduct 1 per 1 of n above absent proportional", ["PS201"]),
        ("deduct 1 per 1 of n above late proportional", ["PS302"]),
        ("deduct 1 per 1 of n", ["PS112"]),
        ("deduct 1 when yes down to absent", ["PS201"]),
        ("deduct 1 when yes down to 11", ["PS413"]),
        ("deduct 1 when yes down to spent", ["PS306"]),
        ("target absent >= gone otherwise zero", ["PS201", "PS201"]),
        ("target n >= 1", ["PS116"]),
        ("target n >= late otherwise zero", ["PS302"]),
        ("target n != 1 otherwise zero", ["PS314"]),
        ("target n = 1 otherwise proportional", ["PS314"]),
        ("target n = 1 otherwise bands { else : 1 }", ["PS314"]),
        ("target word >= said otherwise zero", ["PS302"]),
        ('target word = "bad" otherwise zero', ["PS307"]),
        ("target start <= 2021-01-01 otherwise proportional", ["PS314"]),
        ("target n >= 1 otherwise bands { >= 50% : 1 }", ["PS402"]),
        ("target n >= 1 otherwise bands { }", ["PS422"]),
        ("target n > 1 otherwise bands { < 100% : 1 }", ["PS402"]),
        ("target start <= 2021-01-01 otherwise bands { > 1 : 1 }", ["PS402"]),
        ("target start < 2021-01-01 otherwise bands { >= 1 : 1 }", ["PS402"]),
        ("target n >= 1 otherwise zero flag beyond d", ["PS309"]),
        ("target n = 1 otherwise zero flag beyond 30%", ["PS314"]),
        ("target start <= 2021-01-01 otherwise zero flag beyond 30%", ["PS314"]),
        ("judged j in 0 .. 11", ["PS413"]),
        ("judged j in 3 .. 2", ["PS411"]),
        ("judged j in 0 .. d", ["PS309"]),
        ("judged j step 0", ["PS410"]),
        ("judged j step d", ["PS309"]),
        ("judged n", ["PS202"]),
        ("award 1 award 2", ["PS405"]),
        ("award 1 part 10 { award 1 }", ["PS406"]),
        ("zero when yes", ["PS404"]),
    ],
)
def test_a_clause_is_refused(clause: str, found: list[str]) -> None:
    assert refused(row(clause)) == found


@pytest.mark.parametrize(
    ("limit", "found"),
    [
        ("cap 11 when yes", ["PS413"]),
        ("cap absent when yes", ["PS201"]),
        ("cap 1 when n", ["PS303"]),
        ("at least spent", ["PS306"]),
        ("at most 0 - 1", ["PS413"]),
        ("zero when absent", ["PS201"]),
        ("na when yes then perhaps", ["PS113"]),
    ],
)
def test_a_limit_is_refused(limit: str, found: list[str]) -> None:
    assert refused(row(f"award 1 {limit}")) == found


def test_a_malus_has_no_veto() -> None:
    body = f"{DECLARED} indicator a 10 {{ award 1 }} indicator b -2 {{ award 0 - 1 zero when yes }}"
    assert refused(body) == ["PS415"]


def test_the_whole_always_applies() -> None:
    assert refused(f"{row('award 1')} na when yes then full") == ["PS117"]


@pytest.mark.parametrize(
    ("declared", "found"),
    [
        ("let x : count = n", ["PS305"]),
        ("let x : count = 2.5", ["PS305"]),
        ('let x : choice("a", "b") = word', ["PS305"]),
        ('let x : choice("good") = said', ["PS305"]),
        ("fact x : nothing default 3", ["PS113"]),
        ("fact x : nothing default 3 let y = x + 1", ["PS113"]),
        ("fact x : number default absent", ["PS201"]),
        ("fact x : number default late", ["PS305"]),
        ("fact x : count default 0.5", ["PS316"]),
        ("fact x : count default 0 - 1", ["PS316"]),
        ("fact x : number in [0, 1] default 2", ["PS316"]),
        ("fact x : number to 0.1 default 0.25", ["PS316"]),
        ("fact x : date in >= 2021-01-01 default 2020-12-31", ["PS316"]),
        ('fact x : choice("a", "b") default "c"', ["PS307"]),
        ('fact x : choice("a", "b") default said', []),
        ("fact x : bool default true", []),
        ("fact x : date default 2020-12-31", []),
        ("fact x, x : number default 3", ["PS202"]),
        ("fact x : number default 3 fact x : number default 4", ["PS202"]),
        ("fact x : number default y fact y : number default x", ["PS203"]),
        ("fact x : points default score(a)", []),
        ("fact x : number in [2, 1]", ["PS411"]),
        ("fact x : number in [d, 1]", ["PS309"]),
        ('fact x : choice("a", "b") in [1, 2]', ["PS312"]),
        ("fact x : choice", ["PS313"]),
        ('fact x : choice("a", "a")', ["PS313"]),
        ('fact x : bool("a")', ["PS313"]),
        ('fact x : money("a", "b")', ["PS313"]),
        ("fact x : bool to 0.1", ["PS313"]),
        ("fact x : money to 0", ["PS410"]),
        ("fact x : money to 1 / 3", ["PS410"]),
        ("fact x : money to d", ["PS309"]),
        ("fact total : number", ["PS207"]),
        ("let x = y let y = x", ["PS203"]),
        ("let x = x", ["PS203"]),
        ("let x = absent let y = x + 1", ["PS201"]),
        ("let x : money = c", ["PS305"]),
        ("let x : nothing = c", ["PS113"]),
        ("let x = score(a) let a_ = x", []),
        ("let x = a", ["PS209"]),
        ("let x = total", ["PS209"]),
        ("let x = good", ["PS201"]),
        ("let x = full", ["PS118"]),
        ("let n = 3", ["PS202"]),
        ('require n "n"', ["PS303"]),
        ('example "x" { given n = 3 }', ["PS118"]),
        ('example "x" { given absent = 3 expect total = 1 }', ["PS201"]),
        ('example "x" { given n = "x" expect total = 1 }', ["PS311"]),
        ('example "x" { given n is known expect total = 1 }', ["PS113"]),
        ('example "x" { expect totl = 1 }', ["PS201"]),
        ('example "x" { expect n }', ["PS303"]),
        ('cap grade at "A" when yes', ["PS425"]),
        ('grade "A" when yes', ["PS425"]),
    ],
)
def test_a_declaration_is_refused(declared: str, found: list[str]) -> None:
    assert codes(f"{row('award 1')} {declared}") == found


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("round half_up to 0 at total", ["PS410"]),
        ("round half_up to 1 / 3 at total", ["PS410"]),
        ('round half_up to "x" at total', ["PS304"]),
        ("round sideways to 1 at total", ["PS113"]),
        ("round half_up to 1 at totl", ["PS113"]),
        ("round half_up to 1 at total, total", ["PS115"]),
        ("effective 2021-12-31 .. 2021-01-01", ["PS411"]),
        ("language fr", ["PS113"]),
        ('version "1" version "2"', ["PS115"]),
        ('grade on publishd { else : "x" }', ["PS113"]),
        ("grade on published { }", ["PS422"]),
        ('grade on published { >= 3 : "x" }', ["PS402"]),
        ('grade on published { "y" : "x"  else : "z" }', ["PS311"]),
        ('grade on published { >= n : "x"  else : "z" }', ["PS309"]),
    ],
)
def test_a_setting_is_refused(header: str, found: list[str]) -> None:
    assert refused(row("award 1"), plan=header) == found


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ('cap grade at "C" when yes', ["PS412"]),
        ('cap grade at "A" when n', ["PS303"]),
        ('grade "C" when absent', ["PS201"]),
    ],
)
def test_a_rule_about_grades_is_refused(rule: str, found: list[str]) -> None:
    assert refused(f"{row('award 1')} {rule}", plan='grade on exact { >= 3 : "A"  else : "B" }') == found


@pytest.mark.parametrize(
    ("body", "points", "found"),
    [
        ("", "10", ["PS418"]),
        ("group g 10 { }", "10", ["PS418"]),
        ("indicator a 9 { award 1 }", "10", ["PS401"]),
        ("indicator a 11 { award 1 }", "10", ["PS401"]),
        ("indicator a 9 { award 1 }", "10 mean", ["PS416"]),
        ("indicator a +10 { award 1 }", "10 maximum", ["PS416"]),
        ("indicator a 10 weight 1 { award 1 }", "10", ["PS417"]),
        ("indicator a 10 { award 1 }", "10 weighted mean", ["PS417"]),
        ("indicator a 10 weight 0 { award 1 }", "10 weighted mean", ["PS410"]),
        ("indicator a 10 { award 1 }", "10 median", ["PS113"]),
        ("indicator a 10 range 5 .. 3 { award 1 }", "10", ["PS411"]),
        ("indicator a 10 range 0 .. 3 { award 1 }", "10", ["PS413"]),
        ("indicator a 5 { award 1 } indicator a 5 { award 1 }", "10", ["PS202"]),
        ("group g 10 { award 1 }", "10", ["PS418", "PS117"]),
        ("group g 10 { part 10 { award 1 } }", "10", ["PS117"]),
        ("part 10 { award 1 }", "10", ["PS101"]),
        ("indicator a 10 { indicator b 10 { award 1 } }", "10", ["PS117"]),
        ("indicator total 10 { award 1 }", "10", ["PS207"]),
        ("indicator a 10 { award score(a) }", "10", ["PS203"]),
        ("indicator a 10 { award 1 zero when score(total) > 1 }", "10", ["PS203"]),
    ],
)
def test_a_tree_is_refused(body: str, points: str, found: list[str]) -> None:
    assert codes(body, points) == found


# ---------------------------------------------------------------- divisions without a rounding plan

ENDLESS = [
    "award n / 3",
    "award n / d",
    "award mean(n, d, 1)",
    "award n * 2 / 3",
    "award bands n { > 1 : n / 3, else : 0 }",
    "deduct 1 per 3 of n proportional",
    "interpolate n { 0 : 0, 3 : full }",
    "interpolate n { 0 : 0, 2 : 1, 9 : full }",
    "target n >= 3 otherwise proportional",
    "award 1 na when yes then redistribute",
    "award 1 cap n / 3 when yes",
]
ENDING = [
    "award n / 4 * 3",
    "award round(n / 3, 0.01, half_up)",
    "award if n / 3 > 1 then 1 else 0",
    "award bands n / 3 { > 1 : 1, else : 0 }",
    "award 1 zero when n / 3 > 1",
    "award mean(n, d)",
    "deduct 1 per 0.5 of n proportional",
    "deduct 1 per 3 of n each started",
    "deduct { 1 when yes  1 per 4 of n proportional }",
    "interpolate n { 0 : 0, 4 : full }",
    "interpolate n { 0 : 5, 3 : 5 }",
    "target n >= 3 otherwise zero",
    "award 1 na when yes then zero",
]


def unrounded(body: str, points: str = "10") -> list[str]:
    return codes(f"{DECLARED} {body}", points, plan='version "1"')


@pytest.mark.parametrize("clause", ENDLESS)
def test_what_divides_without_end_needs_a_rounding_plan(clause: str) -> None:
    assert unrounded(f"indicator a 10 {{ {clause} }}") == ["PS407"]
    assert codes(row(clause)) == []


@pytest.mark.parametrize("clause", ENDING)
def test_what_ends_needs_none(clause: str) -> None:
    assert unrounded(f"indicator a 10 {{ {clause} }}") == []


NAMED = ["let x = n / 3", "fact x : number default n / 3", "rule third(v : number) = v / 3 let x = third(n)"]


@pytest.mark.parametrize("declared", NAMED)
def test_a_quotient_that_reaches_points_by_a_name_needs_a_plan(declared: str) -> None:
    assert unrounded(f"{declared} let y = x indicator a 10 {{ award 1 + y }}") == ["PS407"]
    assert unrounded(f"{declared} indicator a 10 {{ award round(x, 0.1, half_up) }}") == []


@pytest.mark.parametrize("declared", [*NAMED, 'require n / 3 > 1 "x"', 'let x = n / 3 "X" round half_up to 0.1'])
def test_a_quotient_that_no_points_have_needs_none(declared: str) -> None:
    assert unrounded(f"{declared} indicator a 10 {{ award 1 }}") == []


@pytest.mark.parametrize(
    ("combination", "weights", "found"),
    [
        ("mean", ("", ""), []),
        ("mean", ("", "", ""), ["PS407"]),
        ("weighted mean", ("weight 1", "weight 3"), []),
        ("weighted mean", ("weight 1", "weight 2"), ["PS407"]),
        ("minimum", ("", "", ""), []),
    ],
)
def test_a_mean_over_what_does_not_divide_evenly_needs_a_plan(
    combination: str, weights: tuple[str, ...], found: list[str]
) -> None:
    children = " ".join(f"indicator a{index} 10 {weight} {{ award 1 }}" for index, weight in enumerate(weights))
    assert unrounded(children, f"10 {combination}") == found


# ---------------------------------------------------------------- limits of size


@pytest.mark.parametrize(
    "nested",
    ["-" * 61 + "1", "if yes then 1 else " * 61 + "1", "(" * 61 + "1" + ")" * 61, "n + 2 * (" * 40 + "1" + ")" * 40],
)
def test_what_is_nested_too_deep_is_refused(nested: str) -> None:
    assert refused(row(f"award {nested}")) == ["PS107"]


def test_groups_are_nested_no_deeper_than_the_limit() -> None:
    deep = limits.GROUP_NESTING - 1
    body = "{} indicator a 10 {{ award 1 }} {}"
    assert codes(body.format("group g 10 {" * deep, "}" * deep)) == []
    assert refused(body.format("group g 10 {" * (deep + 2), "}" * (deep + 2))) == ["PS423"]


def test_a_number_is_written_with_no_more_digits_than_the_limit() -> None:
    long = "9" * (limits.LITERAL_CHARACTERS + 1)
    assert refused(row(f"award {long}")) == ["PS106"]
    assert refused(row(f"award if late > {long} days then 1 else 2")) == ["PS106"]
    assert codes(row(f"award n + {long[1:]}")) == []


HUGE = " * ".join(["9" * 60] * 400)


@pytest.mark.parametrize("value", [HUGE, f"({HUGE}) + 1", "((2 ^ 100) ^ 100) ^ 100", "-((2 ^ 100) ^ 100) ^ 100"])
def test_a_fixed_number_that_grows_too_large_is_no_fixed_number(value: str) -> None:
    assert refused(row(f"interpolate n {{ {value} : 0, 1 : 2 }}")) == ["PS309"]


@pytest.mark.parametrize("value", ["2 ^ 3", "1 + 2 * 3 - 4 / 2", "-(-8)", "full - 2", "80% * 10"])
def test_a_fixed_number_may_be_reckoned(value: str) -> None:
    assert codes(row(f"interpolate n {{ 0 : {value}, 1 : 2 }}")) == []


def test_a_ladder_may_rise_or_fall() -> None:
    assert codes(row("bands n { >= 9 : 1  > 5 : 2  >= 5 : 3  else : 4 }")) == []
    assert codes(row("bands n { < 5 : 1  <= 5 : 2  < 9 : 3  >= 9 : 4 }")) == []


@pytest.mark.parametrize(
    "declared",
    [
        "let x : count = c",
        "let x : count = 2",
        'let x : choice("good", "poor", "fair") = word',
        "let x : ratio = n / d",
    ],
)
def test_a_quantity_may_be_declared_with_its_type(declared: str) -> None:
    assert codes(f"{row('award 1')} {declared}", plan=PLAN) == []


PLAN = "round half_up to 0.01 at total"


@pytest.mark.parametrize(
    ("judged", "found"),
    [
        ("judged j step 1/3", ["PS410"]),
        ("judged j step 0.7", ["PS410"]),
        ("judged j in 1 .. 10 step 2", ["PS410"]),
        ("judged j in 2 .. 10 step 2", []),
    ],
)
def test_the_steps_of_judged_points_reach_full_marks(judged: str, found: list[str]) -> None:
    assert codes(row(judged)) == found


@pytest.mark.parametrize(
    "clause",
    ["deduct 1 per 1 of r proportional", "deduct 1 per 1% of r above 5 proportional", "target r >= 80 otherwise zero"],
)
def test_a_percent_sign_that_was_forgotten_is_a_warning(clause: str) -> None:
    assert codes(row(clause), plan=PLAN) == ["PS315"]


def test_the_share_of_two_counts_may_be_any_number() -> None:
    assert codes(row("award if c / c > 12 then 1 else 0"), plan=PLAN) == []


def test_a_choice_has_no_more_options_than_the_limit() -> None:
    options = ", ".join(f'"{number}"' for number in range(limits.OPTIONS + 1))
    assert codes(f"{row('award 1')} fact many : choice({options})") == ["PS424"]


@pytest.mark.parametrize(
    ("value", "found"),
    [("max(1, 2)", []), ("min(3, 1)", []), ("abs(0 - 2)", []), ("sum(1, 1)", []), ("min(n, 1)", ["PS309"])],
)
def test_a_fixed_number_may_use_functions(value: str, found: list[str]) -> None:
    assert codes(row(f"bands n {{ >= {value} : 1  else : 0 }}")) == found


def test_a_rounded_number_may_be_fixed() -> None:
    assert codes(row("bands n { >= round(2/3, 0.1, up) : 1  else : 0 }"), plan=PLAN) == []
    assert codes(row("bands n { >= round(n, 0.1, up) : 1  else : 0 }"), plan=PLAN) == ["PS309"]


def test_a_sum_of_endless_parts_is_no_fixed_number() -> None:
    parts = " + ".join(f"1/{number}" for number in range(1, 5_000))
    assert codes(row(f"bands n {{ >= {parts} : 1  else : 0 }}"), plan=PLAN) == ["PS309"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("given x = 3 expect total = 1", ["PS118"]),
        ('expect grade "C"', ["PS412"]),
        ("expect error nonsense", ["PS113"]),
    ],
)
def test_an_example_that_can_never_hold_is_refused(line: str, found: list[str]) -> None:
    grades = 'grade on published { >= 5 : "A" else : "B" }'
    assert codes(f'{row("award 1")} let x = n + 1 example "e" {{ {line} }}', plan=grades) == found


def test_the_name_of_a_row_or_of_a_mode_makes_no_circle() -> None:
    assert codes(f"{row('award 1')} let a = score(a) let half_up = round(n, 1, half_up) let weight = weight(a)") == []
