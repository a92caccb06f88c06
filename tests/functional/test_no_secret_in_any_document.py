"""Whatever a text of the project carries in by chance, no document of the report says where it was made, by whom, or about whom.

Every secret is planted in every place that a text can come from: the configuration, what the authority and its panel wrote,
names out of extracts, reasons of practitioners, and the words of findings. All documents are then read as a reader would:
archives are opened, and a PDF gives its words. The same search finds every secret where nothing is taken out.
"""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest

from atrs_records import make_statements, make_supplied_model, make_supplier
from candour.config.protocol import Disclosure
from candour.governance import EntryKind, GovernanceEntry
from candour.protection.scrubbing import AREA, KEY, PLACE, WORD, Secrets
from candour.protection.texts import map_texts
from candour.report import model
from candour.report.content.context import ReportContext
from candour.report.content.fact import Fact
from candour.report.model import Report, build_report
from candour.report.writing import write_report
from candour.results import Column, Finding, Table
from made_up_report import make_context, make_findings

SECRETS = {
    "path": "/home/jbloggs4/extracts/spring.csv",
    "windows": r"C:\Users\jbloggs4\spring.csv",
    "user": "jbloggs4",
    "host": "sw-laptop-0471",
    "area": "E06000058",
    "authority": "LA code: 839",
    "key": "0a1b2c3d4e5f6071",
    "file": "839_CIN_spring.xml",
    "word": "Northbrook Hub",
}
SOUGHT = {**SECRETS, "path": "/home/jbloggs4", "windows": r"\spring.csv"}
PLANTED = "; ".join(f"{name} {secret}" for name, secret in SECRETS.items())
KNOWN = Secrets((SECRETS["user"], SECRETS["host"], SECRETS["word"]), {SECRETS["file"]: "Extract 1.xml"})
LONG_ENOUGH = 12
"""A text of the authority that is longer is free text; shorter ones are choices from a list, dates and the like."""


def plant(text: str) -> str:
    return f"{text} ({PLANTED})" if len(text) > LONG_ENOUGH and not text.startswith("http") else text


def plant_in_finding(finding: Finding) -> Finding:
    return replace(
        finding,
        title=plant(f"{finding.title} as asked"),
        question=plant(finding.question),
        headline=replace(finding.headline, text=plant(finding.headline.text)),
        for_families=replace(finding.for_families, text=plant(finding.for_families.text)),
        why=plant(finding.why),
        limits=(*map(plant, finding.limits), plant("A limit of this audit.")),
        assumptions=(plant("What must be so for it to hold."),),
        muted=plant("Muted by the authority, because."),
        tables=tuple(map(plant_in_table, finding.tables)),
        figures=tuple(
            replace(f, title=plant(f"{f.title} as drawn"), description=plant(f.description))
            for f in finding.figures
        ),
    )


def plant_in_table(table: Table) -> Table:
    """In its title, its note, its headings, and a reason of a practitioner's log in a row of its own words."""
    text = next((at for at, column in enumerate(table.columns) if column.unit == "text"), None)
    rows = [list(row) for row in table.rows]
    if text is not None and rows:
        rows[-1][text] = plant("The worker judged the risk otherwise")
    return replace(
        table,
        title=plant(f"{table.title} as counted"),
        note=plant("As the extracts name it."),
        columns=tuple(_plant_in_heading(column) for column in table.columns),
        rows=tuple(map(tuple, rows)),
    )


def _plant_in_heading(column: Column) -> Column:
    return replace(column, label=plant(column.label))


def plant_in_context(context: ReportContext) -> ReportContext:
    def facts(found: tuple[Fact, ...]) -> tuple[Fact, ...]:
        return tuple(
            Fact(plant(f"{fact.label} of this pilot"), plant(f"{fact.text} as told")) for fact in found
        )

    assert context.manifest is not None
    criteria = tuple(
        criterion.model_copy(update={"reason": plant(criterion.reason)})
        for criterion in context.protocol.criteria
    )
    return replace(
        context,
        title=plant(context.title),
        authority=plant(context.authority),
        purpose=plant(context.purpose),
        config_name=plant("the name of a pilot"),
        variant=plant("the name of a variant"),
        leading_label=plant(context.leading_label),
        baseline_labels=tuple(map(plant, context.baseline_labels)),
        question=facts(context.question),
        sources=facts(context.sources),
        model=facts(context.model),
        bar=facts(context.bar),
        facts={name: plant(f"{text} as told") for name, text in context.facts.items()},
        tables=tuple(map(plant_in_table, context.tables)),
        manifest=replace(context.manifest, extracts=((SECRETS["file"], "d" * 64),)),
        protocol=context.protocol.model_copy(update={"criteria": criteria}),
        disclosure=Disclosure(remove_words=(SECRETS["word"],)),
    )  # fmt: skip


def make_planted_report() -> Report:
    said = make_statements(suppliers=(make_supplier(),), models=(make_supplied_model(),))
    entry = GovernanceEntry(
        1, date(2026, 5, 1), plant("Chair of the panel"), EntryKind.COMMENT, "data",
        plant("What the panel asked for."), None, "a" * 64,
    )  # fmt: skip
    return build_report(
        tuple(map(plant_in_finding, make_findings())), plant_in_context(make_context()), map_texts(said, plant), (entry,),
        secrets=KNOWN,
    )  # fmt: skip


def read_words(name: str, content: bytes, pdftotext: str | None) -> Iterator[tuple[str, str]]:
    """The name and all words of a document, of everything in it where it is an archive, and its name itself."""
    yield name, name
    if name.endswith(".pdf"):
        assert pdftotext is not None
        done = subprocess.run([pdftotext, "-raw", "-", "-"], input=content, capture_output=True, check=True)
        yield name, done.stdout.decode().replace("\n", " ")
    elif is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as archive:
            for inner in archive.namelist():
                yield from read_words(f"{name}!{inner}", archive.read(inner), pdftotext)
    elif not name.endswith(".png"):
        yield name, content.decode("utf-8-sig", errors="replace").replace("\\\\", "\\")


Folder = Callable[[Report], dict[str, str]]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Write a report and read all its documents; with PDF only where its words can be read."""

    def write(report: Report) -> dict[str, str]:
        pdftotext = shutil.which("pdftotext")
        folder = tmp_path_factory.mktemp("report") / "made"
        write_report(report, folder, pdf=pdftotext is not None)
        words: dict[str, str] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = str(path.relative_to(folder))
                for inner, text in read_words(name, path.read_bytes(), pdftotext):
                    words[inner] = words.get(inner, "") + text
        return words

    return write


def find_leaks(words: dict[str, str]) -> dict[str, set[str]]:
    """By secret the documents that hold it."""
    lowered = {name: text.lower() for name, text in words.items()}
    return {
        secret: {name for name, text in lowered.items() if sought.lower() in text}
        for secret, sought in SOUGHT.items()
    }


def test_no_document_holds_a_secret(read: Folder) -> None:
    words = read(make_planted_report())
    assert {secret: names for secret, names in find_leaks(words).items() if names} == {}
    everything = " ".join(words.values())
    for sign in (PLACE, AREA, KEY, WORD, "Extract 1.xml"):
        assert sign in everything


def test_the_same_search_finds_every_secret_where_nothing_is_taken_out(
    read: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave(value: Any, secrets: Secrets | None = None) -> Any:
        return value

    monkeypatch.setattr(model, "scrub", leave)
    leaks = find_leaks(read(make_planted_report()))
    assert all(leaks.values())
    for kind in (".html", ".docx!word/document.xml", ".json", ".csv", ".md", "everything.zip!report.html"):
        assert any(name.endswith(kind) for names in leaks.values() for name in names), kind
    assert any(".xlsx!" in name for names in leaks.values() for name in names)
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext (package poppler-utils), so the words of a PDF cannot be read")
    assert any(name.endswith(".pdf") for names in leaks.values() for name in names)
