using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Repair;
using FsCheck;
using FsCheck.Fluent;

namespace BookingAdmin.Domain.Tests;

/// <summary>Orders to hold rules against: one that breaks none, and any.</summary>
static class Given
{
    public static readonly DateTimeOffset Now = new(2026, 3, 10, 9, 30, 0, TimeSpan.Zero);

    /// <summary>Paid, waiting for its celebrity, with the booking that it should have.</summary>
    public static OrderFacts Order { get; } = new(
        "corder", "KO-1772900000000-A1B2C3", "cuser", "ccelebrity", OrderStatus.Pending, PaymentStatus.Succeeded,
        ApprovalStatus.PendingApproval,
        150m, 120m, 30m, "pi_1", Now.AddDays(-2), Now.AddDays(-2), DeliveredAt: null, Rush: false, Refund: null,
        new("cbooking", "KO-1772900000000-A1B2C3", "cuser", "ccelebrity", BookingStatus.Pending, 150m, Now.AddDays(1)))
            { ChangedAt = Now.AddDays(-2) };

    public static OrderFacts With(this OrderFacts order, BookingStatus booking) =>
        order with { Booking = order.Booking! with { Status = booking } };

    /// <summary>The order with the booking that a repair creates.</summary>
    public static OrderFacts Repaired(this OrderFacts order, RepairPolicy policy, DateTimeOffset now)
    {
        var plan = RepairPlan.For(order, policy, now);
        return order with { Booking = new(
            "cnew", order.OrderNumber, order.UserId, order.CelebrityId, plan.Status, order.TotalAmount, plan.Deadline) };
    }

    /// <summary>What the rules compare with at that moment, as they are without settings.</summary>
    public static RuleLimits Limits { get; } = RuleSettings.Default.LimitsAt(Now);

    public static T[] All<T>() where T : struct, Enum => Enum.GetValues<T>();

    /// <summary>Whatever a database may hold: statuses and amounts that do not fit together, bookings of somebody else.</summary>
    public static Arbitrary<OrderFacts> AnyOrder { get; } = Arb.From(
        from status in Gen.Elements(All<OrderStatus>())
        from payment in Gen.Elements(All<PaymentStatus>())
        from approval in Gen.Elements(All<ApprovalStatus>())
        from total in Amount
        from share in Maybe(Amount)
        from fee in Maybe(Amount)
        from intent in Maybe(Gen.Constant("pi_1"))
        from paid in Gen.Elements(true, false)
        from age in Gen.Choose(0, 900)
        from delivered in Gen.Elements(true, false)
        from rush in Gen.Elements(true, false)
        from refund in Maybe(AnyRefund)
        from booking in Maybe(AnyBooking)
        from more in AnyMore
        select new OrderFacts("corder", "KO-1", "cuser1", "ccelebrity1", status, payment, approval, total,
            share?.Value, fee?.Value, intent, paid ? Now.AddDays(-age) : null, Now.AddDays(-age), delivered ? Now.AddDays(-age / 2) : null,
            rush, refund, booking)
        {
            TransferStatus = more.Transfer,
            ApprovedAt = more.Approved ? Now.AddDays(-1) : null,
            DeclinedAt = more.Declined ? Now.AddDays(-1) : null,
            RevisionCount = more.Revisions,
            VideoUrl = more.Video ? "https://video.test/1" : null,
            ChangedAt = Now.AddDays(-age / 3),
            UpdatedAt = Now.AddSeconds(more.Fresh ? -5 : -500),
            HasImpossibleDate = more.Impossible,
        });

    public static Arbitrary<RepairPolicy> AnyPolicy { get; } = Arb.From(
        from start in Gen.Elements(All<NewBookingStatus>())
        from days in Gen.Choose(1, 365)
        select new RepairPolicy(start, days));

    static Gen<(TransferStatus Transfer, bool Approved, bool Declined, int Revisions, bool Video, bool Fresh, bool Impossible)> AnyMore =>
        from transfer in Gen.Elements(All<TransferStatus>())
        from bits in Gen.Choose(0, 31)
        from revisions in Gen.Choose(0, 2)
        select (transfer, (bits & 1) > 0, (bits & 2) > 0, revisions, (bits & 4) > 0, (bits & 8) > 0, (bits & 16) > 0);

    static Gen<Cents> Amount => Gen.Choose(0, 200_000).Select(cents => new Cents(cents));

    static Gen<BookingFacts> AnyBooking =>
        from number in Gen.Elements("KO-1", "KO-2")
        from user in Gen.Elements("cuser1", "cuser2")
        from celebrity in Gen.Elements("ccelebrity1", "ccelebrity2")
        from status in Gen.Elements(All<BookingStatus>())
        from total in Amount
        from due in Gen.Choose(-30, 30)
        select new BookingFacts("cbooking", number, user, celebrity, status, total, Now.AddDays(due));

    static Gen<RefundFacts> AnyRefund =>
        from kind in Gen.Elements(MoneyBack.Refund, MoneyBack.CancelIntent)
        from status in Gen.Elements(All<RefundStatus>().Where(status => status is not RefundStatus.Withdrawn).ToArray())
        from minutes in Gen.Choose(-180, 30)
        select new RefundFacts(kind, status, Now.AddMinutes(minutes));

    static Gen<T?> Maybe<T>(Gen<T> gen) where T : class => Gen.Frequency((3, gen.Select(value => (T?)value)), (1, Gen.Constant<T?>(null)));

    sealed record Cents(int Count)
    {
        public decimal Value => Count / 100m;

        public static implicit operator decimal(Cents cents) => cents.Value;
    }
}
