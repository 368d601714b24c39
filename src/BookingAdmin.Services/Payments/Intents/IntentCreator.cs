using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Payments.Intents;

/// <summary>
/// Makes the PaymentIntent that an entry of the outbox wants, and lets its order or tip know it. It may be killed anywhere and tried again:
/// Stripe knows the call by its idempotency key, and the order takes one PaymentIntent only.
/// </summary>
public sealed partial class IntentCreator(
    IDbContextFactory<BookingAdminContext> contexts, StripeGateway stripe, IntentWriter books, TimeProvider clock,
    ILogger<IntentCreator> log)
{
    /// <summary>The caller has delayed the entry before, so that no other worker tries it at the same time.</summary>
    /// <returns>Whether anything is left to do: only <see cref="IntentResult.Unknown"/> leaves the entry open, to be tried again.</returns>
    internal async Task<IntentResult> MakeAsync(long outboxId, CancellationToken cancel) =>
        await MakeAsync(await ReadAsync(outboxId, cancel), cancel);

    /// <summary>The same, for a caller that has just written the entry and knows what it wants.</summary>
    internal async Task<IntentResult> MakeAsync(WantedIntent wanted, CancellationToken cancel)
    {
        for (var asked = false; ; asked = true, wanted = await ReadAsync(wanted.Entry, cancel))
        {
            try
            {
                // Else it has changed since it was read, and Stripe may have been asked.
                if (await TryAsync(wanted, asked, cancel) is { } result)
                    return result;
            }
            catch (StripeException e)
            {
                return new IntentResult.Unknown(e);
            }
        }
    }

    /// <summary>
    /// Cancels the order or tip that nobody can come back for. The entry stays open: if Stripe has made a PaymentIntent, it is closed when
    /// the entry is tried next.
    /// </summary>
    internal async Task<IntentResult> DropAsync(long outboxId, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var wanted = await WantedIntent.ReadAsync(context, outboxId, cancel);
        if (wanted is null || !await books.GiveUpAsync(wanted, "no_answer", done: false, cancel))
            return await MakeAsync(outboxId, cancel);
        LogDropped(wanted.OrderId, wanted.TipId);
        return new IntentResult.Dropped();
    }

    async Task<WantedIntent> ReadAsync(long outboxId, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await WantedIntent.ReadAsync(context, outboxId, cancel)
            ?? throw new InvalidOperationException($"There is no outbox entry {outboxId} that wants a PaymentIntent.");
    }

    /// <param name="asked">Whether Stripe may have been asked in this call already.</param>
    /// <returns>Null where the order or tip is another now than it was read.</returns>
    async Task<IntentResult?> TryAsync(WantedIntent wanted, bool asked, CancellationToken cancel)
    {
        if (wanted.IntentId is { } known && !(wanted.Fault is WantedIntent.OrderOver && wanted.IsOver))
        {
            var made = await stripe.RetrieveIntentAsync(known, cancel);
            await books.EndAsync(wanted.Entry, null, cancel);
            return new IntentResult.Made(made);
        }
        if (wanted.HasEnded)
            return wanted.IsGone || wanted.Fault is WantedIntent.OrderOver ? new IntentResult.Over() : new IntentResult.GivenUp();
        var first = !asked && wanted.IsFirstTry(clock.GetUtcNow());
        // Nobody was ever given anything to pay with; or nobody knows any more what was asked for.
        if ((first && (wanted.IsOver || wanted.IsGone)) || (wanted.IsGone && wanted.Asked is null))
        {
            if (!await books.EndOverAsync(wanted, cancel))
                return null;
            LogOver(wanted.OrderId, wanted.TipId);
            return new IntentResult.Over();
        }

        // Stripe is called also where the order or tip is over or gone: an earlier try may have made a PaymentIntent, and only the same
        // call shows that.
        if (await books.RequestAsync(wanted, cancel) is not { } request)
            return null;
        PaymentIntent intent;
        try
        {
            intent = await stripe.CreateIntentAsync(request, wanted.StripeKey, cancel);
        }
        catch (StripeException e) when (wanted.IntentId is null && (IsRefusal(e) || (first && IsNoForWhoeverIsGone(e, wanted))))
        {
            return await RefusedAsync(wanted, e, cancel);
        }
        if (wanted.IsGone || (wanted.IsOver && wanted.TipId is not null))
        {
            await CloseAsync(intent.Id, cancel);
            await books.EndAsync(wanted.Entry, wanted.IsGone ? WantedIntent.OrderGone : WantedIntent.OrderOver, cancel);
            return new IntentResult.Over();
        }
        switch (await books.KeepAsync(wanted, intent.Id, cancel))
        {
            case Kept.Yes:
                return new IntentResult.Made(intent);
            case Kept.Over:
                LogOver(wanted.OrderId, wanted.TipId);
                return new IntentResult.Over();
            case Kept.Other:
                await CloseAsync(intent.Id, cancel);
                return null;
            default:
                return null;
        }
    }

    /// <returns>Null where the order or tip is another now than it was read.</returns>
    async Task<IntentResult?> RefusedAsync(WantedIntent wanted, StripeException fault, CancellationToken cancel)
    {
        if (wanted.IsGone || wanted.IsOver)
            return await books.EndOverAsync(wanted, cancel) ? new IntentResult.Over() : null;
        if (!await books.GiveUpAsync(wanted, CodeOf(fault), done: true, cancel))
            return null;
        LogGivenUp(wanted.OrderId, wanted.TipId, fault.Fault, fault.Code, fault.RequestId);
        return IsRefusal(fault) ? new IntentResult.GivenUp() : new IntentResult.Dropped();
    }

    /// <summary>Nobody has its client secret, so nobody can have paid it.</summary>
    async Task CloseAsync(string intent, CancellationToken cancel)
    {
        try
        {
            await stripe.CancelIntentAsync(intent, $"close-{intent}", cancel);
        }
        catch (StripeException e) when (e.Code is "payment_intent_unexpected_state")
        {
            // The PaymentIntent is closed already.
        }
    }

    /// <summary>
    /// Whether it is certain that there is no PaymentIntent and that trying again will not help. A key that Stripe does not accept says
    /// nothing about the order, and may be another in a minute.
    /// </summary>
    static bool IsRefusal(StripeException fault) => fault is { IsDefinite: true, IsOfTheKey: false };

    /// <summary>Whether a first call surely did nothing and nobody can repeat it: then nothing is left to find out.</summary>
    static bool IsNoForWhoeverIsGone(StripeException fault, WantedIntent wanted) =>
        wanted.Keyed is false && !fault.LeavesDoubt && (fault.IsOfTheKey || fault.Fault is StripeFault.TooMany);

    static string CodeOf(StripeException fault) => fault.Code ?? fault.Fault.ToString();

    [LoggerMessage(381, LogLevel.Warning, "Order {Order} (tip {Tip}) was given up: {Fault} ({Code}, request {RequestId})")]
    partial void LogGivenUp(string order, string? tip, StripeFault fault, string? code, string? requestId);

    [LoggerMessage(
        382, LogLevel.Warning,
        "Order {Order} (tip {Tip}) was cancelled: Stripe gave no clear answer, and the caller gave no Idempotency-Key to come back with")]
    partial void LogDropped(string order, string? tip);

    [LoggerMessage(
        384, LogLevel.Information, "Order {Order} (tip {Tip}) was over before it could be paid: whatever Stripe has of it is closed")]
    partial void LogOver(string order, string? tip);
}
