using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Payments;

/// <summary>What Stripe is told to be handled is handled also after a power cut.</summary>
public sealed class EventOnDiskTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Notes, as the commit of an event begins, up to where the log must be on the disk for it to stay handled.</summary>
    const string NoteTheLog = """
        CREATE TABLE public.handled_at (lsn pg_lsn NOT NULL);
        CREATE FUNCTION public.note_lsn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.handled_at
            VALUES (pg_current_wal_insert_lsn()); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER note_lsn AFTER UPDATE ON booking_admin.stripe_event DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
            EXECUTE FUNCTION public.note_lsn()
        """;

    [Fact]
    public Task What_was_handled_is_on_the_disk_before_it_is_answered() => NothingIsBehindAsync((_, _) => Task.CompletedTask);

    [Fact]
    public Task A_second_delivery_is_not_answered_before_the_first_is_on_the_disk() => NothingIsBehindAsync(async (marketplace, id) =>
        await marketplace.ExecuteAsync(
            $"SET synchronous_commit = off; UPDATE booking_admin.stripe_event SET state = 'Handled', outcome = 'NothingNew' "
            + $"WHERE id = '{id}'"));

    static async Task NothingIsBehindAsync(Func<TestMarketplace, string, Task> before)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        // The server of the tests waits for no disk.
        await marketplace.ExecuteAsync($"ALTER DATABASE {marketplace.Name} SET synchronous_commit = on");
        await marketplace.ExecuteAsync(NoteTheLog);
        var events = marketplace.Get<StripeEvents>();
        var order = await marketplace.ScalarAsync<string>("""SELECT id FROM "Order" LIMIT 1""");
        await using var watch = await marketplace.OpenAsync();
        await using var ask = new Npgsql.NpgsqlCommand("SELECT pg_current_wal_flush_lsn() > max(lsn) FROM public.handled_at", watch);
        await ask.PrepareAsync(Cancel);
        var behind = 0;
        // PostgreSQL also writes by itself, every now and then: once would prove nothing.
        for (var i = 0; i < 50; i++)
        {
            await events.StoreAsync(
                Actor.Stripe,
                new($"evt_{i}", "refund.updated", marketplace.Clock.GetUtcNow(), "re_1", null, new("pending", OrderId: order)), null,
                Cancel);
            await before(marketplace, $"evt_{i}");
            (await events.HandleAsync(Actor.Stripe, $"evt_{i}", Cancel))!.State.ShouldBe(StripeEventState.Handled);
            if (await ask.ExecuteScalarAsync(Cancel) is not true)
                behind++;
        }
        behind.ShouldBe(0);
    }
}
