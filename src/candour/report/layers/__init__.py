"""Pages for one kind of reader each: families, practitioners, the director who decides.

`families` (with `family_parts`, `children_wording`, `chance`), `practitioners` (with `pathway`, `month_blocks`,
`judgement_blocks`) and `directors` (with `year_costs`) each make one value out of a report; `view` makes pages of them.
`block` is what the last two are made of, `authority_words` what the authority wrote, cut to fit, and `readability` how hard a
page is to read.
"""
