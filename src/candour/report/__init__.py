"""Findings become documents. The only room that draws, lays out and words a page.

One value, many views: `model` holds everything that any document shows, and disclosure control acts on it once (`protecting`).
A view is a function from a `Report` to `Document`s; `views` lists them all, and `writing` puts them on disk.

content/      what is said, before any layout: sections, verdict, answers, fixed words, and the one reader of published tables
printing/     how a number, a day and a text are printed, in every document alike
pages/        HTML and PDF, charts, all templates
word/         the Word document that panels mark up
layers/       pages for one kind of reader each
monitoring/   what to watch, when to stop, how to put right
papers/       standards that other people wrote, item by item
atrs/         the record of the Algorithmic Transparency Recording Standard, and its check
protocol_draft/  the protocol before anything is tested, for people to read and sign
certificate/  the page of a run that was built again, and how exactly
machine/      JSON, CSV, the archive and its manifest
comparison/   runs side by side, and what changed between them
combined/     reports of several authorities, put together from what they published
external      a model of one authority on the decisions of another
side_by_side  tables with what has to be said of them, where there is no report of one run
pilots        several pilots side by side, from what their reports published
headline_numbers  the few numbers by which a run is known, from what its report published
"""
