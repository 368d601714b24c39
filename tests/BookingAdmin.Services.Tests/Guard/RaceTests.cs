using BookingAdmin.Data.Own;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Guard;
using BookingAdmin.Testing;
using Npgsql;

namespace BookingAdmin.Services.Tests.Guard;

/// <summary>Many who write at once.</summary>
public sealed class RaceTests
{
    const int Writers = 16, Each = 15;

    static readonly CancellationToken Cancel = CancellationToken.None;

    [Theory]
    [InlineData(GuardMode.Watch, true)]
    [InlineData(GuardMode.Watch, false)]
    [InlineData(GuardMode.Create, true)]
    [InlineData(GuardMode.Create, false)]
    [InlineData(GuardMode.Enforce, true)]
    public async Task Sixteen_writers_in_either_of_the_marketplaces_ways_end_with_one_booking_an_order_and_nothing_on_the_list(
        GuardMode mode, bool together)
    {
        await using var marketplace = await Guarded.DemoAsync(mode);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            await using var connection = await marketplace.OpenAsync();
            for (var i = 0; i < Each; i++)
            {
                var id = $"new-{writer}-{i}";
                if (together)
                    await connection.RunAsync("BEGIN;" + Guarded.Order(id) + Guarded.Booking(id) + "COMMIT;");
                else
                {
                    await connection.RunAsync(Guarded.Order(id));
                    await connection.RunAsync(Guarded.Booking(id));
                }
            }
        }, Cancel)));

        (await marketplace.ScalarAsync<long>("""SELECT count(*) FROM public."Order" WHERE id LIKE 'new-%'""")).ShouldBe(Writers * Each);
        // The marketplace's own, each of them.
        (await marketplace.ScalarAsync<long>(
            """SELECT count(*) FROM public."Booking" WHERE "orderId" LIKE 'new-%' AND id = 'b-' || "orderId" """)).ShouldBe(Writers * Each);
        (await marketplace.ScalarAsync<long>("""SELECT count(*) FROM public."Booking" WHERE "orderId" LIKE 'new-%'"""))
            .ShouldBe(Writers * Each);
        (await marketplace.ListedAsync()).ShouldBe([await marketplace.MissingOrderAsync()]);
        await marketplace.ShouldBeTrueAsync();
    }

    [Fact]
    public async Task Enforce_refuses_all_who_write_in_separate_transactions()
    {
        await using var marketplace = await Guarded.DemoAsync(GuardMode.Enforce);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer =>
            Should.ThrowAsync<PostgresException>(marketplace.ExecuteAsync(Guarded.Order($"new-{writer}")))));
        (await marketplace.ScalarAsync<long>("""SELECT count(*) FROM public."Order" WHERE id LIKE 'new-%'""")).ShouldBe(0);
        await marketplace.ShouldBeTrueAsync();
    }

    public static TheoryData<string, string, string, bool> Meetings => new()
    {
        // What one has open when the other comes, and whether there is a booking before.
        { """UPDATE public."Order" SET status = 'PENDING' WHERE id = 'x'""", Guarded.Booking("x"), "CANCELLED", false },
        { """UPDATE public."Order" SET status = 'CANCELLED' WHERE id = 'x'""", Guarded.Booking("x"), "PENDING", false },
        { """UPDATE public."Order" SET status = 'PENDING' WHERE id = 'x'""", """DELETE FROM public."Booking" WHERE "orderId" = 'x'""",
            "CANCELLED", true },
        { """UPDATE public."Order" SET status = 'REFUNDED' WHERE id = 'x'""", """DELETE FROM public."Booking" WHERE "orderId" = 'x'""",
            "PENDING", true },
        { """UPDATE public."Order" SET status = 'PENDING' WHERE id = 'x'""", """TRUNCATE public."Booking" """, "CANCELLED", true },
        { """UPDATE public."Order" SET id = 'y' WHERE id = 'x'""", """DELETE FROM public."Booking" WHERE "orderId" = 'x'""", "PENDING",
            true },
        { """DELETE FROM public."Order" WHERE id = 'x'""", """DELETE FROM public."Booking" WHERE "orderId" = 'x'""", "PENDING", true },
    };

    [Theory]
    [MemberData(nameof(Meetings))]
    public async Task Two_who_meet_at_one_order_leave_the_list_true_whoever_is_first(string one, string other, string status, bool booked)
    {
        foreach (var (first, second) in new[] { (one, other), (other, one) })
        {
            await using var marketplace = await Guarded.DemoAsync();
            await marketplace.ExecuteAsync(Guarded.Order("x", status) + (booked ? Guarded.Booking("x") : ""));
            await using var a = await marketplace.OpenAsync();
            await using var b = await marketplace.OpenAsync();
            await a.RunAsync($"BEGIN; {first}");
            var meeting = b.RunAsync($"BEGIN; {second}");
            await Task.WhenAny(meeting, marketplace.WaitForLockAsync());
            await a.RunAsync("COMMIT");
            await meeting;
            await b.RunAsync("COMMIT");
            await marketplace.ShouldBeTrueAsync();
        }
    }

    [Theory]
    [InlineData(GuardMode.Watch, "READ COMMITTED")]
    [InlineData(GuardMode.Watch, "REPEATABLE READ")]
    [InlineData(GuardMode.Watch, "SERIALIZABLE")]
    [InlineData(GuardMode.Create, "READ COMMITTED")]
    public async Task Orders_that_change_their_status_while_bookings_come_and_go_leave_the_list_as_a_scan_finds_it(
        GuardMode mode, string isolation)
    {
        const int Orders = 6;
        await using var marketplace = await Guarded.DemoAsync(mode);
        await marketplace.ExecuteAsync(string.Concat(Enumerable.Range(0, Orders).Select(n => Guarded.Order($"x-{n}"))));
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var random = new Random(writer);
            await using var connection = await marketplace.OpenAsync();
            await connection.RunAsync($"SET default_transaction_isolation = '{isolation.ToLowerInvariant()}'");
            for (var i = 0; i < Each * 2; i++)
            {
                var id = $"x-{random.Next(Orders)}";
                var write = random.Next(5) switch
                {
                    0 => $"""UPDATE public."Order" SET status = 'CANCELLED' WHERE id = '{id}'""",
                    1 => $"""UPDATE public."Order" SET status = 'PENDING' WHERE id = '{id}'""",
                    2 => $"""UPDATE public."Order" SET status = 'PENDING', "totalAmount" = {i} WHERE id IN ('{id}', 'x-0')""",
                    3 => $"""DELETE FROM public."Booking" WHERE "orderId" = '{id}'""",
                    _ => Guarded.Booking(id),
                };
                try
                {
                    await connection.RunAsync(write);
                }
                // A second booking of an order; and what PostgreSQL asks to be tried again.
                catch (PostgresException e) when (
                    e.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure
                    or PostgresErrorCodes.DeadlockDetected)
                {
                }
            }
        }, Cancel)));

        var truth = await marketplace.Get<BookingGuard>().VerifyAsync(TestMarketplace.Admin, Cancel);
        truth.Unlisted.ShouldBe(0);
        if (isolation != "READ COMMITTED")
        {
            // A writer with an older view may leave an entry that is no longer true: it does not show, and the next look removes it.
            var scanned = await marketplace.ScalarAsync<long>("""
                SELECT count(*) FROM public."Order" o
                    WHERE o.status NOT IN ('CANCELLED', 'REFUNDED') AND NOT EXISTS (SELECT FROM public."Booking" b WHERE b."orderId" = o.id)
                """);
            (await marketplace.Get<MissingNow>().GetAsync(TestMarketplace.Support, Cancel)).Missing.ShouldBe(scanned);
            await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
            (await WatchList.DueAsync(context, TimeSpan.Zero, 1000, Cancel)).Count.ShouldBe((int)scanned);
        }
        await marketplace.ShouldBeTrueAsync();
    }
}
