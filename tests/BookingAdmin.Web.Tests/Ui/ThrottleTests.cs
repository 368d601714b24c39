using BookingAdmin.Web.Ui.Loading;

namespace BookingAdmin.Web.Tests.Ui;

public sealed class ThrottleTests
{
    int begun, at, most;
    TaskCompletionSource step = new(), began = new(TaskCreationOptions.RunContinuationsAsynchronously);

    async Task ActAsync()
    {
        (begun, at) = (begun + 1, at + 1);
        most = Math.Max(most, at);
        var wait = step.Task;
        began.TrySetResult();
        await wait;
        at--;
    }

    [Fact]
    public async Task What_comes_while_the_action_is_at_work_is_answered_once_more_and_never_beside_it()
    {
        using var throttle = new Throttle(TimeSpan.Zero, TimeProvider.System, ActAsync);
        var signals = throttle.SignalAsync(everybody: false);
        await began.Task;

        for (var i = 0; i < 100; i++)
            await throttle.SignalAsync(everybody: false);
        var (now, next) = (step, new TaskCompletionSource());
        next.SetResult();
        step = next;
        now.SetResult();
        await signals;

        (begun, most).ShouldBe((2, 1));
    }

    [Fact]
    public async Task After_an_action_that_failed_the_next_signal_is_answered()
    {
        var asked = 0;
        using var throttle = new Throttle(TimeSpan.Zero, TimeProvider.System, () =>
            ++asked == 1 ? throw new TimeoutException() : Task.CompletedTask);
        await Should.ThrowAsync<TimeoutException>(() => throttle.SignalAsync(everybody: false));
        await throttle.SignalAsync(everybody: false);
        asked.ShouldBe(2);
    }

    [Fact]
    public async Task Once_disposed_of_it_does_nothing()
    {
        var throttle = new Throttle(TimeSpan.FromHours(1), TimeProvider.System, ActAsync);
        step.SetResult();
        await throttle.SignalAsync(everybody: false);
        var waits = throttle.SignalAsync(everybody: false);
        throttle.Dispose();
        await waits;
        begun.ShouldBe(1);
    }
}
