"""What silences a rule: somebody asks, supposes, quotes, remembers, or tells of others.

A setting silences what stands in its statement, see red_flag_context. Written as the rules are; a
deeper line goes on.
"""

from collections.abc import Mapping

from psc_app.domain.red_flag_frame_settings import FRAME

LEAFLET = """
@printed .. say/says/said/list/lists/listed/mention/mentions/mentioned/warn/warns/warned/states/
    written/describes/tells/reads
@printed that/you came/gave with/me
@printed risk/overdose/may/call/danger
according to .. @printed
said/listed/mentioned/written/printed on/in .. @printed
it_says/is_written/says_here/it_said
side_effect/side_effects .. include/includes/may/list/are/like/possible/mention/rare/is/says
rare/common/possible/known/list/as side_effect/side_effects
may/can/might cause/include/occur/result
can make .. problem/problems
call/ring/dial 911/999/doctor if
stop taking .. if
go to the emergency_room/hospital for/if
watch for/out
return/come_back for/if .. bleeding/fever/pain/fainting unless says_he
aftercare/discharge .. return/call
signs/symptoms to watch
read/reading .. leaflet/insert/label/pamphlet/leaflets
gave me/us sheet/leaflet/paper/list/handout
paper of medicine
instructions ++ call + if
"""

STORY = """
saw/watched/watching/heard/read/reading/seen/see .. @media
on tiktok/youtube/tv/facebook/instagram/reddit/telly/the_news
on/in the/a/an/her/his/my netflix/telly/soap/drama/series/documentary/play/opera/musical
first_aid/cpr/training/simulation/mock + drill/mannequin/dummy/actor/actors/scenario
in/on a/the/this/that movie/film/show/documentary/article/news/radio/program/programme/book/novel/
    podcast/series/episode
my/our/the/this/a character/novel/novels/screenplay/video_game/crime_novels/protagonist
movie_scene/video_game/crime_novel
playing/plays/play a/the game where/with
on netflix/the_telly/telly
watched/watching .. doctor on/about
netflix/gta/fortnite/minecraft/xbox/playstation/call_of_duty/roblox
writing/write/wrote .. play/novel/story/script/thriller/screenplay
heroine/protagonist/act_2/act_one/my_plot/chapter
plays/playing/played .. game
dreamed/dreamt/nightmare/nightmares/dream .. about/that/of/i unless come_true
write/writing/wrote + novel/novels/report/paper/essay/book/thesis/article/script
school/college/class/science project/paper/report/assignment
project/report/paper/essay/presentation/thesis on/about
for/in my/our/a class/course/homework/exam/project/thesis
course/class/training/workshop/speaker/awareness/lecture .. about/on/of/learn/teach/for
first_aid_course/first_aid_class/first_aid_training/cpr_class/cpr_training/first_aid_binder
teach/teaching/taught .. class/course/about
volunteer/volunteering/fundraiser/charity/bereaved/donate
"""

ASKED_BY_OTHERS = """
friend/mate/coworker/neighbor/neighbour/teacher/lady/cousin/colleague/someone/somebody/roommate/guy/
    sister/brother/school/son/mother .. ask/asked/asking/asks/wants_to_know/wondered/wondering/
    curious .. about/what/how/if/whether/for
asking for a friend
friend asking about
"""

ANIMALS = """
cow/goat/sheep/lamb/hen/hens/chicken/chickens/budgie/budgies/bull/calf/calves/ewe/ewes/foal/mare/
    pony/beagle/labrador/terrier/spaniel/vet/tortoise/ferret/gerbil/duck/pig/pigs unless me/
    red_bull/red_bulls/kicked/
    butted/trod/stepped/gored/ate/eating/muscle/leg/pain/swollen/eaten/soup
dog/cat/puppy/kitten/horse/rabbit/hamster/pet/parrot/goldfish/guinea_pig/goat/cow/pup unless bit/
    bitten/bite/attack/attacked/attacks/mauled/knocked/scratched/pulled/kicked/threw/tripped/
    jumped_on/fell_off/bites/fell/thrown/walk/walking/walked/litter/gone_to/food/woke/allergic/
    scratch/tore/like_a_dog/sick_as/chunk/toddler/baby/toddlers
"""

FAMILY_HISTORY = """
killed/hanged/hung/shot himself/herself/themselves unless found/now/today/help/gun/going
attempted/tried suicide unless today/just/now/tonight/again/last_night/me/i_have/i_attempted/note
in we family
suicide/stroke/strokes/heart_attack/heart_attacks in .. family
family_history/history_in_the_family/history_in_my_family/family_has_a_history
history .. in/of my/our/the family
family members
on my mom's/dad's/mother's/father's side
in my/our family
in the family unless way
runs in
@relative died/dies/passed_away/passed .. of/from/at/in/before/when unless want/live/end
died/dead of/from/by unless want
death of my
my late husband/wife/mom/dad/brother/sister .. had/died/choked/was
@relative had/has_had .. @stroke/@heart_attack/aneurysm/blood_clot/@seizure unless @now/minutes/
    @think/just/hour/hours/signs
in_law/uncle/aunt/cousin/coworker/neighbor/neighbors/coworkers .. had/has_had .. @stroke/
    @heart_attack/@seizure/fever/overdose/sepsis
like my/his father/mother/dad/mom/brother/uncle/grandma/did
before i was born
during the war
"""

QUESTIONS = """
what/whats is/are/does/do .. a/an/the/symptom/symptoms/sign/signs/cause/causes/treatment/difference/
    chance/chances/odds/risk/percentage/definition/meaning/temperature/hotline/number/@stroke/
    sepsis/anaphylaxis/@heart_attack/febrile/mean/angina/max/maximum/overdose unless having/
    happening/going_on/wrong/matter/do_i_do/point/should_i_do/the_point/fatal/lethal/quickest/
    easiest/painless/fastest
what counts/causes/cause/mean/means/percentage/temperature
what .. feel/look/looks/feels like unless i_have/having/right_now/my
at what/which
which number/medicines/medicine
how do/does/can/to/could/is/are/long/often/likely/would/must + you/u/one/they/we/it/a/an/prevent/
    recognize/recognise/treat/know/spot/tell/lower/diagnosed/treated/test/recover/wait/work/
    temperature/fever/babyproof/seizures/burns/after/use/drive unless stop_the_bleeding/
    stop_bleeding/help_him/help_her/stop_it/die/kill/end/pills/get_help/now/save/fatal/lethal/
    ambien/wake/tylenol/it_take_to
how do i recognize/recognise/treat/know/spot/tell/lower/prevent/babyproof/use/avoid unless now
how can i lower/prevent/reduce/avoid/tell
how many/much people/is/times/of/does/do/wet/fever/temperature unless die/kill/wake/fatal/lethal/
    end_it
how much/many .. normal/too_much unless took/taken/swallowed
how is/are .. found/treated/diagnosed
when is/does/do .. too/normal/dangerous/heavy
how common/long/often/much_temperature/many_wet
can/could/may you/u/someone tell/explain/send/give .. about/what/leaflet/booklet/information/list/
    is/chart/handout unless help
do/would/could you/u/guys offer/run/have/treat/handle/sell/do/know
where can/do i/we find/read/get/learn/buy
where would i find
who do i/we call for
is/are there a/an/any hotline/group/class/leaflet/support/number/risk/test/standard/booklet
difference between
is chest_pain/numbness/bleeding/dizziness/fainting/swelling a/an/common/sign/side/normal/reason
do @thinner/they/statins/vaccines
tell me/us about
information/info/leaflet/booklet/brochure/article/articles on/about/for
symptoms/signs/causes/definition of unless having/have/showing/has/might/think
support group
hotline/helpline for/number
first aid
explain what
like to know/learn unless results
learn/know more about
babyproof
when do babies
i/we need to know what
not know this word
risk/risks/chance/chances/odds of
prevent/preventing/avoid/lower/reduce .. @stroke/@heart_attack/falls/overdose/choking/seizures/
    poisoning
is_a/is_an @heart_attack/@stroke/@seizure same/different/emergency/serious/hereditary/always
how is/are @stroke/@heart_attack/anaphylaxis/sepsis
"""

SUPPOSED = """
say/lets_say/let_us_say my/a/someone/your/our .. go/goes/has/have/break/gets
    unless i_say/he_say/she_say/they_say/says/to_say/you_say
were i/he/she/we/they to
event of
once my/her/the contractions/waters/water
were a/an/someone/anyone/somebody/one .. to
someone/somebody/anyone/child/person were_to
imagine/hypothetical/suppose .. a/someone/somebody/that/we/you
is/is_it a/an @stroke/@heart_attack/@seizure/overdose/emergency if
for .. risk_assessment/quiz/drill/roleplay/exam
what if
what would/will/happens/happen happen/if/when
in_case/suppose/supposing/hypothetically/say_i_took/say_i unless she_says/he_says/app
should i/we/he/she/my ever/be_worried
should my .. start
should i worry about having
can/could/would/might/will/does/may this/it/the/these/that/a/an/medicine/medication/drug/@vaccine/
    weed/caffeine/water/@pills/my_medicine .. cause/give/make/lead/trigger/bring/mean/kill/harm/hurt
could/can/would/might/may/will .. cause/give_me/give_you/lead_to/trigger
can/could u/you/one/a/babies/people/someone .. die/have/get/choke/overdose
could i have/get .. to/from .. @vaccine/medicine/dye/shot/pill/tablet
can my baby/child/son/daughter get .. after
would i be/die/have/know
would it/they/a
possible .. this/the/that @pills/medicine/drug/pill make/cause/give
worry/worried/worries/afraid/scared/fear .. one_day/another/someday/could_have/might_have/like_my
worry/worried about/of having/getting/another
be worried about
risk of
another stroke
wonder/wondering whether/if the/it/this/would
after the @vaccine
what do/should i/we/one take
what .. take along
what must i do
allergic_reaction .. to the vaccine/dye/shot unless having
"""

ADMIN = """
video/reel/clip of/about/with a/someone/somebody/guy
code/claim/insurer/icd/billing
leaflet/poster/pamphlet/brochure please/reprint/copies/copy/pdf/order
follow_up/followup/check_up/checkup/consult/recheck .. after/for/from/of/the/visit
@refill unless ran_out/can't/out_of/@now/birth_control/instead/won't/not/bad/worse/while/swallowed/
    whole
bill/invoice/charge/statement .. for/from
records/notes/letter/form/report/paperwork .. about/of/on/for/after/because unless left/wrote/
    goodbye
note/letter/form for/4 work/school/my_boss/employer/court
results/result/copy .. of/from/after
clearance/disability/fmla/dmv/insurance/intake form/letter/claim/forms
appointment/appt .. clinic/check/@stroke/stent/after/scan/specialist/doctor
move/reschedule/change/cancel/confirm .. appointment/appt/visit
scheduled/booked/booking/reschedule/register/signup/sign_up .. for
to be checked/tested
establish care
here's my history
to answer your question
"""

PAST = """
years/year/months/month/decades/ages/weeks ago/back
long/while time/ago/back ago
#number years/months/weeks ago/back/before
before #number years/year/months
before i/he/she was/turned #number
last year/month/summer/winter/spring/fall/autumn/christmas/thanksgiving/january/february/march/
    april/may/june/july/august/september/october/november/december/pregnancy
last time unless same_as/like
in/since/from/of/back #year
#year
back_in/back_in_the
in january/february/march/april/june/july/august/september/october/november/december
when i/he/she/we was/were .. #number/young/little/kid/child/small/teenager/teen/pregnant/baby/born/
    in/like/serving/girl/boy
as a/an child/kid/teen/teenager/baby/girl/boy/young
in_my_childhood/in_my_twenties/in_my_thirties/in_my_teens/in_my_youth/in_my_20s/in_my_30s/
    in_my_first/in_my_last/in_my_previous/in_my_forties/in_my_40s/all_behind_me/no_longer/
    not_anymore/been_clean/been_sober/seizure_free/in_recovery/since_then/years_sober/seizure_was
with my/our/both_of_my/all_of_my/all_my first/second/last/older/other/kids/both
used_to unless @now/now
use/used 2
my last delivery/labor/birth/surgery/baby
previous/previously/prior/formerly/former/historical/past/childhood/nineties/eighties/seventies
history of/with
hx of
post stroke
old injury/head_injury/stroke/fracture/wound/heart_attack
in high/middle/elementary/hs/grade school/hs
in college/university/the_army/the_navy/the_military
during/in the/my/a/our first/last/previous/earlier pregnancy
many/several/few years
years/months/weeks earlier/later
no more
not_since
in the war/iraq/vietnam
since the/we/they/my operation/surgery/stent/stents/changed/started/put/cautery unless hour/hours
"""

CURRENT = """
now/tonight/today/again/currently/already/yesterday/still
right now
at the moment
just now/started/happened/had/took/fell/passed/collapsed/swallowed/drank/ate/found/hit
this morning/afternoon/evening/minute/instant/time/week
minute/minutes/hour/hours ago
last night
since this/last/yesterday/midnight/lunch/breakfast/noon/monday/tuesday/wednesday/thursday/friday/
    saturday/sunday/morning
all of a sudden
getting/got/gets/become/becoming worse
is back
came back
keeps/keep coming
same pain/feeling/thing
suddenly
"""

STRONGLY_CURRENT = """
right now
tonight
this morning/afternoon/evening/minute/instant
minute/minutes/hour/hours ago
just now/started/happened/had/took/fell/passed/collapsed/swallowed/drank/ate/found/hit
last night
since this/last/yesterday/midnight/lunch/breakfast/noon/morning
as we speak
at the moment
"""

NOT_A_NEGATION = """
not_sure/not_only/not_just/not_stop/not_stopping/not_going_away/not_go_away/not_getting_better/
    not_letting_up/not_let_up/not_good/not_well/not_right/not_great/not_normal/not_ok/not_okay/
    not_fine/not_better/not_helping/not_help/not_working/not_easing/not_responding/not_quit/
    not_improving/not_himself/not_herself/not_myself/not_feeling_well/not_feel_well/not_feel_good/
    not_feeling_good/not_usually/not_normally
not_know/not_understand/not_care/not_mind/not_matter/not_wait/not_trust/not_like/not_realize
no_one_helps/no_one_is_here/nobody_is_here/nobody_helps/nobody_believes/nobody_cares/nobody_knows/
    nobody_listens/no_one_believes/no_one_cares/no_one_knows/nobody_would/nobody_will/no_one_would/
    no_one_will/nobody_home/nobody_at/nobody_else/no_one_else/nobody_can/no_one_can/nobody_with/
    nobody_around/nobody_to/no_one_to/nobody_here/no_idea/no_matter/no_doubt/no_joke/no_reason/
    no_help/no_relief/no_use/no_luck/
    no_answer/no_insurance/no_better/no_wonder/no_warning
never .. like_this/this_bad/so_bad/before/as_bad
never stops/ends/goes_away/ending/wake/woke/had_this/felt_this/felt_anything
not want to bother/make/fuss/complain/be_a_bother/worry/alarm/scare
not getting any
not want/wanna live/be_here/exist/wake_up/go_on
not like to make
not_bear/not_stand
not_a_pain/not_a_fever
"""

RECENTLY = """
last_week/last_weekend/the_other_day/few_days_ago/couple_of_days_ago
#number days ago
the other day/week/night
"""

SETTINGS: Mapping[str, str] = {
    "leaflet": LEAFLET,
    "story": STORY,
    "asked by others": ASKED_BY_OTHERS,
    "animal": ANIMALS,
    "family history": FAMILY_HISTORY,
    "question": QUESTIONS,
    "supposed": SUPPOSED,
    "admin": ADMIN,
    "past": PAST,
    "current": CURRENT,
    "strongly current": STRONGLY_CURRENT,
    "recently": RECENTLY,
    "not a negation": NOT_A_NEGATION,
    **FRAME,
}
"""Each setting with its wordings; those from "past" on are used by themselves."""
