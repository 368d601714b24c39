using System.Diagnostics;
using System.Net;
using BookingAdmin.Web.Tests.Api;
using Npgsql;

namespace BookingAdmin.Web.Tests.OwnerChanges;

/// <summary>A row that somebody else's transaction holds: whoever waits for an answer gets a sentence within five seconds.</summary>
public sealed class HeldRowsTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Order")]
    [InlineData("Booking")]
    public async Task A_decision_by_program_and_an_event_of_stripes_do_not_wait(string table)
    {
        await using var place = await ChangedPlace.OpenAsync();
        await using var owner = await place.Marketplace.OpenAsync();
        await using (
            var hold = new NpgsqlCommand(
                $"""BEGIN; SELECT FROM "{table}" WHERE id IN ('{place.Order}', '{place.Booking}') FOR UPDATE""", owner))
            await hold.ExecuteNonQueryAsync(Cancel);

        var (patched, decided) = await TimedAsync(() =>
            place.AsEmma.AskAsync(HttpMethod.Patch, $"{ContractPlace.Requests}/{place.Booking}", """{"action":"accept"}""", place.Token));
        (decided.Status, decided.Error)
            .ShouldBe(
                (HttpStatusCode.ServiceUnavailable,
                    "Somebody else’s transaction holds what would be changed. Nothing was changed; try again in a moment."));
        patched.ShouldBeLessThan(TimeSpan.FromSeconds(5));

        var (delivered, told) = await TimedAsync(place.DeliverAsync);
        (told.Status, told.Text)
            .ShouldBe(
                (HttpStatusCode.InternalServerError, """{"error":"The event could not be handled. It is kept, and may be sent again."}"""));
        delivered.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        (await place.Marketplace.ScalarAsync<string>("SELECT fault FROM booking_admin.stripe_event"))
            .ShouldBe("Somebody else's transaction holds what it would change.");

        await using (var free = new NpgsqlCommand("ROLLBACK", owner))
            await free.ExecuteNonQueryAsync(Cancel);
        (await place.DeliverAsync()).Status.ShouldBe(HttpStatusCode.OK);
        (await place.AskAsync(Question.Patch)).Kind.ShouldBe(Kind.Works);
    }

    static async Task<(TimeSpan Took, T Answer)> TimedAsync<T>(Func<Task<T>> ask)
    {
        var began = Stopwatch.GetTimestamp();
        var answer = await ask();
        return (Stopwatch.GetElapsedTime(began), answer);
    }
}
