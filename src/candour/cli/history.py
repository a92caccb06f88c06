"""`candour history`: the extracts of a configuration become one case history, and an account of it."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines, print_table, show_path
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns, Quiet
from candour.cli.progress import show_progress
from candour.workflow.history import HistoryAccount, account_for_history

MOST_ODDITIES = 15


def history(
    config: Annotated[
        Path,
        Parameter(help="Configuration with the keys version, name and extracts; a pilot's will do (YAML)."),
    ],
    *,
    mlruns: Mlruns = DEFAULT_MLRUNS,
    json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Read the extracts that a configuration names into one case history, and say what it holds.

    The history is kept in histories/ beside mlruns/, and used again as long as the extracts are the same. Counts
    from 1 to 5 are shown as c.
    """
    with show_progress(quiet=quiet) as report_progress:
        account = account_for_history(config, mlruns=mlruns, report_progress=report_progress)
    if json:
        print_json(account)
    else:
        _print(account)
    return 0


def _print(account: HistoryAccount) -> None:
    made = "read now" if account.built else "read before; the extracts are unchanged"
    print_lines(
        [
            f"Case history  {account.name} ({show_path(account.folder)}, {made})",
            f"Children      {_number(account.children)}",
            f"Events        {_number(account.events)}",
            f"Documents     {_number(account.documents)}",
            f"Families      {account.families}",
            f"Areas         {account.areas}",
        ]
    )
    print_table(
        "What each source gave",
        ("Source", "Files", "Rows", "Children", "Events", "Started", "Gaps"),
        [
            (
                note.source,
                note.files,
                _number(note.rows),
                _number(note.children),
                _number(note.events),
                f"{note.first_day} to {note.last_day}" if note.first_day else "",
                "; ".join(note.gaps) or "none",
            )
            for note in account.sources
        ],
    )
    print_table(
        "What the history holds",
        ("Events", "Number", "Children", "Reported for"),
        [
            (note.kind, _number(note.events), _number(note.children), note.reported or "as it came up")
            for note in account.kinds
        ],
    )
    print_table(
        "What it can be used for",
        ("Use", "Answer", "Because"),
        [(note.use, note.answer, note.because) for note in account.uses],
    )
    print_table(
        "Errors and warnings",
        ("Severity", "Source", "Where", "Year", "What", "How often"),
        [
            (q.severity, q.source, f"{q.table} {q.field}".strip(), q.year, q.message, _number(q.count))
            for q in account.quality[:MOST_ODDITIES]
        ],
    )
    further = len(account.quality) - MOST_ODDITIES
    if further > 0:
        print_lines([f"{further} more errors and warnings: see --json."])
    print_lines([f"Notes, of what was read without harm: {account.notes}."])


def _number(count: int | str) -> str:
    return count if isinstance(count, str) else f"{count:,}"
