using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Domain.Notices.Support;

/// <summary>Somebody else has assigned an order to this person.</summary>
public sealed class Assigned : NoticeKind
{
    /// <summary>Name of the value that holds who assigned it.</summary>
    public const string By = "by";

    public override string Id => "assigned";

    public override NoticeAudience Audience => NoticeAudience.Support;

    public override string Title => T("Orders assigned to me");

    public override bool Holds(NoticeFacts facts) => facts.Order is not null;

    public override NoticeText Text(NoticeFacts facts) => facts.Order is not { } order
        ? throw new ArgumentException("There is no such order.", nameof(facts))
        : new(
            T($"Assigned to you: order {order.Number}"),
            T("An order was assigned to you"),
            [
                T($"{PlainText.Isolated(facts.Value(By))} assigned it to you."),
            ],
            Addresses.Order(order.Number),
            T("Open the order"));
}
