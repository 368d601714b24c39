-- The demo marketplace, for empty marketplace tables.
--
-- 32 orders need a booking; one of them, Sarah Johnson Meade's (…-7F3K2A), has none. Seven more
-- are cancelled or refunded. Emma Stone has 5 requests waiting, and 6 once Sarah's is repaired: by support,
-- or by her own page as soon as she looks.
--
-- Everything else is as the owner's application leaves it, but for three things that operations
-- meets sooner or later and the demo should show: a request past its due day (…-TP80ZD), one
-- without a deadline (…-AN08IC), and a payment that failed and left its booking open (…-MD05ML).
--
-- All times hang on now(), in UTC whatever the session's time zone is. Ids are readable and fixed.

-- People -------------------------------------------------------------------------------------------

INSERT INTO "public"."User" ("id", "name", "email", "emailVerified", "role", "isVerified", "preferredLanguage", "createdAt", "updatedAt")
SELECT rpad('cdemouser' || p.key, 25, '0'), p.name, p.email, p.joined + interval '4 minutes', p.role::"public"."Role", true, p.language, p.joined, p.joined + interval '4 minutes'
FROM (
    SELECT v.*, date_trunc('milliseconds', now() AT TIME ZONE 'utc') - make_interval(days => v.days_ago, mins => v.days_ago * 37 % 1440) AS joined
    FROM (VALUES
        ('adawhitfield', 'Ada Whitfield',                          'admin@example.test',              'ADMIN',     'en', 900),
        ('samokafor',    'Sam Okafor',                             'support@example.test',            'ADMIN',     'en', 880),

        ('emmastone',    'Emma Stone',                             'emma.stone@example.test',         'CELEBRITY', 'en', 760),
        ('maralinden',   'Mara Linden',                            'mara.linden@example.test',        'CELEBRITY', 'en', 710),
        ('theovance',    'Theo Vance',                             'theo.vance@example.test',         'CELEBRITY', 'en', 655),
        ('inescastell',  'Inés Castell',                           'ines.castell@example.test',       'CELEBRITY', 'es', 590),
        ('rafetuiloma',  'Rafe Tuiloma',                           'rafe.tuiloma@example.test',       'CELEBRITY', 'en', 310),
        ('junoharrow',   'Juno Harrow',                            'juno.harrow@example.test',        'CELEBRITY', 'en',   2),

        ('sarahmeade',   'Sarah Johnson Meade',                    'sarah.meade@example.test',        'FAN',       'en', 140),
        ('wiremu',       'Wiremu Te Rangi-Featherstonehaugh',      'wiremu.terangi@example.test',     'FAN',       'en',  96),
        ('fan7',         NULL,                                     'fan7@example.test',               'FAN',       'en',   1),
        ('hanakealoha',  'Hana Kealoha',                           'hana.kealoha@example.test',       'FAN',       'en', 220),
        ('priyaraman',   'Priya Raman',                            'priya.raman@example.test',        'FAN',       'en', 180),
        ('jonas',        'Jonas Lindqvist',                        'jonas.lindqvist@example.test',    'FAN',       'en',  75),
        ('chenjiahui',   'Chen Jia-Hui',                           'jiahui.chen@example.test',        'FAN',       'en',  64),
        ('mateo',        'Mateo Ibáñez Rivas',                     'mateo.ibanez@example.test',       'FAN',       'es',   3),
        ('arohangata',   'Aroha Ngata',                            'aroha.ngata@example.test',        'FAN',       'en',  41),
        ('ifeoma',       'Ifeoma Nwosu',                           'ifeoma.nwosu@example.test',       'FAN',       'en', 150),
        ('saoirse',      'Saoirse Ní Bhriain',                     'saoirse.nibhriain@example.test',  'FAN',       'en',  88),
        ('takumi',       'Takumi Hayashi',                         'takumi.hayashi@example.test',     'FAN',       'en',  52),
        ('leilani',      'Leilani Fa’asavalu',                     'leilani.faasavalu@example.test',  'FAN',       'en', 119),
        ('fatima',       'Fatima Zahra El Idrissi',                'fatima.elidrissi@example.test',   'FAN',       'en',  30),
        ('anders',       'Anders Holm-Kristensen',                 'anders.holm@example.test',        'FAN',       'en', 240),
        ('graceod',      'Grace O''Donnell',                       'grace.odonnell@example.test',     'FAN',       'en',  17),
        ('nikhil',       'Nikhil Deshpande',                       'nikhil.deshpande@example.test',   'FAN',       'en', 430),
        ('zofia',        'Zofia Wójcik',                           'zofia.wojcik@example.test',       'FAN',       'en',  28),
        ('taneparata',   'Tāne Parata',                            'tane.parata@example.test',        'FAN',       'en',  93),
        ('persephone',   'Persephone Cholmondeley-Warrington-Ashdown of Little Bexcombe', 'persephone.cholmondeley-warrington-ashdown@example.test', 'FAN', 'en', 12),
        ('kwabena',      'Kwabena Owusu',                          'kwabena.owusu@example.test',      'FAN',       'en',  45),
        ('elifaydin',    'Elif Aydın',                             'elif.aydin@example.test',         'FAN',       'en',  37),
        ('minhduc',      'Nguyễn Minh Đức',                        'minhduc.nguyen@example.test',     'FAN',       'en',   6),
        ('rosa',         'Rosa Whitmore',                          'rosa.whitmore@example.test',      'FAN',       'en', 205),
        ('callum',       'Callum Fraser',                          'callum.fraser@example.test',      'FAN',       'en', 130),
        ('noor',         'Noor van den Berg',                      'noor.vandenberg@example.test',    'FAN',       'en',  98),
        ('marcus',       'Marcus Ellery',                          'marcus.ellery@example.test',      'FAN',       'en',  70)
    ) AS v (key, name, email, role, language, days_ago)
) AS p;

-- Emma's id is written out here and in the volume script, so that links and tests can name her.
INSERT INTO "public"."Celebrity" ("id", "userId", "category", "price", "bio", "isActive", "rating", "averageRating", "totalReviews", "completionRate", "responseTime", "featured", "verified", "tags",
    "bankCountry", "stripeAccountStatus", "stripeChargesEnabled", "stripeOnboardingComplete", "stripePayoutsEnabled", "stripeConnectAccountId", "createdAt", "updatedAt")
SELECT c.id, u."id", c.category, c.price, c.bio, true, c.rating, c.rating, c.reviews, c.completion, c.response, c.featured, c.onboarded, c.tags,
       CASE WHEN c.onboarded THEN 'NZ' END, (CASE WHEN c.onboarded THEN 'ACTIVE' ELSE 'PENDING' END)::"public"."StripeAccountStatus", c.onboarded, c.onboarded, c.onboarded,
       CASE WHEN c.onboarded THEN 'acct_demo_' || split_part(u."email", '@', 1) END, u."createdAt" + interval '1 day', u."createdAt" + interval '1 day'
FROM (VALUES
    ('cdemocelebrityemmastone00', 'emma.stone@example.test',   'Actor',             150.00, 'Films, stage, and one very patient piano teacher.',                   4.9, 212, 98, '24 hours', true,  true,  ARRAY['film', 'stage']),
    ('cdemocelebritymaralinden0', 'mara.linden@example.test',  'Singer-songwriter', 299.00, 'Three albums, one van, no regrets. I write it down if you tell me.',  4.8, 131, 96, '3 days',   true,  true,  ARRAY['music', 'weddings']),
    ('cdemocelebritytheovance00', 'theo.vance@example.test',   'Comedian',          199.00, 'Roasts on request, kind ones by default.',                            4.6,  87, 91, '2 days',   false, true,  ARRAY['comedy']),
    ('cdemocelebrityinescastell', 'ines.castell@example.test', 'Chef',              120.00, 'Pastry, patience and the occasional burnt sugar.',                    4.9,  64, 99, '12 hours', false, true,  ARRAY['food']),
    ('cdemocelebrityrafetuiloma', 'rafe.tuiloma@example.test', 'Rugby',              95.00, 'Wing for eleven seasons, under-nines coach for life.',                4.7,  22, 95, '24 hours', false, true,  ARRAY['sport', 'kids']),
    ('cdemocelebrityjunoharrow0', 'juno.harrow@example.test',  'Illustrator',        60.00, 'New here. I draw while I talk.',                                      NULL,  0, 95, '24 hours', false, false, ARRAY['art'])
) AS c (id, email, category, price, bio, rating, reviews, completion, response, featured, onboarded, tags)
JOIN "public"."User" u ON u."email" = c.email;

-- Orders -------------------------------------------------------------------------------------------

WITH clock AS (
    SELECT date_trunc('milliseconds', now() AT TIME ZONE 'utc') AS v_now
),
-- Where an order stands, and what the owner's application has written by then (marketplace-life.md, sections 1 and 2).
state (state, status, approval, transfer, payout, last_step) AS (VALUES
    ('waiting',   'PENDING',            'PENDING_APPROVAL',   'PENDING',   'PENDING', interval '80 seconds'),
    ('accepted',  'CONFIRMED',          'PENDING_APPROVAL',   'PENDING',   'PENDING', interval '6 hours'),
    ('filming',   'IN_PROGRESS',        'PENDING_APPROVAL',   'PENDING',   'PENDING', interval '20 hours'),
    ('delivered', 'PENDING_APPROVAL',   'PENDING_APPROVAL',   'PENDING',   'PENDING', interval '2 days'),
    ('revision',  'REVISION_REQUESTED', 'DECLINED',           'PENDING',   'PENDING', interval '5 days'),
    ('completed', 'COMPLETED',          'APPROVED',           'PAID',      'PENDING', interval '6 days'),
    ('declined',  'CANCELLED',          'DECLINED',           'CANCELLED', 'PENDING', interval '26 hours'),
    ('unpaid',    'CANCELLED',          'PENDING_APPROVAL',   'FAILED',    'PENDING', interval '2 minutes'),
    ('refunded',  'REFUNDED',           'PENDING_APPROVAL',   'PENDING',   'PENDING', interval '8 days')
),
story (number, celebrity, customer, state, payment, age, amount, recipient, occasion, message, instructions) AS (VALUES

    -- Emma Stone: 6 waiting (Sarah's unseen), 4 under way, 4 completed, 2 declined

    ('7F3K2A', 'emma.stone', 'sarah.meade', 'waiting', 'SUCCEEDED', interval '3 days 2 hours 12 minutes', 150.00, 'Olivia Meade', 'Birthday',
     'She turns thirty on Saturday and has watched La La Land more often than she will admit. Please tease her about the piano lessons she gave up, and tell her that her sister misses her.',
     'say “Liv”, not “Olivia”'),
    ('RW50GA', 'emma.stone', 'rosa.whitmore', 'waiting', 'SUCCEEDED', interval '2 days 18 hours 41 minutes', 150.00, 'Len and Dorothy Whitmore', 'Anniversary',
     E'Fifty years on Thursday 💛 They met in the queue for the last tram and both missed it.\nMum still has the ticket, Dad still says it was hers. Could you settle it, in favour of Mum? 🎟️',
     'they are hard of hearing, so a little slower than usual'),
    ('QQ81ZX', 'emma.stone', 'wiremu.terangi', 'waiting', 'SUCCEEDED', interval '2 days 6 hours 3 minutes', 150.00, 'the whole of ward 4B', 'Farewell',
     'Eleven nurses, one leaving after twenty-six years. Her name is Aroha, she sings on night shift.',
     'Aroha is said AH-ro-ha'),
    ('FE21YS', 'emma.stone', 'fatima.elidrissi', 'waiting', 'SUCCEEDED', interval '2 days 3 hours 27 minutes', 150.00, 'Yusuf El Idrissi', 'Get well',
     'My brother Yusuf is forty-one and had a stroke in March. He taught drama for sixteen years at a school where nobody wanted to stand on a stage, and by the time he was done with them they were putting on two plays a year and building their own sets out of pallets. The stroke took most of his words. The therapist told us to try singing, because songs live somewhere else in the head, and the first thing that came out of him, whole, with every line in place, was the duet from the bench scene that he had made his year tens learn. We all cried, he was furious that we cried, and then he sang it again, louder. He is up to four songs and about sixty words now. He finds it hard to be cheered on by people who knew him before; he says that we all look at him as if he were a cake that might fall. So I thought it might be easier to hear it from someone who only knows him from this page. Please do not tell him he is brave. Tell him that his timing was always good and still is, that a pause is not a mistake, and that year ten is doing the bench scene again in November, with a girl called Samira as director, and that they have kept him a seat in the third row, on the aisle, where he always used to stand.',
     NULL),
    ('AB12CD', 'emma.stone', 'fan7', 'waiting', 'PENDING', interval '20 hours 9 minutes', 150.00, 'Tom', 'Encouragement',
     'Audition on Monday. Second one this year. He quotes your line about rejection all the time.',
     NULL),
    ('MI90AC', 'emma.stone', 'mateo.ibanez', 'waiting', 'SUCCEEDED', interval '35 minutes', 150.00, 'Abuela Consuelo', 'Birthday',
     'Mi abuela cumple noventa años el domingo y ha visto todas tus películas dobladas, así que está convencida de que hablas español mejor que nosotros. ¿Le dirías «feliz cumpleaños, Chelo», aunque sea con acento? Se lo va a contar a todo el barrio.',
     'a few words of Spanish are enough'),
    ('MEI4GR', 'emma.stone', 'jiahui.chen', 'accepted', 'SUCCEEDED', interval '1 day 4 hours', 150.00, 'Mei', 'Graduation',
     'First doctor in the family, and the only one who still faints at the sight of her own blood. Please congratulate Mei and remind her that she promised her grandmother a house call.',
     NULL),
    ('KO77BE', 'emma.stone', 'kwabena.owusu', 'accepted', 'PENDING', interval '2 days 1 hour', 150.00, 'Abena', 'Congratulations',
     'Abena got the job on her seventh interview and bought herself one single very good chair. She would like it to be acknowledged.',
     'the chair is green'),
    ('EA63TD', 'emma.stone', 'elif.aydin', 'filming', 'SUCCEEDED', interval '2 days 10 hours', 150.00, 'the night bakery team', 'Team day',
     'Nine bakers who are always asleep when anything is celebrated. Please wish them good morning at the end of their shift and mention Deniz, who has not burned a tray since April.',
     'no brand names please'),
    ('TH18PA', 'emma.stone', 'takumi.hayashi', 'delivered', 'SUCCEEDED', interval '8 days 5 hours', 150.00, 'Emi Hayashi', 'New baby',
     'Emi has not slept since the twins came. Tell her that she is doing well, and that the laundry can be seen from space and that this is fine.',
     NULL),
    ('CC34DE', 'emma.stone', 'hana.kealoha', 'completed', 'SUCCEEDED', interval '12 days 3 hours', 150.00, 'Daniel Kealoha', 'Anniversary',
     'Ten years since he proposed on the wrong beach. We have been back to the right one since, but the wrong one is ours.',
     NULL),
    ('SN29CO', 'emma.stone', 'saoirse.nibhriain', 'completed', 'SUCCEEDED', interval '21 days 9 hours', 150.00, 'Cormac', 'Exam results',
     'Cormac failed maths twice and passed it on Tuesday with four points to spare. He has framed the letter, and we would like you to be as proud as he is.',
     'pronounced COR-mack'),
    ('AH55LF', 'emma.stone', 'anders.holm', 'completed', 'SUCCEEDED', interval '33 days 2 hours', 150.00, 'Freja', 'Birthday',
     'Freja is nine and directs films with her tortoise in the lead. Please ask her about the sequel.',
     'the tortoise is called Bent'),
    ('NB40ST', 'emma.stone', 'noor.vandenberg', 'completed', 'SUCCEEDED', interval '47 days 11 hours', 150.00, 'Joost', 'Farewell',
     'Joost sails alone to the Azores in a boat that he built in our kitchen. Wish him fair wind, and tell him that we would like the kitchen back.',
     NULL),
    ('CF72DC', 'emma.stone', 'callum.fraser', 'declined', 'REFUNDED', interval '15 days 6 hours', 150.00, 'the Fraser clan', 'Reunion',
     'Forty-two Frasers in one hall in Inverness, and two who have not spoken since the raffle of 1998. One word from you and they will.',
     'we would need it by Friday noon'),
    ('ZW16UN', 'emma.stone', 'zofia.wojcik', 'declined', 'CANCELLED', interval '10 days 8 hours', 150.00, 'Kasia', 'Encouragement',
     'Kasia starts her own flower shop on Monday in the middle of a road works. She says that nobody will find it. Please tell her that we will.',
     NULL),

    -- Mara Linden

    ('LM09PO', 'mara.linden', 'priya.raman', 'filming', 'SUCCEEDED', interval '2 days 4 hours', 299.00, 'Anjali and Dev', 'Wedding',
     'They danced to your second album in a car park in the rain because the hall had lost its power. We would love a hello for the reception, where there will be a roof this time.',
     'to be shown before the speeches'),
    ('ND31FD', 'mara.linden', 'nikhil.deshpande', 'waiting', 'SUCCEEDED', interval '2 days 20 hours 48 minutes', 359.00, 'Meera and Sam', 'Wedding',
     'My sister walks in to “Harbour Light”, and she does not know that I know. One verse from you, and I will be forgiven for the drum kit of 2009.',
     'second verse if possible'),
    ('TP80ZD', 'mara.linden', 'tane.parata', 'waiting', 'SUCCEEDED', interval '4 days 6 hours', 299.00, 'Nanny Huia', 'Birthday',
     'Kia ora Mara. Nanny Huia is eighty-eight and plays your records to her hens. She says they lay better for it, and she has kept figures.',
     NULL),
    ('GO12NS', 'mara.linden', 'grace.odonnell', 'waiting', 'SUCCEEDED', interval '9 hours 20 minutes', 299.00, 'Grandad Pat', 'Get well',
     'He is home with a new hip and is not allowed to dance until May. Please tell him to behave, he will not take it from us.',
     NULL),
    ('LF66RV', 'mara.linden', 'leilani.faasavalu', 'revision', 'SUCCEEDED', interval '11 days 2 hours', 299.00, 'Sione and Tui', 'Engagement',
     'He asked her on the ferry and she said yes before he had found the ring. It was in the other bag. Please sing them off to a better organised life.',
     'Tui, rhymes with “gooey”'),
    ('IN84CP', 'mara.linden', 'ifeoma.nwosu', 'completed', 'SUCCEEDED', interval '26 days 5 hours', 339.00, 'Adaeze', 'Birthday',
     'Adaeze has sung your chorus wrong for six years, with great conviction. We like hers better. Would you sing it once her way?',
     '“silver shoes”, not “silver news”'),
    ('MD05ML', 'mara.linden', 'minhduc.nguyen', 'unpaid', 'FAILED', interval '5 days 3 hours', 299.00, 'Bà Lan', 'Birthday',
     'My grandmother hums your lullaby to every great-grandchild, without the words, because she made up better ones. She turns eighty-five on the second.',
     NULL),

    -- Theo Vance

    ('PC38PR', 'theo.vance', 'persephone.cholmondeley-warrington-ashdown', 'waiting', 'PROCESSING', interval '50 minutes', 199.00, 'Colonel Biscuit', 'Birthday',
     'Colonel Biscuit is a dachshund of fourteen who has outlived three sofas. The family will be watching with him, and he has always liked your voice, unlike that of the vicar.',
     'he answers to “Colonel” only'),
    ('RW51RT', 'theo.vance', 'rosa.whitmore', 'waiting', 'SUCCEEDED', interval '5 hours 12 minutes', 239.00, 'Uncle Bernard', 'Retirement',
     'Thirty-eight years as a driving examiner, and he has never once said “well done”. Please mark his career, and take off a point for the mirrors.',
     NULL),
    ('NB41AC', 'theo.vance', 'noor.vandenberg', 'accepted', 'SUCCEEDED', interval '2 days 2 hours', 199.00, 'Sanne', 'Encouragement',
     'Sanne does her first five minutes of stand-up on Wednesday, about our mother, who will be in the room. Any advice is welcome, for either of them.',
     NULL),
    ('JC90DL', 'theo.vance', 'jiahui.chen', 'delivered', 'SUCCEEDED', interval '10 days 9 hours', 199.00, 'Wei', 'Promotion',
     'Wei is now head of the department he used to make fun of. Please help him to adjust.',
     'clean please, his team will see it'),
    ('CF73CP', 'theo.vance', 'callum.fraser', 'completed', 'SUCCEEDED', interval '18 days 4 hours', 199.00, 'Morag', 'Birthday',
     'Morag is fifty and believes that she is organising her own surprise party. She is, we only changed the cake. Please act as if you had been in on it.',
     NULL),
    ('ZZ77AA', 'theo.vance', 'jonas.lindqvist', 'declined', 'REFUNDED', interval '9 days 7 hours', 199.00, 'Birgitta', 'Retirement',
     'Our head teacher leaves after thirty years and has confiscated some four hundred telephones. A few words about the four hundred would make the evening.',
     NULL),
    ('AH56RF', 'theo.vance', 'anders.holm', 'refunded', 'REFUNDED', interval '40 days 3 hours', 199.00, 'Lasse', 'Bachelor party',
     'Lasse marries on the first. He laughs at his own jokes before they are over, and we want to hear him laugh at yours.',
     'before the 28th, please'),

    -- Inés Castell

    ('AN08IC', 'ines.castell', 'aroha.ngata', 'waiting', 'SUCCEEDED', interval '2 days 8 hours', 120.00, 'Koro Hemi', 'Father’s Day',
     'Koro has tried your burnt-sugar tart eleven times and calls each one practice. Tell him which one counts.',
     NULL),
    ('ZW17IC', 'ines.castell', 'zofia.wojcik', 'waiting', 'PENDING', interval '7 hours 15 minutes', 120.00, 'Babcia Halina', 'Name day',
     'She has cooked for every one of our name days since 1974, and nobody has ever cooked for hers. This year we will, and it may be terrible. Please prepare her.',
     NULL),
    ('HK35IC', 'ines.castell', 'hana.kealoha', 'accepted', 'SUCCEEDED', interval '2 days 5 hours', 120.00, 'Kimo', 'Birthday',
     'Kimo is twelve, has opinions about butter, and wants to be you. He starts his Saturday job at the bakery on Front Street next week.',
     'please mention laminated dough'),
    ('US41DL', 'ines.castell', 'marcus.ellery', 'completed', 'SUCCEEDED', interval '60 days 4 hours', 120.00, 'Delphine', 'Housewarming',
     'Delphine moved to Portland with two pans and your book. The pans did not make it. Welcome her to a kitchen with a window.',
     NULL),
    ('LG7A0C', 'ines.castell', 'nikhil.deshpande', 'completed', 'SUCCEEDED', interval '400 days', 100.00, 'Aai', 'Mother’s Day',
     'My mother does not measure anything and is never wrong. Please concede, on behalf of everyone with a scale.',
     NULL),
    ('PR44RF', 'ines.castell', 'priya.raman', 'refunded', 'REFUNDED', interval '55 days 6 hours', 120.00, 'Kavya', 'Exam results',
     'Kavya passed her pastry finals with a croquembouche that leaned, but held for the full nine minutes. She would like an expert to say that leaning is a style.',
     NULL),

    -- Rafe Tuiloma

    ('GO13RT', 'rafe.tuiloma', 'grace.odonnell', 'waiting', 'SUCCEEDED', interval '2 days 22 hours 20 minutes', 95.00, 'the Ballymore under-nines', 'Good luck',
     'They lost every match by more than thirty, and have not missed one training. The last match is on Sunday. Tell them how your own first season went.',
     'they train at 5, we show it in the shed'),
    ('TP81RT', 'rafe.tuiloma', 'tane.parata', 'completed', 'SUCCEEDED', interval '30 days 8 hours', 95.00, 'Manaaki', 'Get well',
     'Broken collarbone, out until spring, thirteen years old, so that is forever. You had the same one, I think it was 2011.',
     NULL),
    ('KO78DC', 'rafe.tuiloma', 'kwabena.owusu', 'declined', 'REFUNDED', interval '20 days 5 hours', 95.00, 'Kofi', 'Birthday',
     'Kofi has switched from football to rugby for you, at the cost of family peace. A hello to his grandfather would help.',
     NULL)
),
-- Only some customers say when, or leave a number (from the ranges that are reserved for fiction).
wish (number, days_ahead, at_time, phone) AS (VALUES
    ('7F3K2A',  4, NULL,    '+44 7700 900142'),
    ('RW50GA',  2, '18:00', NULL),
    ('MI90AC',  4, '13:30', '+1 202 555 0134'),
    ('LM09PO',  3, '16:00', '+61 491 570 156'),
    ('ND31FD',  1, '15:00', NULL),
    ('GO13RT',  2, '17:00', '+44 7700 900877'),
    ('CC34DE', -5, NULL,    NULL)
),
declined (number, reason) AS (VALUES
    ('CF72DC', 'I am filming abroad until Sunday and cannot make your Friday. I am sorry, have a good reunion.'),
    ('ZW16UN', NULL),
    ('LF66RV', 'quality, The ferry is called Kea. Could you say it once more?'),
    ('ZZ77AA', 'I know Birgitta, she would recognise herself in every joke. Better somebody else.'),
    ('KO78DC', 'On tour with the team that week.')
)
INSERT INTO "public"."Order" ("id", "orderNumber", "userId", "celebrityId", "status", "totalAmount", "currency", "paymentIntentId", "paymentStatus", "paidAt",
    "recipientName", "occasion", "personalMessage", "specialInstructions", "messageType", "email", "phone", "scheduledDate", "scheduledTime", "videoUrl", "deliveredAt",
    "celebrityAmount", "platformFee", "transferId", "transferStatus", "payoutStatus", "transferredAt", "approvalStatus", "approvedAt", "declinedAt", "declineReason",
    "revisionCount", "platformFeeTransferred", "createdAt", "updatedAt")
SELECT rpad('cdemoorder' || lower(s.number), 25, '0'),
       'KO-' || (extract(epoch FROM t.placed) * 1000)::bigint || '-' || s.number,
       u."id", c."id", st.status::"public"."OrderStatus", s.amount,
       CASE WHEN s.number = 'US41DL' THEN 'usd' ELSE 'nzd' END,
       'pi_demo_' || s.number, s.payment::"public"."PaymentStatus",
       CASE WHEN s.payment IN ('SUCCEEDED', 'REFUNDED') THEN t.placed + interval '80 seconds' END,
       s.recipient, s.occasion, s.message, s.instructions,
       CASE WHEN s.occasion = 'Team day' THEN 'business' ELSE 'personal' END,
       u."email", w.phone, date_trunc('day', clock.v_now) + make_interval(days => w.days_ahead), w.at_time,
       CASE WHEN t.filmed THEN 'https://videos.example.test/' || lower(s.number) || '.mp4' END,
       CASE WHEN t.filmed THEN t.placed + interval '2 days' END,
       -- One order is older than the columns for the shares.
       CASE WHEN s.number <> 'LG7A0C' THEN round(s.amount * 0.8, 2) END,
       CASE WHEN s.number <> 'LG7A0C' THEN s.amount - round(s.amount * 0.8, 2) END,
       NULL,
       st.transfer::"public"."TransferStatus", st.payout::"public"."TransferStatus",
       CASE WHEN st.transfer = 'PAID' THEN t.placed + st.last_step END,
       st.approval::"public"."ApprovalStatus",
       CASE WHEN st.approval = 'APPROVED' THEN t.placed + st.last_step END,
       CASE WHEN st.approval = 'DECLINED' THEN t.placed + st.last_step END,
       d.reason,
       CASE WHEN s.state = 'revision' THEN 1 ELSE 0 END,
       st.transfer = 'PAID',
       t.placed,
       t.placed + CASE WHEN s.state = 'waiting' AND s.payment <> 'SUCCEEDED' THEN interval '0' ELSE st.last_step END
FROM story s
CROSS JOIN clock
JOIN state st ON st.state = s.state
JOIN "public"."User" u ON u."email" = s.customer || '@example.test'
JOIN "public"."User" cu ON cu."email" = s.celebrity || '@example.test'
JOIN "public"."Celebrity" c ON c."userId" = cu."id"
LEFT JOIN wish w ON w.number = s.number
LEFT JOIN declined d ON d.number = s.number
CROSS JOIN LATERAL (SELECT clock.v_now - s.age AS placed, s.state IN ('delivered', 'completed') AS filmed) AS t
ORDER BY t.placed;

-- Items: what is not an extra is the video itself, so that the items always sum to the total.
-- Metadata is JSON text inside a JSON string, as the owner's application writes it.
WITH extra (number, type, name, description, price, metadata) AS (VALUES
    ('ND31FD', 'premium', 'A song of your choice', 'Up to one verse and a chorus', 60.00, NULL),
    ('IN84CP', 'addon',   'Longer video',          'Up to four minutes',           40.00, NULL),
    ('RW51RT', 'addon',   'ASAP Delivery',         NULL,                           25.00, '{"addOnId":"rush"}'),
    ('RW51RT', 'addon',   'Without watermark',     NULL,                           15.00, NULL)
),
item AS (
    SELECT o."id" AS order_id, e.type, e.name, e.description, e.price, e.metadata, row_number() OVER (PARTITION BY o."id" ORDER BY e.price DESC) AS position
    FROM extra e
    JOIN "public"."Order" o ON right(o."orderNumber", 6) = e.number
    UNION ALL
    SELECT o."id", 'service', 'Personal video message', NULL, o."totalAmount" - coalesce((SELECT sum(e.price) FROM extra e WHERE e.number = right(o."orderNumber", 6)), 0), NULL, 0
    FROM "public"."Order" o
)
INSERT INTO "public"."OrderItem" ("id", "orderId", "type", "name", "description", "quantity", "unitPrice", "totalPrice", "metadata")
SELECT overlay(i.order_id PLACING 'item' || i.position FROM 21), i.order_id, i.type, i.name, i.description, 1, i.price, i.price, coalesce(to_jsonb(i.metadata), 'null')
FROM item i;

-- Bookings, but not Sarah's: the owner's application went on when that insert failed.
INSERT INTO "public"."Booking" ("id", "orderId", "orderNumber", "userId", "celebrityId", "message", "recipientName", "occasion", "instructions", "specialInstructions",
    "status", "price", "totalAmount", "scheduledDate", "deadline", "createdAt", "updatedAt")
SELECT overlay(o."id" PLACING 'cdemobook0' FROM 1), o."id", o."orderNumber", o."userId", o."celebrityId", o."personalMessage", o."recipientName", o."occasion", o."specialInstructions", o."specialInstructions",
       (CASE
            WHEN o."paymentStatus" = 'FAILED' THEN 'PENDING'    -- a failed payment cancels the order alone
            WHEN o."status" IN ('CONFIRMED', 'IN_PROGRESS', 'PENDING_APPROVAL', 'REVISION_REQUESTED', 'COMPLETED') THEN 'CONFIRMED'    -- completion does not touch the booking
            WHEN o."status" = 'REFUNDED' THEN 'CANCELLED'
            ELSE o."status"::text
        END)::"public"."BookingStatus",
       coalesce(o."celebrityAmount", o."totalAmount"), o."totalAmount", o."scheduledDate",
       -- When the video is due: 12 hours after checkout with the rush add-on, else 3 days.
       CASE WHEN o."orderNumber" LIKE '%-RW51RT' THEN o."createdAt" + interval '12 hours' WHEN o."orderNumber" NOT LIKE '%-AN08IC' THEN o."createdAt" + interval '3 days' END,
       t.made,
       CASE WHEN o."status" = 'PENDING' OR o."paymentStatus" = 'FAILED' THEN t.made ELSE o."updatedAt" END
FROM "public"."Order" o
CROSS JOIN LATERAL (SELECT o."createdAt" + interval '240 milliseconds' AS made) AS t
WHERE o."orderNumber" NOT LIKE '%-7F3K2A'
ORDER BY t.made;

-- Tips: only a completed order can be tipped.
INSERT INTO "public"."Tip" ("id", "orderId", "userId", "celebrityId", "amount", "currency", "message", "paymentIntentId", "paymentStatus", "paidAt", "transferStatus", "createdAt", "updatedAt")
SELECT overlay(o."id" PLACING 'cdemotip00' FROM 1), o."id", o."userId", o."celebrityId", v.amount, o."currency", v.message, 'pi_demo_tip_' || v.number, v.payment::"public"."PaymentStatus",
       CASE WHEN v.payment = 'SUCCEEDED' THEN t.given + interval '1 minute' END,
       (CASE WHEN v.payment = 'FAILED' THEN 'FAILED' ELSE 'PENDING' END)::"public"."TransferStatus",
       t.given, t.given + interval '1 minute'
FROM (VALUES
    ('CC34DE', 15.00, 'SUCCEEDED', 'He has watched it at breakfast, twice. Thank you.'),
    ('AH55LF', 20.00, 'SUCCEEDED', 'From Freja, out of her own pocket money, and from Bent.'),
    ('IN84CP', 25.00, 'SUCCEEDED', 'Silver shoes it is, from now on.'),
    ('TP81RT', 10.00, 'SUCCEEDED', NULL),
    ('CF73CP', 20.00, 'FAILED',    'For acting so well.')
) AS v (number, amount, payment, message)
JOIN "public"."Order" o ON right(o."orderNumber", 6) = v.number
CROSS JOIN LATERAL (SELECT o."updatedAt" + interval '3 hours' AS given) AS t;

-- The owner keeps these sums on the celebrity; ours would show the same numbers from the orders.
UPDATE "public"."Celebrity" c
SET "totalEarnings"   = e.earned,
    "pendingEarnings" = e.pending,
    "totalTips"       = (SELECT coalesce(sum(t."amount"), 0) FROM "public"."Tip" t WHERE t."celebrityId" = c."id" AND t."paymentStatus" = 'SUCCEEDED'),
    "lastPayoutAt"    = e.last_payout,
    "updatedAt"       = e.last_change
FROM (
    SELECT o."celebrityId",
           coalesce(sum(coalesce(o."celebrityAmount", o."totalAmount")) FILTER (WHERE o."transferStatus" = 'PAID'), 0) AS earned,
           coalesce(sum(o."celebrityAmount") FILTER (WHERE o."transferStatus" = 'PENDING' AND o."paymentStatus" = 'SUCCEEDED' AND o."status" <> 'PENDING'), 0) AS pending,
           max(o."transferredAt") AS last_payout,
           max(o."updatedAt") AS last_change
    FROM "public"."Order" o
    GROUP BY o."celebrityId"
) AS e
WHERE e."celebrityId" = c."id";
