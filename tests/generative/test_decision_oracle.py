"""Decisions against an oracle that looks at one referral at a time, and a flow that adds up."""

from hypothesis import given, settings
from hypothesis import strategies as st

from candour.config.question import Question
from candour.data.decisions.build import build_decisions
from candour.data.history import CaseHistory
from plain_decisions import decide_plainly
from small_histories import Child, Detail, Event, day, make_history

NAMES = ("C000007", "C000020", "C000100")
DAYS = st.integers(-5, 60)


@st.composite
def histories(draw: st.DrawFn) -> CaseHistory:
    # Born on 29 February 2004, the second child turns 18 on day 790: 1 March 2022.
    born = [draw(st.sampled_from([None, -5784, -6560, -6540, 30])) for _ in NAMES]
    events = []
    for number in range(draw(st.integers(0, 12))):
        started = draw(DAYS)
        kinds = ["referral", "referral", "cp_plan", "care_episode", "section_47", "died", "transferred_out"]
        ended = draw(st.none() | st.integers(started, started + 20))
        known = started + draw(st.sampled_from([0, 0, 2]))
        child, kind = draw(st.sampled_from(NAMES)), draw(st.sampled_from(kinds))
        events.append(Event(number, child, kind, started, ended, known))
    details = [
        Detail(event.number, event.child, *draw(st.sampled_from(CODES)), draw(DAYS))
        for event in events
        if event.kind == "referral" and draw(st.booleans())
    ]
    children = [Child(name, born=birth) for name, birth in zip(NAMES, born, strict=True)]
    return make_history(children, events, details, covered=(0, draw(st.sampled_from([40, 60, 80]))))


CODES = [("referral_nfa", "1"), ("referral_nfa", "0"), ("closure_reason", "RC8"), ("closure_reason", "RC3")]


@st.composite
def questions(draw: st.DrawFn) -> Question:
    after = draw(st.integers(0, 5))
    return Question.model_validate(
        {
            "decision_point": draw(
                st.sampled_from(["referral_received", "referral_closed_no_further_action"])
            ),
            "outcome": {
                "kinds": draw(
                    st.lists(
                        st.sampled_from(["cp_plan", "care_episode", "section_47"]), min_size=1, unique=True
                    )
                ),
                "after_days": after,
                "within_days": after + draw(st.integers(1, 25)),
                "competing_exits": draw(st.sampled_from(["count_as_no_outcome", "exclude"])),
            },
            "population": {
                "decided_from": draw(st.sampled_from([None, day(10)])),
                "decided_until": draw(st.sampled_from([None, day(30)])),
                "minimum_age": draw(st.sampled_from([None, 0, 17])),
                "maximum_age": draw(st.sampled_from([15, 17])),
                "exclude_if_open": draw(st.lists(st.sampled_from(["cp_plan", "care_episode"]), unique=True)),
            },
        }
    )


@given(histories(), questions())
@settings(max_examples=400, deadline=None, derandomize=True)
def test_every_decision_is_as_the_oracle_says(history: CaseHistory, question: Question) -> None:
    columns = ["decided_on", "child_id", "event_id", "status", "outcome", "outcome_on", "exit", "exit_on"]
    table = build_decisions(history, question).table
    assert table["decision_id"].to_pylist() == list(range(table.num_rows))
    assert table.select(columns).to_pylist() == decide_plainly(history, question)


@given(histories(), questions())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_the_flow_adds_up_exactly(history: CaseHistory, question: Question) -> None:
    decisions = build_decisions(history, question)
    counted = {
        part: [step.decisions for step in decisions.flow if step.part == part]
        for part in ("all", "left_out", "kept")
    }
    assert counted["all"] == [sum(counted["left_out"]) + sum(counted["kept"])]
    outcomes = [row["outcome"] for row in decisions.table.to_pylist() if row["status"] == "included"]
    kept = next(step for step in decisions.flow if step.part == "kept")
    assert (kept.decisions, kept.events) == (len(outcomes), sum(outcomes))
