"""Room for a red flag: offers of what can wait are taken back (rule in domain/giving_way)."""

from psc_app.domain.giving_way import StandingOffer, gives_way
from psc_app.domain.matching import WaitingView
from psc_app.domain.vocabulary import Presence, Priority
from psc_app.models.conversation import Conversation
from psc_app.services import queue_line, standing_offers
from psc_app.services.matching_views import Floor
from psc_app.services.work import Work

RED_FLAG_FIRST = "red flag first"
"""Why an offer was taken back that nobody had answered yet."""


def make_room(work: Work, one: WaitingView, floor: Floor) -> list[Conversation]:
    """Take back what stands in the way of a red flag; the conversations that wait again.

    They keep their places in line, and it is no decline of the agent's. Nothing
    is taken back where that would not help.

    Args:
        one: a conversation for which nobody was to be had.
        floor: whose agents are read anew after it.
    """
    if one.priority != Priority.RED_FLAG:
        return []
    agents = floor.members(one.queue_id)
    before = standing_offers.before(work, [agent.staff_id for agent in agents], one.priority)
    offers = {offer.id: (offer, conversation) for offer, conversation, _ in before}
    views = [
        StandingOffer(
            id=offer.id or 0,
            staff_id=offer.staff_id,
            chosen=Presence(chosen),
            units=offer.units,
            priority=conversation.priority,
            place=queue_line.key(conversation, work),
        )
        for offer, conversation, chosen in before
    ]
    while found := gives_way(one, agents, views, work.now, floor.most_sessions):
        given_way = [
            conversation
            for offer, conversation in (offers[each.id] for each in found)
            if standing_offers.withdraw(work, offer, RED_FLAG_FIRST)
        ]
        if given_way:
            floor.forget_agents()
            return given_way
        # All of them were answered just now.
        views = [view for view in views if view not in found]
    return []
