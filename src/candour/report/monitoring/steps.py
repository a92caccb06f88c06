"""What is done at the limits, at the end, and for children who were affected: steps in words, in order."""

from typing import Final

from candour.report.content.verdict import OverallVerdict

FIRST: Final = {
    OverallVerdict.DO_NOT_USE: (
        "There is nothing to monitor, because this forecast should not be used.",
        "If a list of it is in use anywhere, stop it today, by the steps under \u201cHow to stop it and end it\u201d, and then find and put right the children it "
        "affected. What follows says what would have to be in place if the verdict changed. Its limits are those of the "
        "forecast as tested; a better one would need new ones.",
    ),
    OverallVerdict.CANNOT_TELL: (
        "There is no list to monitor yet, because it cannot be told whether this forecast may be used.",
        "Until it can, the plan fits a silent run only: scores are made and kept, nobody who works with families sees them, and they "
        "are held against what happens. No limit here replaces an answer that is still open.",
    ),
    OverallVerdict.MEETS_THE_BAR: (
        "If a panel approves a next stage, this is what has to be watched from the first day.",
        "A forecast that met the bar on past cases can fail on new ones without anybody noticing. Meeting these limits is no reason "
        "to keep a list that practitioners or families have good grounds to want stopped.",
    ),
}
BEFORE: Final = (
    "A new report on a changed forecast, with a verdict other than \u201cdo not use\u201d, and a panel\u2019s decision on it.",
    "Every line under \u201cWho decides\u201d filled in, with a deputy who can stop the list on any working day.",
    "A log of every list: its date, the version of the model, the children on it, what was done, and who overruled it and why.",
    "These limits computed anew from the new report, and one month of dry running in which nobody acts on a list.",
)
COUNTING: Final = (
    "{when}, an analyst who works for the monitoring owner counts the rows known on the day: from the log of lists, and from the records as they stood when "
    "each list was made. {periods}",
    "The same day the analyst counts the rows known only when the outcome is, for the newest period whose last decision lies {delay}.",
    "A second person, who did not make the list, counts again from the same log. Where the two differ, nothing is reported until they agree.",
    "Each value goes into the log at the end of this plan, with its n. It is held against the two columns \u201cask why\u201d and \u201cstop the list\u201d, and "
    "against nothing else.",
    "Outside \u201cask why\u201d, the monitoring owner finds out why within five working days. Outside \u201cstop the list\u201d, the analyst tells the role that may "
    "stop it, and it is switched off the same day.",
    "Where nobody has counted ten working days after a period has ended, the list rests until somebody has.",
)
"""Who counts what, and when. `{delay}` is how far back the outcome of a decision is known."""

IN_MONTHS: Final = (
    "By the fifth working day after a month has ended",
    "A quarter is three whole months, and a year is twelve.",
)
IN_DECISIONS: Final = (
    "Each time another 1,000 decisions have been made, within five working days",
    "Longer periods are the newest 3,000 and 12,000 decisions.",
)

ALWAYS: Final = (
    "Anybody finds that a record which feeds the forecast is wrong for more than one child in the same way.",
    "The case system, the form at the front door, the threshold document, the law or the team changes.",
    "A complaint or a challenge to a score is upheld, or a child comes to harm and a list had a part in what was done.",
    "A score is found in an assessment, a letter, a court statement, or outside the roles that may see it.",
    "Practitioners follow the list without reading the file, or nobody ever overrules it.",
)
STOPPING: Final = (
    "Switch the list off for everybody on the same day. No list is better than a wrong one: work goes on as it did without it.",
    "Tell all who see scores, in writing, that lists already out must not be used, and take them out of every screen and file share.",
    "Write into the log: the day and hour, who decided, which limit or event, and the last list that was given out.",
    "Keep the model, the scores, the lists, the code, the configuration and this report unchanged until children have been put right.",
    "Within ten working days find out why. A list starts again only after a new report and a new decision of the panel, never by itself.",
    "At the end: revoke access, delete the model and all scores by the retention schedule, keep the log and the reports, and say so in public where "
    "the tool was published.",
)
PUTTING_RIGHT: Final = (
    "Fix the period: from the first list that the fault can have reached to the last list given out.",
    "From the log, take all lists of that period: every child on them, and every child not on them whose score was made with the fault.",
    "Make every score of that period again, without the fault. Set apart the children who change sides: wrongly on the list, wrongly not on it.",
    "For a child wrongly not on a list: a qualified social worker reads the file now, today for any child whose case was closed because of it.",
    "For a child wrongly on a list: find what followed (a visit, an assessment, an enquiry, information given to another agency) and end or correct it.",
    "Correct the record: add what was wrong and why to the child\u2019s file, and tell every agency that was given a score or a flag.",
    "Tell the family in plain words what happened, what was done because of it, what is being put right, and how to complain.",
    "Have the data protection officer decide whether it is a breach to be reported to the Information Commissioner (72 hours), and the director "
    "whether it is a serious incident to be notified.",
    "Count by group of children who was affected, inside the authority, and publish what small numbers allow.",
)
LOG: Final = (
    "Day",
    "What was looked at, and the period",
    "Value and n",
    "Outside ask or stop?",
    "Why, as far as is known",
    "What was done, by which role",
)
