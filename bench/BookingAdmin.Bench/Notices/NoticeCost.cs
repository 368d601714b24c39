using System.Data.Common;
using BookingAdmin.Data;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Bench.Notices;

/// <summary>
/// What the row of its notice adds to an acceptance: with the row, and with its statement left out. Of each pair one is with, the first or
/// the second by lot, because what the one leaves to be written can fall to the other.
/// </summary>
static class NoticeCost
{
    const int Warm = 40, Pairs = 400;

    public static async Task<Figure> RunAsync()
    {
        var switched = new NoticeSwitch();
        await using var marketplace = await BenchMarketplace.CreateAsync(100_000, change: services =>
            services.ConfigureDbContext<BookingAdminContext>(options => options.AddInterceptors(switched)));
        await marketplace.ExecuteAsync("DELETE FROM booking_admin.notice");
        var ids = await marketplace.ScalarAsync<string[]>($"""
            SELECT array_agg(b.id || ' ' || b."celebrityId") FROM (
                SELECT b.id, b."celebrityId" FROM "Booking" b JOIN "Order" o ON o.id = b."orderId"
                WHERE b.status = 'PENDING' AND o.status = 'PENDING' AND o."approvalStatus" = 'PENDING_APPROVAL'
                    AND o."paymentStatus" = 'SUCCEEDED'
                ORDER BY md5(b.id) LIMIT {Warm + 2 * Pairs}) b
            """);
        List<double> with = [], without = [];
        var lot = new Random(1);
        var isOff = false;
        for (var i = 0; i < ids.Length / 2 * 2; i++)
        {
            isOff = i % 2 == 0 ? lot.Next(2) == 0 : !isOff;
            switched.IsOff = isOff;
            var (booking, celebrity) = ids[i].Split(' ') is [var b, var c] ? (b, c) : throw new InvalidOperationException();
            // Somebody else each time, because one person may decide so often in a minute.
            var actor = new Actor(ActorId.User($"bench{i}"), "Bench", Roles.Celebrity, celebrity);
            var decisions = marketplace.Services.GetRequiredService<RequestDecisions>();
            DecisionResult? result = null;
            var took = await Measurements.TimeAsync(async () =>
                result = await decisions.DecideAsync(actor, booking, Decision.Accept, null, CancellationToken.None));
            if (result is not DecisionResult.Done)
                throw new InvalidOperationException($"{booking}: {result}");
            if (i >= Warm)
                (switched.IsOff ? without : with).Add(took);
        }
        var written = await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.notice");
        if (written != ids.Length / 2)
            throw new InvalidOperationException($"{written} notices of {ids.Length / 2} were written.");
        await RestoreAsync(marketplace, ids);
        var (dear, cheap) = (Measurements.Median(with), Measurements.Median(without));
        Console.WriteLine($"accept, median of {with.Count}: {dear:F2} ms with the notice, {cheap:F2} ms without");
        return new(marketplace.Orders, "what the notice adds to an acceptance", dear - cheap, null, 0.3, "≤ 0.3 ms");
    }

    static Task RestoreAsync(BenchMarketplace marketplace, string[] ids) => marketplace.ExecuteAsync($"""
        UPDATE "Order" o SET status = 'PENDING' FROM "Booking" b
            WHERE b."orderId" = o.id AND b.id = ANY('{'{'}{string.Join(',', ids.Select(id => id.Split(' ')[0]))}{'}'}');
        UPDATE "Booking" SET status = 'PENDING' WHERE id = ANY('{'{'}{string.Join(',', ids.Select(id => id.Split(' ')[0]))}{'}'}');
        DELETE FROM booking_admin.notice
        """);

    /// <summary>Leaves the statement of a notice out while it is off.</summary>
    sealed class NoticeSwitch : DbCommandInterceptor
    {
        public bool IsOff { get; set; }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(
                IsOff && command.CommandText.StartsWith("INSERT INTO booking_admin.notice", StringComparison.Ordinal)
                    ? InterceptionResult<int>.SuppressWithResult(1) : result);
    }
}
