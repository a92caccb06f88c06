"""Comments, conditions and decisions: what is asked, what is refused, and that nothing is written twice or lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from candour.desk.log import read_log
from candour.desk.written_text import clean_text, find_role_fault, find_text_fault
from candour.governance import EntryKind, PanelDecision
from desk_at_work import FIRST, SECOND, OpenDesk


def list_texts(opened: OpenDesk) -> list[str]:
    return [logged.entry.text for logged in read_log(opened.desk.folder).entries]


def test_a_comment_on_a_section_a_condition_and_a_decision(opened: OpenDesk) -> None:
    visitor = opened.visit()
    assert visitor.write(FIRST, "comment", text="Why?", section="data").status == 200
    assert visitor.write(FIRST, "condition", text="Ask families by 2026-11-30.", section="").status == 200
    done = visitor.write(FIRST, "decision", text="Not enough.", decision="more information")
    assert done.title.startswith("Entry 3 is in the log")
    entries = [logged.entry for logged in read_log(opened.desk.folder).entries]
    assert [(e.kind, e.section, e.decision) for e in entries] == [
        (EntryKind.COMMENT, "data", None),
        (EntryKind.CONDITION, "", None),
        (EntryKind.DECISION, "", PanelDecision.MORE_INFORMATION),
    ]
    assert {(e.role, e.day.isoformat()) for e in entries} == {("Chair", "2026-05-03")}
    page = visitor.get(f"/reports/{FIRST}").text
    assert "Comment 1: Data" in page
    assert "More information" in visitor.get("/").text
    assert entries[2].fingerprint in visitor.get("/log").text


def test_an_entry_names_the_version_of_the_report_that_was_read(opened: OpenDesk) -> None:
    visitor = opened.visit()
    visitor.write(FIRST, "comment", text="Why?")
    (logged,) = read_log(opened.desk.folder).entries
    assert logged.report == opened.desk.shelf.read(opened.desk.shelf.find()[0]).version
    assert (logged.run, logged.pilot) == (FIRST, "made-up")


def test_a_report_that_was_written_again_meanwhile_takes_nothing(opened: OpenDesk) -> None:
    visitor = opened.visit()
    form = visitor.get(f"/reports/{FIRST}/comment")
    fields = {
        "csrf": form.hidden("csrf"),
        "once": "o",
        "version": "0" * 64,
        "step": "keep",
        "text": "Why?",
        "role": "Chair",
    }
    answer = visitor.post(f"/reports/{FIRST}/comment", fields)
    assert (answer.status, "Why?" in answer.text) == (409, True)
    assert list_texts(opened) == []


def test_nothing_is_kept_before_it_was_read_once_more(opened: OpenDesk) -> None:
    visitor = opened.visit()
    address = f"/reports/{FIRST}/decision"
    form = visitor.get(address)
    fields = {n: form.hidden(n) for n in ("csrf", "once", "version")} | {
        "text": "No.",
        "decision": "not approve",
        "role": "Chair",
    }
    check = visitor.post(address, fields)
    assert check.title.startswith("Check before it is kept")
    assert list_texts(opened) == []
    change = visitor.post(address, fields | {"step": "change"})
    assert change.title.startswith("Decision")
    assert "No.</textarea>" in change.text
    assert list_texts(opened) == []


def test_the_same_form_sent_twice_writes_one_entry(opened: OpenDesk) -> None:
    visitor = opened.visit()
    address = f"/reports/{FIRST}/comment"
    form = visitor.get(address)
    fields = {n: form.hidden(n) for n in ("csrf", "once", "version")} | {
        "text": "Once",
        "role": "Chair",
        "step": "keep",
    }
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: visitor.post(address, fields).status, range(4)))
    assert answers == [200] * 4
    assert list_texts(opened) == ["Once"]


@pytest.mark.parametrize(
    ("kind", "fields", "faulty"),
    [
        ("comment", {"text": ""}, ["text"]),
        ("comment", {"text": " \n ", "role": ""}, ["text", "role"]),
        ("comment", {"text": "x" * 4001}, ["text"]),
        ("comment", {"text": "x", "section": "nowhere"}, ["section"]),
        ("decision", {"text": "x"}, ["decision"]),
        ("decision", {"text": "x", "decision": "use it"}, ["decision"]),
        ("condition", {"text": "Ask 0123456789abcdef first"}, ["text"]),
        ("condition", {"text": "x", "role": "chair@borchester.gov.uk"}, ["role"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_the_top_and_beside_each_field(
    opened: OpenDesk, kind: str, fields: dict[str, str], faulty: list[str]
) -> None:
    answer = opened.visit().write(FIRST, kind, **fields)
    assert answer.status == 422
    assert answer.title.startswith("Error: ")
    prefix = f"{kind}-{fields.get('section') or 'whole'}"
    for field in faulty:
        assert f'<a href="#{prefix}-{field}">' in answer.text
        assert f'id="{prefix}-{field}-error"' in answer.text
    assert answer.text.count('<a href="#' + prefix) == len(faulty)
    assert list_texts(opened) == []


def test_what_was_typed_stays_and_the_role_is_not_asked_for_twice(opened: OpenDesk) -> None:
    visitor = opened.visit()
    answer = visitor.write(FIRST, "comment", text="Ask 0123456789abcdef", section="data")
    assert "Ask 0123456789abcdef</textarea>" in answer.text
    assert '<option value="data" selected>' in answer.text
    visitor.write(FIRST, "comment", text="Why?", role="Parent member")
    assert 'value="Parent member"' in visitor.get(f"/reports/{FIRST}/decision").text


def test_markup_is_shown_as_it_was_typed(opened: OpenDesk) -> None:
    visitor = opened.visit()
    visitor.write(FIRST, "comment", text="<script>alert(1)</script> & {{ 7*7 }}", role='"><b>x')
    for address in (f"/reports/{FIRST}", "/log", "/"):
        body = visitor.get(address).body.decode()
        assert "<script>alert" not in body
        assert "<b>x" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ 7*7 }}" in visitor.get("/log").body.decode()


def test_an_unknown_kind_or_report_is_not_found(opened: OpenDesk) -> None:
    visitor = opened.visit()
    for address in (
        f"/reports/{FIRST}/praise",
        "/reports/nowhere",
        "/reports/nowhere/comment",
        "/reports/..%2f..%2fetc",
    ):
        assert visitor.get(address).status == 404


def test_a_broken_log_is_said_and_takes_nothing(opened: OpenDesk) -> None:
    visitor = opened.visit()
    visitor.write(FIRST, "comment", text="Why?")
    (opened.desk.folder / "head.json").unlink()
    answer = visitor.write(FIRST, "comment", text="My second words")
    assert answer.status == 500
    assert "The panel's log is broken" in answer.text
    assert "My second words" in answer.text
    assert "is broken" in visitor.get("/log").text


def test_many_reviewers_at_once_lose_nothing(opened: OpenDesk) -> None:
    visitors = [opened.visit() for _ in range(6)]

    def write(number: int) -> int:
        run = (FIRST, SECOND)[number % 2]
        return (
            visitors[number % 6]
            .write(run, "comment", text=f"text {number}", role=f"Role {number % 6}")
            .status
        )

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(write, range(48))) == [200] * 48
    assert sorted(list_texts(opened)) == sorted(f"text {number}" for number in range(48))


def test_in_place_a_form_answers_with_a_part_of_the_page(opened: OpenDesk) -> None:
    visitor = opened.visit()
    address = f"/reports/{FIRST}/comment"
    part = visitor.get(f"{address}?section=data", HX_Request="true")
    assert "<html" not in part.text
    assert part.title.startswith("Comment")
    fields = {n: part.hidden(n) for n in ("csrf", "once", "version")} | {"section": "data", "role": "Chair"}
    faulty = visitor.post(address, fields, HX_Request="true")
    assert (faulty.status, faulty.title[:6]) == (422, "Error:")
    done = visitor.post(address, fields | {"text": "Why?", "step": "keep"}, HX_Request="true")
    assert "Comment 1: Data" in done.text
    assert "<html" not in done.text


def test_in_place_a_refusal_goes_into_the_message_and_leaves_the_form(opened: OpenDesk) -> None:
    answer = opened.visit().post(f"/reports/{FIRST}/comment", {"text": "x"}, HX_Request="true")
    assert (answer.status, answer.headers["hx-retarget"]) == (403, "#message")
    assert "<html" not in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "child 0123456789abcdef", "CHILD 0123456789ABCDEF", "a\x00b", "a\u202eb", "a\u200bb", "UPN A123456789012", "NI QQ 12 34 56 C",
        "write to a.b@borchester.gov.uk", "at LS1 4AP", "NHS 943 476 5919", "ring 0113 496 0000", "case 1234567", "case CR123456",
        "\uff11\uff12\uff13\uff14\uff15\uff16\uff17", "It is 943 476 5919.", "See 943-476-5919, again.", "(0113) 496 0000", "943  476  5919",
    ],
)  # fmt: skip
def test_what_has_the_shape_of_an_identifier_is_refused(text: str) -> None:
    assert find_text_fault(text)
    assert find_role_fault(text)


@pytest.mark.parametrize(
    "text",
    [
        "See BIAS-003 and PERF-004.", "By 2026-11-30 or 2027-03-31 2027-04-30.", "By 30 November 2026.", "Costs 1,500,000 pounds.",
        "More than 12,345 decisions; 10.3 % (9.4 to 11.3).", "Läs om: café – “why?”\nSecond line.", "In 2024/25 and 2025/26.", "Section 47",
    ],
)  # fmt: skip
def test_what_a_panel_writes_is_taken(text: str) -> None:
    assert find_text_fault(text) == ""


def test_a_text_is_cleaned_but_not_altered() -> None:
    assert clean_text("  a \r\nb\rc  \n\n") == "a\nb\nc"
