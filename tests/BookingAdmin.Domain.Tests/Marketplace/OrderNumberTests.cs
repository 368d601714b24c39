using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Marketplace.Orders;

namespace BookingAdmin.Domain.Tests.Marketplace;

public sealed class OrderNumberTests
{
    [Fact]
    public void A_number_tells_its_time_and_ends_in_six_digits_of_base_36()
    {
        var number = OrderNumber.New(DateTimeOffset.FromUnixTimeMilliseconds(1795340400123));
        number.ShouldMatch("^KO-1795340400123-[0-9A-Z]{6}$");
        Enumerable.Range(0, 1000).Select(_ => OrderNumber.New(DateTimeOffset.UnixEpoch)).Distinct().Count().ShouldBe(1000);
    }
}
