using BookingAdmin.Web.Ui.Words;

namespace BookingAdmin.Web.Tests.Ui;

public sealed class NameTextTests
{
    [Theory]
    [InlineData("Wiremu Te Rangi", "WR")]
    [InlineData(" cher ", "C")]
    [InlineData("", "")]
    [InlineData(" \t", "")]
    public void A_person_is_known_by_their_initials_or_by_none(string name, string initials) =>
        NameText.Initials(name).ShouldBe(initials);
}
