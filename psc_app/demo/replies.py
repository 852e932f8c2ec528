"""The demo clinic's quick replies: what its agents say every day."""

from typing import Any

from psc_app.models.tools import QuickReply
from psc_app.services import access
from psc_app.services.work import Work

_SHARED: tuple[tuple[str, str, str, str, int], ...] = (
    # ---- beginning
    ("Greeting", "greeting hello start", "en",
     "Hello {patient.first_name}, this is {agent.first_name} at {clinic.name}. How can I help you"
     " today?", 212),
    ("Greeting after a wait", "greeting sorry wait", "en",
     "Hello {patient.first_name}, thank you for waiting. I am {agent.first_name}. I have read what"
     " you wrote and I can help you with it.", 96),
    ("Check who it is", "identity verify birth date phone", "en",
     "Before I open your record I need to be sure it is you. Please write your full name, your date"
     " of birth, and the phone number we have for you.", 143),
    ("One moment", "wait hold look", "en",
     "Thank you. Give me a moment, please: I am looking at your record now.", 171),
    ("Please explain more", "question detail symptom", "en",
     "Thank you for telling me. When did it start, and is it getting better, worse, or staying the"
     " same?", 74),
    # ---- medicines
    ("Refill: what I need", "refill medicine prescription pharmacy", "en",
     "I can ask for that refill. Please tell me the name of the medicine, the dose on the label,"
     " and the pharmacy you would like.", 118),
    ("Refill sent", "refill medicine prescription pharmacy done", "en",
     "I have sent your refill of {?Which medicine} to {?Which pharmacy}. Most pharmacies need about"
     " two hours. They will tell you when it is ready.", 105),
    ("Refill needs the doctor", "refill medicine prescription approval", "en",
     "Your doctor has to approve this refill first. That takes up to {?How long}. If you have fewer"
     " than three days of it left, tell me now and I will mark it as urgent.", 41),
    ("No refill of this kind here", "refill controlled pain medicine", "en",
     "This medicine can't be refilled over chat. Your doctor has to see you first. Shall I look for"
     " an appointment?", 18),
    # ---- appointments
    ("Appointment: what I need", "appointment book schedule visit", "en",
     "I am happy to book that. What is the visit for, and which days and times suit you best?", 88),
    ("Appointment offered", "appointment book time slot", "en",
     "The next free time is {?Day and time} with {?Who}. Shall I book it for you?", 67),
    ("What to bring", "appointment bring insurance list", "en",
     "Please bring a photo ID, your insurance card, and a list of the medicines you take. Come 10"
     " minutes early if it is your first visit.", 39),
    ("Cancel or move", "appointment cancel move reschedule", "en",
     "That is no problem. I can cancel it, or find you another time. Which would you like?", 33),
    # ---- the clinic
    ("Opening hours", "hours open time directions parking", "en",
     "We are open Monday to Friday from 8:00 to 18:00. The nurse line answers day and night. You"
     " can also call us at {clinic.phone}.", 92),
    ("Test results", "results lab test blood", "en",
     "Your care team reads every result first. You will see it in your record as soon as they have,"
     " most often within three working days. If anything is urgent, we call you.", 57),
    # ---- billing
    ("Bill: what I need", "billing bill invoice charge insurance", "en",
     "I can look at that bill with you. Please write the date of the visit and the amount you were"
     " asked to pay.", 46),
    ("Pay in parts", "billing payment plan instalments", "en",
     "You can pay this bill in monthly parts without a fee. Shall I ask our billing team to set"
     " that up and write to you?", 22),
    ("Insurance card", "billing insurance card coverage", "en",
     "Please send a photo of both sides of your insurance card with the paper clip beside the text"
     " box. I will add it to your record.", 27),
    # ---- hard moments
    ("I hear you", "upset angry sorry complaint", "en",
     "I am sorry this has been so hard, {patient.first_name}. Thank you for telling me. Let me see"
     " what I can do for you right now.", 61),
    ("A mistake of ours", "sorry mistake complaint apology", "en",
     "You are right, and I am sorry: that was our mistake. I am putting it right now, and I will"
     " tell you when it is done.", 24),
    ("Call 911", "emergency urgent 911", "en",
     "What you describe can be an emergency. Please call 911 now, or have somebody near you call."
     " Don't drive yourself. You can keep this chat open.", 9),
    ("A nurse will answer", "nurse transfer handover queue", "en",
     "A nurse should answer this. I am passing you on now. Please stay in this chat: you keep your"
     " place.", 52),
    # ---- ending
    ("Anything else", "closing end more", "en",
     "Is there anything else I can help you with?", 187),
    ("Goodbye", "closing end thanks bye", "en",
     "Thank you for writing to us, {patient.first_name}. If anything changes or you have another"
     " question, write to us here or call {clinic.phone}. Take care!", 176),
    # ---- Spanish
    ("Saludo", "greeting saludo hola", "es",
     "Hola, {patient.first_name}. Soy {agent.first_name} de {clinic.name}. ¿En qué puedo ayudarle"
     " hoy?", 48),
    ("Confirmar identidad", "identity identidad nacimiento", "es",
     "Antes de abrir su historia clínica, necesito confirmar que es usted. Por favor, escriba su"
     " nombre completo, su fecha de nacimiento y el teléfono que tenemos registrado.", 31),
    ("Receta: qué necesito", "refill receta medicina farmacia", "es",
     "Con gusto pido su receta. Dígame el nombre del medicamento, la dosis que aparece en la"
     " etiqueta y la farmacia que prefiere.", 26),
    ("Receta enviada", "refill receta medicina farmacia", "es",
     "He enviado su receta de {?Qué medicamento} a {?Qué farmacia}. Suele estar lista en unas dos"
     " horas.", 21),
    ("Despedida", "closing despedida gracias", "es",
     "Gracias por escribirnos, {patient.first_name}. Si algo cambia o tiene otra pregunta,"
     " escríbanos aquí o llame al {clinic.phone}. ¡Cuídese!", 37),
)  # fmt: skip
"""Title, tags, language, text, uses so far."""

_OWN: tuple[tuple[str, str, str, str], ...] = (
    ("ana", "My direct line", "call phone nurse",
     "If you'd rather talk, ask for {agent.full_name} when you call {clinic.phone}."),
    ("ana", "Fever: watch and wait", "fever advice home",
     "Drink plenty of water, rest, and take your temperature every four hours. Write to me at once"
     " if it goes above {?What temperature}, or if you feel short of breath."),
    ("ben", "Back in a minute", "wait hold",
     "I need to ask a colleague. I will be back with you in about {?How many minutes} minutes."),
)  # fmt: skip
"""Username, title, tags, text."""


def furnish(work: Work, staff: dict[str, int]) -> None:
    """Put the replies into an empty database.

    Args:
        work: the system's own deed.
        staff: the keys of the people in people.STAFF, by username.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    for title, tags, locale, body, uses in _SHARED:
        _add(work, title, tags, body, locale=locale, uses=uses)
    for username, title, tags, body in _OWN:
        _add(work, title, tags, body, locale="en", owner_id=staff[username], uses=5)
    work.session.flush()


def _add(work: Work, title: str, tags: str, body: str, **more: Any) -> None:
    work.session.add(
        QuickReply(
            title=title,
            body=body,
            tags=tags.split(),
            created_at=work.now,
            updated_at=work.now,
            **more,
        )
    )
