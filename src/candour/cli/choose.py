"""`candour choose`: what each rule of choosing among models and settings would have cost."""

from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines, print_table
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns
from candour.workflow.choosing import Choices, RuleRecord, follow_choices

WIDTH = 20
"""Signs of the longest bar."""


def choose(
    run: Annotated[str, Parameter(help="A run: its id, the beginning of it, or a pilot's name.")],
    *,
    variant: Annotated[
        str | None, Parameter(help="A variant of the run. Default: the one that leads.")
    ] = None,
    mlruns: Mlruns = DEFAULT_MLRUNS,
    json: AsJson = False,
) -> int:
    """Say what each rule of choosing among models and settings would have cost.

    Every model with every setting is followed over the folds of the training period, the origins. At each origin a rule
    picks by what the earlier ones showed; its regret is what the best at that origin scored more than its pick. Nothing is
    fitted, and the test decisions are not looked at.
    """
    choices = follow_choices(run, mlruns=mlruns, variant=variant)
    if json:
        print_json(choices)
    else:
        _print(choices)
    return 0


def _print(choices: Choices) -> None:
    if choices.origins:
        title = (
            f"Run {choices.run_id[:8]}, {choices.variant}: regret in {_say_metric(choices)}, average of {choices.origins} "
            f"{'origin' if choices.origins == 1 else 'origins'}, {choices.groups} models with settings"
        )
        print_table(title, ("Rule", "Regret", "", "Picked at the last origin"), _list_rows(choices))
    else:
        print_lines(
            ["No rule can pick: each needs two origins before it, so three folds or more (split.folds)."]
        )
    if choices.nested is not None:
        metric, nested = _say_metric(choices), choices.nested
        print_lines(
            [
                f"Best of all, with hindsight           {nested.hindsight:.3f} {metric}, average of {nested.origins} origins",
                f"Chosen at each origin without it      {nested.nested:.3f} {metric}, average of {nested.origins} origins",
            ]
        )
    print_lines(choices.notes)


def _list_rows(choices: Choices) -> list[tuple[str, ...]]:
    costs = [rule.mean_regret or 0.0 for rule in choices.rules] + [choices.random_regret or 0.0]
    longest = max(costs)
    rows = [
        (rule.rule, f"{cost:.4f}", _draw_bar(cost, longest), _say_last(rule))
        for rule, cost in zip(choices.rules, costs, strict=False)
    ]
    return [*rows, ("any, drawn by lot", f"{costs[-1]:.4f}", _draw_bar(costs[-1], longest), "")]


def _draw_bar(cost: float, longest: float) -> str:
    return "█" * round(WIDTH * cost / longest) if longest > 0 else ""


def _say_last(rule: RuleRecord) -> str:
    return f"{rule.picks[-1].model}: {rule.picks[-1].setting}" if rule.picks else ""


def _say_metric(choices: Choices) -> str:
    named = {"auc": "AUC", "brier": "Brier score"}
    return named.get(choices.metric, choices.metric.replace("_", " "))
