"""Reads the members of JSON objects as texts, days, yes or no, lists and objects, and counts what is none of these."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from candour.data.extracts.dfe_api.layout import SECTIONS
from candour.data.extracts.files.day_formats import NO_DAY, DayReader
from candour.data.extracts.findings import Findings
from candour.data.extracts.reading import read_yes_no
from candour.data.vocabulary import is_placeholder

Members = dict[str, Any]
_LONGEST_CODE = 100


class MemberReader:
    """Reads members of the objects of one file; `table` is the section that an object belongs to."""

    def __init__(self) -> None:
        self._days = DayReader("iso")
        self._odd: Counter[tuple[str, str, str]] = Counter()

    def count(self, rule: str, table: str, field: str = "", count: int = 1) -> None:
        """Count something odd."""
        self._odd[rule, table, field] += count

    def report(self, findings: Findings, *, source: str, year: int) -> None:
        """Add a finding for everything that was odd."""
        for (rule, table, field), count in sorted(self._odd.items()):
            findings.add(rule, source=source, table=table, field=field, year=year, count=count)
        for rule, found in (
            ("unreadable_day", self._days.unreadable),
            ("other_day_format", self._days.other_format),
        ):
            for field, count in sorted(found.items()):
                seen = self._days.seen[field]
                findings.add(rule, source=source, table="child", field=field, year=year, count=count, of=seen)

    def read_flag(self, holder: Members, table: str, name: str) -> bool | None:
        """Yes or no, in any spelling; None where neither is said."""
        value = holder.get(name)
        if value is None or isinstance(value, bool):
            return value
        answer = read_yes_no(str(value)[:_LONGEST_CODE])
        if answer is None:
            self.count("unreadable_yes_no", table, name)
        return answer

    def is_withdrawn(self, holder: Members, table: str, *, count: bool = True) -> bool:
        """Whether an object says of itself that it is withdrawn."""
        withdrawn = self.read_flag(holder, table, "purge") is True
        self.count("withdrawn", table, "purge", int(withdrawn and count))
        return withdrawn

    def read_day(self, holder: Members, table: str, name: str) -> int:
        """A day, or NO_DAY."""
        text = self.read_text(holder, table, name)
        if text is not None and is_placeholder(text):
            self.count("placeholder", table, name)
            return NO_DAY
        return self._days.read(text, name)

    def read_text(self, holder: Members, table: str, name: str) -> str | None:
        """A text, blank or not there as None; a number is a text."""
        value = holder.get(name)
        if value is None:
            return None
        if isinstance(value, bool | list | dict) or len(text := str(value).strip()) > _LONGEST_CODE:
            self.count("unexpected_value", table, name)
            return None
        return text or None

    def read_texts(self, holder: Members, table: str, name: str) -> list[str]:
        """The texts of a list; one text alone is a list of one."""
        value = holder.get(name)
        items = value if isinstance(value, list) else [value]
        found = (self.read_text({name: item}, table, name) for item in items)
        return [text for text in found if text is not None]

    def read_object(self, holder: Members, table: str, name: str) -> Members | None:
        """An object, or None."""
        value = holder.get(name)
        if value is None or isinstance(value, dict):
            return value
        self.count("unexpected_value", table, name)
        return None

    def read_list(self, holder: Members, table: str, name: str) -> Iterator[Members]:
        """The objects of a list; one object alone is a list of one."""
        value = holder.get(name)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield item
            elif item is not None:
                self.count("unexpected_value", table, name)

    def check(self, found: Members, table: str) -> None:
        """Count the members that are dropped unread, and those that no layout has."""
        section = SECTIONS[table]
        for name in found:
            if name in section.dropped:
                self.count("dropped_unread", table, name)
            elif name not in section.used:
                # A name that no layout has could hold anything, so it is not repeated.
                self.count("unknown_element", table, "")
