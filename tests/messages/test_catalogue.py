"""The catalogue of messages: all that the sources say stands in it, and all that stands in it is said."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

import attrs
import pytest

from perfscore.kernel import limits
from perfscore.kernel.types import Kind, Type
from perfscore.messages import catalogue
from perfscore.messages.catalogue import Item, Message, Value, Words, first
from support.cases import each_of
from support.said import entries, placeholders, said
from support.sources import PACKAGE, Module

ENTRIES = entries()
OF_THE_CATALOGUE = {"list.comma", "list.or", "list.and", *(f"type.{kind.value}" for kind in Kind)}
"""Parts of sentences that the catalogue itself puts in."""


@attrs.frozen
class Said:
    """Where a message, or a part of one, is made: by which keys, or by those of a table, and with which values."""

    place: str
    keys: frozenset[str]
    values: frozenset[str]
    written: tuple[str, ...]
    """The texts in the source that go into it as they stand."""


def keys(node: ast.expr) -> Iterator[str]:
    """The keys that the first argument can be: a text, or a choice between texts."""
    if isinstance(node, ast.IfExp):
        yield from keys(node.body)
        yield from keys(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        table = ast.unparse(node.values[0]).strip("'")
        assert table.endswith("."), ast.unparse(node)
        yield from (key for key in ENTRIES if key.startswith(table))
    else:
        assert isinstance(node, ast.Constant) and isinstance(node.value, str), ast.unparse(node)
        yield node.value


OF_A_FINDING = {"at", "guessed", "elsewhere"}
"""What is told of a finding, besides the values of its message."""


def maker(node: ast.Call) -> str | None:
    """What a call makes a message by, if it makes one."""
    if isinstance(node.func, ast.Name):
        return node.func.id if node.func.id in {"Message", "Words"} else None
    return "says" if isinstance(node.func, ast.Attribute) and node.func.attr == "says" else None


def chosen(name: ast.Name, module: Module) -> Iterator[str]:
    """The keys that a name stands for in its function."""
    functions = [each for each in module.nodes if isinstance(each, ast.FunctionDef)]
    around = [each for each in functions if each.lineno <= name.lineno <= (each.end_lineno or 0)]
    for node in ast.walk(max(around, key=lambda each: each.lineno)):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name.id:
            yield from keys(node.value)


@pytest.fixture(scope="module")
def calls(sources: Mapping[str, Module]) -> tuple[Said, ...]:
    """All places of the sources that make a message or a part of one."""
    return tuple(each for path, module in sources.items() for each in said_in(path, module))


def said_in(path: str, module: Module) -> Iterator[Said]:
    for node in module.nodes if re.search(r"\b(Message|Words|says)\(", module.text) else ():
        if isinstance(node, ast.Call) and (kind := maker(node)):
            first = node.args[0]
            if isinstance(first, ast.Call) or ast.unparse(first) in {"message", "said"}:
                # What is said is a message already.
                continue
            found = frozenset(chosen(first, module) if isinstance(first, ast.Name) else keys(first))
            assert all(key.startswith("PS") == (kind != "Words") for key in found)
            values = frozenset(keyword.arg or "**" for keyword in node.keywords) - (
                OF_A_FINDING if kind == "says" else set()
            )
            inner = [each for keyword in node.keywords for each in ast.walk(keyword.value)]
            texts = [each.value for each in inner if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            yield Said(f"{path}:{node.lineno}", found, values, tuple(texts))


def values_of(key: str) -> set[str]:
    return {name for part in ("text", "help") for name in placeholders(ENTRIES[key].get(part, ""))}


def test_what_is_said_stands_in_the_catalogue_and_takes_the_values_that_it_is_given(calls: tuple[Said, ...]) -> None:
    wrong = [said for said in calls if {name for key in said.keys for name in values_of(key)} != said.values]
    assert wrong == []


def test_no_words_of_a_sentence_stand_where_it_is_said(calls: tuple[Said, ...]) -> None:
    assert [said for said in calls if any(re.search("[a-z]{2,} [a-z]{2,}", text) for text in said.written)] == []


def test_each_entry_is_said_somewhere(calls: tuple[Said, ...]) -> None:
    assert ENTRIES.keys() - {key for said in calls for key in said.keys} == OF_THE_CATALOGUE


def test_an_entry_has_a_text_and_perhaps_a_help_and_a_severity() -> None:
    assert {name for entry in ENTRIES.values() for name in entry} == {"text", "help", "severity"}
    assert all(entry["text"] for entry in ENTRIES.values())
    assert {entry.get("severity", "warning") for entry in ENTRIES.values()} == {"warning"}


@each_of(
    [
        ("{x}", "a", "a"),
        ("{{{x}}}", "a", "{a}"),
        ("{x}", None, ""),
        ("{x}", 1234, "1234"),
        ("{x:,}", 1234, "1,234"),
        ("{x}", Fraction(5, 2), "2.5"),
        ("{x}", Type(Kind.RATIO), "ratio"),
        ('{x:"}', "a", '"a"'),
        ('{x:"}', 'a"', '“a"”'),
        ("{x:or}", ["a"], "a"),
        ("{x:or}", ["a", "b", "c"], "a, b or c"),
        ("{x:and}", ("a", "b"), "a and b"),
        ("{x:`and}", ["a", Words("list.rest")], "`a` and …"),
        ("{x:“,}", ["a", "b"], "“a”, “b”"),
        ("{x:`→}", ["a", "b", "a"], "`a` → `b` → `a`"),
        ("{x:one|{x:,} of them}", 1, "one"),
        ("{x:one|{x:,} of them}", 1000, "1,000 of them"),
        ("{x:yes|no}", True, "yes"),
        ("{x:yes|no}", False, "no"),
        ("{x: as {x}|}", "a", " as a"),
        ("{x: as {x}|}", None, ""),
        ("{x:{x:yes|no}|{x:maybe|no}!}", (), "no!"),
        ("{NESTING}", 0, str(limits.NESTING)),
    ]
)
def test_values_are_shown_as_the_sentence_asks(pattern: str, value: Value | list[Item], shown: str) -> None:
    made = said("PS998", "")
    catalogue._catalogue("en")["PS998"]["error"] = {"text": pattern}
    assert Message(made.key, x=value).text == shown


def test_of_many_words_the_first_are_shown() -> None:
    assert first(["a", "b"], 2) == ("a", "b")
    assert first(["a", "b", "c", "d"], 2) == ("a", "b", Words("list.more", count=2))
    assert Words("list.more", count=2000).text == "2,000 more"


def test_a_message_is_compared_by_what_it_says_and_survives_a_pickle() -> None:
    one = Message("PS206.ambiguous_node", name="a", paths=["x.a", "y.a"])
    assert one == Message("PS206.ambiguous_node", paths=("x.a", "y.a"), name="a")
    assert one != Message("PS206.ambiguous_node", name="b", paths=["x.a", "y.a"])
    assert hash(one) == hash(pickle.loads(pickle.dumps(one))) and one == pickle.loads(pickle.dumps(one))
    assert (one.code, one.severity, one.text) == ("PS206", "error", "`a` may be `x.a` or `y.a`")


def test_a_long_message_is_cut() -> None:
    long = said("PS998", "a" * (limits.MESSAGE_CHARACTERS + 1), "b" * (limits.MESSAGE_CHARACTERS + 1))
    assert long.text == "a" * limits.MESSAGE_CHARACTERS + "…"
    assert long.help == "b" * limits.MESSAGE_CHARACTERS + "…"


OF_CODE = ("domains/code/", "scoring/compiled/", "scoring/reading.py", "syntax/", "reports/html", "reports/workbook.py")
"""What writes code and markup, and what reads the language: its texts are no sentences."""
OF_NOBODY = {
    "__init__.py": "names of what is public",
    "__main__.py": "an interrupt while nothing is there yet",
    "cli/complete.py": "a program for a shell",
    "files/json.py": "what the reader of JSON says, to be recognised",
    "files/toml.py": "what the reader of TOML says, to be recognised",
    "kernel/suggest.py": "a KeyError, which programmers meet",
    "kernel/written_targets.py": "units, as people write them",
    "model/scope.py": "words of other languages",
    "questions/differences/changes.py": "keys of kinds of changes",
    "questions/soundness/points.py": "words of the language",
    "questions/soundness/proposals.py": "words of the language",
    "scoring/figures.py": "the key of a kind of trouble",
}


def is_of(node: ast.AST, *names: str) -> bool:
    """Whether a type of such a name stands there with its arguments."""
    return isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in names


def literals(module: Module) -> Iterator[tuple[int, str]]:
    """The texts of a module but for docstrings, lists of words, types, and what is said to programmers alone."""
    left: set[int] = set()
    for node in module.nodes:
        typed = is_of(node, "Literal", "Mapping", "Callable")
        split = isinstance(node, ast.Attribute) and node.attr == "split"
        alone = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if typed or split or alone or isinstance(node, ast.Raise | ast.Assert):
            left |= {id(each) for each in ast.walk(node)}
    for node in module.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left:
            yield node.lineno, node.value


def test_no_sentence_stands_outside_the_catalogues(sources: Mapping[str, Module]) -> None:
    """A sentence has two words of English, and is no word of code: one that is compared, or a key of a table."""
    words = {
        each.value
        for module in sources.values()
        for node in module.nodes
        if is_of(node, "Literal")
        for each in ast.walk(node)
        if isinstance(each, ast.Constant)
    }
    keys = {part for lang in ("en", "zh") for part in re.findall(r'"([^"]+)":', everything(lang))}
    sentence = re.compile(r"[A-Za-z]{2,}[,;:]? [a-z]{2,}")
    # Markup, and the fields of answers in their order.
    no_sentence = re.compile(r"[a-z_ ]+|.*(?:<[a-zA-Z!]|\bps-).*", re.DOTALL)
    found = {
        f"{name}:{line}: {text}"
        for name, module in sources.items()
        if not name.startswith((*OF_CODE, *OF_NOBODY))
        for line, text in literals(module)
        if sentence.search(text) and text not in words | keys
        if not (
            no_sentence.fullmatch(text)
            and name.startswith(
                ("questions/answers", "questions/bounds", "questions/diff", "questions/scenarios/", "reports/", "cli/")
            )
        )
    }
    assert found == set()


def everything(lang: str) -> str:
    """All catalogues of a language."""
    files = ("messages", "reports/words", "cli/words")
    return "".join((PACKAGE / folder / f"{lang}.json").read_text(encoding="utf-8") for folder in files)
