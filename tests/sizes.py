"""How large the house is: ``python tests/sizes.py`` prints the numbers that are to go down.

Code lines are lines that hold code: no blank ones, no comments, no docstrings. A room is a folder in the package, or a
file beside the folders; the chain is the longest one of rooms of which each imports from the next.
"""

import ast
import io
import tokenize
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "perfscore"
FILES = {file: file.read_text(encoding="utf-8") for file in sorted(PACKAGE.rglob("*.py"))}
CLAUSES = ("PerUnit", "Lookup", "Aggregate")
_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def code_lines(text: str) -> int:
    texts: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            texts.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in _NO_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines - texts)


def room(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def rooms_imported(text: str) -> set[str]:
    """What is named behind ``perfscore`` in imports, those that are put off among them."""
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names.add(node.value)
    return {name.split(".")[1] for name in names if name.startswith("perfscore.")} & set(map(room, FILES))


ARROWS = {
    here: {there for file, text in FILES.items() if room(file) == here for there in rooms_imported(text)} - {here}
    for here in set(map(room, FILES)) - {"__init__", "__main__"}
}


@cache
def chain(here: str) -> tuple[str, ...]:
    return (here, *max(map(chain, sorted(ARROWS.get(here, set()) - {"__init__"})), key=len, default=()))


def named(name: str) -> int:
    return sum(
        any(token.type == tokenize.NAME and token.string == name for token in tokens(text)) for text in FILES.values()
    )


def tokens(text: str) -> list[tokenize.TokenInfo]:
    return list(tokenize.generate_tokens(io.StringIO(text).readline))


def main() -> None:
    longest = max(map(chain, ARROWS), key=len)
    print(f"code lines         {sum(map(code_lines, FILES.values())):,}")
    print(f"modules            {len(FILES)}")
    print(f"entries            {len(set(map(room, FILES)))}")
    print(f"chain of rooms     {len(longest)}: {' < '.join(reversed(longest))}")
    for name in CLAUSES:
        print(f"files naming {name:<10} {named(name)}")


if __name__ == "__main__":
    main()
