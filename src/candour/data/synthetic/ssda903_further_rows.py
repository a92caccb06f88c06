"""The further tables of a 903 return: outcomes, care leavers, adoption, earlier orders, social workers."""

from typing import Final

import numpy as np

from candour.data.synthetic.calendar import NEVER, find_year_bounds
from candour.data.synthetic.care_tables import (
    ACCOMMODATION,
    ACTIVITIES,
    ADOPTER_SEXES,
    EARLIER_ORDERS,
    FIRST_CONTACT,
    IN_TOUCH,
    OUTCOME_FLAGS,
    REVERSALS,
    SDQ_REASONS,
    WORKER_REASONS,
    WORKERS_FROM,
    CareTables,
)
from candour.data.synthetic.ssda903_rows import Register, ReturnTable, pick

ACTIVITY_UNTIL_2021: Final = {"F4": "F3", "P5": "P3", "P4": "P3", "F5": "F3"}
_LOCAL_AUTHORITY: Final = "999"


def list_further_tables(year: int, register: Register, further: CareTables) -> dict[str, ReturnTable]:
    """The tables beside episodes that the return of the year has. Deprivation of liberty came after 2026."""
    tables = {
        "oc2": _list_outcomes(year, register, further),
        "oc3": _list_leavers(year, register, further),
        "ad1": _list_adopted(year, register, further),
        "placed_for_adoption": _list_placed(year, register, further),
        "previous_permanence": _list_earlier_orders(year, register, further),
    }
    if year >= WORKERS_FROM:
        tables["sw_episodes"] = _list_workers(year, register, further)
    return tables


def _list_outcomes(year: int, register: Register, further: CareTables) -> ReturnTable:
    table = further.outcomes
    rows = np.flatnonzero(table.year == year)
    child = table.child[rows]
    reasons = (*SDQ_REASONS, "")
    flags = [
        pick("01", table.flags[rows, column].astype(int).tolist()) for column in range(len(OUTCOME_FLAGS))
    ]
    return ReturnTable(
        ("CHILD", "DOB", "SDQ_SCORE", "SDQ_REASON", *OUTCOME_FLAGS),
        (
            register.write_ids(child),
            register.write_births(child),
            ["" if score < 0 else str(score) for score in table.score[rows].tolist()],
            pick(reasons, table.reason[rows].tolist()),
            *flags,
        ),
    )


def code_activity(code: str, year: int) -> str:
    """Education and training were told apart from the 2022 return on."""
    return code if year >= 2022 else ACTIVITY_UNTIL_2021.get(code, code)


def _list_leavers(year: int, register: Register, further: CareTables) -> ReturnTable:
    table = further.leavers
    rows = np.flatnonzero(table.year == year)
    touch = pick(tuple(IN_TOUCH), table.in_touch[rows].tolist())
    known = [code in {"YES", "NO"} for code in touch]
    activity = pick([code_activity(code, year) for code in ACTIVITIES], table.activity[rows].tolist())
    home = pick(tuple(ACCOMMODATION), table.accommodation[rows].tolist())
    return ReturnTable(
        ("CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"),
        (
            register.write_ids(table.child[rows]),
            register.write_births(table.child[rows]),
            touch,
            [code if asked else "0" for code, asked in zip(activity, known, strict=True)],
            [code if asked else "0" for code, asked in zip(home, known, strict=True)],
        ),
    )


def _list_adopted(year: int, register: Register, further: CareTables) -> ReturnTable:
    first, last = find_year_bounds(year)
    table = further.adoptions
    rows = np.flatnonzero((table.adopted >= first) & (table.adopted <= last))
    sexes = pick(tuple(ADOPTER_SEXES), table.adopters[rows].tolist())
    return ReturnTable(
        ("CHILD", "DOB", "DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"),
        (
            register.write_ids(table.child[rows]),
            register.write_births(table.child[rows]),
            register.text.write_british(table.decided[rows]),
            register.text.write_british(table.matched[rows]),
            pick("01", table.by_carers[rows].astype(int).tolist()),
            ["1" if code.endswith("1") else "2" for code in sexes],
            sexes,
            ["L0" if code.endswith("1") else "L11" for code in sexes],
        ),
    )


def _list_placed(year: int, register: Register, further: CareTables) -> ReturnTable:
    first, last = find_year_bounds(year)
    table = further.adoptions
    ended = np.minimum(table.adopted, table.reversed_on)
    rows = np.flatnonzero((table.decided <= last) & (ended >= first))
    reversed_on = np.where(table.reversed_on[rows] > last, NEVER, table.reversed_on[rows])
    reasons = pick(tuple(REVERSALS), table.reversal[rows].tolist())
    return ReturnTable(
        ("CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"),
        (
            register.write_ids(table.child[rows]),
            register.write_births(table.child[rows]),
            register.text.write_british(table.decided[rows]),
            register.text.write_british(reversed_on),
            [code if day != NEVER else "" for code, day in zip(reasons, reversed_on.tolist(), strict=True)],
        ),
    )


def _list_earlier_orders(year: int, register: Register, further: CareTables) -> ReturnTable:
    first, last = find_year_bounds(year)
    table = further.earlier
    rows = np.flatnonzero((table.entered >= first) & (table.entered <= last))
    codes = pick(tuple(EARLIER_ORDERS), table.order[rows].tolist())
    return ReturnTable(
        ("CHILD", "DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"),
        (
            register.write_ids(table.child[rows]),
            register.write_births(table.child[rows]),
            codes,
            ["" if code == "Z1" else _LOCAL_AUTHORITY for code in codes],
            register.text.write_british(table.ordered_on[rows]),
        ),
    )


def write_worker(number: int) -> str:
    """The made-up id of a social worker."""
    return f"SW{number:07d}"


def _list_workers(year: int, register: Register, further: CareTables) -> ReturnTable:
    first, last = find_year_bounds(year)
    table = further.workers
    rows = np.flatnonzero((table.started <= last) & (table.ended >= first))
    ended = np.where(table.ended[rows] > last, NEVER, table.ended[rows])
    return ReturnTable(
        ("CHILD", "DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"),
        (
            register.write_ids(table.child[rows]),
            register.write_births(table.child[rows]),
            [write_worker(number) for number in table.worker[rows].tolist()],
            register.text.write_british(table.started[rows]),
            register.text.write_british(ended),
            pick((*WORKER_REASONS, FIRST_CONTACT), table.reason[rows].tolist()),
        ),
    )
