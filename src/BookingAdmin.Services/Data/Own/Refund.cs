using BookingAdmin.Domain.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BookingAdmin.Services.Data.Own;

/// <summary>Money that must go back after a decline, written in the transaction of the decline.</summary>
public sealed class Refund
{
    public long Id { get; init; }
    public required string OrderId { get; init; }
    public MoneyBack Kind { get; init; }
    public string? PaymentIntentId { get; init; }

    /// <summary>Minor units (cents), as Stripe wants them.</summary>
    public long Amount { get; init; }
    public required string Currency { get; init; }
    public RefundStatus Status { get; init; }

    /// <summary>It leaves no earlier: until then the decline can be undone.</summary>
    public DateTimeOffset NotBefore { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

sealed class RefundConfiguration : IEntityTypeConfiguration<Refund>
{
    public void Configure(EntityTypeBuilder<Refund> refund)
    {
        refund.ToTable("refund");
        refund.Property(r => r.Kind).HasConversion<string>();
        refund.Property(r => r.Status).HasConversion<string>();
        refund.HasIndex(r => r.OrderId).IsUnique().HasFilter("status <> 'Withdrawn'");
        refund.HasIndex(r => new { r.Status, r.NotBefore });
    }
}
