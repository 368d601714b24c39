namespace BookingAdmin.OpenIdConnect.Tests;

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
    public async Task Unknown_keys_ask_the_provider_once_and_then_not_before_the_interval_has_passed()
    {
        var time = new MovedTime();
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider, oidc => (oidc.TimeProvider, oidc.RefreshInterval) = (time, TimeSpan.FromMinutes(2)));
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

        time.Moved = TimeSpan.FromMinutes(2);
        Rotate(provider, "key-2");
        (await SignsInAsync(app)).ShouldBeTrue();
        provider.Calls(Discovery).ShouldBe(3);
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

    [Fact]
    public async Task Discovery_is_looked_at_again_when_it_is_old()
    {
        var time = new MovedTime();
        await using var provider = await MisbehavingProvider.StartAsync();
        await using var app = await SignInApp.StartAsync(provider, oidc => (oidc.TimeProvider, oidc.AutomaticRefreshInterval) = (time, TimeSpan.FromMinutes(5)));
        (await SignsInAsync(app)).ShouldBeTrue();

        time.Moved = TimeSpan.FromMinutes(5);

        (await SignsInAsync(app)).ShouldBeTrue();
        provider.Calls(Discovery).ShouldBe(2);
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

    sealed class MovedTime : TimeProvider
    {
        public TimeSpan Moved { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Moved;
    }
}
