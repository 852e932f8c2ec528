"""What the dialog for a new text shows, and what it brings back."""

from dataclasses import dataclass, field

from psc_app.domain.text_cards import TextStanding


@dataclass(frozen=True)
class RecipientCard:
    """Whom a new text is for.

    Attributes:
        patient_id: 0 where the number is nobody's, or several people's.
        typed: the number as it was typed; empty where a patient was chosen.
        name: the patient's, or the number as people write it.
        number: as far as the one who looks may see it.
        fault: why this person or number can't be texted at all, in words.
        running: the conversation with this number that runs already, 0 for none;
            `running_with` has it, empty while nobody does.
        running_mine: whether the one who looks can go on in it.
    """

    patient_id: int = 0
    typed: str = ""
    name: str = ""
    number: str = ""
    fault: str = ""
    standing: TextStanding = field(default_factory=TextStanding)
    running: int = 0
    running_with: str = ""
    running_mine: bool = False


@dataclass(frozen=True, slots=True)
class NewText:
    """What an agent wants to send.

    Attributes:
        patient_id, number: a patient, or a number as it was typed.
        reason: one of the setting's; see text_reasons.
        client_id: the browser's own name for it: the same twice is sent once.
        privacy_reason: why it goes although it says something private.
    """

    patient_id: int
    number: str
    reason: str
    body: str
    client_id: str
    privacy_reason: str = ""


@dataclass(frozen=True, slots=True)
class StartedText:
    """What became of it.

    Attributes:
        held_until: when it goes, in milliseconds; 0 where it goes at once.
    """

    conversation_id: int
    held_until: int = 0
