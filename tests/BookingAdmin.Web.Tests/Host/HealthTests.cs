using System.Diagnostics;
using System.Net;
using BookingAdmin.Testing;

namespace BookingAdmin.Web.Tests.Host;

public sealed class HealthTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_ready_while_the_database_answers_and_alive_in_any_case_and_says_no_more_than_that()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);
        using var client = host.Client();
        await SaysAsync(client, "/health/live", HttpStatusCode.OK, "Healthy");
        await SaysAsync(client, "/health/ready", HttpStatusCode.OK, "Healthy");

        await marketplace.AllowConnectionsAsync(false);
        await UntilAsync(client, HttpStatusCode.ServiceUnavailable);
        await SaysAsync(client, "/health/ready", HttpStatusCode.ServiceUnavailable, "Unhealthy");
        await SaysAsync(client, "/health/live", HttpStatusCode.OK, "Healthy");

        await marketplace.AllowConnectionsAsync(true);
        await UntilAsync(client, HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""ALTER TABLE "Order" RENAME "videoUrl" TO video""")]
    [InlineData("""ALTER TABLE "Tip" RENAME TO "Tips" """)]
    [InlineData(
        "ALTER DATABASE {0} SET default_transaction_read_only = on; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname "
        + "= '{0}' AND pid <> pg_backend_pid()")]
    public async Task It_is_not_ready_where_it_cannot_write_or_what_it_needs_is_gone(string change)
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);
        using var client = host.Client();
        await SaysAsync(client, "/health/ready", HttpStatusCode.OK, "Healthy");
        await marketplace.ExecuteAsync(change.Replace("{0}", marketplace.Name, StringComparison.Ordinal));
        await UntilAsync(client, HttpStatusCode.ServiceUnavailable);
        await SaysAsync(client, "/health/live", HttpStatusCode.OK, "Healthy");
    }

    [Fact]
    public async Task Asking_often_is_asking_the_database_once()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var host = new LockedDownHost(marketplace);
        using var client = host.Client();
        var asked = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = query =>
            {
                if (query.TagObjects.Any(tag => tag.Value is string sql && sql.Contains("row_security_active", StringComparison.Ordinal))
                    && query.TagObjects.Any(tag => tag.Value is string text && text.Contains(marketplace.Name, StringComparison.Ordinal)))
                    Interlocked.Increment(ref asked);
            },
        };
        ActivitySource.AddActivityListener(listener);

        var began = Stopwatch.GetTimestamp();
        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => client.GetStringAsync("/health/ready", Cancel)));

        answers.ShouldAllBe(answer => answer == "Healthy");
        // Once a second.
        asked.ShouldBeInRange(1, (int)Stopwatch.GetElapsedTime(began).TotalSeconds + 2);
    }

    static async Task SaysAsync(HttpClient client, string path, HttpStatusCode status, string word)
    {
        using var answer = await client.GetAsync(path, Cancel);
        answer.StatusCode.ShouldBe(status);
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldBe(word);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    /// <summary>An answer is good for a second.</summary>
    static async Task UntilAsync(HttpClient client, HttpStatusCode status)
    {
        while (true)
        {
            using var answer = await client.GetAsync("/health/ready", Cancel);
            if (answer.StatusCode == status)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), Cancel);
        }
    }
}
