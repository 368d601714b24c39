using System.Buffers.Text;
using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Notices;
using BookingAdmin.Services.Notices.Push;
using BookingAdmin.Testing;
using Lib.Net.Http.WebPush;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Notices.Push;

public sealed class NoticeDevicesTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Devices_are_the_persons_own_under_whichever_id_they_sign_in()
    {
        await using var service = await PushService.StartAsync();
        await using var marketplace = await TestMarketplace.DemoAsync(services: service.Stand);
        var devices = marketplace.Get<NoticeDevices>();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var demo = emma with { Id = ActorId.Demo("emma-stone") };
        var device = await devices.SubscribeAsync(demo, Device(service, "1"), Cancel);

        (await devices.ListOwnAsync(emma, Cancel)).ShouldBe([device]);
        (await devices.ListOwnAsync(TestMarketplace.Support, Cancel)).ShouldBeEmpty();
        (await marketplace.ScalarAsync<string>("SELECT recipient FROM booking_admin.notice_device")).ShouldBe(emma.Id.Text);
        (await devices.RemoveAsync(TestMarketplace.Support, device.Id, Cancel)).ShouldBeFalse();
        await devices.EndAsync(TestMarketplace.Support, $"{service.Address}/1", Cancel);
        (await devices.ListOwnAsync(emma, Cancel)).Count.ShouldBe(1);
        (await devices.RemoveAsync(emma, device.Id, Cancel)).ShouldBeTrue();
        (await devices.ListOwnAsync(demo, Cancel)).ShouldBeEmpty();
        await Should.ThrowAsync<NotAllowedException>(() => devices.ListOwnAsync(emma with { Roles = Roles.Customer }, Cancel));
    }

    [Fact]
    public async Task A_browser_is_one_persons_and_forgotten_where_another_signs_in()
    {
        await using var service = await PushService.StartAsync();
        await using var marketplace = await TestMarketplace.DemoAsync(services: service.Stand);
        var devices = marketplace.Get<NoticeDevices>();
        var emma = await marketplace.CelebrityAsync("Emma Stone");
        var mine = await devices.SubscribeAsync(emma, Device(service, "1"), Cancel);
        (await devices.RecognizeAsync(emma, $"{service.Address}/1", Cancel)).ShouldBe(mine.Id);

        await devices.SubscribeAsync(TestMarketplace.Support, Device(service, "1"), Cancel);
        (await devices.ListOwnAsync(emma, Cancel)).ShouldBeEmpty();
        (await devices.ListOwnAsync(TestMarketplace.Support, Cancel)).Count.ShouldBe(1);
        (await devices.RecognizeAsync(emma, $"{service.Address}/1", Cancel)).ShouldBeNull();
        (await devices.ListOwnAsync(TestMarketplace.Support, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_person_has_ten_devices_at_most_also_when_two_come_at_once()
    {
        await using var service = await PushService.StartAsync();
        await using var marketplace = await TestMarketplace.DemoAsync(services: service.Stand);
        for (var i = 1; i <= NoticeDevices.Most - 1; i++)
            await marketplace.Get<NoticeDevices>().SubscribeAsync(TestMarketplace.Support, Device(service, $"{i}"), Cancel);
        var refused = 0;
        await Task.WhenAll(Enumerable.Range(10, 6).Select(async i =>
        {
            await using var scope = marketplace.Provider.CreateAsyncScope();
            try
            {
                await scope.ServiceProvider.GetRequiredService<NoticeDevices>()
                    .SubscribeAsync(TestMarketplace.Support, Device(service, $"{i}"), Cancel);
            }
            catch (InvalidInputException e)
            {
                e.Message.ShouldBe("You have 10 devices. Remove one of them first.");
                Interlocked.Increment(ref refused);
            }
        }));
        refused.ShouldBe(5);
        await marketplace.Get<NoticeDevices>().SubscribeAsync(TestMarketplace.Support, Device(service, "1"), Cancel);
        (await marketplace.Get<NoticeDevices>().ListOwnAsync(TestMarketplace.Support, Cancel)).Count.ShouldBe(NoticeDevices.Most);
    }

    [Theory]
    [InlineData("http://push.example.com/1")]
    [InlineData("ftp://push.example.com/1")]
    [InlineData("https://user:word@push.example.com/1")]
    [InlineData("https://localhost/1")]
    [InlineData("https://127.0.0.1/1")]
    [InlineData("https://127.1/1")]
    [InlineData("https://2130706433/1")]
    [InlineData("https://0x7f000001/1")]
    [InlineData("https://[::1]/1")]
    [InlineData("https://[::ffff:10.0.0.1]/1")]
    [InlineData("https://[fd00::1]/1")]
    [InlineData("https://10.0.0.1/1")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://no-such-name.invalid/1")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/1")]
    [InlineData("")]
    public async Task An_address_that_is_not_public_or_not_https_is_refused(string endpoint)
    {
        // The client of the product, which knows no exception.
        await using var marketplace = await TestMarketplace.DemoAsync();
        using var browser = new PushBrowser();
        (await Should.ThrowAsync<InvalidInputException>(() => marketplace.Get<NoticeDevices>().SubscribeAsync(
            TestMarketplace.Support, new(endpoint, browser.PublicKey, browser.Secret, "Chrome"), Cancel)))
            .Message.ShouldBe("This browser’s push service cannot be reached from here.");
        (await marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.notice_device")).ShouldBe(0);
    }

    [Fact]
    public async Task An_address_that_has_become_private_is_not_called()
    {
        await using var service = await PushService.StartAsync();
        await using var marketplace = await TestMarketplace.DemoAsync();
        using var browser = new PushBrowser();
        await marketplace.Get<NoticeDevices>().KeyAsync(TestMarketplace.Support, "desk.test", Cancel);
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        using var sender = await marketplace.Get<PushKeys>().SenderAsync(context, Cancel);
        foreach (var address in new[] { service.Address, service.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) })
        {
            var device = new NoticeDevice
            {
                Recipient = "demo:somebody", Endpoint = $"{address}/1", PublicKey = browser.PublicKey, Secret = browser.Secret,
                Name = "Chrome",
            };
            (await marketplace.Get<PushClient>().SendAsync(device, new PushMessage("{}"), sender!, Cancel))
                .ShouldBe(new PushAnswer(PushEnd.Never, "private_address"));
        }
        service.Taken.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", 16)]
    [InlineData("no base64!", 16)]
    [InlineData("point off the curve", 16)]
    [InlineData(null, 15)]
    [InlineData(null, 32)]
    public async Task Keys_that_nothing_can_be_encrypted_with_are_refused(string? publicKey, int secretLength)
    {
        await using var service = await PushService.StartAsync();
        await using var marketplace = await TestMarketplace.DemoAsync(services: service.Stand);
        using var browser = new PushBrowser();
        var point = new byte[65];
        (point[0], point[64]) = (4, 1);
        publicKey = publicKey == "point off the curve" ? Base64Url.EncodeToString(point) : publicKey ?? browser.PublicKey;
        (await Should.ThrowAsync<InvalidInputException>(() => marketplace.Get<NoticeDevices>().SubscribeAsync(TestMarketplace.Support,
            new($"{service.Address}/1", publicKey, Base64Url.EncodeToString(new byte[secretLength]), "Chrome"), Cancel)))
            .Message.ShouldBe("This browser’s subscription has no usable keys.");
    }

    [Fact]
    public async Task Two_hosts_that_first_need_the_key_at_once_have_one()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            await using var scope = marketplace.Provider.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<NoticeDevices>()
                .KeyAsync(TestMarketplace.Support, $"desk{i % 2}.test", Cancel);
        }));
        found.Distinct().Count().ShouldBe(1);
        Base64Url.DecodeFromChars(found[0]).Length.ShouldBe(65);
        await using var context = await marketplace.Contexts.CreateDbContextAsync(Cancel);
        var key = await context.PushKeys.SingleAsync(Cancel);
        key.PrivateKey.Length.ShouldBeGreaterThan(32, "encrypted");
        using var sender = await marketplace.Get<PushKeys>().SenderAsync(context, Cancel);
        sender!.PublicKey.ShouldBe(found[0]);
    }

    static NewDevice Device(PushService service, string path)
    {
        using var browser = new PushBrowser();
        return new($"{service.Address}/{path}", browser.PublicKey, browser.Secret, "Chrome on Android");
    }
}
