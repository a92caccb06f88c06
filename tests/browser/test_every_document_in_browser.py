"""Every HTML document of a report, for a made-up report and for every configuration that is shipped, in a real browser.

The shipped configurations are run on small synthetic extracts, with one candidate and few resamples: what is looked at
are the pages. The small pilot that all tests share asks every audit; these a few of them each, so that sections without findings are seen.
"""

import csv
import json
import posixpath
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lxml import html
from playwright.sync_api import Browser
from ruamel.yaml import YAML

from candour.report.certificate.page import render_certificate
from candour.report.layers.view import view_layers
from candour.report.machine.exports import view_findings
from candour.report.monitoring.view import view_monitoring
from candour.report.pages.page import HTML, render_html, view_pages
from candour.report.protocol_draft.page import render_page
from candour.report.views import render_views
from candour.standing import Standing
from candour.workflow.audit_scores import audit_scores
from candour.workflow.run import run_pilot
from in_browser import check_for_barriers, open_page
from made_up_draft import make_draft
from made_up_rebuilt import make_rebuilt
from made_up_report import make_report
from small_pilot import Ran

pytestmark = pytest.mark.browser

CONFIGS = Path(__file__).parents[2] / "configs"
PILOTS = {
    "quickstart.yaml": (800, ("bias", "practitioners")),
    "templates/nfa-to-return.yaml": (3000, ("performance", "data_quality")),
    "templates/referral-to-plan-or-care.yaml": (800, ("performance", "calibration", "usefulness", "memory")),
    "templates/referral-to-plan-or-care-all-cases.yaml": (800, ("performance", "sample_size", "time_travel")),
}
SCORES = "audit_only.yaml"
PAGES = (view_pages, view_layers, view_monitoring, view_findings)
CANDIDATES = [{"name": "logistic_regression", "strengths": [0.1], "l1_shares": [0.0]}]


def write_documents(folder: Path, *, restricted: bool) -> tuple[Path, ...]:
    paths = []
    for document in render_views(make_report(restricted=restricted)):
        if document.name.endswith(".html"):
            path = folder / document.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(document.content)
            paths.append(path)
    return tuple(paths)


def shrink(config: dict[str, Any], children: int, audits: tuple[str, ...]) -> dict[str, Any]:
    """The same questions and words, on few children who do not exist."""
    synthetic = config["extracts"].get("synthetic", {})
    kept = {name: value for name, value in synthetic.items() if name == "practitioners"}
    config["extracts"] = {
        "synthetic": {"children": children, "years": 5, "last_year": 2026, "seed": 3, **kept}
    }
    config["models"]["candidates"] = CANDIDATES
    config["protocol"]["replicates"] = 100
    config["split"]["folds"] = 2
    return config | {"audits": list(audits)}


def run_small(name: str, folder: Path) -> Path:
    children, audits = PILOTS[name]
    source = CONFIGS / name
    config = shrink(YAML(typ="safe").load(source.read_text(encoding="utf-8")), children, audits)
    path = folder / source.name
    path.write_text(json.dumps(config), encoding="utf-8")  # every JSON text is YAML too
    shutil.copy(source.parent / config["report"]["statements"], folder)
    out = folder / "report"
    run_pilot(path, mlruns=folder / "mlruns", out=out, pdf=False, report_progress=lambda *_: None)
    return out


def audit_small(folder: Path) -> Path:
    """Scores that are the true risks of 1,500 decisions."""
    chance = np.random.Generator(np.random.PCG64(5))
    risk = chance.beta(1, 9, 1500)
    columns = {
        "risk_score": [round(float(score), 6) for score in risk],
        "escalated": (chance.random(1500) < risk).astype(int).tolist(),
        "seen_again": (risk >= np.quantile(risk, 0.9)).astype(int).tolist(),
        "household": [f"H{number // 2}" for number in range(1500)],
        "scored_on": [f"2025-{1 + number % 12:02}-15" for number in range(1500)],
        "sex": chance.choice(["Female", "Male"], 1500).tolist(),
        "ethnicity": chance.choice(["White", "Black", "Asian", ""], 1500, p=[0.6, 0.2, 0.15, 0.05]).tolist(),
    }
    path = folder / "scores.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    out = folder / "report"
    audit_scores(path, CONFIGS / SCORES, out=out, pdf=False, report_progress=lambda *_: None)
    return out


def check_page(browser: Browser, path: Path, *, width: int) -> None:
    page = open_page(browser, path.as_uri(), width=width)
    try:
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path.name} scrolls sideways"
        check_for_barriers(page)
    finally:
        page.context.close()


def test_no_barrier_and_no_sideways_scrolling_on_a_narrow_screen(browser: Browser, tmp_path: Path) -> None:
    paths = write_documents(tmp_path, restricted=False)
    assert len(paths) > 10
    for path in paths:
        check_page(browser, path, width=320)


@pytest.mark.parametrize("standing", Standing)
def test_no_barrier_however_a_run_stands_to_its_protocol(
    browser: Browser, standing: Standing, tmp_path: Path
) -> None:
    path = tmp_path / HTML
    path.write_text(render_html(make_report(standing=standing)), encoding="utf-8")
    check_page(browser, path, width=320)


def test_no_barrier_in_the_draft_of_a_protocol(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "protocol.html"
    path.write_text(render_page(make_draft()), encoding="utf-8")
    for width in (320, 1280):
        check_page(browser, path, width=width)


def test_no_barrier_in_a_certificate(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "certificate.html"
    path.write_text(render_certificate(make_rebuilt("different")), encoding="utf-8")
    for width in (320, 1280):
        check_page(browser, path, width=width)


def test_no_barrier_in_restricted_documents_on_a_wide_screen_and_all_say_so(
    browser: Browser, tmp_path: Path
) -> None:
    for path in write_documents(tmp_path, restricted=True):
        assert "RESTRICTED" in html.document_fromstring(path.read_bytes()).text_content(), path.name
        check_page(browser, path, width=1280)


def test_no_barrier_where_every_audit_was_asked(browser: Browser, small_run: Ran) -> None:
    pages = sorted((small_run.folder / "reports" / "small").glob("*.html"))
    assert len(pages) > 3
    for number, path in enumerate(pages):
        check_page(browser, path, width=1280 if number % 2 else 320)


@pytest.mark.parametrize("name", [*PILOTS, SCORES])
def test_no_barrier_in_the_documents_of_a_shipped_configuration(
    browser: Browser, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only the pages that are looked at, and what they are made of: the standards are built alike from every report, and looked at above.
    monkeypatch.setattr("candour.report.views.VIEWS", PAGES)
    out = audit_small(tmp_path) if name == SCORES else run_small(name, tmp_path)
    pages = sorted(out.glob("*.html"))
    assert out / HTML in pages
    for number, path in enumerate(pages):
        check_page(browser, path, width=1280 if number % 2 else 320)


def test_links_between_documents_lead_to_a_document_and_a_place_in_it(tmp_path: Path) -> None:
    documents = {document.name for document in render_views(make_report())}
    papers = {name.removesuffix(".html") + ".pdf" for name in documents if name.endswith(".html")}
    pages = {
        path: html.document_fromstring(path.read_bytes())
        for path in write_documents(tmp_path, restricted=False)
    }
    ids = {path.relative_to(tmp_path).as_posix(): set(page.xpath("//@id")) for path, page in pages.items()}
    lost = []
    for path, page in pages.items():
        own = path.relative_to(tmp_path).as_posix()
        for address in page.xpath("//a/@href"):
            name, _, place = address.partition("#")
            if "://" in address or address.startswith("mailto:"):
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(own), name)) if name else own
            if target not in documents | papers or (place and place not in ids.get(target, {place})):
                lost.append((own, address))
    assert lost == []
