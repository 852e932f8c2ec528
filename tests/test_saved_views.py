"""Pages of figures as supervisors keep them: whose they are, who sees them, what is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from people import Clinic

from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.saved_views import query_of
from psc_app.domain.vocabulary import Role
from psc_app.models.insights import SavedView, StartView
from psc_app.models.people import Staff
from psc_app.services.insights import saved_views, start_views
from psc_app.services.work import Work

PAGE = "/supervisor"


def supervisor(clinic: Clinic):
    return clinic.staff(Role.SUPERVISOR, member=False, ready=False)


def names(clinic: Clinic, who, page: str = PAGE) -> list[str]:
    return [one.name for one in clinic.look(who, saved_views.views, page)]


def test_a_view_is_opened_as_it_was_kept_and_is_mine_alone(clinic: Clinic):
    sue, tom = supervisor(clinic), supervisor(clinic)
    clinic.do(sue, saved_views.save, PAGE, "?window=24h&queue=3&channel=sms", "  Texts,   front ")
    (mine,) = clinic.look(sue, saved_views.views, PAGE)
    assert (mine.name, mine.query) == ("Texts, front", "channel=sms&queue=3&window=24h")
    assert mine.mine
    assert not mine.shared
    assert names(clinic, tom) == []
    assert names(clinic, sue, "/supervisor/agents") == []


@pytest.mark.both
def test_under_the_same_name_it_takes_the_place_of_the_old_one(clinic: Clinic):
    sue = supervisor(clinic)
    first = clinic.do(sue, saved_views.save, PAGE, "queue=3", "Mine")
    assert clinic.do(sue, saved_views.save, PAGE, "queue=4", "Mine", shared=True) == first
    (view,) = clinic.look(sue, saved_views.views, PAGE)
    assert (view.query, view.shared) == ("queue=4", True)


def test_what_is_shared_stands_in_everybodys_list_after_their_own(clinic: Clinic):
    sue, tom = supervisor(clinic), supervisor(clinic)
    key = clinic.do(sue, saved_views.save, PAGE, "queue=3", "Alpha")
    clinic.do(tom, saved_views.save, PAGE, "queue=4", "Beta")
    clinic.do(sue, saved_views.share, key, True)
    mine, shared = clinic.look(tom, saved_views.views, PAGE)
    assert (mine.name, shared.name, shared.mine, shared.whose) == ("Beta", "Alpha", False, sue.name)
    clinic.do(sue, saved_views.share, key, False)
    assert names(clinic, tom) == ["Beta"]


def test_only_the_owner_shares_and_deletes_a_view(clinic: Clinic):
    sue, tom = supervisor(clinic), supervisor(clinic)
    key = clinic.do(sue, saved_views.save, PAGE, "queue=3", "Alpha", shared=True)
    for deed in (lambda: clinic.do(tom, saved_views.share, key, False),
                 lambda: clinic.do(tom, saved_views.forget, key),
                 lambda: clinic.do(tom, saved_views.forget, key + 1)):  # fmt: skip
        with pytest.raises(NotAllowed, match="somebody else's"):
            deed()
    assert names(clinic, tom) == ["Alpha"]
    clinic.do(sue, saved_views.forget, key)
    assert names(clinic, sue) == names(clinic, tom) == []


def test_what_somebody_shared_goes_with_them(clinic: Clinic):
    sue, tom = supervisor(clinic), supervisor(clinic)
    clinic.do(sue, saved_views.save, PAGE, "queue=3", "Alpha", shared=True)
    clinic.change(Staff, active=False)
    assert names(clinic, tom) == []


@pytest.mark.parametrize("role", [Role.AGENT, Role.NURSE, Role.ADMIN, Role.PRIVACY_OFFICER])
def test_who_is_no_supervisor_has_no_views(clinic: Clinic, role: Role):
    who = clinic.staff(role, member=False, ready=False)
    key = clinic.do(supervisor(clinic), saved_views.save, PAGE, "", "Alpha", shared=True)
    for deed in (lambda: clinic.look(who, saved_views.views, PAGE),
                 lambda: clinic.do(who, saved_views.save, PAGE, "", "Mine"),
                 lambda: clinic.do(who, saved_views.share, key, False),
                 lambda: clinic.do(who, saved_views.forget, key)):  # fmt: skip
        with pytest.raises(NotAllowed):
            deed()
    assert [(one.name, one.shared) for one in clinic.rows(SavedView)] == [("Alpha", True)]


@pytest.mark.parametrize(
    ("page", "name"),
    [("/agent", "x"), ("https://x", "x"), ("", "x"), (PAGE, "  "), (PAGE, "x" * 61)],
)
def test_other_pages_and_no_names_are_refused(clinic: Clinic, page: str, name: str):
    with pytest.raises(BadInput):
        clinic.do(supervisor(clinic), saved_views.save, page, "", name)


def test_there_is_an_end_to_how_many_one_keeps(clinic: Clinic):
    sue = supervisor(clinic)
    for number in range(saved_views.MOST):
        clinic.do(sue, saved_views.save, PAGE, "", f"View {number}")
    with pytest.raises(BadInput, match="Delete one"):
        clinic.do(sue, saved_views.save, PAGE, "", "One more")
    clinic.do(sue, saved_views.save, PAGE, "queue=2", "View 7")


def test_what_was_searched_for_is_not_kept():
    """It may be a patient's name."""
    assert query_of("?search=Vargas&q=Elsa&c=17&queue=2&zone=America/New_York") == (
        "queue=2&zone=America%2FNew_York"
    )
    assert query_of("window=24h%2Bopen&queue=&state=%3Cscript%3E") == "window=24h%2Bopen"


@given(st.text(max_size=200))
def test_whatever_an_address_says_what_is_kept_is_kept_the_same_again(address: str):
    try:
        kept = query_of(address)
    except BadInput:
        return
    assert query_of(kept) == kept


# ------------------------------------------------------------------ what opens at sign-in


def kept(clinic: Clinic, who, name: str = "Alpha", query: str = "queue=3", **more) -> int:
    return clinic.do(who, saved_views.save, more.pop("page", PAGE), query, name, **more)


def opens(clinic: Clinic, who) -> str:
    return clinic.look(who, start_views.opens)


@pytest.mark.both
def test_one_view_opens_at_sign_in_the_one_chosen_last(clinic: Clinic):
    sue = supervisor(clinic)
    alpha, beta = kept(clinic, sue), kept(clinic, sue, "Beta", "", page="/supervisor/reports")
    assert opens(clinic, sue) == ""
    clinic.do(sue, start_views.choose, alpha)
    assert opens(clinic, sue) == "/supervisor?queue=3"
    clinic.do(sue, start_views.choose, beta)
    assert opens(clinic, sue) == "/supervisor/reports"
    assert len(clinic.rows(StartView)) == 1
    (view,) = clinic.look(sue, saved_views.views, PAGE)
    assert not view.opens
    (view,) = clinic.look(sue, saved_views.views, "/supervisor/reports")
    assert view.opens
    clinic.do(sue, start_views.choose_none)
    assert opens(clinic, sue) == clinic.look(sue, start_views.lost) == ""


def test_a_shared_view_opens_for_whoever_chose_it_and_for_nobody_else(clinic: Clinic):
    sue, tom, eve = supervisor(clinic), supervisor(clinic), supervisor(clinic)
    key = kept(clinic, sue, shared=True)
    clinic.do(tom, start_views.choose, key)
    assert [opens(clinic, one) for one in (sue, tom, eve)] == ["", "/supervisor?queue=3", ""]
    seen = [clinic.look(one, saved_views.views, PAGE)[0].opens for one in (sue, tom, eve)]
    assert seen == [False, True, False]
    # Kept anew under its name, it opens as it is now.
    kept(clinic, sue, query="channel=sms", shared=True)
    assert opens(clinic, tom) == "/supervisor?channel=sms"


def lose(clinic: Clinic, sue, key: int, how: str) -> None:
    if how == "deleted":
        clinic.do(sue, saved_views.forget, key)
    elif how == "shared no more":
        clinic.do(sue, saved_views.share, key, False)
    else:
        clinic.do(SYSTEM, leave, sue.id)


def leave(work: Work, staff_id: int) -> None:
    work.session.get(Staff, staff_id).active = False


@pytest.mark.both
@pytest.mark.parametrize("how", ["deleted", "shared no more", "its owner left"])
def test_a_view_that_is_gone_gives_way_to_the_ordinary_page_which_says_so_until_it_is_noted(
    clinic: Clinic, how: str
):
    sue, tom = supervisor(clinic), supervisor(clinic)
    key = kept(clinic, sue, shared=True)
    clinic.do(tom, start_views.choose, key)
    assert clinic.look(tom, start_views.lost) == ""
    lose(clinic, sue, key, how)
    assert opens(clinic, tom) == "/supervisor"
    assert clinic.look(tom, start_views.lost) == "Alpha"
    clinic.do(tom, start_views.choose_none)
    assert opens(clinic, tom) == clinic.look(tom, start_views.lost) == ""


def test_a_view_that_is_shared_again_opens_again(clinic: Clinic):
    sue, tom = supervisor(clinic), supervisor(clinic)
    key = kept(clinic, sue, shared=True)
    clinic.do(tom, start_views.choose, key)
    for shared in (False, True):
        clinic.do(sue, saved_views.share, key, shared)
    assert (opens(clinic, tom), clinic.look(tom, start_views.lost)) == ("/supervisor?queue=3", "")


def test_whoever_deletes_the_view_that_they_had_open_is_told_of_nothing(clinic: Clinic):
    sue = supervisor(clinic)
    key = kept(clinic, sue)
    clinic.do(sue, start_views.choose, key)
    clinic.do(sue, saved_views.forget, key)
    assert opens(clinic, sue) == clinic.look(sue, start_views.lost) == ""
    assert clinic.rows(StartView) == []


def test_what_is_not_in_ones_list_can_not_open(clinic: Clinic):
    sue, tom = supervisor(clinic), supervisor(clinic)
    key = kept(clinic, sue)
    for view in (key, key + 1):
        with pytest.raises(NotAllowed, match="not shared"):
            clinic.do(tom, start_views.choose, view)
    clinic.do(sue, start_views.choose, key)
    # Somebody else can't take a view away that is not theirs, nor what opens for its owner.
    with pytest.raises(NotAllowed):
        clinic.do(tom, saved_views.forget, key)
    assert opens(clinic, sue) == "/supervisor?queue=3"


@pytest.mark.parametrize("role", [Role.AGENT, Role.NURSE, Role.ADMIN, Role.PRIVACY_OFFICER])
def test_for_who_is_no_supervisor_no_view_opens(clinic: Clinic, role: Role):
    who = clinic.staff(role, member=False, ready=False)
    key = kept(clinic, supervisor(clinic), shared=True)
    for deed in (lambda: clinic.do(who, start_views.choose, key),
                 lambda: clinic.do(who, start_views.choose_none),
                 lambda: clinic.look(who, start_views.lost)):  # fmt: skip
        with pytest.raises(NotAllowed):
            deed()
    assert clinic.rows(StartView) == []

    def once_a_supervisor(work: Work) -> None:
        work.session.add(StartView(staff_id=who.id, view_id=key, name="Alpha"))

    clinic.do(SYSTEM, once_a_supervisor)
    assert opens(clinic, who) == ""
