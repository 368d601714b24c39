using BookingAdmin.Web.Ui.Filters;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Ui;

public sealed class SearchFormTests : BunitContext
{
    readonly List<string?> searches = [];
    readonly IRenderedComponent<SearchForm> form;

    public SearchFormTests()
    {
        Services.AddSingleton(TimeProvider.System);
        form = Render<SearchForm>(parameters => parameters.Add(f => f.Label, "Orders").Add(f => f.Field, "Search orders")
            .Add(f => f.Placeholder, "Name").Add(f => f.Search, searches.Add));
    }

    string? Shown => form.ByLabel("Search orders").GetAttribute("value");

    void Type(string text)
    {
        form.ByLabel("Search orders").Input(text);
        form.WaitForAssertion(() => searches.LastOrDefault().ShouldBe(text));
    }

    void Follow(string? address) => form.Render(parameters => parameters.Add(f => f.Text, address));

    [Fact]
    public void An_address_that_follows_late_leaves_what_was_typed_since()
    {
        Type("sa");
        Type("sar");
        // The page is rendered anew before the address has changed, and then by each change of it.
        Follow(null);
        Shown.ShouldBe("sar");
        Follow("sa");
        Shown.ShouldBe("sar");
        Follow("sar");
        Shown.ShouldBe("sar");
    }

    [Fact]
    public void An_address_that_somebody_went_back_to_is_in_the_field()
    {
        Type("sa");
        Follow("sa");
        Follow("emma");
        Shown.ShouldBe("emma");
        Follow(null);
        Shown.ShouldBeNullOrEmpty();
    }
}
