"""Where work on the parts of a history is done: the same functions, on one machine or on many.

Such work reads one part from files and leaves files behind, so all that travels is the number of the part. What is fitted or asked on data that are
in memory already goes through `candour.side_by_side` instead, whose workers map these data. Both take from here how much may go on at a time, and
that a worker ends with whoever started it.

engine      what every engine offers: a function is called once for each part, and its answers come back in the order of the parts
local       this machine, one part at a time or several at once
opening     which engine a configuration asks for
threads     how much may go on at the same time: as the user says, and as there are cores
memory      how many parts fit in memory at the same time
crew        worker processes of this machine, replaced where they are lost
spark       the workers of a Spark cluster, with `spark_settings` (what Spark is told, and what it needs), `spark_session` (started and
            ended) and `spark_workers` (what runs on a worker)
outcomes    what became of one part: its answer, a refusal, or what went wrong, without a child's record
parents     a process that works for another ends with it
"""
