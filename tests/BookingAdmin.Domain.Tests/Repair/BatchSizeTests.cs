using BookingAdmin.Domain.Repair;
using FsCheck;
using FsCheck.Fluent;

namespace BookingAdmin.Domain.Tests.Repair;

public sealed class BatchSizeTests
{
    [Theory]
    [InlineData(500, 250, 500)]
    [InlineData(500, 125, 1000)]
    [InlineData(500, 1, 2000)]
    [InlineData(500, 0, 2000)]
    [InlineData(500, 500, 250)]
    [InlineData(500, 60_000, 125)]
    [InlineData(2000, 10, 2000)]
    [InlineData(1, 60_000, 1)]
    public void The_next_batch_is_sized_by_how_long_the_last_one_took(int size, int milliseconds, int next) =>
        BatchSize.After(size, TimeSpan.FromMilliseconds(milliseconds)).ShouldBe(next);

    [Fact]
    public void It_stays_within_its_bounds() =>
        Check.QuickThrowOnFailure(
            Prop.ForAll(Gen.Choose(BatchSize.Least, BatchSize.Most).ToArbitrary(), Gen.Choose(-10, 1_000_000).ToArbitrary(),
        (size, milliseconds) =>
            BatchSize.After(size, TimeSpan.FromMilliseconds(milliseconds)) is >= BatchSize.Least and <= BatchSize.Most));

    [Theory]
    [InlineData(11.0, null, "StandbyBehind 11")]
    [InlineData(10.0, 5.0, null)]
    [InlineData(null, 6.9, "LockQueue 6")]
    [InlineData(null, null, null)]
    public void A_busy_database_is_a_reason_to_wait(double? lag, double? wait, string? why) =>
        BusyLimits.Default.WhyWait(lag, wait).ShouldBe(why);

    [Fact]
    public void Zero_never_waits() => new BusyLimits(TimeSpan.Zero, TimeSpan.Zero).WhyWait(1e6, 1e6).ShouldBeNull();
}
