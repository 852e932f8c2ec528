"""Names of drugs and of diagnoses, as staff write them, for the rules of text_privacy.

Written for this project, in English and in what Spanish is common. A name of several words is
joined by `_`; accents and capitals don't count, and a plural `s` is found by itself.
"""

_DRUGS = """
    abilify acarbose accutane acetaminophen actos acyclovir adalimumab adderall advair advil
    albuterol alendronate aleve allegra allopurinol alprazolam ambien amiodarone amitriptyline
    amlodipine amoxicillin amoxil amphetamine anastrozole apixaban aripiprazole arimidex aspirin
    atenolol ativan atomoxetine atorvastatin atripla augmentin avonex azathioprine azithromycin
    baclofen bactrim belsomra benadryl benazepril benzonatate benztropine biktarvy bisoprolol
    botox brilinta budesonide bumetanide buprenorphine bupropion buspar buspirone bystolic
    calcitriol canagliflozin candesartan captopril carbamazepine carbidopa carvedilol celebrex
    celecoxib celexa cephalexin cetirizine chantix chlorthalidone cialis cipro ciprofloxacin
    citalopram claritin clindamycin clomid clonazepam clonidine clopidogrel clozapine codeine
    colchicine combivent concerta copaxone coreg coumadin cozaar crestor cyclobenzaprine
    cyclosporine cymbalta dapagliflozin daptomycin decadron depakote depo_provera depo_shot
    depo_medrol descovy desvenlafaxine dexamethasone dextroamphetamine diazepam diclofenac
    dicyclomine digoxin dilantin diltiazem diovan diphenhydramine divalproex dolutegravir
    donepezil doxazosin doxycycline duloxetine dulera dupixent effexor eliquis empagliflozin
    enalapril enbrel enoxaparin entresto epinephrine epipen epi_pen eplerenone escitalopram
    esomeprazole estradiol estrogen eszopiclone etanercept ethambutol euthyrox evista ezetimibe
    famotidine farxiga fenofibrate fentanyl finasteride flagyl flexeril flomax flonase flovent
    fluconazole fluoxetine fluticasone fluvoxamine focalin folic_acid fosamax furosemide
    gabapentin gemfibrozil genvoya glargine gleevec glimepiride glipizide glucophage glyburide
    guaifenesin haldol haloperidol harvoni heparin herceptin hormone_blocker humalog humira
    humulin hydralazine hydrochlorothiazide hydrocodone hydrocortisone hydromorphone
    hydroxychloroquine hydroxyzine hyzaar ibuprofen imitrex imodium infliximab insulin invega
    ipratropium irbesartan isoniazid isosorbide isotretinoin ivermectin jardiance januvia kenalog
    keppra ketamine ketoconazole ketorolac klonopin labetalol lamictal lamotrigine lansoprazole
    lantus lasix latanoprost latuda letrozole leuprolide levaquin levemir levetiracetam levitra
    levofloxacin levothyroxine lexapro librium lidocaine linagliptin lipitor liraglutide
    lisinopril lithium loperamide loratadine lorazepam losartan lovastatin lovenox lunesta lupron
    lyrica macrobid marijuana meclizine medroxyprogesterone melatonin meloxicam memantine
    metformin methadone methimazole methocarbamol methotrexate methylphenidate
    methylprednisolone metoclopramide metoprolol metronidazole mifepristone milk_of_magnesia
    minocycline minoxidil miralax mirtazapine misoprostol mobic modafinil montelukast morphine
    motrin mounjaro mucinex nabumetone naloxone naltrexone namenda naproxen narcan nasonex
    neurontin nexium niacin nicotine_patch nifedipine nitrofurantoin nitroglycerin norco
    nortriptyline norvasc novolog nuvaring nystatin olanzapine olmesartan omeprazole ondansetron
    oseltamivir oxcarbazepine oxybutynin oxycodone oxycontin ozempic pantoprazole paracetamol
    paroxetine paxil paxlovid penicillin pepcid percocet phenergan phenobarbital phentermine
    phenytoin pioglitazone plan_b plaquenil plavix potassium_chloride pradaxa pramipexole
    pravastatin prazosin prednisolone prednisone pregabalin premarin prilosec pristiq
    progesterone promethazine propranolol protonix provigil prozac pseudoephedrine pulmicort
    pyrazinamide quetiapine qvar ranitidine rasagiline remeron remicade repatha restasis restoril
    retrovir revia rifampin risperdal risperidone ritalin rituximab rivaroxaban
    robaxin rosuvastatin ropinirole rybelsus salbutamol saxagliptin semaglutide sennosides
    seroquel sertraline sildenafil silvadene simvastatin singulair sitagliptin spiriva
    spironolactone statin strattera suboxone subutex sudafed sulfamethoxazole sumatriptan
    symbicort synthroid tadalafil tamiflu tamoxifen tamsulosin tegretol temazepam tenofovir
    terazosin testosterone thorazine ticagrelor timolol tirzepatide tivicay tizanidine tolterodine
    topamax topiramate toprol torsemide toujeo tradjenta tramadol trazodone tresiba triamcinolone
    triamterene tricor trintellix trulicity truvada tylenol ultram valacyclovir valium valproate
    valsartan valtrex vancomycin varenicline vasotec venlafaxine ventolin verapamil viagra
    vicodin victoza vidaza viibryd vivitrol voltaren vraylar vyvanse warfarin wegovy wellbutrin
    xanax xarelto xeljanz xolair xyzal zantac zepbound zestril zetia ziprasidone zithromax
    zocor zofran zoladex zolmitriptan zoloft zolpidem zonisamide zovirax zyprexa zyrtec
    anticoagulant antidepressant antipsychotic antibiotic antiviral beta_blocker birth_control
    birth_control_pill blood_thinner chemo chemotherapy contraceptive hormone_therapy
    hormone_replacement hrt immunotherapy inhaler morning_after_pill narcotic opioid opiate
    pain_killer painkiller abortion_pill radiation_therapy radiotherapy sedative sleeping_pill
    steroid stool_softener laxative testosterone_shot water_pill nebulizer antiretroviral hiv_med
    insulina metformina aspirina paracetamol anticonceptivo antibiotico quimioterapia penicilina
    metadona ibuprofeno omeprazol iud mirena nexplanon kyleena seasonique levora trinessa jolivette
    paragard
    """
DRUGS = frozenset(_DRUGS.split())
"""Generic names, brands, and kinds of drugs that tell what is treated."""

_ENDINGS = (
    "azepam azolam azole azol barbital ciclib cillin cilina cycline dipine dronate floxacin "
    "floxacino fenac fibrate gatran gliflozin gliptin glitazone glutide grelor kinra lukast mycin "
    "micina olol oxetine parin phylline prazole prazol prednisone pril profen sartan semide "
    "setron statin statina tadine terol thiazide tidine tinib tinide triptan triptyline vudine "
    "xaban zosin ciclovir cyclovir tegravir previr buvir navir limus limumab zumab ximab tumab"
)
DRUG_ENDINGS = tuple(_ENDINGS.split())
"""How the names of drugs of one kind end; they count in words of seven letters and more."""

_DIAGNOSES = """
    abortion abscess acid_reflux acne addict addiction adhd alcoholic alcoholism
    alcohol_abuse alcohol_use alopecia alzheimer anemia aneurysm angina anorexia anorexic
    anxiety_disorder anxiety appendicitis arrhythmia arthritis asperger asthma asthmatic
    astigmatism atherosclerosis athletes_foot athlete_s_foot atrial_fibrillation afib autism
    autistic autoimmune bacterial_vaginosis bedwetting bell_s_palsy benign_tumor bipolar
    bladder_infection blood_clot blood_poisoning bone_loss borderline_personality bowel_disease
    brain_bleed brain_injury broken_ankle broken_arm broken_bone broken_hip broken_leg
    broken_wrist bronchitis bulimia bulimic cancer cancerous carcinoma cardiomyopathy
    carpal_tunnel cataract celiac cellulitis cerebral_palsy chickenpox chicken_pox chlamydia
    cholera cirrhosis clubfoot cocaine colitis colon_cancer concussion
    congestive_heart_failure conjunctivitis copd coronary_artery_disease covid covid_19
    coronavirus croup crohn cyst cystic_fibrosis cystitis deep_vein_thrombosis dvt dementia
    depressed depression depressive dermatitis detox diabetes diabetic diverticulitis
    domestic_violence domestic_abuse down_syndrome drug_abuse drug_problem drug_use dyslexia
    dysplasia ear_infection eating_disorder eczema ectopic emphysema endometriosis epilepsy
    epileptic erectile_dysfunction fatty_liver fibroid fibromyalgia fracture fungal_infection
    gallbladder_disease gallstone gastritis gender_dysphoria genital_wart genital_herpes gerd
    gestational_diabetes glaucoma goiter gonorrhea gout graves_disease hallucination head_lice
    hearing_loss heart_attack heart_disease heart_failure heart_murmur heartburn hemophilia
    hemorrhoid hepatitis hernia herniated_disc heroin herpes high_blood_pressure high_cholesterol
    high_blood_sugar hiv hodgkin hot_flash hpv huntington hyperlipidemia hypertension
    hyperthyroid hyperthyroidism hypoglycemia hypothyroid hypothyroidism ibs impetigo impotence
    incontinence incontinent infection infertile infertility influenza insomnia
    irritable_bowel jaundice kidney_disease kidney_failure kidney_infection kidney_stone leprosy
    leukemia lice liver_disease liver_failure lung_disease lung_nodule lupus lyme lymphoma
    macular_degeneration malaria malignancy malignant mania manic measles melanoma meningitis
    menopause mental_illness meth metastasis metastatic migraine miscarriage mono mononucleosis
    mpox mrsa multiple_sclerosis mumps muscular_dystrophy myeloma narcolepsy neuropathy
    nervous_breakdown obese obesity ocd opioid_use osteoarthritis osteopenia osteoporosis
    ovarian_cyst overdose overweight palsy pancreatitis panic_attack panic_disorder paranoia
    paranoid parkinson pcos pelvic_inflammatory personality_disorder pink_eye plantar_fasciitis
    pneumonia polio polyp postpartum_depression pre_diabetes prediabetes prediabetic preeclampsia
    pregnancy pregnant prenatal prostate_cancer psoriasis psychosis psychotic ptsd
    pulmonary_embolism rabies rape rehab relapse renal_failure restless_leg retinopathy
    rheumatoid ringworm rosacea rsv salmonella sarcoidosis scabies scarlet_fever schizoaffective
    schizophrenia schizophrenic sciatica scoliosis seizure self_harm sepsis sexual_assault
    sexually_transmitted shingles sickle_cell sinus_infection sinusitis skin_cancer sleep_apnea
    spina_bifida sti std std_clinic stillbirth stomach_flu strep strep_throat stroke
    substance_abuse substance_use suicidal suicide syphilis tachycardia tapeworm tb
    thrombosis thrush thyroid_disease tinnitus tonsillitis torn_ligament
    tourette trichomoniasis tubal_pregnancy tuberculosis tumor tumour ulcer
    urinary_infection urinary_tract_infection uti vaginitis vaginosis varicose venereal vertigo
    vitiligo whooping_cough withdrawal_symptom yeast_infection
    aborto alcoholismo alzheimer anemia ansiedad artritis asma bronquitis cancer cirrosis
    colesterol_alto covid demencia depresion drogadiccion embarazada embarazo epilepsia
    esquizofrenia gonorrea hepatitis herpes hipertension infeccion leucemia lupus migrana
    cardiac_arrest metabolic_syndrome sprain whiplash laceration torn_meniscus birth_defect
    neumonia obesidad presion_alta sida sifilis tuberculosis tumor ulcera vih
    """
DIAGNOSES = frozenset(_DIAGNOSES.split())
"""What a person may have, by its doctor's and its everyday name."""

_DIAGNOSIS_ENDINGS = "itis osis emia algia pathy plegia rcoma inoma elanoma phoma denoma sclerosis"
DIAGNOSIS_ENDINGS = tuple(_DIAGNOSIS_ENDINGS.split())
"""How the names of many illnesses end, under the same condition."""

_NO_ILLNESSES = (
    "diagnosis prognosis hypnosis osmosis academia bohemia nostalgia sympathy empathy apathy"
    " telepathy homeopathy naturopathy osteopathy metamorphosis symbiosis"
)
NO_NAMES_THOUGH_ENDED = frozenset(("souvenir", "reservoir", *_NO_ILLNESSES.split()))
"""Words that end like a drug or an illness and are neither."""

EXACT = {
    "PrEP": "drug",
    "PEP": "drug",
    "AIDS": "diagnosis",
    "ALS": "diagnosis",
    "CHF": "diagnosis",
    "CKD": "diagnosis",
}
"""What counts only as it stands here, as small letters mean something else."""

_NOT_MEANT = (
    "covid_vaccine covid_shot covid_booster covid_rules flu_shot flu_vaccine influenza_vaccine "
    "hpv_vaccine hepatitis_vaccine measles_vaccine polio_vaccine rsv_vaccine shingles_vaccine "
    "shingles_shot stroke_of_luck stroke_of_genius infection_control infection_prevention"
)
NOT_MEANT = frozenset(_NOT_MEANT.split())
"""Longer names that hold one of the above and mean nothing private."""
