"""Whether intervals, tests and powers are what they say, and whole pilots answer rightly: the full set, written to docs/validity.md.

    make simulations                                           about three quarters of an hour of processor time
    python tests/simulation/validity.py --only noise texts     some studies of whole pilots alone; all other sections stay

Every figure stands beside what is promised and its simulation error. One that breaks its promise is named on the page and
makes the command fail. A small set of the same studies is part of the tests (test_group_validity_holds.py).
"""

import argparse
import os
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from pilot_studies import PILOT_STUDIES
from validity_figures import ERRORS, Figure, Reached, Study
from validity_studies import STUDIES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "validity.md"
PROCESSES = 2
FAILED, NOTHING = "What failed", "Nothing."


def render(studies: list[Study], *, kept: dict[str, str]) -> str:
    """The page. `kept` are sections that were not simulated again, by title; what failed in them is still said."""
    broken = [line for line in kept.get(FAILED, "").splitlines() if _is_of(line, kept)]
    broken += [
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
        "\n".join(broken) if broken else NOTHING,
        *(f"## {title}\n\n{text}" for title, text in kept.items() if title != FAILED),
        *(part for study in studies for part in _render_study(study)),
    ]
    return "\n\n".join(parts) + "\n"


def read_sections(page: str) -> dict[str, str]:
    """The sections of the page as it stands, by title."""
    pieces = re.split(r"^## (.+)$", page, flags=re.MULTILINE)[1:]
    return {title: text.strip() for title, text in zip(pieces[::2], pieces[1::2], strict=True)}


def _is_of(line: str, kept: dict[str, str]) -> bool:
    return any(line.startswith(f"- {title}: ") for title in kept)


def _render_study(study: Study) -> tuple[str, ...]:
    rows = ["| simulated | share | error | promised | |", "|---|---|---|---|---|"]
    return f"## {study.title}", study.about, "\n".join([*rows, *map(_render_figure, study.figures)])


def _render_figure(figure: Figure | Reached) -> str:
    said = figure.answer.value if figure.judged else f"never judged, only shown: {figure.answer.value}"
    return f"| {' | '.join((figure.condition, *figure.cells))} | {said} |"


def main() -> int:
    """Run the studies and write the page; 1 where a promise is broken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--only", nargs="+", choices=list(PILOT_STUDIES), help="leave all other sections as they stand"
    )
    only = parser.parse_args().only
    asked = (
        (*STUDIES, *PILOT_STUDIES.values()) if only is None else tuple(PILOT_STUDIES[name] for name in only)
    )
    studies: list[Study] = []
    before = read_sections(PAGE.read_text(encoding="utf-8"))

    def write(kept: dict[str, str]) -> None:
        PAGE.write_text(render(studies, kept=kept), encoding="utf-8")

    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        running = [pool.submit(study) for study in asked]
        for future in running:
            studies.append(future.result())
            sys.stdout.write(f"{studies[-1].title}\n")
            sys.stdout.flush()
            # At once: what was simulated is not lost where a later study is stopped.
            titles = {study.title for study in studies}
            write({title: text for title, text in before.items() if title not in titles})
    if only is None:
        write({})
    return int(any(figure.is_broken for study in studies for figure in study.figures))


if __name__ == "__main__":
    raise SystemExit(main())
