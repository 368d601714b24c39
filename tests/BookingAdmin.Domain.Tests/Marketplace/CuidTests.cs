using BookingAdmin.Domain.Marketplace;
using FsCheck;
using FsCheck.Fluent;

namespace BookingAdmin.Domain.Tests.Marketplace;

public sealed class CuidTests
{
    static readonly Arbitrary<DateTimeOffset> Times = Arb.From(
        from day in Gen.Choose(0, 25_000) // 2000 to 2068, less what eight digits do not hold
        from milliseconds in Gen.Choose(0, 86_399_999)
        where day < 21_500
        select new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day).AddMilliseconds(milliseconds));

    [Fact]
    public void An_id_has_the_form_of_the_marketplace() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Times, now =>
        {
            Cuid.New(now).ShouldMatch("^c[0-9a-z]{24}$");
        }));

    [Fact]
    public void Ids_ascend_with_time() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Times, Times, (one, other) =>
            Math.Sign(string.CompareOrdinal(Cuid.Prefix(one), Cuid.Prefix(other))) == one.CompareTo(other)));

    [Fact]
    public void A_millisecond_makes_a_difference() =>
        string.CompareOrdinal(Cuid.New(Given.Now), Cuid.New(Given.Now.AddMilliseconds(1))).ShouldBeLessThan(0);

    [Fact]
    public void Ids_of_one_moment_differ() =>
        Enumerable.Range(0, 10_000).Select(_ => Cuid.New(Given.Now)).Distinct(StringComparer.Ordinal).Count().ShouldBe(10_000);

    [Fact]
    public void An_id_begins_with_the_prefix_of_its_time()
    {
        Cuid.New(Given.Now).ShouldStartWith(Cuid.Prefix(Given.Now), Case.Sensitive);
        Cuid.Prefix(DateTimeOffset.UnixEpoch).ShouldBe("c00000000");
        Cuid.Prefix(DateTimeOffset.FromUnixTimeMilliseconds(36)).ShouldBe("c00000010");
    }
}
