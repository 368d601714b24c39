using BookingAdmin.Domain.Access;
using FsCheck;
using FsCheck.Fluent;

namespace BookingAdmin.Domain.Tests.Access;

public sealed class ActorTests
{
    static readonly Permission[] Staffs = [Permission.ViewOrders, Permission.RepairBookings, Permission.DecideForCelebrity];
    static readonly Permission[] Celebritys = [Permission.ViewOwnRequests, Permission.DecideOwnRequests];

    [Fact]
    public void Somebody_may_what_one_of_their_roles_may()
    {
        var roles = Gen.Choose(0, (int)(Roles.Celebrity | Roles.Support | Roles.Admin | Roles.Customer)).Select(bits => (Roles)bits);
        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(roles), held => Enum.GetValues<Permission>().All(permission =>
            With(held).May(permission) == Enum.GetValues<Roles>().Any(role => held.HasFlag(role) && With(role).May(permission)))));
    }

    [Theory]
    [InlineData(Roles.Support)]
    [InlineData(Roles.Admin)]
    public void Staff_see_and_repair_orders_but_have_no_requests_of_their_own(Roles role)
    {
        Staffs.ShouldAllBe(permission => With(role).May(permission));
        Celebritys.ShouldAllBe(permission => !With(role).May(permission));
    }

    [Fact]
    public void A_celebrity_decides_their_own_requests_and_sees_no_order_list()
    {
        Celebritys.ShouldAllBe(permission => With(Roles.Celebrity).May(permission));
        Staffs.ShouldAllBe(permission => !With(Roles.Celebrity).May(permission));
    }

    [Fact]
    public void Somebody_without_a_role_may_nothing() =>
        Enum.GetValues<Permission>().ShouldAllBe(permission => !With(Roles.None).May(permission));

    [Fact]
    public void Require_is_silent_when_it_is_allowed() =>
        Should.NotThrow(() => With(Roles.Support).Require(Permission.RepairBookings));

    [Theory]
    [InlineData(Roles.Support, Permission.ViewOwnRequests, "Only a celebrity has booking requests.")]
    [InlineData(Roles.Admin, Permission.DecideOwnRequests, "Only a celebrity has booking requests.")]
    [InlineData(Roles.Celebrity, Permission.ViewOrders, "Orders are open to support staff and admins only.")]
    [InlineData(Roles.Celebrity, Permission.RepairBookings, "Bookings are repaired by support staff and admins only.")]
    [InlineData(Roles.Admin, Permission.PlaceOrders, "Only a customer of the marketplace can order.")]
    [InlineData(Roles.Celebrity, Permission.DecideForCelebrity, "Your role does not allow this.")]
    public void Require_says_in_a_sentence_why_it_refuses(Roles role, Permission permission, string sentence) =>
        Should.Throw<NotAllowedException>(() => With(role).Require(permission)).Message.ShouldBe(sentence);

    [Fact]
    public void A_celebrity_is_known_by_their_profile() =>
        With(Roles.Celebrity, "ccelebrity").RequireCelebrity(Permission.ViewOwnRequests).ShouldBe("ccelebrity");

    [Fact]
    public void A_celebrity_without_a_profile_is_told_so() =>
        Should.Throw<NotAllowedException>(() =>
            With(Roles.Celebrity).RequireCelebrity(Permission.ViewOwnRequests)).Message.ShouldBe("Celebrity profile not found");

    [Fact]
    public void A_profile_without_the_role_opens_no_requests() =>
        Should.Throw<NotAllowedException>(() => With(Roles.Support, "ccelebrity").RequireCelebrity(Permission.ViewOwnRequests));

    [Fact]
    public void A_customer_orders_as_the_user_whom_the_marketplace_knows_and_may_nothing_else()
    {
        (With(Roles.Customer) with { CustomerId = "cuser" }).RequireCustomer().ShouldBe("cuser");
        Should.Throw<NotAllowedException>(() =>
            With(Roles.Customer).RequireCustomer()).Message.ShouldBe("Only a customer of the marketplace can order.");
        Should.Throw<NotAllowedException>(() => (With(Roles.Admin) with { CustomerId = "cuser" }).RequireCustomer());
        Enum.GetValues<Permission>().Where(With(Roles.Customer).May).ShouldBe([Permission.PlaceOrders]);
    }

    static Actor With(Roles roles, string? celebrity = null) => new(ActorId.User("id"), "Somebody", roles, celebrity);
}
