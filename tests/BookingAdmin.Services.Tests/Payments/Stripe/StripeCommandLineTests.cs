using System.Text.Json;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Stripe;

/// <summary>Stripe's own command line, pointed at the double.</summary>
public sealed class StripeCommandLineTests : IDisposable
{
    readonly DirectoryInfo home = Directory.CreateTempSubdirectory("booking-admin-stripe-");

    [Fact]
    public async Task It_makes_reads_cancels_pays_and_refunds()
    {
        await using var stripe = await StripeDouble.StartAsync();

        var made = await RunAsync(
            stripe, "payment_intents", "create", "--amount=12000", "--currency=nzd", "--automatic-payment-methods.enabled=true", "-d",
            "metadata[orderId]=o&1=2 🎂", "-i", "key-1");
        var again = await RunAsync(
            stripe, "post", "/v1/payment_intents", "-d", "amount=12000", "-d", "currency=nzd", "-d",
            "automatic_payment_methods[enabled]=true", "-d", "metadata[orderId]=o&1=2 🎂", "-i", "key-1");
        var read = await RunAsync(stripe, "payment_intents", "retrieve", Id(made));
        var cancelled = await RunAsync(stripe, "payment_intents", "cancel", Id(made), "--cancellation-reason=abandoned");
        var refused = await RunAsync(stripe, "post", $"/v1/payment_intents/{Id(made)}/cancel");

        var paid = await RunAsync(stripe, "payment_intents", "create", "--amount=12000", "--currency=nzd");
        await RunAsync(stripe, "payment_intents", "confirm", Id(paid), "--payment-method=pm_card_visa");
        var refund = await RunAsync(stripe, "refunds", "create", $"--payment-intent={Id(paid)}", "--amount=5000");
        var readRefund = await RunAsync(stripe, "refunds", "retrieve", Id(refund));

        Id(again).ShouldBe(Id(made));
        (Id(read), read.GetProperty("status").GetString(), read.GetProperty("metadata").GetProperty("orderId").GetString())
            .ShouldBe((Id(made), "requires_payment_method", "o&1=2 🎂"));
        cancelled.GetProperty("status").GetString().ShouldBe("canceled");
        refused.GetProperty("error").GetProperty("code").GetString().ShouldBe("payment_intent_unexpected_state");
        (readRefund.GetProperty("status").GetString(), readRefund.GetProperty("amount").GetInt64()).ShouldBe(("succeeded", 5_000));
        stripe.Intents.Select(intent => (intent.Status, intent.Amount)).ShouldBe([("canceled", 12_000), ("succeeded", 12_000)]);
        stripe.Refunds.ShouldHaveSingleItem().Id.ShouldBe(Id(refund));
    }

    static string Id(JsonElement element) => element.GetProperty("id").GetString()!;

    async Task<JsonElement> RunAsync(StripeDouble stripe, params string[] arguments)
    {
        var (_, output, error) = await NodeScript.CommandAsync(
            home.FullName,
            [.. arguments, "--api-base", stripe.BaseAddress.AbsoluteUri.TrimEnd('/'), "--api-key", stripe.SecretKey, "--color=off"]);
        return output.Contains('{', StringComparison.Ordinal) ? JsonElement.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..])
            : error.Contains('{', StringComparison.Ordinal)
                ? JsonElement.Parse(error[error.IndexOf('{', StringComparison.Ordinal)..(error.LastIndexOf('}') + 1)])
            : throw new InvalidOperationException($"stripe {arguments[0]} said: {output} {error}");
    }

    public void Dispose() => home.Delete(recursive: true);
}
