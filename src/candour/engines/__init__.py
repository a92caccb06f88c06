"""Where work on the parts of a history is done: the same functions, on one machine or on many.

engine      what every engine offers: a function is called once for each part, and its answers come back in the order of the parts
local       this machine, one part at a time or several at once
opening     which engine a configuration asks for
threads     how much may go on at the same time, where the user says so
memory      how many parts fit in memory at the same time
crew        worker processes of this machine, replaced where they are lost
spark       the workers of a Spark cluster, with `spark_settings` (what Spark is told, and what it needs), `spark_session` (started and
            ended) and `spark_workers` (what runs on a worker)
outcomes    what became of one part: its answer, a refusal, or what went wrong, without a child's record
parents     a process that works for another ends with it
"""
