"""Made-up texts: they follow what no field carries, or nothing; they name people, and where is kept apart; proxies can be found."""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray
from scipy.stats import spearmanr

from candour.data.synthetic.authority import synthesise_authority
from candour.data.synthetic.calendar import Period
from candour.data.synthetic.phrases import KINDS_OF_NAMES, THEMES
from candour.data.synthetic.referral_risk import NATIONAL
from candour.data.synthetic.statements import Statement
from candour.data.synthetic.stories import find_hidden_risk
from candour.data.synthetic.truth import compute_area_under_curve
from candour.data.text.deidentification import replace_identifiers
from candour.data.text.recall import MarkedText, measure_recall
from candour.data.text.words import fold_phrase
from synthetic_worlds import PERIOD, find_received, load_world

WEIGHTS = {
    wording.split("{")[0].strip() or wording.split("}")[1].split("{")[0].strip(): theme.weight
    for theme in THEMES
    for wording in theme.wordings
    if theme.weight
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("authority") / "baseline")


def make(folder: Path, scenario: str = "baseline", children: int = 2500) -> Path:
    made = synthesise_authority(
        directory=folder, children=children, years=5, seed=8, scenarios=(scenario,), documents=True
    )
    assert {"documents/documents.csv", "names.csv", "truth_marks.parquet"} < set(made.files)
    return folder


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def score(text: str) -> float:
    """Worries less strengths, as a reader would add them up."""
    return sum(weight for piece, weight in WEIGHTS.items() if len(piece) > 8 and piece in text)


def compare(folder: Path) -> tuple[float, float]:
    """AUC of what the referral notes say, and of the true risk, over referrals of the period."""
    truth = pq.read_table(folder / "truth.parquet").to_pandas()
    truth["decided_on"] = truth["decided_on"].astype(str)
    notes = {
        (row["child_id"], row["written_on"]): score(row["text"])
        for row in read(folder / "documents/documents.csv")
        if row["kind"] == "referral_note"
    }
    said = [notes.get(key) for key in zip(truth["child_id"], truth["decided_on"], strict=True)]
    there = np.array([value is not None for value in said])
    values = np.array([value for value in said if value is not None])
    outcome = truth["outcome_within_year"].to_numpy()[there] == 1
    return (
        compute_area_under_curve(values, outcome),
        compute_area_under_curve(truth["true_risk"].to_numpy()[there], outcome),
    )


def test_telling_texts_tell_more_than_usual_ones_and_mute_ones_nothing(tmp_path: Path) -> None:
    usual, telling, mute = (
        compare(make(tmp_path / name, name, children=6000))
        for name in ("baseline", "telling-text", "mute-text")
    )
    assert usual[0] > 0.57
    assert telling[0] > usual[0] + 0.03
    # Some 7,000 referrals and 700 outcomes: a standard error of .012.
    assert abs(mute[0] - 0.5) < 0.045
    for told, true in (usual, telling, mute):
        assert told < true


def test_what_texts_follow_is_in_no_field() -> None:
    world = load_world()
    statement = Statement(world, PERIOD, PERIOD.last_day)
    hidden = find_hidden_risk(np.random.default_rng(1), statement, NATIONAL)
    received = find_received(world) & ~world.children.unaccompanied[world.cases.child]
    age = world.cases.referred - world.children.born[world.cases.child]
    assert hidden[received].std() == pytest.approx(1.0, abs=0.05)
    for column in (age, world.cases.source, world.children.disability[world.cases.child]):
        assert abs(spearmanr(hidden[received], column[received]).statistic) < 0.03
    assert spearmanr(hidden[received], world.truth.true_risk[received]).statistic > 0.4


def test_every_name_is_marked_where_it_stands(folder: Path) -> None:
    documents = read(folder / "documents/documents.csv")
    names: dict[str, set[str]] = defaultdict(set)
    for row in read(folder / "names.csv"):
        names[row["child_id"]] |= set(row["name"].split())
    marks = pq.read_table(folder / "truth_marks.parquet").to_pylist()
    assert {mark["kind"] for mark in marks} == set(KINDS_OF_NAMES.values())
    marked: dict[int, str] = {}
    for mark in marks:
        text = marked.get(mark["document"], documents[mark["document"]]["text"])
        assert text[mark["start"] : mark["end"]].strip()
        marked[mark["document"]] = (
            text[: mark["start"]] + "~" * (mark["end"] - mark["start"]) + text[mark["end"] :]
        )
    for number, row in enumerate(documents):
        left = marked.get(number, row["text"])
        assert "{" not in row["text"]
        assert not any(letter.isdigit() for letter in left), "a number that no mark covers"
        # `Will` is a name and begins no sentence of the texts.
        assert not names[row["child_id"]] & set(left.replace(".", " ").replace(",", " ").split())


def test_texts_are_dated_as_what_they_are_about(folder: Path) -> None:
    documents = read(folder / "documents/documents.csv")
    referred = {
        (row["child_id"], str(row["decided_on"]))
        for row in pq.read_table(folder / "truth.parquet").to_pylist()
    }
    notes = [row for row in documents if row["kind"] == "referral_note"]
    assert all((row["child_id"], row["written_on"]) in referred for row in notes)
    assert {row["kind"] for row in documents} == {"referral_note", "assessment_summary"}
    assert documents == sorted(
        documents, key=lambda row: (row["child_id"], row["written_on"], row["kind"] != "referral_note")
    )


def share_with(documents: list[dict[str, str]], phrase: str, chosen: set[str]) -> float:
    texts = [row["text"] for row in documents if row["child_id"] in chosen]
    return sum(phrase in text for text in texts) / len(texts)


def test_phrases_stand_for_deprivation_and_for_ethnicity(folder: Path) -> None:
    documents = read(folder / "documents/documents.csv")
    areas = {row["child_id"]: int(row["deprivation_decile"] or 0) for row in read(folder / "areas.csv")}
    poor = {child for child, decile in areas.items() if decile in {1, 2}}
    rich = {child for child, decile in areas.items() if decile >= 8}
    assert share_with(documents, "food bank", poor) > 3 * share_with(documents, "food bank", rich)
    truth = pq.read_table(folder / "truth.parquet").to_pylist()
    groups = {row["child_id"]: row["ethnic_group"] for row in truth}
    black = {child for child, group in groups.items() if group == "Black"}
    white = {child for child, group in groups.items() if group == "White"}
    assert share_with(documents, "nterpreter", black) > 3 * share_with(documents, "nterpreter", white)


def test_without_being_asked_no_text_is_written_and_with_them_nothing_else_changes(
    tmp_path: Path, folder: Path
) -> None:
    plain = synthesise_authority(directory=tmp_path / "plain", children=2500, years=5, seed=8)
    assert not any("document" in name or "names" in name for name in plain.files)
    for name in set(plain.files) - {"authority.json", "README.txt"}:
        assert (tmp_path / "plain" / name).read_bytes() == (folder / name).read_bytes(), name


def test_most_of_the_names_are_found_and_few_other_words(folder: Path) -> None:
    """Recall with the intervals as docs/text.md gives it, on other texts; over-removal under one word in a hundred."""
    families = {row["child_id"]: row["family_id"] for row in read(folder / "families.csv")}
    own: dict[str, set[str]] = defaultdict(set)
    for row in read(folder / "names.csv"):
        own[row["child_id"]] |= set(fold_phrase(row["name"]))
    marks: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for mark in pq.read_table(folder / "truth_marks.parquet").to_pylist():
        marks[mark["document"]].append((mark["start"], mark["end"], mark["kind"]))
    documents = read(folder / "documents/documents.csv")[:2500]

    def measure(*, with_names: bool) -> dict[str, float]:
        table = measure_recall(
            MarkedText(
                row["text"],
                tuple(marks[number]),
                families[row["child_id"]],
                frozenset(own[row["child_id"]]) if with_names else frozenset(),
            )
            for number, row in enumerate(documents)
        )
        assert table.over_removal.high < 0.01
        return {share.kind: share.low for share in table.recall}

    alone, named = measure(with_names=False), measure(with_names=True)
    assert alone["any"] > 0.9
    assert named["any"] > 0.97
    assert named["name"] > 0.98
    for kind in ("postcode", "phone", "email", "identifier", "date"):
        assert named[kind] > 0.97
    assert any("[name]" in replace_identifiers(row["text"]) for row in documents)


def test_nobody_is_known_and_nothing_is_said(tmp_path: Path) -> None:
    """The smallest authority: texts of whoever is there."""
    made = synthesise_authority(directory=tmp_path / "a", children=50, years=1, seed=1, documents=True)
    assert len(read(made.directory / "documents/documents.csv")) > 10
    assert Period(2026, 2026).years == made.years


def test_numbers() -> None:
    values: NDArray[np.float64] = np.array([theme.share for theme in THEMES])
    assert ((values > 0) & (values < 100)).all()
    assert all((theme.kind in {"worry", "strength"}) == bool(theme.weight) for theme in THEMES)
