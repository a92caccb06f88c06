"""The one Jinja environment: every HTML document of a report is a template that extends `shell.html.j2`.

A document may run one script and use our own style sheets, and nothing else: a policy in its head names both by their
fingerprints, so that a browser refuses whatever else got into it.
"""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from candour.config.pilot import NOT_NAMED
from candour.report.content import section_wording
from candour.report.content.glossary import GLOSSARY
from candour.report.content.picture import LEGEND
from candour.report.content.sections import AUDIT_TITLES
from candour.report.content.statements import TO_COMPLETE, list_to_complete
from candour.report.content.verdict_wording import mark_of
from candour.report.pages.flow import list_flow
from candour.report.pages.on_paper import are_mostly_wide, is_on_paper, is_tight, is_wide
from candour.report.pages.table_shape import (
    has_long_labels,
    holds_withheld,
    is_long,
    is_stacked,
    is_wholly_withheld,
)
from candour.report.pages.thousand import render_key
from candour.report.printing.cells import NO_BREAK, WITHHELD_LABEL, print_cell
from candour.report.printing.day_wording import say_day
from candour.report.printing.plain_text import make_plain
from candour.report.printing.printed_table import print_table
from candour.report.printing.slugs import make_slug

STYLE: Final = "shell.css"
SCRIPT: Final = "page.js"
_TEMPLATES = "templates"


class CspHashes(NamedTuple):
    """What a Content-Security-Policy has to name: `'sha256-…'` of every style sheet and script that pages hold."""

    styles: tuple[str, ...]
    scripts: tuple[str, ...]


def render_template(name: str, **values: object) -> str:
    """One page. Whatever extends the shell is given `report`; the same values give the same text."""
    return _environment().get_template(name).render(**values)


@cache
def csp_hashes() -> CspHashes:
    """The fingerprints of all that is inline, in the order of their names."""
    sheets = sorted(
        entry.name
        for entry in (files("candour.report.pages") / _TEMPLATES).iterdir()
        if entry.name.endswith(".css")
    )
    return CspHashes(tuple(_hash(read_asset(sheet)) for sheet in sheets), (_hash(read_asset(SCRIPT)),))


def content_security_policy() -> str:
    """The policy in the head of every page: nothing is fetched, nothing is sent, only our own script runs."""
    hashes = csp_hashes()
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {' '.join(hashes.styles)}",
            f"script-src {' '.join(hashes.scripts)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


@cache
def read_asset(name: str) -> Markup:
    """A style sheet or script of ours, to stand between its tags exactly as it is: its fingerprint is of these letters."""
    return Markup((files("candour.report.pages") / _TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704 - our own package data


def statement_id(path: str) -> str:
    """The id of a line that the authority writes: `statement-deployment-human-review`."""
    return f"statement-{make_slug(path)}"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def finish_text(text: str) -> str:
    """A text as it is printed: without letters that no page can hold, and no % alone at the head of a line."""
    return make_plain(text).replace(" %", f"{NO_BREAK}%")


def _finish(value: object) -> object:
    return finish_text(value) if type(value) is str else make_plain(value)


def _globals() -> Mapping[str, object]:
    return MappingProxyType(
        {
            "read_asset": read_asset,
            "content_security_policy": content_security_policy,
            "print_table": print_table,
            "print_cell": print_cell,
            "say_day": say_day,
            "list_flow": list_flow,
            "is_wide": is_wide,
            "are_mostly_wide": are_mostly_wide,
            "is_stacked": is_stacked,
            "has_long_labels": has_long_labels,
            "is_long": is_long,
            "is_on_paper": is_on_paper,
            "is_tight": is_tight,
            "holds_withheld": holds_withheld,
            "is_wholly_withheld": is_wholly_withheld,
            "mark_of": mark_of,
            "withheld_label": WITHHELD_LABEL,
            "to_complete": TO_COMPLETE,
            "statement_id": statement_id,
            "list_to_complete": list_to_complete,
            "audit_titles": AUDIT_TITLES,
            "wording": section_wording,
            "not_named": NOT_NAMED,
            "glossary": GLOSSARY,
            "thousand_legend": LEGEND,
            "render_key": lambda kind: Markup(render_key(kind)),  # noqa: S704 - drawn by us
        }
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("candour.report.pages"),
        autoescape=True,
        # What the settings of a pilot say comes by other ways than the findings.
        finalize=_finish,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(_globals())
    return environment
