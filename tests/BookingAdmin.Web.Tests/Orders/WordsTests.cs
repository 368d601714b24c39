using BookingAdmin.Domain;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Orders.Details;
using BookingAdmin.Web.Repair;
using BookingAdmin.Web.Ui;
using BookingAdmin.Web.Ui.Loading;
using BookingAdmin.Web.Ui.Words;
using Npgsql;

namespace BookingAdmin.Web.Tests.Orders;

public sealed class WordsTests
{
    [Fact]
    public void A_number_of_the_usual_form_is_shortened_to_what_tells_orders_apart()
    {
        OrderNumberText.Short("KO-1755590400123-7F3K2A").ShouldBe("KO-…-7F3K2A");
        OrderNumberText.Short("A 17").ShouldBe("A 17");
        Addresses.Order("A/17").ShouldBe("/orders/-?key=A%2F17");
    }

    [Fact]
    public void Too_much_at_once_says_when_to_go_on_and_raises_no_doubt_about_what_was_saved() =>
        Trouble.Of(new TooManyActionsException(TimeSpan.FromSeconds(11.2)))!.AfterWrite
            .ShouldBe("That was a lot at once. Try again in 12 seconds.");

    [Theory]
    [InlineData(1, 0, "Undone: the booking is removed again.")]
    [InlineData(3, 0, "Undone: 3 bookings removed again.")]
    [InlineData(1, 2, "Undone: 1 booking removed again. 2 bookings stay, somebody has touched them since.")]
    [InlineData(0, 1, "1 booking stays, somebody has touched it since.")]
    [InlineData(0, 0, "There was nothing left to undo.")]
    public void An_undo_says_what_was_removed_and_what_stays(int removed, int kept, string words) =>
        RepairWords.Of(new RepairUndone(removed, kept)).ShouldBe(words);

    [Fact]
    public void Every_way_in_which_a_decision_can_end_has_its_words()
    {
        string Of(DecisionResult result) => DecisionWords.Of(result, "Emma Stone", TimeZoneInfo.Utc);
        var at = new DateTimeOffset(2025, 8, 19, 21, 4, 0, TimeSpan.Zero);

        Of(new DecisionResult.Done(1, Decision.Accept, at, MoneyBack.NotNeeded)).ShouldBe("Accepted for Emma Stone.");
        Of(new DecisionResult.Done(1, Decision.Decline, at, MoneyBack.Refund))
            .ShouldBe("Declined for Emma Stone. The money goes back to the customer.");
        Of(new DecisionResult.Done(1, Decision.Decline, at, MoneyBack.CancelIntent))
            .ShouldBe("Declined for Emma Stone. The open payment is cancelled.");
        Of(new DecisionResult.Done(1, Decision.Decline, at, MoneyBack.NotNeeded)).ShouldBe("Declined for Emma Stone.");
        Of(new DecisionResult.Undone()).ShouldBe("Taken back: the request waits for Emma Stone again.");
        Of(new DecisionResult.AlreadyDecided("Ada Whitfield", BookingStatus.Confirmed, at))
            .ShouldBe("Ada Whitfield was first: accepted on 19 August 2025, 21:04. Nothing was changed.");
        Of(new DecisionResult.Refused("The payment failed.")).ShouldBe("The payment failed.");
        Of(new DecisionResult.NotFound()).ShouldBe("This booking is gone, so there is nothing to decide.");
    }

    [Theory]
    [InlineData(0.5, "less than a minute")]
    [InlineData(1, "1 minute")]
    [InlineData(59, "59 minutes")]
    [InlineData(60, "1 hour")]
    [InlineData(47 * 60, "1 day")]
    [InlineData(3 * 24 * 60, "3 days")]
    public void An_age_in_a_sentence(double minutes, string words) => Age.Words(TimeSpan.FromMinutes(minutes)).ShouldBe(words);

    [Fact]
    public void A_fault_of_ours_is_no_trouble_that_a_page_could_explain()
    {
        Trouble.Of(new InvalidInputException("Too long.")).ShouldNotBeNull().Passes.ShouldBeFalse();
        Trouble.Of(new NotAllowedException("Not for you.")).ShouldNotBeNull().Sentence.ShouldBe("Not for you.");
        Trouble.Of(new NpgsqlException("gone")).ShouldNotBeNull().Passes.ShouldBeTrue();
        Trouble.Of(new InvalidOperationException("bug")).ShouldBeNull();
    }
}
