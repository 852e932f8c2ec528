"""The settings about figures; settings_catalogue has them all."""

from psc_app.domain.setting_definition import Definition

FIGURES = (
    Definition(
        "figures.alert_hold",
        "Alerts after",
        "Seconds. So long a figure has to lie past its limit before supervisors are told, and"
        " so long it has to be good again before it is over.",
        "number",
        30,
        most=3_600,
    ),
    Definition(
        "figures.alert_least",
        "Alerts from so many on",
        "Conversations. A rate or an average of fewer tells nothing yet, and rings nobody.",
        "number",
        10,
        least=1,
        most=1_000,
    ),
    Definition(
        "figures.flag_late",
        "Red flags late after",
        "Seconds in which somebody should take note of a red flag; after that it is marked as"
        " late.",
        "number",
        60,
        least=5,
        most=3_600,
    ),
    Definition(
        "figures.at_once",
        "Conversations at once in the forecast",
        "With so many at the same time the forecast counts an agent. Each lasts longer beside"
        " others, so a larger number makes the agents needed look fewer.",
        "number",
        2,
        least=1,
        most=10,
    ),
)
