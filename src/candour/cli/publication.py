"""What every command that ends in a report says at its end."""

import sys

from candour.cli.answers import print_lines, show_path
from candour.cli.plain_text import show_controls
from candour.errors import LeakageError
from candour.standing import ProtocolStanding, Standing
from candour.workflow.publishing import Publication


def print_publication(publication: Publication, *, run_id: str = "") -> None:
    """Where the report is, which run it belongs to, and the verdict."""
    lines = [f"Report   {show_path(publication.html)}"]
    lines += [f"PDF      {show_path(publication.pdf)}"] if publication.pdf is not None else []
    lines += [f"Run      {run_id}"] if run_id else []
    print_lines([*lines, f"Verdict  {publication.verdict}"])
    if publication.pdf is None and publication.pdf_reason:
        sys.stderr.write(f"Note: {show_controls(publication.pdf_reason)}\n")


def print_standing(standing: ProtocolStanding) -> None:
    """How the run stands to its protocol, in one line."""
    print_lines([f"Standing {_say_standing(standing)}"])


def _say_standing(standing: ProtocolStanding) -> str:
    if standing.standing is Standing.EXPLORATORY:
        return "exploratory: no protocol was frozen before"
    unexplained = sum(not deviation.reason for deviation in standing.deviations)
    deviations = (
        f"{len(standing.deviations)} {'deviation' if len(standing.deviations) == 1 else 'deviations'}"
    )
    if unexplained:
        deviations += f", {unexplained} without a reason"
    if standing.standing is Standing.REHEARSAL:
        return f"rehearsal on the training period; the test period stays sealed; {deviations}"
    return f"registered: look {len(standing.looks)} at the test period; {deviations}"


def print_refusal(run: str, refusal: str) -> None:
    """Why there is no answer for one of several runs, on the standard error."""
    sys.stderr.write(f"{show_controls(run)}: {show_controls(refusal)}\n")


def warn_of_leak() -> int:
    """Say that the leakage proof failed, and return the exit code for it."""
    sys.stderr.write(
        "The leakage proof failed (TIME-001): a feature changed when what became known after the decision was taken "
        "away. No number of this report can be trusted. The report names the features; take them out, or repair the "
        "dates on which their values became known, and run again.\n"
    )
    return LeakageError.exit_code
