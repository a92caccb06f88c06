"""The certificate as one page, which is also what its PDF is laid out from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from candour.report.certificate.rebuilt import GradeName, Rebuilt, RebuiltPart, RebuiltPlace
from candour.report.certificate.wording import (
    ANSWERS,
    CONSEQUENCES,
    MEANINGS,
    NO_ROLE,
    NOT_SAID,
    STAGES,
    UNKNOWN,
    say_stage,
)
from candour.report.content.fact import Fact
from candour.report.content.standing_wording import EXPLORATORY, REHEARSAL
from candour.report.document import Document
from candour.report.pages.environment import render_template
from candour.report.pages.frame import Frame
from candour.report.pages.pdf import PdfUnavailableError, render_pdf
from candour.report.printing.day_wording import say_day
from candour.results import Column, Table

NAME: Final = "certificate"
MOST_LISTED: Final = 20
"""How many differences the page lists; the certificate as a file holds them all."""
_GRADES: Final[tuple[GradeName, ...]] = ("identical", "equal", "equivalent", "different")
_STANDINGS: Final = {
    "exploratory": EXPLORATORY,
    "rehearsal": REHEARSAL,
    "registered": "A protocol was frozen before the test was opened; the report says which.",
}


@dataclass(frozen=True)
class _Page:
    """What the template asks for."""

    context: Frame
    standing_line: str
    rebuilt: Rebuilt
    answer: str
    consequence: str
    facts: tuple[Fact, ...]
    stages: Table
    differences: Table | None
    unlisted: int
    places: Table
    tolerances: Table | None
    not_said: tuple[str, ...]


def render_certificate(rebuilt: Rebuilt) -> str:
    """The page. The same values give the same text."""
    differing = [part for part in rebuilt.parts if part.grade != "identical" and part.graded]
    page = _Page(
        context=Frame(f"Built again: {rebuilt.pilot}"),
        standing_line=_STANDINGS.get(rebuilt.standing, EXPLORATORY),
        rebuilt=rebuilt,
        answer=ANSWERS[rebuilt.grade],
        consequence=CONSEQUENCES[rebuilt.grade],
        facts=tuple(_list_facts(rebuilt)),
        stages=_tabulate_stages(rebuilt.parts),
        differences=_tabulate_differences(differing[:MOST_LISTED]) if differing else None,
        unlisted=max(len(differing) - MOST_LISTED, 0),
        places=_tabulate_places(rebuilt.then, rebuilt.now),
        tolerances=_tabulate_tolerances(rebuilt),
        not_said=NOT_SAID,
    )
    return render_template("certificate.html.j2", report=page, page=page)


def write_documents(rebuilt: Rebuilt, *, pdf: bool) -> tuple[tuple[Document, ...], str]:
    """The page and its PDF, and why there is no PDF (empty where there is one)."""
    text = render_certificate(rebuilt)
    html = Document(f"{NAME}.html", text.encode())
    if not pdf:
        return (html,), "no PDF was asked for"
    try:
        return (html, Document(f"{NAME}.pdf", render_pdf(text))), ""
    except PdfUnavailableError as reason:
        return (html,), str(reason)


def _list_facts(rebuilt: Rebuilt) -> Iterator[Fact]:
    yield Fact(
        "What",
        f"The test of the forecast \u201c{rebuilt.pilot}\u201d, with everything from the authority\u2019s files to the report",
    )
    yield Fact("When", say_day(rebuilt.day))
    yield Fact("By whom", f"Role: {rebuilt.role or NO_ROLE}")
    yield Fact("How exactly", f"{rebuilt.grade.capitalize()}: {MEANINGS[rebuilt.grade]}")


def _tabulate_stages(parts: Sequence[RebuiltPart]) -> Table:
    found = {part.stage for part in parts}
    known = [stage for stage in STAGES if stage in found] + sorted(found - set(STAGES))
    rows = tuple(_describe_stage(stage, [part for part in parts if part.stage == stage]) for stage in known)
    columns = (
        Column("stage", "What was compared", "text"),
        Column("parts", "Parts", "count"),
        Column("same", "Same bytes", "count"),
        Column("grade", "How exactly", "text"),
    )
    note = "Parts are files, tables, forecasts or answers, and no children. The certificate as a file lists each of them."
    return Table("stages", "Stage by stage, in the order in which it was made", columns, rows, note=note)


def _describe_stage(stage: str, parts: Sequence[RebuiltPart]) -> tuple[str, int, int, str]:
    worst = max((part.grade for part in parts), key=_GRADES.index)
    beside = "" if any(part.graded for part in parts) else " (not part of the grade)"
    return say_stage(stage), len(parts), sum(part.grade == "identical" for part in parts), f"{worst}{beside}"


def _tabulate_differences(parts: Sequence[RebuiltPart]) -> Table:
    rows = tuple(
        (
            f"{say_stage(part.stage)}: {part.part}",
            part.grade,
            part.first_difference or "its bytes",
            "not stated" if part.largest_difference is None else f"{part.largest_difference:.2g}",
        )
        for part in parts
    )
    columns = (
        Column("part", "Part", "text"),
        Column("grade", "How exactly", "text"),
        Column("first", "What differs first", "text"),
        Column("largest", "Largest distance", "text"),
    )
    note = "Distances that no page would print are exact; larger ones of what was never published are rounded up to a power of ten."
    return Table("differences", "What differs, the first of it first", columns, rows, note=note)


def _tabulate_places(then: RebuiltPlace, now: RebuiltPlace) -> Table:
    rows = [
        ("candour", then.candour, now.candour),
        ("Python", then.python, now.python),
        ("Machine", then.machine, now.machine),
        ("Instruction set of the linear algebra", then.kernels, now.kernels),
        ("Fits at the same time", then.threads, now.threads),
        ("Engine (one machine, or a cluster)", then.engine, now.engine),
        ("Program (SHA-256, its beginning)", then.code[:16], now.code[:16]),
        ("Commit", then.git_commit[:12], now.git_commit[:12]),
        ("List of libraries (SHA-256, its beginning)", then.lock[:16], now.lock[:16]),
    ]
    names = sorted({*then.libraries, *now.libraries}, key=str.lower)
    rows += [(name, then.libraries.get(name, ""), now.libraries.get(name, "")) for name in names]
    cells = tuple(
        (label, before or UNKNOWN, after or UNKNOWN, "same" if before == after else "differs")
        for label, before, after in rows
        if before or after
    )
    columns = (
        Column("what", "What", "text"),
        Column("then", "When the run was made", "text"),
        Column("now", "When it was built again", "text"),
        Column("same", "Same?", "text"),
    )
    return Table("places", "Where it was made, and where it was built again", columns, cells)


def _tabulate_tolerances(rebuilt: Rebuilt) -> Table | None:
    if not rebuilt.tolerances:
        return None
    columns = (Column("kind", "Kind of number", "text"), Column("within", "As near as", "text"))
    return Table(
        "tolerances",
        "How near is near enough for \u201cequivalent\u201d",
        columns,
        tuple(rebuilt.tolerances.items()),
    )
