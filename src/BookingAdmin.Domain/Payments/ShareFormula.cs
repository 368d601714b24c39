namespace BookingAdmin.Domain.Payments;

/// <summary>By which formula the marketplace splits a new order (marketplace-life.md, section 3).</summary>
public enum ShareFormula
{
    /// <summary>Of the amount without tip items: fees of 23.9 %, and of the rest 70 % to the celebrity, 80 % to a VIP.</summary>
    Main,
    /// <summary>Its older builds: 80 % of the whole amount, in whole dollars.</summary>
    Older,
}
