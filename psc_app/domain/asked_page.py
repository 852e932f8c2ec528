"""The page that somebody was on their way to when they had to sign in first.

It travels in the address of the sign-in page, as `?next=`, so it can only be a path of this site.
Of pages of figures the filters come along; nothing else that stood in an address is kept, as it
may be what somebody searched for.
"""

import re
from urllib.parse import quote

from psc_app.domain.errors import BadInput
from psc_app.domain.saved_views import PAGES, query_of

_LOCAL_PATH = re.compile(r"/(?:[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*/?)?")
_LONGEST_PATH = 100


def asked_page(given: str) -> str:
    """The page if it is one of this site; otherwise nothing.

    A query is taken with a page of figures only, and of it the filters.
    """
    path, _, query = given.partition("?")
    if len(path) > _LONGEST_PATH or not _LOCAL_PATH.fullmatch(path):
        return ""
    if not query:
        return path
    if path.rstrip("/") not in PAGES:
        return ""
    try:
        kept = query_of(query)
    except BadInput:
        kept = ""
    return f"{path}?{kept}" if kept else path


def sign_in_on_the_way_to(sign_in: str, page: str) -> str:
    """The address of a sign-in page that leads on to a page.

    Args:
        sign_in: the sign-in page's own address, without a query.
        page: where they were going, with what followed its "?"; may be empty.
    """
    asked = asked_page(page) or asked_page(page.partition("?")[0])
    return sign_in if asked in ("", "/") else f"{sign_in}?next={quote(asked, safe='/')}"
