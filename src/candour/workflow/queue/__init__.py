"""Many pilots on one machine: each in a process of its own, as many at a time as the limits allow, and every one resumable.

What is to be run  `folder` (which files of a folder are pilots, and what is wrong with any of them), `needs` (how much memory each will take)
When it runs       `limits` (pilots at a time, cores, memory), `turns` (whose turn it is, and who has to give way), `running` (the loop), `endings`
                   (what is said of one that has ended or could not begin)
How it runs        `children` (a process of its own: begun, heard, ended), `measuring` (the memory that it holds), `orders` (what queue and
                   process say to each other), `work` (what the process does with its order), `single` (one pilot, from draft to report)
What is kept       `record` (of each pilot its record, its log and its lock: how far it is, why it failed, what it cost), `looking` (the same, for another terminal)
"""
