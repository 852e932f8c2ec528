"""What simulated people write: invented lines, for no real person."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Matter:
    """What somebody contacts the clinic about.

    Attributes:
        reason: the first thing they write.
        answers: what they say when they are asked, in turn.
        disposition: how an agent notes it at the end, where the clinic has that code.
    """

    reason: str
    answers: tuple[str, ...]
    disposition: str = "Answered"


MATTERS: tuple[Matter, ...] = (
    Matter(
        "I need a refill of my allergy tablets",
        ("The ones I take in spring, one a day", "I have six left", "The same pharmacy as before"),
        "Refill arranged",
    ),
    Matter(
        "Could I move my appointment to next week?",
        ("It is on Thursday at ten", "Tuesday or Wednesday, in the morning", "That one fits"),
        "Appointment arranged",
    ),
    Matter(
        "My knee is stiff since I moved house",
        ("For about five days", "It does not hurt when I rest", "I can walk, only stairs are hard"),
        "Advice given: self-care",
    ),
    Matter(
        "There is a line on my bill that I can't place",
        ("The third one from above", "I was not at the clinic that day", "I can send a copy"),
        "Referred",
    ),
    Matter(
        "Do I have to come with an empty stomach tomorrow?",
        ("It is the blood test at eight", "Is water all right?", "I take one pill in the morning"),
    ),
    Matter(
        "My daughter has a runny nose and did not sleep well",
        ("She is four", "No fever, I measured it twice", "She drinks and plays"),
        "Advice given: self-care",
    ),
    Matter(
        "Which papers do I bring to the first visit?",
        ("I moved here in May", "I have a letter from my old doctor", "By bus, so I may be early"),
    ),
    Matter(
        "The cream for my elbows is used up",
        ("The white tube, twice a day", "The skin is better than in March", "The one on Mill Lane"),
        "Refill arranged",
    ),
    Matter(
        "Necesito cambiar la hora de mi cita",
        ("Es el lunes a las nueve", "Por la tarde es mejor", "De acuerdo, el martes"),
        "Appointment arranged",
    ),
    Matter(
        "When is the travel advice open?",
        ("We fly in six weeks", "Two adults and a child", "A morning would be best"),
    ),
)

ALARMS: tuple[Matter, ...] = (
    Matter(
        "I have crushing chest pain and it goes into my left arm",
        ("It began twenty minutes ago", "My neighbour is with me", "They are at the door now"),
        "Emergency care advised",
    ),
    Matter(
        "My father's face is drooping and he can't speak properly",
        ("Since a quarter of an hour", "I am with him", "Yes, I have called"),
        "Emergency care advised",
    ),
    Matter(
        "My throat is swelling up and I can't breathe",
        ("After lunch, I ate nuts", "My wife is calling", "They say five minutes"),
        "Emergency care advised",
    ),
)
"""What the rules of red flags know: the tests hold them against these."""

BOT_ASKS: tuple[str, ...] = ("Opening hours", "Where are you?", "When are you open on Saturday?")
"""What the bot knows by itself."""

FOR_A_PERSON = "agent"
"""What the bot passes on for, in a text."""

_BY_MOOD: dict[int, tuple[str, ...]] = {
    3: ("You are wonderful, thank you so much!", "I am really happy with how you help."),
    2: ("Thank you very much, that is great.", "This is really helpful, I am glad."),
    1: ("That is kind of you, thank you very much.",),
    0: ("",),
    -1: ("This takes a bit long.", "I had hoped for an answer sooner."),
    -2: (
        "I am annoyed that I had to wait so long.",
        "This is frustrating, I keep waiting and nobody answers.",
    ),
    -3: (
        "This is outrageous, I am furious about this waiting!",
        "I am so angry, this is the worst service I ever had.",
    ),
}

_WAITING: tuple[str, ...] = (
    "Is anybody there?",
    "Hello? I am still waiting.",
    "Does somebody read this?",
)
_THANKS: tuple[str, ...] = ("ok", "That is all, bye", "No, that was it", "thanks")

GREETINGS: tuple[str, ...] = (
    "Hello, I am looking at this for you. Can you tell me a little more?",
    "Good morning, thank you for writing. What exactly is it about?",
    "Hello! I have read what you wrote. May I ask you something first?",
)
QUESTIONS: tuple[str, ...] = (
    "Thank you. Is there anything I should know besides?",
    "I see. Let me look that up, one moment please.",
    "Thank you, I have noted that. How would you like to go on?",
    "All right. I ask a colleague to prepare it.",
    "I have found it. Does that sound right to you?",
)
CLOSINGS: tuple[str, ...] = (
    "That is done. Is there anything else?",
    "Good, everything is noted. Can I do anything else for you?",
)
ADVICE: tuple[str, ...] = (
    "I would do the same. Say that we look at it again on Friday.",
    "Ask them since when, then it is clear.",
)
NOTES: tuple[str, ...] = ("", "", "Wants to be called by first name.", "All settled.")


def coloured(text: str, mood: int, dice: random.Random) -> str:
    """A line with how they feel in it.

    Args:
        mood: from -3 to 3, as SPEC 9 counts.
    """
    feeling = dice.choice(_BY_MOOD[max(-3, min(3, mood))])
    return f"{text}. {feeling}" if feeling and text else text or feeling


def impatient(dice: random.Random) -> str:
    """What somebody texts who has waited for long."""
    return dice.choice(_WAITING)


def goodbye(mood: int, dice: random.Random) -> str:
    """The last thing they say."""
    return coloured("", mood, dice) or dice.choice(_THANKS)
