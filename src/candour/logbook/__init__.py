"""A log that only grows: what the panel's log at the desk and the log of a frozen protocol have in common.

logbook     start it, add one entry, verify all of it
chain       the fingerprint that ties an entry to the one before, and the first broken link
database    append-only tables in SQLite, for their owner only, safe for several writers at once
head        number and fingerprint of the last entry, sealed, in a second place

What an entry says is the business of whoever keeps the log: here it is a text in canonical JSON that holds its own number.
"""
