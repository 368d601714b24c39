using BookingAdmin.Data;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace BookingAdmin.Services.Tests.Payments.Events;

/// <summary>Events of Stripe's, and the findings of them, were kept with English sentences.</summary>
public sealed class EventCodesTests
{
    const string Amount = "Stripe took another amount than the order''s. Look at the payment at Stripe.";
    const string Dispute = "The customer’s bank takes the money back: answer in Stripe’s dashboard.";

    const string Faults = "SELECT string_agg(concat_ws('|', fault, needs_somebody), E'\n' ORDER BY id) FROM booking_admin.stripe_event";
    const string Details = "SELECT string_agg(detail, E'\n\n' ORDER BY id) FROM booking_admin.finding";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Old_sentences_become_codes_an_unknown_one_stays_and_the_way_back_gives_the_same_sentences()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await MigrateAsync(marketplace, "ActorIds");
        await marketplace.ExecuteAsync($$"""
            INSERT INTO booking_admin.stripe_event (id, type, created_at, received_at, facts, state, attempts, fault, needs_somebody) VALUES
                ('evt_1', 't', now(), now(), '{}', 'Failed', 1, '{{Amount}}', '{{Amount}}'),
                ('evt_2', 't', now(), now(), '{}', 'Handled', 1, NULL, '{{Dispute}}'),
                ('evt_3', 't', now(), now(), '{}', 'Failed', 1, 'The database refused it (error P0001).', NULL),
                ('evt_4', 't', now(), now(), '{}', 'Failed', 1, 'This is a fault of BookingAdmin (FormatException).', NULL),
                ('evt_5', 't', now(), now(), '{}', 'Failed', 1, 'The database does not know this tip yet.', 'It could not be handled.'),
                ('evt_6', 't', now(), now(), '{}', 'Handled', 1, NULL, NULL);
            INSERT INTO booking_admin.outbox (kind, event_id, created_at, not_before, attempts, fault)
                VALUES ('StripeEvent', 'evt_4', now(), now(), 1, 'The database went away.');
            INSERT INTO booking_admin.finding (rule, subject, detail, first_seen, first_run, came_back) VALUES
                ('stripe-event', 'c1', '{{Amount}} It could not be handled. {{Dispute}}', now(), 0, 0),
                ('stripe-event', 'c2', 'It could not be handled.', now(), 0, 0),
                ('stripe-mismatch', 'c1', 'The database went away.', now(), 0, 0)
            """);
        var before = await marketplace.ScalarAsync<string>(Faults) + await marketplace.ScalarAsync<string>(Details);

        await MigrateAsync(marketplace);

        (await marketplace.ScalarAsync<string>(Faults)).ShouldBe("""
            TookOtherAmount order|TookOtherAmount order
            BankTakesBack
            DatabaseRefused P0001
            OwnFault FormatException
            NotHereYet tip|It could not be handled.

            """);
        (await marketplace.ScalarAsync<string>("SELECT fault FROM booking_admin.outbox")).ShouldBe("DatabaseAway");
        (await marketplace.ScalarAsync<string>(Details)).ShouldBe(
            "TookOtherAmount order\nIt could not be handled.\nBankTakesBack\n\nIt could not be handled.\n\nThe database went away.");

        await MigrateAsync(marketplace, "ActorIds");
        (await marketplace.ScalarAsync<string>(Faults) + await marketplace.ScalarAsync<string>(Details)).ShouldBe(before);
    }

    static async Task MigrateAsync(TestMarketplace marketplace, string? target = null)
    {
        await using var own = OwnContext.For(marketplace.ConnectionString);
        await own.GetService<IMigrator>().MigrateAsync(target, Cancel);
    }
}
