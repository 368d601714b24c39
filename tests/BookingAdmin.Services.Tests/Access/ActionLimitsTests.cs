using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Access;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Requests;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests.Access;

public sealed class ActionLimitsTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Whoever_acts_faster_than_a_person_can_is_told_when_to_go_on_and_nobody_else_is_held_up()
    {
        using var limits = new ActionLimits();

        var refused = Should.Throw<TooManyActionsException>(() => Repeat(() => limits.CountDecision(TestMarketplace.Support)));

        refused.RetryAfter.ShouldBeGreaterThan(TimeSpan.Zero);
        limits.CountDecision(TestMarketplace.Admin);
        limits.CountRepair(TestMarketplace.Support);
    }

    [Fact]
    public void Sixty_decisions_and_120_repairs_at_once_are_fine()
    {
        using var limits = new ActionLimits();
        Repeat(() => limits.CountDecision(TestMarketplace.Support), 60);
        Repeat(() => limits.CountRepair(TestMarketplace.Support), 120);
    }

    [Fact]
    public void A_job_is_as_fast_as_it_can()
    {
        using var limits = new ActionLimits();
        var job = new Actor(ActorId.Job("monitor"), "Monitor", Roles.Admin);
        Repeat(() => limits.CountDecision(job));
        Repeat(() => limits.CountRepair(job));
    }

    [Fact]
    public async Task Every_write_is_counted()
    {
        await using var marketplace = await TestMarketplace.EmptyAsync();
        var decisions = marketplace.Get<RequestDecisions>();
        var repair = marketplace.Get<FindingRepair>();

        await RefusesAsync(() => decisions.DecideAsync(Person(), "none", Decision.Accept, "Asked to.", Cancel));
        await RefusesAsync(() => decisions.UndoAsync(Person(), 1, Cancel));
        await RefusesAsync(() => repair.CreateBookingAsync(Person(), "none", Cancel));
        await RefusesAsync(() => repair.RepairAsync(Person(), "missing-booking", ["none"], null, Cancel));
        await RefusesAsync(() => repair.UndoAsync(Person(), Guid.NewGuid(), null, Cancel));

        // The count of the one before must not refuse the next.
        Actor Person() => TestMarketplace.Admin with { Id = ActorId.Demo($"person-{refused}") };
    }

    int refused;

    async Task RefusesAsync(Func<Task> write)
    {
        // Not as many in a row: on a slow machine the limiter gives back one or two a second.
        await Should.ThrowAsync<TooManyActionsException>(() =>
            Parallel.ForAsync(0, 1000, Cancel, async (_, _) => await write()).WaitAsync(Cancel));
        refused++;
    }

    static void Repeat(Action action, int times = 1000)
    {
        for (var time = 0; time < times; time++)
            action();
    }
}
