"""Whatever a name or a code holds, the report's documents can be written and hold it as letters only."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from candour.disclosure import protect_findings
from candour.report.machine.exports import render_findings_json, render_table_csv
from candour.report.model import Report, build_report
from candour.report.pages.page import render_html
from candour.report.printing.plain_text import SIGN, make_plain
from candour.results import Column, Statement, Table
from hostile_files import CONTROLS, FORMULAS, MARKUP
from inert_text import find_active_parts, is_number, starts_a_formula, steers
from made_up_report import make_bias, make_context, make_findings

TEXTS = (
    FORMULAS[0], "\t=1+1", "\n=1+1", *MARKUP[:2], *CONTROLS[:2], "\u202egnp.exe", r"$\frac{$", "a\x00b", "a\x0cb", "a\ud800b",
)  # fmt: skip


def make_hostile_report(text: str) -> Report:
    """The text as a group, as the title of a finding and of the report, and as a statement."""
    bias = make_bias(groups=((text, 2310, 236), (f"b{text}", 2280, 220)))
    bias = replace(bias, title=f"x{text}", headline=Statement(f"It is {text}."))
    findings = tuple(bias if made.code == bias.code else made for made in make_findings())
    return build_report(protect_findings(findings, threshold=5), make_context(title=f"x{text}"))


@pytest.mark.parametrize("text", TEXTS)
def test_every_document_can_be_written_and_runs_nothing(text: str) -> None:
    report = make_hostile_report(text)
    page = render_html(report)
    plain = make_plain(text)
    assert not steers(page)
    page.encode()
    shown = html.document_fromstring(page)
    assert find_active_parts(page) == []
    assert any(plain.strip() in "".join(cell.itertext()) for cell in shown.iter("th", "td"))
    assert " 49" not in "".join(shown.xpath("//h1//text()"))
    assert json.loads(render_findings_json(report))["context"]["title"] == f"x{plain}"
    for exhibit in (exhibit for entry in report.exhibits for exhibit in entry.exhibits):
        assert not starts_a_formula(render_table_csv(exhibit.table))


@given(st.text(max_size=20))
def test_no_text_at_all_starts_a_formula(text: str) -> None:
    table = Table("t", "T", (Column("a", text or "a", "text"),), ((text,), (f"={text}",)))
    content = render_table_csv(make_plain(table))
    assert not starts_a_formula(content) or is_number(text)


@given(st.text(st.characters()))
def test_what_is_plain_stays_and_all_else_is_a_sign(text: str) -> None:
    plain = make_plain(text)
    assert len(plain) == len(text)
    assert all(new in (old, SIGN) for new, old in zip(plain, text, strict=True))
    assert make_plain(plain) == plain
    plain.encode()


def test_a_record_without_such_letters_is_the_same_record() -> None:
    findings: Any = make_findings()
    assert make_plain(findings) is findings
