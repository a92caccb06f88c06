"""What the documents of a report cost, rendered from the findings of a finished run: `python benchmarks/report.py`.

    python benchmarks/report.py                         about 80 CPU seconds, on the newest run of the quickstart
    python benchmarks/report.py --run RUN --mlruns FOLDER

    html         report.html and technical-annex.html: every finding, table and picture of all audits; limit 5 CPU s
    pdf          report.pdf, tagged and checked as PDF/UA-1 by its maker; limit 30 CPU s
    annex pdf    technical-annex.pdf
    word         report.docx
    others       every other document: one-page layers, plan, standards, data and tables

Every part runs in a process of its own, which has loaded the run before the clock starts; CPU seconds are user + system of
the work alone, imports of the drawing and layout libraries included. Peak memory is the largest resident size of that
process. The PDF is laid out from the HTML, whose making is not counted a second time. The exit code is 1 where a limit is broken.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from candour.report.content.context import describe_pilot
from candour.report.model import Report, build_report
from candour.report.pages.page import view_pages
from candour.report.pages.pdf import render_pdf
from candour.report.views import VIEWS
from candour.report.word.view import view_word
from candour.tracking.evidence import load_evidence
from candour.tracking.findings import read_findings
from candour.tracking.opening import open_store
from candour.workflow.secrets import find_secrets

Timed = Callable[[], list[int]]
LIMITS: Mapping[str, float] = {"html": 5, "pdf": 30}
PARTS = ("html", "pdf", "annex pdf", "word", "others")


def main() -> int:
    """Run every part and say whether all limits hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--run", default="quickstart", help="a run: its id or a pilot's name")
    parser.add_argument("--mlruns", type=Path, default=Path("mlruns"))
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        print(json.dumps(measure(options.part, options.run, options.mlruns)))
        return 0
    print(f"{'part':10}{'CPU s':>8}{'limit':>7}{'peak MB':>9}{'MB':>7}  documents")
    kept = [print_part(part, options.run, options.mlruns) for part in PARTS]
    print("PASS" if all(kept) else "FAIL")
    return 0 if all(kept) else 1


def print_part(part: str, run: str, mlruns: Path) -> bool:
    command = [sys.executable, __file__, "--part", part, "--run", run, "--mlruns", str(mlruns)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    limit = LIMITS.get(part)
    allowed = "" if limit is None else f"{limit:g}"
    print(
        f"{part:10}{found['cpu']:8.2f}{allowed:>7}{found['peak'] / 1e6:9,.0f}{found['bytes'] / 1e6:7.1f}  {found['documents']}"
    )
    return limit is None or found["cpu"] <= limit


def measure(part: str, run: str, mlruns: Path) -> dict[str, float]:
    """One part: the report is built first, then the clock starts."""
    report = load_report(run, mlruns)
    work = {
        "html": render_pages, "pdf": lambda r: print_page(r, "report.html"), "annex pdf": lambda r: print_page(r, "technical-annex.html"),
        "word": render_word, "others": render_others,
    }[part]  # fmt: skip
    timed = work(report)
    started = time.process_time()
    sizes = timed()
    return {
        "cpu": time.process_time() - started,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "bytes": sum(sizes),
        "documents": len(sizes),
    }


def load_report(run: str, mlruns: Path) -> Report:
    """The protected report of a finished run, as `candour report` builds it."""
    store = open_store(mlruns, create=False)
    finished = load_evidence(store, run)
    context, disclosure = describe_pilot(finished.config, finished.evidence), finished.config.disclosure
    return build_report(
        read_findings(store, finished.run_id),
        context,
        finished.statements,
        secrets=find_secrets(disclosure, context.authority, finished.evidence.manifest),
    )


def render_pages(report: Report) -> Timed:
    return lambda: [len(document.content) for document in view_pages(report)]


def print_page(report: Report, name: str) -> Timed:
    page = next(document.content.decode() for document in view_pages(report) if document.name == name)
    return lambda: [len(render_pdf(page))]


def render_word(report: Report) -> Timed:
    return lambda: [len(document.content) for document in view_word(report)]


def render_others(report: Report) -> Timed:
    views = [view for view in VIEWS if view not in {view_pages, view_word}]
    return lambda: [len(document.content) for view in views for document in view(report)]


if __name__ == "__main__":
    sys.exit(main())
