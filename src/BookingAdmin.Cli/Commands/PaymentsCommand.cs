using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Text;

namespace BookingAdmin.Cli.Commands;

/// <summary>payments replay: what Stripe reported and what became of it; payments reconcile: do our orders and Stripe agree?</summary>
static class PaymentsCommand
{
    public static Command Create() => new("payments", "Payments and the events of Stripe.")
    {
        Replay(),
        ReconcileCommand.Create(),
    };

    static Command Replay()
    {
        var id = new Argument<string>("EVENT")
            { Description = $"Of Stripe: evt_…, as {Addresses.Payments} and Stripe's dashboard show it." };
        var reason = new Option<string?>("--reason") { Description = "For the audit.", HelpName = "TEXT" };
        var command = new Command(
            "replay",
            "Handles an event of Stripe's again. What it said already is not written twice. Exit code 0 when it is handled, 1 when it "
            + "failed again, 2 when there is no such event.") { id, reason };
        command.SetAction((parsed, cancel) => CommandLine.RunAsync(parsed, (session, output) =>
            ReplayAsync(session, output, parsed.GetRequiredValue(id), parsed.GetValue(reason), cancel), cancel));
        return command;
    }

    static async Task<int> ReplayAsync(Session session, Output output, string id, string? reason, CancellationToken cancel)
    {
        if (await session.Get<StripeEvents>().ReplayAsync(session.Actor, id, reason, cancel) is not { } replayed)
            return output.Fault("No such event was received.");
        var fault = FindingText.Of(replayed.Fault);
        output.Say(replayed switch
        {
            { State: StripeEventState.Failed, NextAt: { } next } => $"{replayed.EventId} ({replayed.Type}) failed again: {fault} "
                + $"It is tried again by itself at {next:yyyy-MM-dd HH:mm} UTC.",
            { State: StripeEventState.Failed } => $"{replayed.EventId} ({replayed.Type}) failed again: {fault}",
            { State: StripeEventState.Ignored } =>
                $"{replayed.EventId} ({replayed.Type}) is not about an order or a tip of this marketplace. Nothing was changed.",
            { Outcome: PaymentOutcome.NothingNew } => $"{replayed.EventId} ({replayed.Type}) says nothing new. Nothing was changed.",
            _ => $"{replayed.EventId} ({replayed.Type}) was handled: {Words(replayed.Outcome)}, order {replayed.OrderId}.",
        });
        output.Document(new
        {
            session.Database,
            Event = replayed.EventId,
            replayed.Type,
            replayed.OrderId,
            replayed.TipId,
            replayed.Before,
            replayed.State,
            replayed.Outcome,
            Fault = fault,
            replayed.NextAt,
        });
        return replayed.State is StripeEventState.Failed ? ExitCode.NotWell : ExitCode.Well;
    }

    static string Words(PaymentOutcome? outcome) => outcome switch
    {
        PaymentOutcome.Paid => "it is paid",
        PaymentOutcome.PaidLate => "paid after it was over, so the money goes back",
        PaymentOutcome.AttemptFailed => "an attempt to pay failed",
        PaymentOutcome.AcceptanceWithdrawn => "an attempt to pay failed, and the acceptance was taken back",
        PaymentOutcome.OrderCancelled => "it can no longer be paid and was cancelled",
        PaymentOutcome.PaymentClosed => "its payment was closed",
        PaymentOutcome.Refunded => "it is refunded",
        PaymentOutcome.PartlyRefunded => "a part was refunded",
        PaymentOutcome.RefundFailed => "its refund failed",
        PaymentOutcome.Disputed => "it is disputed",
        _ => "nothing new",
    };
}
