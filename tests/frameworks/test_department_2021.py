"""The shipped framework scores the published figures of the 2021 department table."""

import math
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore import Framework, Result
from perfscore.scoring.result import NodeResult

FRAMEWORKS = Path(__file__).resolve().parents[2] / "frameworks"
FRAMEWORK_FILE = FRAMEWORKS / "shenzhen-department-2021.perf"
FACTS_FILE = FRAMEWORKS / "credit-centre-2021.toml"

# The table row by row: path in the framework, title, declared points, published points.
ROWS = [
    ("decision.budgeting.budget_rationality", "预算编制合理性", "5", "5"),
    ("decision.budgeting.budget_conformity", "预算编制规范性", "5", "5"),
    ("decision.goals.goal_completeness", "绩效目标完整性", "3", "3"),
    ("decision.goals.goal_clarity", "绩效指标明确性", "7", "5.5"),
    ("management.funds.procurement", "政府采购执行情况", "2", "1.98"),
    ("management.funds.compliance", "财务合规性", "3", "2.91"),
    ("management.funds.publication", "预决算信息公开", "3", "3"),
    ("management.projects.project_procedure", "项目实施程序", "2", "2"),
    ("management.projects.project_supervision", "项目监管", "2", "2"),
    ("management.assets.safekeeping", "资产管理安全性", "2", "2"),
    ("management.assets.utilisation", "固定资产利用率", "1", "1"),
    ("management.personnel.staffing", "财政供养人员控制率", "1", "1"),
    ("management.personnel.agency_staffing", "编外人员控制率", "1", "1"),
    ("management.rules.rule_soundness", "管理制度健全性", "3", "3"),
    ("performance.economy.cost_control", "公用经费控制率", "6", "6"),
    ("performance.efficiency.key_tasks", "重点工作完成情况", "8", "8"),
    ("performance.efficiency.timeliness", "项目完成及时性", "6", "5.31"),
    ("performance.efficiency.execution", "预算执行率", "6", "5.97"),
    ("performance.effectiveness.benefits", "社会效益、经济效益、生态效益", "25", "21"),
    ("performance.fairness.petitions", "群众信访办理情况", "3", "3"),
    ("performance.fairness.satisfaction", "公众或服务对象满意度", "6", "6"),
]

# The levels above them: path, title, declared points, sum of the published points of the rows below.
GROUPS = [
    ("decision", "部门决策", "20", "18.5"),
    ("decision.budgeting", "预算编制", "10", "10"),
    ("decision.goals", "目标设置", "10", "8.5"),
    ("management", "部门管理", "20", "19.89"),
    ("management.funds", "资金管理", "8", "7.89"),
    ("management.projects", "项目管理", "4", "4"),
    ("management.assets", "资产管理", "3", "3"),
    ("management.personnel", "人员管理", "2", "2"),
    ("management.rules", "制度管理", "3", "3"),
    ("performance", "部门绩效", "60", "55.28"),
    ("performance.economy", "经济性", "6", "6"),
    ("performance.efficiency", "效率性", "20", "19.28"),
    ("performance.effectiveness", "效果性", "25", "21"),
    ("performance.fairness", "公平性", "9", "9"),
]

# The report's ratios in percent, to two places.
RATIOS = [
    ("purchase_rate", "97.59"),
    ("adjust_rate", "10.89"),
    ("asset_rate", "95.17"),
    ("staff_rate", "83.64"),
    ("agency_rate", "0"),
    ("three_public_rate", "26.05"),
    ("daily_expense_rate", "60.74"),
    ("timely_rate", "88.46"),
    ("mean_pace", "112.44"),
]

LATE = "公开但时间、内容或范围不符合要求"
FULLY = "按要求公开"
NEVER = "未公开"


@pytest.fixture(scope="module")
def framework() -> Framework:
    return perfscore.load(FRAMEWORK_FILE)


@pytest.fixture(scope="module")
def published(framework: Framework) -> Result:
    return perfscore.evaluate(framework, FACTS_FILE)


def facts(**changes: Any) -> dict[str, Any]:
    """The shipped facts, with some of them changed; a fact changed to None is left out."""
    table = tomllib.loads(FACTS_FILE.read_text(encoding="utf-8"), parse_float=Decimal)
    table.pop("about")
    table.update(changes)
    return {name: value for name, value in table.items() if value is not None}


def percent(ratio: Any) -> Decimal:
    """A ratio in percent, rounded half up to two places in plain integer arithmetic."""
    return Decimal(math.floor(ratio * 10_000 + Fraction(1, 2))).scaleb(-2)


def nodes_of(node: NodeResult) -> Iterator[NodeResult]:
    yield node
    for child in node.children:
        yield from nodes_of(child)


def assert_conserved(result: Result) -> None:
    for node in nodes_of(result):
        lost = sum((loss.amount for loss in node.losses), Fraction(0))
        assert Fraction(node.score) + lost == Fraction(node.weight), node.path
        assert node.lost == node.weight - node.score, node.path


@pytest.mark.parametrize(("path", "title", "weight", "score"), ROWS, ids=[row[0] for row in ROWS])
def test_an_indicator_scores_what_was_published(
    published: Result, path: str, title: str, weight: str, score: str
) -> None:
    indicator = published[path]
    assert (indicator.kind, indicator.title) == ("indicator", title)
    assert (indicator.weight, indicator.score) == (Decimal(weight), Decimal(score))


@pytest.mark.parametrize(("path", "title", "weight", "score"), GROUPS, ids=[row[0] for row in GROUPS])
def test_a_group_adds_the_published_points(published: Result, path: str, title: str, weight: str, score: str) -> None:
    group = published[path]
    assert (group.kind, group.title) == ("group", title)
    assert (group.weight, group.score) == (Decimal(weight), Decimal(score))


def test_the_rows_stand_in_the_order_of_the_table(published: Result) -> None:
    assert [indicator.path for indicator in published.indicators] == [row[0] for row in ROWS]


def test_the_total_and_the_grade_are_the_published_ones(published: Result) -> None:
    assert published.weight == 100
    assert published.score == Decimal("93.67")
    assert published.grade == "优"
    assert not published.warnings


def test_the_shipped_files_are_found_by_their_bare_names(published: Result) -> None:
    result = perfscore.evaluate("shenzhen-department-2021", perfscore.load_facts("credit-centre-2021"))
    assert (result.score, result.digest, result.facts_digest) == (
        published.score,
        published.digest,
        published.facts_digest,
    )


def test_a_plan_that_rounds_only_the_total_gives_another_total(published: Result) -> None:
    """Adding exactly and rounding once gives 93.66: the rows show two places, the total adds exact values."""
    text = FRAMEWORK_FILE.read_text(encoding="utf-8")
    assert text.count("于 每个 指标") == 1
    result = perfscore.evaluate(
        perfscore.loads(text.replace("于 每个 指标", "于 总分")), perfscore.load_facts(FACTS_FILE)
    )
    assert result.score == Decimal("93.66")
    assert result.grade == "优"
    assert [row.score for row in result.indicators] == [row.score for row in published.indicators]
    assert sum(row.score for row in result.indicators) == Decimal("93.67")
    assert sum(row.exact for row in result.indicators) == result.exact
    assert_conserved(result)


@pytest.mark.parametrize(("name", "shown"), RATIOS)
def test_a_ratio_is_the_published_one(published: Result, name: str, shown: str) -> None:
    assert percent(published.quantities[name]) == Decimal(shown)


@pytest.mark.parametrize(
    ("initial", "adjusted", "shown"),
    [("39525947.26", "45295933.00", "14.60"), ("13598714.01", "13616383.49", "0.13")],
)
def test_the_two_former_centres_adjusted_their_budgets_by_the_published_rates(
    framework: Framework, initial: str, adjusted: str, shown: str
) -> None:
    result = perfscore.evaluate(
        framework, facts(budget_initial=initial, budget_adjusted=adjusted, budget_executed=None)
    )
    assert percent(result.quantities["adjust_rate"]) == Decimal(shown)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("purchase_planned", ["11652536.30", "7700000.00"]),
        ("purchase_actual", ["11343951.03", "7543000.00"]),
        ("budget_initial", ["39525947.26", "13598714.01"]),
        ("budget_adjusted", ["45295933.00", "13616383.49"]),
    ],
)
def test_an_amount_is_the_sum_of_the_two_former_centres(name: str, parts: tuple[str, ...]) -> None:
    assert Decimal(facts()[name]["value"]) == sum(map(Decimal, parts))


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("three_public_rate", "25.80", "26.88"), ("daily_expense_rate", "38.34", "67.07")],
)
def test_a_joint_ratio_lies_between_those_of_the_two_former_centres(
    published: Result, name: str, low: str, high: str
) -> None:
    """The amounts behind these four ratios are not at hand, so they cannot be computed again.

    What can be checked is that the joint ratio, a weighted mean of the two, lies between them.
    """
    assert Decimal(low) < percent(published.quantities[name]) < Decimal(high)


def test_points_and_losses_add_up_at_every_node(published: Result) -> None:
    assert_conserved(published)


@pytest.mark.parametrize(
    ("changes", "path", "score"),
    [
        ({"budget_initial": "50000000", "budget_adjusted": "55000000"}, "compliance", "3"),
        ({"budget_initial": "50000000", "budget_adjusted": "45000000"}, "compliance", "3"),
        ({"budget_initial": "50000000", "budget_adjusted": "57500000"}, "compliance", "2.5"),
        ({"budget_initial": "50000000", "budget_adjusted": "42500000"}, "compliance", "2.5"),
        ({"budget_initial": "50000000", "budget_adjusted": "60000000"}, "compliance", "2"),
        ({"budget_initial": "50000000", "budget_adjusted": "90000000"}, "compliance", "2"),
        ({"irregular_spend": True}, "compliance", "0"),
        ({"purchase_actual": "19352536.30"}, "procurement", "2"),
        ({"purchase_actual": "19352536.31"}, "procurement", "1"),
        ({"purchase_actual": "0"}, "procurement", "1"),
        ({"oversight_proven": False}, "project_supervision", "0"),
        ({"special_fund_rated_poor": True}, "project_supervision", "0"),
        ({"oversight_in_place": False}, "project_supervision", "1"),
        ({"budget_departures": 2}, "budget_conformity", "3"),
        ({"budget_departures": 9}, "budget_conformity", "0"),
        ({"goals_lacking": 1}, "goal_completeness", "2"),
        ({"tasks_assigned": 5, "tasks_done": 4}, "key_tasks", "4"),
        ({"tasks_assigned": 5, "tasks_done": 2}, "key_tasks", "0"),
        ({"rules_exist": False}, "rule_soundness", "2.5"),
        ({"rules_kept": False}, "rule_soundness", "1.5"),
        ({"three_public_actual": "189550.80"}, "cost_control", "5"),
        ({"three_public_actual": "210612.00"}, "cost_control", "5"),
        ({"three_public_actual": "210612.01"}, "cost_control", "3"),
        ({"rate_q1": "12.50%"}, "execution", "5.27"),
        ({"petitions_received": 2, "petitions_answered": 1, "petitions_in_time": 1}, "petitions", "1"),
        ({"satisfaction_rate": "94.99%"}, "satisfaction", "4"),
        ({"satisfaction_rate": "0%"}, "satisfaction", "1"),
    ],
)
def test_a_rule_at_its_edge(framework: Framework, changes: dict[str, Any], path: str, score: str) -> None:
    changes = {"budget_executed": None, **changes}
    result = perfscore.evaluate(framework, facts(**changes))
    assert result[path].score == Decimal(score)
    assert result.score == sum(row.score for row in result.indicators)
    assert_conserved(result)


@pytest.mark.parametrize(
    ("budget", "accounts", "score"),
    [(FULLY, LATE, "2.5"), (LATE, LATE, "2"), (FULLY, NEVER, "1.5"), (NEVER, LATE, "1"), (NEVER, NEVER, "0")],
)
def test_publication_is_scored_apart_for_budget_and_accounts(
    framework: Framework, budget: str, accounts: str, score: str
) -> None:
    result = perfscore.evaluate(framework, facts(budget_publication=budget, accounts_publication=accounts))
    assert result["publication"].score == Decimal(score)
    assert_conserved(result)


@pytest.mark.parametrize("state", [NEVER, perfscore.NOT_APPLICABLE], ids=["unpublished", "not applicable"])
def test_secrecy_exempts_from_publication(framework: Framework, state: str) -> None:
    result = perfscore.evaluate(
        framework, facts(under_secrecy=True, budget_publication=state, accounts_publication=state)
    )
    assert result["publication"].score == 3
    assert_conserved(result)


def test_a_fall_of_the_cumulative_rate_is_refused(framework: Framework) -> None:
    with pytest.raises(perfscore.FactsError) as caught:
        perfscore.evaluate(framework, facts(rate_q3="50%"))
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["PS517"]


def test_spending_that_does_not_fit_the_last_quarter_is_a_warning(framework: Framework) -> None:
    result = perfscore.evaluate(framework, facts(budget_executed="50000000.00"))
    assert [warning.code for warning in result.warnings] == ["PS518"]
    assert result.score == Decimal("93.67")


def test_a_plan_of_no_purchases_is_outside_the_domain(framework: Framework) -> None:
    with pytest.raises(perfscore.FactsError):
        perfscore.evaluate(framework, facts(purchase_planned="0"))


def test_missing_facts_are_listed_with_their_titles(framework: Framework) -> None:
    with pytest.raises(perfscore.FactsError) as caught:
        perfscore.evaluate(framework, facts(purchase_planned=None, satisfaction_rate=None))
    assert {diagnostic.code for diagnostic in caught.value.diagnostics} == {"PS502"}
    told = " ".join(f"{diagnostic.message} {diagnostic.help}" for diagnostic in caught.value.diagnostics)
    assert "采购计划金额合计数" in told
    assert "公众或服务对象满意度" in told
