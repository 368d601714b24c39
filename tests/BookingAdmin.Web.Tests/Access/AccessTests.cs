using System.Net;
using BookingAdmin.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace BookingAdmin.Web.Tests.Access;

/// <summary>Who gets where, asked of the whole host over HTTP.</summary>
public sealed class AccessTests
{
    [Fact]
    public async Task Nobody_sees_a_page_without_signing_in_and_comes_back_to_it_afterwards()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var host = new Host(marketplace);
        using var client = host.CreateClient(new() { AllowAutoRedirect = false });

        foreach (var page in new[] { "/requests", "/requests/x", "/orders", "/orders/x" })
        {
            using var answer = await client.GetAsync(page, Xunit.TestContext.Current.CancellationToken);
            answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, page);
            answer.Headers.Location!.ToString().ShouldEndWith($"/sign-in?returnUrl={Uri.EscapeDataString(page)}");
        }

        using var signedIn = await SignInAsync(client, "demo-support", "/orders?missing=1");
        signedIn.Headers.Location!.ToString().ShouldBe("/orders?missing=1");
    }

    [Theory]
    [InlineData("demo-support", "/requests")]
    [InlineData("demo-admin", "/requests/x")]
    [InlineData("cdemocelebrityemmastone00", "/orders")]
    [InlineData("cdemocelebrityemmastone00", "/orders/x")]
    public async Task A_page_of_another_role_is_refused(string person, string page)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var host = new Host(marketplace);
        using var client = host.CreateClient(new() { AllowAutoRedirect = false });
        (await SignInAsync(client, person)).Dispose();

        using var answer = await client.GetAsync(page, Xunit.TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.ToString().ShouldContain("/no-access");
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example/")]
    public async Task Signing_in_leads_nowhere_else(string returnUrl)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var host = new Host(marketplace);
        using var client = host.CreateClient(new() { AllowAutoRedirect = false });
        using var answer = await SignInAsync(client, "demo-support", returnUrl);
        answer.Headers.Location!.ToString().ShouldBe("/orders");
    }

    [Fact]
    public async Task A_sign_in_without_the_forms_token_and_one_as_nobody_are_refused()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var host = new Host(marketplace);
        using var client = host.CreateClient(new() { AllowAutoRedirect = false });
        using var form = new FormUrlEncodedContent([new("person", "demo-admin")]);
        using var forged = await client.PostAsync("/session/demo", form, Xunit.TestContext.Current.CancellationToken);
        forged.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var nobody = await SignInAsync(client, "no-such-person");
        nobody.Headers.Location!.ToString().ShouldBe("/sign-in");
    }

    static async Task<HttpResponseMessage> SignInAsync(HttpClient client, string person, string? returnUrl = null)
    {
        var page = await client.GetStringAsync("/sign-in", Xunit.TestContext.Current.CancellationToken);
        const string Field = "name=\"__RequestVerificationToken\" value=\"";
        var start = page.IndexOf(Field, StringComparison.Ordinal) + Field.Length;
        var token = page[start..page.IndexOf('"', start)];
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("person", person), new("returnUrl", returnUrl ?? "")]);
        return await client.PostAsync("/session/demo", form, Xunit.TestContext.Current.CancellationToken);
    }

    sealed class Host(TestMarketplace marketplace) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
            .UseEnvironment("Development")
            .UseSetting("ConnectionStrings:BookingAdmin", marketplace.ConnectionString)
            .UseSetting("Logging:LogLevel:Default", "Warning");
    }
}
