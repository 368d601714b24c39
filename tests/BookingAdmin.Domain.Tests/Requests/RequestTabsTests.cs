using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Requests;

namespace BookingAdmin.Domain.Tests.Requests;

public sealed class RequestTabsTests
{
    [Theory]
    [InlineData(RequestTab.Waiting, new[] { BookingStatus.Pending })]
    [InlineData(RequestTab.Accepted, new[] { BookingStatus.Confirmed, BookingStatus.Accepted })]
    [InlineData(RequestTab.Declined, new[] { BookingStatus.Cancelled, BookingStatus.Refunded })]
    public void A_tab_shows_its_statuses(RequestTab tab, BookingStatus[] statuses) => tab.Statuses().ShouldBe(statuses, ignoreOrder: true);

    [Fact]
    public void The_last_tab_shows_all_statuses() => RequestTab.All.Statuses().ShouldBe(Given.All<BookingStatus>(), ignoreOrder: true);

    [Fact]
    public void No_status_is_on_two_tabs_but_All()
    {
        var shown = Given.All<RequestTab>().Where(tab => tab is not RequestTab.All).SelectMany(tab => tab.Statuses());
        shown.ShouldBeUnique();
    }

    [Fact]
    public void What_a_decision_leads_to_is_on_the_tab_of_that_name()
    {
        RequestTab.Accepted.Statuses().ShouldContain(DecisionRules.After(Decision.Accept));
        RequestTab.Declined.Statuses().ShouldContain(DecisionRules.After(Decision.Decline));
    }
}
