"""HTML fragments for a notebook: they bring their styles and touch nothing around them."""

from __future__ import annotations

import hashlib

from perfscore.reports.html_style import fragment_style
from perfscore.reports.html_tags import Html, tag


def fragment(lang: str, *content: Html) -> str:
    """The pieces with the styles that they need; ``lang`` is their language as HTML names it."""
    return tag("div", fragment_style(), *content, class_="ps ps-fragment", lang=lang)


def named_by(*texts: str) -> str:
    """The beginning of ids that no fragment of other texts has: letters and digits, whatever the texts hold."""
    whole = "\0".join(texts).encode("utf-8", "backslashreplace")
    return f"ps-{hashlib.sha256(whole).hexdigest()[:10]}"
