"""The report as HTML pages, and as PDF made of them.

`page` is the full report, `annex` the technical annex; other rooms' pages use the same `environment`, whose templates all extend
`shell.html.j2`, and `frame` is what a document that is no report of one run gives it. `on_paper`, `table_shape` and `flow` decide the
layout of a table, `drawings`, `thousand` and `charts/` draw, `code_links` and `documents` link, `pdf` prints.
"""
