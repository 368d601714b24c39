-- The past of the demo, 1: orders of the last four months that came to nothing, and bookings that a repair has created.
--
-- None of these orders needs a booking any more, so the story of demo.sql stays what it is. The later files read the
-- temporary tables that are made here. All times hang on now(); ids are readable and fixed.

-- To compile these statements takes ten times as long as to run them.
SET LOCAL jit = off;

CREATE TEMP TABLE past_clock ON COMMIT DROP AS
SELECT n.at AS now, n.night AS last_night, n.night - interval '89 days' + interval '6 hours 12 minutes' AS installed
FROM (SELECT date_trunc('milliseconds', now()) AS at,
        (date_trunc('day', now() AT TIME ZONE 'utc' - interval '3 hours') + interval '3 hours') AT TIME ZONE 'utc' AS night) AS n;

-- How each ended: declined after it was paid, or before; ended because nobody paid it; refunded by an admin of the marketplace.
-- Of two that were declined the money is not simply back: one refund is with the bank, one was paid back by hand.
CREATE TEMP TABLE past_closed (number, celebrity, customer, ended, placed_ago, ended_ago, recipient, occasion, message, reason)
ON COMMIT DROP AS VALUES
    ('BL10TV', 'theo.vance', 'anders.holm', 'refunded', interval '118 days 5 hours', interval '88 days 2 hours', 'Astrid', 'Birthday',
     'Astrid does voices for every animal in the house and none of them agree with each other. Please take a side.', NULL),
    ('BL22IC', 'ines.castell', 'priya.raman', 'declined', interval '111 days 3 hours', interval '88 days 4 hours', 'Rohan',
     'Exam results', 'Rohan finished culinary school with one burnt sauce on his record. Tell him about yours.',
     'I saw this one much too late, and the party is over. I am sorry.'),
    ('BL31RT', 'rafe.tuiloma', 'callum.fraser', 'refunded', interval '104 days 8 hours', interval '87 days 6 hours', 'Ewan', 'Good luck',
     'First cap on Saturday, and he has ironed the shirt four times.', NULL),
    ('WN41ES', 'emma.stone', 'noor.vandenberg', 'declined', interval '86 days 4 hours', interval '84 days 20 hours', 'Lotte', 'Birthday',
     'Lotte is eighteen and wants to act, and her father wants her to be a dentist. Be gentle with him.',
     'I am on a night shoot all week.'),
    ('TR52TV', 'theo.vance', 'wiremu.terangi', 'unpaid', interval '83 days 7 hours', interval '82 days 6 hours', 'Uncle Rangi',
     'Retirement', 'He drove the school bus for thirty years and knows everybody’s secrets.', NULL),
    ('SB63ML', 'mara.linden', 'tane.parata', 'declined', interval '79 days 9 hours', interval '77 days 2 hours', 'Ngaire', 'Anniversary',
     'Forty years married, and still no agreement on the first dance.', 'My voice is gone, doctor’s orders.'),
    ('QH74RT', 'rafe.tuiloma', 'leilani.faasavalu', 'refunded', interval '74 days 11 hours', interval '70 days', 'Junior', 'Get well',
     'He plays your old position and has learnt patience this month, on crutches.', NULL),
    ('JP75IC', 'ines.castell', 'hana.kealoha', 'declined-unpaid', interval '74 days 8 hours', interval '73 days', 'Tutu Mele', 'Birthday',
     'She calls your pastry “almost like hers”, which is the highest grade.', NULL),
    ('KD81ES', 'emma.stone', 'nikhil.deshpande', 'declined', interval '66 days 3 hours', interval '65 days 1 hour', 'Sana', 'Wedding',
     'Sana has quoted you in every speech since school, and now she gives one at her own wedding.',
     'Emma has asked us by telephone: she is abroad that week.'),
    ('VL82ML', 'mara.linden', 'ifeoma.nwosu', 'declined', interval '63 days 4 hours', interval '59 days', 'Chidi', 'Farewell',
     'Chidi moves to Lisbon with one suitcase, and half of it is your records.', 'The studio has no hour left this month.'),
    ('ME84TV', 'theo.vance', 'rosa.whitmore', 'unpaid', interval '57 days 2 hours', interval '56 days 1 hour', 'Cousin Bev', 'Birthday',
     'Bev laughs before the joke. Please leave her time.', NULL),
    ('HX85IC', 'ines.castell', 'anders.holm', 'declined', interval '51 days 2 hours', interval '50 days 3 hours', 'Signe', 'Housewarming',
     'A first oven of her own, and a loaf that could hold the door.', 'I judge a contest that weekend.'),
    ('IA01ES', 'emma.stone', 'sarah.meade', 'declined', interval '46 days 4 hours', interval '44 days', 'Nell', 'Birthday',
     'My goddaughter Nell is seven and has a script for you, with a horse in it.', 'The date has passed, I am sorry.'),
    ('IA02ML', 'mara.linden', 'saoirse.nibhriain', 'declined', interval '46 days 230 minutes', interval '44 days 12 hours', 'Fionn',
     'Wedding',
     'They met in the queue for your show in Galway, and neither got in.', 'I cannot make the day any more.'),
    ('IA03TV', 'theo.vance', 'callum.fraser', 'refunded', interval '46 days 205 minutes', interval '43 days', 'Mhairi', 'Promotion',
     'She is now the person whom she used to complain to.', NULL),
    ('IA04RT', 'rafe.tuiloma', 'tane.parata', 'declined-unpaid', interval '46 days 3 hours', interval '45 days', 'Tama', 'Good luck',
     'Trials on Friday. He has not slept, and neither have we.', NULL),
    ('IA05IC', 'ines.castell', 'noor.vandenberg', 'refunded', interval '46 days 160 minutes', interval '42 days', 'Opa Jan', 'Name day',
     'He eats one tart a year, yours, and has opinions for the other 364 days.', NULL),
    ('CR11ML', 'mara.linden', 'hana.kealoha', 'declined', interval '38 days 6 hours', interval '37 days', 'Keola', 'Birthday',
     'Keola plays your songs on the ukulele, at twice the speed.', 'On tour, without a day off.'),
    ('CR12TV', 'theo.vance', 'priya.raman', 'declined', interval '35 days 1 hour', interval '34 days', 'Vikram', 'Bachelor party',
     'He has forbidden all jokes about his hair. That is why we write to you.', 'I have hair like that myself.'),
    ('LT21RT', 'rafe.tuiloma', 'elif.aydin', 'declined', interval '24 days 2 hours', interval '23 days', 'Can', 'Birthday',
     'He is ten, scores for both sides, and is loved by both.', 'Pre-season camp, no telephones.'),
    ('LT22IC', 'ines.castell', 'kwabena.owusu', 'unpaid', interval '16 days 5 hours', interval '15 days 4 hours', 'Ama', 'Encouragement',
     'Ama’s bakery opens on Monday, and she has named a roll after you.', NULL),
    ('LT23ML', 'mara.linden', 'jonas.lindqvist', 'by-hand', interval '7 days 3 hours', interval '6 days 2 hours', 'Maja', 'Graduation',
     'Maja wrote her thesis on your second album and passed, with objections.', 'I am moving house that week.'),
    ('LT24TV', 'theo.vance', 'marcus.ellery', 'at-bank', interval '220 minutes', interval '25 minutes', 'Big Stu', 'Birthday',
     'Stu runs the fish stall and heckles the customers. He has earned one back.', 'Fully booked until the fifteenth.');

INSERT INTO public."Order" ("id", "orderNumber", "userId", "celebrityId", "status", "totalAmount", "currency", "paymentIntentId",
    "paymentStatus", "paidAt", "recipientName", "occasion", "personalMessage", "messageType", "email", "celebrityAmount", "platformFee",
    "transferStatus", "approvalStatus", "declinedAt", "declineReason", "createdAt", "updatedAt")
SELECT rpad('cdemoorder' || lower(p.number), 25, '0'), 'KO-' || (extract(epoch FROM t.placed) * 1000)::bigint || '-' || p.number,
    u."id", c."id", s.status::public."OrderStatus", c."price", 'nzd', 'pi_demo_' || p.number, s.payment::public."PaymentStatus",
    CASE WHEN s.payment <> 'CANCELLED' THEN t.placed + interval '80 seconds' END,
    p.recipient, p.occasion, p.message, 'personal', u."email", round((c."price" * 0.8)::numeric, 2),
    c."price" - round((c."price" * 0.8)::numeric, 2), s.transfer::public."TransferStatus", s.approval::public."ApprovalStatus",
    CASE WHEN s.approval = 'DECLINED' THEN t.over END, p.reason, t.placed, t.over
FROM past_closed p
CROSS JOIN past_clock k
CROSS JOIN LATERAL (SELECT (k.now - p.placed_ago) AT TIME ZONE 'utc' AS placed, (k.now - p.ended_ago) AT TIME ZONE 'utc' AS over) AS t
JOIN (VALUES
    ('declined',        'CANCELLED', 'REFUNDED',  'DECLINED',         'CANCELLED'),
    ('by-hand',         'CANCELLED', 'SUCCEEDED', 'DECLINED',         'CANCELLED'),
    ('at-bank',         'CANCELLED', 'SUCCEEDED', 'DECLINED',         'CANCELLED'),
    ('declined-unpaid', 'CANCELLED', 'CANCELLED', 'DECLINED',         'CANCELLED'),
    ('unpaid',          'CANCELLED', 'CANCELLED', 'PENDING_APPROVAL', 'CANCELLED'),
    ('refunded',        'REFUNDED',  'REFUNDED',  'PENDING_APPROVAL', 'PENDING')
) AS s (ended, status, payment, approval, transfer) ON s.ended = p.ended
JOIN public."User" u ON u."email" = p.customer || '@example.test'
JOIN public."User" cu ON cu."email" = p.celebrity || '@example.test'
JOIN public."Celebrity" c ON c."userId" = cu."id"
ORDER BY t.placed;

INSERT INTO public."OrderItem" ("id", "orderId", "type", "name", "quantity", "unitPrice", "totalPrice", "metadata")
SELECT overlay(o."id" PLACING 'item0' FROM 21), o."id", 'service', 'Personal video message', 1, o."totalAmount", o."totalAmount", 'null'
FROM public."Order" o JOIN past_closed p ON right(o."orderNumber", 6) = p.number;

INSERT INTO public."Booking" ("id", "orderId", "orderNumber", "userId", "celebrityId", "message", "recipientName", "occasion", "status",
    "price", "totalAmount", "deadline", "createdAt", "updatedAt")
SELECT overlay(o."id" PLACING 'cdemobook0' FROM 1), o."id", o."orderNumber", o."userId", o."celebrityId", o."personalMessage",
    o."recipientName", o."occasion", 'CANCELLED', o."celebrityAmount", o."totalAmount", o."createdAt" + interval '3 days',
    o."createdAt" + interval '240 milliseconds', o."updatedAt"
FROM public."Order" o JOIN past_closed p ON right(o."orderNumber", 6) = p.number;

-- Orders whose booking was missing for a while: how long, and who put it right. A job has one time for all of its orders.
CREATE TEMP TABLE past_gap (number, lasted, by, job, again) ON COMMIT DROP AS
SELECT g.number, g.lasted, g.by, g.job, g.again
FROM (VALUES
    ('LG7A0C', NULL::interval, 'sam', 'backlog', false), ('BL10TV', NULL, 'sam', 'backlog', false),
    ('BL22IC', NULL, 'sam', 'backlog', false), ('BL31RT', NULL, 'sam', 'backlog', false),
    ('WN41ES', interval '26 hours 10 minutes', 'sam', NULL, false), ('TR52TV', interval '5 hours 20 minutes', 'sam', NULL, false),
    ('SB63ML', interval '9 minutes', 'owner', NULL, false), ('QH74RT', interval '51 hours', 'ada', NULL, false),
    ('JP75IC', interval '4 hours 50 minutes', 'sam', NULL, false), ('KD81ES', interval '83 seconds', 'monitor', NULL, false),
    ('VL82ML', interval '45 seconds', 'list', NULL, false), ('US41DL', interval '95 seconds', 'monitor', NULL, false),
    ('ME84TV', interval '71 seconds', 'monitor', NULL, false), ('PR44RF', interval '110 seconds', 'monitor', NULL, false),
    ('NB40ST', interval '104 seconds', 'monitor', NULL, false),
    ('IA01ES', NULL, 'sam', 'outage', false), ('IA02ML', NULL, 'sam', 'outage', false), ('IA03TV', NULL, 'sam', 'outage', false),
    ('IA04RT', NULL, 'sam', 'outage', false), ('IA05IC', NULL, 'sam', 'outage', false),
    ('AH56RF', interval '92 seconds', 'monitor', NULL, false), ('CR11ML', interval '310 milliseconds', 'guard', NULL, false),
    ('CR12TV', interval '280 milliseconds', 'guard', NULL, false), ('AH55LF', interval '420 milliseconds', 'guard', NULL, false),
    ('TP81RT', interval '350 milliseconds', 'guard', NULL, false), ('IN84CP', interval '97 seconds', 'monitor', NULL, false),
    ('LT21RT', interval '8 hours 5 minutes', 'sam', NULL, false), ('SN29CO', interval '14 minutes', 'list', NULL, false),
    ('KO78DC', interval '35 minutes', 'sam', NULL, false), ('CF73CP', interval '3 hours', 'sam', NULL, true),
    ('LT22IC', interval '7 hours 52 minutes', 'ada', NULL, false), ('CF72DC', interval '6 minutes', 'list', NULL, false),
    ('CC34DE', interval '130 minutes', 'sam', NULL, false), ('LF66RV', interval '4 minutes', 'owner', NULL, false),
    ('JC90DL', NULL, 'sam', 'two', false), ('ZW16UN', NULL, 'sam', 'two', false), ('ZZ77AA', interval '20 minutes', 'sam', NULL, false),
    ('TH18PA', interval '3 minutes', 'list', NULL, false), ('LT23ML', interval '7 hours 10 minutes', 'sam', NULL, false),
    ('EA63TD', interval '8 minutes', 'list', NULL, false), ('HK35IC', interval '95 minutes', 'sam', NULL, false),
    ('NB41AC', interval '5 minutes', 'list', NULL, false), ('MEI4GR', interval '2 minutes', 'owner', NULL, false)
) AS g (number, lasted, by, job, again);

-- The jobs that created many at once. One that was planned has changed nothing.
CREATE TEMP TABLE past_job ON COMMIT DROP AS
SELECT j.code, md5('job ' || j.code)::uuid AS id, j.scope, j.state, j.reason, j.planned, j.planned + j.waited AS worked
FROM past_clock k
CROSS JOIN LATERAL (VALUES
    ('backlog', 'All',      'Done',      'What the first check has found.', k.installed + interval '24 minutes', interval '3 minutes'),
    ('outage',  'All',      'Done',      'Last evening’s outage.', k.now - interval '45 days 17 hours 30 minutes', interval '90 seconds'),
    ('two',     'Chosen 2', 'Done',      NULL, k.now - interval '10 days 6 hours 40 minutes', interval '40 seconds'),
    ('given up', 'Filtered', 'Cancelled', NULL, k.now - interval '9 days 6 hours 50 minutes', NULL)
) AS j (code, scope, state, reason, planned, waited);

-- An order that is looked up often below, with its people and both its moments as ours.
CREATE TEMP TABLE past_order ON COMMIT DROP AS
SELECT right(o."orderNumber", 6) AS number, o."id", b."id" AS booking, o."orderNumber" AS order_number, o."userId" AS customer,
    o."celebrityId" AS celebrity, cu."id" AS celebrity_user, cu."name" AS celebrity_name, u."name" AS customer_name,
    o."createdAt" AT TIME ZONE 'utc' AS placed, o."paidAt" AT TIME ZONE 'utc' AS paid, o."updatedAt" AT TIME ZONE 'utc' AS changed,
    o."status"::text AS status, o."paymentStatus"::text AS payment, o."approvalStatus"::text AS approval, o."declineReason" AS reason,
    b."status"::text AS booking_status, o."paymentIntentId" AS intent, round((o."totalAmount" * 100)::numeric)::bigint AS minor,
    o."totalAmount" AS total, o."currency" AS currency,
    o."createdAt" AT TIME ZONE 'utc' + coalesce(g.lasted, interval '0') AS after_gap
FROM public."Order" o
JOIN public."User" u ON u."id" = o."userId"
JOIN public."Celebrity" c ON c."id" = o."celebrityId"
JOIN public."User" cu ON cu."id" = c."userId"
LEFT JOIN public."Booking" b ON b."orderId" = o."id"
LEFT JOIN past_gap g ON g.number = right(o."orderNumber", 6);

-- When each was repaired; the bookings are as old as that.
ALTER TABLE past_gap ADD fixed timestamptz;
UPDATE past_gap g SET fixed = coalesce(o.placed + g.lasted, (SELECT j.worked FROM past_job j WHERE j.code = g.job))
FROM past_order o WHERE o.number = g.number;
UPDATE public."Booking" b SET "createdAt" = g.fixed AT TIME ZONE 'utc', "updatedAt" = greatest(b."updatedAt", g.fixed AT TIME ZONE 'utc')
FROM past_gap g JOIN past_order o USING (number) WHERE b."id" = o.booking;
