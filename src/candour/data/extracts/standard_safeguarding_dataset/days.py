"""The day on which a Standard Safeguarding Dataset was drawn, where no name or setting tells it."""

from collections import Counter
from collections.abc import Iterable
from statistics import median

from candour.data.extracts.files.day_formats import NO_DAY, DayReader
from candour.data.extracts.standard_safeguarding_dataset import tables
from candour.data.extracts.standard_safeguarding_dataset.cells import find_fillers
from candour.data.extracts.standard_safeguarding_dataset.source import TableSource

_WEEK = 7
_USUAL_WEEKS = 104
_QUIET = 0.25
_STARTS = (
    (tables.CONTACTS, "cont_contact_date"),
    (tables.REFERRALS, "cine_referral_date"),
    (tables.ASSESSMENTS, "cina_assessment_start_date"),
    *((table, table.columns[0]) for table in tables.VISITS),
    (tables.CARE_EPISODES, "clae_cla_episode_start_date"),
)


def find_newest_day(source: TableSource) -> int:
    """The newest day that ends a week as busy as a quiet one usually is; NO_DAY where nothing has a day.

    Typing errors and plans lie thinly after the day of drawing, and such a week holds too little to be believed.
    """
    found: Counter[int] = Counter()
    for table, column in _STARTS:
        found.update(_list_days(source, table, column))
    found.pop(NO_DAY, None)
    weeks = Counter[int]()
    for day, count in found.items():
        weeks[day // _WEEK] += count
    usual = median(weeks[week] for week in sorted(weeks)[-_USUAL_WEEKS:]) if weeks else 0
    for day in sorted(found, reverse=True):
        if sum(found[earlier] for earlier in range(day - _WEEK + 1, day + 1)) >= usual * _QUIET:
            return day
    return NO_DAY


def find_logged_day(source: TableSource) -> int:
    """The newest day on which the dataset's own log says that its tables were made; NO_DAY where it does not."""
    return max(_list_days(source, tables.VERSION_LOG, "created_at"), default=NO_DAY)


def _list_days(source: TableSource, table: tables.SafeguardingTable, column: str) -> Iterable[int]:
    if column not in source.columns_of(table.name):
        return
    days = DayReader("iso")
    for block in source.stream(table.name, (column,), key=table.key):
        texts = block[column]
        for text, filler in zip(texts, find_fillers(texts), strict=True):
            if not filler:
                yield days.read(text, column)
