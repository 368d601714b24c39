namespace BookingAdmin.Domain.Consistency.Bookings;

/// <summary>A booking whose order is gone: possible only where the marketplace has dropped its foreign key.</summary>
public sealed class OrphanBooking : Rule
{
    public override string Id => "orphan-booking";

    public override Severity Severity => Severity.Error;

    public override RuleSource Source => RuleSource.OtherTables;
}
