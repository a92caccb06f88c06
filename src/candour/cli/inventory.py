"""`candour list`: pipelines, audits and scenarios."""

from candour.cli.answers import print_json, print_lines, print_table
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns
from candour.workflow.listing import take_inventory


def show_inventory(*, mlruns: Mlruns = DEFAULT_MLRUNS, json: AsJson = False) -> int:
    """List pipelines, audits with the codes of their findings, and scenarios; the runs of a store are listed by `candour runs`."""
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
    print_lines([f"Runs in the store: {len(inventory.runs):,}. See them: candour runs"])
    return 0
