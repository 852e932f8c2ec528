"""What screens see of texts: what became of one, and whether another may go."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TextCard:
    """What became of one message that went out by text.

    Attributes:
        seq: the message's number in its conversation.
        state: see vocabulary.TextState.
        label: that state in a word or two, such as "Not delivered".
        reason: why it was not sent or delivered, in words; empty where it was.
        segments: how many texts the carrier made of it; 0 while it has not said.
        due_at: when a text that is held back goes, in milliseconds; 0 for one that is not.
        can_retry: whether the one who looks may have it sent again.
        can_cancel: whether the one who looks may keep it from going.
        read_at: when a secure message was read, in milliseconds; 0 for all else.
    """

    text_id: int = 0
    seq: int = 0
    state: str = ""
    label: str = ""
    reason: str = ""
    segments: int = 0
    due_at: int = 0
    can_retry: bool = False
    can_cancel: bool = False
    read_at: int = 0


@dataclass(frozen=True)
class TextStanding:
    """Whether a number may be written to by text at this moment.

    Attributes:
        may: whether a text would be taken.
        code: why not; see text_words.OBSTACLES.
        words: that reason in words for staff.
        local_time: what time it is where the patient is, such as "21:40"; empty if unknown.
        held_until: until when what is not a reply is held back, in milliseconds; 0 for not.
        number: as people write it.
        consent: see vocabulary.Consent.
        quiet: whether it is within quiet hours where the patient is.
        stamp: another number whenever something was said about consent.
    """

    may: bool = True
    code: str = ""
    words: str = ""
    local_time: str = ""
    held_until: int = 0
    number: str = ""
    consent: str = ""
    quiet: bool = False
    stamp: int = 0
