"""What was said at the demo clinic: invented lines, for no real person.

Each dialogue is the reason, the lines in turn ("p" patient, "a" agent,
"n" note to the team) and the disposition.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialogue:
    """One invented conversation."""

    reason: str
    lines: tuple[tuple[str, str], ...]
    disposition: str


DIALOGUES: tuple[Dialogue, ...] = (
    Dialogue(
        "I need a refill of my blood pressure tablets",
        (
            ("a", "Good morning. Which tablets are they, and how many do you have left?"),
            ("p", "The small white ones, 10 mg. I have four left."),
            ("a", "Thank you. Which pharmacy shall we send it to?"),
            ("p", "The one on Harbor Street please"),
            ("n", "Refill request passed to Dr. Hale, due today."),
            ("a", "It is with the doctor. The pharmacy will text you this afternoon."),
            ("p", "great thanks"),
        ),
        "Refill arranged",
    ),
    Dialogue(
        "Can I move my appointment on Thursday?",
        (
            ("a", "Of course. Which day would suit you better?"),
            ("p", "Friday morning or any time Monday"),
            ("a", "Friday at 9:40 with Dr. Hale is free. Shall I take it?"),
            ("p", "Yes please"),
            ("a", "Done. You will get a reminder the day before."),
        ),
        "Appointment arranged",
    ),
    Dialogue(
        "My son has a runny nose and a cough since two days",
        (
            ("a", "I am sorry to hear that. How old is he, and does he have a fever?"),
            ("p", "He is 6. No fever, he is playing and eating ok"),
            ("a", "Is he breathing easily, without effort or noise?"),
            ("p", "yes just the cough at night"),
            ("a", "That sounds like a common cold. Rest, plenty to drink, honey before bed."),
            ("a", "Call us if he gets a fever above 39 °C, breathes fast, or it lasts ten days."),
            ("p", "Thank you, that helps a lot"),
        ),
        "Advice given: self-care",
    ),
    Dialogue(
        "Question about my bill from last month",
        (
            ("a", "I can look at it with you. What looks wrong?"),
            ("p", "I was charged twice for the same blood test"),
            ("a", "I see two lines on the same day. I am asking billing to check them."),
            ("n", "Two identical lines on the same day, looks like a double entry."),
            ("p", "How long will that take?"),
            ("a", "Two working days at most. You owe nothing until then."),
        ),
        "Referred",
    ),
    Dialogue(
        "Do I need to fast before the lab test tomorrow",
        (
            ("a", "For a lipid panel, yes: nothing but water for ten hours before."),
            ("p", "Can I take my morning pills?"),
            ("a", "Yes, with a little water, unless your doctor told you otherwise."),
            ("p", "perfect"),
        ),
        "Answered",
    ),
    Dialogue(
        "Rash after new soap, very itchy",
        (
            ("a", "Where is the rash, and is there any swelling of the face or lips?"),
            ("p", "Only on my arms. No swelling"),
            ("a", "Stop the soap, use a plain moisturiser, and keep the skin cool."),
            ("p", "It has been three days already and I am fed up with it"),
            ("a", "That is unpleasant. We can see you today at 15:20, would that work?"),
            ("p", "Yes I'll be there"),
        ),
        "Same-day visit advised",
    ),
    Dialogue(
        "¿Tienen horario los sábados?",
        (
            ("a", "Sí, abrimos los sábados de 9 a 13 h."),
            ("p", "Muchas gracias"),
            ("a", "¡Con gusto! Que tenga un buen día."),
        ),
        "Answered",
    ),
    Dialogue(
        "I got a message to call you back?",
        (
            ("a", "Let me look. It is about your flu shot, which is due."),
            ("p", "oh ok. can I come on tuesday"),
            ("a", "Tuesday at 11:00 is free. I have booked it for you."),
            ("p", "👍"),
        ),
        "Appointment arranged",
    ),
)

EMERGENCY = Dialogue(
    "There is a pressure on my chest since an hour and it goes into my left arm",
    (
        ("a", "Please call 911 now, or let somebody near you call. Are you alone?"),
        ("p", "My wife is calling them"),
        ("a", "Good. Unlock the door, sit down, and stay with her. I stay here with you."),
        ("p", "They are here. Thank you"),
    ),
    "Emergency care advised",
)

LIVE: tuple[Dialogue, ...] = (
    Dialogue(
        "Side effects of my new medicine?",
        (
            ("a", "Hello, I am a nurse at the clinic. What have you noticed?"),
            ("p", "Since Monday I feel dizzy when I stand up"),
            ("a", "Thank you. Let me look at what you were prescribed."),
        ),
        "",
    ),
    Dialogue("Need a doctor's note for work", (), ""),
    Dialogue("Is my lab result back?", (), ""),
)

REPLIES = (
    "Yes, that's right.",
    "Let me check… yes.",
    "ok",
    "Since about three days ago.",
    "Thank you, that helps.",
    "No, nothing else.",
)
"""What a puppet patient answers, in turn."""
