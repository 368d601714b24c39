-- What the stored answers answer about: two celebrities, two customers, every kind of request. Ids and times are fixed.

INSERT INTO "User" (id, name, email, image, role, "createdAt", "updatedAt") VALUES
    ('cuservera0000000000000000', 'Vera Contract', 'vera@example.test', NULL, 'CELEBRITY', '2025-12-01', '2025-12-01'),
    ('cuserotto0000000000000000', 'Otto Other', 'otto@example.test', NULL, 'CELEBRITY', '2025-12-01', '2025-12-01'),
    ('cuserfay00000000000000000', 'Fay Customer', 'fay@example.test', 'https://pictures.example/fay.png', 'FAN', '2025-12-02', '2025-12-02'),
    ('cusernameless000000000000', NULL, 'nameless@example.test', NULL, 'FAN', '2025-12-02', '2025-12-02');

INSERT INTO "Celebrity" (id, "userId", price, "createdAt", "updatedAt") VALUES
    ('ccelebrityvera00000000000', 'cuservera0000000000000000', 150, '2025-12-01', '2025-12-01'),
    ('ccelebrityotto00000000000', 'cuserotto0000000000000000', 90, '2025-12-01', '2025-12-01');

-- `n` tells the rows apart: the order is corder<n>…, its booking cbooking<n>….
CREATE TEMP TABLE given AS SELECT * FROM (VALUES
    (1, 'vera', 'cuserfay00000000000000000', 'PENDING',   'PENDING',   'SUCCEEDED', 'PENDING_APPROVAL', '2026-01-05 10:00:00.120'::timestamp, 'Olivia', 'Birthday', 'Happy birthday, Olivia!', 'Say “Liv”', 150.00::float8, 120.00::float8),
    (2, 'vera', 'cusernameless000000000000', 'PENDING',   'PENDING',   'PENDING',   'PENDING_APPROVAL', '2026-01-06 10:00:00.000'::timestamp, '', NULL, 'No name, no occasion', NULL, 99.99::float8, NULL::float8),
    (3, 'vera', 'cuserfay00000000000000000', 'CONFIRMED', 'CONFIRMED', 'SUCCEEDED', 'PENDING_APPROVAL', '2026-01-04 10:00:00.500'::timestamp, 'Tom', 'Farewell', 'Goodbye', NULL, 12.50::float8, 10.00::float8),
    (4, 'vera', 'cuserfay00000000000000000', 'COMPLETED', 'COMPLETED', 'SUCCEEDED', 'APPROVED',         '2026-01-03 10:00:00.000'::timestamp, 'Ana', 'Anniversary', 'Fifty years', NULL, 150.00::float8, 120.00::float8),
    (5, 'vera', 'cuserfay00000000000000000', 'CANCELLED', 'CANCELLED', 'REFUNDED',  'DECLINED',         '2026-01-02 10:00:00.000'::timestamp, 'Ben', 'Roast', 'As hard as you can', NULL, 150.00::float8, 120.00::float8),
    (6, 'vera', 'cuserfay00000000000000000', 'CANCELLED', 'PENDING',   'FAILED',    'PENDING_APPROVAL', '2026-01-02 11:00:00.000'::timestamp, 'hidden', 'hidden', 'hidden', NULL, 150.00::float8, 120.00::float8),
    (7, 'vera', 'cuserfay00000000000000000', 'REFUNDED',  'REFUNDED',  'REFUNDED',  'PENDING_APPROVAL', '2026-01-02 12:00:00.000'::timestamp, 'hidden', 'hidden', 'hidden', NULL, 150.00::float8, 120.00::float8),
    (8, 'vera', 'cuserfay00000000000000000', 'IN_PROGRESS', 'CONFIRMED', 'SUCCEEDED', 'PENDING_APPROVAL', '2026-01-01 10:00:00.000'::timestamp, 'שרה', 'יום הולדת', 'Emoji 🎂🎈 and ' || U&'\202E' || 'right to left', NULL, 0.30::float8, 0.24::float8),
    (9, 'otto', 'cuserfay00000000000000000', 'PENDING',   'PENDING',   'SUCCEEDED', 'PENDING_APPROVAL', '2026-01-05 11:00:00.000'::timestamp, 'Of Otto', 'Birthday', 'Not Vera''s', NULL, 90.00::float8, 72.00::float8)
) v (n, celebrity, customer, status, booking, payment, approval, placed, recipient, occasion, message, instructions, total, earns);

INSERT INTO "Order" (id, "orderNumber", "userId", "celebrityId", status, "totalAmount", "paymentIntentId", "paymentStatus", "paidAt", "recipientName", occasion, "personalMessage", "messageType", email,
    "specialInstructions", "scheduledTime", "scheduledDate", "videoUrl", "celebrityAmount", "platformFee", "approvalStatus", "approvedAt", "declinedAt", "declineReason", "revisionCount", "createdAt", "updatedAt")
SELECT rpad('corder' || n, 25, '0'), 'KO-1767600000000-ANSWE' || n, customer, rpad('ccelebrity' || celebrity, 25, '0'), status::"OrderStatus", total, CASE WHEN n <> 2 THEN 'pi_answer_' || n END, payment::"PaymentStatus",
    CASE WHEN payment IN ('SUCCEEDED', 'REFUNDED') THEN placed + interval '1 minute' END, recipient, COALESCE(occasion, ''), message, 'personal', 'order' || n || '@example.test',
    instructions, CASE WHEN n = 1 THEN '18:30' END, CASE WHEN n = 1 THEN timestamp '2026-02-14 05:00:00.000' END, CASE WHEN n = 4 THEN 'https://videos.example/4.mp4' END, earns, total - earns,
    approval::"ApprovalStatus", CASE WHEN n = 4 THEN placed + interval '6 days 0.007 seconds' END, CASE WHEN n = 5 THEN placed + interval '26 hours' END, CASE WHEN n = 5 THEN 'Too unkind for me.' END,
    CASE WHEN n = 4 THEN 1 ELSE 0 END, placed, placed + interval '1 minute'
FROM given;

INSERT INTO "Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", occasion, instructions, "specialInstructions", status, price, "totalAmount", "scheduledDate", deadline, "createdAt", "updatedAt")
SELECT rpad('cbooking' || n, 25, '0'), o.id, o."orderNumber", o."userId", o."celebrityId", g.message, g.recipient, g.occasion, g.instructions, g.instructions, g.booking::"BookingStatus",
    COALESCE(g.earns, g.total), g.total, o."scheduledDate", CASE WHEN n <> 2 THEN g.placed + interval '7 days' END, g.placed + interval '30 milliseconds', g.placed + interval '2 days'
FROM given g JOIN "Order" o ON o.id = rpad('corder' || n, 25, '0');

INSERT INTO "Tip" (id, "orderId", "userId", "celebrityId", amount, message, "paymentStatus", "createdAt", "updatedAt") VALUES
    ('ctiplater0000000000000000', 'corder3000000000000000000', 'cuserfay00000000000000000', 'ccelebrityvera00000000000', 5.25, NULL, 'SUCCEEDED', '2026-01-05 08:00:00', '2026-01-05 08:00:00'),
    ('ctipfirst0000000000000000', 'corder3000000000000000000', 'cuserfay00000000000000000', 'ccelebrityvera00000000000', 20, 'Thank you 💛', 'SUCCEEDED', '2026-01-05 07:00:00.045', '2026-01-05 07:00:00'),
    ('ctipopen00000000000000000', 'corder3000000000000000000', 'cuserfay00000000000000000', 'ccelebrityvera00000000000', 1000, 'never paid', 'PENDING', '2026-01-05 09:00:00', '2026-01-05 09:00:00'),
    ('ctipfailed000000000000000', 'corder4000000000000000000', 'cuserfay00000000000000000', 'ccelebrityvera00000000000', 1000, 'refused', 'FAILED', '2026-01-05 09:00:00', '2026-01-05 09:00:00');

-- As the checkout writes them: metadata is a text within JSON, or the JSON value null.
INSERT INTO "OrderItem" (id, "orderId", type, name, description, quantity, "unitPrice", "totalPrice", metadata) VALUES
    ('citem1', 'corder1000000000000000000', 'service', 'Quick Shout-out', NULL, 1, 120, 120, 'null'),
    ('citem2', 'corder1000000000000000000', 'addon', 'ASAP Delivery', 'Faster', 1, 10, 10, to_jsonb('{"addOnId":"rush"}'::text)),
    ('citem3', 'corder1000000000000000000', 'tip', 'Tip for Celebrity', 'You are great', 1, 20, 20, to_jsonb('{"tipType":"appreciation","tipMessage":"You are great 💛"}'::text));
