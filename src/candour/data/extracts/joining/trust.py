"""Which source is believed where two of them differ.

The newest extract is right about what happened: whether and when something ended, a child's sex and ethnicity. Of
extracts of the same day, and for every value that is overwritten with time, the first of this list is believed. The
yearly returns come first, for they are the only ones that keep what an authority said at the time: a database shows
today's word only.
"""

SOURCES = (
    "cin_census",
    "ssda903",
    "standard_safeguarding_dataset",
    "dfe_api",
    "annex_a",
    "event_tables",
)
RANK = {source: rank for rank, source in enumerate(SOURCES)}
