"""The three cookies: staff, patient, and the guest's chat.

All are HttpOnly, SameSite=Lax, for the whole site, and Secure where the
public address is https. Staff and patient have a cookie each, so that one
browser can hold both; which counts where is decided in state/gate.
"""

from collections.abc import Mapping

from psc_app.domain.sign_in_limits import PERSON_LONGEST, VISITOR_LONGEST

STAFF = "psc_staff"
PATIENT = "psc_patient"
VISIT = "psc_visit"

_LIFETIMES = {STAFF: PERSON_LONGEST, PATIENT: PERSON_LONGEST, VISIT: VISITOR_LONGEST}


def read(cookie_header: str) -> Mapping[str, str]:
    """The cookies of a request; of two with one name the first counts.

    Other programs on the same host name may set cookies of any shape, so what
    can't be read is passed over rather than spoiling the rest.
    """
    found: dict[str, str] = {}
    for pair in cookie_header.split(";"):
        name, equals, value = pair.partition("=")
        if equals:
            found.setdefault(name.strip(), value.strip())
    return found


def setting(name: str, token: str, *, secure: bool) -> str:
    """The Set-Cookie header that gives a browser its token."""
    seconds = int(_LIFETIMES[name].total_seconds())
    return header(name, token, seconds=seconds, secure=secure)


def clearing(name: str, *, secure: bool, path: str = "/") -> str:
    """The Set-Cookie header that takes a token away."""
    return header(name, "", seconds=0, secure=secure, path=path)


def header(name: str, value: str, *, seconds: int, secure: bool, path: str = "/") -> str:
    """A Set-Cookie header with the flags that all of them have."""
    end = "; Secure" if secure else ""
    return f"{name}={value}; Max-Age={seconds}; Path={path}; HttpOnly; SameSite=Lax{end}"
