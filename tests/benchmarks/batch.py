"""A table of 100,000 departments is scored from file to file; how long that takes beside a loop written by hand.

``python tests/benchmarks/batch.py [ROWS]`` prints the times, and as ratios what the library takes with one process and
with two. The loop reads with ``csv.DictReader``, reckons with ``Decimal`` and writes with ``csv.writer``, as somebody
would who knows the table of the department by heart.
"""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import perfscore

FRAMEWORK = "shenzhen-department-2021"
CENT = Decimal("0.01")
D = Decimal
MARKS = {
    "clarity_broken_down": 2, "clarity_with_effects": 2, "clarity_clear_values": 1, "clarity_quantifiable": 1,
    "clarity_founded": 1, "policy_function": 1, "spending_rules": 1, "bookkeeping_rules": 1, "benefits_achieved": 25,
}  # fmt: skip
YES_OR_NO = [
    "follows_duties",
    "allocation_rational",
    "special_funds_fixed",
    "classified_rightly",
    "allocation_flexible",
    "irregular_spend",
    "under_secrecy",
    "projects_approved",
    "projects_by_rules",
    "oversight_in_place",
    "oversight_exercised",
    "oversight_proven",
    "special_fund_rated_poor",
    "assets_kept",
    "assets_disposed",
    "rules_exist",
    "rules_kept",
    "performance_run",
    "petition_channels",
]
PUBLISHED = ("按要求公开", "公开但时间、内容或范围不符合要求", "未公开")
HEADINGS = (
    "unit", *YES_OR_NO, *MARKS, "benefits_achieved.reason", "budget_departures", "goals_lacking", "purchase_planned",
    "purchase_actual", "budget_initial", "budget_adjusted", "budget_publication", "accounts_publication",
    "assets_in_use", "assets_total", "staff", "approved_posts", "agency_staff", "three_public_actual",
    "three_public_budget", "daily_expense_actual", "daily_expense_budget", "tasks_assigned", "tasks_done",
    "projects_planned", "projects_on_time", "rate_q1", "rate_q2", "rate_q3", "rate_q4", "petitions_received",
    "petitions_answered", "petitions_in_time", "satisfaction_rate",
)  # fmt: skip


NUMBERS = [name for name in HEADINGS[HEADINGS.index("budget_departures") :] if "publication" not in name]


def row(number: int, draw: random.Random) -> dict[str, str]:
    """A department that nobody has ever seen."""

    def money(low: int, high: int) -> str:
        return f"{draw.randint(low, high)}.{draw.randint(0, 99):02}"

    def share(low: int, high: int) -> str:
        return f"{D(draw.randint(low, high)) / 10_000:.4f}"

    rates = sorted(draw.randint(2_000, 10_000) for _ in range(4))
    tasks, projects, petitions = draw.randint(1, 9), draw.randint(1, 40), draw.randint(0, 30)
    answered = petitions - (draw.random() < 0.2 and petitions > 0)
    benefits = draw.choice((25, 25, 21, 23, 18.5))
    made = {name: "是" if draw.random() < 0.9 else "否" for name in YES_OR_NO}
    made |= {name: "否" if draw.random() < 0.95 else "是" for name in YES_OR_NO if name in _SELDOM}
    made |= {name: str(full) for name, full in MARKS.items()}
    return made | {
        "unit": f"单位{number:06}", "benefits_achieved": str(benefits),
        "benefits_achieved.reason": "" if benefits == 25 else "未达到目标",
        "budget_departures": str(draw.choice((0, 0, 0, 1, 2))), "goals_lacking": str(draw.choice((0, 0, 1))),
        "purchase_planned": money(1_000_000, 20_000_000), "purchase_actual": money(900_000, 18_000_000),
        "budget_initial": money(20_000_000, 60_000_000), "budget_adjusted": money(20_000_000, 60_000_000),
        "budget_publication": draw.choice(PUBLISHED), "accounts_publication": draw.choice(PUBLISHED),
        "assets_in_use": money(6_000_000, 10_000_000), "assets_total": money(10_000_001, 14_000_000),
        "staff": str(draw.randint(20, 99)), "approved_posts": str(draw.randint(20, 99)),
        "agency_staff": str(draw.randint(0, 9)), "three_public_actual": money(1_000, 200_000),
        "three_public_budget": money(100_000, 300_000), "daily_expense_actual": money(100_000, 900_000),
        "daily_expense_budget": money(500_000, 900_000), "tasks_assigned": str(tasks),
        "tasks_done": str(tasks - draw.choice((0, 0, 1))), "projects_planned": str(projects),
        "projects_on_time": str(draw.randint(0, projects)),
        **{f"rate_q{quarter}": f"{D(rate) / 10_000:.4f}" for quarter, rate in enumerate(rates, 1)},
        "petitions_received": str(petitions), "petitions_answered": str(answered),
        "petitions_in_time": str(answered), "satisfaction_rate": share(7_000, 10_000),
    }  # fmt: skip


_SELDOM = {"irregular_spend", "under_secrecy", "special_fund_rated_poor"}


def cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def band(value: Decimal, *steps: tuple[str, str], rest: str) -> Decimal:
    for edge, points in steps:
        if value >= D(edge):
            return D(points)
    return D(rest)


def by_hand(given: dict[str, str]) -> list[Decimal]:
    """The indicators of a row, in the order of the table."""
    yes = {name: given[name] == "是" for name in YES_OR_NO}
    marks = {name: D(given[name]) for name in MARKS}
    number = {
        name: D(given[name]) for name in HEADINGS[HEADINGS.index("budget_departures") :] if "publication" not in name
    }
    if number["assets_in_use"] > number["assets_total"] or number["tasks_done"] > number["tasks_assigned"]:
        raise ValueError(given["unit"])
    if number["projects_on_time"] > number["projects_planned"]:
        raise ValueError(given["unit"])
    if not number["petitions_in_time"] <= number["petitions_answered"] <= number["petitions_received"]:
        raise ValueError(given["unit"])
    if not number["rate_q1"] <= number["rate_q2"] <= number["rate_q3"] <= number["rate_q4"]:
        raise ValueError(given["unit"])
    for name, full in MARKS.items():
        if not 0 <= marks[name] <= full or (marks[name] < full and not given.get(f"{name}.reason")):
            raise ValueError(given["unit"])
    purchase = number["purchase_actual"] / number["purchase_planned"]
    if number["purchase_actual"] > number["purchase_planned"]:
        purchase = D(0)
    adjusted = abs(number["budget_adjusted"] - number["budget_initial"]) / number["budget_initial"]
    beyond = max(D(0), adjusted - D("0.10")) * 100 * D("0.1")
    compliance = marks["spending_rules"] + max(D(0), 1 - beyond) + marks["bookkeeping_rules"]
    published = {"按要求公开": D("1.5"), "公开但时间、内容或范围不符合要求": D(1), "未公开": D(0)}
    publication = published[given["budget_publication"]] + published[given["accounts_publication"]]
    supervised = D(yes["oversight_in_place"] + yes["oversight_exercised"])
    if not yes["oversight_proven"] or yes["special_fund_rated_poor"]:
        supervised = D(0)
    agency = number["agency_staff"] / (number["staff"] + number["agency_staff"])
    public = number["three_public_actual"] / number["three_public_budget"]
    daily = number["daily_expense_actual"] / number["daily_expense_budget"]
    rates = [number[f"rate_q{quarter}"] * 4 / quarter for quarter in (1, 2, 3, 4)]
    pace = sum(rates, D(0)) / 4
    petitions = D(yes["petition_channels"])
    petitions += number["petitions_answered"] == number["petitions_received"]
    petitions += number["petitions_in_time"] == number["petitions_received"]
    return [
        cents(each)
        for each in (
            D(sum(yes[name] for name in YES_OR_NO[:5])),
            max(D(0), 5 - number["budget_departures"]),
            max(D(0), 3 - number["goals_lacking"]),
            sum((marks[name] for name in MARKS if name.startswith("clarity")), D(0)),
            purchase + marks["policy_function"],
            D(0) if yes["irregular_spend"] else compliance,
            D(3) if yes["under_secrecy"] else publication,
            D(yes["projects_approved"] + yes["projects_by_rules"]),
            supervised,
            D(yes["assets_kept"] + yes["assets_disposed"]),
            band(
                number["assets_in_use"] / number["assets_total"],
                ("0.9", "1"),
                ("0.75", "0.7"),
                ("0.6", "0.4"),
                rest="0",
            ),
            D(1) if number["staff"] <= number["approved_posts"] else D(0),
            D(1) if agency < D("0.05") else D("0.5") if agency <= D("0.1") else D(0),
            D("0.5") * yes["rules_exist"] + D("1.5") * yes["rules_kept"] + D(1) * yes["performance_run"],
            (D(3) if public < D("0.9") else D(2) if public <= 1 else D(0))
            + (D(3) if daily < D("0.9") else D(2) if daily <= 1 else D(0)),
            max(D(0), 8 - 4 * (number["tasks_assigned"] - number["tasks_done"])),
            6 * number["projects_on_time"] / number["projects_planned"],
            sum((min(D(1), rate) for rate in rates), D(0)) + min(D(2), 2 * pace),
            marks["benefits_achieved"],
            petitions,
            band(number["satisfaction_rate"], ("0.95", "6"), ("0.9", "4"), ("0.8", "2"), rest="1"),
        )
    ]


def loop_by_hand(source: Path, target: Path, indicators: list[str]) -> None:
    with source.open(encoding="utf-8-sig", newline="") as read, target.open("w", encoding="utf-8", newline="") as write:
        writer = csv.writer(write)
        writer.writerow(["unit", "total", "grade", *indicators, "problems"])
        for given in csv.DictReader(read):
            try:
                scores = by_hand(given)
            except (ValueError, ArithmeticError):
                writer.writerow([given["unit"], "", "", *([""] * len(indicators)), "wrong"])
                continue
            total = sum(scores, D(0))
            grade = "优" if total >= 90 else "良" if total >= 80 else "中" if total >= 60 else "差"
            writer.writerow([given["unit"], total, grade, *scores, ""])


def command(source: Path, target: Path, jobs: int) -> Callable[[], None]:
    arguments = ["batch", FRAMEWORK, str(source), "-o", str(target), "--keep", "unit", "--jobs", str(jobs), "--restart"]

    def run() -> None:
        done = subprocess.run([sys.executable, "-m", "perfscore", *arguments], capture_output=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr.decode())

    return run


def seconds(what: Callable[[], None]) -> tuple[float, float]:
    """How long something takes, and how much of a processor, with all processes that it starts."""
    start, before = time.perf_counter(), sum(os.times()[:4])
    what()
    return time.perf_counter() - start, sum(os.times()[:4]) - before


def best(what: Callable[[], None]) -> tuple[float, float]:
    """The least of three times; of a machine that others use, too, the second figure tells more."""
    times = [seconds(what) for _ in range(3)]
    return min(time for time, _ in times), min(work for _, work in times)


def other_lines(one: Path, other: Path) -> int:
    """Lines that differ. The loop rounds quotients to 28 digits on its way, so some of its cents are wrong."""
    texts = (one.read_text("utf-8-sig").splitlines(), other.read_text("utf-8-sig").splitlines())
    return sum(left != right for left, right in zip(*texts, strict=True))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    draw = random.Random(2021)
    with tempfile.TemporaryDirectory() as folder:
        source, hand = Path(folder, "rows.csv"), Path(folder, "hand.csv")
        with source.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, HEADINGS)
            writer.writeheader()
            writer.writerows(row(number, draw) for number in range(count))
        framework = perfscore.load(FRAMEWORK)
        indicators = [path for path, node in framework.nodes.items() if node.kind == "indicator"]
        took, work = best(lambda: loop_by_hand(source, hand, indicators))
        print(f"{count:,} rows, {source.stat().st_size:,} bytes; by hand {took:.2f} s, {work:.2f} s of a processor")
        for jobs in (1, 2):
            target = Path(folder, f"scores-{jobs}.csv")
            own, own_work = best(command(source, target, jobs))
            print(
                f"processes: {jobs}; {own:.2f} s, {own / took:.2f} of the loop; {own_work:.2f} s of a processor, ",
                end="",
            )
            print(f"{own_work / work:.2f} of the loop; {other_lines(target, hand):,} lines differ")


if __name__ == "__main__":
    main()
