using BookingAdmin.Services.Orders;

namespace BookingAdmin.Web.Consistency.States;

/// <summary>How pages call a combination of statuses. A label that this version does not know stands in its own word.</summary>
static class CombinationWords
{
    /// <summary>"Pending, payment paid, approval approved, transfer paid, booking accepted".</summary>
    public static string Sentence(StateLabels state)
    {
        var (order, payment, approval, transfer, booking) = Words(state);
        var paid = T($"{Small(order)}, payment {Small(payment)}, approval {Small(approval)}, transfer {Small(transfer)}");
        return booking is null ? T($"{paid}, without a booking") : T($"{paid}, booking {Small(booking)}");
    }

    public static (string Order, string Payment, string Approval, string Transfer, string? Booking) Words(StateLabels state) => (
        Word<OrderStatus>(state.Order, status => status.Word()), Word<PaymentStatus>(state.Payment, status => status.Word()),
        Word<ApprovalStatus>(state.Approval, status => status.Word()),
        Word<TransferStatus>(state.Transfer, status => status.Word()),
        state.Booking is { } booking ? Word<BookingStatus>(booking, status => status.Word()) : null);

    // What stands in an address is not kept as a label.
    static string Word<T>(string label, Func<T, string> word) where T : struct, Enum =>
        Enum.GetValues<T>().Where(status => Labels.Of(status) == label).Select(word).FirstOrDefault(label);

    static string Small(string word) => word.Any(char.IsLower) ? char.ToLowerInvariant(word[0]) + word[1..] : word;
}
