namespace BookingAdmin.Web.Payments;

/// <summary>Stripe's codes, and the few words of our own beside them, for people: what happened, and what to do.</summary>
static class StripeCodes
{
    const string AnotherWay = "Give the money back another way, then mark it as done by hand.";
    const string Again = "Try it again.";
    const string Key = "Set a good Stripe:SecretKey, then try again.";

    /// <param name="Does">What to do about it, once nothing is tried by itself any more.</param>
    public readonly record struct Words(string What, string Does);

    /// <summary>Of a payment that was to be closed: nothing was paid, so nobody waits for money.</summary>
    public static Words OfClosing(string? code) => code switch
    {
        "no_payment_intent" =>
            new("The order has no payment at Stripe that could be closed.", "Nobody can pay it, so mark it as done by hand."),
        "unknown_outcome" =>
            new("Stripe never gave a clear answer, so nobody knows whether the payment is closed or can still be paid.",
                "Try again: to close it twice does no harm."),
        "resource_missing" => new("Stripe does not know this payment, so it could not be closed.", Of(code).Does),
        _ => new(
            $"The payment could not be closed at Stripe: it can still be paid. {Of(code).What}",
            "Try again, or cancel it in Stripe’s dashboard and mark it as done by hand."),
    };

    public static Words Of(string? code) => code switch
    {
        "insufficient_funds" or "balance_insufficient" => new("The balance at Stripe was too small.", "Top it up, then try again."),
        "charge_already_refunded" =>
            new("Stripe had given the money back before.", "Look it up in Stripe’s dashboard, then mark it as done by hand."),
        "lost_or_stolen_card" => new("The card was reported as lost or stolen.", AnotherWay),
        "expired_or_canceled_card" => new("The card has expired or was cancelled.", AnotherWay),
        "declined" =>
            new("The customer’s bank did not take it.",
                $"Try again; where that fails too: {char.ToLowerInvariant(AnotherWay[0])}{AnotherWay[1..]}"),
        "charge_disputed" or "charge_for_pending_refund_disputed" =>
            new("The customer has asked their bank for the money.",
                "Answer the dispute in Stripe’s dashboard: there it is decided who gets the money."),
        "merchant_request" or "canceled" =>
            new("Somebody cancelled it at Stripe.", "Ask who and why, then try again or mark it as done by hand."),
        "unknown_outcome" =>
            new("Stripe never gave a clear answer, so nobody knows whether the money left.",
                "Look it up in Stripe’s dashboard. To try again is safe: no payment can be refunded twice."),
        "resource_missing" =>
            new("Stripe does not know this payment.", "Is Stripe:SecretKey that of the account, and of the mode, in which it was paid?"),
        "no_payment_intent" =>
            new("The order has no payment at Stripe.",
                "Find out how it was paid, give the money back that way, and mark it as done by hand."),
        "not_paid" =>
            new("Stripe has taken no money for this order, so nothing can go back.",
                "Find out who set it to paid. Where the customer paid another way, give the money back that way, and mark "
                + "it as done by hand."),
        "unknown_status" =>
            new("The order is in a status that this version does not know, so nothing was sent.", "Look at the order, then try again."),
        "no_forward_to" => new("There is no address to pass it on to.", "Set Payments:ForwardTo, then try again."),
        "no_body" => new("The event is no longer kept.", "Have Stripe send it again."),
        "payment_intent_unexpected_state" => new("The payment is too far for that at Stripe.", Again),
        "processing" => new("The customer’s bank is still at work on the payment.", Again),
        "amount_too_large" => new("It is more than Stripe can give back of this payment.", "Look the payment up in Stripe’s dashboard."),
        "key_not_accepted" or "api_key_expired" => new("Stripe does not accept our key.", Key),
        "not_set_up" => new("Payments are off.", Key),
        "too_many_calls" or "rate_limit" => new("Stripe is asked too often.", Again),
        "conflict" or "idempotency_key_in_use" or "lock_timeout" => new("Stripe was still at work on an earlier try.", Again),
        "unavailable" or "unreachable" or "timeout" or "no_connection" or "no_valid_answer" or "name_not_known"
            or "no_secure_connection" => new("Stripe gave no usable answer.", Again),
        "no_answer" => new("Stripe gave no clear answer, and the customer could not come back for one.", Again),
        "not_written" =>
            new("A fault of ours: what Stripe said could not be written down. The log of the dashboard says why.",
                "Report it, then try again."),
        "unreadable_answer" => new("Stripe’s answer was none that can be read here, or a proxy gave it.", Again),
        "idempotency_error" =>
            new("Stripe was asked for this before, with other details.",
                "Look it up in Stripe’s dashboard: the first call may have done its work."),
        "order_over" => new("It was over before it could be paid. What Stripe had of it is closed.", ""),
        "order_gone" => new("The marketplace deleted it before it could be paid. What Stripe had of it is closed.", ""),
        null or "" or "failed" or "unknown" or "refused" =>
            new("Stripe refused it and gave no reason.", "Look it up in Stripe’s dashboard."),
        _ => new($"Stripe says “{code}”.", "Look it up in Stripe’s dashboard."),
    };
}
