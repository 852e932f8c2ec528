"""What an administrator decides about agent scripts and macros, beside their steps and actions."""

from collections.abc import Mapping
from typing import Any

from psc_app.domain.agent_script_form import read_steps
from psc_app.domain.errors import BadInput
from psc_app.domain.furniture_fields import Field
from psc_app.domain.macro import read_actions
from psc_app.domain.vocabulary import ScriptKind

SCRIPT: tuple[Field, ...] = (
    Field("name", "Name", "What agents choose it by.", "text", ""),
    Field("active", "In use", "A script that is not can't be chosen.", "switch", True),
    Field("conditions", "Conditions", "All of them must hold.", "own"),
    Field("steps", "Steps", "In their order.", "own"),
)

MACRO: tuple[Field, ...] = (
    Field("name", "Name", "What agents choose it by.", "text", ""),
    Field(
        "about",
        "What it is for",
        "One sentence for agents. They see each action before their first run.",
        "text",
        "",
        longest=200,
    ),
    Field("active", "In use", "A macro that is not can't be run.", "switch", True),
    Field("actions", "Actions", "In their order.", "own"),
)

MADE_OF = "made_of"
"""The form's name for a script's kind: "kind" says what the form is about."""


def kind_of(text: str) -> ScriptKind:
    """A script's kind as a form or an address has it.

    Raises:
        BadInput: it is none.
    """
    if text not in set(ScriptKind):
        raise BadInput("This form is not whole. Reload the page.")
    return ScriptKind(text)


def read_script_steps(form: Mapping[str, str]) -> list[dict[str, Any]]:
    """The steps that a script's form sends.

    Raises:
        BadInput: they can't be taken.
    """
    return read_steps(kind_of(form.get(MADE_OF, "")), form.get("steps", ""))


def read_made_of(form: Mapping[str, str]) -> str:
    """The kind that a script's form sends.

    Raises:
        BadInput: it is none.
    """
    return kind_of(form.get(MADE_OF, "")).value


def read_macro_actions(form: Mapping[str, str]) -> list[dict[str, Any]]:
    """The actions that a macro's form sends.

    Raises:
        BadInput: they can't be taken.
    """
    return read_actions(form.get("actions", ""))
