"""Why an agent writes first by text, and the words to begin with (setting "text.reasons")."""

from dataclasses import dataclass

LONGEST_REASON = 80


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason with its prepared text, in which slugs may stand."""

    name: str
    template: str


def read(setting: str) -> tuple[Reason, ...]:
    """The reasons in a setting with one on each line, "Reason: text", each name once."""
    found: dict[str, Reason] = {}
    for line in setting.splitlines():
        name, _, template = line.partition(":")
        name = " ".join(name.split())[:LONGEST_REASON]
        if name:
            found.setdefault(name, Reason(name, template.strip()))
    return tuple(found.values())


DEFAULT = "\n".join(
    f"{name}: Hello {{patient.first_name}}, this is {{agent.first_name}} from {{clinic.name}}."
    f"{' ' * bool(words)}{words} Reply STOP to opt out."
    for name, words in (
        ("Appointment", "We'd like to set up a time for you. Which days suit you best?"),
        ("Follow-up after a visit", "How have you been since we saw you? Just reply to this text."),
        ("Something to talk about", "When is a good time for us to call you?"),
        ("Paperwork or a bill", "We have a question about your paperwork. When can we call you?"),
        ("Other", ""),
    )
)
"""None of them says what it is about: anybody who sees the phone could read it."""
