"""What to watch if a forecast were used, when to stop it, and how to put right what it did.

`plan` is the whole as one value: `on_the_day` and `after_the_outcome` list the watches, and `making` makes one (a `Watch` of
`candour.monitoring`, whose limits say how far chance alone would carry it) of a published number and the months to come
(`volume`). `steps` are the words of what is done. `printed_watch` and `view` make a page and JSON of it. `later` is what came of it,
with `later_tables` on its `later_page`.
"""
