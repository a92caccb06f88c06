"""The page of a certificate that a run was built again: for a director, a parent and an auditor, on a screen and on paper.

rebuilt   what a certificate says, as values of the report's own
wording   what each grade and each stage means, in plain words
page      the page, laid out, and its documents
"""
