using BookingAdmin.Web.Ui.Loading;
using Microsoft.Extensions.Logging.Abstractions;

namespace BookingAdmin.Web.Tests.Consistency;

public sealed class LoadedTests
{
    readonly Loaded<string> part = new("part", NullLogger.Instance);
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
    public async Task The_answer_to_a_question_that_is_no_longer_asked_is_dropped()
    {
        var slow = LoadAsync(first);
        part.Forget();
        first.SetResult("old");
        await slow;
        part.Waiting.ShouldBeTrue();
    }

    Task LoadAsync(TaskCompletionSource<string> answer) => part.LoadAsync(_ => answer.Task, CancellationToken.None);
}
