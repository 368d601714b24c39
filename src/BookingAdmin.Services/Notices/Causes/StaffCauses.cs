using BookingAdmin.Domain.Notices.Admin;
using BookingAdmin.Domain.Notices.Support;

namespace BookingAdmin.Services.Notices.Causes;

/// <summary>
/// What our own rows say that staff must hear of. Each row stays, so a notice of it cannot be lost, whichever transaction wrote the row.
/// </summary>
static class StaffCauses
{
    const string Everybody = "Support|Admin", Admins = "Admin";

    // In the zone of the person.
    const int DigestHour = 7;

    public static IReadOnlyList<NoticeCause> All { get; } =
    [
        // Found after the grace, by a check or by the guard's watch list.
        new(new MissingBooking(), $"""
            SELECT staff.id, f.id::text, f.subject, NULL::jsonb, f.first_seen
            FROM booking_admin.finding f, {NoticeWriter.Staff(Everybody)} WHERE f.rule = 'missing-booking' AND f.resolved_at IS NULL
            """),
        new(new RefundFailed(), $"""
            SELECT staff.id, r.id || ':' || r.refusals, r.order_id, NULL::jsonb, r.settled_at
            FROM booking_admin.refund r, {NoticeWriter.Staff(Everybody)} WHERE r.status = 'Failed' AND r.settled_at IS NOT NULL
            """),
        new(new EventToSettle(), $"""
            SELECT staff.id, f.id::text, NULL, NULL::jsonb, f.first_seen
            FROM booking_admin.finding f, {NoticeWriter.Staff(Everybody)} WHERE f.rule = 'stripe-event' AND f.resolved_at IS NULL
            """),
        // The audit says who assigned it: nobody is notified of what they did themselves.
        new(new Assigned(), $"""
            SELECT s.actor_id, s.order_id || ':' || e.id, s.order_id, jsonb_build_object('{Assigned.By}', e.actor_name), s.since
            FROM booking_admin.order_assignee s JOIN LATERAL (
                SELECT a.id, a.actor_id, a.actor_name FROM booking_admin.audit_entry a
                WHERE a.order_id = s.order_id AND a.action = 'OrderAssigned' ORDER BY a.id DESC LIMIT 1) e ON e.actor_id <> s.actor_id
            WHERE s.since > @now - interval '1 day'
            """),
        new(new MonitorSilent(), $"""
            SELECT staff.id, a.id::text, NULL, NULL::jsonb, a.created_at
            FROM booking_admin.alert a, {NoticeWriter.Staff(Admins)}
            WHERE a.created_at > @now - interval '1 day' AND a.kind = 'MonitorSilent' AND a.body->>'state' = 'silent'
            """),
        new(new SelfTestFailed(), $"""
            SELECT staff.id, t.id::text, NULL, NULL::jsonb, t.at
            FROM booking_admin.self_test t, {NoticeWriter.Staff(Admins)} WHERE t.at > @now - interval '1 day' AND t.passed = false
            """),
        new(new DailyDigest(), $"""
            SELECT staff.id, w.morning::date::text, NULL, f.counts, m.at
            FROM {NoticeWriter.Staff(Admins)},
                LATERAL (SELECT date_trunc('day', @now AT TIME ZONE staff.zone) + interval '{DigestHour} hours' AS morning) w,
                LATERAL (SELECT w.morning AT TIME ZONE staff.zone AS at) m,
                LATERAL (
                    SELECT count(*) FILTER (WHERE first_seen > m.at - interval '1 day') AS found,
                        count(*) FILTER (WHERE resolved_at > m.at - interval '1 day') AS repaired,
                        count(*) FILTER (WHERE resolved_at IS NULL) AS open,
                        count(*) FILTER (WHERE resolved_at IS NULL AND rule = ANY(@critical)) AS critical
                    FROM booking_admin.finding WHERE resolved_at IS NULL OR resolved_at > m.at - interval '1 day'
                ) c,
                LATERAL (SELECT jsonb_build_object('{DailyDigest.Found}', c.found::text, '{DailyDigest.Repaired}', c.repaired::text,
                    '{DailyDigest.Open}', c.open::text, '{DailyDigest.Critical}', c.critical::text) AS counts) f
            WHERE m.at <= @now AND c.found + c.repaired + c.open > 0
            """),
    ];
}
