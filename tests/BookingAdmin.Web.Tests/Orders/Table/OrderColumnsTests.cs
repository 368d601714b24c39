using BookingAdmin.Web.Orders.Table.Columns;

namespace BookingAdmin.Web.Tests.Orders.Table;

public sealed class OrderColumnsTests
{
    [Fact]
    public void What_a_person_chose_is_read_back_as_it_was()
    {
        var chosen = OrderColumns.Default.Toggle(OrderColumn.Occasion).Toggle(OrderColumn.Assignee).Move(OrderColumn.Amount, -2)
            .Resize(OrderColumn.Customer, 180) with { Roomy = true };

        var again = OrderColumns.Parse(chosen.ToString());

        again.ToString().ShouldBe(chosen.ToString());
        again.Shown.ShouldBe(chosen.Shown);
        (again.WidthOf(OrderColumn.Customer), again.WidthOf(OrderColumn.Amount)).ShouldBe((180, null));
        (again.Roomy, again.Chosen).ShouldBe((true, true));
        again.Order.Take(4).ShouldBe([OrderColumn.Number, OrderColumn.Customer, OrderColumn.Amount, OrderColumn.Celebrity]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Nothing_kept_is_the_default_in_which_nobody_has_chosen(string? kept)
    {
        var columns = OrderColumns.Parse(kept);
        columns.Shown.ShouldBe(Enum.GetValues<OrderColumn>().Except([OrderColumn.Assignee]));
        (columns.Chosen, (columns with { Roomy = true }).Chosen).ShouldBe((false, false));
    }

    [Theory]
    [InlineData("rubbish,,:;-")]
    [InlineData("-number:99999999999999")]
    [InlineData("Customer:1,Customer:2,customer:3")]
    public void Whatever_is_kept_the_number_is_shown_and_every_column_is_there_once(string kept)
    {
        var columns = OrderColumns.Parse(kept);
        columns.Shown.ShouldContain(OrderColumn.Number);
        columns.Order.ShouldBe(Enum.GetValues<OrderColumn>(), ignoreOrder: true);
    }

    [Fact]
    public void A_width_stays_within_what_can_be_read()
    {
        OrderColumns.Default.Resize(OrderColumn.Due, 1).WidthOf(OrderColumn.Due).ShouldBe(OrderColumns.Narrowest);
        OrderColumns.Default.Resize(OrderColumn.Due, 10_000).WidthOf(OrderColumn.Due).ShouldBe(OrderColumns.Widest);
        OrderColumns.Default.Toggle(OrderColumn.Number).Shown.ShouldContain(OrderColumn.Number);
    }
}
