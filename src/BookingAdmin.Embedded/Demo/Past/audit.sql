-- The past of the demo, 4: repair jobs, and who did what. Entries are numbered in the order of their times, as if each had been
-- written when it happened; the monitor seals them with its first check.

INSERT INTO booking_admin.repair_job (id, work, scope, state, actor_kind, actor_id, actor_name, reason, batch_size, total, repaired,
    unchanged, failed, planned_at, started_at, finished_at, worked_at, worked_ms)
SELECT j.id, 'missing-booking', j.scope, j.state, 'Person', 'demo:support', 'Sam Okafor', j.reason, 100, greatest(g.orders, 1),
    g.orders, 0, 0, j.planned, j.worked - interval '2 seconds', coalesce(j.worked, j.planned + interval '2 minutes'), j.worked,
    CASE WHEN g.orders > 0 THEN 90 + 11 * g.orders ELSE 0 END
FROM past_job j CROSS JOIN LATERAL (SELECT count(*) AS orders FROM past_gap g WHERE g.job = j.code) AS g;

INSERT INTO booking_admin.repair_job_item (job_id, ordinal, order_id, order_number, outcome, booking_id, at)
SELECT j.id, row_number() OVER (PARTITION BY j.id ORDER BY o.paid IS NULL, o.placed), o.id, o.order_number,
    CASE WHEN j.state = 'Done' THEN 'Created' END, CASE WHEN j.state = 'Done' THEN o.booking END, j.worked
FROM past_job j
JOIN past_order o ON o.number IN (SELECT g.number FROM past_gap g WHERE g.job = j.code) OR j.code = 'given up' AND o.number = 'ZZ77AA';

CREATE TEMP TABLE past_entry (at timestamptz, by text, action text, number text, reason text, repair uuid, run bigint, key text,
    undoes text, before jsonb, after jsonb) ON COMMIT DROP;

-- The guard, checks, drills and comparisons.
INSERT INTO past_entry (at, by, action, run, before, after)
SELECT g.at, 'ada', g.action, NULL::bigint, g.before::jsonb, g.after::jsonb
FROM past_clock k
CROSS JOIN LATERAL (VALUES
    (k.now - interval '70 days', 'GuardInstalled', '{"mode": "Off"}', '{"mode": "Watch"}'),
    (k.last_night - interval '51 days 18 hours 20 minutes', 'WatchListRebuilt', '{"unlisted": 1, "stale": 0}', NULL),
    (k.now - interval '40 days', 'GuardInstalled', '{"mode": "Watch"}', '{"mode": "Create"}'),
    (k.now - interval '30 days', 'GuardInstalled', '{"mode": "Create"}', '{"mode": "Watch"}')
) AS g (at, action, before, after)
UNION ALL SELECT r.started_at, 'ada', 'CheckStarted', r.id, NULL, NULL FROM booking_admin.run r WHERE r.actor_kind = 'Person'
UNION ALL SELECT t.at - interval '200 milliseconds', 'monitor', 'SelfTestStarted', NULL, NULL, NULL FROM booking_admin.self_test t
UNION ALL SELECT c.started_at, 'ada', 'ReconciliationStarted', NULL, NULL, jsonb_build_object('comparison', c.id, 'since', c.since)
FROM booking_admin.reconciliation c;

-- Jobs.
INSERT INTO past_entry (at, by, action, reason, repair, before, after)
SELECT s.at, 'sam', s.action, j.reason, j.id,
    jsonb_build_object('state', s.before, 'total', (SELECT count(*) FROM past_gap g WHERE g.job = j.code), 'done', 0),
    jsonb_build_object('state', s.after)
FROM past_job j
CROSS JOIN LATERAL (VALUES
    (j.worked - interval '72 seconds', 'JobStarted', 'Planned', 'Running', 'outage'),
    (j.worked - interval '71 seconds', 'JobPaused', 'Running', 'Paused', 'outage'),
    (j.worked - interval '2 seconds', 'JobResumed', 'Paused', 'Running', 'outage'),
    (j.worked - interval '2 seconds', 'JobStarted', 'Planned', 'Running', 'backlog two')
) AS s (at, action, before, after, jobs)
WHERE j.code = ANY (string_to_array(s.jobs, ' '));

-- Bookings that were created; one repair was taken back and done again, one order was left alone for a day.
INSERT INTO past_entry (at, by, action, number, reason, repair, key, undoes, before, after)
SELECT s.at, s.by, s.action, g.number, s.reason, coalesce(s.repair, j.id, md5('repair ' || g.number)::uuid), s.key, s.undoes, s.before,
    s.after
FROM past_gap g
JOIN past_order o USING (number)
JOIN public."Booking" b ON b."id" = o.booking
LEFT JOIN past_job j ON j.code = g.job
CROSS JOIN LATERAL (SELECT jsonb_build_object('status', CASE o.status WHEN 'COMPLETED' THEN
    CASE WHEN g.job = 'backlog' THEN 'CONFIRMED' ELSE 'PENDING' END ELSE 'PENDING' END) AS made) AS m
CROSS JOIN LATERAL (
    SELECT g.fixed AS at, g.by, 'BookingCreated' AS action, j.reason, NULL::uuid AS repair, NULL AS key, NULL AS undoes,
        NULL::jsonb AS before, m.made || jsonb_build_object('version', b.xmin::text) AS after
    WHERE g.by <> 'owner'
    UNION ALL
    SELECT g.fixed - interval '9 minutes', 'sam', 'BookingCreated', NULL, md5('first repair')::uuid, 'first', NULL, NULL,
        m.made || '{"version": "0"}' WHERE g.again
    UNION ALL
    SELECT g.fixed - interval '6 minutes', 'sam', 'RepairUndone', NULL, md5('first repair')::uuid, NULL, 'first', m.made, NULL WHERE g.again
    UNION ALL
    SELECT s.at, s.by, s.action, s.reason, NULL, NULL, NULL, NULL, NULL
    FROM (VALUES
        (g.fixed - interval '2 days', 'sam', 'OrderLeftAlone', 'The customer may cancel today; no request before that is settled.'),
        (g.fixed - interval '5 minutes', 'ada', 'OrderHandedBack', 'The customer wants the video.')
    ) AS s (at, by, action, reason) WHERE g.number = 'QH74RT'
) AS s;

-- Other repairs.
INSERT INTO past_entry (at, by, action, number, reason, repair, before, after)
SELECT f.resolved_at, 'sam', CASE f.rule WHEN 'copied-fields' THEN 'BookingCopied' ELSE 'BookingAligned' END, o.number,
    CASE f.rule WHEN 'copied-fields' THEN 'The price was corrected in the marketplace after the order.'
        ELSE 'Cancelled by mistake in the marketplace; the video is being made.' END,
    md5('repair ' || f.rule)::uuid, v.before, v.after
FROM booking_admin.finding f
JOIN past_order o ON o.id = f.subject
CROSS JOIN LATERAL (
    SELECT jsonb_build_object('orderNumber', o.order_number, 'userId', o.customer, 'celebrityId', o.celebrity, 'totalAmount', o.total + 30)
            AS before,
        jsonb_build_object('orderNumber', o.order_number, 'userId', o.customer, 'celebrityId', o.celebrity, 'totalAmount', o.total,
            'version', '0') AS after WHERE f.rule = 'copied-fields'
    UNION ALL SELECT '{"status": "CANCELLED", "deadline": null}', '{"status": "CONFIRMED", "deadline": null, "version": "0"}'
    WHERE f.rule = 'status-pair'
) AS v;

-- Decisions of the celebrities; one was made by support, and one was taken back.
INSERT INTO past_entry (at, by, action, number, reason, key, undoes, before, after)
SELECT d.at, d.by, d.action, o.number, d.reason, d.key, d.undoes, d.before::jsonb || '{"DeclinedAt": null, "DeclineReason": null}', d.after
FROM past_order o
CROSS JOIN past_clock k
CROSS JOIN LATERAL (SELECT '{"BookingStatus": "PENDING", "OrderStatus": "PENDING", "ApprovalStatus": "PENDING_APPROVAL", '
    '"TransferStatus": "PENDING"}' AS waiting) AS w
CROSS JOIN LATERAL (
    SELECT o.placed + interval '6 hours' AS at, 'celebrity' AS by, 'RequestAccepted' AS action, NULL AS reason, NULL AS key, NULL AS undoes,
        w.waiting AS before, '{"BookingStatus": "CONFIRMED", "OrderStatus": "CONFIRMED", "ApprovalStatus": "PENDING_APPROVAL",
            "TransferStatus": "PENDING", "DeclinedAt": null}'::jsonb AS after
    WHERE o.status IN ('CONFIRMED', 'IN_PROGRESS', 'PENDING_APPROVAL', 'REVISION_REQUESTED', 'COMPLETED')
        AND o.placed > k.installed AND o.after_gap < o.placed + interval '6 hours'
    UNION ALL
    SELECT r.asked, CASE o.number WHEN 'KD81ES' THEN 'sam' ELSE 'celebrity' END, 'RequestDeclined',
        CASE WHEN r.status <> 'Withdrawn' THEN o.reason END, r.status, NULL, w.waiting,
        jsonb_build_object('BookingStatus', 'CANCELLED', 'OrderStatus', 'CANCELLED', 'ApprovalStatus', 'DECLINED',
            'TransferStatus', 'CANCELLED', 'DeclinedAt', r.asked)
    FROM past_refund r WHERE r.order_id = o.id AND NOT r.for_unpaid
    UNION ALL
    SELECT r.asked + interval '12 seconds', 'celebrity', 'DecisionUndone', NULL, NULL, 'Withdrawn', NULL, NULL
    FROM past_refund r WHERE r.order_id = o.id AND r.status = 'Withdrawn'
) AS d;

-- Money: what was placed and not paid, what went back, what failed and what was done about that.
INSERT INTO past_entry (at, by, action, number, reason, before, after)
SELECT m.at, m.by, m.action, o.number, m.reason, m.before, m.after
FROM past_refund r
JOIN past_order o USING (number)
CROSS JOIN LATERAL (SELECT jsonb_build_object('refund', r.id, 'kind', r.kind, 'amount', o.minor, 'currency', o.currency) AS refund,
    jsonb_build_object('amount', o.minor, 'currency', o.currency) AS sum,
    jsonb_build_object('status', o.status, 'paymentStatus', CASE r.kind WHEN 'Refund' THEN 'SUCCEEDED' ELSE 'PENDING' END,
        'bookingStatus', o.booking_status) AS state) AS v
CROSS JOIN LATERAL (
    SELECT o.placed AS at, 'customer' AS by, 'OrderPlaced' AS action, NULL AS reason, NULL::jsonb AS before,
        v.sum || '{"status": "PENDING", "paymentStatus": "PENDING", "bookingStatus": "PENDING"}' AS after WHERE r.for_unpaid
    UNION ALL
    SELECT r.asked, 'outbox', 'OrderUnpaid', NULL, '{"status": "PENDING", "paymentStatus": "PENDING"}',
        v.refund || jsonb_build_object('paymentIntent', o.intent, 'unpaidHours', 24) WHERE r.for_unpaid
    UNION ALL
    SELECT r.settled, 'outbox', CASE r.kind WHEN 'Refund' THEN 'PaymentRefunded' ELSE 'PaymentCancelled' END, NULL, v.state,
        jsonb_build_object('state', v.state || jsonb_build_object('paymentStatus', o.payment),
            'outcome', CASE WHEN r.kind = 'Refund' THEN 'Refunded' WHEN r.for_unpaid THEN 'OrderCancelled' ELSE 'PaymentClosed' END,
            'paymentIntent', o.intent) WHERE r.status = 'Succeeded'
    UNION ALL
    SELECT r.settled, 'outbox', CASE r.kind WHEN 'Refund' THEN 'RefundSucceeded' ELSE 'IntentCancelled' END, NULL, NULL,
        v.sum || jsonb_build_object('refund', r.id, 'before', 'Sending') WHERE r.status = 'Succeeded'
    UNION ALL
    SELECT r.not_before + interval '4 seconds', 'outbox', 'RefundSent', NULL, v.refund || '{"status": "Sending", "refusals": 0}',
        jsonb_build_object('status', 'Pending', 'stripeRefund', r.stripe_id) WHERE r.status IN ('Pending', 'ByHand')
    UNION ALL
    SELECT r.not_before + interval '4 seconds', 'outbox', 'RefundFailed', NULL, v.refund || '{"status": "Sending", "refusals": 0}',
        '{"status": "Failed", "fault": "insufficient_funds", "stripeRefund": null}' WHERE r.number = 'HX85IC'
    UNION ALL
    SELECT r.settled - interval '6 seconds', 'sam', 'RefundRetried', 'The balance at Stripe is topped up.',
        v.refund || '{"status": "Failed", "fault": "insufficient_funds", "refusals": 1}', jsonb_build_object('status', 'Queued')
    WHERE r.number = 'HX85IC'
    UNION ALL
    SELECT r.asked + interval '21 minutes 1 second', 'stripe', 'RefundFailed', NULL, v.state, jsonb_build_object('state', v.state,
        'outcome', 'RefundFailed', 'paymentIntent', o.intent, 'stripeRefund', r.stripe_id, 'fault', r.fault) WHERE r.status = 'ByHand'
    UNION ALL
    SELECT r.settled, 'ada', 'RefundByHand', 'The card is gone. Paid back by bank transfer, number 2214.',
        v.refund || jsonb_build_object('status', 'Failed', 'fault', r.fault, 'refusals', 1), '{"status": "ByHand"}'
    WHERE r.status = 'ByHand'
) AS m;

INSERT INTO past_entry (at, by, action, number, reason, before, after)
SELECT m.at, m.by, m.action, o.number, m.reason, m.before, m.after
FROM booking_admin.stripe_event e
JOIN past_order o ON o.id = e.order_id
CROSS JOIN LATERAL (
    SELECT e.handled_at AS at, 'stripe' AS by, 'PaymentDisputed' AS action, NULL AS reason,
        jsonb_build_object('status', 'COMPLETED', 'paymentStatus', 'SUCCEEDED', 'bookingStatus', o.booking_status) AS before,
        jsonb_build_object('outcome', 'Disputed', 'paymentIntent', o.intent, 'stripeEvent', e.id) AS after
    UNION ALL
    SELECT e.settled_at, 'ada', 'EventSettled', e.settle_reason, jsonb_build_object('stripeEvent', e.id, 'type', e.type, 'state', e.state,
        'outcome', e.outcome, 'paymentIntent', o.intent), jsonb_build_object('stripeEvent', e.id, 'settledAt', e.settled_at)
) AS m
WHERE e.outcome = 'Disputed';

-- What staff wrote down, who looks after an order, and which lists they keep.
CREATE TEMP TABLE past_note (number, by, author, name, at, text) ON COMMIT DROP AS
SELECT n.number, n.by, n.author, n.name, k.now - n.ago, n.text FROM past_clock k CROSS JOIN (VALUES
    ('LT23ML', 'sam', 'demo:support', 'Sam Okafor', interval '5 days 5 hours',
     'The card has expired, so the refund came back. I asked the customer for a bank account.'),
    ('LT23ML', 'ada', 'demo:admin', 'Ada Whitfield', interval '5 days 3 hours 50 minutes',
     'Sent by bank transfer; the receipt is with accounting.'),
    ('TP80ZD', 'sam', 'demo:support', 'Sam Okafor', interval '6 hours',
     'Called the management: back from the road tomorrow, and this one is answered first.'),
    ('LT24TV', 'ada', 'demo:admin', 'Ada Whitfield', interval '12 minutes',
     'The customer asks when the money is there. I said five to ten days, as the bank does.')
) AS n (number, by, author, name, ago, text);
WITH written AS (
    INSERT INTO booking_admin.order_note (order_id, author_id, author_name, text, written_at, version)
    SELECT o.id, n.author, n.name, n.text, n.at, 0 FROM past_note n JOIN past_order o USING (number) ORDER BY n.at
    RETURNING id, order_id, written_at
)
INSERT INTO past_entry (at, by, action, number, after)
SELECT n.at, n.by, 'NoteAdded', n.number, jsonb_build_object('note', w.id)
FROM written w JOIN past_order o ON o.id = w.order_id JOIN past_note n ON n.number = o.number AND n.at = w.written_at;

WITH given AS (
    INSERT INTO booking_admin.order_assignee (order_id, actor_id, actor_name, since)
    SELECT o.id, n.author, n.name, n.at - interval '2 minutes' FROM past_note n JOIN past_order o USING (number)
    WHERE n.number IN ('TP80ZD', 'LT24TV')
    RETURNING order_id, actor_name, since
)
INSERT INTO past_entry (at, by, action, number, before, after)
SELECT g.since, CASE g.actor_name WHEN 'Sam Okafor' THEN 'sam' ELSE 'ada' END, 'OrderAssigned', o.number, '{"assignee": null}'::jsonb,
    jsonb_build_object('assignee', g.actor_name)
FROM given g JOIN past_order o ON o.id = g.order_id;

WITH kept AS (
    INSERT INTO booking_admin.saved_view (owner_id, owner_name, name, query, shared, version, saved_at)
    SELECT v.owner, v.owner_name, v.name, v.query, v.shared, 0, k.now - v.ago FROM past_clock k CROSS JOIN (VALUES
        ('demo:admin', 'Ada Whitfield', 'Video with the customer', 'status=pending-approval', true, interval '33 days'),
        ('demo:support', 'Sam Okafor', 'Cancelled this month', 'status=cancelled&days=30', false, interval '12 days')
    ) AS v (owner, owner_name, name, query, shared, ago)
    RETURNING id, owner_id, shared, saved_at
)
INSERT INTO past_entry (at, by, action, after)
SELECT v.saved_at, CASE v.owner_id WHEN 'demo:admin' THEN 'ada' ELSE 'sam' END, 'ViewSaved',
    jsonb_build_object('view', v.id, 'shared', v.shared)
FROM kept v;

WITH numbered AS (
    SELECT row_number() OVER (ORDER BY p.at, p.action NOT LIKE 'Payment%', p.action)
        + (SELECT coalesce(max(id), 0) FROM booking_admin.audit_entry) AS id, p.*
    FROM past_entry p
)
INSERT INTO booking_admin.audit_entry (id, at, actor_kind, actor_id, actor_name, action, order_id, booking_id, celebrity_id, reason,
    repair_id, run_id, undoes, before, after)
SELECT n.id, n.at, coalesce(a.kind, 'Person'),
    coalesce(a.id, 'user:' || CASE n.by WHEN 'celebrity' THEN o.celebrity_user ELSE o.customer END),
    coalesce(a.name, CASE n.by WHEN 'celebrity' THEN o.celebrity_name ELSE o.customer_name END), n.action, o.id, o.booking, o.celebrity,
    n.reason, n.repair, n.run, u.id, n.before, n.after
FROM numbered n
LEFT JOIN past_order o USING (number)
LEFT JOIN numbered u ON u.key = n.undoes AND u.number = n.number
LEFT JOIN (VALUES
    ('sam', 'Person', 'demo:support', 'Sam Okafor'), ('ada', 'Person', 'demo:admin', 'Ada Whitfield'),
    ('monitor', 'Job', 'job:monitor', 'The monitor'), ('list', 'Job', 'job:request-list', 'The list of requests'),
    ('outbox', 'Job', 'job:outbox', 'The queue'),
    ('stripe', 'Job', 'job:stripe', 'Stripe'), ('guard', 'Trigger', 'guard', 'The guard')
) AS a (by, kind, id, name) ON a.by = n.by
ORDER BY n.id;
SELECT setval(pg_get_serial_sequence('booking_admin.audit_entry', 'id'), (SELECT max(id) FROM booking_admin.audit_entry));
