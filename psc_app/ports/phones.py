"""The demonstration's phones, as its page uses them."""

from typing import Protocol

from psc_app.domain.phone_cards import PhonesCard


class Phones(Protocol):
    """Phones whose texts go by the simulated carrier; safe to use from any thread."""

    def look(self, number: str, only_this: bool) -> PhonesCard:
        """Everything to be seen with this phone in front.

        Args:
            number: E.164.
            only_this: show what goes wrong for this phone alone, instead of for all.
        """
        ...

    def find(self, text: str) -> str:
        """The phone that somebody means, in E.164.

        Raises:
            BadInput: that is no number, or the clinic's own.
        """
        ...

    def write(self, number: str, body: str, picture: str = "") -> None:
        """Somebody writes to the clinic on a phone.

        Args:
            picture: the ticket of one that was handed in before; "" for none.

        Raises:
            BadInput: there is nothing to send, too much of it, or no such phone or picture.
        """
        ...

    def trouble(self, number: str, field: str, choice: str) -> None:
        """Have something go wrong; fields and choices are those of TROUBLES.

        Args:
            number: for this phone alone; "" for all.

        Raises:
            BadInput: no such field or choice.
        """
        ...

    def mend(self) -> None:
        """Nothing goes wrong any more, for any phone."""
        ...

    def hurry(self) -> None:
        """End every pause that is under way."""
        ...

    def forget(self) -> None:
        """Empty the phones, and nothing goes wrong any more."""
        ...
