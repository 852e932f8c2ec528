"""The list, III: overdose and poisoning. How a wording is read: red_flag_pattern."""

from psc_app.domain.red_flag_rule import Family, parse_rules

OVERDOSE = """
OVD-01 alert: Somebody has taken an overdose
    @relative/i/think/may/might overdosed/overdosing/od'd
    @relative/i/think .. overdosed
    took/taken/take/taking .. overdose
    overdosed/overdosing + now/help/friend/unresponsive
    overdosed/overdosing on
    is/might/think overdosing
OVD-02 alert, alone: Names an overdose or a poisoning and nothing else
    overdose/overdosed/overdosing/poisoned/poisoning/carbon_monoxide/sobredosis/drug_overdose
OVD-03 alert: Took too many tablets, a whole bottle, or all at once
    @took .. @too_many .. @pills unless been_taking/usual/directed/breakfast/fasting/on_time/@daily/
        should/
        coffee/caffeine/how_many/bills/day_off/prescribed
    @took .. @too_many + @pills unless been_taking/usual/directed/breakfast/fasting/on_time/@daily/
        should/
        coffee/caffeine/how_many/bills/day_off/prescribed/day
    @took .. #many .. @pills unless should/how_many/@daily/refill/years/prescribed/ago/@unit/mg
    @took .. #many @pills unless @daily/refill/years/prescribed/@unit
    took/taken/swallowed/downed/ate/popped/necked/take/taking .. them_all/the_whole_lot/the_lot/
        all_of_them/all_my_pills/all_my_meds/whole_packet/whole_bottle/handful/fistful/whole_box/
        entire_bottle/the_whole_pack/the_rest_of_my unless turns/time/exam/course/test/finish_the
    all/all_of my/his/her/the pills/tablets/meds/medicine/medication + took/taken/swallowed/ate/
        at_once/together unless prescribed/usual/directed/breakfast/fasting/on_time/@daily
    #many .. @pills + since_yesterday/since_last_night/at_once/in_one_go/since_this/counted/
        together unless @refill/left/count/@daily
    too many/much @pills unless on/prescribed/hate/does/is/am_i/copay
    @took .. whole/entire/full/all .. @pills/bottle/supply unless usual/directed/breakfast/fasting/
        on_time/prescribed/should/@daily/day_off/class/course/glass/bar
    worth + at_once/together
    whole_week/weeks_worth/days_worth/month_supply/month's_supply + pills/tablets/meds/took/taken
    mixed/combined/together + @pills/@street_drug + alcohol/vodka/wine/beer/booze/@street_drug +
        feel/fading/can't/sleepy/heart/slow/dizzy/sick unless if/can_i/okay
    handful of @pills + @took/@vomit/after unless nuts
    pills/drugs/tablets/meds/xanax + alcohol/vodka/whiskey/booze/liquor/drunk/drank/bottle_of +
        @unresponsive/lot/many/lots/bottle/took/taken
    @took #number .. instead_of #number unless 2
    accidentally/mistake/accident/error + @took + #number + @pills unless 2/once/one_extra/1
    finished/emptied .. bottle/box/packet/pack + sleeping/painkillers/tylenol/xanax/opioids/
        benadryl/ambien/oxy unless @refill/course/need
    how many .. i/he/she took
    not/don't know how_many .. took/swallowed/ate/taken
    took/swallowed/ate them/everything ++ whole/entire/full packet/bottle/box/lot/pack/strip unless
        dog/cat/course
OVD-04 alert: Many times the dose, several doses, or somebody else's tablets, with signs
    ten_times/10_times/five_times/5_times/3_times/4_times/triple + dose/insulin/amount/medicine +
        @took/gave/mistake/accident/accidentally
    twice/double/doubled/again/muddled/mixed_up/too_much + @pills/dose ++ drowsy/dizzy/faint/
        shaking/shaky/confused/nodding_off/vomiting/sleepy/weird/sick/twitching/rough/muddled
        unless years
    @took + husband/wife/mom/dad/someone + @pills/heart + instead/mistake/dizzy/accident
    pills/meds/medicine + 3_times/4_times/5_times + today/this_morning
    double_dosed/doubled + @pills/dose/methadone + @sleepy/dizzy/@breathless
    @took .. wife's/husband's/mom's/dad's/friend's/someone's/wife/husband/mom/dad/friend + @pills +
        @sleepy/dizzy/faint/weird/@breathless/sick
    gave + baby/child/kid/son/daughter/year_old/toddler + adult/doses/too_much/whole unless
        dose_of_the/first_dose
    mixed_up/muddled/confused .. @pills .. took/taken
    @took .. week's/weeks/days/month's worth unless of_class/of_notes
    @took double/twice/triple .. again/more + @pills/pulse/heart/dizzy
    @took + double/twice/triple + @pills ++ pulse/heart_rate/dizzy/faint/sleepy/slow
OVD-05 alert: A child got at tablets, or swallowed something dangerous
    @child + @swallowed + @pills/@toxin/something/object unless prescribed/stubborn/refuses/
        allergic/if/when/how/lunch/formula
    my/our @child just/has/may_have/might_have/accidentally @swallowed @pills/@toxin/something
    @child .. mouth + @pills/@toxin/medicine/poison unless thermometer/ulcer/sore/dose/syringe
    medicine/@pills/@toxin + in + @child + mouth unless ulcer/sore/thrush
    @child + got_into/gotten_into/get_into + @pills/@toxin/cabinet unless school/if/how/college/
        trouble/fight/program
    @child ++ pills/tablets + missing/mouth/open/gone
    @child drank/drunk/ate/swallowed/licked my/his/her/the/some/a + @pills/@toxin unless if/
        prescribed
    swallow/swallowed/swallowing + battery/magnet/magnets/coin/needle/razor unless if/last_year/ago
    put .. battery/magnet + mouth/swallow
    gave + baby/child/son/daughter + wrong/times/double + dose/medicine/amount/tylenol
    @child @swallowed .. @toxin unless if
    @child + @swallowed + @toxin unless if/fish/lunch/when
    gave/given .. dog's/cat's/my/wrong @pills .. to + son/daughter/child/baby/kid/toddler unless
        school
OVD-06 alert: Drank, ate or touched a poison
    @swallowed/bit_into .. @toxin unless if/life/fish/dog/cat/iphone/battery_power/ipod
    pesticide/insecticide/herbicide/weed_killer/chemical + spilled/sprayed/all_over/breathed/
        twitching/drooling
    think/been/was/being/got poisoned unless food/ivy/dog/cat
    poisoned me/him/her/us
    something/drug + in/into my/her drink
    been/was/got drugged/roofied/spiked
    drink was/got spiked
OVD-07 alert: Carbon monoxide, gas or fumes
    carbon_monoxide/co_alarm/co_detector/monoxide/gas_alarm + going_off/poisoning/headache/
        headaches/
        beeping/leak/went_off/think_we/keeps/screaming/sounding/ringing/dizzy/sick/goes_off
    co alarm/detector going/went/beeping/is
    gas/fire/furnace/heater/heating/boiler/generator + smell/smelling/leak + @nausea/headache/
        headaches/dizzy/head/pain/faint/vomit
    mixed/mix/mixing/breathed/inhaled + bleach/ammonia/chemicals/chlorine/fumes/cleaners/cleaner/
        smoke/gas unless if/can_i
    smoke inhalation
    fumes + @breathless/cough/coughing/dizzy/burns/chest
    house/everyone/family/all + headache/headaches/dizzy/sick ++ heater/furnace/gas/boiler/
        generator/smell
    huff/huffed/huffing/sniffed/sniffing + paint/glue/gas/aerosol/butane/solvent/duster
OVD-08 alert: Drugs or alcohol, and the person does not wake, is blue or breathes badly
    took/taken/used/shot_up/snorted/smoked/injected/ate/had/overdosed/swallowed ++ @street_drug/
        @pills/@berries ++ @unresponsive unless prescribed/months/years/@refill/@daily/@vaccine
    heroin/fentanyl/molly/needle/dope/opioids/vodka/booze/drunk/alcohol ++ @unresponsive unless
        years/months/sofa/couch
    shot_up/shooting_up/snorted/injected + @unresponsive/blue/funny/heart/snoring/friend
    smoked/used/took + meth/crack/cocaine/coke/weed/k2/spice/molly + heart/@chest/@confused/seeing/
        pounding/@breathless
    needle + next_to/in_his_arm/in_her_arm/beside unless nurse/blood
    alcohol poisoning
    edible/edibles/gummies/weed/thc ++ can't_move/@unresponsive/pounding/racing/freaking unless
        sleep
    narcan/naloxone + gave/given/used/need_it/didn't unless @refill/training/class/carry/pharmacy
    syringe/foil/needle/spoon_and_lighter + slumped/@unresponsive/breathing/found/next_to unless
        insulin/nurse/vaccine
OVD-09 alert: Far too much insulin
    insulin + too_much/wrong_dose/ten_times/10_times/twice/extra + mistake/accident/accidentally/
        took/gave/injected/had/shaking/wrong/error
    too much insulin
    units + insulin + instead/mistake/wrong/#many + instead/mistake/wrong/accident/twice
    insulin + units + stabbed/meant/someone/mistake/wrong/else
OVD-10 alert: Wild mushrooms, berries or plants were eaten
    mushroom/mushrooms/berries .. yard/woods/garden/forest ++ ate/eaten
    ate/eaten/eat/swallowed/ate_some + @berries + wrong/mistake/accident/wild/garden/vomit/vomiting/
        puking/drowsy/sick/yard/woods/picked/forest/poisonous/found/think/daughter/son/child/dog
        unless farm/yogurt/pie/market/dog
OVD-11 alert: Empty bottles or packs were found
    empty bottle/packet/packets/packs/box/blister/pill + found/@pills/@unresponsive/next_to/around/
        everywhere/beside unless @refill
    found + @relative + bottle/pills/packets/needle + empty/@unresponsive/of
    taken/took something + @unresponsive/empty/pills
OVD-12 review: A dose taken twice or a wrong one, without alarm signs
    @took + @pills/dose + twice/double/wrong/extra
    double/extra/wrong dose/pill
    @took too_many/too_much
    food_poisoning
    gave .. wrong @pills
"""

RULES = parse_rules(Family.OVERDOSE, OVERDOSE)
