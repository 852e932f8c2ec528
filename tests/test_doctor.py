"""`python -m psc_app doctor`, and the settings that it looks at."""

import os
import subprocess
import sys

import pytest
from app_server import ROOT
from carriers import NUMBER, SID, TOKEN, carrier_server
from databases import environment

from psc_app.config import Config
from psc_app.domain.errors import Refused
from psc_app.wiring import build_house, sms_account

ACCOUNT = {"twilio_account_sid": SID, "twilio_auth_token": TOKEN, "twilio_from": NUMBER}


def doctor(config: Config, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "psc_app", "doctor"],
        cwd=ROOT,
        env=environment(config) | {"PSC_READER": "basic", "HOME": os.environ["HOME"]} | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_demonstration_is_well_with_phones_of_its_own(migrated_config: Config) -> None:
    done = doctor(migrated_config)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WRONG" not in done.stdout
    assert "the demonstration's own phones" in done.stdout


def test_an_account_is_asked_and_each_thing_is_told_by_itself(migrated_config: Config) -> None:
    with carrier_server(public="https://clinic.example.org") as carrier:
        variables = {
            "PSC_PUBLIC_URL": carrier.public,
            "PSC_TWILIO_URL": carrier.url,
            "PSC_TWILIO_ACCOUNT_SID": SID,
            "PSC_TWILIO_AUTH_TOKEN": TOKEN,
            "PSC_TWILIO_FROM": NUMBER,
            "PSC_MODE": "production",
        }
        well = doctor(migrated_config, **variables)
        assert well.returncode == 0, well.stdout + well.stderr
        assert "The carrier brings incoming texts here." in well.stdout
        wrong = doctor(migrated_config, **variables | {"PSC_TWILIO_AUTH_TOKEN": "e" * 32})
        assert wrong.returncode == 1
        assert "WRONG  Account" in wrong.stdout
        for told in (well, wrong):
            assert TOKEN not in told.stdout + told.stderr
            assert "e" * 32 not in told.stdout + told.stderr


def test_what_is_missing_is_told_in_words_and_by_the_exit_code(bare_config: Config) -> None:
    done = doctor(bare_config, PSC_MODE="production", PSC_TWILIO_FROM=NUMBER)
    assert done.returncode == 1
    for words in ("PSC_PUBLIC_URL", "python -m psc_app migrate", "PSC_TWILIO_ACCOUNT_SID"):
        assert words in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("missing", list(ACCOUNT))
def test_half_an_account_is_refused_before_anything_starts(config: Config, missing: str) -> None:
    given = {name: value for name, value in ACCOUNT.items() if name != missing}
    half = Config(data_dir=config.data_dir, _env_file=None, **given)
    with pytest.raises(Refused, match="not all of them are set"):
        build_house(half)


def test_without_an_account_production_has_no_texts_and_the_demonstration_simulated_ones(
    config: Config,
) -> None:
    production = Config(mode="production", data_dir=config.data_dir, _env_file=None)
    assert sms_account(production) is None
    demo = sms_account(config)
    assert demo is not None and demo.simulated
    real = sms_account(Config(mode="production", _env_file=None, **ACCOUNT))
    assert real is not None and not real.simulated
    assert (real.sid, real.token, real.sender) == (SID, TOKEN, NUMBER)


def test_each_demonstration_has_a_token_of_its_own_that_is_shown_nowhere(config: Config) -> None:
    first, second = sms_account(config), sms_account(config)
    assert first is not None and second is not None
    assert first.token != second.token
    assert first.token not in repr(first)


@pytest.mark.parametrize(
    ("given", "own", "near"),
    [
        ({}, "http://localhost:8000", "http://127.0.0.1:8000"),
        ({"host": "0.0.0.0", "port": 9}, "http://localhost:9", "http://127.0.0.1:9"),
        ({"host": "::"}, "http://localhost:8000", "http://[::1]:8000"),
        ({"host": "10.0.0.7"}, "http://10.0.0.7:8000", "http://10.0.0.7:8000"),
        ({"host": "fd00::7"}, "http://[fd00::7]:8000", "http://[fd00::7]:8000"),
        (
            {"public_url": "https://chat.example.org/"},
            "https://chat.example.org",
            "http://127.0.0.1:8000",
        ),
    ],
)
def test_links_lead_to_the_address_that_people_use(
    given: dict[str, object], own: str, near: str
) -> None:
    made = Config(_env_file=None, **given)
    assert (made.own_address, made.near_address) == (own, near)
