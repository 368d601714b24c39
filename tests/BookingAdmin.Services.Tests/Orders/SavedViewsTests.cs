using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Orders.Views;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Tests.Orders;

public sealed class SavedViewsTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;
    static readonly Actor Sam = TestMarketplace.Support, Mia = new(ActorId.Demo("mia"), "Mia Lund", Roles.Support);

    [Fact]
    public async Task A_view_is_its_owners_until_it_is_shared()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var views = marketplace.Get<SavedViews>();
        var mine = await views.SaveAsync(Sam, "  My stars \n", "celebrity=c1&sort=highest", shared: false, Cancel);
        (mine.Name, mine.Query, mine.Own).ShouldBe(("My stars", "celebrity=c1&sort=highest", true));
        (await views.ListAsync(Mia, Cancel)).ShouldBeEmpty();

        var shared = await views.ChangeAsync(Sam, mine.Id, mine.Version, "Stars", mine.Query, shared: true, Cancel);
        await views.SaveAsync(Mia, "A of Mia", "missing=1", shared: false, Cancel);

        (await views.ListAsync(Mia, Cancel)).Select(view => (view.Name, view.Own, view.Owner))
            .ShouldBe([("A of Mia", true, Mia.Name), ("Stars", false, Sam.Name)]);
        await views.RemoveAsync(Sam, shared.Id, shared.Version, Cancel);
        (await views.ListAsync(Sam, Cancel)).ShouldBeEmpty();
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        var entries = await context.AuditEntries.OrderBy(e => e.Id).ToListAsync(Cancel);
        entries.Select(entry => (entry.Action, entry.ActorName)).ShouldBe([
            (AuditAction.ViewSaved, Sam.Name), (AuditAction.ViewChanged, Sam.Name), (AuditAction.ViewSaved, Mia.Name),
            (AuditAction.ViewRemoved, Sam.Name)]);
        entries.ShouldAllBe(entry => !entry.After!.RootElement.ToString().Contains("tars"));
    }

    [Fact]
    public async Task Somebody_elses_view_is_refused_and_one_that_is_not_shared_is_not_there()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var views = marketplace.Get<SavedViews>();
        var secret = await views.SaveAsync(Sam, "Mine", "q=a", shared: false, Cancel);
        var open = await views.SaveAsync(Sam, "Ours", "q=b", shared: true, Cancel);

        foreach (var (view, refusal) in new[] { (secret, typeof(InvalidInputException)), (open, typeof(NotAllowedException)) })
        {
            (await Record.ExceptionAsync(() => views.ChangeAsync(Mia, view.Id, view.Version, "Taken", "q=c", true, Cancel)))
                .ShouldBeOfType(refusal);
            (await Record.ExceptionAsync(() => views.RemoveAsync(Mia, view.Id, view.Version, Cancel))).ShouldBeOfType(refusal);
        }
        (await views.ListAsync(Sam, Cancel)).Select(view => (view.Name, view.Query)).ShouldBe([("Mine", "q=a"), ("Ours", "q=b")]);
    }

    [Fact]
    public async Task Of_two_changes_at_once_one_is_made_and_the_other_told()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var views = marketplace.Get<SavedViews>();
        var view = await views.SaveAsync(Sam, "Mine", "q=a", shared: false, Cancel);

        var ends = await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
            Record.ExceptionAsync(() => views.ChangeAsync(Sam, view.Id, view.Version, $"Name {i}", "q=a", false, Cancel)).AsTask()));

        ends.Count(end => end is null).ShouldBe(1);
        ends.Where(end => end is not null).ShouldAllBe(end => end!.Message.Contains("another window"));
        (await Should.ThrowAsync<InvalidInputException>(views.RemoveAsync(Sam, view.Id, view.Version, Cancel)))
            .Message.ShouldContain("another window");
        (await views.ListAsync(Sam, Cancel)).ShouldHaveSingleItem().Version.ShouldBe(view.Version + 1);
    }

    [Fact]
    public async Task A_name_is_given_once_and_nobody_keeps_more_than_twenty_however_they_are_saved()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var views = marketplace.Get<SavedViews>();
        await views.SaveAsync(Sam, "Same", "q=a", false, Cancel);
        (await Should.ThrowAsync<InvalidInputException>(views.SaveAsync(Sam, "Same", "q=b", false, Cancel))).Message
            .ShouldContain("of that name already");
        var other = await views.SaveAsync(Sam, "Other", "q=a", false, Cancel);
        (await Should.ThrowAsync<InvalidInputException>(views.ChangeAsync(Sam, other.Id, other.Version, "Same", "q=a", false, Cancel)))
            .Message.ShouldContain("of that name already");
        await views.SaveAsync(Mia, "Same", "q=a", false, Cancel);

        var ends = await Task.WhenAll(Enumerable.Range(0, 25).Select(i =>
            Record.ExceptionAsync(() => views.SaveAsync(Sam, $"View {i:D2}", "q=a", false, Cancel)).AsTask()));

        ends.Count(end => end is null).ShouldBe(SavedViews.MostOwn - 2);
        (await views.ListAsync(Sam, Cancel)).Count.ShouldBe(SavedViews.MostOwn);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\0 ")]
    [InlineData("a name of more than sixty characters that nobody could read on a tab")]
    public async Task A_name_that_no_tab_can_show_is_refused(string name)
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        (await Should.ThrowAsync<InvalidInputException>(
            marketplace.Get<SavedViews>().SaveAsync(Sam, name, "q=a", false, Cancel))).Message.ShouldContain("60");
    }

    [Fact]
    public async Task Filters_longer_than_an_address_are_refused()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        await Should.ThrowAsync<InvalidInputException>(
            marketplace.Get<SavedViews>().SaveAsync(Sam, "Long", new string('x', 2001), false, Cancel));
    }
}
