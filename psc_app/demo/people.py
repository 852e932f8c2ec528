"""Who works at the demo clinic; all of them are invented."""

from psc_app.domain.vocabulary import Role

PASSWORD = "demo"
"""Everybody's password in the demonstration, and nowhere else."""

STAFF: tuple[tuple[str, str, Role, int], ...] = (
    ("ana", "Ana Ruiz", Role.NURSE, 3),
    ("ben", "Ben Carter", Role.AGENT, 4),
    ("chloe", "Chloe Nguyen", Role.NURSE, 3),
    ("dev", "Dev Patel", Role.AGENT, 4),
    ("elena", "Elena Morales", Role.AGENT, 3),
    ("farid", "Farid Rahimi", Role.NURSE, 3),
    ("grace", "Grace Mbeki", Role.AGENT, 4),
    ("hugo", "Hugo Sandoval", Role.NURSE, 3),
    ("iris", "Iris Novak", Role.AGENT, 3),
    ("jonas", "Jonas Weber", Role.AGENT, 4),
    ("sam", "Sam Okafor", Role.SUPERVISOR, 2),
    ("ada", "Ada Lindqvist", Role.ADMIN, 0),
    ("priya", "Priya Shah", Role.PRIVACY_OFFICER, 0),
)
"""Username, full name, role, units of capacity."""

PATIENTS_WITH_PASSWORD = ("Elsa Vargas", "Emery Purdy", "Max Kris")
"""Synthetic patients who can sign in; Max Kris is deceased, so he can't."""

PHONES: dict[str, tuple[str, str]] = {
    "+15557807280": ("Emery Purdy", "born July 27, 1967"),
    "+15557159979": ("Casandra Emmerich", "born May 23, 1986"),
    "+15552856575": ("Jules Marks", "born June 7, 1995"),
    "+15551216206": ("Elsa Vargas", "born September 11, 1976"),
    "+15559296628": ("Norma Pagan", "born August 2, 2001"),
    "+15550100777": ("Somebody new", "no patient's number"),
}
"""Number: whose phone lies on the table at /simulator, and what they would know."""


def sign_in_help(address: str) -> str:
    """What the terminal says after the start: whom to sign in as, and where."""
    lines = [
        f"  Patients   {address}/          chat as a guest, or sign in at {address}/sign-in",
        f"             Elsa Vargas: 555-121-6206, password {PASSWORD}  (codes: {address}/outbox)",
        f"             Their phones: {address}/simulator",
        f"  Staff      {address}/agent     ana (nurse), ben (agent, no clinical data),"
        f" password {PASSWORD}",
        f"             {address}/admin     ada (administrator)",
    ]
    return "\n".join(lines)
