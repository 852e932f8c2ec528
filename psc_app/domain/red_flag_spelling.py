"""How people write: short forms, slang and misspellings that are too far off to be guessed."""

from collections.abc import Mapping


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def _pairs(text: str) -> dict[str, tuple[str, ...]]:
    return {
        short: tuple(words.split())
        for line in text.strip().splitlines()
        for shorts, _, words in [line.partition("=")]
        for short in shorts.split()
    }


SHORT_FORMS: Mapping[str, tuple[str, ...]] = _pairs("""
cant cannot cnt can't kant = can not
couldnt couldn't = could not
wont won't = will not
wouldnt wouldn't = would not
shouldnt shouldn't = should not
does = do
has = have
dont don't doesnt doesn't dosent dosnt doesent dnt = do not
didnt didn't = did not
isnt isn't aint ain't arent aren't = is not
wasnt wasn't werent weren't = was not
havent haven't hasnt hasn't hadnt hadn't = have not
mustnt mustn't = must not
im i'm iam = i am
ive i've = i have
i'll = i will
id i'd = i would
hes he's = he is
shes she's = she is
its it's = it is
theyre they're theyve = they are
theyll they'll = they will
we're = we are
weve we've = we have
he'll = he will
she'll = she will
itll it'll = it will
youre you're ur = you are
thats that's = that is
theres there's = there is
whats what's wats = what is
whos who's = who is
wheres where's = where is
hows how's = how is
whens when's = when is
gonna gunna gona finna = going to
goin = going
wanna wana = want to
gotta = have to
outta = out of
kinda = kind of
sorta = sort of
lemme = let me
gimme = give me
tryna = trying to
idk dunno = i do not know
idc = i do not care
rn = right now
n nd = and
w = with
r = are
u ya = you
pls plz pleez = please
thru thro = through
cuz cos coz bc becuase = because
b4 = before
lil = little
yrs yr = years
wks wk = weeks
mos mths mth mo = months
hrs = hours
mins = minutes
secs = seconds
2day = today
wen = when
yday ystrday = yesterday
tmrw tmr tmoz 2moro 2morrow = tomorrow
nite nites = night
tonite = tonight
smth sth smthing = something
sumthing sumthin somethin = something
nothin nuthin = nothing
rlly rly = really
pregers preggo prego preggers preg = pregnant
bf = boyfriend
gf = girlfriend
hubby hubs = husband
mum mums mummy mommy mama momma mam ma = mom
grampa gramps granddad grandad grandpa grandfather gramp = grandpa
gran nan nana granny grandma grandmother = grandma
daddy papa father pops = dad
mother = mom
kiddo = kid
bby = baby
tite tyte = tight
throte throut = throat
tounge tung toung tonge = tongue
blud = blood
bleads = bleeds
feaver feever = fever
vomitting = vomiting
swolen swollin = swollen
hart hert = heart
chess cheast chesst chst = chest
breth breathin breethe breeth brethe breathng breating = breathe
strok = stroke
ceasure ceizure siezure seziure seisure seizer = seizure
od'd oded od'ed odd'd = overdosed
od'ing oding od'in = overdosing
od = overdose
temp tempature temprature temperture = temperature
tmp = temperature
prescripton = prescription
labour = labor
haemorrhage hemorage hemorrage hemorrhaged haemorrhaging hemorrhaging = hemorrhage
anaesthetic = anesthetic
grey greyish grayish = gray
colour = color
paralysed paralised paralized paralyze paralyse = paralyzed
unconcious unconsious unconscience uncontious = unconscious
nappy nappies = diaper
tyre = tire
vise = vice
kilos = kilo
diarrhoea diarhea diarrea = diarrhea
poo poop pooped pooping pooing = stool
rxn = reaction
dr docs doc = doctor
er a&e = emergency
ambulence ambulanse = ambulance
suiside sucide suicde = suicide
""")
"""A word as it is written, and the words it stands for."""

_UP_TO_TWENTY = """
two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty
"""
NUMBERS: Mapping[str, str] = {
    word: str(value) for value, word in enumerate(_UP_TO_TWENTY.split(), start=2)
} | {"thirty": "30", "forty": "40", "fifty": "50", "hundred": "100"}
"""Number words; "one" and "zero" stay, for they are more than numbers."""
