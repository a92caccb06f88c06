"""The report as a Word document: for panels, who mark up what they read.

`view` puts it together with one pen (`writer`) on an empty document (`page`). `summary`, `came_out`, `questions`, `sections`,
`section_words` and `findings` write what the page says in the same place (`standing`: which of its tables); `panel` has the boxes,
the form and the log.
`elements`, `tables`, `widths`, `pictures`, `thousand` and `contents` are what they write with, and `packing` makes the bytes.
"""
