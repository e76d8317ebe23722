"""The same rows as a TOML, a JSON and a CSV file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

COLUMNS = {
    "name": "名称",
    "points": "分值",
    "done": "完成",
    "rate": "比率, %",
    "day": "日期",
    "cost": "金额（元）",
    "note": "备注",
}
FRAMEWORK = """
framework sheet "Sheet" {
  points 20
  round half_up to 0.01 at each indicator
}
fact items : table {
  name   : text                     "名称"
  points : points in [0, 10]        "分值"
  done   : bool default false       "完成"
  rate   : ratio optional           "比率, %"
  day    : date default 2021-12-20  "日期"
  cost   : money in >= 0            "金额（元）"
  note   : text optional            "备注"
}
let spent = sum(cost of items otherwise 0)
let last  = maximum(day of items otherwise 2020-01-01)
let notes = count(items where note is known)
indicator sums 10 { award 10 * mean(rate of items where rate is known otherwise 0) }
group rows 10 from 0 {
  each row of items {
    indicator name points { award if rate is known then full * rate else if done then full else 0 }
  }
}
"""

Cells = Mapping[str, str]
_WORDS = st.text("甲乙ab x.,;\"'|#=[]{}\\", min_size=1, max_size=6).map(lambda text: f"n{text}".strip())
_NUMBERS = st.decimals(0, 10, places=2).map(str)


def cells() -> st.SearchStrategy[Cells]:
    """A row, all its cells as text; an optional one may lack."""
    return st.fixed_dictionaries(
        {"name": _WORDS, "points": _NUMBERS, "cost": st.sampled_from(("0", "12.50", "963606", "1,234.5"))},
        optional={
            "done": st.sampled_from(("true", "false", "是", "否")),
            "rate": st.sampled_from(("95%", "0.5", "5‰", "100%")),
            "day": st.sampled_from(("2021-12-20", "2020-02-29", "2021年3月5日")),
            "note": _WORDS,
        },
    )


def entitled(rows: Sequence[Cells]) -> list[dict[str, str]]:
    """The rows under the titles of their columns."""
    return [{COLUMNS[name]: text for name, text in row.items()} for row in rows]


def files(table: str, rows: Sequence[Cells]) -> dict[str, str]:
    """The files by their endings; a CSV file has a cell for every column, the others leave out what is empty."""
    toml = "".join(f"[[{table}]]\n" + "".join(f"{_toml(k)} = {_toml(v)}\n" for k, v in row.items()) for row in rows)
    sheet = io.StringIO()
    heads = list(dict.fromkeys(head for row in rows for head in row))
    writer = csv.DictWriter(sheet, heads, restval="", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writeheader()
    writer.writerows(rows)
    return {"toml": toml, "json": json.dumps({table: rows}), "csv": sheet.getvalue()}


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
