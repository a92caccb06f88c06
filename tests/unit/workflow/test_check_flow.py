"""What `candour check` shows of the steps from all decisions to those used."""

from candour.data.decisions.flow import FlowStep
from candour.workflow.check import list_flow


def make_step(label: str, decisions: int, events: int | None = None) -> FlowStep:
    return FlowStep(label=label, decisions=decisions, children=decisions, events=events, reason="why")


def test_a_small_step_cannot_be_had_by_subtraction() -> None:
    flow = list_flow(
        (
            make_step("found", 1659),
            make_step("too old", 257),
            make_step("not observed", 113),
            make_step("moved away", 3),
            make_step("used", 1286, 93),
        )
    )
    assert [note.decisions for note in flow] == [1659, 257, "c", "c", 1286]
    assert [note.outcomes for note in flow] == [None, None, None, None, 93]


def test_nothing_is_withheld_where_nothing_is_small() -> None:
    flow = list_flow((make_step("found", 90), make_step("none", 0), make_step("used", 90, 30)))
    assert [(note.decisions, note.outcomes) for note in flow] == [(90, None), (0, None), (90, 30)]
