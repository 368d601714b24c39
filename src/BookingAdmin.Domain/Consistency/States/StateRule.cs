using System.Linq.Expressions;

namespace BookingAdmin.Domain.Consistency.States;

/// <summary>
/// A rule that speaks of combinations of statuses, by the table of <see cref="KnownStates"/>. An admin can say of a combination that it is
/// normal here.
/// </summary>
public abstract class StateRule : Rule
{
    public override Expression<Func<OrderFacts, RuleLimits, bool>> Broken
    {
        get
        {
            var id = Id;
            return (order, limits) => order.Booking != null
                && KnownStates.Speaks(
                    id, order.Status, order.PaymentStatus, order.ApprovalStatus, order.TransferStatus, order.Booking.Status);
        }
    }
}
