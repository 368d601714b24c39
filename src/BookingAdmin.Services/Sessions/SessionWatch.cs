namespace BookingAdmin.Services.Sessions;

/// <summary>
/// Notifies the open pages of this process when their session ends. The listener hears of the end at once; the keeper asks the database
/// every few seconds.
/// </summary>
public sealed class SessionWatch
{
    readonly Lock gate = new();
    readonly Dictionary<OpenSession, List<Action<SessionEnd>>> watched = [];
    volatile bool hearing;

    /// <summary>
    /// Whether notifications arrive at this moment: while they do not, a page may have missed one and must not rely on them.
    /// </summary>
    public bool Hearing
    {
        get => hearing;
        internal set => hearing = value;
    }

    /// <param name="ended">Called on a thread of the watch, more than once where it is heard and asked for.</param>
    /// <returns>Dispose it with the page.</returns>
    public IDisposable Subscribe(OpenSession session, Action<SessionEnd> ended)
    {
        lock (gate)
        {
            if (!watched.TryGetValue(session, out var told))
                watched[session] = told = [];
            told.Add(ended);
        }
        return new Subscription(this, session, ended);
    }

    /// <summary>How many sessions have an open page here.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return watched.Count;
        }
    }

    /// <summary>Asks the database, and notifies the pages whose session is over.</summary>
    internal async Task AskAsync(SessionStore sessions, CancellationToken cancel)
    {
        OpenSession[] open;
        lock (gate)
            open = [.. watched.Keys];
        if (open.Length == 0)
            return;
        foreach (var (session, state) in await sessions.StatesAsync(open, cancel))
        {
            if (state.End is { } end)
                Publish(session, end);
        }
    }

    internal void Publish(OpenSession session, SessionEnd end)
    {
        Action<SessionEnd>[] told;
        lock (gate)
            told = watched.TryGetValue(session, out var subscribers) ? [.. subscribers] : [];
        foreach (var ended in told)
            ended(end);
    }

    sealed class Subscription(SessionWatch watch, OpenSession session, Action<SessionEnd> ended) : IDisposable
    {
        public void Dispose()
        {
            lock (watch.gate)
            {
                if (watch.watched.TryGetValue(session, out var told) && told.Remove(ended) && told.Count == 0)
                    watch.watched.Remove(session);
            }
        }
    }
}
