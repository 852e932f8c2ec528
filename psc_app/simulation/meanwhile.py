"""What happened in a simulated morning beside its talks: what went wrong, and who stepped out."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import func
from sqlmodel import col, select

from psc_app.domain.furniture_forms import counted
from psc_app.domain.red_flag_rule import Tier
from psc_app.domain.vocabulary import Deed, Presence
from psc_app.models.texts import TextOut
from psc_app.services.work import Work
from psc_app.simulation.log_rows import Row
from psc_app.simulation.said import Said

_LOST = (Deed.AGENT_LOST, Deed.PATIENT_LOST)


def read(work: Work, log: Sequence[Row], said: Said, seconds: float) -> tuple[str, ...]:
    """It in a few lines, for a terminal; what has a number of 0 did not happen.

    Args:
        seconds: until when people came; whose connection ends after that goes home.
    """
    ends_ms = said.began_ms + seconds / said.speed * 1000
    lost = Counter(row.deed for row in log if row.deed in _LOST and row.at_ms < ends_ms)
    deeds = Counter(row.deed for row in log)
    away = {row.staff_id for row in log if _steps_out(row) and row.at_ms < ends_ms}
    return (
        f"{_flags(log)}; offers: {deeds[Deed.ACCEPTED]} accepted,"
        f" {deeds[Deed.REJECTED]} rejected, {deeds[Deed.OFFER_TIMED_OUT]} missed",
        f"{counted(deeds[Deed.TRANSFERRED], 'transfer')},"
        f" {counted(deeds[Deed.CONSULT_ASKED], 'consult')},"
        f" {len(away)} went to lunch; connections lost: {lost[Deed.AGENT_LOST]} of agents,"
        f" {lost[Deed.PATIENT_LOST]} of patients",
        f"carrier: {counted(_again(work, said), 'text')} went out at a later try,"
        f" {said.brought_twice} brought twice; STOP from {counted(deeds[Deed.OPTED_OUT], 'phone')}",
    )


def _flags(log: Sequence[Row]) -> str:
    """By conversation: one message may raise several, by the rules and by the model."""
    raised = {row.conversation_id for row in log if _is_flag(row, Tier.ALERT)}
    review = {row.conversation_id for row in log if _is_flag(row, Tier.REVIEW)} - raised
    noted = {row.conversation_id for row in log if row.deed == Deed.RED_FLAG_ACKNOWLEDGED} & raised
    more = f", {len(review)} more for review" if review else ""
    return f"red flags in {counted(len(raised), 'conversation')}, {len(noted)} taken note of{more}"


def _is_flag(row: Row, tier: Tier) -> bool:
    return row.deed == Deed.RED_FLAG and row.reason == tier.value


def _steps_out(row: Row) -> bool:
    """Whoever comes back to a lunch that had begun before does not go to it."""
    if row.deed != Deed.PRESENCE or row.detail["presence"] != Presence.AWAY.value:
        return False
    return row.detail["before_presence"] != Presence.OFFLINE.value


def _again(work: Work, said: Said) -> int:
    """How many texts the carrier did not take at once."""
    began = datetime.fromtimestamp(said.began_ms / 1000, UTC)
    return work.session.exec(
        select(func.count(col(TextOut.id))).where(TextOut.queued_at >= began, TextOut.tries > 1)
    ).one()
