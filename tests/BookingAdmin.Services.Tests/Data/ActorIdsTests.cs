using BookingAdmin.Data;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Access;
using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Repair;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace BookingAdmin.Services.Tests.Data;

public sealed class ActorIdsTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task Rows_from_before_ids_carried_their_kind_are_carried_over_and_the_audit_stays_as_it_was_sealed()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var own = OwnContext.For(marketplace.Get<DatabaseConnection>().Text);
        var migrator = own.GetService<IMigrator>();
        await migrator.MigrateAsync("BesideTheWebhook", Cancel);
        await marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.session (id, key_hash, actor_id, actor_name, roles, celebrity_id, subject, device, started_at,
                seen_at, ends_at, roles_seen_at, roles_due_at) VALUES
                ('1', '\x01', 'abc', 'Emma', 'Celebrity', 'c', 'x', 'Chrome', now(), now(), now(), now(), now()),
                ('2', '\x02', 'abc', 'Sam', 'Support', NULL, 'abc', 'Chrome', now(), now(), now(), now(), now()),
                ('3', '\x03', 'user:abc', 'Ada', 'Admin', NULL, 'user:abc', 'Chrome', now(), now(), now(), now(), now());
            INSERT INTO booking_admin.repair_job (id, rule, scope, state, actor_kind, actor_id, actor_name, batch_size, total, repaired,
                unchanged, failed, planned_at, worked_ms)
            SELECT gen_random_uuid(), 'missing-booking', 'all', 'Planned', k, i, 'n', 10, 0, 0, 0, 0, now(), 0
                FROM (VALUES ('Person', 'abc'), ('Job', 'monitor')) v (k, i);
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action) VALUES
                (now(), 'Person', 'abc', 'Sam', 'GuardInstalled'), (now(), 'Job', 'monitor', 'The monitor', 'CheckStarted'),
                (now(), 'Trigger', 'guard', 'The guard', 'BookingGaveWay');
            """);
        var entries = await marketplace.ScalarAsync<string>(Entries);
        await marketplace.Get<AuditSeals>().SealAsync(TestMarketplace.Admin, Cancel);

        await migrator.MigrateAsync(cancellationToken: Cancel);

        (await IdsAsync("session", "id")).ShouldBe("user:abc person:abc person:user:abc");
        (await IdsAsync("repair_job", "actor_kind DESC")).ShouldBe("person:abc job:monitor");
        (await marketplace.ScalarAsync<string>(Entries)).ShouldBe(entries);
        await marketplace.Get<RepairConsent>().LeaveAsync(TestMarketplace.Support, await marketplace.MissingOrderAsync(), Cancel);
        await marketplace.Get<AuditSeals>().SealAsync(TestMarketplace.Admin, Cancel);
        var verdict = await marketplace.Get<AuditSeals>().VerifyAsync(TestMarketplace.Admin, Cancel);
        verdict.Sentence.ShouldBe("4 entries are as they were written.");
        (await IdsAsync("audit_entry", "id")).ShouldBe("abc monitor guard demo:test-support");
        await migrator.MigrateAsync("BesideTheWebhook", Cancel);
        (await IdsAsync("repair_job", "actor_kind DESC")).ShouldBe("abc monitor");

        Task<string> IdsAsync(string table, string order) =>
            marketplace.ScalarAsync<string>($"SELECT string_agg(actor_id, ' ' ORDER BY {order}) FROM booking_admin.{table}");
    }

    [Fact]
    public void The_same_text_of_two_kinds_is_two_people()
    {
        ActorId[] ids =
        [
            ActorId.User("abc"), ActorId.Subject(new("https://id.example"), "abc"), ActorId.Subject(new("https://other.example"), "abc"),
            ActorId.CommandLine("abc"), ActorId.Demo("abc"), ActorId.Job("abc"),
        ];
        ids.Select(id => id.Text).Distinct(StringComparer.Ordinal).Count().ShouldBe(ids.Length);
        ActorId.Subject(new("https://id.example/"), "abc").ShouldBe(ids[1]);
        ids.Select(id => id.UserId).ShouldBe(["abc", null, null, null, null, null]);
        ids.Select(id => id.SubjectId).ShouldBe([null, "abc", "abc", null, null, null]);
        ids.Select(id => id.IsIn(ActorId.Stored(ActorKind.Person, "person:abc"))).ShouldBe([false, true, true, false, false, false]);
    }

    [Fact]
    public void A_subject_that_reads_like_a_user_spends_nothing_of_the_user()
    {
        using var limits = new ActionLimits();
        Actor user = new(ActorId.User("abc"), "Emma", Roles.Celebrity, "c"),
            subject = new(ActorId.Subject(new("https://id.example"), "abc"), "Sam", Roles.Support);
        Should.Throw<TooManyActionsException>(() => Enumerable.Range(0, 200).ToList().ForEach(_ => limits.CountDecision(subject)));
        Should.NotThrow(() => limits.CountDecision(user));
    }

    const string Entries = "SELECT string_agg(e::text, ' ' ORDER BY e.id) FROM booking_admin.audit_entry e";
}
