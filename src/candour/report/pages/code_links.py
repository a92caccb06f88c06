"""The codes of findings in a text, made into links to where the findings stand."""

import re
from collections.abc import Mapping

from markupsafe import Markup, escape

_CODE = re.compile(r"\b[A-Z]{2,}-\d{3}\b")


def link_codes(text: str, links: Mapping[str, str]) -> Markup:
    """The text, escaped, with a link for every code that has a finding; `links` are their ids by code."""
    parts, done = [], 0
    for found in _CODE.finditer(text):
        if found.group() in links:
            parts.append(escape(text[done : found.start()]))
            parts.append(
                Markup('<a class="code" href="#{}">{}</a>').format(links[found.group()], found.group())
            )
            done = found.end()
    return Markup("").join((*parts, escape(text[done:])))
