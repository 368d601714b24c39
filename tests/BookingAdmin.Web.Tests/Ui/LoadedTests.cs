using BookingAdmin.Domain.Access;
using BookingAdmin.Web.Ui.Loading;

namespace BookingAdmin.Web.Tests.Ui;

public sealed class LoadedTests
{
    readonly Loaded<string> part = new();
    readonly List<Exception> faults = [];
    readonly TaskCompletionSource<string> first = new(), second = new();

    [Fact]
    public async Task An_answer_that_was_overtaken_by_a_newer_one_is_dropped()
    {
        var (slow, quick) = (LoadAsync(first), LoadAsync(second));
        second.SetResult("new");
        await quick;
        first.SetResult("old");
        await slow;
        part.Value.ShouldBe("new");
    }

    [Fact]
    public async Task A_fault_that_was_overtaken_is_dropped_too()
    {
        var (slow, quick) = (LoadAsync(first), LoadAsync(second));
        second.SetResult("new");
        await quick;
        first.SetException(new TimeoutException());
        await slow;
        part.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task What_comes_in_its_turn_is_shown_though_a_newer_one_is_on_its_way()
    {
        var (slow, _) = (LoadAsync(first), LoadAsync(second));
        first.SetResult("old");
        await slow;
        part.Value.ShouldBe("old");
    }

    [Fact]
    public async Task The_former_value_stays_until_the_new_one_is_known_and_no_longer_where_it_cannot_be()
    {
        first.SetResult("old");
        await LoadAsync(first);
        part.Outdate();
        (part.Value, part.Stale, part.Waiting).ShouldBe(("old", true, false));

        second.SetException(new TimeoutException());
        await LoadAsync(second);
        (part.Value, part.Stale, part.Fault is TimeoutException).ShouldBe((null, false, true));
    }

    [Fact]
    public async Task A_fault_of_ours_is_reported_and_leaves_what_was_known()
    {
        first.SetResult("known");
        await LoadAsync(first);
        second.SetException(new InvalidOperationException("bug"));
        await LoadAsync(second);
        (part.Value, part.Fault).ShouldBe(("known", faults.ShouldHaveSingleItem()));
    }

    [Fact]
    public async Task What_is_not_for_this_person_is_refused_and_no_longer_shown()
    {
        first.SetResult("known");
        await LoadAsync(first);
        second.SetException(new NotAllowedException("Not for you."));
        await LoadAsync(second);
        (part.Value, part.Refusal, part.Fault, faults.Count).ShouldBe((null, "Not for you.", null, 0));
    }

    [Fact]
    public async Task An_answer_for_a_page_that_has_gone_is_dropped()
    {
        using var gone = new CancellationTokenSource();
        var slow = part.LoadAsync(_ => first.Task, faults.Add, gone.Token);
        await gone.CancelAsync();
        first.SetResult("late");
        await slow;
        part.Value.ShouldBeNull();
    }

    [Fact]
    public async Task The_answer_to_a_question_that_is_no_longer_asked_is_dropped()
    {
        var slow = LoadAsync(first);
        part.Forget();
        first.SetResult("old");
        await slow;
        part.Waiting.ShouldBeTrue();
    }

    Task LoadAsync(TaskCompletionSource<string> answer) => part.LoadAsync(_ => answer.Task, faults.Add, CancellationToken.None);
}
