namespace BookingAdmin.Domain.Consistency;

/// <summary>A booking whose order is gone: possible only where the marketplace has dropped its foreign key.</summary>
public sealed class OrphanBooking : Rule
{
    public override string Id => "orphan-booking";

    public override Severity Severity => Severity.Error;

    public override string Title => "A booking without an order";

    public override string Advice =>
        "Somebody deleted the order in the database and left its booking. Find out from a backup what it was, then delete the booking too.";

    public override RuleSource Source => RuleSource.OtherTables;
}
