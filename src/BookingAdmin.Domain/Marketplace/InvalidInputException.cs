namespace BookingAdmin.Domain.Marketplace;

/// <summary>What somebody typed, or a link that they followed, cannot be used; the message says why and is fit to be shown.</summary>
public sealed class InvalidInputException(string message) : Exception(message);
