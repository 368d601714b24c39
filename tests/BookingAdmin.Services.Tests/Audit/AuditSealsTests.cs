using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Services.Audit;
using BookingAdmin.Testing;
using Npgsql;

namespace BookingAdmin.Services.Tests.Audit;

public sealed class AuditSealsTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_seal_covers_what_came_since_the_one_before_it()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var seals = marketplace.Get<AuditSeals>();
        var empty = await VerifyAsync(marketplace);
        (empty, empty.Sentence).ShouldBe((new(0, 0, null, null, null, null), "There are no entries yet."));

        await marketplace.AddAsync(5);
        var first = await seals.SealAsync(TestMarketplace.Admin, Cancel);
        await marketplace.AddAsync(3);
        var second = await seals.SealAsync(TestMarketplace.Admin, Cancel);
        var idle = await seals.SealAsync(TestMarketplace.Admin, Cancel);

        (first.Waits, first.Entries, first.ThroughId).ShouldBe((false, 5L, 5L));
        (second.Waits, second.Entries, second.ThroughId).ShouldBe((false, 3L, 8L));
        second.Head.ShouldNotBe(first.Head);
        idle.ShouldBe(second with { Entries = 0 });
        var verdict = await VerifyAsync(marketplace);
        (verdict.Intact, verdict.Sealed, verdict.Unsealed, verdict.Head).ShouldBe((true, 8L, 0L, second.Head));
        verdict.Sentence.ShouldBe("8 entries are as they were written.");
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_seal")).ShouldBe(2);
    }

    [Fact]
    public async Task Many_entries_are_sealed_in_pieces_of_ten_thousand()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.AddAsync(25_001);
        (await SealAsync(marketplace)).Entries.ShouldBe(25_001);
        (await VerifyAsync(marketplace)).Sealed.ShouldBe(25_001);
        (await marketplace.ScalarAsync<string>("SELECT string_agg(entries::text, ' ' ORDER BY id) FROM booking_admin.audit_seal"))
            .ShouldBe("10000 10000 5001");
    }

    // Ids 1 to 30 behind three seals of ten; the number of the first that must be told, and how.
    [Theory]
    [InlineData(
        "UPDATE booking_admin.audit_entry SET reason = 'another' WHERE id = 15", 2,
        "An entry behind seal 2 (ids 11 to 20) was changed, or the seal itself was.")]
    [InlineData(
        "UPDATE booking_admin.audit_entry SET after = '{\"n\": 99}' WHERE id = 1", 1,
        "An entry behind seal 1 (up to id 10) was changed, or the seal itself was.")]
    [InlineData(
        "UPDATE booking_admin.audit_entry SET at = at + interval '1 microsecond' WHERE id = 30", 3,
        "An entry behind seal 3 (ids 21 to 30) was changed, or the seal itself was.")]
    [InlineData("UPDATE booking_admin.audit_entry SET actor_name = actor_name || reason, reason = '' WHERE id = 15", 2, "was changed")]
    [InlineData("UPDATE booking_admin.audit_entry SET reason = NULL WHERE id = 15", 2, "was changed")]
    [InlineData(
        "DELETE FROM booking_admin.audit_entry WHERE id IN (12, 13)", 2, "2 of the 10 entries behind seal 2 (ids 11 to 20) are missing.")]
    [InlineData("DELETE FROM booking_admin.audit_entry WHERE id = 30", 3, "1 of the 10 entries behind seal 3 (ids 21 to 30) is missing.")]
    [InlineData(
        "INSERT INTO booking_admin.audit_entry (id, at, actor_kind, actor_id, actor_name, action) VALUES (0, now(), 'Person', 'x', "
        + "'x', 'GuardRemoved')", 1, "1 entry was slipped in behind seal 1 (up to id 10).")]
    [InlineData(
        "DELETE FROM booking_admin.audit_entry WHERE id = 15; INSERT INTO booking_admin.audit_entry (id, at, actor_kind, actor_id, "
        + "actor_name, action) VALUES (15, now(), 'Person', 'x', 'x', 'GuardRemoved')", 2, "was changed")]
    [InlineData(
        "UPDATE booking_admin.audit_seal SET hash = sha256('x') WHERE id = 2", 2,
        "Seal 2 itself was altered; its entries (ids 11 to 20) are as they were written.")]
    [InlineData(
        "UPDATE booking_admin.audit_seal SET entries = 12 WHERE id = 2", 2,
        "Seal 2 itself was altered; its entries (ids 11 to 20) are as they were written.")]
    [InlineData("UPDATE booking_admin.audit_seal SET at = at - interval '1 day' WHERE id = 3", 3, "was changed, or the seal itself was.")]
    [InlineData(
        "UPDATE booking_admin.audit_seal SET through_id = 18 WHERE id = 2", 2,
        "2 of the 10 entries behind seal 2 (ids 11 to 18) are missing.")]
    [InlineData("DELETE FROM booking_admin.audit_seal WHERE id = 2", 2, "Seal 2 is missing: seal 3 does not follow seal 1.")]
    [InlineData("DELETE FROM booking_admin.audit_seal WHERE id = 1", 1, "Seal 1 is missing: seal 2 does not follow the beginning.")]
    [InlineData(
        "DELETE FROM booking_admin.audit_seal WHERE id > 1; DELETE FROM booking_admin.audit_entry WHERE id > 10", 2,
        "Seals 2 to 3 are missing at the end, and perhaps entries with them.")]
    [InlineData(
        "DELETE FROM booking_admin.audit_seal; DELETE FROM booking_admin.audit_entry", 1,
        "Seals 1 to 3 are missing at the end, and perhaps entries with them.")]
    public async Task What_was_done_behind_a_seal_is_told(string tampering, long seal, string sentence)
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        for (var i = 0; i < 3; i++)
        {
            await marketplace.AddAsync(10);
            await marketplace.Get<AuditSeals>().SealAsync(TestMarketplace.Admin, Cancel);
        }
        (await VerifyAsync(marketplace)).Intact.ShouldBeTrue();

        await marketplace.TamperAsync(tampering);

        var verdict = await VerifyAsync(marketplace);
        (verdict.Intact, verdict.FirstBadSeal, verdict.Sealed).ShouldBe((false, (long?)seal, (seal - 1) * 10));
        verdict.Sentence.ShouldContain(sentence, Case.Sensitive);
    }

    [Fact]
    public async Task A_gap_at_the_end_stays_after_new_seals()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.AddAsync(10);
        await marketplace.Get<AuditSeals>().SealAsync(TestMarketplace.Admin, Cancel);
        await marketplace.AddAsync(10);
        await marketplace.Get<AuditSeals>().SealAsync(TestMarketplace.Admin, Cancel);
        await marketplace.TamperAsync(
            "DELETE FROM booking_admin.audit_seal WHERE id = 2; DELETE FROM booking_admin.audit_entry WHERE id > 10");

        await marketplace.AddAsync(10);
        await marketplace.Get<AuditSeals>().SealAsync(TestMarketplace.Admin, Cancel);

        (await VerifyAsync(marketplace)).Sentence.ShouldBe("Seal 2 is missing: seal 3 does not follow seal 1.");
    }

    [Fact]
    public async Task Verifying_seals_nothing_and_says_how_old_the_oldest_entry_is_of_which_nothing_can_be_told()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.AddAsync(5);
        await SealAsync(marketplace);
        await marketplace.AddAsync(2);
        await marketplace.TamperAsync("UPDATE booking_admin.audit_entry SET at = '2026-03-01 09:30Z' WHERE id = 6");

        var verdict = await VerifyAsync(marketplace);

        verdict.Sentence.ShouldBe(
            "5 entries are as they were written. 2 newer entries are not sealed yet, the oldest of 2026-03-01 09:30 UTC.");
        (verdict.Sealed, verdict.Unsealed).ShouldBe((5L, 2L));
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_seal")).ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_is_sealed_while_an_entry_with_a_smaller_id_can_still_come()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var connection = await marketplace.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await InsertAsync(connection, transaction);
        await marketplace.AddAsync(3);

        var waiting = await marketplace.Get<AuditSeals>().SealAsync(TestMarketplace.Admin, Cancel);
        (waiting.Waits, waiting.Entries, waiting.ThroughId).ShouldBe((true, 0L, null));
        var unknown = await VerifyAsync(marketplace);
        (unknown.Intact, unknown.Sealed, unknown.Unsealed).ShouldBe((true, 0L, 3L));
        unknown.Sentence.ShouldMatch(
            "^3 newer entries are not sealed yet, the oldest of [0-9: -]{16} UTC. So nothing is known yet. The monitor seals with each "
            + "check.$");

        await transaction.CommitAsync(Cancel);
        await SealAsync(marketplace);
        (await VerifyAsync(marketplace)).Sealed.ShouldBe(4);
    }

    [Fact]
    public async Task Sixteen_writers_do_not_slip_past_the_seals_that_are_made_meanwhile()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        long seals = 0;
        var writing = Task.WhenAll(Enumerable.Range(0, 16).Select(writer => Task.Run(async () =>
        {
            await using var connection = await marketplace.OpenAsync();
            // On a slow machine until enough seals have found a gap between them.
            for (var i = 0; i < 40 || Interlocked.Read(ref seals) < 4 && i < 1000; i++)
            {
                await using var transaction = await connection.BeginTransactionAsync(Cancel);
                await InsertAsync(connection, transaction);
                // Open for a while after its id is given, and some give theirs up.
                await using (
                    var work = new NpgsqlCommand(
                        $"SELECT pg_sleep({(writer * i % 7 * 0.004).ToString(CultureInfo.InvariantCulture)})", connection, transaction))
                    await work.ExecuteNonQueryAsync(Cancel);
                if (i % 5 == 4)
                    await transaction.RollbackAsync(Cancel);
                else
                    await transaction.CommitAsync(Cancel);
            }
        }, Cancel)));
        while (!writing.IsCompleted)
        {
            // Two of them at once, as two instances do.
            var made = await Task.WhenAll(
                Enumerable.Range(0, 2).Select(_ => marketplace.Get<AuditSeals>().SealAsync(TestMarketplace.Admin, Cancel)));
            Interlocked.Add(ref seals, made.Count(seal => seal.Entries > 0));
        }
        await writing;
        await SealAsync(marketplace);

        var verdict = await VerifyAsync(marketplace);
        var written = await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry");
        written.ShouldBeGreaterThanOrEqualTo(512);
        verdict.Sentence.ShouldBe(string.Create(CultureInfo.InvariantCulture, $"{written:N0} entries are as they were written."));
        seals.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task Whoever_has_an_export_can_compute_the_chain_without_us()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id, reason, repair_id, run_id,
                undoes, before, after) VALUES
            ('2025-08-19 21:03:04.567891+12', 'Person', 'u1', 'Wiremu Māori', 'RepairUndone', 'c1', NULL,
                '0198bd6c-6c2f-7b2a-8c59-1f1c1d6f5a01', 7, NULL, NULL, '{"b": 1.50, "aa": "ü"}')
            """);
        await marketplace.ExecuteAsync(
            "INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, reason) VALUES ('2025-08-20Z', 'Job', "
            + "'monitor', '', 'CheckStarted', '')");

        var head = (await marketplace.Get<AuditSeals>().SealAsync(TestMarketplace.Admin, Cancel)).Head;

        var at = await marketplace.ScalarAsync<DateTime>("SELECT at FROM booking_admin.audit_seal");
        var text = Field("1") + Field(Micros(at)) + Field("2") + Field("2")
            + Field("1") + Field("1755594184567891") + Field("Person") + Field("u1") + Field("Wiremu Māori") + Field("RepairUndone")
                + Field("c1") + Field(null) + Field(null)
            + Field(null) + Field("0198bd6c-6c2f-7b2a-8c59-1f1c1d6f5a01") + Field("7") + Field(null) + Field(null)
                + Field("""{"b": 1.50, "aa": "ü"}""")
            + Field("2") + Field("1755648000000000") + Field("Job") + Field("monitor") + Field("") + Field("CheckStarted") + Field(null)
                + Field(null) + Field(null)
            + Field("") + Field(null) + Field(null) + Field(null) + Field(null) + Field(null);
        head.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));

        static string Field(string? value) => value is null ? "-" : $"{Encoding.UTF8.GetByteCount(value)}:{value}";
        static string Micros(DateTime time) =>
            ((time.ToUniversalTime() - DateTime.UnixEpoch).Ticks / 10).ToString(CultureInfo.InvariantCulture);
    }

    static Task<SealOutcome> SealAsync(TestMarketplace marketplace) =>
        marketplace.Get<AuditSeals>().SealAsync(TestMarketplace.Admin, Cancel);

    static Task<AuditVerdict> VerifyAsync(TestMarketplace marketplace) =>
        marketplace.Get<AuditSeals>().VerifyAsync(TestMarketplace.Admin, Cancel);

    static async Task InsertAsync(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        await using var insert = new NpgsqlCommand(
            "INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action) VALUES (now(), 'Job', 'writer', "
                + "'Writer', 'CheckStarted')", connection, transaction);
        await insert.ExecuteNonQueryAsync(Cancel);
    }
}
