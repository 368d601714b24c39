using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Web.Access;
using BookingAdmin.Web.Api.Document;
using BookingAdmin.Web.Host.Answers;
using Microsoft.AspNetCore.Http.Features;

namespace BookingAdmin.Web.Api;

/// <summary>Placing orders and tips, by the contract of the marketplace's own front end.</summary>
static class OrdersApi
{
    public const string CelebrityNotFound = "Celebrity not found", OrderNotFound = "Order not found",
        NotCompleted = "Can only tip completed orders";
    public const string NotApproved = "Approve the video first: a tip is for a video that you have approved.",
        NotYours = "You can only tip your own orders";
    public const string Tipped = "The tip goes to the celebrity once it is paid.";
    public const string KeyHeader = "Idempotency-Key";
    public const string KeyTaken = "This Idempotency-Key came with another request before. Nothing was changed.";
    public const string Over = "The request was declined or cancelled before it could be paid. There is nothing to pay.";
    public const string GivenUp = "Stripe did not accept the payment, so nothing was ordered.";
    public const string Waiting =
        "The payment could not be set up yet. Repeat this call with the same Idempotency-Key in a moment: nothing will be ordered twice.";
    public const string Dropped = "The payment could not be set up, so nothing was ordered. Try again in a moment.";
    public const string Off = "Payments are not set up here.";
    public const string Placed = "Order placed. It goes ahead once it is paid.";

    const int RetryAfterSeconds = 5;

    public static void MapOrders(this WebApplication app)
    {
        var orders = app.MapGroup("").RequireAuthorization().AddEndpointFilter<Customer>().AddEndpointFilter<ApiEndpoints.FromOurPage>()
            .AddEndpointFilter(JsonOnly);
        orders.MapPost(Addresses.Api.PaymentIntent, PlaceAsync).Describe(OrderDescriptions.Place);
        orders.MapPost(Addresses.Api.Tips, TipAsync).Describe(OrderDescriptions.Tip);
    }

    static async ValueTask<object?> JsonOnly(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        ApiErrors.IsJson(context.HttpContext.Request)
        ? await next(context) : ApiErrors.Answer(StatusCodes.Status415UnsupportedMediaType, ApiErrors.NotJson);

    static async Task<byte[]> BodyAsync(HttpContext context, CancellationToken cancel)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancel);
        return body.ToArray();
    }

    static string? KeyOf(HttpContext context) => context.Request.Headers.TryGetValue(KeyHeader, out var keys) ? keys.ToString() : null;

    static async Task<IResult> TipAsync(HttpContext context, TipIntake tips, CancellationToken cancel)
    {
        var tip = NumberedTip.Read(await BodyAsync(context, cancel));
        return await tips.PlaceByNumberAsync(context.Features.GetRequiredFeature<Ordering>().Actor, tip, KeyOf(context), cancel) switch
        {
            IntakeResult.Placed placed => Results.Json(new TippedAnswer(placed.ClientSecret, placed.TipId!, (double)placed.Amount, Tipped)),
            IntakeResult.NotPlaced refused => Refused(context, refused.Fault),
            var result => throw new InvalidOperationException($"{result}"),
        };
    }

    // A caller who goes away after the order was written changes nothing about it: the services see to that.
    static async Task<IResult> PlaceAsync(HttpContext context, OrderIntake orders, TipIntake tips, CancellationToken cancel)
    {
        var request = PaymentRequest.Read(await BodyAsync(context, cancel));
        var key = KeyOf(context);
        var actor = context.Features.GetRequiredFeature<Ordering>().Actor;
        var result = request is TipRequest tip
            ? await tips.PlaceAsync(actor, tip, key, cancel)
            : await orders.PlaceAsync(actor, (BookingRequest)request, key, cancel);
        return result switch
        {
            IntakeResult.Placed { TipId: null } placed =>
                Results.Json(PlacedAnswer.Booking(placed.ClientSecret, placed.OrderId, placed.OrderNumber)),
            IntakeResult.Placed { TipId: { } id } placed =>
                Results.Json(PlacedAnswer.Tip(placed.ClientSecret, id, placed.OrderId, placed.OrderNumber, placed.Amount)),
            IntakeResult.NotPlaced refused => Refused(context, refused.Fault),
            _ => throw new InvalidOperationException($"{result}"),
        };
    }

    static IResult Refused(HttpContext context, IntakeFault fault)
    {
        if (fault is IntakeFault.Waiting or IntakeFault.Dropped)
            context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return fault switch
        {
            IntakeFault.Off => ApiErrors.Answer(StatusCodes.Status503ServiceUnavailable, Off),
            IntakeFault.CelebrityNotFound => ApiErrors.Answer(StatusCodes.Status404NotFound, CelebrityNotFound),
            IntakeFault.OrderNotFound => ApiErrors.Answer(StatusCodes.Status404NotFound, OrderNotFound),
            IntakeFault.NotCompleted => ApiErrors.Answer(StatusCodes.Status400BadRequest, NotCompleted),
            IntakeFault.NotApproved => ApiErrors.Answer(StatusCodes.Status400BadRequest, NotApproved),
            IntakeFault.NotYours => ApiErrors.Answer(StatusCodes.Status403Forbidden, NotYours),
            IntakeFault.KeyTaken => ApiErrors.Answer(StatusCodes.Status409Conflict, KeyTaken),
            IntakeFault.Over => ApiErrors.Answer(StatusCodes.Status409Conflict, Over),
            IntakeFault.GivenUp => ApiErrors.Answer(StatusCodes.Status502BadGateway, GivenUp),
            IntakeFault.Waiting => ApiErrors.Answer(StatusCodes.Status503ServiceUnavailable, Waiting),
            IntakeFault.Dropped => ApiErrors.Answer(StatusCodes.Status503ServiceUnavailable, Dropped),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
        };
    }

    /// <summary>The person who calls, as a customer.</summary>
    sealed record Ordering(Actor Actor);

    /// <summary>A person who signed in and is no customer of the marketplace cannot order, whatever their role.</summary>
    sealed class Customer : IEndpointFilter
    {
        public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        {
            var http = context.HttpContext;
            // Of this call: the filter itself is made once.
            var people = http.RequestServices.GetRequiredService<WhoOrders>();
            var actor = await people.FindAsync(http.User, ApiEndpoints.ActorOf(http), http.RequestAborted);
            actor.RequireCustomer();
            http.Features.Set(new Ordering(actor));
            return await next(context);
        }
    }
}
