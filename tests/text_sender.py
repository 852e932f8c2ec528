"""A process that sends texts until it is killed: python text_sender.py, told by its environment.

Its lease and its patience are short, so that a test need not wait for what a clinic would.
"""

import asyncio
from datetime import timedelta

from psc_app.backstage.sms_keeper import SmsKeeper
from psc_app.services import consent, text_sending
from psc_app.wiring import house

text_sending.LEASE = timedelta(seconds=1.5)
text_sending.FIRST_LOOK = timedelta(seconds=0.1)
text_sending.PATIENCE = timedelta(seconds=0.5)


def main() -> None:
    """Send for ever."""
    home = house()
    assert home.sms is not None
    # The tests' numbers are invented ones.
    consent.plug(consent.Line(there=True, any_number=True))
    print("sends", flush=True)
    asyncio.run(SmsKeeper(home, home.sms, 0.05).run())


if __name__ == "__main__":
    main()
