using System.Text.Json.Nodes;

namespace BookingAdmin.Testing.Stripe;

/// <summary>Stripe's error shape.</summary>
sealed class StripeRefusal(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
    public string Type { get; init; } = "invalid_request_error";
    public string? Code { get; init; }
    public string? DeclineCode { get; init; }
    public string? Param { get; init; }
    public JsonObject? Intent { get; init; }

    /// <summary>
    /// It came of the object's state, so the work had begun: such an answer is kept for the idempotency key. One about the parameters is
    /// not.
    /// </summary>
    public bool IsOfTheWork { get; init; }

    public static StripeRefusal MissingParameter(string name) =>
        new(400, $"Missing required param: {name}.") { Code = "parameter_missing", Param = name };

    /// <param name="named">Whether the id came as a parameter; else it is part of the address.</param>
    public static StripeRefusal NoSuch(string kind, string id, bool named = false) =>
        new(404, $"No such {kind}: '{id}'") { Code = "resource_missing", Param = named ? kind : "intent" };

    public JsonObject Body()
    {
        var error = new JsonObject();
        if (Code is not null)
            (error["code"], error["doc_url"]) = (Code, $"https://docs.stripe.com/error-codes/{Code.Replace('_', '-')}");
        if (DeclineCode is not null)
            error["decline_code"] = DeclineCode;
        error["message"] = Message;
        if (Param is not null)
            error["param"] = Param;
        if (Intent is not null)
            error["payment_intent"] = Intent.DeepClone();
        error["type"] = Type;
        return new() { ["error"] = error };
    }
}
