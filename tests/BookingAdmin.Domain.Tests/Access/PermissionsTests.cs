using BookingAdmin.Domain.Access;

namespace BookingAdmin.Domain.Tests.Access;

public sealed class PermissionsTests
{
    [Theory]
    [InlineData(Permission.ViewOwnRequests, Roles.Celebrity)]
    [InlineData(Permission.DecideOwnRequests, Roles.Celebrity)]
    [InlineData(Permission.ViewOrders, Roles.Support | Roles.Admin)]
    [InlineData(Permission.RepairBookings, Roles.Support | Roles.Admin)]
    [InlineData(Permission.DecideForCelebrity, Roles.Support | Roles.Admin)]
    [InlineData(Permission.PlaceOrders, Roles.Customer)]
    public void Each_permission_has_its_holders(Permission permission, Roles holders) =>
        Permissions.Holders(permission).ShouldBe(holders);

    [Fact]
    public void Every_permission_has_at_least_one_holder()
    {
        foreach (var permission in Enum.GetValues<Permission>())
            Permissions.Holders(permission).ShouldNotBe(Roles.None, $"{permission}");
    }

    [Fact]
    public void A_permission_that_is_not_in_the_table_is_refused_loudly() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Permissions.Holders((Permission)99));
}
