"""Who does a deed: always from the sign-in, never from what a browser sends."""

from dataclasses import dataclass

from psc_app.domain.permissions import Right, may
from psc_app.domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, a guest, or the system itself.

    Attributes:
        role: what the person is to the clinic.
        id: key of the staff member, patient or visitor; 0 for the system.
        name: the name others see, such as "Ana Ruiz" or "Visitor 12".
        sign_in_id: key of the sign-in this actor came by; 0 for none.
    """

    role: Role
    id: int
    name: str
    sign_in_id: int = 0

    def may(self, right: Right) -> bool:
        """Whether this actor's role has the right."""
        return may(self.role, right)

    @property
    def is_staff(self) -> bool:
        """Whether this is somebody who works for the clinic."""
        return self.role not in (Role.VISITOR, Role.PATIENT, Role.SYSTEM)

    @property
    def is_patient_side(self) -> bool:
        """Whether this is a patient or a guest."""
        return self.role in (Role.VISITOR, Role.PATIENT)


SYSTEM = Actor(role=Role.SYSTEM, id=0, name="System")
"""The clock's and the programs' own deeds."""
