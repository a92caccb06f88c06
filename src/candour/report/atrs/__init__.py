"""The record of the Algorithmic Transparency Recording Standard (ATRS), version 4.0: filled in, written, read, checked.

`fields` is the standard: every field by its number. `answers/` says what the report knows of each, `record` settles what stands
in it (`counting`: how much that is), and `view` gives it as JSON (`document`), `markdown` and a `workbook` (`sheet_names`).
`checking/` reads a completed record back and says what is missing.
"""
