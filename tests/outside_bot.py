"""A real bot on Microsoft's Agents SDK, as its own process: `python outside_bot.py PORT`.

What it does hangs on what is said to it; see `_answer`. It knows nothing of this project.
"""

import os
import sys

import jwt
from aiohttp import web
from microsoft_agents.activity import (
    Activity,
    ActivityTypes,
    Attachment,
    CardAction,
    HeroCard,
    InvokeResponse,
    SuggestedActions,
    Transcript,
)
from microsoft_agents.hosting.aiohttp import CloudAdapter
from microsoft_agents.hosting.core import (
    ActivityHandler,
    MessageFactory,
    RestChannelServiceClientFactory,
    TurnContext,
)

HEALTH_SECRET = "the health bot's own secret, 32 b"
CONTEXT = {"name": "Elsa Vargas", "reason": "refill", "skills": {"Spanish": 2}, "priority": "high"}


class OutsideBot(ActivityHandler):
    """Greets, answers, offers buttons, and hands over in both ways."""

    async def on_members_added_activity(self, members_added, turn_context: TurnContext):
        for member in members_added:
            if member.id != turn_context.activity.recipient.id:
                hello = MessageFactory.text("Hello, I am **the outside bot**.")
                hello.suggested_actions = SuggestedActions(
                    to=[],
                    actions=[
                        CardAction(type="imBack", title="Refill", value="refill"),
                        CardAction(type="imBack", title="A person", value="agent"),
                    ],
                )
                await turn_context.send_activity(hello)

    async def on_turn(self, turn_context: TurnContext):
        activity = turn_context.activity
        if activity.type == ActivityTypes.invoke and activity.name == "InitConversation":
            claims = jwt.decode(activity.value["jsonWebToken"], HEALTH_SECRET, algorithms=["HS256"])
            known = claims["userId"] == activity.from_property.id
            await turn_context.send_activity(f"Signed in: {known}")
            done = InvokeResponse(status=200)
            await turn_context.send_activity(
                Activity(type=ActivityTypes.invoke_response, value=done)
            )
            return
        await super().on_turn(turn_context)

    async def on_message_activity(self, turn_context: TurnContext):
        await _answer(turn_context, (turn_context.activity.text or "").strip())


async def _answer(turn: TurnContext, said: str) -> None:
    if said == "die":
        os._exit(1)
    elif said == "silence":
        return
    elif said == "twice":
        await turn.send_activity(Activity(type=ActivityTypes.typing))
        await turn.send_activity("One.")
        await turn.send_activity("Two.")
    elif said == "menu":
        card = HeroCard(
            title="Opening hours",
            text="Which site?",
            buttons=[
                CardAction(type="postBack", title="North", value="north"),
                CardAction(type="openUrl", title="Map", value="https://example.org/map"),
            ],
        )
        kind = "application/vnd.microsoft.card.hero"
        await turn.send_activity(
            MessageFactory.attachment(Attachment(content_type=kind, content=card))
        )
    elif said == "agent":
        await turn.send_activity("I pass you to a person.")
        await turn.send_activity(_initiate())
    elif said == "escalate":
        leaving = MessageFactory.text("Somebody will be with you.")
        leaving.delivery_mode = "bridged"
        leaving.channel_data = {"tags": '{"type":"Escalate","context":{"reason":"billing"}}'}
        await turn.send_activity(leaving)
    elif said == "bye":
        await turn.send_activity("Good-bye.")
        await turn.send_activity(Activity(type=ActivityTypes.end_of_conversation))
    else:
        await turn.send_activity(f"You said: {said or turn.activity.value}")


def _initiate() -> Activity:
    transcript = Attachment(
        name="Transcript",
        content_type="application/json",
        content=Transcript(activities=[]).model_dump(),
    )
    return Activity(
        type=ActivityTypes.event, name="handoff.initiate", value=CONTEXT, attachments=[transcript]
    )


def main(port: int) -> None:
    """Serve until killed; says "ready" once it listens."""
    adapter = CloudAdapter(channel_service_client_factory=RestChannelServiceClientFactory(None))
    bot = OutsideBot()

    async def messages(request: web.Request) -> web.Response:
        return await adapter.process(request, bot)

    async def ready(_: web.Application) -> None:
        print("ready", flush=True)

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    app.on_startup.append(ready)
    web.run_app(app, host="127.0.0.1", port=port, print=None)


if __name__ == "__main__":
    main(int(sys.argv[1]))
