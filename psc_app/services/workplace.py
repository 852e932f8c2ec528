"""The contact centre's own furniture: what must stand before anybody can chat."""

from itertools import chain, count

from sqlmodel import col, select

from psc_app.domain.permissions import Right, may
from psc_app.domain.vocabulary import BotKind, Channel, Role
from psc_app.models.people import Staff
from psc_app.models.settings import Setting
from psc_app.models.workplace import Queue, QueueMember, Workstream
from psc_app.services import access
from psc_app.services.work import Work


def furnish(work: Work, *, texts: bool = False) -> None:
    """Set up the chat with one queue and the bot before it, where there is none yet.

    Args:
        texts: whether the clinic texts, so that there is a workstream for that as well.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    queue_id = work.session.exec(select(Queue.id).order_by(col(Queue.id))).first()
    if queue_id is None:
        queue = Queue(name="Front desk")
        work.session.add(queue)
        work.session.flush()
        queue_id = queue.id
    if work.session.exec(select(Workstream.id)).first() is None:
        chat = Channel.CHAT.value
        work.session.add(Workstream(name="Live chat", channel=chat, fallback_queue_id=queue_id))
        if work.get(Setting, "bot.provider") is None:
            work.session.add(Setting(key="bot.provider", value=BotKind.EMBEDDED.value))
    work.session.flush()
    if texts:
        _furnish_texts(work, queue_id)


def _furnish_texts(work: Work, queue_id: int | None) -> None:
    sms = Channel.SMS.value
    known = work.session.exec(select(Workstream)).all()
    if any(one.channel == sms for one in known):
        return
    names = {one.name for one in known}
    numbered = (f"Text messages {n}" for n in count(2))
    name = next(one for one in chain(["Text messages"], numbered) if one not in names)
    work.session.add(Workstream(name=name, channel=sms, fallback_queue_id=queue_id))
    work.session.flush()


def join_queues(work: Work, staff_id: int) -> None:
    """Let somebody who works conversations serve every queue there is.

    Who serves which is then changed under /admin.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    staff = work.get(Staff, staff_id)
    if staff is None or not may(Role(staff.role), Right.WORK_CONVERSATIONS):
        return
    for queue_id in work.session.exec(select(Queue.id).order_by(col(Queue.id))).all():
        key = (queue_id, staff_id)
        if work.get(QueueMember, *key) is None:
            work.session.add(QueueMember(queue_id=queue_id or 0, staff_id=staff_id))
