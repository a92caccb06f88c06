"""What to watch if a forecast were used, when to stop it, and how to put right what it did.

`plan` is the whole as one value: `on_the_day` and `after_the_outcome` list the watches, `making` makes one (`watch`) of a
published number and the months to come (`volume`), and `limits` says how far chance alone would carry it. `steps` are the
words of what is done. `printed_watch` and `view` make a page and JSON of it.
"""
