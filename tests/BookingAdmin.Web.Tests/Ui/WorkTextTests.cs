using System.Collections;
using System.Globalization;
using System.Resources;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Text;

namespace BookingAdmin.Web.Tests.Ui;

/// <summary>What is stored of work that does not go on is a code; what a person reads is a sentence.</summary>
public sealed class WorkTextTests
{
    [Fact]
    public void Every_code_has_its_sentence_and_no_sentence_is_without_a_code()
    {
        using var texts = new ResourceManager(typeof(WorkText))
            .GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!;
        texts.Cast<DictionaryEntry>().Select(text => (string)text.Key).ShouldBe(
            Enum.GetNames<WorkFault>().Concat(Enum.GetNames<StripeFault>().Select(fault => $"Stripe{fault}")), ignoreOrder: true);
    }

    [Theory]
    [InlineData("StripeUnreachable timeout", "Stripe could not be reached (timeout).")]
    [InlineData(
        "OrdersAsideOne\nStepFailed check\nUnanswered",
        "1 order could not be given its booking; the log names it. The step \"check\" failed: the database did not answer.")]
    [InlineData("StepFailed alerts\nrelation \"alert\" does not exist.", "The step \"alerts\" failed: relation \"alert\" does not exist.")]
    [InlineData("The step \"check\" failed.", "The step \"check\" failed.")]
    [InlineData(null, null)]
    public void A_code_is_a_sentence_and_what_is_none_is_shown_as_it_is(string? stored, string? shown) =>
        WorkText.Of(stored).ShouldBe(shown);
}
