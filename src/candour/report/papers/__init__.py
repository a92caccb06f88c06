"""The standards that other people wrote, each filled in from the report: what is answered, where, and what is not done.

One file a standard, two where it is long. Each is a list of `pieces.Item`s: what is asked, in our words, and the readers that
may answer it. Readers are in `readers` (findings, statements, settings), `numbers` (rows of tables) and `summaries` (the report
as a whole); `places` has the links, `tables` the tables that a paper shows. A filled `paper` becomes a `page` and `paper_json`;
`papers` lists them all.
"""
