using System.Linq;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BookingAdmin.Data.Migrations
{
    /// <summary>
    /// Why an event of Stripe's failed, or needs somebody, becomes a code. A sentence that is not in this list stays as it is.
    /// </summary>
    public partial class EventCodes : Migration
    {
        static readonly (string Sentence, string Code)[] Known =
        [
            ("This event is of Stripe’s live mode, and our key is of its test mode: it was not applied. "
                + "Give each mode an endpoint of its own.", "OfLiveMode"),
            ("This event is of Stripe’s test mode, and our key is of its live mode: no money moved, and it was not applied. "
                + "Give each mode an endpoint of its own.", "OfTestMode"),
            .. OfBoth("The database does not know this {0} yet.", "NotHereYet"),
            .. OfBoth("The {0} has another payment than this one. Look at both at Stripe: somebody may have paid twice.", "AnotherPayment"),
            .. OfBoth("Stripe took another currency than the {0}'s. Look at the payment at Stripe.", "TookOtherCurrency"),
            .. OfBoth("Stripe took another amount than the {0}'s. Look at the payment at Stripe.", "TookOtherAmount"),
            ("The order is in a status that this version does not know. Look at the order, then replay this event.", "UnknownStatus"),
            ("The customer’s bank takes the money back: answer in Stripe’s dashboard.", "BankTakesBack"),
            ("The customer’s bank takes the money of a tip back: answer in Stripe’s dashboard.", "BankTakesTipBack"),
            ("The refund of a tip failed: the bank returned the money, and the customer still waits for it.", "TipRefundFailed"),
            ("Somebody else's transaction holds what it would change.", "Held"),
            ("The database went away.", "DatabaseAway"),
        ];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => Rewrite(migrationBuilder, column =>
        {
            // A finding has the sentences of several events in one line.
            var coded = Known.Aggregate(column, (text, known) => $"replace({text}, '{Quoted(known.Sentence)}', E'\\n{known.Code}\\n')");
            coded = $@"regexp_replace({coded}, 'The database refused it \(error (\w+)\)\.', E'\nDatabaseRefused \\1\n', 'g')";
            coded = $@"regexp_replace({coded}, 'This is a fault of BookingAdmin \(([^)]+)\)\.', E'\nOwnFault \\1\n', 'g')";
            return $@"btrim(regexp_replace({coded}, '\s*\n\s*', E'\n', 'g'), E'\n')";
        });

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => Rewrite(migrationBuilder, column =>
        {
            var said = Known.Aggregate(column, (text, known) =>
                $"regexp_replace({text}, '^{known.Code}$', '{Quoted(known.Sentence)}', 'gn')");
            said = $@"regexp_replace({said}, '^DatabaseRefused (.+)$', 'The database refused it (error \1).', 'gn')";
            said = $@"regexp_replace({said}, '^OwnFault (.+)$', 'This is a fault of BookingAdmin (\1).', 'gn')";
            return $@"replace({said}, E'\n', ' ')";
        });

        static void Rewrite(MigrationBuilder migrationBuilder, System.Func<string, string> rewritten) => migrationBuilder.Sql($"""
            UPDATE booking_admin.stripe_event SET fault = {rewritten("fault")}, needs_somebody = {rewritten("needs_somebody")}
            WHERE fault IS NOT NULL OR needs_somebody IS NOT NULL;
            UPDATE booking_admin.outbox SET fault = {rewritten("fault")} WHERE kind = 'StripeEvent' AND fault IS NOT NULL;
            UPDATE booking_admin.finding SET detail = {rewritten("detail")} WHERE rule = 'stripe-event' AND detail IS NOT NULL;
            """);

        static (string, string)[] OfBoth(string sentence, string code) =>
            [.. new[] { "order", "tip" }.Select(word => (string.Format(sentence, word), $"{code} {word}"))];

        static string Quoted(string text) => text.Replace("'", "''");
    }
}
