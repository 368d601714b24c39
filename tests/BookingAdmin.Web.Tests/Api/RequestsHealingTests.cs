using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using BookingAdmin.Testing;

namespace BookingAdmin.Web.Tests.Api;

/// <summary>The list hides no order: what lacks its booking gets it before the answer, or there is no answer.</summary>
public sealed class RequestsHealingTests
{
    const string Missing = "corder1000000000000000000";

    [Fact]
    public async Task A_missing_booking_is_created_before_the_answer_and_audit_log_and_metrics_say_so()
    {
        await using var place = await OpenAsync();
        ConcurrentBag<string> counted = [];
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) =>
            { if (instrument.Meter.Name == "BookingAdmin") l.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => counted.Add($"{instrument.Name} {value}"));
        listener.Start();

        var list = await place.AsVera.JsonAsync(ContractPlace.Requests);

        list.GetProperty("pagination").GetProperty("total").GetInt32().ShouldBe(2);
        var healed = list.GetProperty("requests").EnumerateArray()
            .Single(row => row.GetProperty("orderNumber").GetString() == "KO-1767600000000-ANSWE1");
        (healed.GetProperty("status").GetString(), healed.GetProperty("celebrityAmount").GetDecimal(), healed.GetProperty("personalMessage")
            .GetString())
            .ShouldBe(("pending", 120m, "Happy birthday, Olivia!"));
        healed.GetProperty("requestedDate").GetString().ShouldBe("2026-01-05T10:00:00.120Z");
        counted.ShouldContain("booking_admin.requests.made_good 1");
        (await place.Marketplace.ScalarAsync<string>(
            "SELECT action || ' ' || actor_kind || ' ' || actor_id || ' ' || actor_name || ' ' || order_id || ' ' || booking_id FROM "
            + "booking_admin.audit_entry"))
            .ShouldBe($"BookingCreated Job job:request-list The list of requests {Missing} {healed.GetProperty("id").GetString()}");
        place.Dashboard.Log.ShouldContain(line => line.StartsWith("Information 371 ", StringComparison.Ordinal));

        // Once: the next call finds it, and it can be decided.
        await place.AsVera.JsonAsync(ContractPlace.Requests);
        (await EntriesAsync(place)).ShouldBe(1);
        var decided = await place.AsVera.AskAsync(
            HttpMethod.Patch, $"{ContractPlace.Requests}/{healed.GetProperty("id").GetString()}", """{"action":"accept"}""", place.Token);
        decided.Status.ShouldBe(HttpStatusCode.OK, decided.Text);
    }

    [Fact]
    public async Task Thirty_two_lists_at_once_create_one_booking_and_all_of_them_show_it()
    {
        await using var place = await OpenAsync();
        var lists = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => place.AsVera.AskAsync(HttpMethod.Get, ContractPlace.Requests)));
        lists.ShouldAllBe(list => list.Status == HttpStatusCode.OK);
        lists.Select(list => list.Text).Distinct().ShouldHaveSingleItem().ShouldContain("KO-1767600000000-ANSWE1");
        (await EntriesAsync(place)).ShouldBe(1);
        (await place.Marketplace.ScalarAsync<long>($"""SELECT count(*) FROM "Booking" WHERE "orderId" = '{Missing}'""")).ShouldBe(1);
    }

    [Fact]
    public async Task Another_celebritys_list_creates_nothing_of_hers()
    {
        await using var place = await OpenAsync();
        await place.AsOtto.JsonAsync(ContractPlace.Requests);
        (await place.Marketplace.ScalarAsync<bool>($"""SELECT EXISTS (SELECT FROM "Booking" WHERE "orderId" = '{Missing}')"""))
            .ShouldBeFalse();
    }

    [Fact]
    public async Task An_order_that_somebody_holds_is_not_hidden_but_the_list_refused_until_it_is_free()
    {
        await using var place = await OpenAsync();
        await using (var holder = await place.Marketplace.OpenAsync())
        {
            await using var holding = await holder.BeginTransactionAsync(Xunit.TestContext.Current.CancellationToken);
            await using var hold = new Npgsql.NpgsqlCommand($"""SELECT FROM "Order" WHERE id = '{Missing}' FOR UPDATE""", holder);
            await hold.ExecuteNonQueryAsync(Xunit.TestContext.Current.CancellationToken);
            var refused = await place.AsVera.AskAsync(HttpMethod.Get, ContractPlace.Requests);
            (refused.Status, refused.Error).ShouldBe((HttpStatusCode.InternalServerError, "Failed to fetch booking requests"));
            place.Dashboard.Log.ShouldContain(line =>
                line.StartsWith("Error 373 ", StringComparison.Ordinal) && line.Contains(ContractPlace.Vera, StringComparison.Ordinal));
        }
        (await place.AsVera.JsonAsync(ContractPlace.Requests)).GetProperty("pagination").GetProperty("total").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task An_order_that_is_held_and_has_its_booking_by_then_is_no_reason_to_refuse()
    {
        await using var place = await OpenAsync();
        await place.Marketplace.ExecuteAsync(
            $"""CREATE TABLE kept AS SELECT (jsonb_populate_record(b, jsonb_build_object('id', 'cbookinglater000000000000', 'orderId', '{Missing}', 'orderNumber', 'KO-1767600000000-ANSWE1'))).* FROM "Booking" b LIMIT 1""");
        await using var holder = await place.Marketplace.OpenAsync();
        await using var holding = await holder.BeginTransactionAsync(Xunit.TestContext.Current.CancellationToken);
        // Like another list that is at work on it; a booking can be written beside it.
        await using var hold = new Npgsql.NpgsqlCommand($"""SELECT FROM "Order" WHERE id = '{Missing}' FOR NO KEY UPDATE""", holder);
        await hold.ExecuteNonQueryAsync(Xunit.TestContext.Current.CancellationToken);

        var asked = place.AsVera.AskAsync(HttpMethod.Get, ContractPlace.Requests);
        while (!asked.IsCompleted
            && !await place.Marketplace.ScalarAsync<bool>(
                "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"))
            await Task.Delay(10, Xunit.TestContext.Current.CancellationToken);
        await place.Marketplace.ExecuteAsync("""INSERT INTO "Booking" SELECT * FROM kept""");

        var list = await asked;
        list.Status.ShouldBe(HttpStatusCode.OK, list.Text);
        list.Text.ShouldContain("cbookinglater000000000000");
    }

    [Fact]
    public async Task A_repair_that_fails_is_logged_and_answered_as_the_contract_says()
    {
        await using var place = await OpenAsync();
        await place.Marketplace.ExecuteAsync("ALTER TABLE booking_admin.audit_entry RENAME TO audit_entry_away");
        var refused = await place.AsVera.AskAsync(HttpMethod.Get, ContractPlace.Requests);
        (refused.Status, refused.Error).ShouldBe((HttpStatusCode.InternalServerError, "Failed to fetch booking requests"));
        place.Dashboard.Log.ShouldContain(line =>
            line.StartsWith("Error 373 ", StringComparison.Ordinal) && line.Contains("42P01", StringComparison.Ordinal));
        (await place.Marketplace.ScalarAsync<bool>($"""SELECT EXISTS (SELECT FROM "Booking" WHERE "orderId" = '{Missing}')"""))
            .ShouldBeFalse();
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_as_the_contract_says_and_nothing_of_it_is_told()
    {
        await using var place = await OpenAsync();
        await place.Marketplace.AllowConnectionsAsync(false);
        try
        {
            var list = await place.AsVera.AskAsync(HttpMethod.Get, ContractPlace.Requests);
            // Without the database nobody knows whose session it is: then the host itself says so.
            new[] { (HttpStatusCode.InternalServerError, "Failed to fetch booking requests"),
                (HttpStatusCode.ServiceUnavailable, "The database does not answer. Try again in a moment.") }.ShouldContain(
                    (list.Status, list.Error));
            var decision = await place.AsVera.AskAsync(HttpMethod.Patch, ContractPlace.Address(2), """{"action":"accept"}""", place.Token);
            decision.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        }
        finally
        {
            await place.Marketplace.AllowConnectionsAsync(true);
        }
    }

    static async Task<ContractPlace> OpenAsync()
    {
        var place = await ContractPlace.OpenAsync();
        await place.Marketplace.ExecuteAsync($"""DELETE FROM "Booking" WHERE "orderId" = '{Missing}'""");
        return place;
    }

    static Task<long> EntriesAsync(ContractPlace place) =>
        place.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.audit_entry");
}
