using System.Net;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Payments.Stripe;

/// <summary>The kinds of failure of a call that callers tell apart.</summary>
public enum StripeFault
{
    /// <summary>400, 402: Stripe will not do this; the code says why.</summary>
    Refused,

    /// <summary>404: Stripe has no such object.</summary>
    NotFound,

    /// <summary>401, 403: the key is wrong, revoked, or may not do this.</summary>
    Unauthorized,

    /// <summary>409: another call with this idempotency key or on this object is under way, or the key had other parameters.</summary>
    Conflict,

    /// <summary>429.</summary>
    TooMany,

    /// <summary>5xx, or an answer that is none of Stripe's.</summary>
    Unavailable,

    /// <summary>No answer: no connection, a broken one, or a time-out.</summary>
    Unreachable,

    /// <summary>There is no key: nothing was sent.</summary>
    NotSetUp,
}

/// <summary>A call of Stripe failed. It holds codes and ids only: Stripe's own sentence may name people, and is not kept.</summary>
/// <param name="Code">Stripe's, as `charge_already_refunded`; `idempotency_error` where a key came with other parameters.</param>
/// <param name="RequestId">What Stripe's support asks for, and finds in its dashboard.</param>
/// <param name="Status">Null where there was no answer.</param>
public sealed class StripeException(
    StripeFault Fault, string? Code = null, string? DeclineCode = null, string? RequestId = null, HttpStatusCode? Status = null)
    : Exception(Sentence(Fault, Status is { } status ? $"{(int)status}" : null, Code, DeclineCode, RequestId))
{
    public StripeFault Fault { get; } = Fault;
    public string? Code { get; } = Code;
    public string? DeclineCode { get; } = DeclineCode;
    public string? RequestId { get; } = RequestId;
    public HttpStatusCode? Status { get; } = Status;

    /// <summary>How long Stripe asks to be left alone, an hour at most; null: it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>An earlier try of the same call had no clear end, and this answer says nothing about it.</summary>
    internal bool LeavesDoubt { get; init; }

    /// <summary>
    /// Whether it is certain that Stripe has done nothing. Otherwise the outcome is unknown, and only the same call with the same key finds
    /// it out: also where the key was used with other parameters, since the call that used it may have done its work.
    /// </summary>
    public bool IsDefinite =>
        !LeavesDoubt && Fault is StripeFault.Refused or StripeFault.NotFound or StripeFault.Unauthorized or StripeFault.NotSetUp;

    /// <summary>Whether it is about our key, and so about every call.</summary>
    public bool IsOfTheKey => Fault is StripeFault.Unauthorized or StripeFault.NotSetUp;

    /// <summary>One code for why: Stripe's, or the kind of fault.</summary>
    public string Word => Code ?? Fault switch
    {
        StripeFault.Refused => "refused",
        StripeFault.NotFound => "not_found",
        StripeFault.Unauthorized => "key_not_accepted",
        StripeFault.Conflict => "conflict",
        StripeFault.TooMany => "too_many_calls",
        StripeFault.Unavailable => "unavailable",
        StripeFault.Unreachable => "unreachable",
        _ => "not_set_up",
    };

    static string Sentence(StripeFault fault, params string?[] details)
    {
        var sentence = fault switch
        {
            StripeFault.Refused => "Stripe refused",
            StripeFault.NotFound => "Stripe has no such object",
            StripeFault.Unauthorized => "Stripe does not accept the key",
            StripeFault.Conflict => "Stripe has a conflict with another call",
            StripeFault.TooMany => "Stripe is asked too often",
            StripeFault.Unavailable => "Stripe gave no usable answer",
            StripeFault.Unreachable => "Stripe could not be reached",
            _ => $"Payments are off: {StripeSettings.SecretKeyKey} is not set",
        };
        var known = string.Join(", ", details.Where(detail => detail is not null));
        return known.Length > 0 ? $"{sentence} ({known})." : $"{sentence}.";
    }
}
