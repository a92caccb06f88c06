"""What workers write in the made-up texts: each theme with the wordings it may have. No sentence is from a real file.

A worry is written the likelier the higher the part of the risk that no structured field carries, a strength the less likely. Whether
the family is poor or speaks another language at home says nothing of the risk here beyond what goes with it: these phrases stand for
deprivation and for ethnicity, and are there so that an audit can find them.
"""

from typing import Final, Literal, NamedTuple

Kind = Literal["worry", "strength", "poverty", "origin", "faith", "plain", "opening"]


class Theme(NamedTuple):
    """One thing that may be written.

    Attributes:
        kind: what it follows.
        share: of how many texts in a hundred it stands in, on average.
        weight: how closely it follows the hidden risk, from -1 to 1; other kinds have none.
        from_age: the youngest age in years of whom it is written; an unborn child is under 0.
        wordings: the sentences, of which one is taken. Words in braces are names, see `invented_names.py`.

    """

    kind: Kind
    share: float
    weight: float
    from_age: float
    wordings: tuple[str, ...]


THEMES: Final = (
    Theme("worry", 18, 0.55, -1, (
        "{parent} would not let us see the rooms upstairs.", "We were kept at the door and saw only the hall.", "{parent} said that upstairs was not to be looked at.")),
    Theme("worry", 16, 0.50, -1, (
        "The account of what happened changed twice while we spoke.", "{parent} and {relative} tell it differently.", "What we were told today does not fit what {worker} was told on {date}.")),
    Theme("worry", 14, 0.55, -1, (
        "Three visits were missed without a word.", "{parent} was out again when we came on {date}.", "Nobody answered the door or {phone}, for the third time.")),
    Theme("worry", 12, 0.50, 3, (
        "{child} looked at {relative} before each answer.", "{child} would not speak while {relative} was in the room.", "{child} went quiet when {relative} came in.")),
    Theme("worry", 15, 0.45, 0, (
        "{child} was very hungry and asked whether there was food at school.", "{child} took food from the bins in the yard.", "There was no food in the kitchen on {date}.")),
    Theme("worry", 13, 0.45, 0, (
        "{child} wore the same soiled clothes for a week.", "{child} smelt strongly and other children keep away.", "{school} wash the clothes of {child} on most days.")),
    Theme("worry", 10, 0.50, -1, (
        "{relative} is back at the address although it was agreed that he would not be.", "{relative} was seen leaving the house at {street}.", "We believe that {relative} sleeps there again.")),
    Theme("worry", 12, 0.40, -1, (
        "{parent} was unsteady and slurred when we spoke in the morning.", "There were bottles behind the settee.", "{parent} smelt of drink at ten in the morning.")),
    Theme("worry", 11, 0.45, 1, (
        "{child} flinched when a hand was raised.", "{child} hid under the table when a voice was raised.", "{child} has marks on both arms and said nothing of them.")),
    Theme("worry", 9, 0.40, -1, (
        "The cot was full of things and had no sheet.", "There is nowhere for {child} to sleep but the settee.", "The bedroom has no bed that could be used.")),
    Theme("worry", 12, 0.35, 5, (
        "{child} has been caring for the younger ones alone.", "{child} gets the little ones up and brings them to {school}.", "{child} said, I do the bottles at night.")),
    Theme("worry", 10, 0.40, -1, (
        "The last plan was ended early and little had changed by then.", "We have been here before: the same worry was closed on {date}.", "This is the fourth time that the same thing is told to us.")),
    Theme("strength", 26, -0.50, -1, (
        "{parent} rang us of her own accord and asked for help.", "{parent} told us more than we had asked.", "{parent} had written down what she wanted help with.")),
    Theme("strength", 22, -0.50, -1, (
        "{relative} comes every evening and the family rely on it.", "The grandmother lives two doors away and is there when needed.", "There is a wide family who know and who help.")),
    Theme("strength", 24, -0.45, 0, (
        "{child} ran to {parent} and was comforted.", "{child} was warm and easy with {parent}.", "{child} climbed on to a lap and went on chatting.")),
    Theme("strength", 20, -0.40, -1, (
        "Every appointment has been kept since {date}.", "{parent} has not missed one session.", "All visits took place as agreed.")),
    Theme("strength", 18, -0.40, 3, (
        "{school} have no worries and say that {child} is thriving.", "{child} comes in clean, fed and on time, says {worker}.", "{child} has friends and likes {school}.")),
    Theme("strength", 16, -0.35, -1, (
        "The house was tidy, warm and full of toys.", "There was a meal on the table and a routine on the wall.", "Bedtimes are kept and everybody knows them.")),
    Theme("poverty", 14, 0.0, -1, (
        "The family use the food bank.", "They are behind with the rent and the meter is on emergency credit.", "{parent} has no money until the next payment and went to the food bank.")),
    Theme("poverty", 9, 0.0, 4, (
        "{child} has free school meals.", "{child} gets a free meal at {school}.", "Free school meals are in place.")),
    Theme("origin", 9, 0.0, -1, (
        "An interpreter was booked for {date}.", "We spoke through an interpreter.", "{parent} asked for an interpreter and for the letter to be translated.")),
    Theme("faith", 7, 0.0, 2, (
        "{child} goes to classes at the mosque after school.", "The family are active in their church.", "{parent} is helped by people from the temple.")),
    Theme("plain", 40, 0.0, -1, (
        "We agreed to speak again on {date}.", "{worker} will write to {email}.", "A letter went to {street}, {town} {postcode}.")),
    Theme("plain", 30, 0.0, -1, (
        "{child} {surname} (NHS number {number}) is known at the surgery in {town}.", "{parent} can be reached on {phone}.", "Ms {surname} confirmed the address, {street}.")),
    Theme("plain", 25, 0.0, -1, (
        "Checks were made with health and education.", "The file was read before the visit.", "Consent to talk to others was given.")),
    Theme("plain", 20, 0.0, 3, (
        "{child} attends {school}.", "{child} started at {school} in {month}.", "{worker} from {school} was spoken to.")),
)  # fmt: skip
OPENINGS: Final = {
    "1": ("{relative} rang about {child} {surname}.", "Somebody near to the family rang on {date}."),
    "2": ("{worker}, {school}, rang about {child}.", "{school} rang at the end of the day about {child} {surname}."),
    "3": ("A nurse in {town} wrote after an appointment on {date}.", "The health visitor, {worker}, wrote about {child}."),
    "5": ("A colleague in another team passed this on.", "{worker} in another team asked us to look at it."),
    "6": ("Officers were called to {street} on {date}.", "PC {surname2} told us of a call to {street}, {town}."),
}  # fmt: skip
OTHER_OPENINGS: Final = ("This was told to us on {date}.", "{worker} took the call.")
ASSESSMENT_OPENINGS: Final = ("{child} {surname} was seen on {date}.", "This assessment was made by {worker}.", "We visited {parent} at {street}.")  # fmt: skip
KINDS_OF_NAMES: Final = {
    "child": "name", "surname": "name", "surname2": "name", "parent": "name", "relative": "name", "worker": "name", "school": "school",
    "street": "address", "town": "place", "postcode": "postcode", "phone": "phone", "email": "email", "number": "identifier", "date": "date", "month": "date",
}  # fmt: skip
