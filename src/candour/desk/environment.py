"""The desk's Jinja environment: every page extends `layout.html.j2`."""

from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from candour.config.pilot import NOT_NAMED
from candour.governance import EntryKind, PanelDecision

HTMX_CONFIG: Final = (
    '{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,"historyEnabled":false,"historyCacheSize":0,'
    '"selfRequestsOnly":true,"responseHandling":[{"code":"204","swap":false},{"code":"...","swap":true}]}'
)
"""No eval, no style of its own, no copies of pages in the browser's store; answers that refuse are shown too."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DECISION_STYLES = MappingProxyType(
    {
        PanelDecision.APPROVE: ("\u25cf", "met"),
        PanelDecision.NOT_APPROVE: ("\u25b2", "concern"),
        PanelDecision.MORE_INFORMATION: ("\u25c6", "cannot-tell"),
    }
)


def render_page(name: str, **values: object) -> str:
    """One page or one part of one."""
    return _environment().get_template(name).render(**values)


def say_day(day: date | str) -> str:
    """A day in words, in English wherever the machine is: 3 May 2026; other text as it is."""
    try:
        read = date.fromisoformat(str(day)[:10])
    except ValueError:
        return str(day)
    return f"{read.day} {_MONTHS[read.month - 1]} {read.year}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("candour.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        say_day=say_day,
        kinds=EntryKind,
        decisions=PanelDecision,
        decision_styles=_DECISION_STYLES,
        htmx_config=HTMX_CONFIG,
        not_named=NOT_NAMED,
    )
    return environment
