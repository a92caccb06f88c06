"""The decisions of a question, found and described in every part of a history and put together in one order.

The same functions work on a history that is in memory, which is one part, and on one of many parts that no memory holds; whatever the
parts, the answer is the same to the last byte.

workshop    a history, the engine that works on its parts, and the folder for what is made of them
part        one part: its decisions, their features, and what audits compare
kept        what one part gave, in files that every worker sees
merging     all parts put together in the order of the decisions
describe    the door: from a history to the description of every included decision
compared    what audits compare, taken for some of the decisions
texts       the texts of every decision, cleaned and gathered part by part
keys        the secret key of a history that is in parts
sampling    the children of a few decisions, taken out of their parts
quality     how good the record is, counted part by part
"""
