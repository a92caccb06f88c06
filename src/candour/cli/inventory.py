"""`candour list`: pipelines, audits, scenarios and runs."""

from candour.cli.answers import print_json, print_table
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns
from candour.workflow.listing import take_inventory


def show_inventory(*, mlruns: Mlruns = DEFAULT_MLRUNS, json: AsJson = False) -> int:
    """List pipelines, audits with the codes of their findings, scenarios, and the runs in the store."""
    inventory = take_inventory(mlruns)
    if json:
        print_json(inventory)
        return 0
    print_table("Pipelines", ("Name", "What it does"), [(p.name, p.sentence) for p in inventory.pipelines])
    print_table(
        "Audits",
        ("Name", "Question", "Findings"),
        [(a.name, a.sentence, ", ".join(a.codes)) for a in inventory.audits],
    )
    print_table(
        "Scenarios of a synthetic authority",
        ("Name", "What is planted"),
        [(s.name, s.sentence) for s in inventory.scenarios],
    )
    print_table(
        "Runs",
        ("Run", "Pilot", "Status", "Started", "Standing", "Verdict"),
        [(r.run_id[:8], r.name, r.status, r.started, r.standing, r.verdict) for r in inventory.runs],
    )
    return 0
