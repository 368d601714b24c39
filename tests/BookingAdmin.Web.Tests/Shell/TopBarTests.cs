using BookingAdmin.Web.Shell;
namespace BookingAdmin.Web.Tests.Shell;

public sealed class TopBarTests
{
    [Theory]
    [InlineData("Wiremu Te Rangi", "WR")]
    [InlineData(" cher ", "C")]
    [InlineData("", "")]
    [InlineData(" \t", "")]
    public void A_person_is_known_by_their_initials_or_by_none(string name, string initials) =>
        AccountMenu.Initials(name).ShouldBe(initials);
}
