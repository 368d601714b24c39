-- The past of the demo, 2: checks, what they found, and the alerts and drills that followed.

-- A full check each night, and of the quick ones fewer the longer ago. During the outage nobody checked. The night that has just
-- been is left to the monitor, which makes up for it at its start.
INSERT INTO booking_admin.run (kind, state, actor_kind, actor_name, instance, started_at, finished_at, orders)
SELECT r.kind, 'Done', r.by_kind, r.by, 'demo:1', r.at, r.at + make_interval(secs => r.took),
    CASE WHEN r.kind = 'Full' THEN (SELECT count(*) FROM past_order o WHERE o.placed <= r.at) END
FROM past_clock k
CROSS JOIN LATERAL (
    SELECT 'Full' AS kind, 'Person' AS by_kind, 'Ada Whitfield' AS by, k.installed AS at, 0.61 AS took
    UNION ALL
    SELECT 'Full', 'Job', 'The monitor', k.last_night - make_interval(days => n, secs => -(n % 7) / 10.0), 0.34 + n % 11 / 40.0
    FROM generate_series(1, 88) AS n
    UNION ALL
    SELECT 'Quick', 'Job', 'The monitor', k.last_night + make_interval(hours => -h, mins => 7, secs => h % 5 / 10.0), 0.05 + h % 9 / 200.0
    FROM generate_series(-23, 88 * 24) AS h
    WHERE h <= 24 OR h <= 30 * 24 AND h % 6 = 3 OR h % 24 = 12
) AS r
WHERE r.at < k.now - interval '5 minutes' AND r.at NOT BETWEEN k.now - interval '46 days 4 hours' AND k.now - interval '45 days 17 hours'
ORDER BY r.at;

-- What was found besides missing bookings, or is still open. Whoever put it right is named; the marketplace has no name.
CREATE TEMP TABLE past_finding (rule, number, subject, since, fixed, resolution, by, at_risk, detail, again) ON COMMIT DROP AS
SELECT 'missing-booking', o.number, o.id, o.placed, g.fixed,
    CASE g.by WHEN 'sam' THEN 'Person' WHEN 'ada' THEN 'Person' WHEN 'owner' THEN 'Owner' WHEN 'guard' THEN 'Guard' ELSE 'Monitor' END,
    CASE g.by WHEN 'sam' THEN 'Sam Okafor' WHEN 'ada' THEN 'Ada Whitfield' WHEN 'guard' THEN 'The guard' WHEN 'monitor' THEN 'The monitor'
        WHEN 'list' THEN 'The list of requests' END,
    true, NULL::text, g.again
FROM past_gap g JOIN past_order o USING (number)
UNION ALL
SELECT 'missing-booking', o.number, o.id, o.placed, NULL, NULL, NULL, true, NULL, false FROM past_order o WHERE o.booking IS NULL
UNION ALL
SELECT f.rule, f.number, coalesce(o.id, f.subject), o.placed + f.since, o.placed + f.fixed, f.resolution, f.by, f.at_risk, f.detail, false
FROM (VALUES
    ('overdue', 'BL22IC', NULL, interval '3 days', interval '22 days 23 hours', 'Person', 'Inés Castell', false, NULL),
    ('overdue', 'VL82ML', NULL, interval '3 days', interval '4 days 4 hours', 'Person', 'Mara Linden', false, NULL),
    ('overdue', 'TP80ZD', NULL, interval '3 days', NULL, NULL, NULL, false, NULL),
    ('copied-fields', 'SN29CO', NULL, interval '7 hours', interval '41 hours', 'Person', 'Sam Okafor', false, NULL),
    ('status-pair', 'IN84CP', NULL, interval '8 hours', interval '45 hours', 'Person', 'Sam Okafor', false, NULL),
    ('payment-record', 'TP81RT', NULL, interval '80 seconds', interval '3 days 4 hours', 'Owner', NULL, false, NULL),
    ('payment-record', 'US41DL', NULL, interval '80 seconds', interval '2 days 6 hours', 'Owner', NULL, false, NULL),
    ('split', 'AH55LF', NULL, interval '1 minute', interval '2 days', 'Owner', NULL, false, NULL),
    ('split', 'NB40ST', NULL, interval '1 minute', interval '2 days', 'Owner', NULL, false, NULL),
    ('stripe-event', 'IN84CP', NULL, interval '9 days 3 hours', interval '10 days 2 hours', 'Person', 'Ada Whitfield', true,
     'BankTakesBack'),
    ('stripe-mismatch', 'TP81RT', NULL, interval '4 hours', interval '28 hours', 'Owner', NULL, true, 'UnpaidButTaken order')
) AS f (rule, number, subject, since, fixed, resolution, by, at_risk, detail)
JOIN past_order o USING (number)
UNION ALL
SELECT 'stuck-refund', o.number, o.id, o.changed + interval '30 seconds', o.changed + f.fixed, 'Person', f.by, true, NULL, false
FROM (VALUES ('HX85IC', interval '14 hours 12 minutes', 'Sam Okafor'), ('LT23ML', interval '22 hours 5 minutes', 'Ada Whitfield'))
    AS f (number, fixed, by)
JOIN past_order o USING (number)
UNION ALL
SELECT 'guard-truth', NULL, 'watch-list', k.last_night - interval '52 days 9 hours', k.last_night - interval '51 days 18 hours 20 minutes',
    'Person', 'Ada Whitfield', false, NULL, false
FROM past_clock k;

-- A quick check sees new ones of two rules only, and the others once they are known. What was resolved before any check saw it is kept
-- by who put it right. What the marketplace has mended is noticed by the check that follows.
INSERT INTO booking_admin.finding (rule, subject, order_number, celebrity_id, at_risk, currency, detail, since, first_seen, first_run,
    came_back, last_seen, resolved_at, resolution, resolved_by)
SELECT f.rule, f.subject, o.order_number, o.celebrity, CASE WHEN f.at_risk AND o.paid IS NOT NULL THEN o.total END,
    CASE WHEN f.at_risk AND o.paid IS NOT NULL THEN o.currency END, f.detail,
    CASE WHEN f.rule = 'guard-truth' THEN s.first_seen ELSE f.since END, s.first_seen, coalesce(r.id, 0), f.again::int,
    CASE WHEN f.fixed IS NOT NULL THEN coalesce((SELECT max(l.started_at) FROM booking_admin.run l
        WHERE l.started_at >= s.first_seen AND l.started_at < e.over), s.first_seen) END,
    e.over, f.resolution, f.by
FROM past_finding f
CROSS JOIN past_clock k
LEFT JOIN past_order o ON o.id = f.subject
LEFT JOIN LATERAL (SELECT q.id, q.started_at FROM booking_admin.run q
    WHERE f.rule NOT LIKE 'stripe-%' AND (q.kind = 'Full' OR f.rule IN ('missing-booking', 'stuck-refund'))
        AND q.started_at >= f.since + interval '1 minute' AND q.started_at < coalesce(f.fixed, k.now)
    ORDER BY q.started_at LIMIT 1) AS r ON true
CROSS JOIN LATERAL (SELECT coalesce(r.started_at, f.since + interval '300 milliseconds') AS first_seen) AS s
CROSS JOIN LATERAL (SELECT CASE
    WHEN f.resolution = 'Owner' THEN (SELECT min(n.started_at) FROM booking_admin.run n
        WHERE n.started_at >= greatest(f.fixed, s.first_seen + interval '1 second'))
    WHEN f.fixed IS NOT NULL THEN greatest(f.fixed, s.first_seen) END AS over) AS e
WHERE f.fixed IS NOT NULL OR r.id IS NOT NULL
ORDER BY s.first_seen, f.rule;

INSERT INTO booking_admin.run_rule (run_id, rule, open, appeared, cleared)
SELECT r.id, u.rule, count(f.id) FILTER (WHERE f.resolved_at IS NULL OR f.resolved_at > r.started_at),
    count(f.id) FILTER (WHERE f.first_run = r.id), count(f.id) FILTER (WHERE f.resolution = 'Owner' AND f.resolved_at = r.started_at)
FROM booking_admin.run r
CROSS JOIN regexp_split_to_table('missing-booking paid-after-decline stuck-refund reopened unpaid-delivery failed-payout '
    'paid-out-twice refund-unasked dead-end guard-truth orphan-booking copied-fields status-pair accepted-unpaid impossible-value '
    'overdue payment-record split', ' ') AS u (rule)
LEFT JOIN booking_admin.finding f ON f.rule = u.rule AND f.first_seen <= r.started_at
GROUP BY r.id, u.rule;

-- The guard as it was before the demo was made here, and the drills of the last fortnight.
INSERT INTO booking_admin.guard (id, mode, since, by_name)
SELECT 1, 'Watch', k.now - interval '30 days', 'Ada Whitfield' FROM past_clock k ON CONFLICT DO NOTHING;

INSERT INTO booking_admin.self_test (at, by_name, passed, caught_ms, told)
SELECT k.last_night - make_interval(days => n) + interval '1200 milliseconds', 'The monitor', true, 7 + n * 5 % 9,
    ''
FROM past_clock k, generate_series(14, 1, -1) AS n;

-- The alerts that those checks called for. The receiver was away during the outage, and again since some days.
CREATE TEMP TABLE past_alert (kind, rule, body, at) ON COMMIT DROP AS
SELECT a.kind, a.rule, jsonb_strip_nulls(jsonb_build_object('kind', lower(a.kind), 'rule', a.rule, 'title', a.title, 'open', a.open,
    'text', a.title || CASE a.kind WHEN 'Cleared' THEN ': resolved, none is open any more.'
        WHEN 'Grew' THEN format(': %s open, %s before.', a.open, a.before) ELSE format(': %s open.', a.open) END,
    'atRisk', (SELECT coalesce(jsonb_agg(jsonb_build_object('amount', m.amount, 'currency', m.currency)), '[]') FROM (
        SELECT f.currency, sum(f.at_risk) AS amount FROM booking_admin.finding f WHERE f.rule = a.rule AND f.currency IS NOT NULL
            AND f.first_seen <= a.at AND coalesce(f.resolved_at > a.at, true) GROUP BY f.currency) m),
    'since', (SELECT min(f.since) FROM booking_admin.finding f
        WHERE f.rule = a.rule AND f.first_seen <= a.at AND coalesce(f.resolved_at > a.at, true)),
    'at', a.at, 'instance', 'demo:1')), a.at + interval '600 milliseconds'
FROM (
    SELECT l.rule, t.title, r.started_at AS at, l.open, lag(l.open, 1, 0::bigint) OVER w AS before,
        CASE WHEN lag(l.open, 1, 0::bigint) OVER w = 0 THEN 'Appeared' WHEN l.open = 0 THEN 'Cleared' ELSE 'Grew' END AS kind
    FROM booking_admin.run r
    JOIN booking_admin.run_rule l ON l.run_id = r.id
    JOIN (VALUES ('missing-booking', 'An order has no booking'), ('stuck-refund', 'A refund, or the closing of a payment, is stuck'),
        ('guard-truth', 'The guard does not tell the truth')) AS t (rule, title) ON t.rule = l.rule
    WINDOW w AS (PARTITION BY l.rule ORDER BY r.id)
) AS a
WHERE a.before = 0 AND a.open > 0 OR a.before > 0 AND a.open = 0 OR a.open > a.before
UNION ALL
SELECT 'MonitorSilent', NULL,
    jsonb_build_object('kind', 'monitorSilent', 'state', m.state, 'text', m.text, 'at', m.at, 'instance', 'demo:2'), m.at
FROM past_clock k
CROSS JOIN LATERAL (VALUES
    ('silent', 'The monitor (demo:1) gives no sign of life. Nobody checks or repairs until it does, or another instance takes over.',
     k.now - interval '46 days 3 hours 50 minutes'),
    ('back', 'The monitor works again (demo:1).', k.now - interval '45 days 17 hours')
) AS m (state, text, at);

WITH alert AS (
    INSERT INTO booking_admin.alert (kind, rule, body, created_at, answer)
    SELECT a.kind, a.rule, a.body, a.at,
        CASE WHEN a.at > k.now - interval '4 days' OR a.body ->> 'state' = 'silent' THEN 'NoConnection' ELSE '200' END
    FROM past_alert a CROSS JOIN past_clock k ORDER BY a.at
    RETURNING id, created_at, answer
)
INSERT INTO booking_admin.outbox (kind, alert_id, created_at, not_before, attempts, fault, done_at, dead_at)
SELECT 'Alert', a.id, a.created_at, CASE WHEN a.answer = '200' THEN a.created_at ELSE k.now END,
    CASE WHEN a.answer = '200' THEN 1 ELSE 31 END, CASE WHEN a.answer <> '200' THEN a.answer END,
    CASE WHEN a.answer = '200' THEN a.created_at + interval '900 milliseconds' END,
    CASE WHEN a.answer <> '200' AND a.created_at < k.now - interval '4 days' THEN a.created_at + interval '25 hours' END
FROM alert a CROSS JOIN past_clock k ORDER BY a.id;
