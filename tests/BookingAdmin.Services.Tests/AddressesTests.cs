using System.Reflection;
using System.Text.RegularExpressions;
using BookingAdmin.Domain;
using BookingAdmin.Testing;

namespace BookingAdmin.Services.Tests;

/// <summary>A page is renamed in one line, because nothing but <see cref="Addresses"/> spells an address.</summary>
public sealed partial class AddressesTests
{
    static readonly string Source = Path.Combine(TestMarketplace.Repository, "src"),
        Own = Path.Combine("BookingAdmin.Domain", "Addresses.cs");

    [Fact]
    public void No_code_outside_the_list_spells_the_address_of_a_page() => Spelled(File.ReadAllText).ShouldBeEmpty();

    [Theory]
    [InlineData("<a href=\"/orders\">Orders</a>")]
    [InlineData("Navigation.NavigateTo($\"/repairs/{job}\");")]
    [InlineData("const string Where = \"Look at /consistency for more.\";")]
    [InlineData("@page \"/audit\"")]
    public void A_spelled_address_is_found(string code) => Spelled(_ => code).ShouldNotBeEmpty();

    [Theory]
    [InlineData("KO-1755590400123-7F3K2A", "/orders/KO-1755590400123-7F3K2A")]
    [InlineData("a/b", "/orders/-?key=a%2Fb")]
    [InlineData("..", "/orders/-?key=..")]
    [InlineData("-", "/orders/-?key=-")]
    public void An_order_is_reached_by_any_text_that_can_be_its_number(string number, string address) =>
        Addresses.Order(number).ShouldBe(address);

    [Fact]
    public void A_query_goes_on_where_the_address_has_one_and_leaves_out_what_is_null() =>
        Addresses.Query(Addresses.Request("a b"), ("tab", null), ("q", "ä&b")).ShouldBe("/requests/-?key=a%20b&q=%C3%A4%26b");

    static List<string> Spelled(Func<string, string> read)
    {
        var words = typeof(Addresses).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!)
            .Where(address => address is ['/', _, ..]).Select(address => Regex.Escape(address.Split('/')[1])).Distinct();
        var spelled = new Regex($@"(?<![\w.:/<])/({string.Join('|', words)})(?![\w-])", RegexOptions.None, TimeSpan.FromSeconds(5));
        return
        [
            .. from file in Directory.EnumerateFiles(Source, "*.*", SearchOption.AllDirectories)
               let name = Path.GetRelativePath(Source, file)
               where name != Own && (name.EndsWith(".cs", StringComparison.Ordinal) || name.EndsWith(".razor", StringComparison.Ordinal))
               where !name.Split(Path.DirectorySeparatorChar).Intersect(["obj", "bin"]).Any()
               let code = Comment().Replace(read(file), "")
               where spelled.IsMatch(code)
               select $"{name}: {spelled.Match(code).Value}",
        ];
    }

    [GeneratedRegex(@"^[ \t]*//[^\n]*|@\*[\s\S]*?\*@", RegexOptions.Multiline, 5000)]
    private static partial Regex Comment();
}
