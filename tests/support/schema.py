"""Where plain values are not as ``docs/result.schema.json`` says.

Only the keywords that the schema uses are known; another one fails, so that none is passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from support.pages import ROOT

SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "result.schema.json").read_text(encoding="utf-8"))
REMARKS = frozenset({"$schema", "$defs", "title", "description"})


def complaints(value: Any, schema: Any = SCHEMA, path: str = "$") -> Iterator[str]:
    """What is wrong with a value, each with its path."""
    for keyword, wanted in schema.items():
        if keyword in REMARKS:
            continue
        match keyword:
            case "$ref":
                yield from complaints(value, SCHEMA["$defs"][wanted.removeprefix("#/$defs/")], path)
            case "anyOf":
                if not any(not list(complaints(value, each, path)) for each in wanted):
                    yield f"{path} is none of its kinds"
            case "type":
                if not any(is_of(value, kind) for kind in ([wanted] if isinstance(wanted, str) else wanted)):
                    yield f"{path} is not {wanted}"
            case "const":
                if value != wanted:
                    yield f"{path} is not {wanted}"
            case "enum":
                if value not in wanted:
                    yield f"{path} is none of {wanted}"
            case "pattern":
                if isinstance(value, str) and re.search(wanted, value) is None:
                    yield f"{path} does not match {wanted}"
            case "minimum":
                if isinstance(value, int) and value < wanted:
                    yield f"{path} is below {wanted}"
            case _:
                yield from inside(keyword, wanted, schema, value, path)


def inside(keyword: str, wanted: Any, schema: Any, value: Any, path: str) -> Iterator[str]:
    """What is wrong with what an object or a list holds."""
    match keyword:
        case "required":
            yield from (f"{path} lacks {key}" for key in wanted if isinstance(value, dict) and key not in value)
        case "properties":
            for key, each in wanted.items():
                if isinstance(value, dict) and key in value:
                    yield from complaints(value[key], each, f"{path}.{key}")
        case "additionalProperties":
            for key in value if isinstance(value, dict) else ():
                if key not in schema.get("properties", {}):
                    yield from [f"{path} has {key}"] if wanted is False else complaints(value[key], wanted, path)
        case "items":
            for at, each in enumerate(value if isinstance(value, list) else ()):
                yield from complaints(each, wanted, f"{path}[{at}]")
        case "prefixItems":
            for at, (each, kind) in enumerate(zip(value if isinstance(value, list) else (), wanted, strict=False)):
                yield from complaints(each, kind, f"{path}[{at}]")
        case "minItems":
            if isinstance(value, list) and len(value) < wanted:
                yield f"{path} is too short"
        case "maxItems":
            if isinstance(value, list) and len(value) > wanted:
                yield f"{path} is too long"
        case _:
            raise AssertionError(f"the keyword {keyword} is not known here")


def is_of(value: Any, kind: str) -> bool:
    """Whether a value is of a JSON type."""
    types: dict[str, type] = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
    if kind == "null":
        return value is None
    return isinstance(value, types[kind]) and (kind == "boolean" or not isinstance(value, bool))
