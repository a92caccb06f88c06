"""What is missing in a record, tier by tier, and where it goes against the guidance.

Complete means that every field holds something. It does not mean that what stands there is true, nor that anything
complies with anything: no program can say that.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from candour.report.atrs.checking import wording_rules
from candour.report.atrs.checking.held import HeldAnswer, HeldRecord, Issue, Weight, raise_issue
from candour.report.atrs.fields import FIELDS, METADATA, OFF_THE_SHELF, AtrsField, Sheet
from candour.report.content.statements import TO_COMPLETE

Rule = Callable[[str], str]
_NO_THIRD_PARTY: Final = "no"
_MUST: Final[Mapping[str, Rule]] = {
    "0.3": wording_rules.judge_phase,
    "0.4": wording_rules.judge_region,
    "1.3": wording_rules.judge_website,
    "1.4": wording_rules.judge_email,
    "2.1.4": wording_rules.judge_involvement,
}
_LOOK: Final[Mapping[str, Rule]] = {
    "0.5": wording_rules.judge_one_sentence,
    "1.2": wording_rules.judge_description,
    "1.4": wording_rules.judge_email_owner,
    "2.1.3": wording_rules.judge_role,
    "2.1.4.4": wording_rules.judge_procurement,
}


@dataclass(frozen=True)
class Completeness:
    """How many fields there are and how many hold an answer, and every issue: by tier, then in the order of the fields."""

    fields: int
    filled: int
    issues: tuple[Issue, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is missing and nothing goes against the guidance. What is only worth a look does not count."""
        return all(issue.weight is Weight.LOOK for issue in self.issues)


def check_record(held: HeldRecord) -> Completeness:
    """Judge a record that was read."""
    by_key = {(answer.field.number, _key(answer)): answer for answer in held.answers}
    issues: list[Issue] = list(held.issues)
    fields = filled = 0
    excused = frozenset(_list_excused(held))
    issues += [
        raise_issue(
            Weight.LOOK, None, f"sheet '{sheet.value}'",
            "All of it is blank. The guidance allows that only for a ready-made model that nobody trained, tuned or tested.",
        )
        for sheet in OFF_THE_SHELF if sheet in excused
    ]  # fmt: skip
    for field, sheet in _list_expected(held):
        if field.sheet in excused:
            continue
        answer = by_key.get((field.number, sheet))
        if _is_excused(field, answer, by_key):
            continue
        fields += 1
        found = tuple(_judge(field, answer, sheet))
        filled += not any(issue.weight is Weight.MISSING for issue in found)
        issues += found
    issues += _compare_names(by_key)
    return Completeness(fields, filled, tuple(sorted(issues, key=_order)))


def _list_expected(held: HeldRecord) -> Iterator[tuple[AtrsField, str]]:
    """Every field once, and those of a model once for each sheet of a model."""
    for field in (*METADATA, *FIELDS):
        if field.sheet is Sheet.MODEL:
            yield from ((field, sheet) for sheet in held.models or (Sheet.MODEL.value,))
        else:
            yield field, ""


def _judge(field: AtrsField, answer: HeldAnswer | None, sheet: str) -> Iterator[Issue]:
    if answer is None:
        place = f"sheet '{sheet or field.sheet.value}'"
        yield raise_issue(
            Weight.MISSING, field, place, f"The field is not there. Add a row for it. {field.asked}"
        )
        return
    if not answer.text:
        yield raise_issue(Weight.MISSING, field, answer.place, f"Nothing stands there. {field.asked}")
        return
    if TO_COMPLETE.casefold() in answer.text.casefold():
        yield raise_issue(Weight.MISSING, field, answer.place, f"{_say_left(answer.text)} {field.asked}")
        return
    if wording_rules.is_not_applicable(answer.text) and not field.may_be_not_applicable:
        yield raise_issue(
            Weight.WRONG,
            field,
            answer.place,
            f"N/A is no answer here. Write a sentence, if only on why there is nothing. {field.asked}",
        )
        return
    for weight, rules in ((Weight.WRONG, _MUST), (Weight.LOOK, _LOOK)):
        rule = rules.get(field.number)
        message = rule(answer.text) if rule else ""
        if message:
            yield raise_issue(weight, field, answer.place, message)
    private = wording_rules.judge_links(answer.text)
    if private:
        yield raise_issue(Weight.WRONG, field, answer.place, private)


def _say_left(text: str) -> str:
    at = text.casefold().rindex(TO_COMPLETE.casefold())
    left = text[at + len(TO_COMPLETE) :].lstrip(": ").split("\n", 1)[0].strip()
    return f"Still to be completed: {left}" if left else "Still to be completed."


def _is_excused(
    field: AtrsField, answer: HeldAnswer | None, by_key: Mapping[tuple[str, str], HeldAnswer]
) -> bool:
    """Details of third parties where there is none, left blank as published records leave them."""
    if not field.number.startswith("2.1.4.") or (answer is not None and answer.text):
        return False
    involvement = by_key.get(("2.1.4", ""))
    return involvement is not None and involvement.text.casefold().startswith(_NO_THIRD_PARTY)


def _list_excused(held: HeldRecord) -> Iterator[Sheet]:
    """The sheets that may be blank, where both are there and all of both is blank."""
    texts = {
        sheet: [answer.text for answer in held.answers if answer.field.sheet is sheet]
        for sheet in OFF_THE_SHELF
    }
    if all(found and not any(found) for found in texts.values()):
        yield from OFF_THE_SHELF


def _compare_names(by_key: Mapping[tuple[str, str], HeldAnswer]) -> Iterator[Issue]:
    title, name = by_key.get(("0.1", "")), by_key.get(("1.1", ""))
    if title and name and title.text and name.text and title.text != name.text:
        yield raise_issue(
            Weight.LOOK,
            name.field,
            name.place,
            "The title (0.1) and the name (1.1) differ; the guidance asks for one name throughout.",
        )


def _key(answer: HeldAnswer) -> str:
    return answer.sheet if answer.field.sheet is Sheet.MODEL else ""


def _order(issue: Issue) -> tuple[int, tuple[int, ...], str]:
    return issue.tier, tuple(int(part) for part in issue.number.split(".") if part), issue.place
