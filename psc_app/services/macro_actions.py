"""What each action of a macro does, and what it says about itself beforehand.

This is the one place where macros meet the other tools of the agent. Each action
goes through the very service that its button uses, with the same rights.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from psc_app.domain.due_dates import due_at
from psc_app.domain.errors import BadInput, Refused
from psc_app.domain.macro import NO_DAYS, Action, ActionKind, due_words
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Priority
from psc_app.models.conversation import Conversation
from psc_app.models.workplace import Queue, Skill
from psc_app.services import (
    cases,
    closing,
    knowledge_links,
    messages,
    priorities,
    quick_replies,
    settings,
    skills_needed,
    targets,
    tasks,
    transfers,
)
from psc_app.services.work import Work

_NOT_ACTIVE = "The talk is over."
_NO_DISPOSITION = "This disposition is not in the list any more."
_QUESTION = re.compile(r"\{\?\s*([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Plan:
    """What an action will do.

    Attributes:
        text: in one line; holds nothing of the patient.
        detail: more of it, such as the reply as the patient would read it.
        fault: why it can't be done now, empty if it can.
        questions: what has to be answered before.
    """

    text: str
    detail: str = ""
    fault: str = ""
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Way:
    plan: Callable[[Work, Conversation, Action], Plan]
    act: Callable[[Work, int, Action, Mapping[str, str]], str]


def plan(work: Work, conversation: Conversation, action: Action) -> Plan:
    """What an action would do in a conversation at this moment."""
    return _WAYS[ActionKind(action["kind"])].plan(work, conversation, action)


def act(work: Work, conversation_id: int, action: Action, answers: Mapping[str, str]) -> str:
    """Do it; the text that goes into the composer, empty for nothing.

    Raises:
        Refused: as the service says whose deed it is.
    """
    return _WAYS[ActionKind(action["kind"])].act(work, conversation_id, action, answers)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _due(work: Work, action: Action) -> datetime | None:
    if action["due_days"] == NO_DAYS:
        return None
    zone = settings.value(work, "clinic.time_zone")
    return due_at(f"+{action['due_days']}", work.now, zone, tasks.hour_due(work))


def _unless_active(conversation: Conversation) -> str:
    return "" if conversation.state == S.ACTIVE else _NOT_ACTIVE


# ---------------------------------------------------------------- a case, a task


def _plan_case(_: Work, __: Conversation, action: Action) -> Plan:
    priority = Priority(action["priority"])
    detail = _joined(
        action["case_kind"],
        f"{priority.label} priority" if priority else "",
        due_words(action["due_days"]),
    )
    return Plan(f"Open a case “{action['title']}”", detail)


def _open_case(work: Work, conversation_id: int, action: Action, _: Mapping[str, str]) -> str:
    cases.open_case(
        work,
        conversation_id,
        title=action["title"],
        kind=action["case_kind"],
        priority=action["priority"],
        due_at=_due(work, action),
    )
    return ""


def _plan_follow_up(_: Work, __: Conversation, action: Action) -> Plan:
    whom = "for you" if action["owner"] == "me" else "for whoever takes it"
    return Plan(
        f"Make a follow-up task “{action['title']}”", _joined(whom, due_words(action["due_days"]))
    )


def _book_follow_up(work: Work, conversation_id: int, action: Action, _: Mapping[str, str]) -> str:
    tasks.make(
        work,
        title=action["title"],
        due_at=_due(work, action),
        owner_id=work.actor.id if action["owner"] == "me" else None,
        conversation_id=conversation_id,
    )
    return ""


# ---------------------------------------------------------------- priority, skills


def _plan_priority(_: Work, conversation: Conversation, action: Action) -> Plan:
    label = Priority(action["priority"]).label
    flagged = conversation.priority == Priority.RED_FLAG
    fault = "It has a red flag, which goes before every priority." if flagged else ""
    return Plan(f"Set the priority to {label}", fault=fault or _unless_running(conversation))


def _unless_running(conversation: Conversation) -> str:
    return "" if conversation.state in (S.ACTIVE, S.WAITING) else _NOT_ACTIVE


def _set_priority(work: Work, conversation_id: int, action: Action, _: Mapping[str, str]) -> str:
    priorities.change(work, conversation_id, action["priority"])
    return ""


def _plan_skill(work: Work, conversation: Conversation, action: Action) -> Plan:
    skill = work.get(Skill, action["skill_id"])
    if skill is None:
        return Plan("Add a skill", fault="This skill is not there any more.")
    text = f"Add the skill {skill.name} at level {action['level']}"
    return Plan(text, fault=_unless_running(conversation))


def _add_skill(work: Work, conversation_id: int, action: Action, _: Mapping[str, str]) -> str:
    skills_needed.add(work, conversation_id, action["skill_id"], action["level"])
    return ""


# ---------------------------------------------------------------- replies, articles


def _plan_reply(work: Work, conversation: Conversation, action: Action) -> Plan:
    try:
        title, shown, questions = quick_replies.peek(work, conversation.id or 0, action["reply_id"])
    except Refused as refusal:
        return Plan("Put a quick reply into the composer", fault=str(refusal))
    text = f"Put the reply “{title}” into the composer"
    return Plan(text, _QUESTION.sub(r"[\1]", shown), _unless_running(conversation), questions)


def _insert_reply(
    work: Work, conversation_id: int, action: Action, answers: Mapping[str, str]
) -> str:
    return quick_replies.fill(work, conversation_id, action["reply_id"], answers)


def _plan_article(work: Work, conversation: Conversation, action: Action) -> Plan:
    try:
        shown = knowledge_links.link_text(work, conversation.id or 0, action["article_id"])
    except Refused as refusal:
        return Plan("Send an article to the patient", fault=str(refusal))
    return Plan("Send this article to the patient", shown, _unless_running(conversation))


def _send_article(work: Work, conversation_id: int, action: Action, _: Mapping[str, str]) -> str:
    text = knowledge_links.link_text(work, conversation_id, action["article_id"])
    messages.post(work, conversation_id, uuid4().hex, text)
    return ""


# ---------------------------------------------------------------- what comes last


def _plan_transfer(work: Work, conversation: Conversation, action: Action) -> Plan:
    queue = work.get(Queue, action["queue_id"])
    if queue is None or not queue.active:
        return Plan("Transfer to a queue", fault="This queue is not in use any more.")
    fault = _unless_active(conversation) or targets.not_served(
        work, queue, but=conversation.agent_id
    )
    return Plan(f"Transfer the conversation to {queue.name}", action["note"], fault)


def _transfer(work: Work, conversation_id: int, action: Action, _: Mapping[str, str]) -> str:
    transfers.to_queue(work, conversation_id, action["queue_id"], action["note"])
    return ""


def _plan_end(work: Work, conversation: Conversation, action: Action) -> Plan:
    known = action["disposition"] in closing.dispositions(work)
    fault = "" if known else _NO_DISPOSITION
    return Plan(
        f"End the conversation, with the disposition “{action['disposition']}”",
        "The wrap-up stays open for your notes.",
        fault or _unless_active(conversation),
    )


def _end(work: Work, conversation_id: int, action: Action, _: Mapping[str, str]) -> str:
    if action["disposition"] not in closing.dispositions(work):
        raise BadInput(_NO_DISPOSITION)
    closing.propose_disposition(work, conversation_id, action["disposition"])
    closing.end(work, conversation_id)
    return ""


_WAYS: Mapping[ActionKind, _Way] = {
    ActionKind.OPEN_CASE: _Way(_plan_case, _open_case),
    ActionKind.PRIORITY: _Way(_plan_priority, _set_priority),
    ActionKind.SKILL: _Way(_plan_skill, _add_skill),
    ActionKind.REPLY: _Way(_plan_reply, _insert_reply),
    ActionKind.ARTICLE: _Way(_plan_article, _send_article),
    ActionKind.FOLLOW_UP: _Way(_plan_follow_up, _book_follow_up),
    ActionKind.TRANSFER: _Way(_plan_transfer, _transfer),
    ActionKind.END: _Way(_plan_end, _end),
}
