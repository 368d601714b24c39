using BookingAdmin.Services.Live;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BookingAdmin.Services.Tests.Guard;

/// <summary>What plain SQL, by whomever, tells once somebody follows what the triggers note.</summary>
public sealed class NotificationTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task Every_kind_of_change_tells_whose_it_is_and_a_change_of_celebrity_tells_both()
    {
        await using var marketplace = await Guarded.DemoAsync();
        var emma = (await marketplace.CelebrityAsync("Emma Stone")).CelebrityId!;
        var mara = (await marketplace.CelebrityAsync("Mara Linden")).CelebrityId!;
        await using var heard = await Hearing.OfAsync(marketplace);
        var order = Guarded.Order("new").Replace("\"userId\", \"celebrityId\", '", $"\"userId\", '{emma}', '");

        foreach (var (sql, told) in new[]
        {
            (order, new[] { emma }),
            (Guarded.Booking("new"), [emma]),
            ("""UPDATE public."Order" SET status = 'CONFIRMED' WHERE id = 'new'""", [emma]),
            ("""UPDATE public."Booking" SET status = 'CONFIRMED' WHERE "orderId" = 'new'""", [emma]),
            ($"""UPDATE public."Booking" SET "celebrityId" = '{mara}' WHERE "orderId" = 'new'""", [emma, mara]),
            ($"""UPDATE public."Order" SET "celebrityId" = '{mara}' WHERE id = 'new'""", [emma, mara]),
            ("""UPDATE public."Order" SET status = status WHERE false""", []),
            ("""UPDATE public."Order" SET phone = '021', "updatedAt" = now() WHERE id = 'new'""", []),
            ("""DELETE FROM public."Order" WHERE id = 'new'""", [mara]),
            ("""TRUNCATE public."Booking" """, ["*"]),
        })
        {
            await marketplace.ExecuteAsync(sql);
            (await heard.SoFarAsync()).Distinct().ShouldBe(told, ignoreOrder: true, customMessage: sql);
        }
    }

    [Fact]
    public async Task A_statement_tells_each_celebrity_once_and_of_more_than_fifty_only_that_everybody_is_concerned()
    {
        await using var marketplace = await Guarded.DemoAsync();
        await using var heard = await Hearing.OfAsync(marketplace);
        await marketplace.ExecuteAsync("""UPDATE public."Order" SET "deliveredAt" = now()""");
        (await heard.SoFarAsync()).Length.ShouldBe(
            (int)await marketplace.ScalarAsync<long>("""SELECT count(DISTINCT "celebrityId") FROM public."Order" """));

        await marketplace.ExecuteAsync("""
            INSERT INTO public."User" (id, email, "updatedAt") SELECT 'many-' || n, 'many-' || n || '@example.test', now()
                FROM generate_series(1, 60) n;
            INSERT INTO public."Celebrity" (id, "userId", "updatedAt") SELECT 'many-' || n, 'many-' || n, now()
                FROM generate_series(1, 60) n;
            """);
        await marketplace.ExecuteAsync("""
            UPDATE public."Order" o SET "celebrityId" = 'many-' || n
            FROM (SELECT id, row_number() OVER () AS n FROM public."Order") s WHERE s.id = o.id
            """);
        (await heard.SoFarAsync()).ShouldNotBeEmpty();
        await marketplace.ExecuteAsync(
            string.Concat(Enumerable.Range(1, 60).Select(n => Guarded.Order($"m-{n}")))
            + """UPDATE public."Order" SET "celebrityId" = 'many-' || substr(id, 3) WHERE id LIKE 'm-%'""");
        (await heard.SoFarAsync()).ShouldContain("*");
        await marketplace.ExecuteAsync("""UPDATE public."Order" SET "deliveredAt" = now() WHERE id LIKE 'm-%'""");
        (await heard.SoFarAsync()).ShouldBe(["*"]);
    }

    [Fact]
    public async Task Plain_sql_reaches_an_open_page_and_garbage_reaches_none_and_stops_nothing()
    {
        await using var marketplace = await Guarded.DemoAsync(followed: false);
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        await using var listening = await Listening.StartAsync(marketplace);
        using var hers = new SemaphoreSlim(0);
        using var page = marketplace.Get<ChangeFeed>().Subscribe(emma.CelebrityId, () => hers.Release());

        await marketplace.ExecuteAsync("""
            SELECT pg_notify('booking_admin_change', payload)
                FROM (VALUES (repeat('x', 7999)), ('''; DROP TABLE x; --'), (E'\u0001\n\t'), ('{"a":1}'), ('nobody'), ('🎬'),
                (repeat('*', 2))) g (payload)
            """);
        await marketplace.ExecuteAsync($"""
            UPDATE public."Booking" SET "updatedAt" = now()
            WHERE id = (SELECT min(id) FROM public."Booking" WHERE "celebrityId" = '{emma.CelebrityId}')
            """);
        (await hers.WaitAsync(TimeSpan.FromSeconds(20), Cancel)).ShouldBeTrue();

        await marketplace.ExecuteAsync("SELECT pg_notify('booking_admin_change', '*')");
        (await hers.WaitAsync(TimeSpan.FromSeconds(20), Cancel)).ShouldBeTrue();
        await marketplace.ExecuteAsync("NOTIFY booking_admin_change");
        (await hers.WaitAsync(TimeSpan.FromSeconds(20), Cancel)).ShouldBeTrue();
        hers.CurrentCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_listener_whose_connection_is_killed_tells_everybody_and_hears_again()
    {
        await using var marketplace = await Guarded.DemoAsync(followed: false);
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        await using var listening = await Listening.StartAsync(marketplace);
        using var hers = new SemaphoreSlim(0);
        using var page = marketplace.Get<ChangeFeed>().Subscribe(emma.CelebrityId, () => hers.Release());

        (await marketplace.ScalarAsync<bool>(
            "SELECT bool_or(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'"))
            .ShouldBeTrue();
        (await hers.WaitAsync(TimeSpan.FromSeconds(40), Cancel)).ShouldBeTrue();
        await marketplace.ExecuteAsync($"""UPDATE public."Order" SET "deliveredAt" = now() WHERE "celebrityId" = '{emma.CelebrityId}'""");
        (await hers.WaitAsync(TimeSpan.FromSeconds(20), Cancel)).ShouldBeTrue();
    }

    [Fact]
    public async Task Ten_thousand_changes_tell_a_page_a_few_times()
    {
        await using var marketplace = await Guarded.DemoAsync(followed: false);
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        await using var listening = await Listening.StartAsync(marketplace);
        var (told, toldStaff) = (0, 0);
        using var last = new SemaphoreSlim(0);
        using var page = marketplace.Get<ChangeFeed>().Subscribe(emma.CelebrityId, () => Interlocked.Increment(ref told));
        using var staff = marketplace.Get<ChangeFeed>().Subscribe(null, () => Interlocked.Increment(ref toldStaff));
        using var end = marketplace.Get<ChangeFeed>().Subscribe("the end", everybody =>
        {
            if (!everybody)
                last.Release();
        });

        await using var connection = await marketplace.OpenAsync();
        await connection.RunAsync("""SELECT pg_notify('booking_admin_change', 'somebody-' || n) FROM generate_series(1, 10000) n""");
        await connection.RunAsync($"""
            DO $$ BEGIN FOR i IN 1..500 LOOP UPDATE public."Order" SET "deliveredAt" = now() WHERE "celebrityId" = '{emma.CelebrityId}';
                COMMIT; END LOOP; END $$
            """);
        // Alone, so that it is not lost in a burst that concerns everybody.
        while (!await last.WaitAsync(TimeSpan.FromMilliseconds(300), Cancel))
            await connection.RunAsync("SELECT pg_notify('booking_admin_change', 'the end')");

        told.ShouldBeInRange(1, 500);
        toldStaff.ShouldBeInRange(1, 600);
    }

    /// <summary>Every payload that PostgreSQL sends.</summary>
    sealed class Hearing(NpgsqlConnection connection, TestMarketplace marketplace) : IAsyncDisposable
    {
        readonly List<string> payloads = [];

        public static async Task<Hearing> OfAsync(TestMarketplace marketplace)
        {
            var connection = await marketplace.OpenAsync();
            var hearing = new Hearing(connection, marketplace);
            connection.Notification += (_, heard) => hearing.payloads.Add(heard.Payload);
            await connection.RunAsync("LISTEN booking_admin_change");
            return hearing;
        }

        /// <summary>What was told since the last time: up to a mark of our own, for they come in order.</summary>
        public async Task<string[]> SoFarAsync()
        {
            await marketplace.ExecuteAsync(GuardChanges.PassOn);
            await marketplace.ExecuteAsync("SELECT pg_notify('booking_admin_change', 'mark')");
            while (!payloads.Contains("mark"))
                await connection.WaitAsync(Cancel);
            var told = payloads.Where(payload => payload != "mark").ToArray();
            payloads.Clear();
            return told;
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }

    /// <summary>The listener and the follower of a process, from when it hears.</summary>
    sealed class Listening(ChangeListener listener, ChangeFollower follower) : IAsyncDisposable
    {
        public static async Task<Listening> StartAsync(TestMarketplace marketplace)
        {
            using var hearing = new SemaphoreSlim(0);
            using var everybody = marketplace.Get<ChangeFeed>().Subscribe("nobody's", () => hearing.Release());
            var listener = ActivatorUtilities.CreateInstance<ChangeListener>(marketplace.Provider);
            await listener.StartAsync(Cancel);
            await hearing.WaitAsync(Cancel);
            var follower = ActivatorUtilities.CreateInstance<ChangeFollower>(marketplace.Provider);
            await follower.StartAsync(Cancel);
            await hearing.WaitAsync(Cancel);
            return new(listener, follower);
        }

        public async ValueTask DisposeAsync()
        {
            await follower.StopAsync(Cancel);
            follower.Dispose();
            await listener.StopAsync(Cancel);
            listener.Dispose();
        }
    }
}
