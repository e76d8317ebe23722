"""Texts that were made to hurt, by name, each made only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable


def framework(body: str, points: str = "1", plan: str = "round half_up to 0.01 at total") -> str:
    return f"framework f {{ points {points} {plan} }}\nfact x : number\n{body}\n"


def indicator(expression: str) -> str:
    return framework(f"indicator i 1 {{ award {expression} }}")


def nested(opening: str, middle: str, closing: str, depth: int) -> str:
    return opening * depth + middle + closing * depth


def squares(depth: int) -> str:
    lets = "\n".join(f"let a{n + 1} = a{n} * a{n}" for n in range(depth))
    return framework(f"let a0 = x\n{lets}\nindicator i 1 {{ award min(1, a{depth}) }}")


def powers(depth: int) -> str:
    lets = "\n".join(f"let a{n + 1} = a{n} ^ 99" for n in range(depth))
    return framework(f"let a0 = x\n{lets}\nindicator i 1 {{ award min(1, a{depth}) }}")


def doubles(depth: int) -> str:
    """Each quantity needs the one before it twice: slow where nothing is remembered."""
    lets = "\n".join(f"let a{n + 1} = a{n} - a{n} / 3" for n in range(depth))
    return framework(f"let a0 = x\n{lets}\nindicator i 1 {{ award a{depth} }}")


def many_knots(count: int = 4_000) -> str:
    return framework("indicator i 1 { interpolate x { " + ", ".join(f"{n} : 0" for n in range(count)) + " } }")


HOSTILE: dict[str, Callable[[], str]] = {
    "parentheses": lambda: indicator(nested("(", "x", ")", 20_000)),
    "open parentheses": lambda: indicator("(" * 100_000),
    "braces": lambda: "{" * 100_000,
    "closing braces": lambda: framework("}" * 100_000),
    "ifs": lambda: indicator(nested("if x > 0 then ", "x", " else 0", 20_000)),
    "ifs to the right": lambda: indicator(nested("if x > 0 then 0 else ", "x", "", 20_000)),
    "nots": lambda: framework("let b = " + "not " * 50_000 + "x > 1\nindicator i 1 { award x }"),
    "signs": lambda: indicator("- " * 50_000 + "x"),
    "powers of powers": lambda: indicator("x" + "^1" * 20_000),
    "groups": lambda: framework("".join(f"group g{n} 1 {{" for n in range(5_000)) + "}" * 5_000),
    "calls": lambda: indicator(nested("abs(", "x", ")", 20_000)),
    "a long name": lambda: framework(f"fact {'a' * 1_000_000} : bool"),
    "a long word": lambda: "a" * 1_048_576,
    "a long text": lambda: framework(f'fact y : bool "{"a" * 1_000_000}"'),
    "an open text": lambda: '"' + "a" * 300_000,
    "many quotes": lambda: '"' * 200_001,
    "backslashes": lambda: '"' + "\\" * 200_001,
    "a comment": lambda: "#" * 1_000_000,
    "spaces": lambda: " " * 1_000_000,
    "more than a file may hold": lambda: " " * 1_048_577,
    "a long number": lambda: indicator("1" * 100_000),
    "a long part": lambda: indicator("0." + "1" * 100_000),
    "underscores": lambda: indicator("1" + "_" * 100_000),
    "a long percentage": lambda: indicator("1" * 100_000 + "%"),
    "a long duration": lambda: framework("require 1" + "0" * 100_000 + ' days > 1 days "m"\nindicator i 1 { award x }'),
    "dashes": lambda: indicator("2021" + "-12" * 30_000),
    "a huge power": lambda: indicator("x ^ 999999"),
    "a huge negative power": lambda: indicator("x ^ -999999"),
    "a power of powers": lambda: indicator("((((x ^ 99) ^ 99) ^ 99) ^ 99) ^ 99"),
    "a power of literals": lambda: indicator("((((9 ^ 99) ^ 99) ^ 99) ^ 99) ^ 99"),
    "a power in a place for constants": lambda: framework("indicator i 1 { award x cap 9^99^99^99 when x > 1 }"),
    "a tiny step": lambda: framework("indicator i 1 { award x }", plan="round half_up to 0.1^100^100 at total"),
    "a step of nothing": lambda: framework("indicator i 1 { award x }", plan="round half_up to 0 at total"),
    "huge points": lambda: framework(f"indicator i {'9' * 59} {{ award x }}", points="9" * 59),
    "squares": lambda: squares(200),
    "powers": lambda: powers(50),
    "doubles": lambda: doubles(2_000),
    "a long sum": lambda: indicator(" + ".join(["x"] * 10_000)),
    "a long difference": lambda: indicator(" - ".join(["x"] * 10_000)),
    "a long product": lambda: indicator(" * ".join(["x"] * 10_000)),
    "a long quotient": lambda: indicator(" / ".join(["x"] * 10_000)),
    "a long and": lambda: framework("let b = " + " and ".join(["x > 1"] * 10_000) + "\nindicator i 1 { award x }"),
    "many arguments": lambda: indicator(f"max({', '.join(['x'] * 10_000)})"),
    "many rows": lambda: framework(
        "indicator i 1 { bands x { " + " ".join(f">= {n} : 0" for n in range(4_000, 0, -1)) + " else : 1 } }"
    ),
    "many single values": lambda: framework(
        "indicator i 1 { bands x { " + ", ".join(map(str, range(4_000))) + " : 0 else : 1 } }"
    ),
    "many options": lambda: framework(
        "fact c : choice(" + ", ".join(f'"{n}"' for n in range(10_000)) + ")\nindicator i 1 { award x }"
    ),
    "many knots": many_knots,
    "many facts": lambda: framework("".join(f"fact y{n} : bool\n" for n in range(4_000)) + "indicator i 1 { award x }"),
    "too many facts": lambda: framework("".join(f"fact y{n} : bool\n" for n in range(20_001))),
    "many nodes": lambda: framework("".join(f"indicator i{n} 1 {{ award x }}" for n in range(1_000)), points="1000"),
    "the same name often": lambda: framework("fact y : bool\n" * 10_000),
    "unknown names": lambda: indicator(" + ".join(f"nobody{n}" for n in range(500))),
    "similar names": lambda: framework(
        "".join(f"fact {'abcdefghij' * 8}{n} : bool\n" for n in range(300))
        + "indicator i 1 { award "
        + " + ".join(f"{'abcdefghik' * 8}{n}" for n in range(300))
        + " }"
    ),
    "a quantity of itself": lambda: framework("let a = a\nindicator i 1 { award a }"),
    "quantities in a circle": lambda: framework(
        "".join(f"let a{n} = a{(n + 1) % 1000}\n" for n in range(1000)) + "indicator i 1 { award a0 }"
    ),
    "a score of itself": lambda: framework("indicator i 1 { award score(i) }"),
    "a score of its group": lambda: framework("group g 1 { indicator i 1 { award score(g) } }"),
    "a score of the whole": lambda: framework("indicator i 1 { award score(total) }"),
    "scores in a circle": lambda: framework("indicator i 1 { award score(j) } indicator j 1 { award score(i) }", "2"),
    "a long chain of scores": lambda: framework(
        "".join(f"indicator i{n} 1 {{ award score(i{n + 1}) }}" for n in range(1_000))
        + "indicator i1000 1 { award x }",
        points="1001",
    ),
    "a long chain of quantities": lambda: framework(
        "let a0 = x\n" + "".join(f"let a{n + 1} = a{n} + 1\n" for n in range(2_000)) + "indicator i 1 { award a2000 }"
    ),
    "a long chain backwards": lambda: framework(
        "".join(f"let a{n} = a{n + 1} + 1\n" for n in range(2_000)) + "let a2000 = x\nindicator i 1 { award a0 }"
    ),
    "a nul": lambda: framework("fact a\0b : bool"),
    "nuls": lambda: "\0" * 200_000,
    "a lone surrogate": lambda: framework('fact \ud800 : bool "\udfff"'),
    "surrogates": lambda: "\ud800" * 200_000,
    "accents": lambda: framework("fact a" + "\u0301" * 500_000 + " : bool"),
    "ligatures": lambda: "\ufdfa" * 200_000,
    "directions": lambda: framework("fact \u202eevil : bool"),
    "marks of byte order": lambda: "\ufeff" * 200_000,
    "other digits": lambda: indicator("٣ + ３ + ३"),
    "dates beyond the calendar": lambda: framework(
        'fact d : date\nindicator i 1 { award x }\nrequire months_after(d, 99999999) > d + 9999999 weeks "m"'
    ),
    "a long duration of many days": lambda: framework(
        f'fact d : date\nrequire d + {"9" * 50} days > d "m"\nindicator i 1 {{ award x }}'
    ),
    "semicolons": lambda: ";" * 100_000,
    "commas": lambda: "," * 100_000,
    "many frameworks": lambda: "framework f { points 1 }\n" * 4_000,
    "many examples": lambda: framework(
        "indicator i 1 { award x }\n" + 'example "e" { given x = 1 expect i = 1 }\n' * 1_000
    ),
}
