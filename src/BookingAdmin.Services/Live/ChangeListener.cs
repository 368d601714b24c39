using BookingAdmin.Services.Sessions;
using Microsoft.Extensions.Hosting;

namespace BookingAdmin.Services.Live;

/// <summary>The one listener of this process: what PostgreSQL notifies goes to the feed. Pages work without it, only later.</summary>
public sealed partial class ChangeListener(
    DatabaseConnection database, NpgsqlDataSource pool, ChangeFeed feed, SessionWatch sessions, JobFeed jobs, IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<ChangeListener> logger) : BackgroundService
{
    static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1), LongestWait = TimeSpan.FromSeconds(30);

    // The first of a burst is passed on at once, what follows together.
    static readonly TimeSpan BetweenTells = TimeSpan.FromMilliseconds(50);

    readonly ChangeBuffer buffer = new();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(ListenAsync(stoppingToken), PassOnAsync(stoppingToken));

    async Task PassOnAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                if (await buffer.TakeAsync(stoppingToken) is { } celebrities)
                    feed.PublishEach(celebrities);
                else
                    feed.Publish(null);
                await Task.Delay(BetweenTells, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    async Task ListenAsync(CancellationToken stoppingToken)
    {
        var wait = ShortestWait;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var parameters = new NpgsqlConnectionStringBuilder(database.Text) { KeepAlive = 30, Pooling = false };
                await using var connection = new NpgsqlConnection(parameters.ConnectionString);
                await connection.OpenAsync(stoppingToken);
                connection.Notification += (_, heard) => Tell(heard);
                await using (
                    var listen = new NpgsqlCommand(
                        $"LISTEN {Changes.Channel}; LISTEN {SessionSql.Channel}; LISTEN {JobFeed.Channel}", connection))
                    await listen.ExecuteNonQueryAsync(stoppingToken);
                // What happened while nobody listened is unknown.
                await using (var scope = scopes.CreateAsyncScope())
                    await sessions.AskAsync(scope.ServiceProvider.GetRequiredService<SessionStore>(), stoppingToken);
                sessions.Hearing = true;
                feed.Publish(null);
                wait = ShortestWait;
                while (true)
                    await connection.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // Whatever it is (a name that does not resolve comes as a bare socket fault): a listener that gives up would take the host with
            // it.
            catch (Exception e)
            {
                var heard = sessions.Hearing;
                sessions.Hearing = false;
                Lost(logger, wait.TotalSeconds, e.GetType().Name);
                // The connections in the pool are as dead as this one: nobody should have to find that out one by one.
                pool.Clear();
                // Open pages say at once what they cannot know any more.
                if (heard)
                    feed.Publish(null);
            }
            await Task.Delay(wait, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    void Tell(NpgsqlNotificationEventArgs heard)
    {
        if (heard.Channel is Changes.Channel)
            buffer.Add(heard.Payload);
        else if (heard.Channel is JobFeed.Channel)
            jobs.Hear(heard.Payload);
        else if (SessionSql.Parse(heard.Payload) is var (session, end))
            sessions.Publish(new OwnSession(session), end);
    }

    [LoggerMessage(
        EventId = 1, Level = LogLevel.Warning, Message = "Changes of the database are not heard ({Fault}); trying again in {Seconds} s")]
    static partial void Lost(ILogger logger, double seconds, string fault);
}
