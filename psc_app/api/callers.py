"""Who calls one of our own routes: the same rule as for events (state/gate).

On the desk's side only a staff sign-in counts; on the portal's a patient's, or
else the guest's. A patient's sign-in that has ended does not turn into the
guest's.
"""

from starlette.requests import Request

from psc_app.domain import cookies
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.services import sign_in
from psc_app.wiring import House

SIDES = ("portal", "desk")
LARGEST_KEY = 2**63 - 1
"""Beyond it no database has a key; SQLite's driver would raise."""


def token_hash(request: Request, side: str) -> str:
    """The hash of the token that counts on a side; empty without one."""
    sent = cookies.read(request.headers.get("cookie", ""))
    names = (cookies.STAFF,) if side == "desk" else (cookies.PATIENT, cookies.VISIT)
    for name in names:
        token = sent.get(name, "")
        if sign_in.is_token(token):
            return sign_in.hash_token(token)
    return ""


async def caller(
    house: House, request: Request, side: str, *, active: bool = False
) -> Actor | None:
    """Who calls, from the cookies of the request; None without a living sign-in.

    Args:
        house: where sign-ins are looked up.
        request: with its cookies.
        side: "portal" or "desk".
        active: whether the person did this themself just now, so that their
            idle time starts again.
    """
    hashed = token_hash(request, side)
    if side not in SIDES or not hashed:
        return None
    known = await house.store.look(SYSTEM, sign_in.find, hashed)
    if known is None or known.actor.is_staff != (side == "desk"):
        return None
    if active:
        await house.store.do(SYSTEM, sign_in.touch, hashed)
    return known.actor
