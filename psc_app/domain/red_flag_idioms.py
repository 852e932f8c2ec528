"""Words of danger that mean none: idioms, and names of things. Taken out before the rules read.

Only the words named are taken out: in "this pain in my chest is killing me" the chest stays.
Written as the rules are, see red_flag_pattern; a deeper line goes on.
"""

IDIOMS = """
killing/kills/kill me unless will/going/gonna/threatened/threatening/wants/said/says/tried/trying/
    try/he/she/husband/boyfriend/ex/someone/somebody/they
this/it/that/wait/line/stairs/shoes/price/heat/music/bureaucracy is/are killing/murdering me
will/would/going_to/gonna/threatened_to/wants_to/threatens_to kill/murder/strangle/shoot/skin/
    throttle me/us if i +
    not/miss/forget/forgot/lose/eat/cancel/skip/late/break/buy/ruin/wear/bring unless leave/tell/go/
    talk/police/him/knife/gun
kill/murder/strangle/throttle/shoot/stab/smash/burn .. printer/laptop/computer/phone/alarm/robot/
    chatbot/machine/rooster/website/portal/app/bot/wifi/router/scale/scales/treadmill/spreadsheet
hit/slapped/hits me/us with .. bill/fee/charge/invoice/questions/homework/deadline/news/fine/fees
bill/invoice/price/news/copay/cost .. hit me/us
trainer/coach/instructor/gym/class/workout/session/physio/pt/stairs/hill/flu/job .. beat/beating/
    kick/
    kicked/killing/killed/murdered/destroyed/kicking me/us/my_ass/my_butt
fainted/faint/passed_out/collapsed/collapse/died + bill/price/prices/copay/estimate/invoice/cost/
    quote
collapse/collapsed/crash/crashed/fell into/in/onto/on/to bed/sofa/couch/armchair unless wake/hit/
    head
train_wreck/car_crash_of/crash_diet/crash_course/brick_wall/fell_off_the_wagon/hit_for_six
worst headache + form/forms/insurance/billing/tax/taxes/portal/paperwork/system/parking/schedule
form/forms/insurance/billing/taxes/portal/paperwork is/are .. headache/headaches
cut me/him/us deep/to_the_quick
wife/husband/boss/mom/dad/teacher/mother/daughter/coach had/has/have/having a_fit + when/about/over/
    if unless shaking/floor
heart burst/bursting with/of
bursting_with_pride/burst_with_pride/bursting_with_joy/on_fire_today/on_a_roll
phone/laptop/computer/tablet/printer/car/server/boiler/dishwasher had/has/having a/another/its
    stroke/
    seizure/heart_attack/fit/meltdown
bills/rent/debts/rules/mortgage/prices is/are strangling/choking/suffocating/killing me/us
kill/murder/strangle my brother/sister/husband/wife/kids/son/daughter/roommate/flatmate + ate/eaten/
    forgot/spilled/stole_my/lost_my/used_my/drank_my
workout/legs/squats/leg_day .. can't_move/dead + love/doms/gym/trainer
jump/throw_myself/kill/murder/die .. for a_decent/some/a_good/a_proper/a_coffee/a_cuppa
someone/somebody/just shoot/kill me + forms/more/again/mondays/monday/hold/portal/meetings
drown/drowned/drowning his/her/my/their sorrows
paper_cut ++ bled/bleeding/blood
blood_red beetroot/beets/sunset/nails/dress/wine/sauce/juice
packed/squashed/crammed .. breathe
kids/boss/wife/husband/mom/dad/coach/lady/teacher/she/he/they/son/daughter will/would/going_to/
    could kill/murder me/us from/over/when/for/with unless knife/gun/leave/police/scared/afraid
tried/trying/tries/wants to_kill/to_murder me/us with/at/today + burpees/squats/spin/exercise/
    stairs/
    hill/workout/homework/class/sprints/kale/salad/gym/session/hills/diet/exercises/yoga/pilates
knee/back/hip/tooth/job/stairs/weather/heat/exams/exam/noise/diet/foot/feet/shoes/commute will/is/
    going_to/are .. take/kill/killing/murder/murdering my_life/me/us
murder/kill/strangle/shoot/throttle whoever/whomever/the_person/the_idiot/the_genius/that_rooster
could/would/will/might kill/murder/shoot/stab/strangle/die for
could stab/kill/murder/strangle someone/somebody/anyone for
kill for
would sooner/rather .. than
hemorrhaging/bleeding hours/money/time/cash/staff/clients/users/members/customers/subscribers/points
stabbed/stab/stabbing .. in_the_back unless knife/blood/bleeding/bleed/hospital/man/guy
suffocating/suffocate/suffocated/drowning/choking/buried/drown/sinking in/under/by/on + admin/work/
    emails/email/paperwork/laundry/forms/debt/bills/homework/essays/spreadsheets/meetings/deadlines/
    perfume/love/tasks/reports/washing/notes/exams/marking/rules/cards/orders
chest/legs/lungs/head/heart/arms/abs/quads .. exploded/explode/died/dead/fire + gym/bench/squats/
    leg_day/class/workout/session/haha/@laughing
bench_pressed/bench_press/benched/chest_day/pressed_till
scared/frightened/scares the_life/the_hell/the_crap/the_daylights/the_living/hell/crap out/of_me
eyes bleed
hit/run_over/knocked/flattened .. by + like/feel/felt/feels unless actually
by a car_door
like/as_if/as_though .. hit/run_over/knocked by
jump/jumped/jumps/jumping off .. bridge/cliff + would_you/friends/everyone
throw/throwing myself or/into_work/into_the_sun/into_it/into_knitting/into_gardening/off_the_pier
yeet myself
heart stopped/stops/stop + when/laughing/price/saw/scared/fright/letter/called/rang/but unless
    cpr/paramedics
heart_attack/stroke/coronary/seizure/aneurysm + if_he/if_she/if_i_hear/if_they/on_a_plate/when_he/
    when_she/when_they + sees/saw/hears/heard/saw_the/finds/plays/eating/bill/price/burger/again/
    keeps
boss/mom/dad/wife/husband/coach/accountant .. going_to/will/would/nearly have .. stroke/
    heart_attack/
    coronary/fit/seizure when/if
had/having/have/has/throw/throws/threw a_fit/fits/a_hissy_fit/a_meltdown + about/over/because/
    when_i/
    laughing/giggles/sneezing/coughing/temper
fit/fits of laughter/giggles/sneezing/coughing/pique/rage/temper
in fits/stitches
beat/beaten/beats/beating .. me/us/him/her/them .. at/in cribbage/chess/cards/scrabble/tennis/golf/
    monopoly/checkers/dominoes/bowls/racing/mario/fifa/poker/race/uno/ludo/rummy/ping_pong
beat me to_it/there
finished me off
will_to_live/soul_left/left_my_body/saw_god
end_it_with/end_it_there/end_of_my_rope_with/end_the_call/end_my_membership/end_my_subscription
die/died/dies/dying .. inside/of_cringe/of_nerves/of_shame/of_heat/of_hunger/on_the_inside
on_fire .. quads/legs/abs/thighs/feet/mouth/team/today_at_work
gut/head/brain/eyes .. bleeding/bleed + spreadsheet/spreadsheets/numbers/forms/screen/website
over .. dead body
bleeding out/edge + game/gta/lol/fortnite/cod/level/boss
shot_to_pieces/shot_in_the_dark/shots_fired_at_work/long_shot/big_shot/shot_nerves/nerves_are_shot/
    shot_of_espresso/call_the_shots
suicide/self_harm/sepsis/abuse/rape/poisoning/allergy leaflet/leaflets/poster/posters/helpline/
    training/course/awareness/statistics/policy/screening/questionnaire/reprint/webinar/module/talk
gas_alarm/smoke_alarm/carbon_monoxide_alarm/co_alarm + battery/low_battery/buy/where/install/
    replace/free/fit/sell/false/supply/give
dying_to_know/dying_to_see/dying_to_get/dying_to_hear/dying_to_meet/dying_to_try/dying_for_a/
    dying_for_some/dying_for_my/dying_for_the/dying_to_go/dying_to_eat/dying_of_hunger/
    dying_of_boredom/dying_of_curiosity/dying_of_laughter/dying_of_embarrassment/dying_of_thirst/
    dying_from_boredom/dying_of_heat
dying/dead/die + @laughing/emoji/typo/meme
die/died/dead/dying of/from embarrassment/laughter/fright/boredom/shame/laughing
die .. if i don't get
rather die than
to_die_for/dead_tired/deadline/dead_battery/dead_line/dead_serious/dead_wrong/dead_right/dead_end/
    dead_set/dead_on_my_feet/death_of_me/not_dead_yet/drop_dead_gorgeous/over_my_dead_body/die_hard/
    wake_the_dead/would_not_be_caught_dead/dead_phone/dead_link/nail_in_the_coffin/die_laughing
could kill/murder/strangle a/an/someone/the/him/her + @laughing/coffee/taxi/hungry/driver/sandwich/
    drink/late/burger
could have killed/strangled/murdered
hungry .. kill someone
kill_two_birds/killed_two_birds/kill_time/killing_time/kill_for/murder_for/killing_it/kill_the_mood/
    kill_the_pain/kill_me_now/kill_my_battery
kill .. weed/germ/bug/bacteria/virus/lice/zombie/monster/mold/nerve
boss/wife/mom/dad/husband/daughter/son/sister/teacher/kids/boyfriend .. kill me if unless i_leave/
    i_tell/i_go
make/makes/making/made me want/wanna .. scream/cry/die/shoot/kill/kill_myself/shoot_myself +
    @laughing/@service/jk
shoot_me_an_email/shoot_me_a_text/shoot_me_a_message/shoot_me_a_note/shoot_me_an/shoot_me_over/
    shoot_us_an/shoot_us_a/shoot_hoops/shoot_you_an/shoot_you_a/shooting_you_a/shoot_me_a/a_shot/
    photo_shoot/photo_shooting
flu_shot/flu_shots/covid_shot/tetanus_shot/allergy_shot/allergy_shots/booster_shot/first_shot/
    second_shot/cortisone_shot/my_shot/my_shots/the_shot/the_shots/his_shots/her_shots/b12_shot
heart_attack + price/bill/saw/copay/charge/hiding/email/when_i/scared/cost/invoice/spider/prank
    unless @chest/sweating/arm/ago
nearly/almost .. heart_attack unless died
gave/give/gives/giving me a/another heart_attack/stroke/coronary/aneurysm
give/gave me .. stroke/coronary/heart_attack/aneurysm
have_a_stroke/a_stroke/a_heart_attack + @service
bill/price/invoice/copay .. giving/gives/gave me .. chest_pain/chest_pains/stroke/palpitations/hives
stroke_of/breast_stroke/breaststroke/back_stroke/backstroke/butterfly_stroke/golf_stroke/
    brush_stroke/pen_stroke
scared/bored/worried/sick/frightened/tired/worked/freezing/starving/loved/love/thrilled .. to_death
scare/scares/scared the
nearly/almost .. died/choked/fainted/killed/dropped_dead + when/saw/price/bill/@laughing/fright/
    copay/heard/read/shock/coffee/telephone/me/sandwich
choke/choking/choked/chokes with/from/of @laughing
choke/choked/choking .. coffee/sandwich/tea/lunch + price/when/saw/read/@laughing/made
choked_up/chokes_me_up/chokes_up/made_me_choke
took_my_breath_away/takes_my_breath_away/take_my_breath_away/breath_of_fresh/hold_my_breath/
    holding_my_breath/held_my_breath/save_your_breath/waste_my_breath/in_the_same_breath/bad_breath
breath/breathe/dying/died/choke/choked + @laughing
heart + sank/broken/skipped_a_beat/skip_a_beat/melt/set_on/goes_out/out_to/warming
heart_broken/broken_heart/heartbroken/breaks_my_heart/broke_my_heart/breaking_my_heart/by_heart/
    heart_stopping/change_of_heart/heart_of/aches_for/heart_aches_for
heart_attack/stroke + this_website/the_website/your_website/portal/billing
head/brain/mind + exploding/explode/blown/spinning + @service/forms/bills/math/numbers/options
blew_my_mind/blow_my_mind/blown_my_mind/blow_a_gasket/blow_a_fuse/blew_up_my_phone/
    blowing_up_my_phone/phone_blowing_up/phone_is_blowing_up/blow_up_my_phone/blown_away
lose/losing/lost my mind unless voices
bleeding_me/bleed_me/bleeding_us/bleed_us/bleeding_money/bleeding_edge/bleeding_heart/bleed_dry
bloody .. hell/awful/nightmare/printer/website/nuisance/useless/ridiculous/stupid/brilliant/phone/
    good/annoying/computer/thing
hit_me_up/hit_me_back/hit_me_with_a_bill/hit_the_road/hit_the_gym/hit_the_sack/hit_the_hay/
    hit_the_nail/hit_the_spot/hit_with_a/hit_or_miss/hit_a_wall/hit_rock_bottom/hit_my_deductible
drowning_in_paperwork/drowning_in_work/drowning_in_bills/drowning_in_debt/drowning_in_emails/
    drowning_in_forms/drowning_in_laundry/drowning_under/swamped/sick_as_a_dog/dog_tired/dog_days/
    choking_my_budget/choking_the_budget
burning_question/burned_out/burnt_out/burn_out/burning_bridges/burning_desire/heart_burn
pressure_at_work/pressure_from/pressure_of/pressure_at_school/under_pressure/peer_pressure/
    water_pressure/tire_pressure/high_pressure/pressure_cooker
under .. pressure unless @chest
blood_pressure/blood_work/blood_test/blood_tests/blood_sugar_test/blood_type/blood_draw/blood_drawn/
    blood_drive/blood_donor/blood_count/blood_sample/blood_group/blood_results/blood_bank/
    blood_donation/blood_oranges/blood_relative/blood_glucose_test/cord_blood/blood_taken
passed_out/pass_out/passing_out/crashed_out/crashed + sofa/couch/early/shift/tv/asleep/bed_at/nap/
    exhausted/like_a_light/so_tired unless floor/wake/hit
passed/pass/passing out flyers/flyer/leaflets/candy/papers/forms/cards
system/website/app/portal/server/computer/site crashed/crash/collapsed/crashing
pain_in_the_neck/pain_in_my_neck_about/pain_in_the_butt/pain_in_the_ass/pain_in_the_backside
pain_in_my_neck + form/about/paperwork/husband
fit_me_in/fit_into/fit_for/fit_note/fit_test/good_fit/best_fit/fitted/fitting_in/keep_fit/get_fit/
    fit_test/fitness/fit_us_in/fit_him_in/fit_her_in/see_fit
baby_aspirin/baby_powder/baby_shower/baby_wipes/baby_food/baby_number/baby_shampoo/baby_weight/
    baby_monitor/baby_carrots/baby_oil/baby_blues/baby_sitter/oh_baby/baby_book/baby_clothes
chest_x_ray/chest_xray/chest_x_rays/chest_freezer/chest_scan/chest_clinic/chest_x/chest_ct/
    chest_film/chest_press/chest_hair/chest_of_drawers/chest_physio/chest_muscle/chest_muscles/
    chest_cold/chest_exam/chest_doctor/ct_chest/chest_wall_muscle
heart_scan/heart_monitor/heart_doctor/heart_clinic/heart_specialist/heart_echo/heart_cath/
    heart_surgeon/heart_center/heart_murmur/doctor_of_heart/heart_check/heart_health/heart_medicine/
    heart_rate_monitor/heart_meds/heart_failure_clinic/heart_healthy/sweet_heart/heart_test
stroke_clinic/stroke_rehab/stroke_unit/stroke_awareness/stroke_survivor/stroke_association/
    stroke_team/stroke_nurse/stroke_doctor/stroke_group/stroke_follow/stroke_prevention/stroke_risk/
    stroke_information/stroke_leaflet/stroke_history/stroke_victim/stroke_recovery/stroke_ward
seizure_meds/seizure_med/seizure_medicine/seizure_medication/seizure_medications/seizure_clinic/
    seizure_plan/seizure_action/seizure_form/seizure_free/seizure_review/seizure_eeg/
    seizure_control/seizure_disorder/seizure_specialist/seizure_diary/seizure_log/seizure_drug/
    seizure_tablets/seizure_first_aid/seizure_precautions/seizure_history/seizure_activity/
    seizure_dog/seizures_are_controlled/for_my_seizures/seizure_pills
suicide_prevention/suicide_awareness/suicide_squad/suicide_hotline/suicide_class/suicide_group/
    suicide_lifeline/suicide_support/overdose_prevention/overdose_awareness/overdose_training/
    overdose_class/overdose_deaths/violence_prevention/violence_class/choking_hazard/
    violence_support/bereaved_by_suicide/lost_to_suicide/overdose_kit/after_suicide/suicide_loss
burn_clinic/burn_cream/burn_unit/burn_calories/burn_fat/burn_ointment/burn_gel/burn_off/heartburn
crisis_team/bleeding_disorder/bleeding_disorders/bleeding_clinic/bleeding_time/crisis_line
asthma_action/asthma_plan/asthma_clinic/asthma_review/asthma_nurse/asthma_check/asthma_pump
pregnancy_test/pregnancy_yoga/pregnancy_class/pregnancy_vitamins/pregnancy_control/pregnancy_tour/
    pregnancy_pillow/pregnancy_group/pregnancy_massage/pregnancy_clothes/pregnancy_photos
panic_attack + used/history/class
feeling_blue/feel_blue/bit_blue/blue_cross/blue_shield/blue_inhaler/blue_card/blue_pill/blue_form/
    blue_light/blue_one/blue_eyes/blue_ink unless lips
fire_alarm/fire_drill/attack_the_problem/panic_button
poison_ivy/poison_oak/poison_sumac/poison_control_number/cold_sore/jaw_dropped/jaw_dropping
cut_the_cord/cut_off_time/cut_off_date/cut_my_hair/cut_his_hair/cut_my_nails/cut_down/cut_back/
    cut_the_dose/cut_the_pill/cut_my_dose/clear_cut/paper_cut/short_cut/hair_cut/cut_in_half/
    cut_off_from/cut_me_off/got_cut_off/was_cut_off/call_cut_off
hot_flash/hot_flashes/hot_tub/hot_water_bottle/hot_yoga/hotline/hot_line/hot_meal/hot_flush/
    hot_mess/hot_chocolate
head_cold/head_lice/head_start/head_nurse/head_office/head_massage/head_count/heads_up/head_over_to
back_of_my_mind/kicking_myself/kick_off/kick_the_habit/kick_the_bucket/knock_on_wood/sat_on_hold/
    fell_asleep/falling_asleep/fall_asleep/fell_behind/fall_behind/falling_behind/fell_through/
    fell_in_love/fall_in_love/falling_apart/fall_apart/under_the_weather/fell_off_the_wagon
knock/knocks/knocked me/him/her out + medicine/pills/sleeping/meds/cold/flu/antihistamine
saved_my_life/life_saver/life_saving/life_insurance/off_my_chest/shaking_my_head/shake_my_head/
    blind_date/blind_spot/color_blind/under_the_gun/go_under_the_knife/under_the_knife/jump_the_gun/
    jumped_the_gun/jump_through_hoops/jump_ship/top_gun/nerf_gun/glue_gun/heat_gun/water_gun/
    massage_gun/radar_gun/squirt_gun/gun_range/gun_show/beat_cancer/beat_it/beat_this/beat_covid/
    beat_the_traffic/beat_around/beat_the_heat/smashing_it/smashed_it/murder_mystery/take_a_stab/
    took_a_stab/stab_at/back_stabbing/avocado_smash/blow_dry/pick_up_sticks/heart_to_heart/
    gun_license/knife_skills
beats_me unless he/she/dad/mom/husband/boyfriend/son/uncle/partner/stepdad/brother/ex/wife
water_heater/water_main/water_bill/water_bottle/water_fountain/water_pill/water_pills/water_tablet/
    water_weight/water_leak/water_pipe/water_bill
gas_station/gas_bill/gas_prices/gas_money/gassy
knife_edge/double_edged
dead + phone/battery/car_battery/laptop/link
"""
