"""The bot's own sentences, which a script may say otherwise."""

PHRASES: dict[str, str] = {
    "not_understood": "Sorry, I did not understand that.",
    "offer_person": "Sorry, I still don't understand. Shall a person take over?",
    "person_yes": "Yes, a person please",
    "person_no": "No, I'll try again",
    "help": (
        "Press a button, write its number, or write in your own words. At any time you can write:"
        " “agent” for a person, “cancel” to begin again, “forget me” to have me forget what"
        " you told me."
    ),
    "help_by_text": (
        "Write the number of a choice, or write in your own words. At any time you can write:"
        " “agent” for a person, “menu” to begin again, “forget me” to have me forget what you"
        " told me."
    ),
    "cancelled": "All right, let us leave that.",
    "forgotten": (
        "I have forgotten what you told me. The chat itself stays in the clinic's record,"
        " as any message does."
    ),
    "leaving": "All right, let us turn to that.",
    "other_language": "I only speak English.",
    "skip": "Skip",
    "not_sure": "Not sure",
    "bad_date": "Please write the day as month/day/year, such as 11/30/2026.",
    "not_past": "That day lies in the future. Please check it.",
    "not_future": "That day is over. Please give one to come.",
    "bad_phone": "That is no telephone number I can read. Please write it with its area code.",
    "bad_number": "Please write a number.",
    "out_of_bounds": "Please write a number from {least} to {most}.",
    "choose": "Please choose one of these.",
    "welcome": "You are welcome.",
    "goodbye": "Thank you. Take care.",
}
"""Key: what is said where the script's `words` have nothing else."""
