"""Refusals, faults, what the log says of them, and haste."""

import asyncio
import logging
from collections.abc import Awaitable, Iterator

import pytest
from gate_door import SECRET, Screen, at_this_house, patient_screen, send, staff_screen, use  # noqa: F401 - fixtures
from test_gate import _raw

from psc_app.domain.rates import Buckets
from psc_app.state import gate


def test_a_refusal_becomes_the_notice() -> None:
    assert send(Screen(), "refuses").vars["notice"] == "Not today."


def test_a_fault_becomes_a_calm_notice_and_a_line_without_content(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    screen = send(Screen(), "fails", body=SECRET)
    assert screen.vars["notice"] == gate.OUR_FAULT
    assert SECRET not in caplog.text
    assert "DoorState.fails failed: ValueError at gate_door.py:" in caplog.text


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
    assert (
        f"said by {name}" in caplog.text and "RuntimeError at test_gate_refusals.py:" in caplog.text
    )


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
    assert "Exception in ASGI application [RuntimeError at test_gate_refusals.py:" in caplog.text
    assert SECRET not in caplog.text


def test_exceptions_that_reach_reflex_itself_are_logged_without_their_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    try:
        raise KeyError(SECRET)
    except KeyError as fault:
        assert gate.quiet_backend_exception(fault) is None
    gate.quiet_frontend_exception(Exception(SECRET))
    assert "KeyError at test_gate_refusals.py:" in caplog.text and SECRET not in caplog.text


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
