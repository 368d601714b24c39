using System.Collections;
using System.Globalization;
using System.Resources;
using BookingAdmin.Services.Payments.Compare;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Text;

namespace BookingAdmin.Web.Tests.Payments;

/// <summary>What is stored of an event of Stripe's is a code; what a person reads is a sentence.</summary>
public sealed class EventTextTests
{
    [Fact]
    public void Every_code_has_its_sentence_and_no_sentence_is_without_a_code()
    {
        using var texts = new ResourceManager(typeof(FindingText))
            .GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!;
        // Words that stand in a sentence are written small.
        var sentences = texts.Cast<DictionaryEntry>().Select(text => (string)text.Key).Where(key => char.IsUpper(key[0]));
        sentences.Order(StringComparer.Ordinal)
            .ShouldBe(Enum.GetNames<StripeDifference>().Concat(Enum.GetNames<EventFault>()).Order(StringComparer.Ordinal));
        foreach (var fault in Enum.GetNames<EventFault>())
            FindingText.Of($"{fault} order").ShouldNotBeNull().ShouldEndWith(".");
    }

    [Theory]
    [InlineData("TookOtherAmount order", "Stripe took another amount than the order's. Look at the payment at Stripe.")]
    [InlineData("NotHereYet tip", "The database does not know this tip yet.")]
    [InlineData("DatabaseRefused 23514", "The database refused it (error 23514).")]
    [InlineData("OwnFault InvalidOperationException", "This is a fault of BookingAdmin (InvalidOperationException).")]
    [InlineData("Held\nNo.", "Somebody else's transaction holds what it would change. No.")]
    [InlineData("It could not be handled.", "It could not be handled.")]
    [InlineData("ACodeOfALaterVersion order", "ACodeOfALaterVersion order")]
    public void A_code_is_a_sentence_and_what_is_none_is_shown_as_it_is(string stored, string shown) =>
        FindingText.Of(stored).ShouldBe(shown);
}
