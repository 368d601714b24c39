using System.Security.Claims;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Web.Access.Provider;

namespace BookingAdmin.Web.Access.Sessions;

/// <summary>
/// Asks the identity provider every few minutes what the people of the open sessions are now. A person who is something else than at
/// sign-in, or nothing, has their session ended. A provider that is away keeps nobody from working, for an hour.
/// </summary>
sealed partial class RoleReview(
    RoleChecks checks, SessionStore sessions, SessionTokens tokens, ProviderTokens provider, WhoIsWho people, TimeProvider clock,
    ILogger<RoleReview> logger)
{
    // All of a batch at once: what is claimed is asked before it is due again, however slow the provider is.
    public const int Batch = 8;
    static readonly TimeSpan Again = TimeSpan.FromSeconds(30), LongestUnconfirmed = TimeSpan.FromHours(1);

    /// <returns>How many were due, up to a batch.</returns>
    public async Task<int> ReviewAsync(CancellationToken cancel)
    {
        var due = await checks.ClaimAsync(Batch, cancel);
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = Batch, CancellationToken = cancel },
            async (session, token) => await TryReviewAsync(session, token));
        return due.Count;
    }

    /// <summary>What one person's provider or claims do to us is no matter of the others.</summary>
    async Task TryReviewAsync(DueSession session, CancellationToken cancel)
    {
        try
        {
            await ReviewAsync(session, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Unconfirmed(logger, session.Id, $"the review failed ({e.GetType().Name})");
            try
            {
                await PutOffAsync(session, cancel);
            }
            // Then it is due again when the claim on it is over.
            catch (Exception again) when (DatabaseFault.IsUnavailable(again))
            {
            }
        }
    }

    /// <summary>Nothing is known: again soon, but not for ever.</summary>
    Task PutOffAsync(DueSession session, CancellationToken cancel) => clock.GetUtcNow() - session.RolesSeenAt < LongestUnconfirmed
        ? checks.PostponeAsync(session.Id, Again, cancel)
        : sessions.EndAsync(session.Id, SessionEnd.RolesUnknown, cancel);

    async Task ReviewAsync(DueSession session, CancellationToken cancel)
    {
        var (outcome, claims) = await AskAsync(session, cancel);
        switch (outcome)
        {
            case ProviderOutcome.Ok when (await people.FindAsync(claims, cancel)).Actor is { } now && Same(now, session.Actor):
                await checks.ConfirmAsync(session.Id, now.Id, cancel);
                break;
            case ProviderOutcome.Ok:
                RolesChanged(logger, session.Id);
                await sessions.EndAsync(session.Id, SessionEnd.RolesChanged, cancel);
                break;
            case ProviderOutcome.Unreachable:
                await PutOffAsync(session, cancel);
                break;
            default:
                await sessions.EndAsync(session.Id, SessionEnd.RolesUnknown, cancel);
                break;
        }
    }

    static bool Same(Actor now, Actor then) => now.Id.IsIn(then.Id) && (now.Roles, now.CelebrityId) == (then.Roles, then.CelebrityId);

    async Task<(ProviderOutcome Outcome, IReadOnlyList<Claim> Claims)> AskAsync(DueSession session, CancellationToken cancel)
    {
        if (tokens.Unprotect(session.Tokens) is not { AccessToken: { } access } gifts)
        {
            Unconfirmed(logger, session.Id, "the sign-in brought no token that could still be read");
            return (ProviderOutcome.Refused, []);
        }
        List<Claim> claims = [];
        if (gifts.RefreshToken is { } refresh)
        {
            // The provider may have taken the former token back by now: what it gave instead is kept, whatever becomes of this host.
            var answer = await provider.RefreshAsync(refresh, session.Subject, CancellationToken.None);
            if (answer.Value is not { } fresh)
            {
                Unconfirmed(logger, session.Id, answer.Reason);
                return (answer.Outcome, []);
            }
            await KeepAsync(session.Id, gifts with { AccessToken = fresh.AccessToken, RefreshToken = fresh.RefreshToken ?? refresh });
            access = fresh.AccessToken;
            if (fresh.Identity is { } identity)
                claims.AddRange(people.Read(identity));
        }
        var person = await provider.UserInfoAsync(access, session.Subject, cancel);
        if (person.Outcome is not ProviderOutcome.Ok)
        {
            Unconfirmed(logger, session.Id, person.Reason);
            return (person.Outcome, []);
        }
        claims.AddRange(people.Read(person.Value));
        return (ProviderOutcome.Ok, claims);
    }

    /// <summary>Tries for a while: if they are lost, the person has to sign in again.</summary>
    async Task KeepAsync(string session, ProviderGifts gifts)
    {
        const int Tries = 5;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await checks.KeepTokensAsync(session, tokens.Protect(gifts), CancellationToken.None);
                return;
            }
            catch (Exception e) when (attempt < Tries && DatabaseFault.IsUnavailable(e))
            {
                await Task.Delay(TimeSpan.FromSeconds(attempt), clock);
            }
        }
    }

    [LoggerMessage(
        EventId = 11, Level = LogLevel.Information,
        Message = "Session {Session} ended: its person's roles or profile are others than at sign-in")]
    static partial void RolesChanged(ILogger logger, string session);

    [LoggerMessage(EventId = 12, Level = LogLevel.Warning, Message = "The roles of session {Session} could not be confirmed: {Reason}")]
    static partial void Unconfirmed(ILogger logger, string session, string reason);
}
