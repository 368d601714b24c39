using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Orders.Notes;
using BookingAdmin.Testing;
using Microsoft.EntityFrameworkCore;

namespace BookingAdmin.Services.Tests.Orders;

public sealed class OrderNotesTests
{
    static readonly CancellationToken Cancel = CancellationToken.None;
    static readonly Actor Sam = TestMarketplace.Support, Mia = new(ActorId.Demo("mia"), "Mia Lund", Roles.Support);

    [Fact]
    public async Task A_note_is_in_the_orders_story_with_its_text_and_in_the_audit_without()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (notes, order) = (marketplace.Get<OrderNotes>(), await OrderAsync(marketplace));
        var note = await notes.AddAsync(Sam, order, "  Called \u202Eher.\r\nRings back at 5.\0 ", Cancel);
        note.Text.ShouldBe("Called \u202Eher.\nRings back at 5.");

        var detail = (await marketplace.Get<OrderDetails>().FindAsync(Mia, order, Cancel))!;
        detail.Notes.ShouldHaveSingleItem().ShouldBe(note with { Own = false });
        var item = detail.Timeline[0];
        (item.What, item.By, item.Reason).ShouldBe(("Note added", Sam.Name, note.Text));

        await notes.RemoveAsync(Sam, note.Id, note.Version, Cancel);

        detail = (await marketplace.Get<OrderDetails>().FindAsync(Mia, order, Cancel))!;
        detail.Notes.ShouldBeEmpty();
        detail.Timeline.Take(2).Select(line => (line.What, line.Reason)).ShouldBe([("Note deleted", null), ("Note added", null)]);
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        (await context.AuditEntries
            .Where(e => e.Action == AuditAction.NoteAdded || e.Action == AuditAction.NoteRemoved).ToListAsync(Cancel))
            .ShouldAllBe(entry => entry.After!.RootElement.ToString() == $$"""{"note": {{note.Id}}}""");
    }

    [Fact]
    public async Task What_was_deleted_can_be_had_back_for_a_while_and_then_is_gone_for_good()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (notes, order) = (marketplace.Get<OrderNotes>(), await OrderAsync(marketplace));
        var (first, second) = (await notes.AddAsync(Sam, order, "First", Cancel), await notes.AddAsync(Sam, order, "Second", Cancel));

        await notes.RemoveAsync(Sam, first.Id, first.Version, Cancel);
        var back = await notes.RestoreAsync(Sam, first.Id, Cancel);
        (await notes.ListAsync(Sam, order, Cancel)).Select(note => note.Text).ShouldBe(["First", "Second"]);
        await Should.ThrowAsync<InvalidInputException>(notes.RestoreAsync(Sam, first.Id, Cancel));

        await notes.RemoveAsync(Sam, back.Id, back.Version, Cancel);
        marketplace.Clock.Advance(OrderNotes.Undoable + TimeSpan.FromSeconds(1));
        (await Should.ThrowAsync<InvalidInputException>(notes.RestoreAsync(Sam, first.Id, Cancel))).Message.ShouldContain("deleted");
        await notes.RemoveAsync(Sam, second.Id, second.Version, Cancel);
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.order_note WHERE text = 'First'")).ShouldBe(0);
    }

    [Fact]
    public async Task Only_its_author_changes_or_deletes_a_note()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (notes, order) = (marketplace.Get<OrderNotes>(), await OrderAsync(marketplace));
        var note = await notes.AddAsync(Sam, order, "Mine", Cancel);

        (await Should.ThrowAsync<NotAllowedException>(notes.ChangeAsync(Mia, note.Id, note.Version, "Hers", Cancel))).Message
            .ShouldContain(Sam.Name);
        await Should.ThrowAsync<NotAllowedException>(notes.RemoveAsync(Mia, note.Id, note.Version, Cancel));
        await notes.RemoveAsync(Sam, note.Id, note.Version, Cancel);
        await Should.ThrowAsync<NotAllowedException>(notes.RestoreAsync(Mia, note.Id, Cancel));
        await Should.ThrowAsync<InvalidInputException>(notes.ChangeAsync(Mia, 999_999, 0, "Nothing", Cancel));
    }

    [Fact]
    public async Task Of_two_changes_at_once_one_is_made_and_the_other_told()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (notes, order) = (marketplace.Get<OrderNotes>(), await OrderAsync(marketplace));
        var note = await notes.AddAsync(Sam, order, "Before", Cancel);

        var ends = await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
            Record.ExceptionAsync(() => notes.ChangeAsync(Sam, note.Id, note.Version, $"After {i}", Cancel)).AsTask()));

        ends.Count(end => end is null).ShouldBe(1);
        ends.Where(end => end is not null).ShouldAllBe(end => end!.Message.Contains("another window"));
        var now = (await notes.ListAsync(Sam, order, Cancel)).ShouldHaveSingleItem();
        (now.Text[..5], now.Version, now.ChangedAt is null).ShouldBe(("After", note.Version + 1, false));
    }

    [Fact]
    public async Task An_order_takes_two_hundred_notes_however_they_are_written()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var (notes, order) = (marketplace.Get<OrderNotes>(), await OrderAsync(marketplace));
        await marketplace.ExecuteAsync($"""
            INSERT INTO booking_admin.order_note (order_id, author_id, author_name, text, written_at, version)
            SELECT '{order}', 'demo:x', 'X', 'n', now(), 0 FROM generate_series(1, 198)
            """);
        var ends = await Task.WhenAll(Enumerable.Range(0, 5).Select(i =>
            Record.ExceptionAsync(() => notes.AddAsync(Sam, order, $"More {i}", Cancel)).AsTask()));
        ends.Count(end => end is null).ShouldBe(2);
    }

    [Theory]
    [InlineData(" \r\n ")]
    [InlineData("x", 2001)]
    public async Task Nothing_and_too_much_are_refused(string text, int times = 1)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await Should.ThrowAsync<InvalidInputException>(marketplace.Get<OrderNotes>()
            .AddAsync(Sam, "none", string.Concat(Enumerable.Repeat(text, times)), Cancel));
        (await Should.ThrowAsync<InvalidInputException>(marketplace.Get<OrderNotes>().AddAsync(Sam, "none", "x", Cancel)))
            .Message.ShouldBe("There is no such order.");
    }

    static Task<string> OrderAsync(TestMarketplace marketplace) =>
        marketplace.ScalarAsync<string>("""SELECT id FROM "Order" WHERE "orderNumber" LIKE '%-7F3K2A'""");
}
