"""The productivity pane of `/agent`: each tool with the state it shows.

For an agent in the middle of a talk, hands on the keyboard. In the first ten seconds they have
the tool in front by one letter, with what fits this patient's words in it already.
"""

from typing import Any

import reflex as rx

from psc_app.components.desk_replies import own_replies
from psc_app.components.desk_tools import tools_pane
from psc_app.components.tool_assist import assist_tool
from psc_app.components.tool_booking import booking_tool
from psc_app.components.tool_cases import case_tool
from psc_app.components.tool_knowledge import knowledge_tool
from psc_app.components.tool_script import macro_dialog, script_tool
from psc_app.state.assist_state import AssistState
from psc_app.state.booking_state import BookingState
from psc_app.state.case_tool_state import CaseToolState
from psc_app.state.knowledge_state import KnowledgeState
from psc_app.state.reply_state import ReplyState
from psc_app.state.script_state import ScriptState


def tools(desk: Any) -> rx.Component:
    """The pane beside the conversation in front on the dashboard `desk`."""
    return tools_pane(
        assist_tool(desk, AssistState),
        script_tool(desk, ScriptState),
        knowledge_tool(desk, KnowledgeState),
        case_tool(desk, CaseToolState),
        booking_tool(desk, BookingState),
    )


def tool_dialogs() -> rx.Component:
    """What the tools ask; beside the panes, as the palette asks it with any pane in front."""
    return rx.fragment(own_replies(ReplyState), macro_dialog(ScriptState))
