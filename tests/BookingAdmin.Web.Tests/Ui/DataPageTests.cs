using System.Collections.Concurrent;
using BookingAdmin.Testing;
using BookingAdmin.Web.Ui.Loading;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BookingAdmin.Web.Tests.Ui;

public sealed class DataPageTests
{
    static readonly InvalidOperationException Bug = new("bug");

    [Fact]
    public async Task A_fault_of_ours_is_logged_by_its_part_and_leaves_the_page_alive()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var log = new Lines();
        await using var context = new PageContext(marketplace, TestMarketplace.Support, log: log);
        var page = context.Render<Page>();

        await page.InvokeAsync(() => page.Instance.LoadAsync(() => Task.FromException<string>(Bug)));
        page.Instance.Number.Fault.ShouldBe(Bug);
        await page.InvokeAsync(() => page.Instance.ActAsync(() => Task.FromException(Bug)));
        page.Instance.Told.ShouldBe("It failed; the dashboard’s log says why. Look again before trying once more.");
        await page.InvokeAsync(() => page.Instance.LoadAsync(() => Task.FromResult("one")));

        (page.Instance.Number.Value, page.Instance.Number.Trouble).ShouldBe(("one", null));
        log.All.ShouldBe(
            [(341, "A part of a page could not be loaded: Number", Bug), (342, "What a person asked for on a page failed", Bug)]);
    }

    [Fact]
    public async Task One_thing_is_done_at_a_time()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var context = new PageContext(marketplace, TestMarketplace.Support);
        var page = context.Render<Page>();
        var (done, end) = (0, new TaskCompletionSource());
        Task Act()
        {
            done++;
            return end.Task;
        }

        var acts = page.InvokeAsync(() => Task.WhenAll(page.Instance.ActAsync(Act), page.Instance.ActAsync(Act)));
        end.SetResult();
        await acts;

        done.ShouldBe(1);
    }

    [Fact]
    public async Task A_page_that_has_gone_asks_for_nothing_and_cancels_what_it_has_asked_for()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await using var context = new PageContext(marketplace, TestMarketplace.Support);
        var page = context.Render<Page>();
        var end = new TaskCompletionSource<string>();
        var asked = page.InvokeAsync(() => page.Instance.LoadAsync(() => end.Task));

        await page.InvokeAsync(async () => await page.Instance.DisposeAsync());
        page.Instance.Cancelled.ShouldBeTrue();
        end.SetResult("late");
        await asked;
        await page.InvokeAsync(() => page.Instance.LoadAsync(() => throw Bug));

        (page.Instance.Number.Value, page.Instance.Number.Trouble).ShouldBe((null, null));
    }

    sealed class Page : DataPage
    {
        public Loaded<string> Number { get; } = new();

        public string? Told { get; private set; }

        public bool Cancelled => Gone.IsCancellationRequested;

        public Task LoadAsync(Func<Task<string>> ask) => AskAsync(Number, (_, _) => ask());

        public Task ActAsync(Func<Task> act) => DoAsync(_ => act(), fault => Told = fault);
    }

    sealed class Lines : ILoggerProvider, ILogger
    {
        readonly ConcurrentQueue<(int, string, Exception?)> lines = new();

        public IReadOnlyList<(int, string, Exception?)> All => [.. lines];

        public ILogger CreateLogger(string categoryName) =>
            categoryName == typeof(Page).FullName!.Replace('+', '.') ? this : NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((eventId.Id, formatter(state, exception), exception));

        public void Dispose()
        {
        }
    }
}
