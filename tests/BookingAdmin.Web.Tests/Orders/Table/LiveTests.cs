using System.Diagnostics;
using BookingAdmin.Data.Own;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Live;
using BookingAdmin.Testing;
using BookingAdmin.Web.Ui.Loading;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging.Abstractions;

namespace BookingAdmin.Web.Tests.Orders.Table;

/// <summary>Bursts of changes.</summary>
public sealed class LiveTests
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_thousand_changes_neither_flood_nor_stall_an_open_list_and_its_last_state_is_shown()
    {
        await using var pages = await SupportPages.OpenAsync();
        await pages.Marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Watch, Cancel);
        var page = pages.List();
        page.WaitForAssertion(() => page.View("New today").Words().ShouldNotBe("New today", "its number comes last"));
        var (rendered, started) = (page.RenderCount, Stopwatch.GetTimestamp());

        for (var i = 0; i < 10_000; i++)
            pages.Publish($"somebody-{i}");
        await pages.LoseBookingAsync("QQ81ZX");
        pages.Publish("somebody");

        page.WaitForAssertion(() => page.Warning().Words().ShouldStartWith("2 "));
        page.WaitForAssertion(() => page.Row("QQ81ZX").Booking().ShouldContain("Missing", Case.Insensitive));
        // A load renders the page, its table and the changed rows, fifteen times at most. One begins each 0.8 s, and three were under way:
        // the list, what is missing and the numbers of the views.
        var loads = 3 + Stopwatch.GetElapsedTime(started).TotalSeconds / 0.8;
        page.RenderCount.ShouldBeLessThan(rendered + (int)(loads * 15));
    }

    [Fact]
    public async Task A_page_of_what_is_missing_shows_the_same_from_the_watch_list()
    {
        await using var pages = await SupportPages.OpenAsync("QQ81ZX", "AB12CD");
        var scanned = pages.List("?missing=1").Numbers();
        await pages.Marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Watch, Cancel);
        pages.List("?missing=1").Numbers().ShouldBe(scanned);
        scanned.Count.ShouldBe(3);
    }

    [Fact]
    public async Task An_open_inbox_asks_no_more_often_than_its_pause_however_often_it_is_told()
    {
        var feed = new ChangeFeed(NullLogger<ChangeFeed>.Instance);
        var asked = 0;
        using var first = new SemaphoreSlim(0);
        var page = Dispatcher.CreateDefault();
        using var live = new LiveRefresh(TimeProvider.System, TimeSpan.FromMilliseconds(400), Timeout.InfiniteTimeSpan, () =>
        {
            Interlocked.Increment(ref asked);
            first.Release();
            return Task.CompletedTask;
        }, signal => feed.Subscribe("emma", signal), page.InvokeAsync, Task.FromException);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < 10_000; i++)
            feed.Publish("emma");
        (await first.WaitAsync(TimeSpan.FromSeconds(15), Cancel)).ShouldBeTrue();
        for (var i = 0; i < 10_000; i++)
            feed.Publish("emma");
        (await first.WaitAsync(TimeSpan.FromSeconds(15), Cancel)).ShouldBeTrue();

        asked.ShouldBeLessThanOrEqualTo(2 + (int)(Stopwatch.GetElapsedTime(started) / TimeSpan.FromMilliseconds(400)));
    }
}
