using System.ComponentModel;
using BookingAdmin.Web.Api.Document;
using BookingAdmin.Web.Api.Document.Describe;

namespace BookingAdmin.Web.Api;

/// <summary>What the address for Stripe's events says of itself.</summary>
static class WebhookDescriptions
{
    public static readonly ApiWords Take = new(ApiGroups.Orders, "An event of Stripe's",
        """
        For Stripe only, which signs the very bytes of the body with the secret of the endpoint: nothing else is believed, and without a
        secret every call is refused.

        Each event is kept before it is handled, and handled once however often it comes. These are handled: payment_intent.succeeded,
        payment_intent.payment_failed, payment_intent.canceled, charge.refunded, refund.updated, refund.failed and charge.dispute.created.
        All others are kept and answered alike. Whatever is not answered with 200 Stripe sends again for three days.
        """)
    {
        Parameters =
        [
            new("Stripe-Signature", ApiPlace.Header,
                "The time and at least one signature of it and the body, not more than five minutes ago.",
                "t=1795340400,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd") { Required = true },
        ],
        Body = new(
            "The event, as Stripe writes it.",
            new ApiExample(
                "paid", new StripeEventBody(
                    "evt_1", "payment_intent.succeeded", 1_795_340_400, new(new("pi_1", "succeeded", 15_000, "nzd"))))),
        Answers =
        [
            new(StatusCodes.Status200OK, "It is kept and handled, now or before.", new ApiExample("received", new ReceivedAnswer(true))),
            ApiAnswer.Error(
                StatusCodes.Status400BadRequest, "It is not from Stripe, or no event. Nothing was kept.", StripeWebhook.NoSignature,
                StripeWebhook.InvalidSignature, StripeWebhook.InvalidBody),
            ApiAnswer.Error(
                StatusCodes.Status500InternalServerError,
                "It is kept and could not be handled; nothing of it was written. It is tried again by itself, too.",
                StripeWebhook.NotHandled),
        ],
    };
}

sealed record ReceivedAnswer([property: Description("Always true.")] bool Received);

/// <summary>For the document: what is read of an event.</summary>
sealed record StripeEventBody(string Id, string Type, [property: Description("Seconds since 1970.")] long Created, StripeEventData Data);

sealed record StripeEventData([property: Description("The PaymentIntent, charge, refund or dispute.")] StripeEventObject Object);

sealed record StripeEventObject(string Id, string Status, [property: Description("In cents.")] long Amount, string Currency);
