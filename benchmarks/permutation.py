"""Explanations beside scikit-learn and shap, on one model and one set of permutations: CPU seconds, memory, equal answers.

    python benchmarks/permutation.py [DECISIONS] [FEATURES_SHUFFLED]

Gradient boosting as candour fits it, 200 features, 20,000 decisions of two a family. scikit-learn would take minutes for all
200 features, so both shuffle the same features only: every fifth of them unless told otherwise. candour's figure holds
opening the model and the interval over families, which scikit-learn does not give. Contributions are shap's own, whose sum candour
checks and shap, asked in this way, does not: so both take the same time and give the same numbers, of 500 decisions.
"""

import argparse
import sys
from pathlib import Path

from measuring.results import Result
from measuring.steps import run_step

PART = "permutation_part"
REPEATS = 2
SAME_LOSS, SAME_CONTRIBUTION = 1e-9, 1e-12


def main(arguments: list[str] | None = None) -> int:
    """Both on the same permutations."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("decisions", type=int, nargs="?", default=20_000)
    parser.add_argument("shuffled", type=int, nargs="?", default=40)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    found = run_step(PART, str(options.decisions), str(options.shuffled)).said
    result = Result("permutation", "Explanations beside scikit-learn and shap")
    table = result.start_table(
        f"{options.decisions:,} decisions x 200 features, {found['shuffled']} of them shuffled {REPEATS} times",
        ("what", "CPU s"),
    )
    table.add("candour: permutation importance, with intervals", found["ours"])
    table.add("scikit-learn: permutation importance", found["theirs"])
    table.add("candour: contributions of 500 decisions, sum checked", found["shap"]["ours"])
    table.add("shap: contributions of 500 decisions", found["shap"]["theirs"])
    table.notes.append(
        f"Peak memory {found['peak']:,.0f} MB after candour, {found['before']:,.0f} MB of it before, {found['peak_after']:,.0f} MB after scikit-learn."
    )
    ratio = found["theirs"] / found["ours"]
    result.head.append(
        f"Permutation importance of {found['shuffled']} features at {options.decisions:,} decisions: {found['ours']:.1f} CPU s with intervals, "
        f"scikit-learn {found['theirs']:.1f}, {ratio:.1f} times as much; equal losses."
    )
    result.hold("distance of two losses", found["gap"], SAME_LOSS)
    result.hold("distance of two contributions", found["shap"]["gap"], SAME_CONTRIBUTION)
    return result.finish(options.json)


if __name__ == "__main__":
    sys.exit(main())
