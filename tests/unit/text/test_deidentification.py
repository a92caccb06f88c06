"""What names somebody is taken out, ordinary words stay, hostile texts take no longer than others, and what stayed is counted."""

import itertools
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.data.history import DOCUMENTS
from candour.data.text import words as lists
from candour.data.text.deidentification import (
    KINDS,
    TAGS,
    count_replacements,
    deidentify,
    replace_identifiers,
)
from candour.data.text.recall import MarkedText, compute_share, measure_recall
from candour.data.text.remainders import count_remainders
from candour.data.text.spans import find_spans
from candour.data.text.tokens import tidy_text
from candour.errors import HistoryError
from small_histories import Child, make_history


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("Mum rang: Aisha was not at Oakfield Primary.", "Mum rang: [name] was not at [school]."),
        ("St. Mary's C of E (VA) Primary School rang.", "[school] rang."),
        ("She left St Thomas More RC High School.", "She left [school]."),
        ("he goes to oakfield primary school", "he goes to [school]"),
        ("He lives at Flat 3b, 12 Acacia Avenue, Leeds LS1 2AB.", "He lives at [address], [place] [postcode]."),
        ("they moved to 35 The Ridings", "they moved to [address]"),
        ("Ring 07700 900123 or (020) 7946 0958.", "Ring [phone] or ([phone]."),
        ("Write to a.nowak@mail.example or www.example.org/x?y=1", "Write to [email] or [link]"),
        ("NHS 943 476 5919, UPN A123456789012, NI AB 12 34 56 C", "NHS [identifier], UPN [identifier], NI [identifier]"),
        ("Dr Okwuosa and PC Quillfeather (sister Maja) came.", "Dr [name] and PC [name] (sister [name]) came."),
        ("J. Smith, A K Patel, Mr O’Brien-Jones and McTavish", "[name], [name], Mr [name] and [name]"),
        ("zoë said JOSÉ hit her", "[name] said [name] hit her"),
        ("Elowen hid. We asked mum Elowen.", "[name] hid. We asked mum [name]."),
        ("moved near Upper Thornley and Stockton-on-Tees", "moved near [place] and [place]"),
        ("Jo\u200bhn Ｓｍｉｔｈ, aged ７", "[name], aged [number]"),
        ("MUM CALLED AISHA KHAN AT 14 MILL LANE", "MUM CALLED [name] AT [address]"),
    ],
)  # fmt: skip
def test_what_names_somebody_is_replaced_by_its_kind(written: str, cleaned: str) -> None:
    assert replace_identifiers(written) == cleaned


@pytest.mark.parametrize(
    "day",
    ["3 May 2024", "3rd of May", "the twenty-third of May", "03/05/2024", "3.5.24", "2024-05-03", "Mon 3rd Feb '24", "Feb 3", "May 3, 2024", "March 2021", "3 Sept", "03-Feb-2024"],
)  # fmt: skip
def test_days_in_all_usual_spellings(day: str) -> None:
    assert replace_identifiers(f"It was on {day}, she said.") == "It was on [date], she said."


@pytest.mark.parametrize(
    "text",
    [
        "She will mark the form; he may come, with hope and grace.",
        "The reading age of the child; a hall, a young man on sale, the bath.",
        "The Head Teacher of the primary school rang. A local primary school.",
        "In court, the Family Court; the Social Worker and the Health Visitor met the Police.",
        "MUM WILL ATTEND THE MEETING WITH THE POLICE",
        "They marched in the rain by the river.",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert replace_identifiers(text) == text


def test_may_and_march_are_months_only_where_a_month_can_stand() -> None:
    assert (
        replace_identifiers("He may come in May. We march in March.")
        == "He may come in [date]. We march in [date]."
    )


def test_any_digit_goes() -> None:
    cleaned = replace_identifiers("Case 12/345-B, x9y, year 6, at 10:30, ½ a cup, room 4, ①")
    assert not any(letter.isnumeric() for letter in cleaned)


def make_documents(rows: Sequence[tuple[str, str]]) -> pa.Table:
    return pa.table(
        {
            "child_id": [child for child, _ in rows],
            "kind": ["note"] * len(rows),
            "written_on": [date(2024, 5, 3)] * len(rows),
            "text": [text for _, text in rows],
        },
        schema=DOCUMENTS,
    )


def test_only_the_text_changes_and_the_names_of_the_file_go_in_the_texts_of_the_whole_family() -> None:
    history = make_history(
        [Child("a", family="f"), Child("b", family="f"), Child("c", family="g"), Child("loneid", family=None)]
    )
    documents = make_documents(
        [
            ("b", "Tamrin and Zorkling ran."),
            ("c", "Tamrin and Zorkling ran."),
            ("a", "zorkling"),
            ("loneid", "loneid X ran"),
        ]
    )
    cleaned = deidentify(history, documents, names={"a": ("Tamrin Arkwell",), "b": ("ZORKLING", "x")})
    assert cleaned.drop(["text"]).equals(documents.drop(["text"]))
    assert cleaned.schema.equals(DOCUMENTS)
    assert cleaned["text"].to_pylist() == [
        "[name] and [name] ran.",
        "Tamrin and Zorkling ran.",
        "[name]",
        "[name] X ran",
    ]


def test_places_that_the_authority_adds() -> None:
    history = make_history([Child("a")])
    documents = make_documents([("a", "seen at the rowan hub, then at Zork")])
    cleaned = deidentify(history, documents, places=["Rowan Hub", "Zork", " "])
    assert cleaned["text"].to_pylist() == ["seen at the [place], then at [place]"]


def test_another_table_is_refused() -> None:
    with pytest.raises(HistoryError, match="The documents have the columns"):
        deidentify(make_history([Child("a")]), pa.table({"text": ["Aisha"]}))


def test_replacements_are_counted_by_kind_and_tags_that_stood_there_are_not() -> None:
    before = ["Aisha said [name] and 3 things", "Omar"]
    counts = count_replacements(before, [replace_identifiers(text) for text in before])
    assert {kind: count for kind, count in counts.items() if count} == {"name": 2, "number": 1}
    assert set(counts) == set(KINDS) == set(TAGS)


HOSTILE = (
    "a", " ", "1", "1 ", "a@", "a.", "may ", "A ", "St ", "School ", "A-school ", "'", "a'", "Oak ", "1/", "+", "www.", "new york ", "\u200b",
    "Mr ", "Street ", "(0", "12-", "twenty ", "\u0301\u0315", "\ufdfa", "\n", "mum ", "_", "J. ",
)  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_with_the_length_alone(unit: str) -> None:
    """Eight times the text takes well under 30 times as long: were it squared, it would take 64 times."""

    def take(length: int) -> float:
        text = unit * (length // len(unit))
        best = float("inf")
        for _ in range(2):
            begun = time.process_time()
            replace_identifiers(text)
            best = min(best, time.process_time() - begun)
        return best

    assert take(40_000) < 30 * max(take(5_000), 0.001)


@given(st.text(max_size=300))
def test_any_text_is_cleaned_to_a_text_without_digits_in_words(text: str) -> None:
    cleaned = replace_identifiers(text)
    spans = find_spans(tidy_text(text))
    assert all(left.end <= right.start for left, right in itertools.pairwise(spans))
    assert not any(letter.isdecimal() for letter in cleaned)


@given(st.text(alphabet="aAbz1 .,-'@/St\n", max_size=80))
def test_cleaning_again_changes_no_tag(text: str) -> None:
    once = replace_identifiers(text)
    again = replace_identifiers(once)
    assert all(again.count(tag) >= once.count(tag) for tag in TAGS.values())


def test_what_may_have_been_missed_is_counted() -> None:
    texts = [
        "Then Quillor came with [name].",
        "The Quillor dog. Zebedee slept. We saw a zork, Zork and CAMHS.",
        "ALL IN CAPITALS QUILLOR",
    ]
    left = count_remainders(texts)
    assert left.occurrences == (("quillor", 2),)
    assert (left.texts, left.texts_with_any, left.distinct, left.total) == (3, 2, 1, 2)


def test_recall_counts_what_was_taken_out_whole_and_what_was_taken_too_much() -> None:
    texts = [
        MarkedText("Aisha saw Quorn.", ((0, 5, "name"), (10, 15, "name")), "f"),
        MarkedText("Leeds is in Leeds", ((0, 5, "place"), (12, 17, "place")), "g"),
        MarkedText("Quorn saw Paul 3 times", ((0, 5, "name"),), "h", frozenset({"quorn"})),
    ]
    found = measure_recall(texts)
    shares = {share.kind: (share.events, share.number, share.clusters) for share in found.recall}
    assert shares == {"any": (4, 5, 3), "name": (2, 3, 2), "place": (2, 2, 1)}
    # `saw` twice, `is in`, and of `Paul 3 times` the name and the number.
    assert (found.over_removal.events, found.over_removal.number) == (2, 7)
    for share in (*found.recall, found.over_removal):
        assert 0 <= share.low <= share.value <= share.high <= 1


def test_marks_must_lie_in_a_tidied_text() -> None:
    with pytest.raises(HistoryError, match="tidying changes"):
        measure_recall([MarkedText("Jo\u200bhn", ((0, 4, "name"),), "f")])
    with pytest.raises(HistoryError, match="outside its text"):
        measure_recall([MarkedText("John", ((0, 5, "name"),), "f")])


def test_the_interval_of_a_share_is_the_exact_one_where_clusters_do_not_matter_and_wider_where_they_do() -> (
    None
):
    from scipy.stats import binomtest

    singles = [(str(number), int(number < 40), 1) for number in range(50)]
    exact = binomtest(40, 50).proportion_ci(method="exact")
    share = compute_share("name", singles)
    assert (share.low, share.high) == pytest.approx((exact.low, exact.high), abs=0.003)
    clustered = [(str(number // 10), int(number < 40), 1) for number in range(50)]
    assert compute_share("name", clustered).low < share.low - 0.1
    all_found = [(str(number // 10), 1, 1) for number in range(50)]
    assert compute_share("name", all_found).low == pytest.approx(
        binomtest(5, 5).proportion_ci(method="exact").low
    )
    assert compute_share("name", []).number == 0


def test_the_lists_can_be_read_by_a_panel_and_hold_what_they_say() -> None:
    names, ordinary, institutions = lists.load_names(), lists.load_ordinary_names(), lists.load_institutions()
    assert len(names) > 2500
    assert ordinary <= names
    assert {"will", "grace", "hall", "may"} <= ordinary
    assert ("stockton", "on", "tees") in lists.load_places()
    assert len(lists.load_places()) > 700
    assert lists.load_ordinary_places() <= {place[0] for place in lists.load_places()}
    # A word of every day that were taken for a name in small letters would leave holes in every text.
    everyday = {"the", "and", "was", "with", "that", "this", "said", "home", "school", "food", "bed", "door", "room", "night", "morning", "mother", "father", "baby", "child", "children", "family", "friend", "house"}  # fmt: skip
    assert not everyday & (names - ordinary - institutions)
    folder = Path(lists.__file__).parent / "lists"
    assert all(path.read_text(encoding="utf-8").strip() for path in folder.glob("*.txt"))
