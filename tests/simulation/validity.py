"""Whether the bias audit's intervals, tests and powers are what they say: the full set, written to docs/validity.md.

    make simulations        about half an hour of processor time

Every figure stands beside what is promised and its simulation error. One that breaks its promise is named on the page and
makes the command fail. A small set of the same studies is part of the tests (test_group_validity_holds.py).
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from validity_figures import ERRORS, Figure, Study
from validity_studies import STUDIES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "validity.md"
PROCESSES = 2


def render(studies: list[Study]) -> str:
    """The page."""
    broken = [
        f"- {study.title}: {figure.condition}: {figure.share:.1%}"
        for study in studies
        for figure in study.figures
        if figure.is_broken
    ]
    parts = [
        "# What was simulated before these intervals were trusted",
        "Written by `make simulations`. Each figure is a share of simulated audits with known truth, beside its simulation error (one "
        f"standard error). A figure outside what was promised by more than {ERRORS:g} of those errors is a failure. How the numbers are "
        "made is in [bias.md](bias.md).",
        "## What failed",
        "\n".join(broken) if broken else "Nothing.",
        *(part for study in studies for part in _render_study(study)),
    ]
    return "\n\n".join(parts) + "\n"


def _render_study(study: Study) -> tuple[str, ...]:
    rows = ["| simulated | share | error | promised | |", "|---|---|---|---|---|"]
    return f"## {study.title}", study.about, "\n".join([*rows, *map(_render_figure, study.figures)])


def _render_figure(figure: Figure) -> str:
    promised = f"{figure.promise.low:.0%} to {figure.promise.high:.0%}"
    said = figure.answer.value if figure.judged else f"never judged, only shown: {figure.answer.value}"
    return f"| {figure.condition} | {figure.share:.1%} | {figure.error:.1%} | {promised} | {said} |"


def main() -> int:
    """Run every study and write the page; 1 where a promise is broken."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        running = [pool.submit(study) for study in STUDIES]
        studies = []
        for future in running:
            studies.append(future.result())
            sys.stdout.write(f"{studies[-1].title}\n")
            sys.stdout.flush()
    PAGE.write_text(render(studies), encoding="utf-8")
    return int(any(figure.is_broken for study in studies for figure in study.figures))


if __name__ == "__main__":
    raise SystemExit(main())
