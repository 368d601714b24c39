using BookingAdmin.OpenIdConnect.Tests.Guards.Provider;

namespace BookingAdmin.OpenIdConnect.Tests.Guards;

public sealed class KeyRotationTests
{
    const string Discovery = "/.well-known/openid-configuration";

    [Fact]
    public async Task A_new_key_works_at_once_within_the_same_sign_in()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider);
        (await SignsInAsync(app)).ShouldBeTrue();

        Rotate(provider, "key-2");

        (await SignsInAsync(app)).ShouldBeTrue();
        provider.Calls(Discovery).ShouldBe(2);
        provider.Calls("/keys").ShouldBe(2);
        app.Log.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Unknown_keys_ask_the_provider_once_within_the_interval()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider, oidc => oidc.RefreshInterval = TimeSpan.FromMinutes(2));
        (await SignsInAsync(app)).ShouldBeTrue();
        var ours = provider.Key;

        for (var i = 0; i < 10; i++)
        {
            provider.Key = SigningKey.EllipticCurve($"stranger-{i}");
            (await SignsInAsync(app)).ShouldBeFalse();
        }

        provider.Calls(Discovery).ShouldBe(2);
        provider.Calls("/keys").ShouldBe(2);
        app.Log.Faults.ShouldAllBe(record => record.Event.Name == "KeyUnknown");
        provider.Key = ours;
        (await SignsInAsync(app)).ShouldBeTrue();
    }

    [Fact]
    public async Task After_an_unknown_key_a_new_one_works_when_the_interval_has_passed()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider, oidc => oidc.RefreshInterval = TimeSpan.FromSeconds(1));
        (await SignsInAsync(app)).ShouldBeTrue();
        provider.Key = SigningKey.EllipticCurve("stranger");
        (await SignsInAsync(app)).ShouldBeFalse();

        await Task.Delay(TimeSpan.FromSeconds(1.1), Xunit.TestContext.Current.CancellationToken);
        Rotate(provider, "key-2");

        (await SignsInAsync(app)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_key_that_the_provider_has_withdrawn_is_taken_no_longer()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider);
        var old = provider.Key;
        (await SignsInAsync(app)).ShouldBeTrue();
        Rotate(provider, "key-2");
        (await SignsInAsync(app)).ShouldBeTrue();

        provider.Key = old;

        (await SignsInAsync(app)).ShouldBeFalse();
        app.Log.Faults.ShouldHaveSingleItem().Event.Name.ShouldBe("KeyUnknown");
    }

    [Fact]
    public async Task A_refresh_that_fails_leaves_the_known_keys_in_use()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider);
        (await SignsInAsync(app)).ShouldBeTrue();
        var ours = provider.Key;
        provider.Instead["/keys"] = context => Task.Run(context.Abort);
        provider.Key = SigningKey.EllipticCurve("stranger");
        (await SignsInAsync(app)).ShouldBeFalse();

        provider.Key = ours;

        (await SignsInAsync(app)).ShouldBeTrue();
    }

    [Fact]
    public async Task Many_who_sign_in_at_once_share_one_look_at_the_provider()
    {
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider);

        var signedIn = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SignsInAsync(app)));

        signedIn.ShouldAllBe(one => one);
        provider.Calls(Discovery).ShouldBe(1);
    }

    static void Rotate(MisbehavingProvider provider, string id)
    {
        provider.Key = SigningKey.EllipticCurve(id);
        provider.PublishedKeys.Clear();
        provider.PublishedKeys.Add(provider.Key);
    }

    static async Task<bool> SignsInAsync(SignInApp app)
    {
        using var browser = new Browser(app);
        await browser.SignInAsync();
        return browser.IsSignedIn;
    }
}
