using BookingAdmin.Web.Api.Document;
using BookingAdmin.Web.Api.Document.Describe;
using BookingAdmin.Web.Host.Answers;

namespace BookingAdmin.Web.Api;

/// <summary>What the endpoints that take orders and tips say of themselves.</summary>
static class OrderDescriptions
{
    const string Celebrity = "clq3v8x2k0000celebrity001", Order = "clq3v8x2k0002orderofsarah", Number = "KO-1795340400000-7F3K2A",
        Secret = "pi_3Q9example_secret_example";

    public static readonly ApiWords Place = new(ApiGroups.Orders, "Place an order, or a tip for a completed order",
        """
        Writes the order with its items and its booking, all or nothing, and makes a PaymentIntent at Stripe for it. The customer's browser
        pays with the clientSecret.

        A call that may come again needs an Idempotency-Key: the same key with the same body is answered as the first time, for 24 hours,
        and orders nothing. After a 503 that asks for it, repeat the call with the same key.
        """)
    {
        Parameters = [
            new(OrdersApi.KeyHeader, ApiPlace.Header,
                "Any 1 to 255 visible ASCII characters, new for each order. Without it a repeated call orders again.", "0f9b3c1e-order-1")],
        Body = new("What is ordered. Keys that nobody knows are left aside.",
            new ApiExample("booking", new OrderBody(Celebrity, 150m, "booking",
                new()
                {
                    RecipientName = "Olivia Meade", Occasion = "Birthday", PersonalMessage = "She turns thirty on Saturday 🎂",
                    Email = "sarah.meade@example.test",
                    ScheduledDate = "2027-01-31T00:00:00.000Z", ScheduledTime = "18:30",
                },
                [new("base", "Personal video", 130m, 130m), new("addon", "Faster", 20m, 20m, 1, "Within two days")])),
            new ApiExample(
                "tip", new OrderBody(Celebrity, 20m, "tip", new() { OrderId = Order, OrderNumber = Number, Message = "Thank you!" }))),
        Answers =
        [
            new(StatusCodes.Status200OK, "It waits to be paid.",
                new ApiExample("booking", PlacedAnswer.Booking(Secret, Order, Number)),
                new ApiExample("tip", PlacedAnswer.Tip(Secret, "clq3v9a7m0003tipfromsarah", Order, Number, 20m))),
            ApiAnswer.Error(
                StatusCodes.Status400BadRequest, "The request cannot be used, and nothing was written. The sentence names the field.",
                "Invalid request data: bookingData.recipientName is missing.",
                "Invalid request data: amount is 150.00, but the orderItems add up to 120.00.",
                OrdersApi.NotCompleted, "An Idempotency-Key has 1 to 255 visible ASCII characters, and is given once."),
            ApiAnswer.Error(StatusCodes.Status403Forbidden, "The marketplace does not know who is signed in.", Actor.NoCustomer),
            ApiAnswer.Error(
                StatusCodes.Status404NotFound, "There is no such celebrity, or none who is active; or no such order of the caller's.",
                OrdersApi.CelebrityNotFound, OrdersApi.OrderNotFound),
            ApiAnswer.Error(
                StatusCodes.Status409Conflict, "The key belongs to another request, or the celebrity declined before it could be paid.",
                OrdersApi.KeyTaken, OrdersApi.Over),
            ApiAnswer.Error(StatusCodes.Status415UnsupportedMediaType, "The body is no JSON.", ApiErrors.NotJson),
            ApiAnswer.Error(StatusCodes.Status502BadGateway, "Stripe refused; what had been written is cancelled.", OrdersApi.GivenUp),
            ApiAnswer.Error(
                StatusCodes.Status503ServiceUnavailable,
                "Stripe gave no clear answer (the header Retry-After says how many seconds to wait), or payments are off.",
                OrdersApi.Waiting, OrdersApi.Dropped, OrdersApi.Off),
        ],
    };

    public static readonly ApiWords Tip = new(ApiGroups.Orders, "Tip for an order by its number",
        """
        As a tip by create-payment-intent, for the order that is named by its number alone: the caller's own, with a video that they have
        approved. It is paid in the order's currency.

        A call that may come again needs an Idempotency-Key, as there.
        """)
    {
        Parameters = Place.Parameters,
        Body = new("The tip. Keys that nobody knows are left aside.", new ApiExample("tip", new TipBody(Number, 20m, "Thank you!"))),
        Answers =
        [
            new(StatusCodes.Status200OK, "It waits to be paid.",
                new ApiExample("tip", new TippedAnswer(Secret, "clq3v9a7m0003tipfromsarah", 20, OrdersApi.Tipped))),
            ApiAnswer.Error(
                StatusCodes.Status400BadRequest, "The request cannot be used, or the order is not that far. Nothing was written.",
                "Invalid request data: amount must be from 1 to 1000.", OrdersApi.NotApproved, OrdersApi.NotCompleted),
            ApiAnswer.Error(
                StatusCodes.Status403Forbidden, "It is somebody else's order, or the marketplace does not know who is signed in.",
                OrdersApi.NotYours, Actor.NoCustomer),
            ApiAnswer.Error(
                StatusCodes.Status404NotFound, "There is no such order, or its celebrity is not active.", OrdersApi.OrderNotFound,
                OrdersApi.CelebrityNotFound),
            .. Place.Answers.Where(answer => answer.Status is StatusCodes.Status409Conflict or StatusCodes.Status415UnsupportedMediaType
                or StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable),
        ],
    };
}
