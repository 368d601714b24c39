-- The past of the demo, 3: the way back of money, Stripe's events, and comparisons with Stripe.

-- Each decline sends the money back, or closes the payment, once its time to undo is over. One refund failed and was tried again, one
-- was paid back by hand, one is with the bank, and one was withdrawn with its decline.
CREATE TEMP TABLE past_refund ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY a.asked) + (SELECT coalesce(max(id), 0) FROM booking_admin.refund) AS id, o.id AS order_id, o.number,
    a.kind, a.status, a.asked, a.asked + a.undo AS not_before, a.settled, a.for_unpaid, a.refusals, a.fault,
    CASE WHEN a.kind = 'Refund' AND a.status <> 'Withdrawn' THEN 're_demo_' || o.number END AS stripe_id
FROM past_order o
LEFT JOIN past_closed p ON p.number = o.number
CROSS JOIN LATERAL (
    SELECT 'Refund' AS kind, 'Succeeded' AS status, o.changed AS asked, interval '30 seconds' AS undo,
        o.changed + CASE WHEN o.number = 'HX85IC' THEN interval '14 hours 12 minutes 6 seconds' ELSE interval '34 seconds' END AS settled,
        false AS for_unpaid, CASE WHEN o.number = 'HX85IC' THEN 1 ELSE 0 END AS refusals, NULL AS fault
    WHERE o.status = 'CANCELLED' AND o.approval = 'DECLINED' AND o.payment = 'REFUNDED'
    UNION ALL
    SELECT 'CancelIntent', 'Succeeded', o.changed, interval '30 seconds', o.changed + interval '33 seconds', false, 0, NULL
    WHERE o.status = 'CANCELLED' AND o.approval = 'DECLINED' AND o.payment = 'CANCELLED'
    UNION ALL
    SELECT 'CancelIntent', 'Succeeded', o.changed - interval '6 seconds', interval '0', o.changed, true, 0, NULL WHERE p.ended = 'unpaid'
    UNION ALL
    SELECT 'Refund', 'ByHand', o.changed, interval '30 seconds', o.changed + interval '22 hours 5 minutes', false, 1,
        'expired_or_canceled_card' WHERE p.ended = 'by-hand'
    UNION ALL
    SELECT 'Refund', 'Pending', o.changed, interval '30 seconds', NULL, false, 0, NULL WHERE p.ended = 'at-bank'
    UNION ALL
    SELECT 'Refund', 'Withdrawn', o.placed + interval '5 hours 50 minutes', interval '30 seconds', NULL, false, 0, NULL
    WHERE o.number = 'NB40ST'
) AS a;

INSERT INTO booking_admin.refund (id, order_id, kind, payment_intent_id, amount, currency, status, not_before, created_at, fault, refusals,
    settled_at, stripe_refund_id, for_unpaid)
SELECT r.id, r.order_id, r.kind, o.intent, o.minor, o.currency, r.status, r.not_before, r.asked, r.fault, r.refusals, r.settled,
    r.stripe_id, r.for_unpaid
FROM past_refund r JOIN past_order o USING (number) ORDER BY r.id;
SELECT setval(pg_get_serial_sequence('booking_admin.refund', 'id'), (SELECT max(id) FROM booking_admin.refund));

-- What Stripe has answered was written to the order too.
UPDATE public."Order" o SET "updatedAt" = r.settled AT TIME ZONE 'utc'
FROM past_refund r WHERE o."id" = r.order_id AND r.status = 'Succeeded';

-- The bank's answer is looked for within the hour in which a refund may take.
INSERT INTO booking_admin.outbox (kind, order_id, refund_id, created_at, not_before, attempts, done_at)
SELECT 'MoneyBack', r.order_id, r.id, r.asked, CASE WHEN r.status = 'Pending' THEN k.now + interval '20 minutes' ELSE r.not_before END, 1,
    CASE WHEN r.status = 'Withdrawn' THEN r.asked + interval '12 seconds' ELSE r.settled END
FROM past_refund r CROSS JOIN past_clock k ORDER BY r.id;

-- Those that nobody paid were placed through BookingAdmin, else it would not have ended them.
INSERT INTO booking_admin.outbox (kind, order_id, created_at, not_before, attempts, keyed, done_at)
SELECT 'CreateIntent', o.id, o.placed, o.placed, 1, true, o.placed + interval '600 milliseconds'
FROM past_order o JOIN past_closed p USING (number) WHERE p.ended = 'unpaid' ORDER BY o.placed;

-- Events are kept for ninety days.
INSERT INTO booking_admin.stripe_event (id, type, created_at, received_at, object_id, payment_intent_id, order_id, facts, state, attempts,
    handled_at, outcome, needs_somebody, settled_at, settled_by, settle_reason)
SELECT 'evt_demo_' || lower(o.number) || e.suffix, e.type, e.at, e.at + interval '1 second', e.object, o.intent, o.id,
    e.facts || jsonb_build_object('amount', o.minor, 'currency', o.currency, 'about', 'booking', 'orderId', o.id, 'live', false),
    'Handled', 1, e.at + interval '1100 milliseconds', e.outcome, e.needs, e.settled,
    CASE WHEN e.settled IS NOT NULL THEN 'Ada Whitfield' END,
    CASE WHEN e.settled IS NOT NULL THEN 'We sent the video and its approval to the bank; the bank decided for us.' END
FROM past_order o
CROSS JOIN past_clock k
LEFT JOIN past_refund r ON r.order_id = o.id AND r.status <> 'Withdrawn'
CROSS JOIN LATERAL (
    SELECT 'payment_intent.succeeded' AS type, '_paid' AS suffix, o.paid AS at, o.intent AS object,
        '{"status": "succeeded"}'::jsonb AS facts, 'NothingNew' AS outcome, NULL AS needs, NULL::timestamptz AS settled
    WHERE o.paid IS NOT NULL
    UNION ALL
    SELECT 'payment_intent.payment_failed', '_failed', o.changed, o.intent, '{"status": "requires_payment_method"}', 'NothingNew', NULL,
        NULL WHERE o.payment = 'FAILED'
    UNION ALL
    SELECT 'charge.refunded', '_back', r.settled + interval '2 seconds', 'ch_demo_' || o.number,
        jsonb_build_object('amountBack', o.minor, 'whole', true), 'NothingNew', NULL, NULL
    WHERE r.kind = 'Refund' AND r.status = 'Succeeded'
    UNION ALL
    SELECT 'payment_intent.canceled', '_closed', r.settled + interval '1 second', o.intent, '{"status": "canceled"}', 'NothingNew', NULL,
        NULL WHERE r.kind = 'CancelIntent'
    UNION ALL
    SELECT 'refund.failed', '_returned', o.changed + interval '21 minutes', r.stripe_id,
        jsonb_build_object('status', 'failed', 'reason', r.fault, 'refundId', r.id), 'RefundFailed', NULL, NULL WHERE r.status = 'ByHand'
    UNION ALL
    SELECT 'charge.dispute.created', '_disputed', o.placed + interval '9 days 3 hours', 'du_demo_' || o.number,
        '{"status": "needs_response"}', 'Disputed', 'BankTakesBack', o.placed + interval '10 days 2 hours' WHERE o.number = 'IN84CP'
) AS e
WHERE e.at > k.now - interval '90 days'
ORDER BY e.at;

INSERT INTO booking_admin.stripe_event (id, type, created_at, received_at, object_id, facts, state, attempts, handled_at)
SELECT 'evt_demo_payout_' || w.n, 'payout.paid', w.at, w.at + interval '1 second', 'po_demo_' || w.n, '{}', 'Ignored', 0,
    w.at + interval '1 second'
FROM past_clock k
CROSS JOIN LATERAL (SELECT n, k.last_night - make_interval(weeks => n, hours => -2) AS at FROM generate_series(12, 1, -1) AS n) AS w;

-- Ada compares each week, and once more on the day on which something was odd.
INSERT INTO booking_admin.reconciliation (by, since, started_at, finished_at, compared, disagreed)
SELECT 'Ada Whitfield', c.at - interval '8 days', c.at, c.at + interval '9 seconds',
    (SELECT count(*) FROM past_order o WHERE o.intent IS NOT NULL AND o.placed BETWEEN c.at - interval '8 days' AND c.at), c.odd
FROM past_clock k
CROSS JOIN LATERAL (
    SELECT k.last_night - make_interval(weeks => n, hours => -6) AS at, 0 AS odd FROM generate_series(12, 1, -1) AS n
    UNION ALL
    SELECT o.placed + interval '4 hours', 1 FROM past_order o WHERE o.number = 'TP81RT'
) AS c
ORDER BY c.at;
