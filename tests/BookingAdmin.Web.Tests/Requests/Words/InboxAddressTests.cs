using BookingAdmin.Domain.Requests;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Requests.Inbox;

namespace BookingAdmin.Web.Tests.Requests.Words;

public sealed class InboxAddressTests
{
    [Fact]
    public void The_usual_list_has_the_shortest_address() => InboxAddress.Of(new()).ShouldBe("/requests");

    [Fact]
    public void The_whole_state_of_the_list_is_in_the_address() =>
        InboxAddress.Of(new(RequestTab.All, "Mei & co", RequestSort.Newest, "next.0.1.a"), "b1")
            .ShouldBe("/requests/b1?tab=all&q=Mei%20%26%20co&sort=newest&at=next.0.1.a");

    [Theory]
    [InlineData("accepted", RequestTab.Accepted)]
    [InlineData("DECLINED", RequestTab.Declined)]
    [InlineData("7", RequestTab.Waiting)]
    [InlineData("nonsense", RequestTab.Waiting)]
    [InlineData(null, RequestTab.Waiting)]
    public void A_tab_that_is_unknown_is_the_first(string? word, RequestTab tab) =>
        InboxAddress.Read(word, " ", "x", "").ShouldBe(new(tab));
}
