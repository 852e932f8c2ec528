"""By how many days a demo patient's dates are moved to look current."""

import hashlib
from datetime import datetime

from psc_app.domain.fhir_values import dig, moment
from psc_app.services.fhir_bundle import Bundle, Entry
from psc_app.services.fhir_owners import Owners

_LEAST_DAYS_AGO = 2
_SPREAD = 5


def days_to_shift(bundle: Bundle, owners: Owners, patient: Entry, shift_to: datetime) -> int:
    """Whole days that bring the patient's latest encounter to 2–6 days before a moment.

    How many days before follows from the patient's identity, so the same
    bundle and moment give the same dates. Never back in time; 0 for a patient
    without encounters.
    """
    starts = [
        started
        for entry in bundle.entries
        if entry.kind == "Encounter"
        and patient.key in (key for _, key in owners.patient_keys(entry))
        and (started := moment(dig(entry.resource, "period", "start")))
    ]
    if not starts:
        return 0
    spread = hashlib.sha256(patient.key.encode()).digest()[0] % _SPREAD
    return max(0, (shift_to - max(starts)).days - _LEAST_DAYS_AGO - spread)
