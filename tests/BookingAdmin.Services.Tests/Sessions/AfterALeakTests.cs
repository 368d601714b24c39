using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Tests.Sessions;

/// <summary>What SECURITY.md tells an operator to run in a bad hour works as it is written there.</summary>
public sealed class AfterALeakTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task The_statements_end_every_session_with_its_tokens_and_forget_the_keys()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var store = marketplace.Get<SessionStore>();
        marketplace.Get<SharedKeys>().StoreElement(new("key"), "one");
        var started = await store.StartAsync(new(TestMarketplace.Support, "Firefox", Tokens: [1, 2, 3]), Cancel);
        var told = new TaskCompletionSource<SessionEnd>();
        var watch = new SessionWatch();
        using var page = watch.Subscribe(new OwnSession(started.Id), end => told.TrySetResult(end));

        var statements = (await File.ReadAllLinesAsync(Path.Combine(ProgramRoot.Folder, "SECURITY.md"), Cancel))
            .Where(line => line.Contains("booking_admin.", StringComparison.Ordinal) && line.StartsWith("    ", StringComparison.Ordinal))
            .ToList();
        statements.Count.ShouldBe(2);
        await using (var context = await marketplace.Contexts.CreateDbContextAsync(Cancel))
            await context.Database.ExecuteSqlRawAsync(string.Join('\n', statements), Cancel);

        await watch.AskAsync(store, Cancel);
        (await told.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel)).ShouldBe(SessionEnd.EndedByAdmin);
        (await store.FindAsync(started.Key, alive: true, Cancel)).ShouldBeNull();
        (await store.TokensAsync(started.Id, Cancel)).ShouldBeNull();
        marketplace.Get<SharedKeys>().GetAllElements().ShouldBeEmpty();
    }
}
