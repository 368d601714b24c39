using System.Buffers.Text;
using System.Security.Cryptography;
using BookingAdmin.Testing;
using BookingAdmin.Web.Notices;

namespace BookingAdmin.Web.Tests.Notices;

/// <summary>The part of a person's settings about this browser and the others.</summary>
public sealed class DeviceSwitchTests
{
    // A public address that nothing has to look up; nothing is sent in these tests.
    const string Endpoint = "https://142.250.74.106/emma", Agent = "Mozilla/5.0 (Linux; Android 14) Chrome/140.0";

    [Theory]
    [InlineData("install", "On an iPhone or iPad add BookingAdmin to the Home Screen first")]
    [InlineData("unsupported", "This browser cannot receive notifications.")]
    [InlineData("blocked", "This browser blocks notifications from here.")]
    public async Task A_browser_that_cannot_or_may_not_says_so_and_has_no_switch(string state, string sentence)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var context = new PageContext(marketplace, await marketplace.CelebrityAsync("Emma Stone"));
        var part = Open(context, state);
        part.WaitForAssertion(() => part.Markup.ShouldContain(sentence));
        part.FindAll("button").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_browser_has_subscribed_is_kept_listed_and_turned_off_again()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var context = new PageContext(marketplace, await marketplace.CelebrityAsync("Emma Stone"));
        var module = context.JSInterop.SetupModule("./Notices/DeviceSwitch.razor.js");
        module.Mode = JSRuntimeMode.Loose;
        module.Setup<DeviceSwitch.Here?>("state").SetResult(new("off", null));
        var part = context.Render<DeviceSwitch>();
        var on = part.WaitForElement("[data-subscribe]");
        on.TextContent.ShouldBe("Turn on notifications");
        on.GetAttribute("data-subscribe").ShouldBe(await marketplace.ScalarAsync<string>("SELECT public_key FROM booking_admin.push_key"));

        module.Setup<DeviceSwitch.Here?>("state").SetResult(new("on", Endpoint));
        module.Setup<string?>("unsubscribe").SetResult(Endpoint);
        await part.InvokeAsync(() => part.Instance.SubscribedAsync(Endpoint, PublicKey(), Secret(), Agent));
        part.WaitForAssertion(() => part.Find("li").TextContent.ShouldContain("Chrome on Android"));
        part.Find("li").TextContent.ShouldContain("This one");
        part.Markup.ShouldContain("Notifications are shown on this device.");
        part.Markup.ShouldNotContain(Endpoint, Case.Sensitive, "who has it could send");

        await part.Find(".devices > p button").ClickAsync(new());
        part.WaitForAssertion(() => part.FindAll("li").ShouldBeEmpty());
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.notice_device")).ShouldBe(0);
    }

    [Fact]
    public async Task A_subscription_that_leads_into_the_own_network_is_refused_in_words_and_ended_in_the_browser()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var context = new PageContext(marketplace, await marketplace.CelebrityAsync("Emma Stone"));
        var part = Open(context, "off");
        part.WaitForElement("[data-subscribe]");
        await part.InvokeAsync(() => part.Instance.SubscribedAsync("https://10.0.0.1/emma", PublicKey(), Secret(), Agent));
        part.Find("[role=status]").TextContent.ShouldBe("This browser’s push service cannot be reached from here.");
        context.JSInterop.Invocations.ShouldContain(call => call.Identifier == "unsubscribe");
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.notice_device")).ShouldBe(0);
    }

    [Fact]
    public async Task A_device_that_is_elsewhere_is_removed_by_its_button_and_one_that_was_removed_elsewhere_is_off()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        await using var context = new PageContext(marketplace, await marketplace.CelebrityAsync("Emma Stone"));
        await marketplace.ExecuteAsync("""
            INSERT INTO booking_admin.notice_device (recipient, endpoint, public_key, secret, name, created_at)
            SELECT 'user:' || c."userId", 'https://push.example.com/1', 'key', 'secret', 'Safari on iPhone', now()
            FROM "Celebrity" c JOIN "User" u ON u.id = c."userId" WHERE u.name = 'Emma Stone'
            """);
        var module = context.JSInterop.SetupModule("./Notices/DeviceSwitch.razor.js");
        module.Mode = JSRuntimeMode.Loose;
        module.Setup<DeviceSwitch.Here?>("state").SetResult(new("on", Endpoint));
        var part = context.Render<DeviceSwitch>();
        part.WaitForElement("[data-subscribe]");

        await part.WaitForElement("[aria-label='Remove Safari on iPhone']:enabled").ClickAsync(new());
        part.WaitForAssertion(() => part.Find("[role=status]").TextContent.ShouldBe("Removed: Safari on iPhone."));
        part.FindAll("li").ShouldBeEmpty();
    }

    static IRenderedComponent<DeviceSwitch> Open(PageContext context, string state)
    {
        var module = context.JSInterop.SetupModule("./Notices/DeviceSwitch.razor.js");
        module.Mode = JSRuntimeMode.Loose;
        module.Setup<DeviceSwitch.Here?>("state").SetResult(new(state, null));
        return context.Render<DeviceSwitch>();
    }

    static string PublicKey()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(false).Q;
        return Base64Url.EncodeToString([4, .. point.X!, .. point.Y!]);
    }

    static string Secret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
}
