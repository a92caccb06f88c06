"""The tables of the standard safeguarding dataset about who the children are, and about contacts and early help."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from candour.data.codes.lists import REFERRAL_SOURCES
from candour.data.synthetic.calendar import NEVER, DayText
from candour.data.synthetic.contacts import EARLY_HELP_REASONS, ORGANISATIONS, name_sources
from candour.data.synthetic.population import YEAR
from candour.data.synthetic.ssd_columns import (
    DUMMY_DAY,
    NOT_A_NAME,
    PLACEHOLDER,
    SHORT_PLACEHOLDER,
    SsdTable,
    build_table,
    write_keys,
    write_outcomes,
    write_stamps,
)
from candour.data.synthetic.ssda903_rows import pick
from candour.data.synthetic.statements import Services, Statement

_SCHOOL_DAYS: Final = 5 * YEAR


def list_people_tables(statement: Statement, services: Services, text: DayText) -> Iterator[SsdTable]:
    """Persons, disabilities, families, immigration, addresses, contacts and early help."""
    yield _list_persons(statement, text)
    yield _list_disabilities(statement)
    yield _list_families(statement)
    yield _list_immigration(statement, text)
    yield _list_addresses(statement, services, text)
    yield _list_contacts(statement, services, text)
    yield _list_early_help(statement, services, text)


def write_sexes(statement: Statement) -> list[str]:
    """M, F, or U for a child not yet born."""
    shown = np.where(statement.unborn, 2, statement.world.children.shown_sex)
    return pick(("F", "M", "U"), shown.tolist())


def write_number_reasons(statement: Statement) -> list[str]:
    """Why a child has no pupil number; empty for a child with one."""
    age = statement.day - statement.world.children.born
    has_none = np.where(statement.unborn, 2, np.where(age < _SCHOOL_DAYS, 1, 0))
    return pick(("", "UN1", "UN6"), has_none.tolist())


def _list_persons(statement: Statement, text: DayText) -> SsdTable:
    world, unborn = statement.world, statement.unborn
    expected = write_stamps(text, statement.find_expected())
    size = len(unborn)
    return build_table(
        "ssd_person",
        size,
        pers_person_id=world.identities.child,
        pers_forename=NOT_A_NAME,
        pers_surname=NOT_A_NAME,
        pers_sex=write_sexes(statement),
        pers_gender=SHORT_PLACEHOLDER,
        pers_ethnicity=world.identities.ethnicity,
        pers_dob=write_stamps(text, np.where(unborn, NEVER, world.children.born)),
        pers_common_child_id=SHORT_PLACEHOLDER,
        pers_legacy_id=PLACEHOLDER,
        pers_upn_unknown=write_number_reasons(statement),
        pers_send_flag="",
        pers_expected_dob=[day or DUMMY_DAY for day in expected],
        pers_death_date=write_stamps(text, statement.find_deaths()),
        pers_is_mother="N",
        pers_nationality=PLACEHOLDER,
    )


def _list_disabilities(statement: Statement) -> SsdTable:
    codes, unborn = statement.world.identities.disability, statement.unborn.tolist()
    rows = [(child, code) for child, listed in enumerate(codes) if not unborn[child] for code in listed]
    identities = statement.world.identities
    return build_table(
        "ssd_disability",
        len(rows),
        disa_person_id=[identities.child[child] for child, _ in rows],
        disa_table_id=write_keys("DIS", range(len(rows))),
        disa_disability_code=[code for _, code in rows],
    )


def _list_families(statement: Statement) -> SsdTable:
    identities = statement.world.identities
    size = len(identities.child)
    return build_table(
        "ssd_family",
        size,
        fami_table_id=write_keys("FAM", range(size)),
        fami_family_id=identities.family,
        fami_person_id=identities.child,
    )


def _list_immigration(statement: Statement, text: DayText) -> SsdTable:
    children = statement.world.children
    alone = np.flatnonzero(children.unaccompanied)
    grown_up = statement.blank_later(children.born[alone] + round(18 * YEAR))
    return build_table(
        "ssd_immigration_status",
        len(alone),
        immi_person_id=pick(statement.world.identities.child, alone.tolist()),
        immi_immigration_status_id=write_keys("IMM", alone),
        immi_immigration_status="UASC",
        immi_immigration_status_start_date=write_stamps(text, children.first_referred[alone]),
        immi_immigration_status_end_date=write_stamps(text, grown_up),
    )


def _list_addresses(statement: Statement, services: Services, text: DayText) -> SsdTable:
    table = services.addresses
    rows = np.flatnonzero(table.started <= statement.day)
    return build_table(
        "ssd_address",
        len(rows),
        addr_table_id=write_keys("ADR", rows),
        addr_address_json=PLACEHOLDER,
        addr_person_id=pick(statement.world.identities.child, table.child[rows].tolist()),
        addr_address_type="HOME",
        addr_address_start_date=write_stamps(text, table.started[rows]),
        addr_address_end_date=write_stamps(text, statement.blank_later(table.ended[rows])),
        addr_address_postcode=pick(table.sector, rows.tolist()),
    )


def _list_contacts(statement: Statement, services: Services, text: DayText) -> SsdTable:
    table = services.contacts
    rows = np.flatnonzero(table.day <= statement.day)
    sources = name_sources(table.source[rows])
    return build_table(
        "ssd_contacts",
        len(rows),
        cont_contact_id=write_keys("CON", rows),
        cont_person_id=pick(statement.world.identities.child, table.child[rows].tolist()),
        cont_contact_date=write_stamps(text, table.day[rows]),
        cont_contact_source_code=sources,
        cont_contact_source_desc=[REFERRAL_SOURCES[code].label for code in sources],
        cont_contact_outcome_json=write_outcomes("NEW_REFERRAL_FLAG", table.accepted[rows]),
    )


def _list_early_help(statement: Statement, services: Services, text: DayText) -> SsdTable:
    table = services.early_help
    rows = np.flatnonzero(table.started <= statement.day)
    ended = statement.blank_later(table.ended[rows])
    return build_table(
        "ssd_early_help_episodes",
        len(rows),
        earl_episode_id=write_keys("EAR", rows),
        earl_person_id=pick(statement.world.identities.child, table.child[rows].tolist()),
        earl_episode_start_date=write_stamps(text, table.started[rows]),
        earl_episode_end_date=write_stamps(text, ended),
        earl_episode_reason=pick(tuple(EARLY_HELP_REASONS), table.reason[rows].tolist()),
        earl_episode_end_reason=["Ended" if day != NEVER else "" for day in ended.tolist()],
        earl_episode_organisation=pick(tuple(ORGANISATIONS), table.organisation[rows].tolist()),
        earl_episode_worker_id=PLACEHOLDER,
    )
