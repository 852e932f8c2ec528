"""The list, II: breathing, anaphylaxis, bleeding. How a wording is read: red_flag_pattern."""

from psc_app.domain.red_flag_rule import Family, parse_rules

BREATHING = """
BRE-01 alert: Can't breathe, or can't get enough air
    can't/unable/not_able/couldn't/cannot/hardly/barely .. breathe/inhale/exhale unless @nasal/
        @laughing/hold/holding/mask/underwater
    @cannot .. breathe/breath/inhale/air unless @nasal/@exertion/@laughing/holding/hold/fresh/mask/
        conditioning/filter/test/machine/cpap/tire
    can't/not/never/couldn't/hardly .. get/getting/take/fill/draw/enough/have air/lungs/oxygen
    get/take/have/getting no air
    need/want air unless conditioning/fresh/filter/tire
    not/no enough air/oxygen
    no air unless conditioning/tire/plane/freshener/like
    no/not_enough oxygen unless tank/test/concentrator/supplier
    can't/not/never/couldn't/hardly .. catch/catching/get/getting/take .. breath unless deep/hold/
        @laughing/@exertion
    half .. breath
    breath/air not_coming/not_come/won't_come/isn't_coming/won't_go/is_not_coming
    air/breath getting/going/get in + can't/not
    suffocate/suffocating unless rules/work/movie
    air hunger
    he/she/son/baby no breathe/breathing/breath
    no puedo respirar
    no respira
    sucking/sucks/gulping/gulp air unless vacuum
    nothing goes/going in + air/breath/breathe/lungs
    pillow/bag/plastic .. on/over .. face
    panting + can't/since/walk/grey/gray/lips/talk/sitting unless hike/run/my_dog/the_dog
BRE-02 alert: Somebody does not breathe, or the breath stops
    not_breathing/not_breathe/isn't_really_breathing/quit_breathing/stop_breathing/
        stopped_breathing/stops_breathing/not_even_breathing/barely_breathing/hardly_breathing/
        breathing_stopped/breathing_has_stopped/not_breathing_right unless snore/snores/sleep_study/
        apnea/cpap/machine/@nasal
    stopped/stops/quit .. breathing unless apnea/cpap/snore/snores/snoring/sleep_study
BRE-03 alert: Gasps, struggles or fights for breath
    gasping unless price/bill/shock
    gasp/gasps for air/breath
    struggle/struggling/fight/fighting/working_hard/work_hard/working_so_hard/gulping/battling/
        labored + breathe/breath/breathing/air unless test/mask/@nasal
    breathe/breathing/breath labored/labored/laboured/difficult/ragged/rattling/rattle/badly/worse/
        weird/strange/funny/noisy/shallow/slow/slowly/fast/quick/rapid/rapidly/panting/irregular/
        heavy/hard/terrible/loud/raspy/off unless off_the/exercise/meditation/practice/yoga/
        technique/class/
        dog
    breathing become/becoming/is/getting/gotten/gets .. labored/laboured/worse/bad/difficult/hard/
        shallow/slow/fast/rapid/noisy/harder
    severe/very/so/extremely/badly/terribly/suddenly/sudden/really/awfully/dreadfully/extreme
        breathless/short_of_breath/shortness_of_breath/out_of_breath/winded/breathlessness unless
        @exertion/months/years
    @breathless + @sudden/rest/resting/sitting/=sat/lying/talk/talking/worse/@bad/@faint/@chest/bed
        unless @exertion/months/years/@nasal
    short_of_breath/shortness_of_breath/breathless/winded unless @exertion/months/years/ago/
        slightly/little/gradually/gradual/times/sometimes/at_all/mild/when_i/lately
    breathing/breathe through .. straw
    drowning + lungs/inside/own/breathe/fluid/lying
    feel/feels/feeling like drowning unless @service/work/debt/bills/emails
    lungs + filling/full_of/fluid/collapsing/giving_out/closing
    trouble/difficulty/difficult/hard_time/troubles/difficulties/problem .. breathing/breathe/
        breath unless @nasal/@exertion/history/years/months/mask/cpap/at_times/sometimes
    breathing difficulty/difficulties/problem/problems/trouble unless @nasal/@exertion/history/
        years/months
    dificultad .. respirar
    chest rattles/rattling/gurgling/gurgles
    drowning .. mucus/phlegm/own/fluid/spit
    breathing #many times/a_minute/breaths
    #many breaths minute
    feel/being/like smothered/smothering/suffocated unless blanket_of/relationship/mother
    breathing/breath/breathes sounds/sound/is gurgling/gurgly/bubbling/crackling/wet/rattly/
        like_water
    breathing is bad/terrible/awful/worse/shallow/strange/funny/weird unless nose
    breathes/breathing noisily/fast/hard/funny
    @breathless + can't/cannot/barely/hardly + walk/stand/move/get_up/kitchen/bathroom/stairs/bed
        unless months/years/ago
    breathing/gulping like .. fish/drowning
BRE-04 alert: Lips, face, fingers or the whole person turn blue or grey
    @blue + @lips unless raynauds/raynaud/in_the_cold/bruise/lipstick/polish/stubbed/cold_sore/dye/
        paint/jeans/toe/ink/pen/hair
    turn/turning/turned/gone/went/going blue/bluish/purple/gray/grey + mouth/lips/face/hands/baby/
        @child/he/she/son/him/i unless bruise/ink/toe/hair/toenail/sky
    turning/turned/going/gone blue/purple/bluish unless bruise/ink/toe/hair/leaves/sky/mood/nail
    @relative is/looks/looking/are/look blue/purple/bluish unless mood/sad/eyes/hair/feeling
BRE-05 alert: Chokes, or something is stuck in the throat
    @relative/i/am/is/are choking unless back_tears/tears/@laughing/class/course/up/him/her/bill
    choking right_now/now/help/on
    choke/choking/choked .. on @toxin/coin/grape/food/meat/candy/toy/something/bone/hotdog/nut/
        sausage/apple/carrot/steak/chicken unless once/years/ago/died/@laughing
    stuck/lodged/caught/jammed/wedged/trapped/blocked + throat/airway/windpipe unless phlegm/mucus/
        pill/feels_like/swab
    blocked/blocking/stuck airway/windpipe
    airway feels/is blocked/closed
    something .. close/closed/closing/blocking .. throat
    atragantado/ahogando
    can't/cannot/not make .. sound + went_down/food/eating/@relative/stuck/choking
    went down .. wrong + can't/cannot/cough/breathe/sound/blue/gag
    food/pill/meat/hot_dog/candy went down wrong/the_wrong_way/wrong_pipe
    swallow/swallowed ++ can't/cannot cough/breathe/talk/cry
BRE-06 alert: A bad asthma attack, or the inhaler does not help
    asthma + attack/severe/bad/worse/awful/terrible/killing/flare unless if/form/plan/history/used/
        girl/school/action/years/child/as_a
    severe/bad/having/serious .. asthma_attack unless if/plan/history/used/girl
    inhaler/nebulizer/neb/nebuliser/puffer/albuterol/ventolin/salbutamol/blue_one + @not_helping/
        no_good/nothing/isn't_doing unless refill/prescription/renew/refilled/hip/back
    wheeze/wheezing/wheezy + @bad/talk/breathe/breath/tight/worse/@blue/won't_stop/nothing unless
        blue_puffer/blue_pump/blue_one/pollen/not_worse/
        hayfever/slight/mild/slightly/little
    copd/emphysema + @bad/@blue/worse/#low_oxygen/sentence unless appointment/form/target/range
    inhaler/puffer + empty/ran_out/run_out + asthma/wheeze/bad/tight/@breathless
    used/blue .. #many times + asthma/inhaler/blue
    wheeze/wheezing all_night/all_day/nonstop/constantly/since
    inhaler/nebulizer/puffer only/barely/hardly/stopped helps/lasts/helping/works/working/help
BRE-07 alert: Too breathless to speak or finish a sentence
    @cannot/only/few/couple + finish/say/speak/get/manage + sentence/sentences/word/words + breathe/
        breath/inhaler/stop/time/oxygen/copd/@breathless
    @cannot/not finish/complete/get/speak .. sentence/sentences unless loud/english
    talk/speak + out_of_breath/breathless/winded/short_of_breath unless @exertion
    winded/breathless just talking/talking/sitting
BRE-08 alert: An oxygen reading of 91 percent or less
    oxygen/=sat/sats/saturation/spo2/spo/o/ox/oximeter/pulse_ox/stats/sp .. #low_oxygen unless
        target/range/aim/normal
    #low_oxygen oxygen/sats/saturation/spo/percent_oxygen unless target/range/hr/pulse
    oxygen/sats/saturation + dropping/low/too_low/falling/drops unless slow
BRE-09 alert: A child works hard to breathe: ribs drawing in, nostrils flaring, noisy breath
    suck/sucking/pull/pulling/cave/caving/retract/retracting/draw/drawing/go_inside/going_in/sink/
        sinking/tug/tugging + rib/ribs/chest/belly/stomach/neck/throat/skin unless thumb/bottle/
        pacifier/breast/muscle/money
    sucking/pulling/caving in + rib/ribs/chest/belly/neck/breathes/breathe/breath
    nostril/nostrils/nose flare/flaring
    stridor/retractions
    grunting + breathing/breath/baby/@relative/hot
    croup + @bad/worse/noise/@blue/breathe/@breathless/suck/sucking/gray/barking
    noise/noisy/whistling/whistle/barking/sound/sounds + every/each/when/in + breathe/breathes/
        breath unless nose/machine
    noisy + breathing/breathe
    stomach_muscles/belly_breathing + breathe/breath/breathing
BRE-10 alert: Breathlessness or pain on breathing after an operation or journey, or with a sore leg
    @breathless/breathe/breath/breathing/chest ++ swollen/swell/swelling/sore/clot + leg/calf
        unless sitting_up/stairs
    sharp/stab/stabbing/chest + @pain/pain + breathe_in/breathing_in/breathe/breath/inhale unless
        cough/rib/ribs/broken/muscle
    @breathless ++ flight/surgery/operation/hip_done/knee_replacement/blood_clot
    blood_clot/clot/embolism + lung/lungs + think/having/now/feel/might
    pulmonary embolism + think/having/might
BRE-11 alert: Froth from the lungs, or can't lie flat for breath
    froth/frothy/foam/foamy/pink + cough/coughing/coming/sputum/spit/phlegm/breathe unless beer/
        milk/urine/pee/mouth_wash
    can't/cannot/unable/not + lie/lay/sleep + flat/down + breathe/breath/air/@breathless/cough
    air/breath + lie/lay/lying/laying + not/no/can't
    house_fire/kitchen_fire/full_of_smoke/the_smoke/inhaled_smoke/breathed_smoke ++ hoarse/cough/
        coughing/soot/short_of/wind unless detector/cigarette/bonfire/barbecue/neighbor/year/years
BRE-12 alert, alone: Names it and nothing else
    choking/suffocating/asthma_attack/no_air
BRE-13 review: Breathlessness or wheezing without alarm signs
    @breathless unless @laughing
    wheeze/wheezing/wheezy
    asthma + bad/worse/flare
"""

ANAPHYLAXIS = """
ANA-01 alert: The throat swells, closes or tightens
    throat/airway/windpipe + @tight_throat unless strep/tonsil/tonsils/tonsillitis/glands/cold/sore/
        nodes/phlegm/flu/scope/money
    throat/airway + close/closing/closing_up/shut/shutting/swelling_up/closing_off/closing_in
    throat + becoming/getting/feels/is + small/smaller/tight/narrow/thick
    throat is/feels/gets/getting lump/itchy/strange/funny ++ @hives/@itch/@eaten
    lump + throat ++ @hives/itch/voice_sounds
    @cannot + swallow + swell/swelling/swollen/spit/saliva/thick/hives/stung unless pills/pill/sore/
        strep
    voice + hoarse/raspy/strange/funny ++ throat_tight/throat_is_tight/tight_throat/hives/tongue/
        stung/itch
    garganta .. cierra/cerrando/hinchada
    lump/golf_ball/ball/something + throat/swallowing/swallow ++ @allergen unless cold/sore/reflux/
        cough/months
ANA-02 alert: Tongue, lips or face swell
    tongue/lip/face/mouth @swell unless crying/cried/pimple/canker/@dental/tiny/slightly/chapped/
        fever_blister/bit_my/botox/filler/price/smile/mask/hair/cream
    @swell tongue/lip/face/mouth unless @dental/tiny/slightly/chapped/bit_my/botox/smile/mask/mouse/
        price/hair/cream
    tongue/lips/lip/face .. swell/swelling/swollen/puffing/ballooning/blowing_up/puffed/doubled/
        puffy/like_a_balloon/fat unless crying/cried/pimple/canker/@dental/tiny/slightly/bit_my/
        botox/filler/if
    face/lips/lip/tongue/mouth + swelling_up/blowing_up/puffing_up/swelled_up/puffed_up unless
        @dental
    eye/eyes + swell/swollen/swelled/puffy + shut/closed/close
    eyes + swollen/puffy + lips/throat/hives/wheezy/wheeze
    lip/tongue/mouth + tingle/tingling/itch/itching/itchy/numb/thick ++ @allergen unless @dental
    tongue feels/is thick/too_big
    tongue not_fit/doesn't_fit/too_big/huge/filling
    stung .. in/inside/on mouth/tongue/throat
    face blew/blown/blowing/puffed/swelled/swells up unless @dental/photo
    lip/face/tongue/eyes/ears + balloon/balloons/tomato/fat/huge ++ @allergen
ANA-03 alert: Hives or an itching rash with breathlessness, faintness, vomiting or swelling
    @hives ++ wheeze/wheezing/wheezy/@breathless/@faint/@vomit/@throat/lip/face/tongue/floppy/eyes
        unless months/years/cream
    @itch ++ wheeze/wheezing/wheezy/@breathless/throat/floppy/@vomit/swelling ++ @eaten unless
        months/years/cream/cough/weeks/ivy
    @itch + all_over/everywhere/whole_body/all_my_body ++ @breathless/lip/face/tongue/throat/faint/
        dizzy unless months/years/ivy
    @hives + @all_over unless months/years/weeks
    @itch + @all_over + @eaten/faint/wheeze/suddenly/unwell unless eczema/chickenpox/months/weeks/
        ivy
    @hives ++ cough/coughing/tight/squeaky/neck/swallow + @eaten/nonstop/face/up unless cold/months
    @hives ++ gagging/gag/marching/spreading/climbing/moving_up/voice/chest/throat unless months/
        years/mild
ANA-04 alert: Ate, took or was stung by something and now swells, itches, faints or can't breathe
    @eaten/@allergen ++ throat/tongue/lip/face/airway/voice + @tight_throat/@swell/itchy/itch/
        tingle/hoarse/numb unless tiny/bit_my/strep/sore/@dental/cream/shaving
    @eaten ++ wheeze/wheezing/wheezy/@breathless ++ @allergen/allergic unless inhaler/cat/dust/
        pollen/hayfever
    allergic/allergy ++ ate/eat/eaten/eating/took/had/stung/bite/exposed/swallowed ++ @breathless/
        @vomit/swell/hives/tingling/throat/lips/face/tongue/itchy/dizzy/big unless years/months/
        childhood
    allergic/allergy + just/now/accidentally/mistake + ate/eat/eaten/stung/had/took/touched/
        swallowed
    sting/stung/stings/ants/bee/wasp/hornet ++ @faint/@vomit/@hives/face/throat/tongue/swelling_up/
        @breathless/unwell/lips unless ago/last_year/spelling
    dye/contrast/injection/vaccine/shot ++ faint/itching/itch/hives/throat/swollen_face/face_is/
        eyes_close/swollen_shut/swelled_shut/trouble_breathing/voice ++ now/after/since/fat/shut/
        close/tight/whole unless arm/if/before
    swallowing feels/is blocked/tight/hard ++ @eaten
    impending/feeling_of doom
ANA-05 alert: An adrenaline pen was, or must be, used
    used/use/gave/give/given/giving/injected/needed/need/stuck/administered/stabbed .. @epipen
        unless @refill/expired/expire/exp/spare/repeat/rpt/x/2/new/school/form/ready/how/when/learn/
        training/letter/copay/
        price/cost/order/replacement/back_up/backup
    @epipen used/given/not_working/not_helping/didn't_work
ANA-06 alert: Says that it is anaphylaxis or a severe allergic reaction now
    @think/having/going_into/am/is .. anaphylaxis/anaphylactic unless ago/history/kid/once/what/risk
    severe/serious/bad/terrible/massive/huge/big/major allergic_reaction unless ago/history/form/
        once/past/kid
    having/is_having/am_having/think/start_of .. allergic_reaction unless if/slight/mild
    allergic_reaction/reaction ++ throat/@breathless/swelling/swollen/face/lips/tongue/hives unless
        prevent/form/if/years/ago/local
    going into shock
    allergic_reaction/anaphylaxis/anaphylactic .. no/without @epipen
    allergic_reaction/anaphylaxis/anaphylactic + @epipen + at_home/in_the/expired/empty/in_my unless
        plan/if/history/letter/form/class/training/refill/appointment
ANA-07 alert, alone: Names anaphylaxis and nothing else
    anaphylaxis/anaphylactic/anaphylactic_shock/allergic_reaction
ANA-08 review: Hives or an allergic reaction without alarm signs
    @hives
    allergic_reaction
    eyes/face puffy/swollen
"""

BLEEDING = """
BLE-01 alert: Bleeding that does not stop
    @bleed + @not_stopping unless test/sugar/gums/floss
    can't/couldn't/unable/not/cannot stop/control .. @bleed
    stop/stopping the bleeding unless meds/medicine/medication/stopped/did
    @bleed will/not/won't clot
    @wound/nose/it + @not_stopping ++ @bleed/@thinner/pouring/gushing unless test
    towels/towel/bandages/pads/cloths/dressings + gone_through/been_through/going_through/
        @not_stopping
    bleed/bleeding + everywhere/multiple/all_over/chemo/gums_and_nose/from_my_eyes/from_my_ears
    bleed/bleeding/bled + for + hour/hours/minutes unless stopped/ibuprofen/period
    it/blood/bleeding .. like .. tap/faucet/hose/fountain
    @gush .. every time + heart/beats/cut/sliced
    cut/sliced/slashed/gashed ++ squirting/spurting/pumping/gushing/spraying
BLE-02 alert: Heavy bleeding, a lot of blood, blood that pours or spurts
    @bleed_only @much unless gums/money/heart/dry/color
    @much @bleed_only unless gums/money/color
    bleed/bleeding/bled/blood + @gush unless pressure/sugar/test/tests/type/thinner/money
    lots/lot/much/many/amount/losing/lost/so_much/everywhere .. blood unless @blood_test
    blood everywhere/all_over/on_the_floor/is_everywhere/all_over_the_place
    severe/heavy/heavily/bad/badly/massive/serious/major/uncontrolled/profuse/terrible/internal
        bleeding
    bleeding out/heavily/badly/profusely/internally/like_crazy unless spread
    hemorrhage/hemorrhaging unless brain_hemorrhage_in/ago
    sangrando/sangra/sangrado .. mucho/mucha
    artery/vein + burst/cut/squirting/spurting/severed/squirt/opened/hit
    mouth/throat/sink/bucket/bowl .. fill/filling/fills/full .. with/of blood
    nicked/cut/hit/punctured .. vein/artery unless iv/nurse/catheter/blood_draw
    @gush + everywhere/all_over + vein/artery/cut/it_is/wound unless water/email
BLE-03 alert: Soaks through pads, towels or dressings
    @soak + @pad + every/hour/hourly/minutes/min/blood/#many/half/3/4/5/6/through/bleed/bleeding
        unless sweat/urine/pee/night/milk/rain
    pad every/each/an/per + hour/minutes/half
    bleed/bled/bleeding/blood through + @pad/my/the
    dressing/bandage/bandages/gauze soaked/soaking/soaked_through/drenched
BLE-04 alert: Vomits blood, or something like coffee grounds
    @vomit + blood/clots/bloody unless @blood_test/high/low
    bloody vomit/puke
    coffee grounds/ground unless drink/drank/compost
    sangre .. vomit/vomito
    @vomit ++ dark_red/bright_red/red_stuff/brown_grounds/looked_like_blood/blackish unless wine/
        beets/juice/popsicle/gatorade
BLE-05 alert: Coughs or spits blood
    cough/coughing/coughed/hack/hacking/spit/spitting/spat/spits + blood/bloody unless @blood_test/
        floss/flossing/brush/brushing/tooth/teeth/dentist/gums
BLE-06 alert: Black tarry stool, or much blood from the bowel
    @stool + black/tarry/tar unless iron/supplement/pepto/bismuth
    black tarry
    @stool/@bottom/toilet/loo/wiping + @bleed + @much/full/red/bright/just/large/faint/dizzy/clots/
        dark unless test/hemorrhoid/hemorrhoids/kit/streak
    toilet/loo/bowl + full_of/is_red/filled/murder_scene/bright_red/full_with/is_full + @bleed/
        @bottom/red
    stooling/stool blood unless test/kit/sample/little/streak/speck
    bleeding/bleed/blood/pouring + from my/the/his/her bottom/rectum/butt/rear_end/back_passage/bum/
        anus
BLE-07 alert: A finger or limb is cut off or hangs
    @digit + @gone_off unless glove/nail/nails/cast/tag/polish/toenail/fingernail/hair/tan/socks
    chopped/sliced/cut/tore/ripped/bit/sawed/took/lopped .. @digit/tip/fingertip/thumb/end .. off
        unless nail/toenail/hair/cast/tan/tag/mitten
    @gone_off .. @digit unless glove/nail/nails/cast/toenail/hair/tan/chicken
BLE-08 alert: A deep or gaping wound, a stab or gunshot wound
    @cut + @deep unless paper/hair/weight/cold/clinic/budget
    see/seeing/to_the .. bone/fat/tendon/muscle + @cut/wound/hand/arm/leg/finger/knife/saw
    open/opened to the bone
    @wound/stomach + @opened + pour/gush/guts/insides/deep/wide/bleed/bleeding/blood
    stab/stabbed/gunshot/bullet wound/wounds
    sliced/slashed/gashed/slit .. wrist/artery/leg/arm/neck/throat/vein unless tiny/small/little/
        paper
    cut .. wrist/artery/leg/arm/neck/hand/finger/thumb/foot/myself + bad/badly/deep/glass/gush/
        gushing/everywhere/a_lot/lot/won't unless hair/paper/small
    fell/went/put/fall through .. glass/window/door unless news
    stabbed/cut/impaled myself/himself/herself + gushing/deep/blood/screwdriver
    gaping wound/hole/cut/open
    is/it gaping
    chainsaw/table_saw/saw_blade/circular_saw/band_saw/a_saw/the_saw/grinder/nail_gun/axe/lawnmower/
        mandolin/barbed + thigh/hand/leg/arm/finger/forearm/
        foot/thumb/wrist unless year/years/surgery/numb
    opened .. forearm/arm/leg/hand/wrist/thigh/shin/foot unless surgery/door/months
    ripped/tore/torn open my/his/her/leg/arm/hand
    dog/bear/pitbull/shark tore/ripped/bit/took .. chunk/off/flesh/open
    can see white/bone/fat/muscle + cut/calf/arm/leg/hand/finger/wound/tore
    punched/fell/went .. window/glass + wrist/arm/hand/shredded/cut/blood
    gunshot/bullet/knife/stab + leg/arm/chest/stomach/back/hand/shoulder/head unless scar/years/ago/
        old
    can see .. tendon/bone/fat/muscle/artery unless x_ray/scan
    hatchet/axe/knife/saw/nail .. went/gone through/into .. hand/foot/leg/shin/arm/thigh/finger
BLE-09 alert: A nosebleed that lasts, or bleeding or a fall with blood thinners
    nose + bleed/pouring/blood/bleeding + hour/hours/minutes/#many/@not_stopping/straight/pouring
        unless 5/stopped/two_minutes
    nose ++ hour/hours/@not_stopping/pouring ++ @thinner/bleed
    nosebleed/nosebleeds/nose_bleed + hour/hours/@not_stopping/pouring/#many unless stopped
    nosebleed/nose_bleed ++ @thinner unless stopped
    @thinner ++ bleed/bleeding/fell/fall/cut ++ @not_stopping/@gush/head/hour/hours
    @thinner ++ hit/knocked/banged/bumped/knock/hits + head
    nosebleed/nose_bleed ++ #number + minutes/hour/hours unless 2/3/4/5/stopped
    nosebleed/nose_bleed + for + minutes/hour/hours unless 2/3/4/5/stopped/few
BLE-10 alert: A wound or operation scar has opened or bleeds a lot
    @wound @opened unless clinic/pain/hours/tiny/no_blood/bit
    @wound has/is/came/have/popped/burst .. @opened unless clinic/hours
    @wound + bleed/bleeding/blood + bad/badly/heavily/much/lot/pressure/open/opened/soaked/again/
        down unless @blood_test/stopped
    blood/bleeding + running/runs/dripping/pouring/trickling + leg/legs/down/arm/face
    fistula/dialysis/graft + bleed/bleeding/spurt/spurting
    tonsil/tonsils/tonsillectomy ++ blood/bleed/bleeding/bloody
    dialysis/fistula/graft/catheter/port .. burst/open/opened/came_out/pulled_out/popped
    @wound + won't_clot/not_clot/not_clotting/pumping/gushing/spurting/squirting
BLE-11 alert: Large clots, or blood with clots and faintness
    clot/clots + size/golf/lemon/fist/plum/big/huge/large/soaked unless leg/lung/dvt/calf/vein
    clot/clots + pee/peeing/urine/can't_pee
    pure_blood/only_blood/just_blood/nothing_but_blood/straight_blood unless @blood_test
    peeing/urinating blood + clots/lots/much/pure/can't
    just/only/all blood + clots/dark/red/loo/toilet/each/every/time
    blood + clots + dizzy/faint/weak/dark/red/toilet
    bag/catheter/urine/pee + full_of/bright_red/all_red/dark_red/pure + blood/red unless test
BLE-12 review: Bleeding without alarm signs
    @bleed_only
    blood .. stool/urine/pee/semen/phlegm/tissue/toilet unless test/sample/pressure
    black/tarry stool
"""

RULES = (
    parse_rules(Family.BREATHING, BREATHING)
    + parse_rules(Family.ANAPHYLAXIS, ANAPHYLAXIS)
    + parse_rules(Family.BLEEDING, BLEEDING)
)
