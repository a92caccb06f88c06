"""Whatever a name or a code holds, the report's documents can be written and hold it as letters only."""

import csv
import json
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from candour.disclosure import protect_findings
from candour.report.exports import render_findings_json, render_table_csv
from candour.report.model import Report, build_report
from candour.report.page import render_html
from candour.report.plain_text import SIGN, make_plain
from candour.results import Column, Statement, Table
from hostile_files import CONTROLS, FORMULAS, MARKUP
from made_up_report import make_bias, make_context, make_findings

TEXTS = (*FORMULAS, *MARKUP, *CONTROLS, "$x^{$", r"$\frac{$", "a\x00b", "a\x0cb", "a\ud800b", "a\ufffeb")
STEERING = {*map(chr, (*range(9), *range(14, 32), *range(0x7F, 0xA0))), "\u202e", "\x0b", "\x0c", "\ufffe"}


def make_hostile_report(text: str) -> Report:
    """The text as a group, as the title of a finding and of the report, and as a statement."""
    bias = make_bias(groups=((text, 2310, 236), (f"b{text}", 228, 220)))
    bias = replace(bias, title=f"x{text}", headline=Statement(f"It is {text}."))
    findings = tuple(bias if made.code == bias.code else made for made in make_findings())
    return build_report(protect_findings(findings, threshold=5), make_context(title=f"x{text}"))


@pytest.mark.parametrize("text", TEXTS)
def test_every_document_can_be_written_and_runs_nothing(text: str) -> None:
    report = make_hostile_report(text)
    page = render_html(report)
    plain = make_plain(text)
    assert not STEERING & set(page)
    page.encode()
    shown = html.document_fromstring(page)
    assert not shown.xpath("//script | //a[starts-with(@href, 'http')] | //*[@onerror]")
    assert any(plain.strip() in "".join(cell.itertext()) for cell in shown.iter("th", "td"))
    assert " 49" not in "".join(shown.xpath("//h1//text()"))
    assert json.loads(render_findings_json(report))["context"]["title"] == f"x{plain}"
    for exhibit in (exhibit for entry in report.exhibits for exhibit in entry.exhibits):
        assert not starts_a_formula(render_table_csv(exhibit.table))


def starts_a_formula(content: bytes) -> bool:
    """Whether any cell of a CSV file that is no number begins as a formula does, or steers a terminal."""
    text = content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(StringIO(text, newline="")) for cell in row]
    texts = [cell for cell in cells if not is_number(cell)]
    return bool(STEERING & set(text)) or any(
        cell[:1] in set("=+-@\t\r\n＝＋－＠") - {""} for cell in texts if cell
    )


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


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
