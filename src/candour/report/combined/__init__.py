"""Several authorities' reports put together, from what they published and nothing else.

`reading` makes a `study` of one report's findings. `duplicates` finds those that are of the same children, `alike` keeps questions apart
that are not the same, `measures` and `group_measures` say what is read of each study, `pooling` puts it together. `strength` is the
printed rule, `summary` the evidence summary, `wording` the question in words; `tables`, `group_tables` and `forest` show, `document` is for programs, `page` for people, `writing` puts
both on disk. Numbers stay within an authority: one authority's table cannot be subtracted from another's, because no child is
in both, and whatever is worked out here follows from numbers that are published already.
"""
