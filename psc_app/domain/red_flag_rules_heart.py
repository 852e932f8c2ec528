"""The list, I: heart and stroke. How a wording is read: red_flag_pattern."""

from psc_app.domain.red_flag_rule import Family, parse_rules

CARDIAC = """
CAR-01 alert: Pressure, tightness, weight or squeezing in or on the chest
    @chest + @press unless congestion/phlegm/freezer/mucus/bench/gym
    @chest press
    someone/something/somebody/elephant/brick .. on @chest
    heart tight/tightness/heavy/heaviness/squeeze/squeezing/crush/crushing/pressure
    squeezing/pressure/tightness/heaviness/weight/pressing on/in/around/across heart
    heart it presses
    hand/fist/rope/belt + heart/@chest + squeezing/wringing/gripping/tightening/squeezes
    @chest on_fire/buzzing/clenched/clenching/burning
    weight/heaviness/pressure + on/in + cold_sweat/cold_sweats/sweating/clammy unless weight_loss/
        lost
    band .. tightening/tight/squeezing unless watch/rubber/wrist/knee
CAR-02 alert: Pain, burning or discomfort in the chest
    crush/crushing/stab/stabbing/sharp/severe/bad/terrible/intense/burning pain .. @chest unless
        @strain
    pain .. center/centre/middle/front of .. chest
    @chest + @pain unless @strain
    @pain .. @chest + @bad/@sudden/@sweat/@nausea/@faint unless @strain
    @chest feels/is/feel bad/weird/wrong/funny/strange/off
    weird/funny/strange/odd/bad/awful/horrible feeling/sensation + @chest
    weird/funny/strange/odd/off/bad + @chest + @faint/@sweat/@nausea/@breathless
    @chest/heart .. burst/explode/rip/ripping/split unless @laughing/joy/pride/buttons
    crushing/squeezing/tightness/elephant ++ chest unless @strain/garlic
    punched/kicked .. in @chest
    pain under/on/in left breast/side_of_chest
    dolor .. pecho
CAR-03 alert: Pain in the heart
    heart + @pain unless miss/sad/loss/lost/funeral/news/breaks/poor/sweet/burn/hearts
CAR-04 alert: Pain, numbness or heaviness in arm, jaw or shoulder, with chest, sweat or sickness
    left/both/arms/arm + @pain/@numb/@crushing + @jaw/@chest/@sweat/@nausea/@breathless/@ashen/
        @faint unless vaccine/jab/flu
    @jaw/neck + @pain + @sweat/@nausea/@breathless/@ashen/@chest/@faint/left_arm unless @dental
    @arm/@jaw/@upper_back + @pain/@press ++ @sweat/@ashen/breathless unless @dental/vaccine/jab
    left arm + @pain/@crushing unless @slept_on/vaccine/jab/fell/@exertion/lifting/tennis/injury/
        rotator/bruise/broke/broken
    @pain shoot/shooting/radiate/radiating/spread/spreading/go/goes/going .. arm/arms/jaw
    @pain/@press .. down left/my arm
    heaviness/pressure/squeezing + left/arm/jaw + hand/arm/jaw/numb/tingle/tingly unless
        blood_pressure
    @pain .. both shoulders/arms unless vaccine/jab/gym/lifting
    crushing/squeezing/pressure/tightness/heaviness + both/left arms/arm
    @sweat + @vomit/@nausea + chin/jaw/arm/chest/neck/belly_button unless flu/food
    pain + squeezes/squeeze/crushing + finger/arm/jaw/neck/back unless massage/tennis
    pain squeezes/squeezing/radiates .. arm/finger/jaw/neck
CAR-05 alert: Pain between the shoulder blades or in the upper back, tearing or with other signs
    @upper_back + @pain + @sudden/@sweat/@nausea/@breathless/@faint/tear/rip
    tear/tearing/ripping + @chest/back/@upper_back + @pain/feel/feels
CAR-06 alert: A racing or irregular heart with faintness, pain, breathlessness, or for hours
    heart/pulse/heart_rate/heartbeat/chest + race/racing/pound/pounding/flutter/fluttering/skip/
        skipping/jump/jumping/irregular/irregularly/beating_fast/beating_so_fast/beating_out/
        beating_really_fast/thump/hammering/stopping/stops/afib/flip/flopping + @faint/@breathless/
        @pain/hours/explode/calm/slow_down/#fast_pulse/@sweat/starting/out_of_my_chest/like_crazy/
        like_the_clappers
    heart/pulse + race/racing/pound/pounding/beating/jumping/fast + @chest/fall_down/hours
    heart beating out_of/through my chest
    palpitations/afib/fibrillation/arrhythmia + @faint/@chest/@breathless/right_now/@pain
    heart explode/exploding/giving_out/failing/stopping
    heart is/feels/going_to explode/stop/give_out/burst/giving_up/giving_out/quitting/failing/
        stopping
    heart stop .. start
    heart won't slow_down/calm_down/stop_racing
    heart/ticker/pulse/heartbeat/heart_rate ++ goes_dark/pass_out/black_out/black_spots/go_over/
        goes_black/keel_over/i_fall_down
    heart .. giving_up/quitting/failing/racing/pausing + @faint/pausing/quitting/giving_up/goes
    heart/pulse + race/racing/pound/pounding/flutter/fluttering + lie_down/lie/floor/stand/hold_on/
        collapse
CAR-07 alert: Says that it is, or may be, a heart attack now
    @think/having/am/is_having/going_into .. @heart_attack unless price/bill/copay/in_the_future
    like/signs .. heart_attack + now/@relative/my/coming unless price/bill/copay/history/ago
    heart_attack + right_now/happening/on_the_way/please/help
    same/like + pain/feeling/thing + heart_attack/stent/stents/bypass
    same pain + back/again
CAR-08 alert, alone: Names a heart attack and nothing else
    @heart_attack/ataque_al_corazon/infarto
    @chest/heart @pain/@press
    heavy/tight @chest
    angina
CAR-09 alert: A pacemaker or defibrillator gives shocks or alarms
    defib/defibrillator/icd/pacemaker/pace_maker + shock/shocking/shocks/went_off/going_off/fired/
        firing/zap/kick/kicking/go_off/beeping/keeps_firing
    box/device/implant/gadget .. @chest + shock/shocked/shocks/shocking/fired/zapped
    device/implant shocked/fired/zapped
CAR-10 alert: A pulse that is far too fast or too slow
    pulse/heart_rate/heartbeat/bpm/hr + #fast_pulse/#slow_pulse unless my_run/a_run/my_bike/gym/
        treadmill/workout
    heart + #fast_pulse unless blood_pressure
    no_pulse/no_heartbeat/heart_stopped/heart_has_stopped/cpr_now/doing_cpr
    pulse is/very/so weak/slow/faint
CAR-11 alert: Nitroglycerin does not help, or angina that persists
    nitro/nitroglycerin/nitroglycerine/nitros/gtn/angina_spray/nitro_spray/spray + @not_helping/
        pain/chest unless refill/nasal/expired
    angina + @persist/@bad/rest/not_going
CAR-12 alert: Holds the chest, looks grey and sweats, or collapses at sport
    clutch/clutching/hold/holding/grab/grabbing/grip/gripping/rub/rubbing .. @chest/heart
    @relative/i + @gray/white_as/pale + sweat/sweating/clammy/@breathless/@faint/@chest
    @collapse + @chest/football/soccer/practice/practise/pitch/treadmill/basketball
    cold_sweat/clammy/sweating + @faint/@nausea/@jaw/@upper_back/indigestion/ache
    indigestion/heartburn/wind ++ @gray/sweat/sweating/clammy/@arm/@jaw
    @relative/i went/gone/turned white/pale/gray + sweat/sweating/clammy/band/@chest/@faint
CAR-13 alert: Swollen legs or weight gain with breath that fails when lying down
    swollen/swell/swelling/gained/fluid + ankles/legs/feet/pounds/kilo ++ sitting_up/sit_up/
        lie_flat/lay_flat/lie_down/lay_down/lay_flat/upright/pillows
    sleep/sleeping/sit/sitting .. up/chair/upright + breathe
CAR-14 review: Palpitations, or chest soreness on coughing or strain, without alarm signs
    heart/pulse + race/racing/pound/pounding/flutter/skip/skipping/irregular/jumping
    palpitation
    @chest + @pain
    cold_sweat
    afib
"""

STROKE = """
STR-01 alert: One side of the face hangs, is crooked or does not move
    @face + @droop unless tears/wrinkle/botox/facelift/surgery/@dental/asleep
    half/side/left/right .. @face + @numb/@weak/@droop/not/won't/weird/funny/heavy unless @dental
    eye/eyes/lid droop/drooping/sag/sagging/droopy
    one eye closed/shut/droops + @confused/hold/speech/weak/arm
    drool/drooling/dribble/dribbling + side/corner/@face/talk/speak unless teething/tooth/#baby_age
    smile/smiling + crooked/lopsided/uneven/evenly/one_side/half/wonky
    can't/couldn't .. smile unless stop/help/photo
    cara .. caida
    drooling/dribbling + can't/cannot/won't/whistle/smile/swallow/speak unless baby/teething/dog
    can't/cannot/couldn't whistle/smile/blink/close_one_eye
    can't find .. mouth + spoon/fork/cup
    face not_match/doesn't_match/isn't_even/is_uneven/not_symmetrical
    one side .. face/mouth + lower/different/down
STR-02 alert: The face goes numb
    @face + numb/numbness/no_feeling/tingling unless @allergen/wind/cold/dentist_this/dentist_today/
        filling/novocain/lidocaine/wisdom
STR-03 alert: An arm, a leg or one side is weak, numb or does not move
    @one_side + @weak unless @slept_on/surgery/operation/knee/ankle/pain/hip/sprain/since_birth
    side/half/arm/face/leg + left/right/one + numb/numbness/lost_feeling/no_feeling/no_feel/dead
        unless @slept_on/surgery/operation/knee/ankle/@dental/toes/toe/pain/phone/hip
    @limb + @weak/@numb + suddenly/sudden/all_of_a_sudden/out_of_nowhere/just/woke_up/this_morning/
        hour_ago/minutes_ago/right_now/today unless @slept_on/fell/@exertion/elbow/finger/fingers/
        worse/toe/phone
    @limb/side/half/body/legs @not_working_limb unless fell/crash/cast/slept/surgery/bracelet/watch
    can't move/lift/feel/raise/use .. left/right/arm/leg/side/@one_side/hand unless fell/injury/
        fracture/cast/surgery/portal/sprain/heavy/pounds/shoulder_pain
    hand/arm/leg + limp/curl/curled/useless + @relative/left/right/sudden
    @limb weakness/paralysis unless years/months/physio/pain
    sudden/one_sided/facial/left/right weakness/numbness/paralysis
    weak/weakness/numb/numbness/tingling/paralyzed .. one_side/half_my_body/half_of_my_body/
        side_of_my_body/side_of_body/down_one_side
    keep/keeps dropping/drop + things/everything/fork/cup/phone/pen/keys/hand
    cup/fork/glass/spoon fell/fall out of hand
    leg/legs/foot gave_way/dragging/drag/would_not_hold/won't_hold/not_hold/just_gave + @sudden/
        left/right/one/@numb/morning
    can't/cannot raise both arms/arm
    can't/cannot/couldn't hold .. spoon/cup/fork/pen/glass + @confused/suddenly/woke/hand/left/right
    hand/fingers/arm/leg + clumsy/useless/dead_weight/heavy + @sudden/speech/talk/words/face/now
    half/side/arm/leg/hand .. belongs_to_somebody_else/belongs_to_someone_else/not_part_of_me
    can't/cannot/couldn't grip/hold/squeeze/lift/write + left/right + hand/arm
    right/left hand/arm won't/can't/will_not do/write/obey/grip/work
    arm drifts/drifting/drift down
    left/right side/arm/leg/foot/hand .. rubbery/like_jelly/like_lead/heavy unless slept/gym
    foot/leg/hand/arm/fingers won't_listen/will_not_listen/not_listening/keeps_catching/won't_obey
    one hand/arm + other/the_other + stopped/quit/not working/dead
    left/right leg/arm/side/hand isn't_there/not_there/is_not_there/is_gone
    arm/leg/hand/side/fingers won't/not .. do/doing what_i/what_he/what_she unless physio/therapist
STR-04 alert: Speech is slurred, mixed up or gone
    slur/slurred/slurring/slurs + speech/word/words/talk/talking/his/her/confused/@weak/@droop/walk/
        suddenly/and/she/he unless racial
    speech/talking/words/speaking + mush/mushy/slush/soup/scrambled/backwards/mess/garbled/
        gibberish/jumbled/mumbled/mumbling/mixed_up/nonsense/slurry/thick/messed_up/unclear/
        not_clear/wrong/weird/strange/funny
    @relative/i not speaking/talking clearly/properly/right
    talking gibberish/funny/weird/nonsense/like_drunk
    talk/talks/talking like drunk
    can't/cannot/won't/unable/couldn't/hardly speak/talk unless @to_someone/@service/work/loud/now/
        throat/sore/voice/english/breath/@laughing/cold
    @relative can't/cannot speak/talk unless @to_someone/english/spanish
    can't/cannot/couldn't get/find/form/say/make .. words/sentences/sentence/word
    get/find .. words out/right
    words .. come/coming out wrong/funny/jumbled/mixed/weird/different
    words/wrong_words coming_out/come_out wrong/jumbled
    wrong words + come/coming/say/saying/use
    lost/losing his/her/my speech/ability_to_speak/ability_to_talk
    mixing/mixes/mixed .. words
    stopped/quit talking/speaking mid/suddenly/sentence
    forgot how to speak/talk
    sound/sounds/sounding/talks/acting drunk
    no word/words + @relative/speak/look
    can't understand .. people/anyone/what_people/words + sudden/suddenly/say/saying
    not/none/isn't/aren't + real/actual words + speaking/talking/saying/talk
    can't/cannot/couldn't read/write/text + suddenly/all_of_a_sudden/out_of_nowhere/letters/
        scribbles
    letters/words .. not_mean/not_make_sense/don't_mean/scribbles/scribble + can't/write/anything/
        hand
    tried/trying to say .. said/came_out
    repeating/repeats/keeps_saying .. same word/words/sentence + can't/move/hand/arm/face/dad/mom/
        he/she
    words won't_come/not_come/will_not_come out unless apology
    trouble/difficulty/hard_time/problem .. speaking/talking/getting_words unless @to_someone/
        english/about/loud/in_public
    coffee/tea/water/drink/food/saliva .. runs/running/falls/falling/dribbles/leaking out .. mouth/
        one_side unless baby
    speech .. gone/going/became/become/sounds funny/weird/odd/strange/off
    marbles .. mouth
    muddling/muddled/jumbling/jumbled/confusing/slurring .. words unless crossword
STR-05 alert: The worst headache ever, or one that came like a blow
    worst headache/migraine/head_pain
    headache/head_pain/migraine + worst/explode/explosive/exploding/exploded/explosion/lightning
        unless @service
    head .. exploded/explosion/exploding/burst/hit_by_a_bat/popped/snapped/split_open unless
        @service/toenail
    headache/head/migraine + @bad/explode/exploded + sudden/suddenly/all_of_a_sudden/out_of_nowhere/
        like_a_switch/from_nowhere/came_on/like_nothing/seconds/stiff/confused/going_blind
    sudden headache
    thunderclap
    headache ++ stiff_neck/neck_stiff/neck_is_stiff/@confused/weakness/weak_arm/arm_is_weak/
        double_vision/seeing_double/slurred unless @service
    headache + @vomit + @bad/@sudden unless migraine/hangover
    head_pain/pain_head/pain_in_the_head + strong/explosion/vomit/worst + sudden/lights/explosion
STR-06 alert: Balance or walking fails suddenly, or with double vision
    suddenly/sudden/all_of_a_sudden + balance/walk_straight/stagger/veering/dizzy/dizziness + can't/
        cannot/lost/lose/unable/gone/loss/off/walk/stand/see
    loss of balance/coordination unless years
    double/blurry/blurred/jumping + vision/see/seeing/sight/eyes/everything + dizzy/balance/words/
        weak/numb/spinning/walk/headache
    seeing double unless beer/drunk/invoice/charge
    i/he/she see/sees double
    @sight went/is/goes/turned double/blurry
    fall/falling/lean/leaning/veer/veering/drift/drifting .. to left/right/one_side + words/speech/
        walk/suddenly/keeps/keep/@weak
    @relative/i can't/cannot/couldn't walk straight/properly unless knee/hip/ankle/back
    balance + gone/lost/lose + swallow/speech/tongue/see
    room/everything + spinning + stand/walk/double/vomiting/eyes/puking
    walked into .. wall + numb/left/right/half/twice
    vertigo/spinning + sudden/suddenly/all_of_a_sudden/out_of_nowhere + @vomit/stand/walk/crawling/
        eyes
    sudden/suddenly + @sight + problem/problems/trouble/loss/blurry + walk/walking/balance/speech/
        talking
    can't/cannot/couldn't walk .. straight + dizzy/vomiting/voice/vision/double/slurred/suddenly
    dizzy/vertigo + vomiting/swallow/walk + all_of_a_sudden/suddenly/hoarse/double
    lean/leaning/falling/tilting to left/right/one_side
STR-07 alert: Half of what one sees is gone, or sight blurs suddenly
    half + see/blind/sight/vision/newspaper unless off/price/asleep/time
    lost/lose half .. vision/sight/eye
    suddenly/sudden/all_of_a_sudden/out_of_nowhere + blurry/blurred/double/vision + @numb/@weak/
        words/talk/headache/eyes/can't/blurry/blurred/double
    vision/sight/eyes went/gone/goes/turned/all blurry/blurred/fuzzy/double
    sudden blurry/blurred/double vision
    can't/cannot/couldn't/don't see .. left/right side/half unless screen/page/portal/fully
STR-08 alert: Says that it is, or may be, a stroke now
    @think/having/is_having/am_having .. @stroke unless luck/history/website/portal/one_day/price/
        bill/year/risk/back_stroke/ago/heat/future/know_of
    had/has @stroke just/now/minutes/hour/again/today/right_now/like_just
    just had @stroke
    stroke right_now/happening/help/please/is_happening
    @stroke ++ @droop + now/face/mouth unless ago/years
    signs of @stroke + @relative/my/i unless what/are/know
    stroke symptoms/signs + i_am/my/having/now/his/her/he/she/today unless what/know/leaflet/list/
        poster/learn/chart/card/which/about
STR-09 alert, alone: Names a stroke and nothing else
    @stroke/derrame/brain_bleed/half_blind/facial_droop
STR-10 alert: Somebody is suddenly confused or does not know where he or she is
    @relative + @confused + @sudden unless @service/letter/instructions/dose/directions/@laughing
    suddenly/sudden/all_of_a_sudden + @confused unless @service/letter/instructions
    sudden confusion
    @relative disoriented/delirious/incoherent/not_making_sense/making_no_sense/talking_nonsense/
        not_making_any_sense/does_not_recognize/does_not_recognise/does_not_know_where/
        doesn't_know_what_year/doesn't_know_what_day
    @relative .. not making/make sense unless bill/doctor/office/staff/insurance/nurse
    @confused + @droop/slurred/slurring/can't_walk/speech/right_hand/left_hand/limp
STR-11 alert: A wider pupil, a fixed gaze, sudden trouble swallowing, a strange turn with weakness
    pupil/pupils + bigger/larger/different/uneven/huge/blown unless eye_doctor/drops/dilated
    stare/staring + one_side/answer/respond/limp/arm/hand/talking + @relative/just/right/left
    swallow + can't/cannot/hard + balance/slurred/thick + tongue/balance
    funny_spell/funny_turn/strange_turn + @weak/@numb/words/speak/arm/@face
    funny_spell/funny_turn ++ words_out/speak/couldn't_get/arm/heavy/tight
STR-12 review: Numbness, weakness or unclear sight, without alarm signs
    @limb/@face + @numb/@weak
    funny_spell/funny_turn
    double/blurry/blurred vision/sight
    @relative + confused
"""

RULES = parse_rules(Family.CARDIAC, CARDIAC) + parse_rules(Family.STROKE, STROKE)
