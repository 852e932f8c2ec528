"""Figures of coming in and waiting."""

from psc_app.domain.measures.measure import Measure

WAITS = (
    Measure(
        "incoming",
        "Incoming",
        "Conversations that were queued for a person.",
        "number of conversations queued for a person; one that the bot had first counts from its"
        " hand-over, one that an agent started does not count",
        "count",
        "incoming",
    ),
    Measure(
        "accepted",
        "Accepted",
        "Conversations that an agent took while the patient waited.",
        "number of incoming conversations accepted at least once; call-backs and messages left are"
        " apart, as nobody waits in the chat",
        "count",
        "accepted",
        better="up",
    ),
    Measure(
        "abandoned",
        "Abandoned",
        "Conversations whose patient left before anybody took them.",
        "number of incoming conversations that the patient left, or lost the connection to, before"
        " the first acceptance",
        "count",
        "abandoned",
        better="down",
    ),
    Measure(
        "waiting_now",
        "Waiting now",
        "Patients who wait for an answer at this moment.",
        "number of conversations that are open now, also those that came back to the line;"
        " call-backs and messages left are not counted",
        "count",
        "waiting_now",
        better="down",
        of="now",
    ),
    Measure(
        "waiting_over_5",
        "Waiting over 5 min",
        "Patients who have waited for more than five minutes at this moment.",
        "number of conversations waiting now that came into their line more than 5 minutes ago",
        "count",
        "waiting_long_now",
        better="down",
        of="now",
    ),
    Measure(
        "longest_wait_now",
        "Longest wait now",
        "How long the patient who waits longest has waited.",
        "the longest time from coming into the present line until now, over all who wait now;"
        " after a transfer the time in the new line counts",
        "seconds",
        "waiting_now_s",
        better="down",
        of="now",
        largest=True,
    ),
    Measure(
        "average_wait",
        "Average wait",
        "How long patients waited until somebody took the conversation or they left.",
        "time from queued to accepted or left, added up ÷ accepted and abandoned conversations",
        "seconds",
        "wait_s",
        "waits",
        better="down",
    ),
    Measure(
        "speed_of_answer",
        "Average speed of answer",
        "How long patients waited whose conversation was taken.",
        "time from queued to accepted, added up ÷ accepted conversations",
        "seconds",
        "accepted_wait_s",
        "accepted",
        better="down",
    ),
    Measure(
        "service_level",
        "Service level",
        "The share of patients who were answered in time.",
        "conversations accepted within their queue's time ÷ accepted and abandoned conversations"
        " without short abandons, which left within the queue's time for that",
        "share",
        "in_time",
        "counted_waits",
        better="up",
        reference=0.8,
    ),
    Measure(
        "abandon_rate",
        "Abandon rate",
        "The share of patients who left before anybody took their conversation.",
        "abandoned conversations ÷ incoming conversations, both without short abandons, which left"
        " within the queue's time for that",
        "share",
        "lost",
        "counted_incoming",
        better="down",
        reference=0.05,
    ),
    Measure(
        "waited_over_5",
        "Waited over 5 min",
        "Patients who waited for more than five minutes until somebody took the conversation"
        " or they left.",
        "number of accepted and abandoned conversations with a wait of more than 5 minutes",
        "count",
        "waited_long",
        better="down",
    ),
    Measure(
        "pushed",
        "Pushed",
        "Accepted conversations that were offered to the agent.",
        "number of accepted conversations whose first agent took an offer",
        "count",
        "pushed",
    ),
    Measure(
        "picked",
        "Picked",
        "Accepted conversations that the agent picked from the list.",
        "number of accepted conversations whose first agent picked them",
        "count",
        "picked",
    ),
    Measure(
        "assigned",
        "Assigned",
        "Accepted conversations that a supervisor gave to the agent.",
        "number of accepted conversations whose first agent was chosen by a supervisor",
        "count",
        "assigned",
    ),
)
"""Who came in, how long they waited, and how they came to an agent."""
