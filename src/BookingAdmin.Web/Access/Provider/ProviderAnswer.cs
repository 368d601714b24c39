using BookingAdmin.Web.Access.OpenIdConnect;

namespace BookingAdmin.Web.Access.Provider;

enum ProviderOutcome
{
    Ok,

    /// <summary>
    /// The provider answered, and the person's tokens are no longer good: they may have gone, or their session there has ended.
    /// </summary>
    Refused,

    /// <summary>Nothing is known: no answer, an error of the provider's own, or one about us as a client.</summary>
    Unreachable,
}

/// <param name="Reason">A sentence for the log, without any token; empty when all is well.</param>
sealed record ProviderAnswer<T>(ProviderOutcome Outcome, T? Value, string Reason);

static class ProviderAnswer
{
    public static async Task<ProviderAnswer<T>> OfAsync<T>(Func<Task<T>> ask, CancellationToken cancel)
    {
        try
        {
            return new(ProviderOutcome.Ok, await ask(), "");
        }
        catch (ProviderAnswerException e)
        {
            return new(e.Outcome, default, e.Message);
        }
        catch (TokenRefusedException e)
        {
            return new(ProviderOutcome.Refused, default, e.Message);
        }
        catch (ProviderUnreachableException e)
        {
            return new(ProviderOutcome.Unreachable, default, e.Message);
        }
        catch (ProviderCallException e)
        {
            return new(ProviderOutcome.Unreachable, default, $"The provider gives no usable answer: {e.Fault.Details}.");
        }
        catch (Exception e) when (IsNetwork(e, cancel))
        {
            return new(ProviderOutcome.Unreachable, default, "The provider does not answer.");
        }
    }

    /// <summary>A time limit looks like a cancellation that nobody asked for.</summary>
    public static bool IsNetwork(Exception e, CancellationToken cancel) =>
        e is HttpRequestException or IOException || (e is OperationCanceledException && !cancel.IsCancellationRequested);
}

sealed class ProviderAnswerException(ProviderOutcome outcome, string message) : Exception(message)
{
    public ProviderOutcome Outcome { get; } = outcome;
}
