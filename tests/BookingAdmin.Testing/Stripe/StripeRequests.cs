using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace BookingAdmin.Testing.Stripe;

/// <summary>The double's HTTP side: who may call, idempotency keys, troubles, and which work a call asks for.</summary>
sealed partial class StripeRequests(StripeDouble owner, StripeLedger books, StripeKeys keys, Lock gate)
{
    readonly List<StripeCall> calls = [];
    readonly Dictionary<StripeCallKind, Queue<StripeTrouble>> troubles = [];

    public IReadOnlyList<StripeCall> Calls
    {
        get
        {
            lock (gate)
                return [.. calls];
        }
    }

    public void Next(StripeCallKind kind, StripeTrouble[] next)
    {
        lock (gate)
        {
            var queue = troubles.TryGetValue(kind, out var known) ? known : troubles[kind] = new();
            foreach (var trouble in next)
                queue.Enqueue(trouble);
        }
    }

    public async Task TakeAsync(HttpContext context)
    {
        var call = await ReadAsync(context.Request);
        var answer = new StripeReply(context, call, StripeLedger.NewId("req_"));
        StripeTrouble? trouble;
        lock (gate)
        {
            calls.Add(call);
            trouble = troubles.TryGetValue(call.Kind, out var queue) && queue.TryDequeue(out var next) ? next : null;
        }
        try
        {
            Authorize(call);
            if (trouble is { DoesTheWork: false, IsStored: false })
            {
                await answer.TroubleAsync(trouble, null);
                return;
            }
            if (Begin(call, answer.RequestId) is { } first)
            {
                call.Replayed = true;
                if (trouble is { DoesTheWork: true })
                    await answer.TroubleAsync(trouble, first.Answer);
                else
                    await answer.SendAsync(first.Answer, originalRequest: first.RequestId);
                return;
            }
            var response = await WorkAsync(call, trouble);
            if (trouble is { DoesTheWork: true })
                await answer.TroubleAsync(trouble, response);
            else
                await answer.SendAsync(response);
        }
        catch (StripeRefusal refusal)
        {
            await answer.SendAsync(StripeResponse.Of(refusal));
        }
        catch (HookException)
        {
            context.Abort();
        }
    }

    async Task<StripeResponse> WorkAsync(StripeCall call, StripeTrouble? trouble)
    {
        StripeResponse? kept = null;
        try
        {
            await HookAsync(owner.Before, call);
            try
            {
                lock (gate)
                    kept = trouble is { IsStored: true } ? StripeReply.Error(trouble) : StripeResponse.Of(Do(call));
            }
            catch (StripeRefusal refusal)
            {
                var response = StripeResponse.Of(refusal);
                kept = refusal.IsOfTheWork ? response : null;
                return response;
            }
        }
        finally
        {
            lock (gate)
            {
                if (IsKeyed(call))
                    keys.End(call.IdempotencyKey!, kept);
            }
        }
        await HookAsync(owner.After, call);
        return kept;
    }

    JsonObject Do(StripeCall call)
    {
        var parameters = new StripeParameters(call.Form);
        var id = Address().Match(call.Path).Groups["id"].Value;
        // A field that has no object is refused before anything is done.
        var ofIntent = call.Kind is not (StripeCallKind.CreateRefund or StripeCallKind.RetrieveRefund);
        var expand = ofIntent ? parameters.Expand("latest_charge", "latest_charge.refunds") : parameters.Expand("charge", "payment_intent");
        switch (call.Kind)
        {
            case StripeCallKind.CreateIntent:
                parameters.Allow("amount", "currency", "metadata", "automatic_payment_methods", "payment_method_types", "description",
                    "capture_method");
                var made = books.Create(
                    parameters.Price(), parameters.Currency(), parameters.Metadata(),
                    parameters.Flag("automatic_payment_methods[enabled]"), parameters.IsManual());
                owner.Tell("payment_intent.created", StripeJson.Of(made));
                return StripeJson.Of(made, expand);
            case StripeCallKind.RetrieveIntent:
                parameters.Allow("client_secret");
                return StripeJson.Of(books.Find(id), expand);
            case StripeCallKind.CancelIntent:
                parameters.Allow("cancellation_reason");
                owner.Cancel(books.Find(id), parameters.Text("cancellation_reason"));
                return StripeJson.Of(books.Find(id), expand);
            case StripeCallKind.CaptureIntent:
                parameters.Allow();
                owner.Capture(books.Find(id));
                return StripeJson.Of(books.Find(id), expand);
            case StripeCallKind.ConfirmIntent:
                parameters.Allow("payment_method", "return_url");
                return Confirm(
                    books.Find(id), parameters.Text("payment_method") ?? throw StripeRefusal.MissingParameter("payment_method"), expand);
            case StripeCallKind.CreateRefund:
                parameters.Allow("payment_intent", "amount", "metadata", "reason");
                var intentId = parameters.Text("payment_intent")
                    ?? throw new StripeRefusal(
                        400, "One of the following params should be provided for this request: payment_intent or charge.")
                        { Code = "parameter_missing" };
                var intent = books.Intents.GetValueOrDefault(intentId)
                    ?? throw StripeRefusal.NoSuch("payment_intent", intentId, named: true);
                var refund = books.GiveBack(
                    intent, parameters.Amount(), parameters.Metadata(), parameters.Text("reason"), owner.RefundOutcome);
                owner.Tell(refund);
                return StripeJson.Of(refund, expand);
            case StripeCallKind.RetrieveRefund:
                parameters.Allow();
                return StripeJson.Of(books.FindRefund(id), expand);
            default:
                throw new StripeRefusal(
                    404, $"Unrecognized request URL ({call.Method}: {call.Path}). If you are trying to list objects, remove the trailing "
                    + "slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code.");
        }
    }

    JsonObject Confirm(Intent intent, string paymentMethod, IReadOnlyList<string> expand)
    {
        var declined = paymentMethod == "pm_card_chargeDeclined";
        books.Pay(intent, declined ? "generic_decline" : null);
        owner.Tell(declined ? "payment_intent.payment_failed" : StripeDouble.Paid(intent), StripeJson.Of(intent));
        return !declined ? StripeJson.Of(intent, expand) : throw new StripeRefusal(402, "Your card was declined.")
        {
            Type = "card_error", Code = "card_declined", DeclineCode = "generic_decline", Intent = StripeJson.Of(intent),
            IsOfTheWork = true,
        };
    }

    void Authorize(StripeCall call)
    {
        if (call.Authorization is null)
            throw new StripeRefusal(
                401, "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth "
                + "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY').");
        var key = call.Authorization.StartsWith("Bearer ", StringComparison.Ordinal) ? call.Authorization[7..] : "";
        if (key != owner.SecretKey)
            throw new StripeRefusal(
                401, $"Invalid API Key provided: {(key.Length > 12 ? $"{key[..8]}{new string('*', key.Length - 12)}{key[^4..]}" : "***")}");
        if (call.ApiVersion is { } version && !Version().IsMatch(version))
            throw new StripeRefusal(400, $"Invalid Stripe API version: {version}");
    }

    (StripeResponse Answer, string RequestId)? Begin(StripeCall call, string requestId)
    {
        lock (gate)
            return IsKeyed(call) ? keys.Begin(call, requestId) : null;
    }

    static bool IsKeyed(StripeCall call) => call is { Method: "POST", IdempotencyKey: not null };

    static async Task HookAsync(Func<StripeCall, Task>? hook, StripeCall call)
    {
        try
        {
            if (hook is not null)
                await hook(call);
        }
        catch (Exception e)
        {
            throw new HookException(e);
        }
    }

    static async Task<StripeCall> ReadAsync(HttpRequest request)
    {
        Dictionary<string, string> form = new(StringComparer.Ordinal);
        var pairs = request.HasFormContentType && HttpMethods.IsPost(request.Method)
            ? (await request.ReadFormAsync()).AsEnumerable() : request.Query;
        foreach (var (name, values) in pairs)
            form[name] = values.ToString();
        var path = request.Path.Value ?? "";
        return new(
            KindOf(request.Method, path), request.Method, path, Header("Idempotency-Key"), form, Header("Stripe-Version"),
            Header("Authorization"));

        string? Header(string name) => request.Headers[name].ToString() is { Length: > 0 } value ? value : null;
    }

    static StripeCallKind KindOf(string method, string path)
    {
        var match = Address().Match(path);
        return !match.Success ? StripeCallKind.Other
            : (method, match.Groups["kind"].Value, match.Groups["id"].Success, match.Groups["act"].Value) switch
            {
                ("POST", "payment_intents", false, "") => StripeCallKind.CreateIntent,
                ("GET", "payment_intents", true, "") => StripeCallKind.RetrieveIntent,
                ("POST", "payment_intents", true, "cancel") => StripeCallKind.CancelIntent,
                ("POST", "payment_intents", true, "capture") => StripeCallKind.CaptureIntent,
                ("POST", "payment_intents", true, "confirm") => StripeCallKind.ConfirmIntent,
                ("POST", "refunds", false, "") => StripeCallKind.CreateRefund,
                ("GET", "refunds", true, "") => StripeCallKind.RetrieveRefund,
                _ => StripeCallKind.Other,
            };
    }

    [GeneratedRegex("^/v1/(?<kind>payment_intents|refunds)(/(?<id>[^/]+)(/(?<act>[a-z]+))?)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Address();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Version();

    sealed class HookException(Exception inner) : Exception("A hook of the test threw.", inner);
}
