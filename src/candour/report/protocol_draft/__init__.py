"""The protocol of a pilot before anything is tested, for people to read, argue over and sign.

numbers    what was worked out from the training period, as values
draft      the document as one value: sections of paragraphs, facts and tables, and what to be warned of
writing    what each section says
asked      what the criteria ask for, and whether this test could show it
undecided  what nobody has written yet
markdown   the document as text
page       the document as HTML
"""
