-- A marketplace of any size, for empty marketplace tables: load tests, benchmarks, large demos.
--
-- The caller sets three session settings first:
--   booking_admin.demo_orders    how many orders
--   booking_admin.demo_missing   how many of those that need a booking get none
--   booking_admin.demo_seed      another seed, another marketplace
-- and gives it time: 100,000 orders take 10 seconds, a million under two minutes.
--
-- Chance is a hash of seed and row number, so equal settings make equal rows however they are
-- planned; only the times, how far the youngest orders have got, and the ids (they begin with a
-- time) move with now(). Hash functions may change between major versions of PostgreSQL.
--
-- The helpers live in pg_temp, so that the database keeps no trace of them and no right to create
-- functions in it is needed. They are plain SQL, which the planner inlines. OFFSET 0 fences each
-- step: without it the planner copies an expression to every place that uses it.

-- Eight digits of base 36: what a cuid's time part is for any date from 1972 to 2059.
CREATE FUNCTION pg_temp.base36(v bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT substr('0123456789abcdefghijklmnopqrstuvwxyz', (v / 78364164096 % 36)::int + 1, 1)
        || substr('0123456789abcdefghijklmnopqrstuvwxyz', (v / 2176782336 % 36)::int + 1, 1)
        || substr('0123456789abcdefghijklmnopqrstuvwxyz', (v / 60466176 % 36)::int + 1, 1)
        || substr('0123456789abcdefghijklmnopqrstuvwxyz', (v / 1679616 % 36)::int + 1, 1)
        || substr('0123456789abcdefghijklmnopqrstuvwxyz', (v / 46656 % 36)::int + 1, 1)
        || substr('0123456789abcdefghijklmnopqrstuvwxyz', (v / 1296 % 36)::int + 1, 1)
        || substr('0123456789abcdefghijklmnopqrstuvwxyz', (v / 36 % 36)::int + 1, 1)
        || substr('0123456789abcdefghijklmnopqrstuvwxyz', (v % 36)::int + 1, 1)
$$;

-- From 0 to below 1. The salt is the seed (times 100) plus a number per use.
CREATE FUNCTION pg_temp.chance(n bigint, salt bigint) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
    SELECT (hashint8extended(n, salt) & 9007199254740991)::double precision / 9007199254740992
$$;

CREATE FUNCTION pg_temp.pick(words text[], chance double precision) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT words[1 + floor(chance * cardinality(words))::int]
$$;

CREATE FUNCTION pg_temp.first_name(chance double precision) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT pg_temp.pick('{Aroha,Hana,Wiremu,Tane,Mereana,Olivia,Noah,Amelia,Jack,Isla,Priya,Arjun,Meera,Nikhil,Ananya,Rohan,Mei,Wei,Jia,Hao,Ling,Yuki,Haruto,Sakura,Ren,Min-Jun,Seo-Yeon,Linh,Duc,Mateo,Lucía,Camila,Diego,Inés,João,Beatriz,Chiara,Luca,Giulia,Élodie,Hugo,Anaïs,Jürgen,Frieda,Lars,Ingrid,Søren,Freja,Zofia,Jakub,Elif,Emre,Fatima,Yusuf,Amina,Kwame,Ifeoma,Chidi,Leilani,Sione}'::text[], chance)
$$;

CREATE FUNCTION pg_temp.last_name(chance double precision) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT pg_temp.pick('{Ngata,Parata,Te Rangi,Walker,Taylor,Wilson,Harris,Thompson,Campbell,Fraser,Murphy,O''Donnell,Byrne,Whitmore,Ashdown,Meade,Raman,Deshpande,Iyer,Patel,Singh,Kaur,Banerjee,Chen,Wang,Li,Zhang,Liu,Hayashi,Tanaka,Sato,Kobayashi,Kim,Park,Choi,Nguyễn,Trần,Phạm,Ibáñez,García,Rivas,Morales,Castillo,Silva,Oliveira,Ferreira,Rossi,Bianchi,Conti,Moreau,Laurent,Dubois,Müller,Schäfer,Vogel,Weber,Lindqvist,Holm,Kristensen,Nygård,Virtanen,Wójcik,Kowalska,Nowak,Horváth,Aydın,Yılmaz,El Idrissi,Haddad,Rahimi,Owusu,Nwosu,Okafor,Mensah,Adeyemi,Kealoha,Tuiloma,Fa’asavalu,Taufa,van den Berg}'::text[], chance)
$$;

-- Celebrity 0 is Emma Stone, with the ids that she has in the small demo too.
CREATE FUNCTION pg_temp.celebrity_id(k bigint, seed bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN k = 0 THEN 'cdemocelebrityemmastone00' ELSE 'c' || pg_temp.base36(1609459200000 + k * 60000) || left(md5('celebrity ' || seed || ' ' || k), 16) END
$$;

CREATE FUNCTION pg_temp.celebrity_price(k bigint, seed bigint) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN k = 0 THEN 150 ELSE 35 + 5 * floor(power(pg_temp.chance(k, seed + 1), 2) * 90) END
$$;

-- Customers joined in 2022, at times that do not move with now(): so an order finds its customer's
-- id by computing it, and a million orders need neither a join nor a sort.
CREATE FUNCTION pg_temp.customer_joined(k bigint, customers bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT 1640995200000 + k * 31536000000 / customers
$$;

CREATE FUNCTION pg_temp.customer_id(k bigint, joined bigint, seed bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT 'c' || pg_temp.base36(joined) || left(md5('customer ' || seed || ' ' || k), 16)
$$;

CREATE FUNCTION pg_temp.ascii_name(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(translate(lower(name), 'Éáàãâäåạễầéèêëíìîïıóòõôöøúùûüñçłżźśąę', 'eaaaaaaaeaeeeeiiiiioooooouuuunclzzsae'), '[^a-z]+', '.', 'g')
$$;

CREATE FUNCTION pg_temp.customer_name(k bigint, seed bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT pg_temp.first_name(pg_temp.chance(k, seed + 12)) || ' ' || pg_temp.last_name(pg_temp.chance(k, seed + 13))
        || CASE WHEN pg_temp.chance(k, seed + 14) < 0.07 THEN '-' || pg_temp.last_name(pg_temp.chance(k, seed + 15)) ELSE '' END
$$;

-- People -------------------------------------------------------------------------------------------

INSERT INTO "public"."User" ("id", "name", "email", "emailVerified", "role", "createdAt", "updatedAt")
VALUES
    ('cdemouseradawhitfield0000', 'Ada Whitfield', 'admin@example.test',      '2020-11-02 09:04', 'ADMIN',     '2020-11-02 09:00', '2020-11-02 09:04'),
    ('cdemousersamokafor0000000', 'Sam Okafor',    'support@example.test',    '2020-11-09 10:04', 'ADMIN',     '2020-11-09 10:00', '2020-11-09 10:04'),
    ('cdemouseremmastone0000000', 'Emma Stone',    'emma.stone@example.test', '2021-01-01 00:00', 'CELEBRITY', '2021-01-01 00:00', '2021-01-01 00:00');

WITH settings AS (
    SELECT greatest(3, round(sqrt(current_setting('booking_admin.demo_orders')::int)))::int AS celebrities,
           current_setting('booking_admin.demo_seed')::bigint * 100 AS seed
)
INSERT INTO "public"."User" ("id", "name", "email", "emailVerified", "role", "createdAt", "updatedAt")
SELECT 'c' || pg_temp.base36(1609459200000 + c.k * 60000) || left(md5('celebrity user ' || c.seed || ' ' || c.k), 16),
       c.name, pg_temp.ascii_name(c.name) || '.c' || c.k || '@example.test', c.joined, 'CELEBRITY', c.joined, c.joined
FROM (
    SELECT k, seed, timestamp '2021-01-01' + k * interval '1 minute' AS joined,
           pg_temp.first_name(pg_temp.chance(k, seed + 2)) || ' ' || pg_temp.last_name(pg_temp.chance(k, seed + 3)) AS name
    FROM settings, generate_series(1::bigint, celebrities - 1) k
    OFFSET 0
) AS c;

INSERT INTO "public"."Celebrity" ("id", "userId", "category", "price", "isActive", "featured", "verified", "totalReviews", "bankCountry",
    "stripeAccountStatus", "stripeChargesEnabled", "stripeOnboardingComplete", "stripePayoutsEnabled", "stripeConnectAccountId", "createdAt", "updatedAt")
SELECT pg_temp.celebrity_id(c.k, c.seed), c.user_id,
       pg_temp.pick('{Actor,Singer-songwriter,Comedian,Chef,Rugby,Presenter,Author,Illustrator}'::text[], CASE WHEN c.k = 0 THEN 0 ELSE pg_temp.chance(c.k, c.seed + 4) END),
       pg_temp.celebrity_price(c.k, c.seed), c.k = 0 OR pg_temp.chance(c.k, c.seed + 5) < 0.97, c.k < 10, true, floor(pg_temp.chance(c.k, c.seed + 6) * 300), 'NZ',
       'ACTIVE', true, true, true, 'acct_demo_' || c.k, c.joined, c.joined
FROM (
    SELECT u."id" AS user_id, u."createdAt" AS joined, (extract(epoch FROM u."createdAt" - timestamp '2021-01-01') / 60)::bigint AS k,
           current_setting('booking_admin.demo_seed')::bigint * 100 AS seed
    FROM "public"."User" u
    WHERE u."role" = 'CELEBRITY'
    OFFSET 0
) AS c;

WITH settings AS (
    SELECT greatest(10, current_setting('booking_admin.demo_orders')::bigint / 4) AS customers,
           current_setting('booking_admin.demo_seed')::bigint * 100 AS seed
)
INSERT INTO "public"."User" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt")
SELECT pg_temp.customer_id(c.k, c.joined_ms, c.seed),
       CASE WHEN pg_temp.chance(c.k, c.seed + 10) >= 0.01 THEN c.name END,
       pg_temp.ascii_name(c.name) || '.' || c.k || '@example.test',
       CASE WHEN pg_temp.chance(c.k, c.seed + 11) < 0.9 THEN c.joined + interval '5 minutes' END,
       c.joined, c.joined + interval '5 minutes'
FROM (
    SELECT s.k, s.seed, s.joined_ms, timestamp '1970-01-01' + s.joined_ms * interval '1 millisecond' AS joined,
           pg_temp.customer_name(s.k, s.seed) AS name
    FROM (
        SELECT k, seed, pg_temp.customer_joined(k, customers) AS joined_ms
        FROM settings, generate_series(0::bigint, customers - 1) k
        OFFSET 0
    ) AS s
    OFFSET 0
) AS c;

-- The foreign keys are looked up with plans that the session may still have from empty tables.
ANALYZE "public"."User", "public"."Celebrity";

-- Orders -------------------------------------------------------------------------------------------
-- Rows come hour by hour and are never sorted, so they lie on disk in the order of "createdAt" and
-- of id (but for a few that fill gaps), as they do where orders arrive one by one.

WITH settings AS (
    SELECT current_setting('booking_admin.demo_orders')::bigint AS orders,
           greatest(10, current_setting('booking_admin.demo_orders')::bigint / 4) AS customers,
           greatest(3, round(sqrt(current_setting('booking_admin.demo_orders')::int)))::bigint AS celebrities,
           current_setting('booking_admin.demo_seed')::bigint * 100 AS seed,
           date_trunc('milliseconds', now() AT TIME ZONE 'utc') AS v_now
),
-- Two years by the hour: evenings in New Zealand (UTC + 12) and the days before the weekend are busy,
-- and the marketplace has doubled.
busy AS (
    SELECT h, h.at,
           (1 + extract(epoch FROM h.at - s.v_now + interval '730 days') / (730 * 86400))
           * CASE WHEN extract(hour FROM h.at + interval '12 hours') IN (18, 19, 20, 21) THEN 3.0
                  WHEN extract(hour FROM h.at + interval '12 hours') BETWEEN 8 AND 22 THEN 1.5
                  ELSE 0.2 END
           * CASE extract(isodow FROM h.at + interval '12 hours') WHEN 4 THEN 1.3 WHEN 5 THEN 1.5 WHEN 7 THEN 0.8 ELSE 1.0 END AS weight
    FROM settings s, LATERAL generate_series(s.v_now - interval '730 days', s.v_now - interval '1 hour', interval '1 hour') AS h (at)
),
hours AS (
    SELECT at, coalesce(lag(upto) OVER (ORDER BY at), 0) AS after, upto
    FROM (
        SELECT b.at, round(s.orders * (sum(b.weight) OVER (ORDER BY b.at) / sum(b.weight) OVER ()))::bigint AS upto
        FROM busy b, settings s
    ) AS cumulated
),
placed AS (
    SELECT n, s.seed, s.customers, s.v_now,
           date_trunc('milliseconds', h.at + interval '1 hour' * ((n - h.after - 1 + 0.95 * pg_temp.chance(n, s.seed + 20)) / (h.upto - h.after))) AS created,
           -- Every fiftieth order is Emma's: 2 % exactly. The others follow a power law with a flat
           -- head, so that from some 20,000 orders on nobody else is as much in demand as she is.
           CASE WHEN (n * 2 + 50) / 100 > ((n - 1) * 2 + 50) / 100 THEN 0
                ELSE 1 + floor(25 * (power((s.celebrities - 1) / 25.0::double precision + 1, pg_temp.chance(n, s.seed + 21)) - 1))::bigint END AS celebrity,
           floor(s.customers * power(pg_temp.chance(n, s.seed + 22), 1.3))::bigint AS customer,
           pg_temp.chance(n, s.seed + 23) AS fate,
           pg_temp.chance(n, s.seed + 24) AS stage,
           pg_temp.chance(n, s.seed + 25) AS pay,
           pg_temp.chance(n, s.seed + 26) AS delay,
           pg_temp.first_name(pg_temp.chance(n, s.seed + 27)) AS recipient
    FROM hours h, settings s, LATERAL generate_series(h.after + 1, h.upto) AS n
    OFFSET 0
),
known AS (
    SELECT p.*,
           (extract(epoch FROM p.created) * 1000)::bigint AS created_ms,
           pg_temp.customer_joined(p.customer, p.customers) AS joined_ms,
           pg_temp.celebrity_price(p.celebrity, p.seed) + CASE WHEN p.pay < 0.1 THEN 40 WHEN p.pay > 0.95 THEN 25 ELSE 0 END AS amount,
           pg_temp.pick('{Birthday,Birthday,Birthday,Birthday,Anniversary,Wedding,Graduation,Farewell,Get well,Encouragement,New baby,Retirement,Congratulations,Exam results}'::text[], pg_temp.chance(p.n, p.seed + 28)) AS occasion,
           least(interval '1 day' * (0.02 + 3 * p.delay), (p.v_now - p.created) * p.delay) AS answered_after,
           -- 6 % come to nothing; the others have got as far as their age lets expect.
           CASE WHEN p.fate < 0.030 THEN 'declined'
                WHEN p.fate < 0.040 THEN 'declined unpaid'
                WHEN p.fate < 0.042 THEN 'payment failed'
                WHEN p.fate < 0.060 THEN 'refunded'
                WHEN p.created > p.v_now - interval '2 days'  THEN CASE WHEN p.stage < 0.75  THEN 'waiting' WHEN p.stage < 0.95  THEN 'accepted' ELSE 'filming' END
                WHEN p.created > p.v_now - interval '7 days'  THEN CASE WHEN p.stage < 0.35  THEN 'waiting' WHEN p.stage < 0.60  THEN 'accepted' WHEN p.stage < 0.80 THEN 'filming' WHEN p.stage < 0.88 THEN 'delivered' WHEN p.stage < 0.91 THEN 'revision' ELSE 'completed' END
                WHEN p.created > p.v_now - interval '30 days' THEN CASE WHEN p.stage < 0.003 THEN 'waiting' WHEN p.stage < 0.06  THEN 'accepted' WHEN p.stage < 0.12 THEN 'filming' WHEN p.stage < 0.16 THEN 'delivered' WHEN p.stage < 0.18 THEN 'revision' ELSE 'completed' END
                ELSE                                               CASE WHEN p.stage < 0.002 THEN 'filming' WHEN p.stage < 0.005 THEN 'delivered' WHEN p.stage < 0.007 THEN 'revision' ELSE 'completed' END
           END AS state
    FROM placed p
    OFFSET 0
),
stated AS (
    SELECT k.*,
           pg_temp.customer_id(k.customer, k.joined_ms, k.seed) AS customer_id,
           upper(right(pg_temp.base36(k.suffix), 6)) AS code,
           CASE k.state
               WHEN 'declined' THEN 'REFUNDED'
               WHEN 'declined unpaid' THEN 'CANCELLED'
               WHEN 'payment failed' THEN 'FAILED'
               WHEN 'refunded' THEN 'REFUNDED'
               WHEN 'waiting' THEN CASE WHEN k.pay < 0.85 THEN 'SUCCEEDED' WHEN k.pay < 0.97 THEN 'PENDING' ELSE 'PROCESSING' END
               WHEN 'accepted' THEN CASE WHEN k.pay < 0.96 THEN 'SUCCEEDED' ELSE 'PENDING' END
               ELSE 'SUCCEEDED'
           END AS payment,
           CASE
               WHEN k.state IN ('declined', 'declined unpaid', 'accepted') THEN k.created + k.answered_after
               WHEN k.state IN ('waiting', 'payment failed') THEN k.created + least(interval '80 seconds', k.answered_after)
               ELSE k.created + least(interval '1 day' * (3 + 3 * k.delay), (k.v_now - k.created) * 0.9)
           END AS changed
    FROM (
        -- A prime times n, modulo 36^6, gives every n a code of its own that tells nobody n.
        SELECT known.*, (n * 1000000007 + seed * 7919) % 2176782336 AS suffix FROM known OFFSET 0
    ) AS k
    OFFSET 0
)
INSERT INTO "public"."Order" ("id", "orderNumber", "userId", "celebrityId", "status", "totalAmount", "paymentIntentId", "paymentStatus", "paidAt",
    "recipientName", "occasion", "personalMessage", "specialInstructions", "messageType", "email", "scheduledDate", "videoUrl", "deliveredAt",
    "celebrityAmount", "platformFee", "transferId", "transferStatus", "payoutStatus", "transferredAt", "approvalStatus", "approvedAt", "declinedAt", "declineReason",
    "revisionCount", "platformFeeTransferred", "createdAt", "updatedAt")
SELECT 'c' || pg_temp.base36(o.created_ms) || left(md5('order ' || o.seed || ' ' || o.n), 16),
       'KO-' || o.created_ms || '-' || o.code,
       o.customer_id,
       pg_temp.celebrity_id(o.celebrity, o.seed),
       (CASE o.state
            WHEN 'waiting' THEN 'PENDING'
            WHEN 'accepted' THEN 'CONFIRMED'
            WHEN 'filming' THEN 'IN_PROGRESS'
            WHEN 'delivered' THEN 'PENDING_APPROVAL'
            WHEN 'revision' THEN 'REVISION_REQUESTED'
            WHEN 'completed' THEN 'COMPLETED'
            WHEN 'refunded' THEN 'REFUNDED'
            ELSE 'CANCELLED'
        END)::"public"."OrderStatus",
       o.amount, 'pi_demo_' || o.created_ms || o.code, o.payment::"public"."PaymentStatus",
       CASE WHEN o.payment IN ('SUCCEEDED', 'REFUNDED') THEN least(o.created + interval '80 seconds', o.changed) END,
       o.recipient, o.occasion,
       replace(pg_temp.pick(ARRAY[
            '{name} has had a long year, and we would like to end it well. ',
            'We have been trying to surprise {name} since 2019 and were found out every time. ',
            'Nobody deserves this more than {name}, who would never ask for it. ',
            'Please say hello to {name} from all eleven of us, and from the dog. ',
            'Kia ora! {name} has watched everything you made, in order, with notes. ',
            'Three things about {name}: always early, never wrong about rain, cannot whistle. ',
            'My sister and I share one present for {name} this time, and it is you. ',
            '{name} says that your voice got the whole ward through the night shift. ',
            'When {name} was small we had one tape in the car, and it was yours. ',
            'There is a bet in this family about whether {name} will cry, so please do your best. '
       ], pg_temp.chance(o.n, o.seed + 30)), '{name}', o.recipient) || pg_temp.pick(ARRAY[
            'A short word about patience would go a long way.',
            'Mention the garden, and the goat that lives in it now.',
            'The party is on Saturday, and we will show it on the wall of the shed.',
            'If you can, tell the story of the wrong train.',
            'Please be gentle about the cooking. Or do not.',
            'Do not mention the caravan. On second thoughts, do.',
            'It would be the first video that is not of somebody’s thumb.',
            'One good piece of advice is enough, it does not have to be used.',
            'We met through one of your songs, so you are a little responsible.',
            'Second attempt on Monday, and the nerves are terrible.',
            'Grandmother will watch too, and she hears everything.',
            'The new job starts next week, in a town where we know nobody.'
       ], pg_temp.chance(o.n, o.seed + 31)),
       CASE WHEN o.delay < 0.3 THEN pg_temp.pick(ARRAY['a little slower than usual, please', 'no surnames, please', 'under two minutes', 'it is said as it is written', 'we show it in front of children', 'please film it upright'], pg_temp.chance(o.n, o.seed + 32)) END,
       CASE WHEN o.fate > 0.97 THEN 'business' ELSE 'personal' END,
       pg_temp.ascii_name(pg_temp.customer_name(o.customer, o.seed)) || '.' || o.customer || '@example.test',
       CASE WHEN o.stage > 0.6 THEN date_trunc('day', o.created + interval '12 days') END,
       CASE WHEN o.state IN ('delivered', 'completed') THEN 'https://videos.example.test/' || lower(o.code) || '.mp4' END,
       CASE WHEN o.state IN ('delivered', 'completed') THEN o.created + (o.changed - o.created) * 0.8 END,
       round(o.amount::numeric * 0.8, 2), o.amount::numeric - round(o.amount::numeric * 0.8, 2),
       NULL,
       (CASE WHEN o.state = 'completed' THEN 'PAID' WHEN o.state = 'payment failed' THEN 'FAILED' WHEN o.state IN ('declined', 'declined unpaid') THEN 'CANCELLED' ELSE 'PENDING' END)::"public"."TransferStatus",
       'PENDING',
       CASE WHEN o.state = 'completed' THEN o.changed END,
       (CASE WHEN o.state = 'completed' THEN 'APPROVED' WHEN o.state IN ('revision', 'declined', 'declined unpaid') THEN 'DECLINED' ELSE 'PENDING_APPROVAL' END)::"public"."ApprovalStatus",
       CASE WHEN o.state = 'completed' THEN o.changed END,
       CASE WHEN o.state IN ('revision', 'declined', 'declined unpaid') THEN o.changed END,
       CASE WHEN o.state = 'declined' THEN pg_temp.pick(ARRAY['I am away that week.', 'I know too little about this to do it well.', 'I am filming until the end of the month.'], o.stage) END,
       CASE WHEN o.state = 'revision' THEN 1 ELSE 0 END,
       o.state = 'completed',
       o.created, o.changed
FROM stated o;

-- No items: nothing that these tables are filled for reads them, and they would double the time.

ANALYZE "public"."Order";

-- Bookings -----------------------------------------------------------------------------------------
-- One for every order, as the owner's application would have left it, but for those that miss
-- theirs: as many as asked for (or all that need one, if those are fewer), spread evenly over time.

WITH needing AS (
    SELECT o."id", row_number() OVER (ORDER BY o."id" COLLATE "C") AS position, count(*) OVER () AS total
    FROM "public"."Order" o
    WHERE o."status" NOT IN ('CANCELLED', 'REFUNDED')
),
missing AS (
    SELECT n."id"
    FROM needing n, (SELECT current_setting('booking_admin.demo_missing')::bigint AS wanted) AS s
    WHERE n.position * least(s.wanted, n.total) / n.total > (n.position - 1) * least(s.wanted, n.total) / n.total
)
INSERT INTO "public"."Booking" ("id", "orderId", "orderNumber", "userId", "celebrityId", "message", "recipientName", "occasion", "instructions", "specialInstructions",
    "status", "price", "totalAmount", "scheduledDate", "deadline", "createdAt", "updatedAt")
SELECT left(o."id", 9) || left(md5('booking ' || o."id"), 16), o."id", o."orderNumber", o."userId", o."celebrityId", o."personalMessage", o."recipientName", o."occasion", o."specialInstructions", o."specialInstructions",
       (CASE
            WHEN o."paymentStatus" = 'FAILED' THEN 'PENDING'    -- a failed payment cancels the order alone
            WHEN o."status" IN ('CONFIRMED', 'IN_PROGRESS', 'PENDING_APPROVAL', 'REVISION_REQUESTED', 'COMPLETED') THEN 'CONFIRMED'    -- completion does not touch the booking
            WHEN o."status" = 'REFUNDED' THEN 'CANCELLED'
            ELSE o."status"::text
        END)::"public"."BookingStatus",
       o."celebrityAmount", o."totalAmount", o."scheduledDate", o."createdAt" + interval '3 days', o."createdAt",
       CASE WHEN o."status" = 'PENDING' OR o."paymentStatus" = 'FAILED' THEN o."createdAt" ELSE o."updatedAt" END
FROM "public"."Order" o
WHERE NOT EXISTS (SELECT FROM missing m WHERE m."id" = o."id");

-- Tips, on one completed order in twenty ------------------------------------------------------------

INSERT INTO "public"."Tip" ("id", "orderId", "userId", "celebrityId", "amount", "paymentIntentId", "paymentStatus", "paidAt", "transferStatus", "createdAt", "updatedAt")
SELECT left(t."id", 9) || left(md5('tip ' || t."id"), 16), t."id", t."userId", t."celebrityId", 5 * (1 + t.h / 20 % 6), 'pi_demo_tip_' || right(t."orderNumber", 6),
       (CASE WHEN t.failed THEN 'FAILED' ELSE 'SUCCEEDED' END)::"public"."PaymentStatus",
       CASE WHEN NOT t.failed THEN t.given END,
       (CASE WHEN t.failed THEN 'FAILED' ELSE 'PENDING' END)::"public"."TransferStatus",
       t.given, t.given
FROM (
    SELECT o."id", o."orderNumber", o."userId", o."celebrityId", o."updatedAt" + interval '5 minutes' AS given, x.h, x.h / 120 % 50 = 0 AS failed
    FROM "public"."Order" o
    CROSS JOIN LATERAL (SELECT hashtextextended(right(o."orderNumber", 6), 0) & 9007199254740991 AS h) AS x
    WHERE o."status" = 'COMPLETED' AND x.h % 20 = 0
    OFFSET 0
) AS t;

DROP FUNCTION pg_temp.base36, pg_temp.chance, pg_temp.pick, pg_temp.first_name, pg_temp.last_name, pg_temp.celebrity_id, pg_temp.celebrity_price,
    pg_temp.customer_joined, pg_temp.customer_id, pg_temp.ascii_name, pg_temp.customer_name;

ANALYZE "public"."User", "public"."Celebrity", "public"."Order", "public"."Booking", "public"."Tip";
