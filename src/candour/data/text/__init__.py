"""Texts about children: cleaned of what names anybody, and given to the decisions that could have known them.

For a forecast

columns           which texts were known by each decision, one column a kind of document
coverage          which decisions had a text at all, by month and by group
files             what an authority gives beside its texts: a lexicon, names, places

Cleaning

deidentification  names, places, dates and numbers become typed tags
spans             where they lie: `patterns` (what has a form), `people` and `localities` (what is named)
tokens, words     a text as words, and the word lists in `lists/`
recall            how much is found, where every identifier is marked
remainders        what may have been missed, where nothing is marked
"""
