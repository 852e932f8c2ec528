"""The list, IV: self-harm and violence. How a wording is read: red_flag_pattern."""

from psc_app.domain.red_flag_rule import Family, parse_rules

SELF_HARM = """
SLF-01 alert: Wants, plans or threatens to kill him- or herself
    @kill_self unless laughing/documentary/book/movie/bereaved/squad
    @relative .. want/wants/wanted/going/threatening/threaten/threatened/tried/trying/says/said ..
        die/suicide/jump/end_it/hang/overdose unless coffee/race/job/is_he/is_she/dog/cat/gate/
        picture/
        curtain/washing/door/fish/plant
    suicide + @i/@relative/commit/note/tonight/end/pills/gun unless bereaved/documentary/book/movie/
        leaflet/squad/prevention/form/question/paper/talk/survivor/awareness/group
    suicide/suicidal + thought/thoughts/thinking/plan/feel/feeling/note/attempt/contemplating/
        ideation/urges/mind
    me quiero morir/matar
    quiero morir/matarme
    planning/plan/planned/researching/looking_up how to_do_it/to_die/to_end/i'd_do_it/i_would_do_it
    tonight is the night
    i've decided/i_have_decided + tonight/die/end/gone/goodbye/not_going_to
    do it tonight/today/now + pills/gun/kill/she/he/bye/myself unless form/paperwork/homework
    should/could kill_myself
SLF-02 alert: Wants to die or to be dead
    want/wish/wanted/ready/hope/prefer/pray/rather .. die/dead/death/not_wake/not_exist/
        never_been_born/not_alive unless @laughing/hungry/hunger/embarrassment/battery/@service/
        curiosity/of_old_age
    better off dead/without_me/if_i_were_dead/if_i_was_dead/if_i_died/if_i_weren't_here/gone
    better off .. dead
    happier/better if/without .. i_died/i_was_dead/i_were_dead/i_was_gone/me
    better off .. i_were/i_was/without_her/without_him/without_me
    better .. i die/dead
    should be dead
    tired/sick/done of/with living/life/being_alive/existing/fighting unless room/sex_life/pain/
        living_with/living_in/living_on
    i/be tired of/from life
    sleep .. never .. wake
    not want/hope/pray .. wake_up/wake unless early/alarm/night/baby/kids
    hope/wish/pray/want .. not/never wake unless baby/kids/night
    thinking/think/thoughts/fantasize/dream about/of dying/death/die unless dad/mom/husband/grandma
    feel like dying + life/alone/anymore
    rather be dead
    ways to die/kill/end
    already be dead
    feel/feels like dying unless flu/cold/@laughing/hangover/cramps/sick/food_poisoning/pain
    sleep/asleep .. stay_asleep/forever/never_wake/for_good unless baby/insomnia/can't_stay_asleep/
        trouble
    end_up/found .. in river/morgue/coffin/grave/dead
    my own funeral unless plan_my_insurance/cost/paid/prepaid
    pain .. of being_alive/living/existing
    easier/better/happier if i_just/i wasn't/weren't/was_not/were_not here/around/alive/born
    cry/come/care .. my funeral
    should just die
    i should die/be_dead/be_gone
SLF-03 alert: Does not want to live, sees no reason or no point in living
    not/don't/no_longer/never/can't want/wish/care/deserve/know_how/wanna/like .. live/be_alive/
        exist/be_here/living/be_around/go_on_living unless hospital/nursing_home/with_my/apartment/
        there/diet/clinic/class/program/for_this/appointment/without_it
    not want/wanna live/be_alive/be_here/exist/wake_up
    no/not/nothing/little/see/lost/isn't/what's/what_is reason/point/purpose/sense/meaning .. @live/
        life/it_all/alive/tomorrow unless @pills/therapy/exercises/physio/diet/treatment/insurance/
        policy/calling/appointment
    what's/what_is/no/not/don't_see point in/of/to living/life/it_all/anything/going_on/carrying_on/
        being_here/trying_anymore/anymore
    no point anymore
    nothing .. live_for/look_forward_to/living_for
    life is/has/isn't/seems not_worth/no_sense/no_meaning/meaningless/worthless/pointless/
        unbearable/no_point/not_worth_living/over_for_me/worth_living
    life isn't/not .. worth
    my/the life has/have no sense/meaning/point
    can't/cannot keep living unless pain/apartment
    existence is/has/feels pointless/worthless/meaningless/no_point
    nothing matters anymore/any_more/now/to_me
    can't/cannot live like_this/this_way/anymore unless pain/itch/apartment/noise
    not live like_this unless pain/itch
    no tomorrow/future for me
SLF-04 alert: Can't go on, gives up, wants it all to end
    can't/cannot/couldn't/not_want_to go_on/carry_on/keep_going/do_life/cope_anymore/
        keep_doing_this unless @service/@exertion/trip/vacation/holiday/diet/bike/pain/hike/cough/
        itching/insurance
    can't do/take/stand/bear/handle this/it/life/living/anything anymore/any_more/any_longer/longer
        unless @service/diet/knee/back/cough/@exertion/itching/itch/noise/@pills/surgery/tooth/
        toothache/pain/hip/shoulder/heat/rash/foot/bunion/job/school/nerves/boss/sweating
    can't take it/this anymore + gun/pills/goodbye/he/she/life/rope
    end/ending it/everything/things all/now/tonight/soon/forever
    thinking/thoughts/think/want/ready/going/plan/planning/wants .. end/ending it/everything/things/
        it_all/myself unless appointment/subscription/call/chat/treatment/contract/conversation/
        class/membership/relationship/lease/therapy
    want/wanted/wish/need it/all/everything/this/pain_to .. stop/end/be_over unless cough/itch/
        itching/@service/treatment/school/week/semester/noise/ringing/hiccups/diarrhea/surgery/knee/
        back/tooth
    want .. over for_good/forever/with_everything
    want/wanted .. the/this/my pain .. end unless knee/back/tooth/hip/shoulder/foot
    put .. end .. to_it/to_my_life/to_this_life/to_it_all
    make end with me/life
    done with life/living/it_all/everything unless paperwork/physio/antibiotics/course/best/thing
    be done with it all
    done for real unless antibiotics/smoking
    @relative/i give/giving/given/gave up on life/living/everything/myself
    give up on life/living
    given/giving/gave up + life/die
    ready to die/leave_this_world/meet_my_maker/go_to_god/go_home_to_god/go_to_the_lord/end
    want to finish unless course/form/treatment/school/@pills/physio/work/class/this/the/my
    over it all + can't/done
    to/will/wanna/gonna/should end it unless call/chat/relationship/lease/session/meeting/
        subscription/membership
    no/can't_see/not_see way forward/out/through + tablets/pills/gun/die/end/anymore
    feel_like/like/about/of/consider/considering ending everything/it/it_all/things/my_life
    only/no/except way/out .. death/die/dead/dying unless certificate
    want out of/this/it life/everything/world
    i/just want out unless appointment/plan/program/contract/insurance/hospital/email/list/study
    life is over/finished/done + i/want/out/my unless battery/shelf
SLF-05 alert: Says goodbye, has put affairs in order, will not be here much longer
    goodbye + forever/everyone/world/letter/letters/note/video/cruel/texted/for_real/final/posted/
        kids unless party/coworkers/doctor
    saying/say/said/texted/posted/sent my/goodbyes/me/him/her goodbye/goodbyes unless party/doctor/
        died
    saying/said my goodbyes
    left/wrote/written/writing/found .. note/letters/letter + gone/kids/goodbye/missing/suicide/
        i_won't/everyone unless doctor/work/school/insurance/appeal/absence/complaint/sick/referral/
        fridge/medical
    affairs in order
    won't/not_going_to/not .. be/here/around .. much_longer/after_tonight/by_then/for_long/
        to_see_it unless insurance/town/vacation/move/moving/moved/retire/retiring/job/work/visit/
        battery/on_hold
    not/won't be_here/be_around/be_alive .. tomorrow/anymore/by_christmas/next_week unless
        insurance/town/vacation/moving/moved/work/away/travel
    nobody/no_one/anyone/anybody/who .. notice/miss/care/cared + if/gone/died/disappeared/me unless
        appointment/phone/hold/call/calls/package
    if i was/were gone/dead
    burden .. everyone/everybody/family/kids/them/all + best/better/out_of_the_way/without/i_am/i
        unless financial/cost/tax
    world/everyone/family/kids/nobody not_need/doesn't_need/needs/better_off/better_without + me
        unless sign/fill/insurance/help
    gave/giving/given away .. dog/cat/stuff/things/possessions + because/won't/need unless allergic/
        allergy/moving/rent
    gave/giving away my/all stuff/things/dog/cat/possessions unless goodwill/donate/moving
    tell .. kids/family/mom/children/wife/husband/dad + love_them/love_her/love_him/i_love/sorry
        unless birthday/valentine
    happier/better with_me_gone/if_i_was_gone/when_i_am_gone/when_im_gone/if_i_disappeared
    never see her/him/me/us again + car/said/says/took/gone/left/goodbye unless doctor/therapist/dr
    when/after i_am_gone/im_gone/i'm_gone unless vacation/trip/travel/office/week/surgery
    look_after/take_care .. dog/cat/kids + gone/goodbye/sorry
    disappear/vanish .. forever/for_good/come_back/never unless symptoms/pain/rash
    never come back unless pain/home/clinic/symptoms/doctor/here
SLF-06 alert: Has the means at hand: pills, a rope, a gun, a bridge, a train
    saved/saving/collected/hoarded/hoarding/stockpiled/kept_back/stash/stashed/lined + @pills/
        tablets + finish/end/enough/it/back/up/front/sleeping unless prescription/@refill/left/
        travel
    pills/tablets/gun/knife/rope/noose/razor/blade/sidearm/revolver/pistol + in_front_of_me/
        in_my_hand/on_the_table/in_the_garage/in_my_lap/in_my_mouth/to_my_head/against_my_head/
        lined_up/keep_looking
    looking/staring at .. pills/gun/knife/rope/razor
    thinking/thought/think/want/urge/ready of/about/to jump/jumping unless rope/in_the/queue/
        trampoline/ship/insurance/class/in/on_a/right
    swallowed/took pills ++ goodbye/locked/note/last_words
    rope/noose + garage/attic/tree/neck/tied/bought
    got/have pills/tablets + take_them_all/going_to_take/all_at_once
    jump/jumping/step/stepping/throw_myself/throwing_myself/lay_down + bridge/train/traffic/roof/
        window/building/cliff/overpass/tracks/balcony + want/thinking/going/think/i/she/he/telling/
        urge/might/about unless trampoline/fear
    drive/driving/crash/crashing/steer + into/off + tree/bridge/wall/river/traffic/cliff/truck +
        think/thinking/want/about/urge
    going/threatening/wants/want/told/says/telling .. to jump unless rope/queue/trampoline/line/in
    i/have plan .. means/end/kill/suicide/die/tonight
    have means/gun + plan/use_it_on/on_myself/myself/end
    garage/car ++ easy/end_it/engine_running/exhaust/hose ++ think/thinking/thought/would
    going_to/will/gonna take .. them_all/all_of_them/all_my_pills/all_the_pills
    gun + closet/head/mouth/drawer + can't_take/anymore/himself/myself/it_all/says
    i/am/standing/sitting on/at .. bridge/ledge/roof/overpass/cliff/train_tracks/edge_of unless
        work/construction/dental/fell/bed/card_game/photo
    holding/loading/loaded/sitting_with/sitting_here_with .. gun/shotgun/rifle/pistol/knife/razor
        unless hunting/range
    blade/razor/knife + pillow/using_it_again/hidden/my_arms/my_wrist/my_wrists unless shaving/
        kitchen
    imagining/imagine/picture/picturing/fantasizing .. crashing/jumping/dying/hanging/my_death
    crash/crashing/overdose/jump/drown .. on_purpose
    deliberately/on_purpose + overdose/pills/crash/cut/hurt_myself
    have/got pills/tablets/gun/knife/rope .. use/take them/it unless how/when/should/prescribed/
        refill/instructions
SLF-07 alert: Hurts him- or herself on purpose
    cutting/hurting/harming/burning/starving/punishing/injuring myself/herself/himself/themselves
        unless @accident
    want/wanna/going/urge/thoughts/thinking/feel_like/might/will/wants/about/plan/scared/afraid ..
        cut/hurt/harm/burn/cutting/hurting/harming .. myself/herself/himself unless @accident/
        on_the/lifting/exercise
    self_harm/self_harming/self_harmed/self_injury unless history
    cut/burn/burned/hurt/harmed/scratched myself/herself/himself + again/on_purpose/feel/relapse/
        cigarettes/cigarette/lighter/razor/tonight/stop/deal/cope unless @accident
    cutting again
    cut/cuts/cutting .. arms/wrists/thighs + feel/again/purpose/release/stop/deal unless surgery/
        glass/@accident
    don't/not/can't trust myself/himself + alone/tonight/pills/car/what/be/around unless diet/snacks
    afraid/scared .. do something .. myself/stupid
    carved/sliced/slashed/cut .. up my/her/his arms/legs/wrists/thighs/arm/leg
    what i might/will/could do to_myself
    scared/afraid/worried .. what i do .. myself
    sliced/slashed/slit my arms/wrists/legs unless surgery/@accident
    took/take/taking/using blade/razor/knife to .. arms/legs/wrists/skin/herself/himself/myself
    keep/keeps/started/been cutting unless grass/hair/sugar/corners/it_close/carbs/back/down
SLF-08 alert: Asks how much would kill, or for a painless way
    how many/much .. @pills .. die/kill/not_wake/never_wake/end/fatal/lethal/sleep_forever/
        overdose_on
    how many/much .. would/will/does .. kill me/someone/a_person
    lethal/fatal/deadly dose/amount unless warning/label/box/leaflet/printed
    painless/easiest/quickest/quick/best/easy/fastest/least_painful way .. die/kill/end_it/end_my
    painless/quickest/fastest/easiest way to go unless get/home/hospital/clinic/there/downtown
    how .. kill/hang myself
SLF-09 alert: Hears voices that command harm
    voice/voices + tell/telling/say/saying/says/commanding/want + kill/hurt/jump/die/myself/harm/
        cut/stab/end unless recording/machine
SLF-10 alert, alone: Names it and nothing else
    suicidal/suicide/self_harm/kms/goodbye_forever/end_it/want_to_die/no_reason_to_live
SLF-11 review: Hopeless, worthless or desperate
    hopeless/worthless/no_hope/despair
    want .. disappear/vanish
    can't .. anymore + i/life/crying/cope
    no way/see out unless parking/garage
    burden unless proof/financial
    @hurt_self unless @accident
"""

VIOLENCE = """
VIO-01 alert: Threatens to kill or hurt somebody, or thinks of it
    i .. @will .. @strong_kill .. @them unless @laughing/coffee/weed/bug/germ/virus/cancer/game/
        zombie/email/text/message/picture/photo/time/video/film
    i .. @will .. hurt/harm/beat/punch/attack/burn/batter/hit/fight .. @them unless bother/feelings/
        not_want_to_hurt/not_want_to/gym/traffic/rush/road/target/cancer/odds/calories
    want/going/will/thinking/urge/thoughts .. @strong_kill .. @them unless email/text/message/
        coffee/@laughing/film/video/picture
    keep/thoughts/urges/urge/can't_stop/keeps + thinking/about/of/fantasizing/to .. kill/killing/
        hurting/stabbing/strangling/harming/shooting/smothering unless myself/time
    put a bullet
    shoot/blow/burn/shooting/blowing/burning up/down .. place/school/clinic/hospital/office/
        building/everyone/house
    blow/burn/shoot/blowing/burning .. @place up/down unless balloon/tire
    going/want/might/will/scared/afraid/thoughts .. hurt/harm/shake/drop/smother/kill/hurting/
        harming .. my/the baby/kids/children/child/son/daughter unless will_it/medicine/could_it/
        does/vaccine
    smash/bash/kick/cave/break/smash_in .. his/her/your/boss/someone's skull/head/face/teeth unless
        fell/toddler
    will/going see/find what_happens/whats_coming/what_he_deserves
    know where .. lives/live/parks/park + @weapon/have/trunk/see/pay/sorry/happens
    not kidding + kill/smash/hurt/shoot
    going/gonna/will/want make .. pay + blood/gun/hurt/kill
    i/want/going/gonna/might/about/will .. hurt/kill/harm/shoot someone/somebody/people/everybody/
        everyone unless never/movie/game/show/love
    will/going/gonna/want break/snap/wring .. neck/jaw/legs/arms unless ice/bones/if_i_fall
    light/torch/set_fire .. clinic/place/house/office/building/hospital/school + up/will/going/fire/
        to
    thoughts/thinking/urge/urges/images .. pushing/drowning/throwing/dropping/hurting/stabbing/
        smothering .. baby/kids/child/son/daughter/him/her/them
    kill the/our kids/children
    somebody/someone/people/you/everyone .. going_to/will/gonna get_hurt/die/get_killed/
        pay_for_this/get_shot unless if_i
    bullets/bullet for you/all/him/her/them
VIO-02 alert: Somebody has a weapon, or brings one
    @attacker/i have/has/got/hold/holding/pointed/pointing/pulled/bring/bringing/waving/grabbed/
        carrying/pulls/brought/with/take/takes/took .. @weapon unless finger/nail/toe/surgery/ball/
        drill/license/safe/collection/shoulder/range/reflux/bath/bag/rash/law/toy/club/game/nail_gun
    @attacker .. pointed/pointing/pulled/waving/holding .. gun/knife/weapon/pistol/machete
    gun/knife/machete/pistol/rifle/weapon/bat + coming/tomorrow/follow/follows/outside/door/
        threatening/threatened/voices/waiting_room/school unless wound/toy/cruise
    outside .. with knife/gun/machete/weapon/bat
    bomb + i_have/there_is/planted/clinic/school/in_the unless bath/photo/cyclone/calorie/game/
        time_bomb
    threatening/threatens/threatened me/us/her/him with
    hear/heard/hearing .. gunshots/shots/shooting/gunfire + outside/here/now/clinic/street
    active shooter
VIO-03 alert: Somebody hits, beats, chokes or attacks a person
    @attacker @hit .. @me unless bill/car/ball/truck/feelings/gym/softball/baseball/hockey/soccer/
        basketball/football/accident/dentist/bike/email/@vaccine/line/charges/fee/fees/insurance/
        numbers/records/up/off/away/through/hard_when/toddler/teething
    @attacker keeps/keep/started/starts/is/was/kept/has/have/been/tried/trying/just/always @hit @me
        unless bill/car/ball/truck/feelings/up/off/@vaccine
    being/getting/been attacked/beaten/abused/assaulted/strangled/choked/mugged/robbed/beaten_up/
        stalked unless migraine/bugs/mosquito/by_bees/by_a_dog/ago
    hands/hand around/round/on my/his/her neck/throat
    @attacker beat/beats/beating/choked/strangled/punched/slapped/raped/stabbed/shoved/strangle/
        chokes/punches .. up/me/mom/us/my_sister/her_up/my_brother/kids unless game/cancer/chess/
        record/to_the/in_line
    beat/beating/hitting/hurting/punching/choking/strangling/attacking my_mom/me/my_sister/
        my_brother/my_kids/us/my_wife/my_child/my_mother unless knee/back/head/stomach/leg/neck/ear/
        tooth/shoes/teeth/laugh
    @attacker make/makes/become/became/is/gets/getting violent/violence
    violence + husband/father/dad/partner/boyfriend/house/home/afraid unless class/support/movie/
        film
    raised his/her hand .. me
    raised .. hand to_me
    @attacker .. broke/broken .. my ribs/nose/arm/jaw/finger/leg/wrist unless accident/game/fall/
        ski/skate/soccer/fell/dentist/i_broke
    smashing/smash/breaking/throwing .. house/things/everything/plates/furniture + son/husband/he/
        me/wife/partner/daughter unless toy/game/toddler
    throws/threw things/bottle/plate/chair at_me
    getting/got/being jumped/mugged/robbed/beaten/attacked unless dog/bees/bugs
    jumped/mugged/robbed me/us/at_gunpoint/at_knifepoint
    pushed me down
    smashing/kicking/breaking/breaks/busting door/window/windows + he/husband/boyfriend/ex/son/down
    was/been/got attacked/jumped/assaulted/beaten on/in/outside/by/at/near unless dog/bees/years/ago
    @attacker .. scalded/burned/burnt/cut/stabbed/bit/kicked/hurt + on_purpose unless myself/
        accident
    grabbed/dragged/pulled me .. van/car/alley/bushes/hair/into
    @attacker .. coming at me/us/him/her
    @attacker attacking/attacked/attacks/fighting .. me/him/her/us/dad/mom/his/father/mother unless
        dog/feelings
    someone/somebody/man/he/guy/they .. stabbing/shooting/attacking/beating people/everyone/someone/
        him/her
VIO-04 alert: Is threatened, or afraid for life or of somebody at home
    @attacker .. threatens/threatening/threatened/threaten .. kill/hurt/me/us/shoot/kids/burn/knife/
        gun unless lawsuit/sue/legal/court/collections
    @attacker says/say/said/swore/swears/wants/is .. kill/hurt/shoot/murder/burn/beat/acid/
        finish_me/finish_the_job/slit/stab/throw .. me/us/my/kids/throat/at_me unless @laughing/
        bill/late/miss/shift/mess/forget/hold/shots/shot/stairs/peas/food/toys/toddler/
        #baby_age/blueberries/spoon
    @attacker going_to/will kill/hurt/shoot/murder/beat/stab/finish me/us/the_kids/my_mom unless
        if_i_miss/if_i_forget/@laughing/late/shift/bill/mess
    finish/finishes .. job + he/she/next_time
    afraid/scared/terrified/frightened/fear/fearing .. for my/our/her life/lives/safety
    afraid/scared/terrified/frightened of/to/at my/him/husband/partner/boyfriend/go_home/son/dad/
        stepdad/ex/in_the_house/grandson/her_husband/be_home unless needle/needles/surgery/dentist/
        doctor/own/losing/test/results/dying/stress/weight/scan
    afraid/scared/terrified .. he/she/they will .. kill/hurt/find/come/beat/hit
    afraid/scared he'll/she'll kill/hurt/find/come/beat/hit
    not_safe/not_feel_safe/am_unsafe/is_unsafe/feel_unsafe/not_really_safe/not_feeling_safe .. home/
        at_home/in_my_house/with_him/here/with_my_husband unless pool/stairs/
        medication/drug/ladder
    trying/tries/tried .. to kill me/us/my_mom/her
    domestic violence/abuse + now/help_me/happening/victim/escape
    not/don't .. call .. house + he/husband/next_time/kill
    if i go/leave .. kill/police
    kill/kills/hurt me if i_go/i_leave/i_tell
VIO-05 alert: Rape, sexual abuse or force
    i/she/he/me/daughter/son/my/friend/just/was/been/got @rape unless years/course/class/movie/game/
        show/culture/legal
    @rape me/her/him/my_daughter/last_night/today
    touch/touches/touching/touched me/my_daughter/my_son/her/him + night/private/uncle/dad/stepdad/
        boss/coach/forces/privates/inappropriately/down_there/shouldn't unless doctor/massage/exam
    force/forces/forced/forcing me/her/him .. sex
    made/makes/making me/her/him have_sex/touch_him/do_things_to
    pimp/trafficked/trafficking + me/i/let/passport/help
    forces/forced/forcing himself/themselves
    comes/came/come into/in/to my room/bed + night/at_night/touches/stepfather/stepdad/uncle unless
        nurse/baby/toddler
    drugged/raped/cornered/groped/pinned me + did/things/put/hand/skirt/pants/down/he/they
    put/puts/shoved .. hand up/down/in/inside .. my skirt/pants/shirt/underwear/top/bra
VIO-06 alert: Somebody breaks in, stalks or follows
    someone/somebody/man/he/ex/people/they/stranger/intruder/is .. breaking_in/breaking_into/
        broke_in/broke_into/kicked_the_door/kicking_the_door/trying_to_get_in/get_in/in_my_house +
        house/door/window/my/apartment/in/home/garage unless portal/account/appointment/app/car/
        touch/line/shape
    kicked/kicking/banging .. door + he/bat/gun/knife/let_me/ex/man
    man/he/ex/someone/guy/people .. follow/following/follows/stalking/stalks me unless doctor/up/
        nurse/twitter/instagram/clinic
    hiding + bathroom/closet/from_him/basement unless toddler/cat/kids
    ex keeps/keep turning/showing/coming .. up/round/over unless insurance/bill/account/card/form
    somebody/someone .. follows/following/followed me
    someone/somebody/man/stranger/people in/inside/outside my/our house/apartment/home/flat/door/
        window unless sick/covid/flu/smoke/smokes/tested/has
    i/am being/getting followed/stalked/watched by
    being followed/stalked unless up/by_cardiology/by_a_doctor/by_dr
VIO-07 alert: Is locked in, held, or cut off by somebody
    @attacker won't_let/not_let/doesn't_let/wont_let/will_not_let me/her/us leave/out/go/
        use_the_phone/go_out unless car/bank/clinic/insurance/home_early/hospital/nurse/work
    locked/lock me/her/us/my_sister in/up/out unless car/keys/portal/account/app/password
    @attacker locked .. in unless car/keys/portal/account
    held/holding/kept/keeping hostage/against_my_will/prisoner/captive/me_hostage/me_prisoner
    he/she/husband/boyfriend/they has/have/took/takes/checks my phone/passport/papers/money unless
        hospital/nurse/clinic/office/copay
    holding/keeping me here
    won't let me go/leave/out unless hospital_until/car
VIO-08 alert: A child or a person in care is hurt
    @attacker/i_think hurt/hurting/hits/hitting/shook/shaking/beating/abusing/abuse/abuses/
        molesting/touching/burned/hit my/the/her child/baby/kid/kids/son/daughter/children/
        residents unless @vaccine/teeth/teething/cold/chill/fever/ear/ears/belly/tooth/ball
    bruise/bruises/black_and_blue + babysitter/caregiver/left_me/handles/roughly/boyfriend/daycare
        unless blood_draw/iv/easily/draw/fell/needle
    shook/shaken .. baby
    takes my pension/money/check + hit/hits/hand/afraid/frightened/shouts/hurt
    uncle/dad/stepdad/coach/teacher/babysitter touches/touched/touching me/my/him/her
    finger/hand marks .. arms/neck/her/his
VIO-09 alert: Has been shot, stabbed or beaten up
    @relative/i was_shot/got_shot/been_shot/were_shot/was_stabbed/got_stabbed/been_stabbed/is_shot
        unless @vaccine/iraq/war/vietnam/afghanistan/film/game
    got/been/was beaten/assaulted/attacked up/last_night/today/now/just/tonight/by unless bees
    shots fired
VIO-10 alert, alone: Names violence and nothing else
    domestic_violence/assaulted/attacked/stabbed/shot/gunshot/raped/being_attacked/hurting_me/
        hit_me/beating_me/hurts_me/kidnapped/abused/got_shot/he_hit/domestic_abuse
VIO-11 review: Abuse or threats are mentioned
    abusive/abused/abuse unless drug/alcohol/substance
    you .. be sorry unless to_hear
    restraining_order
"""

RULES = parse_rules(Family.SELF_HARM, SELF_HARM) + parse_rules(Family.VIOLENCE, VIOLENCE)
