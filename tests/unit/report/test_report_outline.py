"""The order of the report leaves nothing out, and its tables are split so that no number vanishes."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from candour.disclosure import protect_findings
from candour.report.content.exhibits import arrange_exhibits
from candour.report.content.leading_tables import LONGEST, split_tables
from candour.report.model import build_report
from candour.results import Column, Figure, Finding, Statement, Table, Verdict
from made_up_report import make_context, make_report, make_split

PREFIXES = (
    "PERF", "CALI", "USEF", "PRAC", "BIAS", "EXPL", "STAB", "PERT", "LAST", "SIZE", "FEED", "MEMO", "DATA", "TIME", "LOCAL",
)  # fmt: skip


def make(code: str, *tables: Table, figure: str = "") -> Finding:
    figures = (Figure("f", "bars", figure, "F", "F.", "n", "a"),) if figure else ()
    return Finding(code, "a", "T", "Q?", Verdict.MET, Statement("h"), Statement("f"), "why", tables, figures)


def table(name: str, rows: int, *, annex: bool = False) -> Table:
    columns = (Column("a", "A", "text"), Column("n", "N", "number"))
    return Table(name, "T", columns, tuple((f"{at}", at + 0.5) for at in range(rows)), annex=annex)


CODES = st.lists(
    st.tuples(st.sampled_from(PREFIXES), st.integers(1, 30)).map(lambda c: f"{c[0]}-{c[1]:03d}"), max_size=12
)


@settings(max_examples=15, deadline=None)
@given(codes=CODES, kind=st.sampled_from(["pilot", "scores"]))
def test_every_finding_and_every_statement_stands_exactly_once(codes: list[str], kind: str) -> None:
    findings = protect_findings(tuple(make(code) for code in codes), threshold=5)
    report = build_report(findings, make_context(kind=kind))
    listed = [f.code for section in report.outline for group in section.groups for f in group.findings]
    assert Counter(listed) == Counter(codes)
    paths = [line.path for section in report.outline for line in section.statements]
    assert Counter(paths) == Counter(list(report.statements))
    tables = [name for section in report.outline for name in section.tables]
    assert Counter(tables) == Counter(t.name for t in report.context.tables)


def test_a_table_of_the_context_that_no_section_names_stands_under_data() -> None:
    context = make_context(tables=(make_split(), replace(make_split(), name="another")))
    (data,) = (section for section in build_report((), context).outline if section.slug == "data")
    assert data.tables == ("split", "another")


def test_every_section_says_what_it_is_about_and_has_a_name_of_its_own() -> None:
    outline = make_report().outline
    assert [section.number for section in outline] == list(range(1, 22))
    assert len({section.slug for section in outline}) == len({section.title for section in outline}) == 21
    assert all(section.introduction.endswith(".") for section in outline)


def names(finding: Finding) -> tuple[list[str], list[str]]:
    (entry,) = arrange_exhibits((finding,))
    leading, annexed = split_tables(entry)
    return [e.table.name for e in leading], [e.table.name for e in annexed]


def test_the_first_table_and_that_of_the_first_picture_lead() -> None:
    first, second, third = (table(name, 3) for name in ("one", "two", "three"))
    assert names(make("A-001", first, second, third, figure="three")) == (["one", "three"], ["two"])
    assert names(make("A-001", first, second)) == (["one"], ["two"])
    assert names(make("A-001")) == ([], [])


def test_a_long_table_and_an_annex_never_lead() -> None:
    long, annex = table("long", LONGEST + 1), table("annex", 2, annex=True)
    assert names(make("A-001", long, annex, figure="long")) == ([], ["long", "annex"])
    assert names(make("A-001", long, annex, table("short", LONGEST), figure="long")) == (
        ["short"],
        ["long", "annex"],
    )


def test_a_table_with_nothing_left_gives_way_to_one_that_tells_something() -> None:
    empty = replace(table("empty", 2), rows=(("a", None), ("b", None)))
    assert names(make("A-001", empty, table("full", 2))) == (["full"], ["empty"])
    assert names(make("A-001", empty)) == (["empty"], [])
    words = Table("words", "T", (Column("a", "A", "text"),), (("x",),))
    assert names(make("A-001", words, table("full", 2))) == (["words"], ["full"])


@settings(max_examples=40, deadline=None)
@given(sizes=st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=6), drawn=st.integers(0, 5))
def test_no_table_vanishes_and_none_that_leads_is_long(sizes: list[tuple[int, bool]], drawn: int) -> None:
    tables = [table(f"t{at}", rows, annex=annex) for at, (rows, annex) in enumerate(sizes)]
    leading, annexed = names(make("A-001", *tables, figure=f"t{drawn}" if drawn < len(tables) else ""))
    assert sorted(leading + annexed) == sorted(t.name for t in tables)
    assert len(leading) <= 2
    assert all(len(t.rows) <= LONGEST and not t.annex for t in tables if t.name in leading)
