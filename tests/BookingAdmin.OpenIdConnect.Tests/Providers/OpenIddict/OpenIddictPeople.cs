using System.Collections.Concurrent;
using BookingAdmin.Testing.Provider;

namespace BookingAdmin.OpenIdConnect.Tests.Providers.OpenIddict;

/// <summary>Whom one issuer knows, and who is signed in there in which browser.</summary>
sealed class OpenIddictPeople
{
    readonly ConcurrentDictionary<string, TestAccount> accounts = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, string> subjects = new(StringComparer.Ordinal);

    public void Set(TestAccount account) => accounts[account.Subject] = account;

    public void Remove(string subject) => accounts.TryRemove(subject, out _);

    public TestAccount? Find(string? subject) => accounts.GetValueOrDefault(subject ?? "");

    /// <summary>Who is signed in with that session.</summary>
    public TestAccount? OfSession(string? session) => Find(subjects.GetValueOrDefault(session ?? ""));

    /// <returns>The session, for the browser's cookie.</returns>
    public string StartSession(TestAccount account)
    {
        var session = Guid.NewGuid().ToString("N");
        subjects[session] = account.Subject;
        return session;
    }

    public void EndSession(string? session) => subjects.TryRemove(session ?? "", out _);

    /// <returns>Whether there was one.</returns>
    public bool EndSessionsOf(string subject)
    {
        var sessions = subjects.Where(session => session.Value == subject).ToList();
        sessions.ForEach(session => EndSession(session.Key));
        return sessions.Count > 0;
    }
}
