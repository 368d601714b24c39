using System.Net;
using BookingAdmin.Data.Own;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Testing;

namespace BookingAdmin.Web.Tests.Payments.Crash;

/// <summary>
/// The process is killed (SIGKILL) at each point of the table and started again: then the books of marketplace and Stripe agree.
/// </summary>
public static class CrashStory
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    public static async Task TellAsync(string name)
    {
        var point = CrashPoints.All.Single(p => p.Name == name);
        await using var place = await CrashPlace.OpenAsync(
            point.Name.StartsWith("capture:", StringComparison.Ordinal) ? "OnAccept" : "Automatic");

        await point.Reach(place);
        await place.KillAsync(point.DatabaseGoesOn);
        (await place.StandAsync()).ShouldBe(point.Left);

        await place.RestartAsync(point.ADayLater);
        await place.UntilQuietAsync();
        (await place.StandAsync()).ShouldBe(point.End, place.Log);
        await ShouldAgreeAsync(place);

        // Stripe brings each event for the first time, or once more; and the customer asks again what became of the order.
        foreach (var told in place.Stripe.Events)
            (await place.DeliverAsync(told)).ShouldBe(HttpStatusCode.OK, $"{told.Type}\n{place.Log}");
        if (name.StartsWith("order:", StringComparison.Ordinal))
        {
            var again = await place.OrderAsync();
            again.Status.ShouldBe(HttpStatusCode.OK, place.Log);
            again.Json.GetProperty("clientSecret").GetString().ShouldBe(place.Stripe.Intents.ShouldHaveSingleItem().ClientSecret);
        }
        await place.UntilQuietAsync();
        if (!point.End.StartsWith("no order", StringComparison.Ordinal))
            (await place.StandAsync()).ShouldBe(point.End, place.Log);
        await ShouldAgreeAsync(place);
    }

    static async Task ShouldAgreeAsync(CrashPlace place)
    {
        var marketplace = place.Marketplace;
        (await CountAsync(
            place, """FROM "Order" o WHERE o.id NOT LIKE 'cdemo%' AND NOT EXISTS (SELECT FROM "Booking" b WHERE b."orderId" = o.id)"""))
            .ShouldBe(0, "no order without a booking");
        (await CountAsync(place, "FROM booking_admin.outbox WHERE dead_at IS NOT NULL")).ShouldBe(0, "nothing was given up");
        (await CountAsync(place, "FROM booking_admin.refund WHERE status NOT IN ('Succeeded', 'Withdrawn')"))
            .ShouldBe(0, "no refund is lost");
        foreach (var intent in place.Stripe.Intents)
        {
            var known = await CountAsync(place, $"""FROM "Order" WHERE "paymentIntentId" = '{intent.Id}'""");
            (known == 1 || intent.Status is "canceled").ShouldBeTrue($"no PaymentIntent without an order: {intent.Id}");
            var back = place.Stripe.Refunds.Where(refund =>
                refund.PaymentIntentId == intent.Id && refund.Status is not ("failed" or "canceled")).Sum(refund => refund.Amount);
            var over = await CountAsync(place, $"""FROM "Order" WHERE "paymentIntentId" = '{intent.Id}' AND status = 'CANCELLED'""") == 1;
            back.ShouldBe(
                over && intent.Status is "succeeded" ? intent.AmountReceived : 0,
                "the money of a cancelled order went back, once, and no other");
        }
        await marketplace.Get<ConsistencyRuns>().RunAsync(TestMarketplace.Admin, RunKind.Full, null, Cancel);
        (await CountAsync(
            place, "FROM booking_admin.finding WHERE resolved_at IS NULL AND subject NOT LIKE 'cdemo%' AND rule <> 'guard-truth'"))
            .ShouldBe(0, "the rules call it consistent");
    }

    static Task<long> CountAsync(CrashPlace place, string of) => place.Marketplace.ScalarAsync<long>($"SELECT count(*) {of}");
}

// Classes run side by side, the points of one class one after the other.

public sealed class CrashOfOrdersTests
{
    public static TheoryData<string> Points => CrashPoints.Named("order:");

    [Theory]
    [MemberData(nameof(Points))]
    public Task Killed_at_any_point_the_books_agree_after_a_restart(string name) => CrashStory.TellAsync(name);
}

public sealed class CrashOfRefundsTests
{
    public static TheoryData<string> Points => CrashPoints.Named("decline:", "refund:");

    [Theory]
    [MemberData(nameof(Points))]
    public Task Killed_at_any_point_the_books_agree_after_a_restart(string name) => CrashStory.TellAsync(name);
}

public sealed class CrashOfClosingsTests
{
    public static TheoryData<string> Points => CrashPoints.Named("closing:", "unpaid for a day:");

    [Theory]
    [MemberData(nameof(Points))]
    public Task Killed_at_any_point_the_books_agree_after_a_restart(string name) => CrashStory.TellAsync(name);
}

public sealed class CrashOfCapturesTests
{
    public static TheoryData<string> Points => CrashPoints.Named("capture:");

    [Theory]
    [MemberData(nameof(Points))]
    public Task Killed_at_any_point_the_books_agree_after_a_restart(string name) => CrashStory.TellAsync(name);
}

public sealed class CrashTests
{
    public static TheoryData<string> Points => [.. CrashPoints.All.Select(point => point.Name)
        .Except(CrashOfOrdersTests.Points.Concat(CrashOfRefundsTests.Points).Concat(CrashOfClosingsTests.Points)
            .Concat(CrashOfCapturesTests.Points)
            .Select(row => row.Data), StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Points))]
    public Task Killed_at_any_point_the_books_agree_after_a_restart(string name) => CrashStory.TellAsync(name);
}
