"""What the sign-in pages say, from the word in their address."""

import reflex as rx

from psc_app.domain.asked_page import asked_page
from psc_app.domain.sign_in_words import Why, explain


class SignInState(rx.State):
    """The message of a sign-in page."""

    @rx.var
    def message(self) -> str:
        """Why somebody sees this page, in a sentence; empty if they just came."""
        asked = self.router.url.query_parameters
        return explain(asked.get("why", ""), asked.get("for", ""))

    @rx.var
    def asked(self) -> str:
        """The page that staff were on their way to; empty if they just came."""
        return asked_page(self.router.url.query_parameters.get("next", ""))

    @rx.var
    def code_sent(self) -> bool:
        """Whether the form for the code is shown."""
        why = self.router.url.query_parameters.get("why", "")
        return why in (Why.CODE_SENT, Why.CODE_WRONG)
