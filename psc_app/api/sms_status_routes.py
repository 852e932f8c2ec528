"""POST /webhooks/twilio/status: the carrier reports what became of a text (SPEC section 13).

The address names the text by a random token, so that a report that comes before the answer to the
question finds it as well. It is signed as incoming texts are; nothing of it is kept otherwise.
"""

import logging
import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from psc_app.api.sms_webhook import METHODS, Door, NotTaken
from psc_app.domain.actor import SYSTEM
from psc_app.domain.text_progress import STATUSES
from psc_app.services import text_reports
from psc_app.wiring import House

PATH = "/webhooks/twilio/status"

_log = logging.getLogger(__name__)
_MESSAGE_ID = re.compile(r"(?:SM|MM)[0-9a-fA-F]{32}")
_CODE = re.compile(r"[0-9]{1,10}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,43}")


def build_routes(house: House) -> list[Route]:
    """The route, to be mounted in front of the pages."""
    return [Route(PATH, StatusReports(house).take, methods=list(METHODS))]


class StatusReports:
    """Takes reports for one house."""

    def __init__(self, house: House) -> None:
        """A desk that has taken none yet."""
        self._house = house
        self._door = Door(house)

    async def take(self, request: Request) -> Response:
        """Take a report in: 204, also for what is of no use here, so that it is not sent again.

        Whoever did not sign it is refused as at the webhook for incoming texts.
        """
        try:
            form = await self._door.signed_form(request)
        except NotTaken as refused:
            return refused.answer
        state = STATUSES.get(form.get("MessageStatus") or form.get("SmsStatus"))
        carrier_id = form.get("MessageSid") or form.get("SmsSid")
        if state is None or not _MESSAGE_ID.fullmatch(carrier_id):
            return Response(status_code=204)
        token, code = request.query_params.get("text", ""), form.get("ErrorCode")
        known = await self._house.store.do(
            SYSTEM,
            text_reports.report,
            token if _TOKEN.fullmatch(token) else "",
            carrier_id,
            state,
            code if _CODE.fullmatch(code) else "",
        )
        if not known:
            _log.warning("texts: a report about a text that is not ours")
        return Response(status_code=204)
