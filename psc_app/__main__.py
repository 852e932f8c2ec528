"""The command line: `python -m psc_app COMMAND`."""

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

import typer

from psc_app.config import config
from psc_app.domain.errors import BadInput, Refused
from psc_app.domain.reading import Reading
from psc_app.domain.vocabulary import Role
from psc_app.ports.search import Search

ROOT = Path(__file__).resolve().parent.parent

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Patient Service Center: run it, fill it, keep it.",
    pretty_exceptions_enable=False,
)


def _say(text: str) -> None:
    print(text, flush=True)


def _fail(reason: str) -> typer.Exit:
    print(reason, file=sys.stderr)
    return typer.Exit(1)


@cli.command()
def run(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 0,
) -> None:
    """Build what changed, bring the database up to date, and serve."""
    from psc_app import frontend_build, server
    from psc_app.schema import upgrade

    settings = config()
    host, port = host or settings.host, port or settings.port
    # Links and the carrier's reports lead to where we really listen.
    settings.host, settings.port = host, port
    try:
        settings.check_production()
        claimed = server.claim_port(host, port)
        upgrade(settings, say=_say)
        _prepare_people()
        frontend_build.ensure_built(ROOT, say=_say)
    except (Refused, frontend_build.BuildFailed) as refusal:
        raise _fail(str(refusal)) from None

    def ready() -> None:
        address = server.address(host, port)
        _say(f"\nPatient Service Center is at {address}")
        if settings.demo:
            from psc_app.demo.people import sign_in_help

            _say(sign_in_help(address))
        _say("Stop it with Ctrl-C.")

    server.serve(host, port, claimed=claimed, ready=ready)


def _prepare_people() -> None:
    """Demo: fill an empty database. Production: refuse demo people."""
    from psc_app.demo import seed as demo
    from psc_app.domain.actor import SYSTEM
    from psc_app.services import sign_in, workplace
    from psc_app.wiring import house

    home = house()
    if not config().demo:
        home.store.look_now(SYSTEM, sign_in.check_production)
    elif demo.is_empty(home):
        _say("Demo data: a small clinic, its patients and yesterday ...")
        demo.fill(home)
    home.store.do_now(SYSTEM, workplace.furnish, texts=home.sms_account is not None)


@cli.command()
def migrate() -> None:
    """Bring the database up to date."""
    from psc_app.schema import upgrade

    upgrade(config(), say=_say)


@cli.command()
def doctor() -> None:
    """Look whether this machine's settings work; exit code 1 where something does not."""
    import asyncio

    from psc_app.doctor import examine

    found = asyncio.run(examine(config()))
    for one in found:
        _say(f"{'ok   ' if one.fine else 'WRONG'}  {one.what}: {one.words}")
    if not all(one.fine for one in found):
        raise typer.Exit(1)


@cli.command()
def seed() -> None:
    """Fill an empty database with the demo clinic."""
    from psc_app.demo import seed as demo
    from psc_app.schema import upgrade
    from psc_app.wiring import house

    if not config().demo:
        raise _fail("Production mode takes no demo data.")
    upgrade(config(), say=_say)
    home = house()
    if not demo.is_empty(home):
        raise _fail("There is data already. `python -m psc_app reset` starts afresh.")
    demo.fill(home)
    home.store.stop()
    _say("Demo data: done.")


@cli.command()
def reset(
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Throw the demo's database and attachments away and fill it anew."""
    import shutil

    from psc_app.schema import empty

    settings = config()
    if not settings.demo:
        raise _fail("Production data is never reset by this command.")
    places = f"{settings.data_dir}"
    if settings.postgres_url:
        places += f" and the database {settings.database_name}"
    if not yes and not typer.confirm(f"Delete everything in {places}?"):
        raise typer.Exit(1)
    empty(settings)
    shutil.rmtree(settings.attachments_dir, ignore_errors=True)
    seed()


@cli.command("import-fhir")
def import_fhir(
    paths: Annotated[list[Path], typer.Argument(help="Bundle files, or folders of them.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print counts as JSON.")] = False,
) -> None:
    """Import FHIR R4 patient bundles: all of them, or nothing."""
    from psc_app.domain.actor import SYSTEM
    from psc_app.schema import upgrade
    from psc_app.services import fhir_import
    from psc_app.wiring import house

    upgrade(config(), say=lambda text: None)
    home = house()
    try:
        bundles = fhir_import.read_paths(paths)
        report = home.store.do_now(SYSTEM, fhir_import.import_bundles, bundles)
    except Refused as refusal:
        raise _fail(str(refusal)) from None
    finally:
        home.store.stop()
    _say(json.dumps(report.as_json(), indent=2) if as_json else report.as_text())


@cli.command("create-staff")
def create_staff(
    username: Annotated[str, typer.Option(prompt=True)],
    full_name: Annotated[str, typer.Option(prompt=True)],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
    role: Annotated[Role, typer.Option(help="What they are to the clinic.")] = Role.ADMIN,
) -> None:
    """Open an account for somebody who works here."""
    from psc_app.domain.actor import SYSTEM
    from psc_app.schema import upgrade
    from psc_app.services import accounts, passwords, workplace
    from psc_app.services.work import Work
    from psc_app.wiring import house

    def open_account(work: Work, password_hash: str) -> None:
        workplace.furnish(work, texts=config().has_twilio)
        key = accounts.create_staff(work, username, full_name, role, password_hash)
        workplace.join_queues(work, key)

    upgrade(config(), say=_say)
    home = house()
    try:
        passwords.check_new(password)
        home.store.do_now(SYSTEM, open_account, passwords.hash_password(password))
    except Refused as refusal:
        raise _fail(str(refusal)) from None
    finally:
        home.store.stop()
    _say(f"{full_name} can sign in as {username} ({role.value}).")


@cli.command()
def search(
    query: Annotated[str, typer.Argument(help="A word, a question, or a letter of many lines.")],
    limit: Annotated[int, typer.Option(min=1, max=50, help="At most so many articles.")] = 5,
    as_json: Annotated[
        bool, typer.Option("--json", help='Print a list of {"id": …, "score": …}.')
    ] = False,
    internal: Annotated[bool, typer.Option(help="Also what is for staff only.")] = False,
) -> None:
    """Find articles of the knowledge base, the best first; ids are their names in addresses."""
    from psc_app.domain.knowledge_cards import Filter
    from psc_app.domain.vocabulary import Audience

    finder = _filled_search()
    within = Filter() if internal else Filter(audience=Audience.EXTERNAL.value)
    hits = finder.find(query, limit=limit, within=within)
    if as_json:
        _say(json.dumps([{"id": hit.slug, "score": hit.score} for hit in hits]))
        return
    for hit in hits:
        _say(f"{hit.score:8.2f}  {hit.slug}")


def _filled_search() -> Search:
    """The search index with what is published; in the demo, before it is filled, what it has."""
    from psc_app.demo import library
    from psc_app.domain.actor import SYSTEM
    from psc_app.ports.search import Changes
    from psc_app.schema import upgrade
    from psc_app.services import knowledge
    from psc_app.wiring import house

    upgrade(config(), say=lambda text: None)
    home = house()
    try:
        home.store.look_now(SYSTEM, knowledge.refresh, home.search)
    finally:
        home.store.stop()
    if config().demo and home.search.stamp <= 0:
        home.search.refresh(lambda since: Changes(0, library.documents()))
    return home.search


@cli.command("rebuild-figures")
def rebuild_figures(
    first: Annotated[
        str, typer.Option("--from", help="The first day (2026-11-16, UTC); else all of them.")
    ] = "",
    last: Annotated[str, typer.Option("--to", help="The last day; else up to now.")] = "",
) -> None:
    """Add up the figures of past days anew, from the event log alone."""
    from psc_app.domain.actor import SYSTEM
    from psc_app.schema import upgrade
    from psc_app.services.insights import rollups
    from psc_app.wiring import house

    upgrade(config(), say=lambda text: None)
    home = house()
    try:
        todo, answer = rollups.asked_for(first, last, home.clock.now()), None
        while True:
            step = todo.send(answer)
            run = home.store.do_now if step.writes else home.store.look_now
            answer = run(SYSTEM, step.verb, *step.args)
    except StopIteration as over:
        _say(f"Figures of {over.value:,} quarter hours were added up anew.")
    except Refused as refusal:
        raise _fail(str(refusal)) from None
    finally:
        home.store.stop()


@cli.command("red-flags")
def red_flags(
    export: Annotated[
        bool,
        typer.Option("--export", help="Print the messages that staff have judged, for training."),
    ] = False,
) -> None:
    """Hold messages against both nets: JSON lines in ({"text": …}) and out, the strongest hit."""
    if export:
        _export_verdicts()
        return
    import asyncio
    from dataclasses import asdict

    from psc_app.domain import red_flags as rules
    from psc_app.domain.two_nets import strongest

    async def check() -> None:
        async for text, reading in _readings():
            _say(json.dumps({"text": text} | asdict(strongest(rules.check(text), reading))))

    asyncio.run(check())


def _export_verdicts() -> None:
    from psc_app.domain.actor import SYSTEM
    from psc_app.services import alarms
    from psc_app.wiring import house

    home = house()
    try:
        for one in home.store.do_now(SYSTEM, alarms.judged):
            _say(json.dumps(one))
    finally:
        home.store.stop()


@cli.command()
def sentiment() -> None:
    """Read how messages sound: JSON lines in ({"text": …}) and out, with level and engine."""
    import asyncio

    from psc_app.domain import mood

    async def read() -> None:
        async for text, reading in _readings():
            level = None if reading.score is None else mood.level_of(reading.score)
            found = {"text": text, "score": reading.score, "level": mood.label(level)}
            _say(json.dumps(found | {"engine": reading.engine.value}))

    asyncio.run(read())


async def _readings() -> AsyncIterator[tuple[str, Reading]]:
    """The messages on standard input, each with its reading."""
    from psc_app.backstage.reading_lines import read_lines
    from psc_app.wiring import choose_reader

    reader = choose_reader(config())
    try:
        async for one in read_lines(sys.stdin.buffer, reader):
            yield one
    except BadInput as refusal:
        raise _fail(str(refusal)) from None
    finally:
        await reader.close()


@cli.command("train-sentiment")
def train_sentiment(
    data: Annotated[
        Path | None, typer.Option(help="Folder with the public data sets; see training/README.md.")
    ] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Begin anew, not where it stopped.")] = False,
) -> None:
    """Make the model that reads messages; `make train` installs what it needs first."""
    import shutil

    try:
        from psc_app.training import run as training
    except ImportError:
        raise _fail("The language model's libraries are missing; run `make train`.") from None
    work = config().data_dir / "training"
    if anew:
        shutil.rmtree(work, ignore_errors=True)
    try:
        training.train(data, work, _say, rules_tests=ROOT / "tests" / "data_red_flags")
    except FileNotFoundError as missing:
        raise _fail(str(missing)) from None


@cli.command()
def simulate(
    speed: Annotated[float, typer.Option(min=0.1, max=600, help="Times as fast as life.")] = 20,
    seed: Annotated[int, typer.Option(help="The same one gives the same people.")] = 7,
    minutes: Annotated[float, typer.Option(min=0.5, max=1440, help="How long patients come.")] = 60,
    patients: Annotated[int, typer.Option(min=0, help="How many; 0 as many as fit.")] = 0,
    agents: Annotated[int, typer.Option(min=0, help="How many; 0 all that are free.")] = 0,
    url: Annotated[str, typer.Option(help="The server; else the demo, started if need be.")] = "",
) -> None:
    """Play a busy morning: invented patients and agents, and a scorecard; exit code 1 if broken."""
    from psc_app.simulation import command

    kept = command.simulate(
        speed=speed,
        seed=seed,
        minutes=minutes,
        patients=patients,
        agents=agents,
        url=url,
        say=_say,
    )
    if not kept:
        raise typer.Exit(1)


def main() -> None:
    """Run the command; what is refused ends it with a sentence and exit code 1."""
    try:
        cli()
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
