using System.Security.Cryptography;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Services.Requests;
using BookingAdmin.Web.Ui.Loading;

namespace BookingAdmin.Web.Tests.Requests;

public sealed class HandoverTests
{
    [Fact]
    public void What_is_packed_comes_out_the_same()
    {
        var card = new RequestCard("b1", null, "Mei", null, "Zwölf 🎟️\n中文", new(120, "nzd"), new(0, "nzd"),
            BookingStatus.Pending, OrderStatus.Pending, PaymentStatus.Succeeded, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, null);

        Handover.Unpack<RequestCard>(Handover.Pack("a moment", card)!).ShouldBe(new("a moment", card));
    }

    [Fact]
    public void What_a_browser_could_not_send_back_in_one_message_is_not_handed_over() =>
        Handover.Pack("", Convert.ToBase64String(RandomNumberGenerator.GetBytes(20_000))).ShouldBeNull();
}
