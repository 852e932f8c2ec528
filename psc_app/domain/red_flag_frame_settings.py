"""What lowers a rule to review from beyond its statement: closed, long ago, strangers, as always.

See red_flag_frame. Written as the rules are; a deeper line goes on.
"""

from collections.abc import Mapping

CLOSED = """
false_alarm unless not/last_time/different/this_time
panic over
you may/can .. stand/stood .. down
stand down unless i_stand/when/cannot
ignore/disregard/forget my/the/that earlier/last/previous/first/other message/text/email/messages
take/cross/scratch me/us/him/her off .. list
only/just joking/kidding unless not
i_am_joking/i_am_kidding/jk unless not
metaphorically/figuratively/metaphor
"""

EXPLAINED = """
sorry for/about the/my scare/fright/panic/drama/false
had/gave me/us a/the/quite/such scare/fright unless still/now
crisis_averted/mystery_solved/storm_in_a_teacup/all_is_well/no_harm_done/dislodged/popped_out unless
    not/never/shoulder/knee/hip/stitches
but .. not right now unless working/help/helping
went/brought/took/taken/rushed/drove me/him/her/us to/in .. hospital/emergency/icu/urgent_care
    unless
    refuses/please/now/should/can/need/will
doctor/doctors/they/nurse/hospital/consultant/midwife/paramedics/vet/dentist/optician/gp/surgery ..
    said/reckoned/found .. it was unless virus/anxiety/nothing/worse/now/serious/stroke/
    heart_attack/emergency/bad/worse/broken/if
it was only/just a/my/the unless a_matter/told
was/were the/my/a/an reflux/shingles/gas/wind/indigestion/gallbladder/glasses/migraine/panic/nerve/
    muscle/eyedrops/snore/bells_palsy/kidney_stone/braxton/cramp/constipation/washing_powder
bells palsy
trapped/pulled nerve/muscle unless feels
bloods/ecg/scan/xray/tests/test/troponin/heart is/was/were/perfect/normal/clear/fine/came/all +
    perfect/normal/clear/fine/negative/clean/good
sent/send me/us/him/her/on .. home/way unless worse/again/still/but
kept/keep me/us/him/her overnight/in
nobody/no_one .. hurt/injured/harmed
not_hurt/unhurt/unharmed/not_a_scratch/no_injuries/not_injured
he_is/she_is/baby_is/i_am back to school/work/normal/herself/himself/throw/throwing/eat/eating/run/
    running/play/playing
back at school/work/nursery
he_is/she_is/baby_is/mom_is/dad_is/all home .. now/today/eating/since/yesterday/and unless alone/
    not/home_alone
tablets/steroids/antibiotics/medicine/spray/benadryl/inhaler/drops/cream/juice worked/helped unless
    not/never/only/before
ambulance/paramedics/crew came/were/checked/said/left/looked unless now/have/please/not
discharged/signed_off/let me/him/her go/home unless discharge
came_out_by_itself/came_out_on_its_own/came_out_the_other_end/on_its_own unless bleeding/not
nothing serious/to_worry/broken/sinister
no harm/damage/lasting
coughed .. up unless blood/phlegm/mucus/clots
exaggerated/made_it_up/made_up
thanks/thank .. for yesterday/calling_back/ringing_back/getting_back/your_help/last_night/the_quick
all good/sorted/settled/quiet/healed now
figured it out
turned_out/turns_out unless different/this_time/bad/worse/serious/positive
all_clear
everyone/everybody/we_are_all is/all/fine + fine/well/ok/okay/alright/safe
"""

OVER = """
normal/pink/himself/herself/fine/well again unless not/never/was
got/get it out unless can't/not/cannot/help
has/is gone now/since/completely/entirely unless he_is/she_is/consciousness
feeling fine/good/well/grand unless not/was/until/but
has/have dried_up/healed_over/died_down/worn_off unless not
never_mind/nevermind/nvm
no_need/no_reason .. ring/call/send/phone/visit/worry
need/needed not .. ring/call/send
nobody/no_one need/needs .. ring/call/come/send
no emergency unless room/contact
not_an_emergency unless maybe/probably/sure/know/think
it/they/that/bleeding/pain/swelling/fits/seizures have/has stopped/passed/gone/eased/settled/
    improved
    unless not/never/moving/kicking/breathing/but
has/have improved/eased/settled/resolved unless not/never
wore/worn/wears off unless not/painkillers/never
faded/all_flat/did_the_trick/close_the_loop/dry_now/nothing_since/none_since/fine_since/good_since/
    well_since/back_on_his_usual/back_on_her_usual/back_on_my_usual unless not/never
i_have had none/nothing unless sleep/to_eat/relief
is/are/was/feels/breathing/doing/all fine/well/ok/okay/good/alright/better/over/sorted/normal/
    perfect
    now unless but/i_feel
back to normal/work/school unless not/never/when/until
is all better/well unless not/never/when/until
back_to_normal/right_as_rain/good_as_new/on_the_mend/up_and_about/out_of_the_woods/back_on_his_feet/
    back_on_her_feet/back_on_my_feet/over_with/all_sorted/all_settled/calmed_down/settled_down/
    cleared_up/healed_up unless not/never/until
has/have not come_back/returned/happened_again
is/are/she/he good/fine/well/better/grand this morning unless but/was
has/swelling/fever/temperature is/went/gone/come/came/way down unless break/breaking
"""

TOLD = """
form/questionnaire/paperwork/intake/box/sheet .. ask/asks/asked/asking/said/says/wants unless take/
    took
you/nurse/girl/lady asked .. about/if/on/had/ever/whether/for
on/for/in the/your/my intake/form/questionnaire/history
only/just say/mention/mentioning/bring/bringing/telling/tell_you unless die/kill/goodbye/chest
for the pre op/pre_op/preop
reason i mention
for_the_record/for_my_file/on_my_record
"""

LONG_AGO = """
month/months ago unless pregnant
when .. was/were #number/little/small/tiny/young/wee unless #young/#baby_age
when we/i lived/served/worked/studied
as a lad/lass/youngster/nipper/student/apprentice/recruit/nurse/rookie/newlywed
#number at_the_time
in my youth/childhood/day/twenties/thirties/forties/teens
in the army/navy/seventies/eighties/nineties/sixties/war
on my/our honeymoon
with my eldest/first/youngest/second/last
after/with/during my first/second/last/third/previous baby/pregnancy/delivery/birth/labor/section
way_back/lifetime_ago/another_life/donkeys_years/childhood/primary_school/high_school/
    boarding_school/
    grade_school/in_college/sophomore/freshman
in year/grade #number
once and/when/as/in/at/on
last year/summer/winter/spring/autumn/christmas/january/february/march/april/may/june/july/august/
    september/october/november/december
years/decades/ages ago/back/now
long time ago
before #number years/year
in/since/from/of/back/was/were #year
when i/he/she/we/mom/dad was/were .. #number/young/little/kid/child/small/teenager/teen/girl/boy/in/
    expecting/courting/first
before i/he/she was/turned #number
i/he/she was #number unless weeks/days/months
as a child/kid/teen/teenager/girl/boy
in_my_childhood/in_my_twenties/in_my_thirties/in_my_teens/in_my_youth/in_my_20s/in_my_30s/
    back_then/in_those_days/behind_me/years_old_then/in_my_first/in_my_second
first/ex/late husband/wife/marriage
after/with my first/second baby/one/child
in high/middle/secondary/grade school
at university/college/school once
as a student/young
used_to
haven't/not/never + since_then
"""

STRANGER = """
mom/dad/couple/parent/neighbor/boy/customer/guest/teacher .. at/in/from/on my/the/our/next school/
    desk/table/
    nursery/club/gym/church/train/bus/street/shop
guy/girl/man/woman/lady/lad/colleague .. at/in/on/beside next/the/other desk/table/bed/seat/room/
    door
sat/stood/standing/sitting next_to/beside/behind a/an/some man/lady/woman/guy/bloke/boy/girl
poor man/woman/lad/thing/fella/soul/kid/boy/girl/lady/chap/bloke/guy unless my/our
made me think/wonder
not/cannot stop thinking_about_it/seeing_it/thinking_about_him/thinking_about_her/replaying
shook me/us up
read/heard/saw .. about/that .. man/woman/girl/boy/lady/family/baby/child/someone/kid
learn/learned/learning first_aid
his/her/their/the funeral
rest_in_peace/rip/apparently/i_heard
friend/sister/mate of a friend
my/a friend/cousin/colleague/coworker/neighbor/neighbour .. last week/month/year/summer/winter/
    spring/weekend
man/lady/woman/guy/bloke/chap/dude/kid/girl/boy/person/fella/someone/somebody/passenger/stranger/
    fellow/student/senior/people/player/patient/lad/colleague/resident/regular .. on/at/in/from my/
    the/a/our train/bus/road/highway/street/
    gym/school/news/work/office/station/supermarket/shop/town/class/year/building/estate/village/
    ward/bed/
    nursery/daycare/kindergarten/team/choir/chat/group/forum/facebook/uni/dorm/camp/floor/reception/
    restaurant/canteen/table/airport/beach/pool/park/wedding/party/cafe/
    platform/queue/course/match/concert/paper/plane/pub/church/class/college
lady/man/chap/couple/family/people/fella/boy/girl/woman/guy .. down/up/across/over/next the/2/door/
    doors/road/street/way/hall/block unless fell
saw/seen/witnessed .. man/lady/woman/guy/bloke/chap/dude/kid/girl/boy/person/fella/someone/somebody/
    stranger/accident/crash
friend/friends/mates/sisters/brothers/aunts/uncles/colleague/colleagues/roommates/neighbour/
    neighbours/neighbor/neighbors/boss/cousin/cousins/coworker/teacher/landlord/watchman newborn/
    baby/kid/son/
    daughter/little_one/toddler/lad/grandson/granddaughter/husband/wife/boy/girl/mom/dad
in the paper/papers
not_me/not_us
somebody/someone i/we used_to_know/knew/did_not_know
"""

JOKE = """
just_kidding/joking/kidding unless not
if .. start/starts/plays/rings/sings/play .. again
if i hear/see/get .. again/another/one_more
every time i hear/see/open
hold_music/pan_pipes/call_center/call_centre
haha/hahaha/hahahaha/ha_ha/lmao/lmaoo/lmfao/rofl/jk/only_joke/
    making_joke
"""

USUAL = """
still have/having/has .. weakness/weak/numbness/numb unless hours/hour/minutes/sudden/suddenly/
    morning/today/speech/face/worse
on_and_off/off_and_on/comes_and_goes/come_and_go/now_and_then/from_time_to_time/at_times/
    every_so_often/once_in_a_while unless tonight/worse
for/about/over/like/past/last .. #number/few/several/couple months/years unless along/pregnant/old/
    worse/until/now
after .. removed/operated/radiation/stroke unless hour/hours/minutes
same as ever/every/always/usual/when/it/any/last unless @heart_attack/@stroke/stent/stents/clot/
    bypass/embolism/again
no/not worse/new unless is_not_worse/time/times
no/not change/changed/different .. in/since/from years/year/months/last/usual/always/before
always been/had/like/does/do unless never/not
every year/june/july/may/april/spring/summer/winter/autumn/fall/month
as usual/always/ever/normal
same it's/it_is been
nothing new
usual for me
"""

FRAME: Mapping[str, str] = {
    "closed": CLOSED,
    "explained": EXPLAINED,
    "over": OVER,
    "told": TOLD,
    "long ago": LONG_AGO,
    "stranger": STRANGER,
    "joke": JOKE,
    "usual": USUAL,
}
"""Each frame with its wordings."""
