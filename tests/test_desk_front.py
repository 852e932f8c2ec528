"""Which conversation an agent's dashboard brings to the front."""

from psc_app.domain.actor import Actor
from psc_app.domain.vocabulary import Role
from psc_app.state import agent_state
from psc_app.state.agent_state import AgentState

ANA = Actor(Role.AGENT, 1, "Ana")


def desk(thread: int, wanted: int) -> AgentState:
    """A dashboard with a conversation in front, and what its agent asked for."""
    state = AgentState(_reflex_internal_init=True)
    state.thread, state._wanted = thread, wanted
    return state


def test_what_was_asked_for_while_a_look_at_home_was_under_way_still_comes() -> None:
    state = desk(thread=3, wanted=7)
    state._show(agent_state._Seen(ANA, asked=0, wanted=0))
    assert (state.thread, state._wanted) == (0, 7)


def test_a_conversation_that_is_not_to_be_had_is_not_asked_for_again() -> None:
    state = desk(thread=3, wanted=7)
    state._show(agent_state._Seen(ANA, asked=7, wanted=0))
    assert (state.thread, state._wanted) == (0, 0)
