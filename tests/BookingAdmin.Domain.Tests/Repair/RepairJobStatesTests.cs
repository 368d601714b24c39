using BookingAdmin.Domain.Repair;

namespace BookingAdmin.Domain.Tests.Repair;

public sealed class RepairJobStatesTests
{
    [Theory]
    [InlineData(RepairJobState.Planned, RepairJobStep.Start, RepairJobState.Running)]
    [InlineData(RepairJobState.Planned, RepairJobStep.Cancel, RepairJobState.Cancelled)]
    [InlineData(RepairJobState.Running, RepairJobStep.Pause, RepairJobState.Paused)]
    [InlineData(RepairJobState.Running, RepairJobStep.Cancel, RepairJobState.Cancelled)]
    [InlineData(RepairJobState.Running, RepairJobStep.Finish, RepairJobState.Done)]
    [InlineData(RepairJobState.Paused, RepairJobStep.Resume, RepairJobState.Running)]
    [InlineData(RepairJobState.Paused, RepairJobStep.Cancel, RepairJobState.Cancelled)]
    public void A_step_leads_on(RepairJobState from, RepairJobStep step, RepairJobState to) =>
        RepairJobStates.After(from, step).ShouldBe(to);

    [Fact]
    public void No_other_step_does() => All().Count(pair => RepairJobStates.After(pair.State, pair.Step) is not null).ShouldBe(7);

    [Fact]
    public void What_has_ended_stays_so() => Given.All<RepairJobStep>().ShouldAllBe(step =>
        RepairJobStates.After(RepairJobState.Done, step) == null && RepairJobStates.After(RepairJobState.Cancelled, step) == null);

    [Fact]
    public void Every_step_of_an_operator_that_is_not_possible_is_told_in_a_sentence()
    {
        foreach (
            var (state, step) in All()
            .Where(pair => pair.Step is not RepairJobStep.Finish && RepairJobStates.After(pair.State, pair.Step) is null))
            RepairJobStates.Sentence(state, step, "Sam").ShouldEndWith(".");
    }

    [Theory]
    [InlineData(RepairJobState.Paused, RepairJobStep.Pause, "It is already paused.")]
    [InlineData(RepairJobState.Running, RepairJobStep.Start, "Sam has started it already. It runs once.")]
    [InlineData(RepairJobState.Planned, RepairJobStep.Pause, "It has not been started yet.")]
    [InlineData(RepairJobState.Done, RepairJobStep.Cancel, "It is already done.")]
    public void A_second_click_is_told_what_is_so_already(RepairJobState state, RepairJobStep step, string sentence) =>
        RepairJobStates.Sentence(state, step, "Sam").ShouldBe(sentence);

    [Fact]
    public void A_possible_step_has_no_such_sentence() =>
        Should.Throw<ArgumentOutOfRangeException>(() => RepairJobStates.Sentence(RepairJobState.Running, RepairJobStep.Pause, "Sam"));

    static IEnumerable<(RepairJobState State, RepairJobStep Step)> All() =>
        Given.All<RepairJobState>().SelectMany(state => Given.All<RepairJobStep>().Select(step => (state, step)));
}
