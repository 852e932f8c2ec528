"""The gate before the event handlers, over Reflex's own event pipeline."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Annotated, Any

import pytest
import reflex as rx
from door import CHEAP, add_patient, add_staff, open_sign_in
from pydantic import Field
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.token import BaseStateToken
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.utils.exceptions import EventHandlerArgTypeMismatchError

from psc_app import wiring
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import Refused
from psc_app.domain.rates import Buckets
from psc_app.domain.vocabulary import Role
from psc_app.services import passwords, sign_in
from psc_app.services.sign_in_cache import CACHE, SignInCache
from psc_app.state import gate
from psc_app.state.gate import handler
from psc_app.wiring import House

SECRET = "my chest hurts badly"


class DoorMixin(rx.State, mixin=True):
    @rx.event
    @handler("portal")
    async def shared(self, actor: Actor, word: str) -> None:
        self.heard = f"{actor.name}: {word}"


class DoorState(DoorMixin, rx.State):
    notice: rx.Field[str] = rx.field("")
    heard: rx.Field[str] = rx.field("")

    @rx.event
    @handler("staff")
    async def for_staff(self, actor: Actor, number: int, words: list[str]) -> None:
        self.heard = f"{actor.name} {number} {words}"

    @rx.event
    @handler("portal")
    async def say(self, actor: Actor, body: str, note: str = "") -> Any:
        self.heard = f"{actor.role} {len(body)}{note}"
        return rx.console_log("said")

    @rx.event
    @handler("portal")
    async def say_long(self, actor: Actor, body: Annotated[str, Field(max_length=8000)]) -> None:
        self.heard = str(len(body))

    @rx.event
    @handler("anyone")
    async def form(self, actor: Actor | None, form: dict[str, Any]) -> None:
        self.heard = f"{actor and actor.role} {sorted(form)}"

    @rx.event
    @handler("public")
    async def at_sign_in(self, actor: None) -> None:
        self.heard = f"public {actor}"

    @rx.event
    @handler("anyone")
    async def fails(self, actor: Actor | None, body: str) -> None:
        raise ValueError(f"bad: {body}")

    @rx.event
    @handler("anyone")
    async def refuses(self, actor: Actor | None) -> None:
        raise Refused("Not today.")

    @rx.event
    @handler("staff")
    async def stepwise(self, actor: Actor, fail: bool):
        self.heard = "one"
        yield rx.console_log("one")
        if fail:
            raise Refused("Half way.")
        self.heard = "two"

    @rx.event(background=True)
    @handler("staff")
    async def behind(self, actor: Actor, fail: bool) -> None:
        if fail:
            raise Refused("Not behind either.")
        async with self:
            self.heard = f"behind {actor.name}"

    @rx.event
    @handler("staff", activity=False)
    async def by_itself(self, actor: Actor) -> None:
        self.heard = "by itself"


NAME = DoorState.get_full_name()


class Screen:
    """A tab: what the server sends it, and the events it sends."""

    def __init__(self, cookie: str = "", tab: str = "tab-1") -> None:
        self.vars: dict[str, Any] = {}
        self.events: list[Event] = []
        self.cookie, self.tab = cookie, tab

    async def emit_update(self, update: Any, token: str) -> None:
        for name, value in (update.delta or {}).get(NAME, {}).items():
            self.vars[name.removesuffix("_rx_state_")] = value
        self.events += update.events or []

    async def send(self, name: str, **payload: Any) -> None:
        headers = {"cookie": self.cookie} if self.cookie else {}
        router = {"headers": headers, "token": self.tab, "pathname": "/", "sid": "s", "ip": ""}
        event = Event(name=f"{NAME}.{name}", payload=payload, router_data=router)
        future = await self.processor.enqueue(self.tab, event)
        await future
        await gate.settled()

    @property
    def redirect(self) -> str:
        return next((e.payload["path"] for e in self.events if e.name == "_redirect"), "")


def use(screen: Screen, script: Callable[[Screen], Awaitable[None]]) -> Screen:
    """Run a script of events against the real event pipeline."""

    async def run() -> None:
        manager = StateManagerMemory()
        async with manager.modify_state(BaseStateToken(ident=screen.tab, cls=rx.State)) as root:
            root.router_data = {"pathname": "/"}
        processor = BaseStateEventProcessor(
            backend_exception_handler=gate.quiet_backend_exception, graceful_shutdown_timeout=2
        )
        screen.processor = processor
        async with processor.configure(state_manager=manager, event_namespace=screen):
            await script(screen)

    asyncio.run(run())
    return screen


def send(screen: Screen, name: str, **payload: Any) -> Screen:
    return use(screen, lambda tab: tab.send(name, **payload))


@pytest.fixture(autouse=True)
def at_this_house(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(passwords, "_hasher", CHEAP)
    monkeypatch.setattr(wiring, "house", lambda: house)
    monkeypatch.setattr(gate, "_buckets", Buckets())
    CACHE.forget()
    yield


@pytest.fixture
def staff(house: House) -> Screen:
    token, _ = open_sign_in(house, add_staff(house))
    return Screen(f"psc_staff={token}")


@pytest.fixture
def patient(house: House) -> Screen:
    token, _ = open_sign_in(house, patient_id=add_patient(house))
    return Screen(f"psc_patient={token}")


def guest_with_chat(house: House) -> Screen:
    token = sign_in.new_token()
    house.store.do_now(SYSTEM, sign_in.visitor_for, token)
    return Screen(f"psc_visit={token}")


# ------------------------------------------------------------- who may call what


def test_a_handler_gets_its_actor_from_the_cookie_and_the_rest_from_the_page(staff) -> None:
    send(staff, "for_staff", number=3, words=["a", "b"])
    assert staff.vars["heard"] == "Ana Ruiz 3 ['a', 'b']"


def test_without_a_staff_sign_in_a_staff_handler_leads_to_the_sign_in_page(patient, house) -> None:
    for screen in (Screen(), patient, guest_with_chat(house)):
        send(screen, "for_staff", number=3, words=[])
        assert screen.redirect == "/login"
        assert screen.vars.get("heard", "") == ""


def test_an_actor_sent_by_the_browser_is_refused(staff) -> None:
    send(staff, "for_staff", number=3, words=[], actor={"role": "admin", "id": 1})
    assert staff.vars.get("heard", "") == ""
    assert "could not be understood" in staff.vars["notice"]


def test_on_the_portal_a_patient_and_a_guest_with_a_chat_count(patient, house) -> None:
    send(patient, "say", body="hello")
    assert patient.vars["heard"] == "patient 5"
    guest = send(guest_with_chat(house), "say", body="hello", note="!")
    assert guest.vars["heard"] == "visitor 5!"


def test_on_the_portal_staff_are_nobody(staff) -> None:
    send(staff, "say", body="hello")
    assert staff.vars.get("heard", "") == ""
    assert staff.vars["notice"] == gate.NO_CHAT
    send(staff, "form", form={"name": "x"})
    assert staff.vars["heard"] == "None ['name']"


def test_one_browser_can_be_staff_and_patient_at_once(staff, patient) -> None:
    both = Screen(f"{staff.cookie}; {patient.cookie}")
    send(both, "say", body="hello")
    assert both.vars["heard"] == "patient 5"
    send(both, "for_staff", number=1, words=[])
    assert both.vars["heard"].startswith("Ana Ruiz")


def test_a_token_in_the_wrong_cookie_opens_nothing_more_than_it_did(staff, patient) -> None:
    swapped = Screen(
        f"psc_staff={patient.cookie.split('=')[1]}; psc_patient={staff.cookie.split('=')[1]}"
    )
    send(swapped, "for_staff", number=1, words=[])
    assert swapped.vars.get("heard", "") == "" and swapped.redirect.startswith("/login")
    send(swapped, "say", body="hello")
    assert swapped.vars.get("heard", "") == ""


def test_an_ended_patient_sign_in_does_not_turn_into_the_guests_chat(patient, house, clock) -> None:
    guest = guest_with_chat(house)
    both = Screen(f"{patient.cookie}; {guest.cookie}")
    clock.turn(hours=1)
    send(both, "say", body="hello")
    assert both.redirect == "/sign-in?why=expired"
    assert both.vars.get("heard", "") == ""
    assert asyncio.run(gate.has_ended(both.cookie, house=house))
    send(both, "at_sign_in")
    assert both.vars["heard"] == "public None"


def test_a_mixins_handler_is_guarded_too(patient) -> None:
    send(patient, "shared", word="hi")
    assert patient.vars["heard"] == "Elsa Vargas: hi"
    assert send(Screen(), "shared", word="hi").vars["notice"] == gate.NO_CHAT


def test_every_handler_of_a_guarded_state_carries_the_mark() -> None:
    own = {name: one for name, one in DoorState.event_handlers.items() if name != "setvar"}
    assert own and all(gate.is_guarded(one.fn) for one in own.values())
    assert not gate.is_guarded(rx.State.event_handlers["hydrate"].fn)


def test_pages_see_the_handlers_without_the_actor() -> None:
    assert list(DoorState.event_handlers["say"].get_parameters()) == ["self", "body", "note"]
    spec = DoorState.say("hello")
    assert [str(name) for name, _ in spec.args] == ["body"]
    rx.el.input(on_change=DoorState.shared)
    with pytest.raises(EventHandlerArgTypeMismatchError):
        rx.el.input(on_change=DoorState.form)


def test_a_handler_that_takes_no_actor_or_no_annotation_is_not_made() -> None:
    async def without_actor(self, body: str) -> None: ...

    async def without_annotation(self, actor, body) -> None: ...

    for wrong in (without_actor, without_annotation):
        with pytest.raises(TypeError):
            handler("anyone")(wrong)


# ------------------------------------------------------------------ payloads


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"body": 7},
        {"body": None},
        {"body": ["a"]},
        {"body": "x" * 2001},
        {"body": "x", "self": "y"},
        {"body": "x", "more": "y"},
    ],
)
def test_what_does_not_fit_the_annotations_is_refused(patient, payload: dict) -> None:
    send(patient, "say", **payload) if "self" not in payload else use(
        patient, lambda tab: _raw(tab, "say", payload)
    )
    assert patient.vars.get("heard", "") == ""
    assert "could not be understood" in patient.vars["notice"]


async def _raw(tab: Screen, name: str, payload: Any) -> None:
    router = {"headers": {"cookie": tab.cookie}, "token": tab.tab, "pathname": "/"}
    event = Event(name=f"{NAME}.{name}", payload=payload, router_data=router)
    await (await tab.processor.enqueue(tab.tab, event))


@pytest.mark.parametrize(
    "form",
    [
        {"name": "x" * 2001},
        {"a": {"b": {"c": {"d": {"e": {"f": "deep"}}}}}},
        {str(n): "" for n in range(201)},
        "no form",
    ],
)
def test_a_form_is_bounded_in_length_depth_and_number(form: Any) -> None:
    screen = send(Screen(), "form", form=form)
    assert screen.vars.get("heard", "") == ""
    assert "could not be understood" in screen.vars["notice"]


def test_an_annotation_can_allow_more(patient) -> None:
    send(patient, "say_long", body="x" * 8000)
    assert patient.vars["heard"] == "8000"
    send(patient, "say_long", body="x" * 8001)
    assert patient.vars["heard"] == "8000"


# ------------------------------------------------------- refusals, faults, logs


def test_a_refusal_becomes_the_notice() -> None:
    assert send(Screen(), "refuses").vars["notice"] == "Not today."


def test_a_fault_becomes_a_calm_notice_and_a_line_without_content(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    screen = send(Screen(), "fails", body=SECRET)
    assert screen.vars["notice"] == gate.OUR_FAULT
    assert SECRET not in caplog.text
    assert "DoorState.fails failed: ValueError at test_gate.py:" in caplog.text


def test_a_stepwise_handler_sends_its_steps_and_then_its_refusal(staff) -> None:
    send(staff, "stepwise", fail=False)
    assert staff.vars["heard"] == "two"
    send(staff, "stepwise", fail=True)
    assert (staff.vars["heard"], staff.vars["notice"]) == ("one", "Half way.")
    assert send(Screen(), "stepwise", fail=False).redirect == "/login"


def test_a_background_handler_is_guarded_too(staff) -> None:
    send(staff, "behind", fail=False)
    assert staff.vars["heard"] == "behind Ana Ruiz"
    send(staff, "behind", fail=True)
    assert staff.vars["notice"] == "Not behind either."
    assert send(Screen(), "behind", fail=False).redirect == "/login"


def test_a_handlers_own_events_reach_the_page(patient) -> None:
    send(patient, "say", body="hello")
    assert [event.name for event in patient.events] == ["_call_function"]


@pytest.fixture
def guarded_logs() -> Iterator[None]:
    take_away = gate.install_log_guard()
    yield
    take_away()


def test_reflexs_own_warnings_about_a_payload_are_written_without_it(
    staff, caplog: pytest.LogCaptureFixture, guarded_logs: None
) -> None:
    caplog.set_level(logging.DEBUG)
    use(staff, lambda tab: _raw(tab, "for_staff", {"number": SECRET, "words": SECRET}))
    use(staff, lambda tab: _quietly(_raw(tab, "for_staff", SECRET)))
    use(staff, lambda tab: _quietly(_raw(tab, f"no_such_{SECRET}", {"body": SECRET})))
    assert SECRET not in caplog.text


async def _quietly(deed: Awaitable[None]) -> None:
    try:
        await asyncio.wait_for(deed, 1)
    except Exception:
        return


@pytest.mark.parametrize(
    "name", ["socketio.server", "engineio.server", "asyncio", "reflex_base.event.processor.x"]
)
def test_a_library_that_logs_an_event_is_cut_to_where_it_spoke(
    name: str, caplog: pytest.LogCaptureFixture, guarded_logs: None
) -> None:
    try:
        raise RuntimeError(SECRET)
    except RuntimeError:
        logging.getLogger(name).exception("event %s", SECRET)
    assert SECRET not in caplog.text
    assert f"said by {name}" in caplog.text and "RuntimeError at test_gate.py:" in caplog.text


def test_the_servers_own_messages_stay_but_tracebacks_and_tab_tokens_go(
    caplog: pytest.LogCaptureFixture, guarded_logs: None
) -> None:
    log = logging.getLogger("uvicorn.error")
    log.setLevel(logging.INFO)
    log.info('%s - "WebSocket %s" [accepted]', "127.0.0.1", "/_event/?token=abc-123&EIO=4")
    try:
        raise RuntimeError(SECRET)
    except RuntimeError:
        log.exception("Exception in ASGI application\n")
    assert '"WebSocket /_event/?token=…&EIO=4" [accepted]' in caplog.text
    assert "Exception in ASGI application [RuntimeError at test_gate.py:" in caplog.text
    assert SECRET not in caplog.text


def test_exceptions_that_reach_reflex_itself_are_logged_without_their_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    try:
        raise KeyError(SECRET)
    except KeyError as fault:
        assert gate.quiet_backend_exception(fault) is None
    gate.quiet_frontend_exception(Exception(SECRET))
    assert "KeyError at test_gate.py:" in caplog.text and SECRET not in caplog.text


# ------------------------------------------------------------------- rates


def test_sixty_events_at_once_pass_and_the_next_waits(
    patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(gate, "_buckets", Buckets(clock=lambda: now[0]))

    async def hurry(tab: Screen) -> None:
        for n in range(60):
            await tab.send("say", body="x" * n)
        assert tab.vars["heard"] == "patient 59"
        await tab.send("say", body="")
        assert tab.vars["heard"] == "patient 59" and tab.vars["notice"] == gate.TOO_FAST
        now[0] += 0.05
        await tab.send("say", body="")
        assert tab.vars["heard"] == "patient 0"

    use(patient, hurry)


def test_one_persons_haste_does_not_slow_another_and_buckets_stay_few() -> None:
    buckets = Buckets(rate=1, burst=2, most=3, clock=lambda: 0.0)
    assert [buckets.take("a") for _ in range(3)] == [True, True, False]
    assert buckets.take("b")
    for n in range(10):
        buckets.take(str(n))
    assert len(buckets) == 3


# ----------------------------------------------------- how long a sign-in is believed


def actor(house: House, screen: Screen, **how: Any) -> Actor | None:
    async def ask() -> Actor | None:
        who = await gate.staff_actor(screen.cookie, house=house, **how)
        await gate.settled()
        return who

    return asyncio.run(ask())


def revoke(house: House, screen: Screen) -> None:
    house.store.do_now(SYSTEM, sign_in.sign_out, screen.cookie.split("=")[1])


def test_a_revocation_made_elsewhere_holds_within_fifteen_seconds(staff, house, clock) -> None:
    assert actor(house, staff)
    revoke(house, staff)
    clock.turn(seconds=15)
    assert actor(house, staff) is None


def test_a_look_ahead_finds_a_revocation_sooner(staff, house, clock) -> None:
    assert actor(house, staff)
    revoke(house, staff)
    clock.turn(seconds=11)
    actor(house, staff)
    assert actor(house, staff) is None


def test_a_revocation_made_here_holds_at_once(staff, house) -> None:
    assert actor(house, staff)
    revoke(house, staff)
    gate.forget(staff.cookie)
    assert actor(house, staff) is None


def test_a_look_that_began_before_a_revocation_is_not_believed_after_it(
    staff, house, clock
) -> None:
    cache = SignInCache()
    token_hash = sign_in.hash_token(staff.cookie.split("=")[1])
    before = cache.generation
    known = house.store.look_now(SYSTEM, sign_in.find, token_hash)
    cache.forget(token_hash)
    cache.keep(token_hash, known, before)
    assert cache.get(token_hash, clock.now()) is None


def test_the_memory_of_sign_ins_is_bounded(staff, house, clock) -> None:
    cache = SignInCache(most=2)
    known = house.store.look_now(
        SYSTEM, sign_in.find, sign_in.hash_token(staff.cookie.split("=")[1])
    )
    for name in "abc":
        cache.keep(name, known, cache.generation)
    assert len(cache) == 2 and cache.get("a", clock.now()) is None


def test_a_persons_own_events_put_the_idle_lock_off(staff, house, clock) -> None:
    for _ in range(3):
        clock.turn(minutes=14)
        send(staff, "for_staff", number=1, words=[])
        assert staff.vars["heard"]
    clock.turn(minutes=15)
    staff.vars.clear()
    send(staff, "for_staff", number=1, words=[])
    assert staff.redirect == "/login?why=expired"


@pytest.mark.parametrize("event", [("behind", {"fail": False}), ("by_itself", {})])
def test_what_a_page_does_by_itself_is_no_activity(staff, house, clock, event) -> None:
    clock.turn(minutes=14)
    send(staff, event[0], **event[1])
    assert staff.vars["heard"]
    clock.turn(minutes=1)
    assert actor(house, staff) is None


def test_activity_is_written_down_at_most_once_a_minute(
    staff, house, clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    touched: list[str] = []
    touch = sign_in.touch

    def counting(work: Any, *token_hashes: str) -> None:
        touched.extend(token_hashes)
        touch(work, *token_hashes)

    monkeypatch.setattr(sign_in, "touch", counting)
    for _ in range(13):
        actor(house, staff, active=True)
        clock.turn(seconds=10)
    assert len(touched) == 2


def test_a_role_change_is_seen_at_the_next_look(staff, house, clock) -> None:
    from psc_app.models.people import Staff

    assert actor(house, staff).role is Role.NURSE

    def promote(work: Any) -> None:
        person = work.session.get(Staff, actor(house, staff).id)
        person.role = "supervisor"
        work.session.add(person)

    house.store.do_now(SYSTEM, promote)
    clock.turn(seconds=15)
    assert actor(house, staff).role is Role.SUPERVISOR


def test_cookies_of_other_programs_do_no_harm(staff, house) -> None:
    assert actor(house, Screen(f'x={{"a": "b;c"}}; =; y; {staff.cookie}; z=1')) is not None
    assert actor(house, Screen("psc_staff=; psc_patient=<script>")) is None


def test_a_guests_bell_and_token_come_from_their_cookie() -> None:
    token = sign_in.new_token()
    header = f"psc_visit={token}"
    assert gate.visit_token(header) == token and gate.visit_token("") == ""
    assert token not in gate.visit_topic(header) and gate.visit_topic("") == ""
