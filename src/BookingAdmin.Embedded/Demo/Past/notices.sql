-- The past of the demo, 5: who was notified of what, by mail, and how it ended. Two months of it, since when notices have been on.

CREATE TEMP TABLE past_notice (kind, recipient, subject, order_id, facts, at, attempts, took, answer, ended) ON COMMIT DROP AS
-- New requests and what is to be recorded; the mailbox of one celebrity was full, and a mail server was slow once.
SELECT n.kind, 'user:' || o.celebrity_user, o.id, o.id, NULL::jsonb, n.at, n.attempts, n.took, n.answer, n.ended
FROM past_order o
CROSS JOIN past_clock k
CROSS JOIN LATERAL (
    SELECT 'new-request' AS kind, o.placed + interval '2 seconds' AS at,
        CASE o.number WHEN 'LT21RT' THEN 22 WHEN 'CR11ML' THEN 4 ELSE 1 END AS attempts,
        CASE o.number WHEN 'LT21RT' THEN interval '24 hours 9 minutes' WHEN 'CR11ML' THEN interval '2 minutes 11 seconds'
            ELSE interval '700 milliseconds' END AS took,
        CASE o.number WHEN 'LT21RT' THEN '452 4.2.2' ELSE '250' END AS answer,
        CASE o.number WHEN 'LT21RT' THEN 'failed' ELSE 'sent' END AS ended
    UNION ALL
    SELECT 'accepted', o.placed + interval '6 hours 31 seconds', 1, interval '800 milliseconds', '250', 'sent'
    WHERE o.status IN ('CONFIRMED', 'IN_PROGRESS', 'PENDING_APPROVAL', 'REVISION_REQUESTED', 'COMPLETED')
        AND o.after_gap < o.placed + interval '6 hours'
    UNION ALL
    SELECT 'withdrawn', o.changed + interval '4 seconds', 1, interval '900 milliseconds', '250', 'sent'
    WHERE o.status = 'CANCELLED' AND o.approval <> 'DECLINED'
    -- It was decided while the mail server could not be reached.
    UNION ALL
    SELECT 'still-waiting', o.changed - interval '3 minutes', 5, interval '6 minutes', 'settled', 'cancelled'
    WHERE o.number IN ('IA02ML', 'CR12TV', 'LT21RT')
) AS n
WHERE o.booking IS NOT NULL AND n.at BETWEEN k.now - interval '60 days' AND k.now - interval '10 minutes'
UNION ALL
-- Refunds that failed, for the admin.
SELECT 'refund-failed', 'demo:admin', r.id || ':' || r.refusals, r.order_id, NULL, r.asked + interval '90 seconds', 1,
    interval '600 milliseconds', '250', 'sent'
FROM past_refund r CROSS JOIN past_clock k WHERE r.number IN ('HX85IC', 'LT23ML') AND r.asked > k.now - interval '60 days'
UNION ALL
-- The day in figures, of the days that had any.
SELECT 'daily-digest', 'demo:admin', (d.morning AT TIME ZONE 'utc')::date::text, NULL,
    jsonb_build_object('found', c.found::text, 'repaired', c.repaired::text, 'open', c.open::text, 'critical', c.critical::text),
    d.morning, 1, interval '1 second', '250', 'sent'
FROM past_clock k
CROSS JOIN LATERAL (SELECT k.last_night - make_interval(days => n, hours => -4) AS morning FROM generate_series(60, 1, -1) AS n) AS d
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE f.first_seen > d.morning - interval '1 day') AS found,
        count(*) FILTER (WHERE f.resolved_at BETWEEN d.morning - interval '1 day' AND d.morning) AS repaired,
        count(*) FILTER (WHERE coalesce(f.resolved_at > d.morning, true)) AS open,
        count(*) FILTER (WHERE coalesce(f.resolved_at > d.morning, true) AND f.rule IN ('missing-booking', 'stuck-refund')) AS critical
    FROM booking_admin.finding f
    WHERE f.first_seen <= d.morning AND coalesce(f.resolved_at > d.morning - interval '1 day', true)
) AS c
WHERE c.found + c.repaired > 0;

CREATE TEMP TABLE past_message ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY n.at, n.kind, n.subject) AS id, n.* FROM past_notice n;

INSERT INTO booking_admin.notice (id, kind, recipient, subject, order_id, "values", since, created_at, not_before, state)
SELECT m.id, m.kind, m.recipient, m.subject, m.order_id, m.facts, m.at, m.at, m.at, 'Planned' FROM past_message m ORDER BY m.id;

INSERT INTO booking_admin.notice_message (id, recipient, channel, key, created_at, sent_at, cancelled_at, answer)
SELECT m.id, m.recipient, 'Mail', md5('message ' || m.kind || m.subject)::uuid, m.at,
    CASE m.ended WHEN 'sent' THEN m.at + m.took END, CASE m.ended WHEN 'cancelled' THEN m.at + m.took END, m.answer
FROM past_message m ORDER BY m.id;

INSERT INTO booking_admin.notice_delivery (message_id, notice_id) SELECT m.id, m.id FROM past_message m;

INSERT INTO booking_admin.outbox (kind, message_id, created_at, not_before, attempts, fault, done_at, dead_at)
SELECT 'Mail', m.id, m.at, m.at, m.attempts, CASE m.ended WHEN 'failed' THEN m.answer END,
    CASE WHEN m.ended <> 'failed' THEN m.at + m.took END, CASE m.ended WHEN 'failed' THEN m.at + m.took END
FROM past_message m ORDER BY m.id;

SELECT setval(pg_get_serial_sequence('booking_admin.notice', 'id'), max(id)),
    setval(pg_get_serial_sequence('booking_admin.notice_message', 'id'), max(id)) FROM past_message;
